"""Sentences, drafts, drifts and the picture: what a manager reads of a design."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import Any

import pytest

from reference.logs import columns_of
from unjam.flow import designed, kernel
from unjam.flow.designed import Design, DesignedStep, Judged, Log, Rule, Version, judge
from unjam.flow.drawing.designed import picture

HOUR_US = 3_600_000_000
DAY_US = 24 * HOUR_US
MONDAY_US = int(datetime(2026, 1, 5, 9, tzinfo=UTC).timestamp()) * 1_000_000
WAY = (("ask", "desk"), ("check", "clerk"), ("send", "clerk"), ("close", "desk"))
DESIGN = Design(
    tuple(DesignedStep(step, (role,)) for step, role in WAY),
    ends=("close",),
    before=(("check", "send"),),
    deadlines=(designed.Deadline("ask", "send", 3, designed.Clock.DAYS),),
)


def log_of(rows: list[dict[str, Any]]) -> Log:
    columns = columns_of(rows)
    ordered = kernel.in_case_order(kernel.log_arrays(columns))
    return Log(ordered, list(columns.step.words), list(columns.role.words), None)


def case(number: int, steps: tuple[tuple[str, str], ...] = WAY, *, days: float = 0) -> list[dict]:
    begun = MONDAY_US + round(days * DAY_US)
    return [
        {"case": f"c{number}", "step": step, "role": role, "end": begun + place * HOUR_US}
        for place, (step, role) in enumerate(steps)
    ]


def told(rows: list[dict[str, Any]], design: Design = DESIGN) -> list[str]:
    versions = [Version(0, design)]
    judged = judge(log_of(rows), versions)
    return [designed.tell(one, versions).sentence for one in judged.strays]


def without(step: str) -> tuple[tuple[str, str], ...]:
    return tuple(one for one in WAY if one[0] != step)


ASK, CHECK, SEND, CLOSE = WAY


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (without("check"), "“check” was skipped in 1 of 2 cases."),
        ((ASK, CHECK, ("fax", ""), SEND, CLOSE),
         "“fax” was added in 1 of 2 cases: the design does not have it."),
        ((ASK, CHECK, CHECK, SEND, CLOSE),
         "“check” was done again right away in 1 of 2 cases that had it."),
        ((ASK, SEND, CHECK, CLOSE), "“send” was done before “check” in 1 of 2 cases that had"),
        ((ASK, CHECK, SEND, CHECK, SEND, CLOSE),
         "Work went back from “send” to “check” in 1 of 2 cases that had “send”."),
        ((ASK, CHECK, ("send", "desk"), CLOSE),
         "“send” was done by another role than clerk in 1 of 2 cases that name a role."),
    ],
)  # fmt: skip
def test_each_way_of_straying_has_its_sentence(
    steps: tuple[tuple[str, str], ...], expected: str
) -> None:
    sentences = told(case(1) + case(2, steps))
    assert any(one.startswith(expected) for one in sentences), sentences


def test_a_deadline_is_told_with_its_time_and_only_of_cases_that_can_be_judged() -> None:
    late = case(1, (ASK, CHECK)) + [
        {"case": "c1", "step": "send", "role": "clerk", "end": MONDAY_US + 4 * DAY_US}
    ]
    rows = late + case(2) + case(3, (ASK,), days=3.9)
    assert "“send” was late in 1 of 2 cases: more than 3 days (72 hours) after “ask”." in told(
        rows
    )


def test_a_deadline_in_open_hours_needs_hours() -> None:
    deadline = designed.Deadline("ask", "send", 3, designed.Clock.OPEN_HOURS)
    with pytest.raises(ValueError, match="needs opening hours"):
        told(case(1), Design(DESIGN.steps, deadlines=(deadline,)))


def test_a_sentence_speaks_of_the_version_that_was_strayed_from() -> None:
    rows = case(1, (ASK, ("check", "desk"), SEND, CLOSE)) + case(2, days=30)
    later = Design((DesignedStep("send"), DesignedStep("ask")))
    versions = [Version(MONDAY_US + 20 * DAY_US, later), Version(0, DESIGN)]
    judged = judge(log_of(rows), versions)
    found = {one.rule: designed.tell(one, versions).sentence for one in judged.strays}
    assert found[Rule.ROLE].startswith("“check” was done by another role than clerk in 1 of 1")
    assert found[Rule.MAY_FOLLOW].startswith("Work went back from “ask” to “send” in 1 of")


def test_how_many_go_as_designed() -> None:
    versions = [Version(0, DESIGN)]
    judged = judge(log_of(case(1) + case(2, without("check"))), versions)
    assert designed.fits(judged) == (
        "1 of 2 cases (50 %) went as designed, as far as they have come."
    )
    assert designed.fits(judge(log_of(case(1)), versions)).startswith("All 1 cases")


def test_the_share_has_an_interval_and_few_cases_a_warning() -> None:
    rows = [row for n in range(96) for row in case(n, without("check") if n < 18 else WAY)]
    versions = [Version(0, DESIGN)]
    skipped = judge(log_of(rows), versions).strays[0]
    share = skipped.share
    # Wilson's formula by hand for 18 of 96 and z = 1.96: 0.19952 less or more 0.07750
    assert (round(share.low, 3), share.value, round(share.high, 3)) == (0.122, 0.1875, 0.277)
    assert designed.tell(skipped, versions).sure == (
        "19 %; with 95 % certainty between 12 and 28 %."
    )
    few = judge(log_of(case(1) + case(2, without("check"))), versions).strays[0]
    assert designed.tell(few, versions).sure.endswith("Few cases: read it with care.")


def year(shares: list[float], *, each: int = 12) -> tuple[Judged, list[Version]]:
    dice, rows = random.Random(3), []
    for week, share in enumerate(shares):
        for number in range(each):
            steps = without("check") if dice.random() < share else WAY
            rows += case(1000 * week + number, steps, days=7 * week + number % 5)
    versions = [Version(0, DESIGN)]
    return judge(log_of(rows), versions), versions


def test_a_share_that_rose_and_stayed_is_in_the_digest_with_its_week() -> None:
    judged, versions = year([0.05] * 12 + [0.5] * 12)
    (drift,) = designed.digest(judged, among=judged.strays)
    assert drift.rose
    sentence = designed.tell_drift(drift, versions, zone=UTC)
    assert sentence.startswith("“check” is skipped more often since the week of Mon 30 Mar 2026: ")
    weeks = designed.weeks_of(judged, drift.strays)
    assert len(weeks) == 24
    assert sum(week.strayed for week in weeks) == len(drift.strays.cases)
    assert sum(week.of for week in weeks) == len(drift.strays.among)


def test_a_share_that_fell_is_told_too() -> None:
    judged, versions = year([0.6] * 10 + [0.1] * 10)
    (drift,) = designed.digest(judged, among=judged.strays)
    assert "less often since" in designed.tell_drift(drift, versions, zone=UTC)


def test_a_share_that_goes_from_none_to_all_is_told() -> None:
    judged, versions = year([0.0] * 6 + [1.0] * 5)
    (drift,) = designed.digest(judged, among=judged.strays)
    assert designed.tell_drift(drift, versions, zone=UTC) == (
        "“check” is skipped more often since the week of Mon 16 Feb 2026: 100 % of the cases, "
        "before that 0 %."
    )


@pytest.mark.parametrize("seed_share", [0.0, 0.2, 0.5])
def test_a_share_that_only_wavers_is_no_drift(seed_share: float) -> None:
    judged, _ = year([seed_share] * 24)
    assert designed.digest(judged, among=judged.strays) == ()


def test_a_draft_is_the_usual_path_with_its_roles_and_the_rest_as_notes() -> None:
    rows: list[dict[str, Any]] = []
    for number in range(100):
        steps = list(WAY)
        if number % 4 == 0:
            steps[2:2] = [("ask more", "clerk"), ("check", "clerk")]
        if number == 7:
            steps.insert(1, ("lost", "desk"))
        rows += case(number, tuple(steps))
    found = designed.propose(log_of(rows))
    assert found is not None
    assert found.design == Design(
        (
            DesignedStep("ask", ("desk",)),
            DesignedStep("check", ("clerk",)),
            DesignedStep("ask more", ("clerk",), optional=True),
            DesignedStep("send", ("clerk",)),
            DesignedStep("close", ("desk",)),
        ),
        ends=("close",),
        returns=(("ask more", "check"),),
    )
    assert found.notes == ("Seldom done, so left out here: lost (1 of 100 cases).",)
    judged = judge(log_of(rows), [Version(0, found.design)])
    assert [(one.rule, one.place) for one in judged.strays] == [(Rule.IS_DESIGNED, ("lost",))]


def test_a_design_reads_back_in_words_and_so_does_what_changed() -> None:
    steps, rules = designed.read_back(DESIGN)
    assert steps[1] == "“check”, by clerk."
    assert rules == (
        "A case is finished once “close” is done.",
        "“check” is done before “send”.",
        "“send” is done at most 3 days (72 hours) after “ask”.",
    )
    other = Design(
        (DESIGN.steps[1], DESIGN.steps[0], DesignedStep("fax", optional=True), *DESIGN.steps[2:]),
        ends=("close",),
    )
    assert designed.changes(DESIGN, other) == (
        "No longer: “check” is done before “send”.",
        "No longer: “send” is done at most 3 days (72 hours) after “ask”.",
        "New: “fax”, may be left out.",
        "The order is now: “check”, “ask”, “fax”, “send”, “close”.",
    )
    assert designed.changes(DESIGN, DESIGN) == ()


def test_the_picture_escapes_names_and_says_the_order() -> None:
    design = Design(
        (DesignedStep("<b>", ("A & B",)), DesignedStep('"q"'), DesignedStep("z", anywhere=True)),
        returns=(('"q"', "<b>"),),
    )
    drawn = picture(design)
    assert "<b>" not in drawn
    assert "&lt;b&gt;" in drawn
    assert drawn.count('class="back"') == 1
    assert drawn.count("<rect") == 3
    assert "style" not in drawn
