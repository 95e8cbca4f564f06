"""How often work passes from one holder to the next, and how often it bounces back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unjam.flow.kernel.arrays import Codes, Whole
from unjam.flow.kernel.edges import DENSE_CELLS_MAX
from unjam.flow.kernel.jit import DEFAULT_ENGINE, Engine, compiled
from unjam.flow.kernel.order import Ordered


@dataclass(frozen=True, slots=True)
class Handovers:
    """
    Pairs of consecutive holders within a case. Nobody (code 0) is a holder like any other.

    Args:
        before, after, counts: one entry a pair that occurs; equal holders included (int64).
        ping_pong: times that three events running were held by a, b, a (a not b).
    """

    before: Whole
    after: Whole
    counts: Whole
    ping_pong: int


def handovers(
    ordered: Ordered, holder: Codes, *, holders: int, engine: Engine = DEFAULT_ENGINE
) -> Handovers:
    """
    Count the handovers of one kind of holder.

    Args:
        holder: code of who or which role held each event, in case order (int32).
        holders: codes are below this.
    """
    if engine == Engine.NUMBA and holders**2 <= DENSE_CELLS_MAX:
        table = np.zeros(holders * holders, np.int64)
        ping_pong = int(_count(ordered.offsets, holder, holders, table))
        pairs = np.flatnonzero(table)
        counts = table[pairs]
    else:
        pairs, counts, ping_pong = _count_by_sorting(ordered.offsets, holder, holders)
    return Handovers(pairs // holders, pairs % holders, counts, ping_pong)


@compiled
def _count(offsets: Whole, holder: Codes, holders: int, table: Whole) -> int:
    ping_pong = 0
    for c in range(len(offsets) - 1):
        if offsets[c] == offsets[c + 1]:
            continue
        before_that = np.int64(-1)
        before = np.int64(holder[offsets[c]])
        for i in range(offsets[c] + 1, offsets[c + 1]):
            now = np.int64(holder[i])
            table[before * holders + now] += 1
            ping_pong += now == before_that and now != before
            before_that = before
            before = now
    return ping_pong


def _count_by_sorting(offsets: Whole, holder: Codes, holders: int) -> tuple[Whole, Whole, int]:
    case = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
    inside = case[1:] == case[:-1]
    pair = holder[:-1][inside].astype(np.int64) * holders + holder[1:][inside]
    if holders**2 <= DENSE_CELLS_MAX:
        table = np.bincount(pair, minlength=holders**2)
        pairs = np.flatnonzero(table)
        counts = table[pairs]
    else:
        pairs, counts = np.unique(pair, return_counts=True)
    back = (holder[2:] == holder[:-2]) & (holder[1:-1] != holder[:-2]) & (case[2:] == case[:-2])
    return pairs, counts, int(back.sum())
