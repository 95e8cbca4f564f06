"""What one finding rests on: its causes, its weeks and its cases, and nothing about one person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from unjam.flow.findings import Candidate, Finding, Interval, Kind, Wages, Work, choosing, telling
from unjam.flow.findings.hours import WEEK_US
from unjam.flow.kernel import Cause
from unjam.flow.kernel.arrays import Whole
from unjam.flow.queries.asked import PEOPLE_MIN
from unjam.flow.rules import CaseLine

HOUR_US = 3_600_000_000
SECOND_US = 1_000_000
CASES_KEPT = 20

ABOUT_PEOPLE = frozenset({Kind.AFTER_HOURS, Kind.ABOVE_LICENCE})
"""What these count is when people work, and who works above whom."""

BY_TIMES = ABOUT_PEOPLE | {Kind.REPEAT, Kind.BOUNCE, Kind.AUTOMATABLE}
"""Their weeks are counted in times, never in how long somebody took."""

BUSY_OR_AWAY = "busy_or_away"
ABOUT_THE_DOER = (Cause.CONTENTION, Cause.PRIORITISATION, Cause.UNAVAILABILITY)
"""Told apart, these would say of one or two people when they were busy and when away."""


@dataclass(frozen=True, slots=True)
class FindingLine:
    """
    One finding on a list.

    Args:
        finding_id: opaque, for addresses. kind, process: what, in which kind of work.
        step; from_step, to_step: its place on the map.
        roles: whose work it touches, in the log's words; none where withheld.
        sentence, lever: in a manager's words.
        is_withheld: whether all of its figures are, for they would speak of one or two people.
        waiting_h, touch_h: hours a week with their 95 % interval; None where withheld (staff time
            of fewer than ``PEOPLE_MIN`` people always is).
        cases, share_of_cases: how many show it. weeks_shown, weeks: in how many weeks it showed.
            0 where withheld.
        since_on: the Monday (ISO) of the week in which it began, for drifts; else empty.
        dollars: what the staff time costs a week, where wages are known and it is not withheld;
            only for who may see wages.
    """

    finding_id: str
    kind: Kind
    process: str
    step: str
    from_step: str
    to_step: str
    roles: tuple[str, ...]
    sentence: str
    lever: str
    is_withheld: bool
    waiting_h: Interval | None
    touch_h: Interval | None
    touch_estimated: bool
    cases: int
    share_of_cases: float
    weeks_shown: int
    weeks: int
    since_on: str
    dollars: Interval | None = None


@dataclass(frozen=True, slots=True)
class CausePart:
    """One part of the waits before a place: a ``Cause`` by its name, and its hours a week."""

    cause: str
    hours_a_week: float


@dataclass(frozen=True, slots=True)
class RolePart:
    """
    The staff time of one role in a finding: hours a week, and dollars where its wage is known.

    ``hours_a_week`` is None where one or two people of that role did it.
    """

    role: str
    hours_a_week: float | None
    dollars: float | None


@dataclass(frozen=True, slots=True)
class WeekFigure:
    """One week (its Monday, ISO) and its figure; None where nothing came by, or too few people."""

    monday_on: str
    figure: float | None


@dataclass(frozen=True, slots=True)
class FindingInFull:
    """
    One finding with what it rests on.

    Args:
        causes: the waits before its place, by cause, in the order of precedence; they add up.
        weeks: every week of the log. measure: what is counted in them: ``waiting_h`` (hours that
            cases waited), ``times``, or ``mean_h`` (open hours that a case waited on average).
        cases: those that lose most first, at most ``CASES_KEPT``; ``wait_s`` is what each waited
            at this place, over all its times there.
        hours_known: whether the practice's own opening hours were used.
        by_role: for work above the licence that it needs, what each role spends on it.
    """

    line: FindingLine
    causes: tuple[CausePart, ...]
    weeks: tuple[WeekFigure, ...]
    measure: str
    cases: tuple[CaseLine, ...]
    hours_known: bool
    by_role: tuple[RolePart, ...] = ()


def in_full(
    work: Work, candidate: Candidate, *, finding_id: str, found: Finding, wages: Wages
) -> FindingInFull:
    """Put one finding together."""
    few = 0 < people(work, candidate.events) < PEOPLE_MIN
    line = _line(work, candidate, finding_id=finding_id, found=found, few=few)
    measure = _measure(candidate.kind)
    if line.is_withheld:
        return FindingInFull(line, (), (), measure, (), work.hours.known)
    return FindingInFull(
        line=line,
        causes=_causes(work, candidate, few=few),
        weeks=_weeks(work, candidate),
        measure=measure,
        cases=_cases(work, candidate),
        hours_known=work.hours.known,
        by_role=_by_role(work, candidate, wages=wages),
    )


def _by_role(work: Work, candidate: Candidate, *, wages: Wages) -> tuple[RolePart, ...]:
    """Of work above its licence, each role's part, most hours first."""
    if candidate.kind != Kind.ABOVE_LICENCE:
        return ()
    role = work.role[candidate.events]
    hours = candidate.touch_us / HOUR_US / work.weeks
    costs = hours * telling.rates(work, candidate.events, wages=wages)
    parts = []
    for code in np.unique(role).tolist():
        mine = role == code
        few = 0 < people(work, candidate.events[mine]) < PEOPLE_MIN
        cost = float(costs[mine].sum())
        hidden = few or np.isnan(cost)
        parts.append(
            RolePart(
                work.role_names[code],
                None if few else float(hours[mine].sum()),
                None if hidden else cost,
            )
        )
    return tuple(sorted(parts, key=lambda one: -(one.hours_a_week or 0.0)))


def people(work: Work, events: Whole) -> int:
    """How many people the events name; 0 where they name nobody."""
    named = work.person[events]
    return int(np.count_nonzero(np.bincount(named)[1:])) if len(named) else 0


def _line(
    work: Work, candidate: Candidate, *, finding_id: str, found: Finding, few: bool
) -> FindingLine:
    withheld = few and candidate.kind in ABOUT_PEOPLE
    return FindingLine(
        finding_id=finding_id,
        kind=found.kind,
        process=found.process,
        step=found.step,
        from_step=found.from_step,
        to_step=found.to_step,
        roles=() if withheld else found.roles,
        sentence=found.sentence_of_few if few else found.sentence,
        lever=found.lever,
        is_withheld=withheld,
        waiting_h=None if withheld else found.waiting_h,
        touch_h=None if withheld or (few and found.touch_h.value) else found.touch_h,
        touch_estimated=found.touch_estimated,
        cases=0 if withheld else found.cases,
        share_of_cases=0.0 if withheld else found.share_of_cases,
        weeks_shown=0 if withheld else found.weeks_shown,
        weeks=0 if withheld else found.weeks,
        since_on=_since_on(work, candidate),
        dollars=None if withheld or few else found.dollars,
    )


def _since_on(work: Work, candidate: Candidate) -> str:
    if candidate.kind != Kind.DRIFT:
        return ""
    return _mondays(work)[int(candidate.facts["since_week"])]


def _mondays(work: Work) -> list[str]:
    days = (work.monday_us + number * WEEK_US for number in range(work.n_weeks))
    return [datetime.fromtimestamp(day // SECOND_US, UTC).date().isoformat() for day in days]


def _measure(kind: Kind) -> str:
    if kind == Kind.DRIFT:
        return "mean_h"
    return "times" if kind in BY_TIMES else "waiting_h"


def _causes(work: Work, candidate: Candidate, *, few: bool) -> tuple[CausePart, ...]:
    """The waits before these events by cause (hours a week); without those that are nothing."""
    weeks = work.weeks
    if candidate.kind == Kind.DRIFT:
        weeks = max(1.0, work.weeks - candidate.facts["since_week"])
    sums = work.parts[:, candidate.events].sum(axis=1) / HOUR_US / weeks
    hours = {cause.name.lower(): float(sums[cause]) for cause in Cause}
    if few:
        busy = sum(hours.pop(cause.name.lower()) for cause in ABOUT_THE_DOER)
        rest = hours.pop(Cause.REST.name.lower())
        hours |= {BUSY_OR_AWAY: busy, Cause.REST.name.lower(): rest}
    return tuple(CausePart(name, value) for name, value in hours.items() if value > 0)


def _weeks(work: Work, candidate: Candidate) -> tuple[WeekFigure, ...]:
    figures = _by_week(work, candidate)
    if candidate.kind in ABOUT_PEOPLE:
        for week in range(work.n_weeks):
            events = candidate.events[work.week[candidate.events] == week]
            if 0 < people(work, events) < PEOPLE_MIN:
                figures[week] = np.nan
    return tuple(
        WeekFigure(day, None if np.isnan(one) else one)
        for day, one in zip(_mondays(work), figures.tolist(), strict=True)
    )


def _by_week(work: Work, candidate: Candidate) -> np.ndarray:
    """The figure of each week (float64, shape (weeks,)); NaN where none can be told."""
    n, week = work.n_weeks, work.week
    if candidate.kind == Kind.DRIFT:
        a, b = candidate.places
        events = np.flatnonzero((work.previous == a) & (work.place == b))
        of = np.bincount(week[events - 1], minlength=n)
        hours = np.bincount(week[events - 1], weights=work.own_us[events] / HOUR_US, minlength=n)
        return np.where(of > 0, hours / np.maximum(of, 1), np.nan)
    if candidate.kind in BY_TIMES:
        return np.bincount(week[candidate.events], minlength=n).astype(np.float64)
    waited = candidate.waiting_us / HOUR_US
    return np.bincount(week[candidate.events], weights=waited, minlength=n)


def _cases(work: Work, candidate: Candidate) -> tuple[CaseLine, ...]:
    offsets, case = work.ordered.offsets, work.case[candidate.events]
    lines = []
    for number in choosing.by_case(work, candidate)[:CASES_KEPT]:
        begin, end = int(offsets[number]), int(offsets[number + 1])
        waited = int(candidate.waiting_us[case == number].sum())
        lines.append(
            CaseLine(
                case_id=work.case_names[number],
                began_at_us=int(work.begun_us[begin:end].min()),
                n_events=end - begin,
                wait_s=waited / SECOND_US,
            )
        )
    return tuple(lines)
