"""Which steps run side by side, so that neither waits for the other."""

from __future__ import annotations

import numpy as np

from unjam.flow.kernel import Ordered
from unjam.flow.kernel.arrays import Mask

PAIRS_MIN = 20
DEPENDENCY_MAX = 0.4
"""How far one order may prevail over the other."""

OVERLAP_SHARE_MIN = 0.1
"""How often the two must have overlapped in time."""


def beside(ordered: Ordered) -> Mask | None:
    """
    Find pairs of steps that follow each other in either order about as often, and overlap.

    Both are needed: two steps that merely alternate (a bounce) do not overlap. Where no start is
    known nothing can overlap, and every step is taken to wait for the one before.

    Returns:
        A symmetric mask, shape (steps, steps); None where there is no such pair.

    Source:
        Weijters, van der Aalst (2003): the dependency measure of the heuristics miner.
    """
    if not len(ordered.start_us) or len(ordered) < 2:
        return None
    n = ordered.n_steps
    inside = np.ones(len(ordered) - 1, np.bool_)
    inside[ordered.offsets[1:-1][np.diff(ordered.offsets)[1:] >= 0] - 1] = False
    pair = ordered.step[:-1].astype(np.int64) * n + ordered.step[1:]
    begun = np.where(ordered.start_us < 0, ordered.end_us, ordered.start_us)
    overlaps = inside & (begun[1:] < ordered.end_us[:-1])
    keys, counts = np.unique(pair[inside], return_counts=True)
    count = dict(zip(keys.tolist(), counts.tolist(), strict=True))
    keys, counts = np.unique(pair[overlaps], return_counts=True)
    overlapped = dict(zip(keys.tolist(), counts.tolist(), strict=True))
    return _mask(count, overlapped, n=n)


def _mask(count: dict[int, int], overlapped: dict[int, int], *, n: int) -> Mask | None:
    found = np.zeros((n, n), np.bool_)
    for key, forth in count.items():
        a, b = divmod(key, n)
        back = count.get(b * n + a, 0)
        if a >= b or min(forth, back) < PAIRS_MIN:
            continue
        together = overlapped.get(key, 0) + overlapped.get(b * n + a, 0)
        prevails = abs(forth - back) / (forth + back + 1)
        if prevails <= DEPENDENCY_MAX and together >= OVERLAP_SHARE_MIN * (forth + back):
            found[a, b] = found[b, a] = True
    return found if found.any() else None
