"""Which two rows changed places, when a seal's root no longer fits rows that are each sound."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from unjam.worklog.rules import tree

PAIRS_TRIED_MAX = 20_000
"""All pairs are tried up to this many (200 rows); beyond, only neighbours."""


def places_changed(leaves: Sequence[bytes], *, root: bytes) -> tuple[int, int] | None:
    """
    The two positions that must be swapped for the leaves to give this root; None if no two do.

    Neighbours are tried first, then all pairs where there are few rows.
    """
    levels = tree.levels(leaves)
    for first, second in _pairs(len(leaves)):
        swapped = {first: leaves[second], second: leaves[first]}
        if tree.root_with(levels, changes=swapped) == root:
            return first, second
    return None


def _pairs(count: int) -> Iterator[tuple[int, int]]:
    yield from zip(range(count - 1), range(1, count), strict=True)
    if count * (count - 1) // 2 <= PAIRS_TRIED_MAX:
        yield from combinations(range(count), 2)
