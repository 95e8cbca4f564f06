"""Small logs that hurt: ties, zero waits, nobody named, overlaps, clock changes, ids like "NA"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import strategies as st

from unjam.events import NO_INSTANT_US, Coded, EventColumns

DAY_US = 86_400_000_000
CASES = ["NA", "null", "", "007", "7", "nan", "c 1"]
STEPS = ["ask", "Ask", "wait", "done"]
PEOPLE = ["", "", "Ann", "Bob", "None"]
ROLES = ["", "front desk", "biller"]
BEGINS = [
    datetime(2024, 3, 8, 12, tzinfo=UTC),  # two days before clocks go forward in New York
    datetime(2024, 11, 1, 12, tzinfo=UTC),  # two days before they go back
    datetime(2024, 6, 3, tzinfo=UTC),
]

Row = dict[str, Any]


def coded(words: Sequence[str]) -> Coded:
    index = {"": 0}
    codes = [index.setdefault(word, len(index)) for word in words]
    return Coded(np.asarray(codes, np.int32), list(index))


def columns_of(rows: Sequence[Row], *, keep: Sequence[str] = ()) -> EventColumns:
    """Columns of rows with the keys case, step, end and, if they like, the others."""
    starts = [row.get("start") for row in rows]
    return EventColumns(
        case=coded([row["case"] for row in rows]),
        step=coded([row["step"] for row in rows]),
        ended_at_us=np.asarray([row["end"] for row in rows], np.int64),
        started_at_us=np.asarray([NO_INSTANT_US if s is None else s for s in starts], np.int64),
        person=coded([row.get("person", "") for row in rows]),
        role=coded([row.get("role", "") for row in rows]),
        process=coded([row.get("process", "") for row in rows]),
        lifecycle=coded([row.get("lifecycle", "") for row in rows]),
        row=np.asarray([row.get("row", i + 1) for i, row in enumerate(rows)], np.int64),
        more={name: coded([row.get(name, "") for row in rows]) for name in keep},
    )


def _instants() -> st.SearchStrategy[int]:
    """Few distinct instants, so that ties are common; and some odd microseconds."""
    begins = st.sampled_from([int(b.timestamp()) * 1_000_000 for b in BEGINS])
    steps = st.sampled_from([0, 0, 1, 60_000_000, 3_600_000_000, DAY_US, 3 * DAY_US + 7])
    return st.builds(
        lambda begin, count, step: begin + count * step, begins, st.integers(0, 3), steps
    )


@st.composite
def rows(draw: st.DrawFn, *, max_size: int = 14, many_steps: bool = False) -> list[Row]:
    """Rows in any order of time; a start may lie after its end, or before the step before it."""
    steps = st.sampled_from([f"s{i:02}" for i in range(70)] if many_steps else STEPS)
    lifecycles = draw(st.sampled_from([[""], ["complete"], ["start", "complete", "suspend"]]))
    row = st.fixed_dictionaries(
        {
            "case": st.sampled_from(CASES[: draw(st.integers(1, len(CASES)))]),
            "step": steps,
            "end": _instants(),
            "start": st.one_of(st.none(), _instants()),
            "person": st.sampled_from(PEOPLE),
            "role": st.sampled_from(ROLES),
            "lifecycle": st.sampled_from(lifecycles),
            "process": st.sampled_from(["refill", ""]),
        }
    )
    return draw(st.lists(row, max_size=max_size))


def logs(*, max_size: int = 14, many_steps: bool = False) -> st.SearchStrategy[EventColumns]:
    return rows(max_size=max_size, many_steps=many_steps).map(columns_of)


def opening_hours(zone: str = "America/New_York") -> list[tuple[int, int]]:
    """Weekdays 8:30 to 12 and 13 to 17:15, in local time, over the months that the logs touch."""
    place = ZoneInfo(zone)
    spans = []
    for day in range(-15, 255):
        on = (BEGINS[0] + timedelta(days=day)).date()
        if on.weekday() < 5:
            for a, b in (((8, 30), (12, 0)), ((13, 0), (17, 15))):
                pair = (datetime(on.year, on.month, on.day, *t, tzinfo=place) for t in (a, b))
                spans.append(tuple(int(t.timestamp()) * 1_000_000 for t in pair))
    return sorted(set(spans))
