"""Frictions that began at some point: a wait or a repetition that rose and stayed up."""

from __future__ import annotations

import numpy as np

from unjam.flow.findings import statistics
from unjam.flow.findings.candidates import Candidate, Kind, edges, nothing
from unjam.flow.findings.work import Work
from unjam.flow.kernel import Party
from unjam.flow.kernel.arrays import Whole

HOUR_US = 3_600_000_000
MINUTE_US = 60_000_000
WEEKS_EACH_SIDE_MIN = 4
TIMES_MIN = 1.6
"""How many times as long waits are after it began."""

T_MIN = 5.0
"""Student's t of the difference of weekly means; high, for many edges and weeks are tried."""

HOURS_AFTER_MIN = 1.0


def drifts(work: Work) -> list[Candidate]:
    """Edges whose open waits rose at some week and stayed up."""
    kept = work.is_ours & (work.wait_on == Party.OURS) & (work.previous >= 0)
    found = []
    for places, events in edges(work, kept):
        own = work.own_us[events]
        week = work.week[events - 1]  # of the step before: a log's first waits are short ones
        logs = np.log((own + MINUTE_US).astype(np.float64))
        since = change(logs, week, n_weeks=work.n_weeks)
        if since is None:
            continue
        after = events[week >= since]
        before = events[week < since]
        rose = work.own_us[after].mean() / max(MINUTE_US, work.own_us[before].mean())
        if rose < TIMES_MIN or work.own_us[after].mean() < HOURS_AFTER_MIN * HOUR_US:
            continue
        found.append(_candidate(work, places, before=before, after=after, change=since))
    return found


def _candidate(
    work: Work, places: tuple[int, int], *, before: Whole, after: Whole, change: int
) -> Candidate:
    own = work.own_us[after]
    usual = round(float(work.own_us[before].mean()))
    back = np.maximum(0, own - usual)
    facts = {
        "since_week": float(change),
        "before_h": usual / HOUR_US,
        "after_h": float(own.mean()) / HOUR_US,
    }
    return Candidate(
        Kind.DRIFT, places, after, after, back, nothing(after), back, nothing(after), facts
    )


def change(logs: statistics.Numbers, week: Whole, *, n_weeks: int) -> int | None:
    """
    The week from which the weekly means are highest above those before, if surely so.

    Source:
        Page (1955), A test for a change in a parameter occurring at an unknown point: the split
        with the largest standardized difference.
    """
    n = np.bincount(week, minlength=n_weeks)
    present = np.flatnonzero(n)
    if len(present) < 2 * WEEKS_EACH_SIDE_MIN:
        return None
    means = np.bincount(week, weights=logs, minlength=n_weeks)[present] / n[present]
    t = _differences(means)
    best = int(t.argmax())
    return int(present[WEEKS_EACH_SIDE_MIN + best]) if t[best] > T_MIN else None


def _differences(means: statistics.Numbers) -> statistics.Numbers:
    """
    Student's t of every split of a series: after minus before, in standard errors.

    The spread is that of both sides together: few weeks alone say little of it.
    """
    n = len(means)
    before = np.arange(WEEKS_EACH_SIDE_MIN, n - WEEKS_EACH_SIDE_MIN + 1)
    after = n - before
    sums = np.cumsum(means - means.mean())[before - 1]
    squares = float(((means - means.mean()) ** 2).sum())
    between = sums**2 * (1 / before + 1 / after)
    error = np.maximum(squares - between, 0) / (n - 2) * (1 / before + 1 / after)
    difference = -sums / after - sums / before
    return np.where(error > 0, difference / np.sqrt(np.where(error > 0, error, 1)), 0.0)
