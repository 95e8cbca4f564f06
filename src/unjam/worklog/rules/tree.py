"""The hash tree over the rows of one seal (RFC 6962), and the proof that one row is in it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

EMPTY_ROOT = hashlib.sha256().digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """
    The Merkle tree hash of the leaves (32 bytes each, leaf hashes already).

    Pairing level by level and letting an odd last one rise is the same tree as RFC 6962's split at
    the largest power of two.

    Source:
        RFC 6962, section 2.1.
    """
    return levels(leaves)[-1][0] if leaves else EMPTY_ROOT


def levels(leaves: Sequence[bytes]) -> list[list[bytes]]:
    """Every level of the tree, from the leaves up to the root, which is alone on the last."""
    found = [list(leaves)]
    while len(found[-1]) > 1:
        found.append(_level_above(found[-1]))
    return found


def root_with(levels_below: Sequence[Sequence[bytes]], *, changes: Mapping[int, bytes]) -> bytes:
    """The root that the tree would have with some leaves changed (position: leaf)."""
    changed = dict(changes)
    for level in levels_below[:-1]:
        above: dict[int, bytes] = {}
        for place in {index // 2 for index in changed}:
            left, right = 2 * place, 2 * place + 1
            one = changed.get(left, level[left])
            if right < len(level):
                above[place] = _join(one, changed.get(right, level[right]))
            else:
                above[place] = one
        changed = above
    return changed[0]


def _level_above(level: list[bytes]) -> list[bytes]:
    sha256 = hashlib.sha256
    pairs = iter(level)
    above = [sha256(b"\1" + left + right).digest() for left, right in zip(pairs, pairs)]  # noqa: B905  an odd last one rises
    if len(level) % 2:
        above.append(level[-1])
    return above


def inclusion_proof(leaves: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """
    The hashes that, with one leaf, give the root: what an auditor needs to trust one row.

    Raises:
        IndexError: if there is no such leaf.

    Source:
        RFC 6962, section 2.1.1.
    """
    if not 0 <= index < len(leaves):
        raise IndexError(f"There is no leaf {index} among {len(leaves)}.")
    path: list[bytes] = []
    for level in levels(leaves)[:-1]:
        neighbour = index ^ 1
        if neighbour < len(level):
            path.append(level[neighbour])
        index //= 2
    return tuple(path)


def root_from_proof(leaf: bytes, *, index: int, size: int, proof: Sequence[bytes]) -> bytes:
    """
    The root that a leaf and its proof lead to; equal to the seal's root if the row is in it.

    Raises:
        ValueError: if the proof has too few or too many hashes for a tree of this size.

    Source:
        RFC 9162, section 2.1.3.2.
    """
    hashes = iter(proof)
    last = size - 1
    result = leaf
    try:
        while last > 0:
            if index % 2:
                result = _join(next(hashes), result)
            elif index < last:
                result = _join(result, next(hashes))
            index, last = index // 2, last // 2
    except StopIteration:
        raise ValueError("The proof is too short for a tree of this size.") from None
    if next(hashes, None) is not None:
        raise ValueError("The proof is too long for a tree of this size.")
    return result


def _join(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()
