"""Telling a row that stands twice in one file from a row that two files share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from unjam.worklog.rules.canonical import key_again

KEY_BYTES = 16


@dataclass(frozen=True, slots=True)
class Sorting:
    """
    What is to be done with each row of a chunk.

    Args:
        occurrence: by position, how many earlier rows of the same import are equal to it.
        known: positions of the rows that the log has already.
        repeated: base keys to remember for the rest of this import, one per row that is not the
            import's own first occurrence.
    """

    occurrence: tuple[int, ...]
    known: frozenset[int]
    repeated: tuple[bytes, ...]


def sort_out(
    base_keys: Sequence[bytes],
    *,
    find: Callable[[Iterable[bytes]], Mapping[bytes, bool]],
    earlier: Callable[[Iterable[bytes]], Mapping[bytes, int]],
) -> Sorting:
    """
    Decide which rows of a chunk are new.

    Of equal rows, the log holds as many as the import that had most of them. So the n-th equal
    row of an import is known if the log has an n-th one, and is recorded if not.

    Args:
        base_keys: the key of each row's first occurrence, in the order of the file.
        find: which of the given keys the log has; True where this same import recorded it.
        earlier: how often this import repeated each key before this chunk.
    """
    found = find(set(base_keys))
    twice = {key for key, count in Counter(base_keys).items() if count > 1}
    seen = Counter(earlier(found))
    seen.update(key for key, own in found.items() if own)
    occurrence = _occurrences(base_keys, counted=found.keys() | twice, seen=seen)
    again = {
        position: key_again(base_keys[position], number)
        for position, number in enumerate(occurrence)
        if number
    }
    found_again = find(again.values())
    known = frozenset(
        position
        for position, key in enumerate(base_keys)
        if (again[position] in found_again if position in again else key in found)
    )
    repeated = tuple(
        key for position, key in enumerate(base_keys) if position in again or position in known
    )
    return Sorting(occurrence, known, repeated)


def _occurrences(
    base_keys: Sequence[bytes], *, counted: Iterable[bytes], seen: Counter[bytes]
) -> tuple[int, ...]:
    counts = {key: seen[key] for key in counted}
    numbers = [0] * len(base_keys)
    for position, key in enumerate(base_keys):
        number = counts.get(key)
        if number is not None:
            numbers[position] = number
            counts[key] = number + 1
    return tuple(numbers)


def count_in(blobs: Iterable[bytes], *, keys: Iterable[bytes]) -> Counter[bytes]:
    """How often each of these keys (16 bytes) stands in the blobs, which are keys end to end."""
    wanted = set(keys)
    return Counter(
        key
        for blob in blobs
        for start in range(0, len(blob), KEY_BYTES)
        if (key := blob[start : start + KEY_BYTES]) in wanted
    )
