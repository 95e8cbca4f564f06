"""Frictions that show in work done again: repeats of a step, and bounces between two roles."""

from __future__ import annotations

import numpy as np

from unjam.flow.findings import statistics
from unjam.flow.findings.candidates import EVENTS_MIN, Candidate, Kind, distinct
from unjam.flow.findings.work import Work
from unjam.flow.kernel import BOUNCED, Party, Returns
from unjam.flow.kernel.arrays import Whole

SHARE_MIN = 0.06
"""Work done again in fewer cases is what any practice has."""

ASKED_SHARE_MIN = 0.2
"""The same where payers or patients ask for more: some asking is in the nature of the work."""

TIMES_USUAL_MIN = 2.5
"""A step is repeated too often if it is so many times as often as the middle one here."""

DAY_US = 86_400_000_000
RECURS_DAYS_MIN = 20
RECURS_SPREAD_MAX = 0.35
"""What comes again after weeks, at near equal distances, is meant to: a monthly refill."""


def repeats(work: Work, turned: Returns) -> list[Candidate]:
    """Steps that are done again in far more cases than is usual here."""
    is_repeat = turned.kind != BOUNCED
    of_place = work.place[turned.at]
    cases_with = _cases_by_place(work)
    groups = [
        (place, np.flatnonzero(is_repeat & (of_place == place)))
        for place in np.flatnonzero(cases_with >= EVENTS_MIN).tolist()
    ]
    shares = np.array([len(_cases(work, turned.at[g])) / cases_with[p] for p, g in groups])
    middle, _ = statistics.typical(shares)
    found = []
    for place, group in groups:
        cases = _cases(work, turned.at[group])
        asked = float((work.actor[turned.at[group] - 1] != Party.OURS).mean()) if len(group) else 0
        least = max(ASKED_SHARE_MIN if asked > 0.5 else SHARE_MIN, TIMES_USUAL_MIN * middle)
        surely = statistics.wilson_low(len(cases), int(cases_with[place]))
        if surely < least or _is_meant(turned.gap_us[group]):
            continue
        share = len(cases) / cases_with[place]
        found.append(
            _candidate(work, turned, group=group, kind=Kind.REPEAT, places=(place,), share=share)
        )
    return found


def bounces(work: Work, turned: Returns) -> list[Candidate]:
    """Pairs of steps of two roles between which cases go back and forth."""
    bounced = np.flatnonzero(turned.kind == BOUNCED)
    keys = work.place[turned.at[bounced]].astype(np.int64) * work.n_places
    keys += work.place[turned.at[bounced] - 1]
    cases_with = _cases_by_place(work)
    found = []
    for key in np.unique(keys).tolist():
        group = bounced[keys == key]
        first, other = divmod(key, work.n_places)
        cases = _cases(work, turned.at[group])
        if statistics.wilson_low(len(cases), int(cases_with[other])) < SHARE_MIN:
            continue
        share = len(cases) / cases_with[other]
        found.append(
            _candidate(
                work, turned, group=group, kind=Kind.BOUNCE, places=(first, other), share=share
            )
        )
    return found


def _candidate(
    work: Work,
    turned: Returns,
    *,
    group: Whole,
    kind: Kind,
    places: tuple[int, ...],
    share: float,
) -> Candidate:
    """All events of each stretch, with their own waits and touch time: none need have been."""
    heads, lengths = turned.at[group], turned.length[group]
    own = np.cumsum(np.r_[0, work.own_us])
    touch = np.cumsum(np.r_[0, work.touch_us])
    waiting = own[heads + lengths] - own[heads]
    touched = touch[heads + lengths] - touch[heads]
    chances = np.flatnonzero(work.place == places[-1])
    return Candidate(
        kind, places, heads, chances, waiting, touched, waiting, touched, {"share": share}
    )  # fmt: skip


def _is_meant(gap_us: Whole) -> bool:
    if len(gap_us) < EVENTS_MIN or np.median(gap_us) < RECURS_DAYS_MIN * DAY_US:
        return False
    middle, spread = statistics.typical(gap_us.astype(np.float64))
    return spread <= RECURS_SPREAD_MAX * middle


def _cases(work: Work, events: Whole) -> Whole:
    return distinct(work.case[events])


def _cases_by_place(work: Work) -> Whole:
    """How many cases reach each place."""
    pairs = distinct(np.sort(work.case.astype(np.int64) * work.n_places + work.place))
    return np.bincount(pairs % work.n_places, minlength=work.n_places)
