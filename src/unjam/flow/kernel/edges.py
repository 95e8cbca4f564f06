"""Which step follows which, how often, and how long work waits in between."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unjam.flow.kernel.arrays import Codes, Whole
from unjam.flow.kernel.jit import DEFAULT_ENGINE, Engine, compiled
from unjam.flow.kernel.order import Ordered
from unjam.flow.kernel.slices import Slices, slice_figures

DENSE_CELLS_MAX = 1 << 20
"""Up to this many pairs of codes have a cell each; beyond, only pairs that occur are numbered."""


@dataclass(frozen=True, slots=True)
class EdgeIds:
    """
    The edge by which each event was reached.

    Args:
        of_event: number of the edge, -1 where a case begins (int32, shape (events,), case order).
        pairs: ``from_step * n_steps + to_step`` of each number; None where the number is the pair.
    """

    of_event: Codes
    pairs: Whole | None
    edges: int


@dataclass(frozen=True, slots=True)
class EdgeCounts:
    """Per edge number: how often, in how many cases, how often both steps bear one instant."""

    counts: Whole
    cases: Whole
    ties: Whole

    def starts(self) -> Whole:
        """Where the slice of each edge begins when values lie edge by edge."""
        begins: Whole = np.r_[0, np.cumsum(self.counts)].astype(np.int64)
        return begins


def edge_ids(
    ordered: Ordered, *, tied_are_concurrent: bool = False, engine: Engine = DEFAULT_ENGINE
) -> EdgeIds:
    """Number the edges; where tied events count as concurrent, there is none between them."""
    dense = ordered.n_steps**2 <= DENSE_CELLS_MAX
    if dense and engine == Engine.NUMBA:
        of_event = np.empty(len(ordered), np.int32)
        _number_dense(ordered.offsets, ordered.step, ordered.n_steps, of_event)
        ids = EdgeIds(of_event, None, ordered.n_steps**2)
    else:
        ids = _number_by_sorting(ordered, dense=dense)
    if tied_are_concurrent:
        tied = ordered.end_us[1:] == ordered.end_us[:-1]
        ids.of_event[1:][tied] = -1
    return ids


def edge_counts(ordered: Ordered, ids: EdgeIds, *, engine: Engine = DEFAULT_ENGINE) -> EdgeCounts:
    """Count every edge."""
    if engine == Engine.NUMPY:
        return _count_by_sorting(ordered, ids)
    counts, cases, ties = (np.zeros(ids.edges, np.int64) for _ in range(3))
    _count(ordered.offsets, ids.of_event, ordered.end_us, counts, cases, ties)
    return EdgeCounts(counts, cases, ties)


def edge_waits(
    ids: EdgeIds,
    counted: EdgeCounts,
    *,
    end_us: Whole,
    begun_us: Whole,
    engine: Engine = DEFAULT_ENGINE,
) -> tuple[Slices, int]:
    """
    The waits of every edge: from the end of the event before to the begin of this one.

    Args:
        end_us, begun_us: on any clock that never runs backwards (µs), in case order.

    Returns:
        The figures per edge, and how often an event began before the one before it had ended:
        its wait counts as 0.
    """
    starts = counted.starts()
    values = np.empty(starts[-1], np.int64)
    if engine == Engine.NUMBA:
        overlaps = int(_lay_waits(ids.of_event, end_us, begun_us, starts.copy(), values))
    else:
        at = _edge_by_edge(ids)
        waits = begun_us[at] - end_us[at - 1]
        overlaps = int((waits < 0).sum())
        values[:] = np.maximum(waits, 0)
    return slice_figures(values, starts=starts, percents=(50, 90), engine=engine), overlaps


def _number_by_sorting(ordered: Ordered, *, dense: bool) -> EdgeIds:
    n = len(ordered)
    of_event = np.full(n, -1, np.int32)
    inside = np.ones(n, np.bool_)
    begins = ordered.offsets[:-1]
    inside[begins[begins < n]] = False
    at = np.flatnonzero(inside)
    pair = ordered.step[at - 1].astype(np.int64) * ordered.n_steps + ordered.step[at]
    if dense:
        of_event[at] = pair
        return EdgeIds(of_event, None, ordered.n_steps**2)
    pairs, number = np.unique(pair, return_inverse=True)
    of_event[at] = number
    return EdgeIds(of_event, pairs, len(pairs))


def _count_by_sorting(ordered: Ordered, ids: EdgeIds) -> EdgeCounts:
    at = _edge_by_edge(ids)
    edge = ids.of_event[at]
    counts = np.bincount(edge, minlength=ids.edges)
    tied = ordered.end_us[at] == ordered.end_us[at - 1]
    ties = np.bincount(edge[tied], minlength=ids.edges)
    lengths = np.diff(ordered.offsets)
    case = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)[at]
    first = np.ones(len(at), np.bool_)
    first[1:] = (edge[1:] != edge[:-1]) | (case[1:] != case[:-1])
    return EdgeCounts(counts, np.bincount(edge[first], minlength=ids.edges), ties)


def _edge_by_edge(ids: EdgeIds) -> Whole:
    """Events that were reached by an edge, edge by edge, each edge's in case order."""
    at = np.flatnonzero(ids.of_event >= 0)
    edge = ids.of_event[at]
    if ids.edges <= 1 << 16:
        edge = edge.astype(np.uint16)  # NumPy sorts short numbers by counting
    return at[np.argsort(edge, kind="stable")]


@compiled
def _number_dense(offsets: Whole, step: Codes, n_steps: int, of_event: Codes) -> None:
    for c in range(len(offsets) - 1):
        if offsets[c] == offsets[c + 1]:
            continue
        of_event[offsets[c]] = -1
        before = step[offsets[c]]
        for i in range(offsets[c] + 1, offsets[c + 1]):
            after = step[i]
            of_event[i] = before * n_steps + after
            before = after


@compiled
def _count(
    offsets: Whole, of_event: Codes, end_us: Whole, counts: Whole, cases: Whole, ties: Whole
) -> None:
    last_case = np.full(len(counts), -1, np.int64)
    for c in range(len(offsets) - 1):
        for i in range(offsets[c] + 1, offsets[c + 1]):
            edge = of_event[i]
            if edge < 0:
                continue
            counts[edge] += 1
            if end_us[i] == end_us[i - 1]:
                ties[edge] += 1
            if last_case[edge] != c:
                last_case[edge] = c
                cases[edge] += 1


@compiled
def _lay_waits(
    of_event: Codes, end_us: Whole, begun_us: Whole, cursor: Whole, values: Whole
) -> int:
    overlaps = 0
    for i in range(1, len(of_event)):
        edge = of_event[i]
        if edge < 0:
            continue
        wait = begun_us[i] - end_us[i - 1]
        if wait < 0:
            overlaps += 1
            wait = 0
        values[cursor[edge]] = wait
        cursor[edge] += 1
    return overlaps
