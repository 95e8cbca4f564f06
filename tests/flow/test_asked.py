"""Questions are asked of the events of the map, and no answer speaks of one person."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reference.logs import DAY_US, Row, rows
from reference.recorded import open_practice, record
from unjam.flow import queries
from unjam.flow.queries.asked import without_few
from unjam.flow.rules import MapFilter
from unjam.flow.sql.answers import HourRow

pytestmark = pytest.mark.django_db
ALL = MapFilter()
HURTS = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
PAYERS = st.sampled_from(["", "Acme", "Blue"])
FRIDAY = int(datetime(2024, 3, 8, 21, 0, tzinfo=UTC).timestamp()) * 1_000_000  # 16:00 local
STORY: list[Row] = [
    {"case": "c_1", "process": "refill", "end": FRIDAY + number, **facts}
    for number, facts in enumerate(
        [{"step": "ask", "person": "s_1"}, {"step": "call", "person": "s_1"}, {"step": "close"}]
    )
]


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: Any) -> None:
    settings.PROJECTIONS = tmp_path / "projections"


@st.composite
def paid_rows(draw: st.DrawFn) -> list[Row]:
    return [row | {"payer": draw(PAYERS)} for row in draw(rows(max_size=16))]


def _recorded(events: list[Row]) -> str:
    practice_id = open_practice()
    record(events, practice_id=practice_id, keep=["payer"])
    return practice_id


def test_which_steps_name_nobody() -> None:
    practice_id = _recorded(STORY)
    found = queries.steps_that_name_nobody(practice_id, "refill", filter=ALL)
    assert (found[0].step, found[0].events, found[0].unnamed_events) == ("close", 1, 1)
    assert [row.unnamed_events for row in found] == [1, 0, 0]


HOUR_ROWS = st.lists(
    st.builds(
        HourRow,
        weekday=st.integers(1, 7),
        hour_of_day=st.integers(0, 23),
        events=st.integers(1, 9),
        people=st.integers(0, 5),
    ),
    max_size=8,
    unique_by=lambda row: (row.weekday, row.hour_of_day),
)


@given(HOUR_ROWS)
@HURTS
def test_no_hour_speaks_of_one_or_two_people(given_rows: list[HourRow]) -> None:
    cells = without_few(given_rows)
    hidden = 0
    for row, cell in zip(given_rows, cells, strict=True):
        assert (cell.weekday, cell.hour_of_day) == (row.weekday, row.hour_of_day)
        assert cell.events in (None, row.events)
        hidden += cell.events is None
        if 0 < row.people < 3 or row.events < 3:
            assert cell.events is None
    assert hidden != 1 or len(given_rows) == 1, "one alone could be had from the sum"


def test_hours_are_those_of_the_practice_and_of_many() -> None:
    many = [
        {"case": "a", "process": "refill", "step": "ask", "end": FRIDAY + i, "person": f"s_{i}"}
        for i in range(4)
    ]
    one = [{"case": "b", "process": "refill", "step": "ask", "end": FRIDAY + DAY_US}]
    other = [{"case": "c", "process": "refill", "step": "ask", "end": FRIDAY + 2 * DAY_US}]
    practice_id = _recorded(many + one + other)
    found = queries.events_by_weekday_and_hour(practice_id, "refill", filter=ALL)
    assert [(row.weekday, row.hour_of_day, row.events) for row in found] == [
        (5, 16, 4), (6, 16, None), (7, 17, None),  # the clocks went forward on Sunday
    ]  # fmt: skip


@pytest.mark.slow
@given(paid_rows(), PAYERS)
@HURTS
def test_questions_are_asked_of_the_events_of_the_map(events: list[Row], payer: str) -> None:
    practice_id = _recorded(events)
    wanted = MapFilter(facts=(("payer", payer),)) if payer else ALL
    mapped = queries.process_map(practice_id, "refill", filter=wanted)
    unnamed = queries.steps_that_name_nobody(practice_id, "refill", filter=wanted)
    assert sum(row.events for row in unnamed) == mapped.n_events
    assert sum(row.unnamed_events for row in unnamed) == mapped.nobody_named
    assert {row.step: row.events for row in unnamed} == {s.name: s.events for s in mapped.steps}
    gaps = queries.waits_between_steps(practice_id, "refill", filter=wanted)
    assert {(row.from_step, row.to_step): row.times for row in gaps} == {
        (edge.from_step, edge.to_step): edge.count for edge in mapped.edges
    }
    for row in gaps:
        assert 0 <= row.median_s <= row.p90_s
