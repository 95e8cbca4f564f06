"""Exact sums, medians and percentiles of many groups of whole numbers at once, never sketches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from unjam.flow.kernel.arrays import Whole
from unjam.flow.kernel.jit import DEFAULT_ENGINE, Engine, compiled

SMALL_SLICE = 24
"""Slices up to this length are sorted; longer ones are split around a pivot."""


@dataclass(frozen=True, slots=True)
class Slices:
    """
    Exact figures of each group, as whole numbers: a float is made once, at the very end.

    Args:
        counts: values in each group (shape (groups,)).
        high, low: the sum of a group is ``high * 2**32 + low``: no sum can overflow.
        below, above: the order statistics beside each percentile (shape (groups, percents)).
        percents: the percentiles asked for, ascending.
    """

    counts: Whole
    high: Whole
    low: Whole
    below: Whole
    above: Whole
    percents: tuple[int, ...]

    def mean(self, group: int, *, unit: int = 1) -> float:
        """The mean of a group that has values, in multiples of ``unit``, rounded once."""
        total = (int(self.high[group]) << 32) + int(self.low[group])
        return total / (int(self.counts[group]) * unit)

    def quantile(self, group: int, *, percent: int, unit: int = 1) -> float:
        """Linear interpolation between the two order statistics, rounded once."""
        column = self.percents.index(percent)
        below, above = int(self.below[group, column]), int(self.above[group, column])
        part = (int(self.counts[group]) - 1) * percent % 100
        return (below * (100 - part) + above * part) / (100 * unit)


def slice_figures(
    values: Whole, *, starts: Whole, percents: Sequence[int], engine: Engine = DEFAULT_ENGINE
) -> Slices:
    """
    The figures of values that lie group by group; **the values are reordered within each group**.

    Args:
        values: int64, one group after the other.
        starts: where each group begins, and the end of the last (int64, shape (groups + 1,)).
        percents: ascending whole percentages.
    """
    wanted = np.asarray(percents, np.int64)
    groups = len(starts) - 1
    high, low = np.zeros(groups, np.int64), np.zeros(groups, np.int64)
    below = np.zeros((groups, len(wanted)), np.int64)
    above = np.zeros((groups, len(wanted)), np.int64)
    if engine == Engine.NUMBA:
        _sums(values, starts, high, low)
        _order_statistics(values, starts, wanted, below, above)
    else:
        _fill_by_sorting(values, starts, (high, low, below, above), wanted)
    return Slices(np.diff(starts), high, low, below, above, tuple(percents))


def grouped(values: Whole, *, group: Whole, groups: int) -> tuple[Whole, Whole]:
    """Values laid group by group, and where each group starts."""
    counts = np.bincount(group, minlength=groups)
    order = np.argsort(group, kind="stable")
    return values[order], np.r_[0, np.cumsum(counts)].astype(np.int64)


def _fill_by_sorting(
    values: Whole, starts: Whole, out: tuple[Whole, Whole, Whole, Whole], percents: Whole
) -> None:
    high, low, below, above = out
    for g in np.flatnonzero(np.diff(starts)):
        values[starts[g] : starts[g + 1]].sort()
        piece = values[starts[g] : starts[g + 1]]
        high[g], low[g] = (piece >> 32).sum(), (piece & 0xFFFFFFFF).sum()
        place = (len(piece) - 1) * percents
        below[g] = piece[place // 100]
        above[g] = piece[-(-place // 100)]


@compiled
def _sums(values: Whole, starts: Whole, high: Whole, low: Whole) -> None:
    for g in range(len(starts) - 1):
        for i in range(starts[g], starts[g + 1]):
            high[g] += values[i] >> 32
            low[g] += values[i] & 0xFFFFFFFF


@compiled
def _order_statistics(
    values: Whole, starts: Whole, percents: Whole, below: Whole, above: Whole
) -> None:
    for g in range(len(starts) - 1):
        begin, end = starts[g], starts[g + 1]
        if begin == end:
            continue
        for p in range(len(percents)):
            place = (end - starts[g] - 1) * percents[p]
            k = starts[g] + place // 100
            _select(values, begin, end, k)
            below[g, p] = values[k]
            above[g, p] = values[k]
            if place % 100 > 0:
                least = values[k + 1]
                for i in range(k + 2, end):
                    least = min(least, values[i])
                above[g, p] = least
            begin = k


@compiled
def _select(values: Whole, begin: int, end: int, k: int) -> None:
    """Put the k-th smallest at k, nothing greater before it, nothing smaller after it."""
    lo, hi = begin, end - 1
    seed = np.uint64(end - begin)
    while hi - lo > SMALL_SLICE:
        seed = seed * np.uint64(6364136223846793005) + np.uint64(1442695040888963407)
        step = np.int64(seed >> np.uint64(40)) % ((hi - lo) // 3)
        a, b, c = values[lo + step], values[(lo + hi) // 2], values[hi - step]
        pivot = max(min(a, b), min(max(a, b), c))
        i, j = lo, hi
        while i <= j:
            while values[i] < pivot:
                i += 1
            while values[j] > pivot:
                j -= 1
            if i <= j:
                values[i], values[j] = values[j], values[i]
                i += 1
                j -= 1
        if k <= j:
            hi = j
        elif k >= i:
            lo = i
        else:
            return
    for i in range(lo + 1, hi + 1):
        moving, j = values[i], i
        while j > lo and values[j - 1] > moving:
            values[j] = values[j - 1]
            j -= 1
        values[j] = moving
