"""A first design read from the log: the most usual path, so that nobody starts with nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from unjam.flow import kernel
from unjam.flow.designed.conformance import Log
from unjam.flow.designed.design import STEPS_MAX, Design, DesignedStep
from unjam.flow.findings import statistics
from unjam.flow.kernel.arrays import Whole
from unjam.flow.kernel.variants import CaseVariants, case_variants

USUAL_SHARE = 0.8
"""A step that at least this share of the cases has is part of the usual path."""

SOMETIMES_SHARE = 0.1
"""A step that at least this share has is offered as one that may be left out."""

ROLE_SHARE = 0.1
"""A role that does at least this share of a step's events may do it."""

RETURN_SHARE = 0.5
"""Where at least this share of the cases at a step go straight back to another, they may."""

END_SHARE = 0.9
"""A step after which at least this share of its cases have nothing more ends a case."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """
    A draft for a person to change.

    Args:
        design: the usual path.
        notes: what was left out, in sentences.
    """

    design: Design
    notes: tuple[str, ...]


def propose(log: Log) -> Proposal | None:
    """The most usual path of a log; None where no step is common enough to speak of one."""
    ordered = log.ordered
    variants = case_variants(ordered)
    weights = np.bincount(variants.of_case[variants.of_case >= 0], minlength=len(variants))
    n_cases, n_steps = int(weights.sum()), len(log.step_words)
    first = _first_places(ordered, variants, n_steps=n_steps)
    had = (first >= 0) * weights[:, None]
    shares = had.sum(axis=0) / max(1, n_cases)
    chosen = np.flatnonzero(shares >= SOMETIMES_SHARE)
    chosen = chosen[np.argsort(-shares[chosen], kind="stable")][:STEPS_MAX]
    if not len(chosen):
        return None
    in_order = _usual_order(first, weights, steps=np.sort(chosen))
    steps = tuple(
        DesignedStep(
            log.step_words[code],
            _usual_roles(log, code),
            optional=bool(shares[code] < USUAL_SHARE),
        )
        for code in in_order
    )
    ends = tuple(log.step_words[code] for code in in_order if _ends(ordered, code) >= END_SHARE)
    seldom = [
        f"Seldom done, so left out here: {' '.join(log.step_words[code].split())} "
        f"({had[:, code].sum():,} of {n_cases:,} cases)."
        for code in np.flatnonzero((shares > 0) & (shares < SOMETIMES_SHARE)).tolist()
    ]
    returns = tuple(_usual_returns(log, in_order))
    return Proposal(Design(steps, ends, returns), tuple(seldom))


def _first_places(ordered: kernel.Ordered, variants: CaseVariants, *, n_steps: int) -> Whole:
    """[variant, step] the first place of the step in the variant; -1 where it has none."""
    never = len(ordered) + 1
    first = np.full((len(variants), n_steps), never, np.int64)
    begins = ordered.offsets[variants.example]
    sizes = ordered.offsets[variants.example + 1] - begins
    variant = np.repeat(np.arange(len(variants)), sizes)
    place = np.arange(len(variant)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    step = ordered.step[np.repeat(begins, sizes) + place]
    np.minimum.at(first, (variant, step), place)
    return np.where(first == never, -1, first)


def _usual_order(first: Whole, weights: Whole, *, steps: Whole) -> list[int]:
    """
    Steps by how many others they usually come before, a tie by how early they come.

    Source:
        Copeland (1951). A reasonable social welfare function: the order by pairs that are won.
    """
    places = first[:, steps]
    won = np.zeros(len(steps))
    for number in range(len(steps)):
        both = (places[:, [number]] >= 0) & (places >= 0)
        before = ((places[:, [number]] < places) & both) * weights[:, None]
        after = ((places[:, [number]] > places) & both) * weights[:, None]
        won[number] = np.sign(before.sum(axis=0) - after.sum(axis=0)).sum()
    present = places >= 0
    totals = np.maximum(1, (present * weights[:, None]).sum(axis=0))
    early = (np.where(present, places, 0) * weights[:, None]).sum(axis=0) / totals
    order: list[int] = steps[np.lexsort((early, -won))].tolist()
    return order


def _usual_roles(log: Log, code: int) -> tuple[str, ...]:
    """The roles that surely do a fair part of a step, most frequent first."""
    counts = np.bincount(log.ordered.role[log.ordered.step == code], minlength=len(log.role_words))
    counts[0] = 0
    n = int(counts.sum())
    often = [
        role
        for role in np.argsort(-counts, kind="stable").tolist()
        if counts[role] >= ROLE_SHARE * n and statistics.wilson_low(int(counts[role]), n) > 0
    ]
    return tuple(log.role_words[role] for role in often if log.role_words[role])


def _usual_returns(log: Log, in_order: list[int]) -> Iterator[tuple[str, str]]:
    """(from, to) of the ways back that most cases at a step take, left-out steps aside."""
    ordered = log.ordered
    number = np.full(len(log.step_words), -1, np.int64)
    number[in_order] = np.arange(len(in_order))
    kept = number[ordered.step] >= 0
    place = number[ordered.step[kept]]
    case = np.repeat(np.arange(len(ordered.offsets) - 1), np.diff(ordered.offsets))[kept]
    back = np.flatnonzero((case[1:] == case[:-1]) & (place[1:] < place[:-1]))
    ways = np.unique(np.c_[place[back], place[back + 1], case[back]], axis=0)
    pairs, counts = np.unique(ways[:, :2], axis=0, return_counts=True)
    for (one, two), n in zip(pairs.tolist(), counts.tolist(), strict=True):
        if n >= RETURN_SHARE * len(np.unique(case[place == one])):
            yield log.step_words[in_order[one]], log.step_words[in_order[two]]


def _ends(ordered: kernel.Ordered, code: int) -> float:
    """Of the cases that have a step, the share that have nothing after it."""
    at = np.flatnonzero(ordered.step == code)
    if not len(at):
        return 0.0
    case = np.searchsorted(ordered.offsets, at, side="right") - 1
    last = at == ordered.offsets[case + 1] - 1
    return float(last.sum() / len(np.unique(case)))
