"""Findings in a manager's words: a sentence with its numbers, and the lever to try first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from unjam.flow.findings import choosing, statistics
from unjam.flow.findings.candidates import Candidate, Kind, distinct, weeks_of
from unjam.flow.findings.statistics import Interval
from unjam.flow.findings.work import Work
from unjam.flow.kernel.arrays import Whole

HOUR_US = 3_600_000_000

Wage = float | tuple[tuple[int, float], ...]
"""Dollars an hour; or how many from which instant on (UTC µs, ascending), the first before too."""

Wages = Mapping[str, Wage]

EVIDENCE_MAX = 50
"""Cases that are named as evidence, those that lose most first."""

LEVERS = {
    Kind.STALL: "Name who takes it next, and by when.",
    Kind.REPEAT: "Find what is missing the first time, and ask for it up front.",
    Kind.BOUNCE: "Agree on what the other role needs before the hand-over.",
    Kind.UNOWNED: "Give every new item an owner by rule.",
    Kind.PAYER_WAIT: "Chase on the day the payer's clock runs out, with its rule in hand.",
    Kind.AFTER_HOURS: "Move the work, or what causes it, into the day.",
    Kind.ABOVE_LICENCE: "Give the step to the role that may do it.",
    Kind.AUTOMATABLE: "Let the software prepare it; a person looks at the exceptions.",
    Kind.BATCH: "Do it in small rounds twice a day instead of saving it up.",
    Kind.DRIFT: "Ask what changed in that week, and undo or adapt it.",
    Kind.LATE_START: "Start it on the day it comes in.",
}


SENTENCES = {
    Kind.STALL: (
        "Between “{a}” and “{b}” work waits {mean_h} open hours on average, {times} what is "
        "usual here: {wait}."
    ),
    Kind.LATE_START: (
        "New work waits {mean_h} open hours on average before “{b}” begins, {times} what is "
        "usual here: {wait}."
    ),
    Kind.REPEAT: "“{a}” is done again in {percent} of its cases: {work}, and {wait} of waiting.",
    Kind.BOUNCE: (
        "{percent} of the cases at “{b}” go back to “{a}”: {work}, and {wait} of waiting."
    ),
    Kind.UNOWNED: "After “{a}”, {percent} of the cases lie with nobody until “{b}”: {wait}.",
    Kind.PAYER_WAIT: (
        "“{b}” comes after the payer's seven days in {percent} of cases; half of all take {days} "
        "or more: {wait}."
    ),
    Kind.AFTER_HOURS: "“{a}” is done outside opening hours {percent} of the time: {work}.",
    Kind.ABOVE_LICENCE: ("{percent} of “{a}” is done by a role {above}: {work}."),
    Kind.AUTOMATABLE: "“{a}” is done {often}, always alike: {work}.",
    Kind.BATCH: "{percent} of “{a}” is saved up and done {size} at a time: {wait}.",
    Kind.DRIFT: (
        "Since {week}, work waits {after_h} open hours between “{a}” and “{b}”, before that "
        "{before_h}: {wait} more."
    ),
}

ABOVE = {
    (1, 0): "above the one that usually does it",
    (0, 1): "with more licence than the scope-of-practice table asks for",
    (1, 1): "above the one that usually does it and above what the scope-of-practice table asks",
}
"""What a finding of licences rests on: the log, the table, or both."""

SENTENCES_OF_FEW = SENTENCES | {
    Kind.REPEAT: "“{a}” is done again in {percent} of its cases: {wait} of waiting.",
    Kind.BOUNCE: "{percent} of the cases at “{b}” go back to “{a}”: {wait} of waiting.",
    Kind.AFTER_HOURS: "“{a}” is often done outside opening hours.",
    Kind.ABOVE_LICENCE: "“{a}” is often done by a role {above}.",
    Kind.AUTOMATABLE: "“{a}” is done {often}, always alike.",
}
"""The same without staff time, and without figures of when and above whom people work."""


@dataclass(frozen=True, slots=True)
class Finding:
    """
    One friction, ready to be read.

    Args:
        kind: what it is. process: the kind of work, empty where the log does not say.
        step: where, if it is a step. from_step, to_step: if it is between two.
        roles: whose work it touches, in the log's words.
        cases: how many show it. share_of_cases: of those that come by that place.
        waiting_h, touch_h: hours a week of waiting, and of staff time, with 95 % intervals.
        back_h: hours a week that could come back, waiting weighed against staff time.
        dollars: of staff time a week, where wages are known.
        evidence: opaque ids or names of cases, those that lose most first.
        weeks_shown, weeks: in how many of the weeks in which it could it showed.
        sentence: in a manager's words. sentence_of_few: the same for where it rests on one or two
            people, of whom it would speak. lever: what to try first.
    """

    kind: Kind
    process: str
    step: str
    from_step: str
    to_step: str
    roles: tuple[str, ...]
    cases: int
    share_of_cases: float
    waiting_h: Interval
    touch_h: Interval
    back_h: float
    dollars: Interval | None
    evidence: tuple[str, ...]
    weeks_shown: int
    weeks: int
    touch_estimated: bool
    sentence: str
    sentence_of_few: str
    lever: str


def finding(work: Work, candidate: Candidate, *, wages: Wages | None = None) -> Finding:
    """
    Say a candidate in words and hours a week.

    Args:
        wages: dollars an hour by the log's word for a role; money is told only where the wage of
            everybody concerned is known.
    """
    cases = choosing.by_case(work, candidate)
    passed = len(distinct(work.case[candidate.chances]))
    names = [work.step_names[place] for place in candidate.places]
    waiting = _hours(work, candidate, values=candidate.waiting_us)
    touch = _hours(work, candidate, values=candidate.touch_us)
    said = _figures(candidate, names, waiting=waiting, touch=touch)
    return Finding(
        kind=candidate.kind,
        process=work.process_names[candidate.places[0]],
        step=names[0] if len(names) == 1 else "",
        from_step=names[0] if len(names) == 2 else "",
        to_step=names[1] if len(names) == 2 else "",
        roles=_roles(work, candidate),
        cases=len(cases),
        share_of_cases=min(1.0, len(cases) / max(1, passed)),
        waiting_h=waiting,
        touch_h=touch,
        back_h=choosing.worth_us(candidate) / HOUR_US / work.weeks,
        dollars=_dollars(work, candidate, wages=wages or {}),
        evidence=tuple(work.case_names[case] for case in cases[:EVIDENCE_MAX]),
        weeks_shown=weeks_of(work, candidate.events),
        weeks=weeks_of(work, candidate.chances),
        touch_estimated=not bool(work.touch_measured[candidate.events].all()),
        sentence=SENTENCES[candidate.kind].format(**said),
        sentence_of_few=SENTENCES_OF_FEW[candidate.kind].format(**said),
        lever=LEVERS[candidate.kind],
    )


def _hours(work: Work, candidate: Candidate, *, values: Whole | statistics.Numbers) -> Interval:
    totals = statistics.weekly(
        values.astype(np.float64) / HOUR_US, work.week[candidate.events], weeks=work.n_weeks
    )
    if candidate.kind != Kind.DRIFT:
        return statistics.mean_interval(totals, weeks=work.weeks)
    since = int(candidate.facts["since_week"])
    return statistics.mean_interval(totals[since:], weeks=max(1.0, work.weeks - since))


def _dollars(work: Work, candidate: Candidate, *, wages: Wages) -> Interval | None:
    """What the staff time costs a week; None without any, or where a wage is unknown."""
    if not wages or not candidate.touch_us.any():
        return None
    cost = candidate.touch_us * rates(work, candidate.events, wages=wages)
    return None if np.isnan(cost).any() else _hours(work, candidate, values=cost)


def rates(work: Work, events: Whole, *, wages: Wages) -> statistics.Numbers:
    """Dollars an hour of each event, by its role and its day; NaN where no wage is known."""
    found = np.full(len(events), np.nan)
    role = work.role[events]
    for code in np.unique(role).tolist():
        wage = wages.get(work.role_names[code])
        if wage is None:
            continue
        since = ((0, wage),) if isinstance(wage, float | int) else wage
        mine = role == code
        begins = np.array([at_us for at_us, _ in since[1:]], np.int64)
        number = np.searchsorted(begins, work.begun_us[events[mine]], side="right")
        found[mine] = np.array([rate for _, rate in since], np.float64)[number]
    return found


def _roles(work: Work, candidate: Candidate) -> tuple[str, ...]:
    """The roles at the place, most frequent first."""
    events = candidate.events
    codes = list(work.role[events]) + (
        list(work.role[events - 1]) if len(candidate.places) == 2 else []
    )
    counts = np.bincount(np.asarray(codes, np.int64))
    order = np.argsort(-counts, kind="stable")
    return tuple(
        work.role_names[code] for code in order.tolist() if counts[code] and work.role_names[code]
    )


def _figures(
    candidate: Candidate, names: list[str], *, waiting: Interval, touch: Interval
) -> dict[str, str]:
    """What stands in the places of a sentence."""
    facts = candidate.facts
    hours = {name: f"{value:.0f}" for name, value in facts.items() if name.endswith("_h")}
    return hours | {
        "a": names[0],
        "b": names[-1],
        "wait": f"{waiting.value:,.0f} h a week",
        "work": f"{touch.value:.1f} staff hours a week",
        "percent": f"{100 * facts.get('share', 0):.0f} %",
        "times": f"{facts.get('mean_h', 0) / max(0.01, facts.get('usual_h', 1)):.0f} times",
        "days": f"{facts.get('median_days', 0):.0f} days",
        "often": f"{facts.get('a_week', 0):.0f} times a week",
        "above": ABOVE[int(facts.get("by_log", 1)), int(facts.get("by_table", 0))],
        "size": f"{facts.get('size', 0):.0f}",
        "week": f"week {facts.get('since_week', 0) + 1:.0f}",
    }
