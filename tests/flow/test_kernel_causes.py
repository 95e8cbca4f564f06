"""Every wait has its causes, to the microsecond, and they add up to it."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from reference import causes as oracle
from reference.flow import events_of
from reference.logs import BEGINS, DAY_US, columns_of, opening_hours, rows
from unjam.events import EventColumns
from unjam.flow import kernel
from unjam.flow.kernel import Absences, Cause, Party

HOURS = opening_hours()
TABLE = kernel.open_table(HOURS, from_us=1_700_000_000_000_000, to_us=1_740_000_000_000_000)
FIRST_DAY_US = int(BEGINS[0].timestamp()) * 1_000_000 // DAY_US * DAY_US - DAY_US
DAYS = np.arange(FIRST_DAY_US, FIRST_DAY_US + 260 * DAY_US, DAY_US, dtype=np.int64)
HOUR_US = 3_600_000_000


def _row(
    case: str, step: str, begun_h: float, end_h: float, person: str = "Ann"
) -> dict[str, Any]:
    begin = 1_710_000_000_000_000
    return {
        "case": case,
        "step": step,
        "start": begin + round(begun_h * HOUR_US),
        "end": begin + round(end_h * HOUR_US),
        "person": person,
    }


def _parts(
    columns: EventColumns, **facts: Any
) -> tuple[kernel.Ordered, kernel.Enabled, kernel.WaitCauses]:
    ordered = kernel.in_case_order(kernel.paired_log(columns).log)
    when = kernel.enabled(ordered, concurrent=facts.pop("concurrent", None))
    lines = kernel.timelines(ordered, when.begun_us)
    ready_us, _ = kernel.batch_ready_us(ordered, lines, when)
    nobody = np.zeros(len(ordered), np.uint8)
    known = {"party": nobody, "owned": np.ones(len(ordered), np.bool_)} | facts
    return ordered, when, kernel.wait_causes(ordered, when, lines, ready_us=ready_us, **known)


def _hours(found: kernel.WaitCauses, place: int) -> dict[str, float]:
    return {
        cause.name: found.parts[cause, place] / HOUR_US
        for cause in Cause
        if found.parts[cause, place]
    }


def test_contention_and_prioritisation_are_told_apart() -> None:
    found = _parts(
        columns_of(
            [
                _row("mine", "ask", 0, 1, "Bob"),
                _row("mine", "sign", 6, 7),
                _row("older", "ask", 0, 0.5, "Bob"),
                _row("older", "file", 1, 3),
                _row("newer", "ask", 1, 2, "Cem"),
                _row("newer", "call", 3, 5),
            ]
        )
    )[2]
    assert _hours(found, 1) == {"CONTENTION": 2.0, "PRIORITISATION": 2.0, "REST": 1.0}


def test_items_held_until_the_last_one_came_wait_for_their_batch() -> None:
    rows_of_batch = [
        row
        for number, ready in enumerate((1.0, 2.0, 4.0))
        for row in (
            _row(f"c{number}", "ask", 0, ready, f"Bob{number}"),
            _row(f"c{number}", "sign", 6 + number / 10, 6.05 + number / 10),
        )
    ]
    found = _parts(columns_of(rows_of_batch))[2]
    assert _hours(found, 1) == {"BATCH": 3.0, "REST": 2.0}
    assert found.parts[Cause.BATCH, 5] == 0


def test_a_day_off_is_unavailability_and_a_concurrent_step_enables_nothing() -> None:
    columns = columns_of(
        [_row("a", "ask", 0, 1), _row("a", "scan", 1, 2), _row("a", "sign", 90, 91)]
    )
    days = 1_710_000_000_000_000 // DAY_US * DAY_US + np.arange(6, dtype=np.int64) * DAY_US
    away = np.zeros((2, 5), np.bool_)
    away[1, 2] = True
    found = _parts(columns, absences=Absences(days, away))[2]
    assert _hours(found, 2)["UNAVAILABILITY"] == 24.0
    beside = np.zeros((4, 4), np.bool_)
    beside[2, 3] = beside[3, 2] = True
    ordered, when, found = _parts(columns, concurrent=beside)
    assert when.at_us[2] == ordered.end_us[0]
    assert found.wait_us[2] == 89 * HOUR_US


def _away(
    events: list[dict[str, Any]], wanted: set[tuple[str, int]]
) -> dict[str, list[tuple[int, int]]]:
    """Of the wanted days, those on which the person did nothing at all."""
    free: dict[str, list[tuple[int, int]]] = {}
    for person, day in sorted(wanted):
        begin, end = int(DAYS[day]), int(DAYS[day + 1])
        theirs = [e for e in oracle.waits_of(events) if e["person"] == person]
        if all(e["end"] < begin or e["begun"] >= end for e in theirs):
            free.setdefault(person, []).append((begin, end))
    return free


@given(rows(), st.booleans(), st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_equals_oracle_and_adds_up(some: list[dict[str, Any]], has_hours: bool, dice: Any) -> None:
    columns = columns_of([row | {"lifecycle": ""} for row in some])
    ordered = kernel.in_case_order(kernel.paired_log(columns).log)
    row = np.asarray(columns.row)[ordered.order]
    party = {int(r): Party(dice.choice([0, 0, 0, 0, 1, 2, 3])) for r in row}
    unowned = {int(r) for r in row if dice.random() < 0.2}
    people = [word for word in columns.person.words if word]
    wanted = {(p, dice.randrange(len(DAYS) - 1)) for p in people for _ in range(60)}
    events = events_of(columns)
    away = _away(events, wanted)
    mask = np.zeros((len(columns.person.words), len(DAYS) - 1), np.bool_)
    for person, spans in away.items():
        for begin, _ in spans:
            mask[list(columns.person.words).index(person), (begin - FIRST_DAY_US) // DAY_US] = True
    _, when, found = _parts(
        columns,
        party=np.array([party[int(r)] for r in row], np.uint8),
        owned=np.array([int(r) not in unowned for r in row], np.bool_),
        open_table=TABLE if has_hours else None,
        absences=Absences(DAYS, mask),
    )
    expected = oracle.split(
        events,
        party={r: p.name.lower() for r, p in party.items() if p},
        unowned=unowned,
        open_hours=HOURS if has_hours else None,
        away=away,
    )
    for place, number in enumerate(row.tolist()):
        told = dict(zip(oracle.CAUSES, found.parts[:, place].tolist(), strict=True))
        assert told == expected[number]
    assert (found.parts >= 0).all()
    assert (found.parts.sum(axis=0) == found.wait_us).all()
    assert (found.wait_us == when.begun_us - when.at_us).all()
