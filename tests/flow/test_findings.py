"""A finding is a friction beyond noise, told once; what is long by its nature is none."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from reference.flow import cases_of, events_of, paired
from reference.logs import columns_of, logs
from truth.practice import BEGIN_US, later
from unjam.events import EventColumns
from unjam.flow import findings, kernel
from unjam.flow.findings import Finding, Kind

WEEK = 7 * 1440
WEEKS = 26


class Log:
    """Rows of a practice that is open on weekdays, written step by step."""

    def __init__(self) -> None:
        self.dice = random.Random(3)
        self.rows: list[dict[str, Any]] = []

    def step(
        self, case: str, step: str, minute: float, *, wait_m: float = 0.0, touch_m: float = 5.0,
        person: str = "Ann Invented", role: str = "clerk",
    ) -> float:  # fmt: skip
        begun = later(minute, wait_m * self.dice.lognormvariate(0, 0.5)) if wait_m else minute
        end = begun + touch_m * self.dice.lognormvariate(0, 0.4)
        self.rows.append(
            {
                "case": case, "step": step, "person": person, "role": role, "process": "Form",
                "start": BEGIN_US + round(begun * 60) * 1_000_000,
                "end": BEGIN_US + round(end * 60) * 1_000_000,
            }
        )  # fmt: skip
        return end

    def usual(self, case: str, minute: float) -> float:
        """Four steps of two people, an hour apart."""
        for name, person in (("open", "Ann"), ("check", "Bob"), ("file", "Ann"), ("send", "Bob")):
            minute = self.step(case, name, minute, wait_m=60, person=f"{person} Invented")
        return minute

    def arrivals(self, a_week: int = 20) -> list[tuple[str, float]]:
        minutes = sorted(self.dice.uniform(0, WEEKS * WEEK) for _ in range(a_week * WEEKS))
        return [(f"c{n}", later(minute, 0)) for n, minute in enumerate(minutes)]

    @property
    def columns(self) -> EventColumns:
        return columns_of(sorted(self.rows, key=lambda row: row["end"]))

    def found(self) -> list[Finding]:
        return findings.findings_of(findings.work_of(self.columns))


def test_work_that_flows_has_no_findings() -> None:
    log = Log()
    for case, minute in log.arrivals():
        log.usual(case, minute)
    assert log.found() == []


def test_a_specialists_calendar_and_a_payer_within_its_clock_are_no_findings() -> None:
    log = Log()
    for case, minute in log.arrivals():
        end = log.usual(case, minute)
        end = log.step(case, "Payer answers", end + 4 * 1440, role="payer", person="")
        end = log.step(case, "archive", end, wait_m=60)
        log.step(case, "Visit at specialist", end + 30 * 1440, role="specialist", person="")
    assert log.found() == []


def test_chasing_an_open_request_is_not_repeating_a_step() -> None:
    log = Log()
    for case, minute in log.arrivals():
        end = log.usual(case, minute)
        for _ in range(log.dice.choice([0, 1, 2])):
            end = log.step(case, "chase", later(end, 480))
        log.step(case, "Payer answers", later(end, 480), role="payer", person="")
    assert log.found() == []


def test_what_recurs_every_month_is_meant_to() -> None:
    log = Log()
    for case, minute in log.arrivals(a_week=4):
        for month in range(3):
            log.usual(case, minute + month * 30 * 1440)
    assert not [one for one in log.found() if one.kind == Kind.REPEAT]


def test_one_bad_week_is_noise() -> None:
    log = Log()
    for case, minute in log.arrivals():
        end = log.usual(case, minute)
        bad = 8 <= minute / WEEK < 9
        log.step(case, "sign", end, wait_m=3_000 if bad else 60, person="Cem Invented")
    assert log.found() == []


def test_a_stall_is_told_with_its_place_its_hours_and_its_cases() -> None:
    log = Log()
    for case, minute in log.arrivals():
        end = log.usual(case, minute)
        log.step(case, "sign", end, wait_m=1_200, person="Cem Invented", role="physician")
    (one,) = log.found()
    assert (one.kind, one.process, one.from_step, one.to_step) == (
        Kind.STALL, "Form", "send", "sign",
    )  # fmt: skip
    assert one.roles[0] in ("physician", "clerk")
    assert one.waiting_h.low < one.waiting_h.value < one.waiting_h.high
    assert 20 * 20 < one.waiting_h.value < 20 * 28
    assert one.share_of_cases == 1.0
    assert one.evidence
    assert "“send”" in one.sentence


def test_a_bounce_is_not_also_a_repeat_and_a_stall() -> None:
    log = Log()
    for case, minute in log.arrivals():
        end = log.usual(case, minute)
        while log.dice.random() < 0.4:
            end = log.step(case, "ask", end, wait_m=900, role="nurse", person="Dee Invented")
            end = log.step(case, "send", end, wait_m=900, person="Bob Invented")
            if log.dice.random() < 0.5:
                break
    kinds = [one.kind for one in log.found()]
    assert kinds == [Kind.BOUNCE]


def test_no_finding_names_a_person() -> None:
    log = Log()
    for case, minute in log.arrivals():
        end = log.usual(case, minute)
        log.step(case, "sign", end, wait_m=2_000, person="Cem Invented", role="physician")
    for one in log.found():
        assert "Invented" not in repr(one)


def test_an_empty_log_is_refused() -> None:
    with pytest.raises(ValueError, match="no events"):
        findings.work_of(columns_of([]))


@given(logs(max_size=30))
@settings(max_examples=100, deadline=None)
def test_any_log_gives_an_answer_and_parts_add_up(columns: EventColumns) -> None:
    if not len(columns) or not len(kernel.paired_log(columns).log):
        return
    work = findings.work_of(columns)
    assert (work.parts.sum(axis=0) == work.begun_us - work_enabled(work)).all()
    findings.findings_of(work)


def work_enabled(work: findings.Work) -> Any:
    """When each event could have begun: its wait before its begin."""
    return work.begun_us - work.parts.sum(axis=0)


@given(logs(max_size=30))
@settings(max_examples=150, deadline=None)
def test_returns_are_those_that_a_slow_reader_sees(columns: EventColumns) -> None:
    pairs = kernel.paired_log(columns)
    ordered = kernel.in_case_order(pairs.log)
    begun = kernel.begun_us(ordered)
    found = kernel.returns(
        ordered, begun, counted=np.ones(len(ordered), np.bool_), holder=ordered.role
    )
    expected = []
    for case in cases_of(paired(events_of(columns))[0]).values():
        for place, event in enumerate(case):
            steps = [e["step"] for e in case]
            again = steps[place] in steps[:place]
            running = place > 0 and steps[place - 1] in steps[: place - 1]
            if again and not running:
                length = 0
                while (
                    place + length < len(case) and steps[place + length] in steps[: place + length]
                ):
                    length += 1
                back = place > 1 and steps[place - 2] == steps[place] != steps[place - 1]
                bounced = back and case[place - 1]["role"] != event["role"]
                expected.append(
                    (event["row"], length, kernel.BOUNCED if bounced else kernel.AGAIN)
                )
    rows = np.asarray(columns.row)[pairs.kept][ordered.order[found.at]]
    told = zip(rows.tolist(), found.length.tolist(), found.kind.tolist(), strict=True)
    assert sorted(told) == sorted(expected)
