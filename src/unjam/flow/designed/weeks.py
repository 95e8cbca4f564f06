"""How each way of straying moves over the weeks, and which moves hold beyond noise."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from unjam.flow.designed.strays import Judged, Strays
from unjam.flow.findings import drifts
from unjam.flow.findings.hours import MONDAY_US, WEEK_US
from unjam.flow.kernel.arrays import Whole

DIGEST_MAX = 3
SAME_SHARE = 0.5
"""Two ways of straying that share more of the smaller one's cases than this are one story."""

POINTS_MIN = 0.05
"""A share that moved by less than this is not worth a manager's week."""


@dataclass(frozen=True, slots=True)
class Week:
    """Cases that began in a week: those that strayed, and those that could have."""

    begins_us: int
    strayed: int
    of: int


@dataclass(frozen=True, slots=True, eq=False)
class Drift:
    """
    A share that moved at some week and stayed.

    Args:
        strays: of what. since_us: Monday of the first week after (UTC µs).
        before, after: the share on either side. cases_before, cases_after: of how many cases.
    """

    strays: Strays
    since_us: int
    before: float
    after: float
    cases_before: int
    cases_after: int

    @property
    def rose(self) -> bool:
        """Whether more cases stray now."""
        return self.after > self.before


def weeks_of(judged: Judged, strays: Strays) -> tuple[Week, ...]:
    """Every week from the first to the last case that could have strayed, empty ones included."""
    if not len(strays.among):
        return ()
    monday, among, hits = _by_week(judged, strays)
    of = np.bincount(among)
    strayed = np.bincount(among, weights=hits, minlength=len(of)).astype(np.int64)
    return tuple(
        Week(monday + number * WEEK_US, int(strayed[number]), int(of[number]))
        for number in range(len(of))
    )


def _by_week(judged: Judged, strays: Strays) -> tuple[int, Whole, Whole]:
    """The first Monday (UTC µs); for each case that could have, its week and 1 if it strayed."""
    began = judged.began_us[strays.among]
    monday = (int(began.min()) - MONDAY_US) // WEEK_US * WEEK_US + MONDAY_US
    hits = np.isin(strays.among, strays.cases, assume_unique=True).astype(np.int64)
    return monday, (began - monday) // WEEK_US, hits


def drift_of(judged: Judged, strays: Strays) -> Drift | None:
    """The week since which the share is another one, up or down, if that holds beyond noise."""
    if not len(strays.among):
        return None
    monday, week, hits = _by_week(judged, strays)
    n_weeks = int(week.max()) + 1
    for sign in (1.0, -1.0):
        values = (sign * hits).astype(np.float64)
        since = drifts.change(values, week, n_weeks=n_weeks) or _clean_step(hits, week)
        if since is None:
            continue
        after = week >= since
        before_share, after_share = float(hits[~after].mean()), float(hits[after].mean())
        if abs(after_share - before_share) < POINTS_MIN:
            continue
        return Drift(
            strays, monday + since * WEEK_US, before_share, after_share,
            int((~after).sum()), int(after.sum()),
        )  # fmt: skip
    return None


def _clean_step(hits: Whole, week: Whole) -> int | None:
    """The week of a step between two shares that never waver: no spread to measure it by."""
    of = np.bincount(week)
    present = np.flatnonzero(of)
    shares = np.bincount(week, weights=hits)[present] / of[present]
    steps = np.flatnonzero(np.diff(shares)) + 1
    least = drifts.WEEKS_EACH_SIDE_MIN
    if len(steps) != 1 or not least <= steps[0] <= len(present) - least:
        return None
    return int(present[steps[0]])


def digest(judged: Judged, *, among: Iterable[Strays]) -> tuple[Drift, ...]:
    """
    At most three drifts: those that moved most cases a week, worse before better.

    A case that skips a step also takes a way that the design has not: what most of the same
    cases do is told once.
    """
    found = [drift for one in among if (drift := drift_of(judged, one)) is not None]
    found.sort(key=lambda one: (not one.rose, -abs(one.after - one.before) * one.cases_after))
    told: list[Drift] = []
    for one in found:
        if not any(_same_cases(one.strays, other.strays) for other in told):
            told.append(one)
    return tuple(told[:DIGEST_MAX])


def _same_cases(one: Strays, other: Strays) -> bool:
    common = len(np.intersect1d(one.cases, other.cases, assume_unique=True))
    return common > SAME_SHARE * min(len(one.cases), len(other.cases))
