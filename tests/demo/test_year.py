"""The invented year: the same from the same seed, and near the published figures."""

from __future__ import annotations

import hashlib
import json
import statistics
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unjam.demo import figures, rules, year
from unjam.demo.chance import Chance
from unjam.demo.commands import build, write_year
from unjam.demo.hours import DAY_MINUTES, Hours
from unjam.demo.story import OUTSIDE, Happened
from unjam.demo.year import WORK, Plan

Case = list[Happened]
SMALL = Plan(weeks=4)
SMALL_YEAR_SHA256 = "c266e75a956635bb30e47f42eeb92faf0fc2fe7538b15efd8f812d8a0933ee2d"


@cache
def cases(process: str, *, share: float = 1.0) -> tuple[Case, ...]:
    """The cases of a whole year of which something is known, with more cases than the demo has."""
    return tuple(case for case in year.cases_of(process, plan=Plan(share=share)) if case)


def steps(case: Case) -> list[str]:
    return [event.step for event in case]


def having(step: str, *, of: list[Case] | tuple[Case, ...]) -> list[Case]:
    return [case for case in of if step in steps(case)]


def first(case: Case, *wanted: str) -> int:
    return next(event.done for event in case if event.step in wanted)


def begun_before(week: int, *, of: tuple[Case, ...]) -> list[Case]:
    """Cases old enough at the end of the year to have come to their own end."""
    return [case for case in of if case[0].done < week * 7 * DAY_MINUTES]


def digest(folder: Path) -> str:
    together = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        together.update(path.name.encode() + path.read_bytes())
    return together.hexdigest()


def test_the_same_seed_gives_the_same_files(tmp_path: Path) -> None:
    write_year(SMALL, folder=tmp_path / "one")
    write_year(SMALL, folder=tmp_path / "two")
    assert digest(tmp_path / "one") == digest(tmp_path / "two")
    assert digest(tmp_path / "one") == SMALL_YEAR_SHA256, (
        "The invented year has changed. If that was meant, write the new digest here."
    )


def test_another_seed_gives_another_year(tmp_path: Path) -> None:
    write_year(SMALL, folder=tmp_path / "one")
    write_year(Plan(weeks=4, seed=8), folder=tmp_path / "two")
    assert digest(tmp_path / "one") != digest(tmp_path / "two")


def test_a_year_has_a_size_that_a_demo_can_start_with() -> None:
    events = sum(
        len(case) for work in WORK for case in cases(work.process, share=figures.SHARE_EXPORTED)
    )
    assert 60_000 <= events <= 100_000


@pytest.mark.parametrize("work", WORK, ids=lambda work: work.process)
def test_time_never_runs_backwards_in_a_case(work: year.Work) -> None:
    for case in cases(work.process, share=0.1):
        assert all(event.begun <= event.done for event in case)
        assert all(a.done <= b.done for a, b in zip(case, case[1:], strict=False))


@pytest.mark.parametrize("work", WORK, ids=lambda work: work.process)
def test_staff_begin_in_opening_hours_and_only_physicians_in_the_evening(work: year.Work) -> None:
    hours = Hours(Plan().first_day, weeks=52)
    for case in cases(work.process, share=0.1):
        for event in case:
            if event.role and event.role != "physician" and event.begun != event.done:
                assert hours.is_open(event.begun), event


def test_names_are_of_the_people_of_the_practice() -> None:
    known = {person.name: person.role for person in rules.staff()}
    for work in WORK:
        for case in cases(work.process, share=0.1):
            for event in case:
                assert not event.person or known[event.person] == event.role


def test_nobody_works_on_a_day_off() -> None:
    hours = Hours(Plan().first_day, weeks=52)
    off = {person.name: person.weekdays_off for person in rules.staff()}
    worked = [
        event
        for case in cases("Refill request", share=0.3)
        for event in case
        if event.person and event.begun % DAY_MINUTES < 17 * 60
    ]
    late = [event for event in worked if hours.weekday(event.begun) in off[event.person]]
    assert len(late) / len(worked) < 0.01, "a step that runs over midnight is the only way"


def near(found: float, wanted: float, *, within: float) -> bool:
    return abs(found - wanted) <= within


@pytest.mark.slow
def test_payers_keep_authorizations_waiting_as_published() -> None:
    hours = Hours(Plan().first_day, weeks=52)
    waits = []
    for case in having("Closed", of=cases("Prior authorization", share=2.0)):
        sent = first(case, "Submit on portal", "Fax to payer")
        answers = [e.done for e in case if e.step.startswith("Payer") and e.done > sent]
        days = range(sent // DAY_MINUTES + 1, answers[0] // DAY_MINUTES + 1)
        waits.append(sum(hours.weekday(day * DAY_MINUTES) < 5 for day in days))
    assert sum(wait >= 1 for wait in waits) / len(waits) >= figures.PAYER_OVER_ONE_DAY
    long = sum(wait >= 3 for wait in waits) / len(waits)
    assert near(long, figures.PAYER_OVER_THREE_DAYS, within=0.06)


@pytest.mark.slow
def test_authorizations_cost_minutes_and_are_denied_as_published() -> None:
    closed = having("Closed", of=cases("Prior authorization", share=2.0))
    minutes = statistics.mean(sum(event.done - event.begun for event in case) for case in closed)
    low, high = figures.AUTHORIZATION_TOUCH_MINUTES
    assert low <= minutes <= high
    denied = having("Payer denied", of=closed)
    assert near(len(denied) / len(closed), figures.AUTHORIZATION_DENIED, within=0.012)
    appealed = having("Draft appeal letter", of=denied)
    assert near(len(appealed) / len(denied), figures.AUTHORIZATION_APPEALED, within=0.05)


@pytest.mark.slow
def test_refills_take_as_long_and_come_twice_as_often_as_published() -> None:
    sent = having("Send to pharmacy", of=cases("Refill request"))
    took = statistics.median(first(case, "Send to pharmacy") - case[0].done for case in sent)
    assert near(took, figures.REFILL_TURNAROUND_MINUTES, within=120)
    faxed = [case for case in sent if case[0].facts["way"] == "Pharmacy fax"]
    twice = having("Merge duplicate", of=faxed)
    assert near(len(twice) / len(faxed), figures.REFILL_DUPLICATES, within=0.03)


@pytest.mark.slow
def test_referrals_get_lost_as_published() -> None:
    old = begun_before(30, of=cases("Referral", share=2.0))
    made = having("Appointment made", of=old)
    seen = having("Patient seen", of=made)
    back = [
        case
        for case in having("Note received", of=seen)
        if first(case, "Note received") - first(case, "Patient seen") <= 30 * DAY_MINUTES
    ]
    assert near(len(made) / len(old), figures.REFERRAL_SCHEDULED, within=0.05)
    assert near(len(seen) / len(made), figures.REFERRAL_ATTENDED, within=0.05)
    assert near(len(back) / len(seen), figures.REFERRAL_NOTE_BACK, within=0.12)


@pytest.mark.slow
def test_denials_have_the_published_causes_and_are_mostly_left_lying() -> None:
    denied = cases("Claim denial", share=2.0)
    for cause in ("Registration or eligibility", "Authorization", "Not covered"):
        share = sum(case[0].facts["cause"] == cause for case in denied) / len(denied)
        assert near(share, figures.DENIAL_CAUSES[cause] / 100, within=0.025)
    old = begun_before(40, of=denied)
    reworked = having("Look into denial", of=old)
    assert near(len(reworked) / len(old), figures.DENIAL_REWORKED, within=0.03)


@pytest.mark.slow
def test_messages_end_with_the_physician_and_come_back_as_published() -> None:
    answered = [case for case in cases("Patient message", share=0.5) if len(case) > 2]
    replies = [e for case in answered for e in case if e.step.endswith("replies")]
    by_physician = sum(event.role == "physician" for event in replies) / len(replies)
    assert near(by_physician, figures.MESSAGE_BY_PHYSICIAN, within=0.03)
    again = sum(
        b.step == "Patient writes again" and b.done - a.done <= 2 * DAY_MINUTES
        for case in answered
        for a, b in zip(case, case[1:], strict=False)
    )
    assert near(again / len(replies), figures.MESSAGE_AGAIN_48H, within=0.02)


def test_checks_by_hand_take_the_published_minutes() -> None:
    took = [
        event.done - event.begun
        for case in cases("Eligibility check", share=0.2)
        for event in case
        if event.step == "Run eligibility check"
    ]
    assert near(statistics.mean(took), figures.ELIGIBILITY_MINUTES, within=1.5)


def test_some_steps_name_nobody_and_some_bear_the_same_time() -> None:
    ours = [e for c in cases("Patient message", share=0.5) for e in c if e.role != OUTSIDE]
    assert 0.01 < sum(not event.person for event in ours) / len(ours) < 0.1
    pairs = [(a, b) for c in cases("Eligibility check", share=0.2) for a, b in zip(c, c[1:])]  # noqa: B905
    assert sum(a.done == b.done for a, b in pairs) / len(pairs) > 0.1


def test_hours_have_lunch_short_fridays_and_holidays() -> None:
    hours = Hours(Plan().first_day, weeks=52)

    def open_minutes(day: int) -> int:
        return sum(hours.is_open(day * DAY_MINUTES + minute) for minute in range(DAY_MINUTES))

    assert [open_minutes(day) for day in range(7)] == [480, 480, 480, 0, 0, 0, 0]  # Thanksgiving
    assert open_minutes(7 + 4) == 420
    assert not hours.is_open(12 * 60 + 30)


@given(minute=st.integers(0, 51 * 7 * DAY_MINUTES), wait=st.integers(0, 5_000))
@settings(max_examples=60)
def test_waiting_in_open_minutes_ends_in_one_and_adds_up(minute: int, wait: int) -> None:
    hours = Hours(Plan().first_day, weeks=52)
    then = hours.later(minute, wait)
    assert hours.is_open(then)
    assert then >= minute
    assert sum(hours.is_open(m) for m in range(minute, then)) == wait


def test_chance_is_what_it_says() -> None:
    chance = Chance(1, "test")
    normal = [chance.normal() for _ in range(20_000)]
    assert near(statistics.mean(normal), 0, within=0.03)
    assert near(statistics.pstdev(normal), 1, within=0.03)
    assert near(statistics.median(chance.lognormal(30, 1) for _ in range(20_000)), 30, within=1.5)
    assert near(statistics.mean(chance.poisson(3.5) for _ in range(20_000)), 3.5, within=0.06)
    drawn = [chance.weighted({"a": 1.0, "b": 3.0}) for _ in range(20_000)]
    assert near(drawn.count("b") / len(drawn), 0.75, within=0.02)
    assert {chance.whole(2, 4) for _ in range(200)} == {2, 3, 4}
    assert [Chance(1, "a").share() for _ in range(2)] == [Chance(1, "a").share()] * 2
    assert Chance(1, "a").share() != Chance(1, "b").share() != Chance(2, "b").share()


def run(*words: object) -> int:
    return build([str(word) for word in words])


def test_the_command_writes_the_exports_and_the_truth(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, truth_file = tmp_path / "exports", tmp_path / "truth.json"
    assert run("--out", out, "--truth", truth_file, "--weeks", 2, "--clinicians", 1) == 0
    assert capsys.readouterr().out.startswith("Wrote 6 exports with ")
    truth = json.loads(truth_file.read_text())
    assert truth["plan"]["weeks"] == 2
    assert [entry["file"] for entry in truth["exports"]] == [e.file_name for e in rules.EXPORTS]
    assert all(sum(e["steps"].values()) == e["events"] for e in truth["exports"])
    assert (out / "manifest.json").exists()
    assert run("--out", out, "--weeks", 2, "--quiet") == 0
    assert capsys.readouterr().out == ""


Mistake = Callable[[Path], tuple[object, ...]]
MISTAKES: dict[str, Mistake] = {
    "weeks": lambda out: ("--out", out, "--weeks", 0),
    "many weeks": lambda out: ("--out", out, "--weeks", 1_000),
    "clinicians": lambda out: ("--out", out, "--clinicians", 99),
    "no folder": lambda out: (),
    "a file in the way": lambda out: ("--out", out / "file", "--weeks", 1),
}


@pytest.mark.parametrize("kind", MISTAKES)
def test_mistakes_are_said(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()
    assert run(*MISTAKES[kind](tmp_path)) == 2
    assert capsys.readouterr().err
