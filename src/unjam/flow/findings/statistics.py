"""What holds beyond noise: lower bounds and intervals over weeks and over cases."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Z_SURE = 2.58
"""Standard normal quantile of a two-sided 99 % interval: dozens of places are looked at."""

T_95 = (
    12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23,
    2.20, 2.18, 2.16, 2.14, 2.13, 2.12, 2.11, 2.10, 2.09, 2.09,
    2.08, 2.07, 2.07, 2.06, 2.06, 2.06, 2.05, 2.05, 2.05, 2.04,
)  # fmt: skip
"""Quantiles of Student's t for a two-sided 95 % interval, by degrees of freedom from 1 to 30."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float


def wilson_low(hits: int, n: int, *, z: float = Z_SURE) -> float:
    """
    The lower bound of a share.

    >>> round(wilson_low(10, 100), 3), wilson_low(0, 0)
    (0.046, 0.0)

    Source:
        Wilson (1927). Probable inference, the law of succession, and statistical inference.
    """
    if not n:
        return 0.0
    p = hits / n
    middle = p + z * z / (2 * n)
    reach = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return max(0.0, (middle - reach) / (1 + z * z / n))


def weekly(values: Numbers, week: NDArray[np.int64], *, weeks: int) -> Numbers:
    """Sums by week; shape (weeks,)."""
    return np.bincount(week, weights=values, minlength=weeks).astype(np.float64)


def mean_interval(totals: Numbers, *, weeks: float) -> Interval:
    """
    A weekly mean with its interval, taking weeks as independent.

    Args:
        totals: by week, the broken ones at either end included. weeks: how long the log is.

    Source:
        Student (1908). The probable error of a mean.
    """
    mean = float(totals.sum() / weeks)
    n = len(totals)
    if n < 2:
        return Interval(mean, 0.0, 2 * mean)
    t = T_95[n - 2] if n - 2 < len(T_95) else 1.96
    reach = t * float(totals.std(ddof=1)) / math.sqrt(n)
    return Interval(mean, max(0.0, mean - reach), mean + reach)


def ratio_low(top: Numbers, bottom: Numbers, *, z: float = Z_SURE) -> float:
    """
    The lower bound of a ratio of weekly sums (a share or a mean), weeks being independent.

    Source:
        Cochran (1977). Sampling Techniques, 6.3: the ratio estimator's variance.
    """
    n = int(np.count_nonzero(bottom))
    total = float(bottom.sum())
    if n < 2 or not total:
        return 0.0
    ratio = float(top.sum()) / total
    rest = (top - ratio * bottom)[bottom > 0]
    spread = math.sqrt(float((rest**2).sum()) / (n - 1) * n) / total
    return ratio - z * spread


def typical(values: Numbers) -> tuple[float, float]:
    """
    The median, and a robust standard deviation: 1.4826 times the median absolute deviation.

    Source:
        Rousseeuw, Croux (1993). Alternatives to the median absolute deviation.
    """
    if not len(values):
        return 0.0, 0.0
    middle = float(np.median(values))
    return middle, 1.4826 * float(np.median(np.abs(values - middle)))


def t_tail(t: float, *, degrees: int) -> float:
    """
    The chance that Student's t is at least this high where nothing is the matter.

    >>> [round(t_tail(t, degrees=10), 3) for t in (0.0, 1.812, 4.144)]
    [0.5, 0.05, 0.001]

    Source:
        Wallace (1959). Bounds on normal approximations to Student's and the chi-square
        distributions.
    """
    shrunk = math.sqrt(degrees * math.log1p(t * t / degrees))
    z = math.copysign((8 * degrees + 1) / (8 * degrees + 3) * shrunk, t)
    return 0.5 * math.erfc(z / math.sqrt(2))
