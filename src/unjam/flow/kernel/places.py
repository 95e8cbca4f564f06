"""Where a step usually stands in its case, how long it takes, who does it; how long cases last."""

from __future__ import annotations

import numpy as np

from unjam.events import NO_INSTANT_US
from unjam.flow.kernel.arrays import Codes, Whole
from unjam.flow.kernel.edges import DENSE_CELLS_MAX
from unjam.flow.kernel.jit import DEFAULT_ENGINE, Engine, compiled
from unjam.flow.kernel.order import Ordered
from unjam.flow.kernel.slices import Slices, grouped, slice_figures


def ranks(ordered: Ordered, *, engine: Engine = DEFAULT_ENGINE) -> Whole:
    """Twice the median position of each step in its case (0: always first, or absent)."""
    lengths = np.diff(ordered.offsets)
    longest = int(lengths.max(initial=0))
    if ordered.n_steps * longest <= DENSE_CELLS_MAX:
        table = np.zeros((ordered.n_steps, max(1, longest)), np.int64)
        if engine == Engine.NUMBA:
            _count_positions(ordered.offsets, ordered.step, table)
        else:
            cell = ordered.step.astype(np.int64) * longest + _positions(ordered)
            table.ravel()[:] = np.bincount(cell, minlength=table.size)
        return _medians_of_counts(table)
    step = ordered.step.astype(np.int64)
    values, starts = grouped(_positions(ordered), group=step, groups=ordered.n_steps)
    figures = slice_figures(values, starts=starts, percents=(50,), engine=engine)
    odd = figures.counts % 2 == 1
    return np.where(odd, 2 * figures.below[:, 0], figures.below[:, 0] + figures.above[:, 0])


def touches(ordered: Ordered, *, engine: Engine = DEFAULT_ENGINE) -> Slices | None:
    """End less start per step where both are known; None where no start is known."""
    if not len(ordered.start_us):
        return None
    at = np.flatnonzero(ordered.start_us != NO_INSTANT_US)
    values, starts = grouped(
        ordered.end_us[at] - ordered.start_us[at],
        group=ordered.step[at].astype(np.int64),
        groups=ordered.n_steps,
    )
    return slice_figures(values, starts=starts, percents=(50,), engine=engine)


def durations(
    ordered: Ordered, begun_us: Whole, *, engine: Engine = DEFAULT_ENGINE
) -> tuple[Slices, int, int] | None:
    """
    How long cases last, from their first instant to their last; None where there is no case.

    Args:
        begun_us: the instants at which events count as begun (case order).

    Returns:
        Figures of one group (percentiles 50, 90, 99), the shortest and the longest, in µs.
    """
    present = np.flatnonzero(np.diff(ordered.offsets))
    if not len(present):
        return None
    begins = ordered.offsets[present]
    if begun_us is ordered.end_us:
        first = ordered.end_us[begins]
    else:
        first = np.minimum.reduceat(begun_us, begins)
    values = ordered.end_us[ordered.offsets[present + 1] - 1] - first
    starts = np.array([0, len(values)], np.int64)
    shortest, longest = int(values.min()), int(values.max())
    figures = slice_figures(values, starts=starts, percents=(50, 90, 99), engine=engine)
    return figures, shortest, longest


def usual_roles(
    ordered: Ordered, *, engine: Engine = DEFAULT_ENGINE
) -> list[tuple[int, int, int]]:
    """(step, role, events) for each pair that occurs, roles that nobody named left out."""
    cells = ordered.n_steps * ordered.n_roles
    if engine == Engine.NUMBA and cells <= DENSE_CELLS_MAX:
        table = np.zeros(cells, np.int64)
        _count_pairs(ordered.step, ordered.role, ordered.n_roles, table)
        pairs = np.flatnonzero(table)
        counts = table[pairs]
    else:
        pair = ordered.step.astype(np.int64) * ordered.n_roles + ordered.role
        if cells <= DENSE_CELLS_MAX:
            table = np.bincount(pair, minlength=cells)
            pairs = np.flatnonzero(table)
            counts = table[pairs]
        else:
            pairs, counts = np.unique(pair, return_counts=True)
    step, role = pairs // ordered.n_roles, pairs % ordered.n_roles
    rows = zip(step.tolist(), role.tolist(), counts.tolist(), strict=True)
    return [row for row in rows if row[1] > 0]


def _positions(ordered: Ordered) -> Whole:
    lengths = np.diff(ordered.offsets)
    return np.arange(len(ordered)) - np.repeat(ordered.offsets[:-1], lengths)


def _medians_of_counts(table: Whole) -> Whole:
    """Twice the median of each row's values, where a row holds how often 0, 1, 2 … occur."""
    running = table.cumsum(axis=1)
    n = running[:, -1]
    lower = (running <= ((n - 1) // 2)[:, None]).sum(axis=1)
    upper = (running <= (n // 2)[:, None]).sum(axis=1)
    return np.where(n > 0, lower + upper, 0)


@compiled
def _count_positions(offsets: Whole, step: Codes, table: Whole) -> None:
    for c in range(len(offsets) - 1):
        for i in range(offsets[c], offsets[c + 1]):
            table[step[i], i - offsets[c]] += 1


@compiled
def _count_pairs(step: Codes, role: Codes, n_roles: int, table: Whole) -> None:
    for i in range(len(step)):
        table[np.int64(step[i]) * n_roles + role[i]] += 1
