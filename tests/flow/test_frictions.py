"""The findings of a practice: kept at hand, with what they rest on, and nothing about a person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reference import jammed
from reference.logs import columns_of
from reference.recorded import AN_EARLY_DAY, open_practice, record
from unjam.events import CaseLookedUp
from unjam.flow import findings as detecting
from unjam.flow import queries
from unjam.flow.findings import Kind
from unjam.flow.kernel import Cause
from unjam.flow.queries import evidence
from unjam.practice import actions as practice
from unjam.practice import queries as practice_queries
from unjam.practice.rules import Span
from unjam.worklog import actions as worklog

pytestmark = pytest.mark.django_db

HOURS = ((480, 720), (780, 1020))


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: Any) -> None:
    settings.PROJECTIONS = tmp_path / "projections"


def with_hours(practice_id: str) -> str:
    site = practice.add_site(practice_id=practice_id, name="North", time_zone="UTC", by="test")
    practice.set_opening_hours(
        practice_id=practice_id, site_id=site.site_id, effective_on=AN_EARLY_DAY,
        spans=[Span(day, *span) for day in range(5) for span in HOURS], by="test",
    )  # fmt: skip
    return practice_id


@pytest.fixture
def jams() -> str:
    practice_id = with_hours(open_practice())
    record(jammed.rows(), practice_id=practice_id)
    return practice_id


def by_kind(practice_id: str) -> dict[Kind, evidence.FindingInFull]:
    found = {}
    for line in queries.findings(practice_id).lines:
        full = queries.finding(practice_id, line.finding_id)
        assert full is not None
        assert full.line == line
        found[line.kind] = full
    return found


def test_what_jams_is_found_at_its_place_in_the_practices_own_hours(jams: str) -> None:
    found = queries.findings(jams)
    assert {(one.kind, one.from_step or one.step, one.to_step) for one in found.lines} == {
        (Kind.STALL, "Write note", "Sign off"),
        (Kind.DRIFT, "Check", "File"),
        (Kind.AFTER_HOURS, "Write note", ""),
    }
    assert found.hours_known
    assert found.processes == (jammed.PROCESS,)
    assert found.n_events == len(jammed.rows())


def test_without_hours_they_are_read_from_the_work() -> None:
    practice_id = open_practice()
    record(jammed.rows(), practice_id=practice_id)
    found = queries.findings(practice_id)
    assert not found.hours_known
    assert found.lines


def test_an_empty_log_and_one_that_flows_have_none() -> None:
    assert queries.findings(open_practice()).lines == ()
    practice_id = with_hours(open_practice())
    record(jammed.rows(jams=False), practice_id=practice_id)
    assert queries.findings(practice_id).lines == ()
    assert queries.finding(practice_id, "f_none") is None


def test_ids_stay_and_say_nothing(jams: str) -> None:
    ids = {one.finding_id for one in queries.findings(jams).lines}
    other = with_hours(open_practice())
    record(jammed.rows(), practice_id=other)
    assert all(one.startswith("f_") and one[2:].isalnum() for one in ids)
    assert ids.isdisjoint(one.finding_id for one in queries.findings(other).lines)
    record([jammed.rows()[0] | {"case": "c_new"}], practice_id=jams)
    assert {one.finding_id for one in queries.findings(jams).lines} == ids


def test_nothing_is_looked_for_twice_until_steps_or_hours_change(jams: str) -> None:
    first = queries.findings(jams)
    worklog.record(
        CaseLookedUp(viewer_id="st_x"), practice_id=jams, by="st_x", at_us=1, subject_id="c_1"
    )
    assert queries.findings(jams) is first
    record([jammed.rows()[0] | {"case": "c_new"}], practice_id=jams)
    second = queries.findings(jams)
    assert second.n_events == first.n_events + 1
    (site,) = practice_queries.opening_calendars(jams)
    practice.add_closure(
        practice_id=jams, site_id=site.site_id, on=date(2025, 3, 3), name="a holiday", by="test"
    )
    assert queries.findings(jams) is not second


def test_when_one_person_works_is_never_told(jams: str) -> None:
    full = by_kind(jams)[Kind.AFTER_HOURS]
    assert full.line.is_withheld
    assert (full.causes, full.weeks, full.cases, full.line.roles) == ((), (), (), ())
    assert not any(letter.isdigit() for letter in full.line.sentence)
    assert (full.line.touch_h, full.line.waiting_h, full.line.cases, full.line.weeks) == (
        None, None, 0, 0,
    )  # fmt: skip
    assert queries.findings(jams).lines[-1] == full.line, "its rank would tell of its size"


def test_where_three_people_share_it_the_figures_are_told() -> None:
    practice_id = with_hours(open_practice())
    shared = [
        row | {"person": f"s_doctor_{n % 3}"} if row["step"] == "Write note" else row
        for n, row in enumerate(jammed.rows())
    ]
    record(shared, practice_id=practice_id)
    full = by_kind(practice_id)[Kind.AFTER_HOURS]
    assert not full.line.is_withheld
    assert full.line.touch_h is not None
    assert full.line.touch_h.value > 0
    assert "100 %" in full.line.sentence
    assert full.measure == "times"


def test_no_answer_names_a_person(jams: str) -> None:
    told = repr([queries.findings(jams), by_kind(jams)])
    assert jammed.DOCTOR not in told
    assert all(person not in told for person in jammed.CLERKS)


def test_causes_add_up_and_cases_lose_most_first(jams: str) -> None:
    full = by_kind(jams)[Kind.STALL]
    assert [part.cause for part in full.causes][0] == "closed"
    own = sum(one.hours_a_week for one in full.causes if one.cause != "closed")
    assert full.line.waiting_h is not None
    assert own == pytest.approx(full.line.waiting_h.value)
    waits = [one.wait_s for one in full.cases]
    assert waits == sorted(waits, reverse=True)
    assert len(waits) == evidence.CASES_KEPT


def test_the_weeks_add_up_and_a_drift_shows_where_it_began(jams: str) -> None:
    found = by_kind(jams)
    stall, drift = found[Kind.STALL], found[Kind.DRIFT]
    assert stall.line.waiting_h is not None
    assert sum(one.figure or 0 for one in stall.weeks) == pytest.approx(
        stall.line.waiting_h.value * queries.findings(jams).weeks
    )
    assert drift.measure == "mean_h"
    assert drift.line.since_on == "2025-04-21", "the Monday of week 15"
    before = [one.figure for one in drift.weeks if one.monday_on < drift.line.since_on]
    after = [one.figure for one in drift.weeks if one.monday_on > drift.line.since_on]
    assert max(one for one in before if one) < min(one for one in after if one)
    assert queries.findings(jams).drifts == (drift.line,)


@pytest.fixture
def looked() -> Callable[[Kind], tuple[detecting.Work, detecting.Candidate]]:
    work = detecting.work_of(columns_of(jammed.rows()))
    chosen = detecting.chosen(work, detecting.candidates(work))
    return lambda kind: (work, next(one for one in chosen if one.kind == kind))


def told(
    work: detecting.Work, candidate: detecting.Candidate, *, people: int
) -> evidence.FindingInFull:
    """A finding whose events were done by so many people, five minutes each."""
    person = work.ordered.person.copy()
    person[candidate.events] = 1 + np.arange(len(candidate.events)) % people
    work = replace(work, ordered=replace(work.ordered, person=person))
    touch = np.full(len(candidate.events), 300_000_000)
    candidate = replace(candidate, touch_us=touch, facts=candidate.facts | {"share": 0.3})
    found = detecting.finding(work, candidate)
    return evidence.in_full(work, candidate, finding_id="f_x", found=found, wages={})


@pytest.mark.parametrize("kind", [Kind.REPEAT, Kind.BOUNCE, Kind.AUTOMATABLE, Kind.AFTER_HOURS])
@pytest.mark.parametrize("people", [1, 2, 3])
def test_staff_time_of_fewer_than_three_is_withheld(
    looked: Callable[[Kind], tuple[detecting.Work, detecting.Candidate]], kind: Kind, people: int
) -> None:
    work, candidate = looked(Kind.STALL)
    full = told(work, replace(candidate, kind=kind), people=people)
    is_told = people >= evidence.PEOPLE_MIN
    assert ("staff hours" in full.line.sentence) == is_told
    assert (full.line.touch_h is not None) == is_told
    assert full.line.sentence.endswith(".")
    assert ": ." not in full.line.sentence


def test_when_one_or_two_were_busy_or_away_is_not_told_apart(
    looked: Callable[[Kind], tuple[detecting.Work, detecting.Candidate]],
) -> None:
    work, candidate = looked(Kind.STALL)
    few, many = (told(work, candidate, people=people) for people in (2, 3))
    apart = {cause.name.lower() for cause in evidence.ABOUT_THE_DOER}
    assert apart & {one.cause for one in many.causes}
    assert not apart & {one.cause for one in few.causes}
    assert sum(one.hours_a_week for one in few.causes) == pytest.approx(
        sum(one.hours_a_week for one in many.causes)
    )
    assert {one.cause for one in few.causes} <= {
        evidence.BUSY_OR_AWAY, *(cause.name.lower() for cause in Cause),
    }  # fmt: skip
