"""One friction is one finding: what overlaps is told once, what does not persist not at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from unjam.flow import kernel
from unjam.flow.findings import again, drifts, hands, waits
from unjam.flow.findings.candidates import Candidate, Kind, distinct, weeks_of
from unjam.flow.findings.work import Work
from unjam.flow.kernel import Party

PERSISTS_SHARE_MIN = 0.5
"""A friction shows in at least half of the weeks in which it could."""

WEEKS_MIN = 3
OVERLAP_MAX = 0.5
"""Two candidates that share more than half of the smaller one's events tell the same story."""

WAITING_WORTH = 0.1
"""An hour that a case waits weighs a tenth of an hour that a person works, when ranking."""

TELLING = (
    Kind.DRIFT, Kind.BATCH, Kind.UNOWNED, Kind.BOUNCE, Kind.REPEAT, Kind.LATE_START,
    Kind.PAYER_WAIT, Kind.STALL, Kind.AFTER_HOURS, Kind.ABOVE_LICENCE, Kind.AUTOMATABLE,
)  # fmt: skip
"""Where two tell the same story, the earlier kind says more of why."""

ABOUT_WAITS = frozenset(
    {Kind.DRIFT, Kind.BATCH, Kind.UNOWNED, Kind.BOUNCE, Kind.REPEAT, Kind.LATE_START, Kind.STALL}
)
"""Only these can tell the same story; who does a step, and when, are stories of their own."""


def candidates(work: Work) -> list[Candidate]:
    """Everything that any detector sees."""
    normal = waits.usual(work)
    counted = work.is_ours & (work.wait_on == Party.OURS)  # a chase is no return
    holder = work.role if np.count_nonzero(work.role) * 2 > len(work) else work.person
    turned = kernel.returns(work.ordered, work.begun_us, counted=counted, holder=holder)
    return [
        *waits.stalls(work, normal=normal),
        *waits.unowned(work),
        *waits.slow_payers(work),
        *waits.batches(work),
        *again.repeats(work, turned),
        *again.bounces(work, turned),
        *hands.after_hours(work),
        *hands.above_licence(work),
        *hands.automatable(work),
        *drifts.drifts(work),
    ]


ARRIVING = frozenset({Kind.STALL, Kind.LATE_START, Kind.DRIFT, Kind.BOUNCE})
"""Kinds that are one friction at the step where work arrives, by whichever edge it comes."""


def merged(found: Sequence[Candidate]) -> list[Candidate]:
    """One candidate for a friction that shows on several edges of one step."""
    groups: dict[tuple[object, ...], list[Candidate]] = defaultdict(list)
    for number, one in enumerate(found):
        key: tuple[object, ...] = (number,)
        if one.kind in ARRIVING:
            key = (one.kind, one.places[-1])
        elif one.kind == Kind.UNOWNED:
            key = (one.kind, _hub(one, found))
        groups[key].append(one)
    return [_joined(group) for group in groups.values()]


def _hub(one: Candidate, found: Sequence[Candidate]) -> tuple[str, int]:
    """The end of an unowned edge that it shares with others: from there, or else to there."""
    fans = [other for other in found if other.kind == one.kind]
    leaving = sum(other.places[0] == one.places[0] for other in fans)
    return ("from", one.places[0]) if leaving > 1 else ("to", one.places[-1])


def _joined(group: Sequence[Candidate]) -> Candidate:
    """The largest, with the events and costs of all."""
    largest = max(group, key=lambda one: len(one.events))
    if len(group) == 1:
        return largest
    events = np.concatenate([one.events for one in group])
    order = np.argsort(events, kind="stable")
    return replace(
        largest,
        events=events[order],
        chances=np.sort(np.concatenate([one.chances for one in group])),
        waiting_us=np.concatenate([one.waiting_us for one in group])[order],
        touch_us=np.concatenate([one.touch_us for one in group])[order],
        back_us=np.concatenate([one.back_us for one in group])[order],
        back_touch_us=np.concatenate([one.back_touch_us for one in group])[order],
    )


def chosen(work: Work, found: Sequence[Candidate]) -> list[Candidate]:
    """Those that persist, each story once, most that can come back first."""
    kept: list[Candidate] = []
    for candidate in sorted(merged(found), key=lambda one: TELLING.index(one.kind)):
        if not persists(work, candidate):
            continue
        if not any(_same_story(candidate, other, work=work) for other in kept):
            kept.append(candidate)
    return sorted(kept, key=worth_us, reverse=True)


def worth_us(candidate: Candidate) -> float:
    """What could come back, staff time and waiting made comparable (µs over the whole log)."""
    return float(candidate.back_touch_us.sum() + WAITING_WORTH * candidate.back_us.sum())


def persists(work: Work, candidate: Candidate) -> bool:
    """Whether it shows in enough of the weeks in which it could."""
    weeks, shown = weeks_of(work, candidate.chances), weeks_of(work, candidate.events)
    return shown >= max(min(WEEKS_MIN, work.n_weeks), PERSISTS_SHARE_MIN * weeks)


def _same_story(one: Candidate, other: Candidate, *, work: Work) -> bool:
    """Whether two speak of the same waits at a place they share."""
    if one.kind == Kind.AFTER_HOURS and other.kind == Kind.BATCH:
        return one.places == other.places and _overlap(one, other)
    if one.kind not in ABOUT_WAITS or other.kind not in ABOUT_WAITS:
        return False
    if one.kind == other.kind and one.kind in (Kind.BOUNCE, Kind.REPEAT):
        return bool(set(one.places) & set(other.places)) and _overlap(one, other)
    if other.kind in (Kind.BOUNCE, Kind.REPEAT):
        return _within_return(one, other, work=work)
    if set(one.places).isdisjoint(other.places):
        return False
    return _overlap(one, other)


def _overlap(one: Candidate, other: Candidate) -> bool:
    common = len(np.intersect1d(one.events, other.events, assume_unique=False))
    return common > OVERLAP_MAX * min(len(one.events), len(other.events))


def _within_return(one: Candidate, returned: Candidate, *, work: Work) -> bool:
    """Whether most of a wait's excess lies in the cases' events that a return added."""
    if set(one.places).isdisjoint(returned.places):
        return False
    cases = distinct(work.case[returned.events])
    inside = np.isin(work.case[one.events], cases)
    back = one.back_us + one.back_touch_us
    return bool(back[inside].sum() > OVERLAP_MAX * max(1, back.sum()))


def by_case(work: Work, candidate: Candidate) -> Sequence[int]:
    """The cases that show it, those that lose most first."""
    cost = candidate.back_us + candidate.back_touch_us
    case = work.case[candidate.events]
    cases, index = np.unique(case, return_inverse=True)
    totals = np.bincount(index, weights=cost.astype(np.float64))
    order = np.lexsort((cases, -totals))
    return [int(code) for code in cases[order]]
