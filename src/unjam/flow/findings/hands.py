"""Frictions that show in who does a step, and when: after hours, above licence, automatable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from unjam.flow.findings import statistics
from unjam.flow.findings.candidates import Candidate, Kind, nothing, steps
from unjam.flow.findings.licences import Need, need_of, rank_of
from unjam.flow.findings.work import Work
from unjam.flow.kernel.arrays import Mask, Whole

AFTER_HOURS_SHARE_MIN = 0.12
ABOVE_SHARE_MIN = 0.1
TIMES_USUAL_MIN = 3.0
USUAL_ROLE_SHARE_MIN = 0.15
"""A role usually does a step if it does this share of it."""

AUTOMATABLE_A_WEEK_MIN = 8.0
AUTOMATABLE_SPREAD_MAX = 0.2
AUTOMATABLE_NEXT_MIN = 0.95
AUTOMATABLE_ROLE_MIN = 0.9
AUTOMATABLE_TOUCH_US_MAX = 15 * 60_000_000
SECOND_US = 1_000_000
MINUTE_US = 60 * SECOND_US
MINUTES_TOLD_MIN = 3
SITTING_US = 10 * MINUTE_US
CLINICAL_RANK = 3
"""From this rank on a step may hold judgement: a person decides, nothing is automated."""


def after_hours(work: Work) -> list[Candidate]:
    """Steps that are often begun outside opening hours."""
    groups = list(steps(work, _by_somebody(work) & ~_carried(work)))
    shows = [~work.is_open[events] for _, events in groups]
    return _often(
        work, groups, shows=shows, kind=Kind.AFTER_HOURS, share_min=AFTER_HOURS_SHARE_MIN
    )


def above_licence(work: Work) -> list[Candidate]:
    """
    Steps that someone more senior often does than they need.

    The log shows it where a less senior role usually does them; the scope-of-practice table where
    it knows the step and someone works here who may do the whole of it with far less. A step that
    the usual role may not do whole by the table is no finding of the log's.
    """
    ranks = np.array([-1 if (r := rank_of(word)) is None else r for word in work.role_names])
    rank = ranks[work.role]
    groups = list(steps(work, work.is_ours & (rank >= 0)))
    needs = {place: need_of(work.step_names[place], work.role_names) for place, _ in groups}
    shows = [rank[events] > _usual_rank(rank[events]) for _, events in groups]
    by_log = {
        one.places[0]: one
        for one in _often(
            work, groups, shows=shows, kind=Kind.ABOVE_LICENCE, share_min=ABOVE_SHARE_MIN
        )
        if _may_be_left(needs[one.places[0]], usual=_usual_roles(work, one, ranks=ranks))
    }
    by_table = {
        place: one
        for place, events in groups
        if (one := _by_table(work, events, need=needs[place]))
    }
    places = sorted({*by_log, *by_table})
    return [_rests_on(by_log.get(place), by_table.get(place)) for place in places]


def _usual_roles(work: Work, one: Candidate, *, ranks: Whole) -> Whole:
    """The roles, by code, that usually do a step."""
    codes = work.role[one.chances]
    return np.unique(codes[ranks[codes] == _usual_rank(ranks[codes])])


def _may_be_left(need: Need | None, *, usual: Whole) -> bool:
    """Whether the table lets the usual role do the whole of it, or does not know the step."""
    return need is None or bool(need.whole[usual].any())


def _by_table(work: Work, events: Whole, *, need: Need | None) -> Candidate | None:
    if need is None:
        return None
    hits = events[need.above[work.role[events]]]
    if statistics.wilson_low(len(hits), len(events)) < ABOVE_SHARE_MIN:
        return None
    none, touch, place = nothing(hits), work.touch_us[hits], int(work.place[events[0]])
    facts = {"share": len(hits) / len(events)}
    return Candidate(Kind.ABOVE_LICENCE, (place,), hits, events, none, touch, none, touch, facts)


def _rests_on(by_log: Candidate | None, by_table: Candidate | None) -> Candidate:
    """The finding with what it rests on; where both show it, the one that counts more events."""
    both = [one for one in (by_log, by_table) if one is not None]
    largest = max(both, key=lambda one: len(one.events))
    rests = {"by_log": float(by_log is not None), "by_table": float(by_table is not None)}
    return replace(largest, facts=largest.facts | rests)


def _often(
    work: Work,
    groups: Sequence[tuple[int, Whole]],
    *,
    shows: Sequence[Mask],
    kind: Kind,
    share_min: float,
) -> list[Candidate]:
    """The steps at which something surely shows far more often than at the others."""
    shares = [float(shown.mean()) for shown in shows]
    middle, _ = statistics.typical(np.asarray(shares, np.float64))
    least = max(share_min, TIMES_USUAL_MIN * middle)
    found = []
    for (place, events), shown, share in zip(groups, shows, shares, strict=True):
        hits = events[shown]
        if statistics.wilson_low(len(hits), len(events)) < least:
            continue
        none, touch = nothing(hits), work.touch_us[hits]
        facts = {"share": share}
        found.append(Candidate(kind, (place,), hits, events, none, touch, none, touch, facts))
    return found


def _carried(work: Work) -> Mask:
    """Events with which somebody who was late already just clicked on."""
    on = np.zeros(len(work), np.bool_)
    on[1:] = work.begun_us[1:] - work.end_us[:-1] <= SITTING_US
    return np.asarray(on & (work.previous >= 0) & ~np.r_[True, work.is_open[:-1]])


def _by_somebody(work: Work) -> Mask:
    """Events of ours that say who, or at least which role, did them."""
    return np.asarray(work.is_ours & ((work.person > 0) | (work.role > 0)))


def _usual_rank(rank: Whole) -> int:
    """The lowest rank that does its share of a step."""
    counts = np.bincount(rank)
    return int(np.flatnonzero(counts >= USUAL_ROLE_SHARE_MIN * len(rank))[0])


def automatable(work: Work) -> list[Candidate]:
    """Frequent, short, rule-like steps without judgement: always alike, always the same way on."""
    ranks = [rank_of(word) for word in work.role_names]
    found = []
    for place, events in steps(work, _by_somebody(work) & work.touch_measured):
        touch = work.touch_us[events]
        if not _rule_like(work, events, ranks=ranks):
            continue
        found.append(
            Candidate(
                Kind.AUTOMATABLE, (place,), events, events, nothing(events), touch,
                nothing(events), touch, {"a_week": len(events) / work.weeks},
            )
        )  # fmt: skip
    return found


def _rule_like(work: Work, events: Whole, *, ranks: Sequence[int | None]) -> bool:
    touch = work.touch_us[events]
    if len(events) / work.weeks < AUTOMATABLE_A_WEEK_MIN or not touch.any():
        return False
    spread = _spread(touch)
    roles = np.bincount(work.role[events])
    main = int(roles.argmax())
    rank = ranks[main]
    alike = spread <= AUTOMATABLE_SPREAD_MAX
    clinical = rank is not None and rank >= CLINICAL_RANK
    one_role = roles[main] >= AUTOMATABLE_ROLE_MIN * len(events)
    short = float(np.median(touch)) <= AUTOMATABLE_TOUCH_US_MAX
    return alike and not clinical and bool(one_role) and short and _one_way_on(work, events)


def _spread(touch: Whole) -> float:
    """
    How far touch times spread: standard deviation of the logarithm, the outer tenth drawn in.

    Where they are written in whole minutes and are few, nobody can tell: 1.
    """
    whole_minutes = not (touch % MINUTE_US).any()
    if whole_minutes and np.median(touch) < MINUTES_TOLD_MIN * MINUTE_US:
        return 1.0
    logs = np.log(np.maximum(touch, SECOND_US).astype(np.float64))
    low, high = np.quantile(logs, [0.05, 0.95])
    return float(np.clip(logs, low, high).std())


def _one_way_on(work: Work, events: Whole) -> bool:
    """Whether the same step nearly always follows."""
    following = events[events + 1 < len(work)] + 1
    following = following[work.previous[following] >= 0]
    if len(following) < len(events) / 2:
        return True
    counts = np.bincount(work.place[following])
    return bool(counts.max() >= AUTOMATABLE_NEXT_MIN * len(following))
