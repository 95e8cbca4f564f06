"""The exact sequences of steps that cases take, and how many take each."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from unjam.flow.kernel.arrays import Codes, Whole
from unjam.flow.kernel.jit import DEFAULT_ENGINE, Engine, compiled
from unjam.flow.kernel.order import Ordered

SHOWN = 10
"""Variants that a map names; it counts them all."""


@dataclass(frozen=True, slots=True)
class CaseVariants:
    """
    Every variant once, and the variant of every case.

    Args:
        example: a case that took it (int64, shape (variants,)).
        of_case: number of its variant (int32, shape (cases,)); -1 where a case has no event.
    """

    example: Whole
    of_case: Codes

    def __len__(self) -> int:
        return len(self.example)


@dataclass(frozen=True, slots=True)
class VariantTable:
    """
    Every variant once.

    Args:
        example: a case that took it (int64, shape (variants,)). counts: cases that took it.
    """

    example: Whole
    counts: Whole

    def __len__(self) -> int:
        return len(self.counts)


def case_variants(ordered: Ordered, *, engine: Engine = DEFAULT_ENGINE) -> CaseVariants:
    """Number the variants; sequences are compared whole, a hash alone is never trusted."""
    n_cases = len(ordered.offsets) - 1
    of_case = np.full(n_cases, -1, np.int32)
    if engine == Engine.NUMPY:
        return CaseVariants(_number_in_dict(ordered, of_case), of_case)
    example = np.empty(n_cases, np.int64)
    slots = np.full(1 << max(4, (2 * n_cases - 1).bit_length()), -1, np.int32)
    found = int(_number(ordered.offsets, ordered.step, example, of_case, slots))
    return CaseVariants(example[:found].copy(), of_case)


def variant_table(ordered: Ordered, *, engine: Engine = DEFAULT_ENGINE) -> VariantTable:
    """Count how many cases take each variant."""
    found = case_variants(ordered, engine=engine)
    with_events = found.of_case[found.of_case >= 0]
    counts = np.bincount(with_events, minlength=len(found)).astype(np.int64)
    return VariantTable(found.example, counts)


def most_frequent(
    ordered: Ordered, table: VariantTable, *, words: Sequence[str], engine: Engine = DEFAULT_ENGINE
) -> list[tuple[tuple[str, ...], int]]:
    """The ``SHOWN`` most frequent variants, then by their steps' names: (steps, cases)."""
    by_name = sorted(range(len(words)), key=words.__getitem__)
    rank = np.empty(max(ordered.n_steps, len(words)), np.int32)
    rank[by_name] = np.arange(len(words))
    if engine == Engine.NUMBA:
        best = np.empty(SHOWN, np.int64)
        size = int(_best(ordered.offsets, ordered.step, table.example, table.counts, rank, best))
        chosen = [int(v) for v in best[:size]]
    else:
        chosen = _best_by_sorting(ordered, table, rank)
    spans = [_span(ordered, int(table.example[v])) for v in chosen]
    steps = [tuple(words[code] for code in ordered.step[a:b]) for a, b in spans]
    return [(s, int(table.counts[v])) for s, v in zip(steps, chosen, strict=True)]


def _span(ordered: Ordered, case: int) -> tuple[int, int]:
    return int(ordered.offsets[case]), int(ordered.offsets[case + 1])


def _number_in_dict(ordered: Ordered, of_case: Codes) -> Whole:
    steps, bounds = ordered.step.tobytes(), (ordered.offsets * 4).tolist()
    numbers: dict[bytes, int] = {}
    example: list[int] = []
    for case, (begin, end) in enumerate(zip(bounds, bounds[1:], strict=False)):
        if begin == end:
            continue
        of_case[case] = numbers.setdefault(steps[begin:end], len(numbers))
        if len(numbers) > len(example):
            example.append(case)
    return np.asarray(example, np.int64)


def _best_by_sorting(ordered: Ordered, table: VariantTable, rank: Codes) -> list[int]:
    def place(variant: int) -> tuple[int, list[int]]:
        begin, end = _span(ordered, int(table.example[variant]))
        return -int(table.counts[variant]), rank[ordered.step[begin:end]].tolist()

    if len(table) <= SHOWN:
        return sorted(range(len(table)), key=place)
    least = np.partition(table.counts, -SHOWN)[-SHOWN]
    return heapq.nsmallest(SHOWN, np.flatnonzero(table.counts >= least).tolist(), key=place)


@compiled
def hash_of_steps(step: Codes, begin: int, end: int) -> np.uint64:
    """A number that most other sequences of steps do not have."""
    h = np.uint64(0x9E3779B97F4A7C15)
    for i in range(begin, end):
        h = (h ^ np.uint64(step[i])) * np.uint64(0xFF51AFD7ED558CCD)
        h ^= h >> np.uint64(32)
    return h


@compiled
def same_steps(step: Codes, a: int, b: int, length: int) -> bool:
    """Whether two stretches of the log are the same steps."""
    i = 0
    while i < length and step[a + i] == step[b + i]:
        i += 1
    return i == length


@compiled
def _number(offsets: Whole, step: Codes, example: Whole, of_case: Codes, slots: Codes) -> int:
    found = 0
    last_slot = np.uint64(len(slots) - 1)
    for c in range(len(offsets) - 1):
        begin, length = offsets[c], offsets[c + 1] - offsets[c]
        if length == 0:
            continue
        slot = hash_of_steps(step, begin, begin + length) & last_slot
        while True:
            v = slots[slot]
            if v < 0:
                slots[slot] = found
                example[found] = c
                of_case[c] = found
                found += 1
                break
            other = example[v]
            if offsets[other + 1] - offsets[other] == length and same_steps(
                step, offsets[other], begin, length
            ):
                of_case[c] = v
                break
            slot = (slot + np.uint64(1)) & last_slot
    return found


@compiled
def _before(offsets: Whole, step: Codes, rank: Codes, one: int, two: int) -> bool:
    """Whether the steps of case one come before those of case two, name by name."""
    a, b = offsets[one], offsets[two]
    long_one, long_two = offsets[one + 1] - a, offsets[two + 1] - b
    for i in range(min(long_one, long_two)):
        x, y = rank[step[a + i]], rank[step[b + i]]
        if x != y:
            return bool(x < y)
    return bool(long_one < long_two)


@compiled
def _best(
    offsets: Whole, step: Codes, example: Whole, counts: Whole, rank: Codes, best: Whole
) -> int:
    size = 0
    for v in range(len(counts)):
        place = size
        while place > 0:
            above = best[place - 1]
            if counts[above] > counts[v]:
                break
            if counts[above] == counts[v] and not _before(
                offsets, step, rank, example[v], example[above]
            ):
                break
            place -= 1
        if place == len(best):
            continue
        size = min(size + 1, len(best))
        for i in range(size - 1, place, -1):
            best[i] = best[i - 1]
        best[place] = v
    return size
