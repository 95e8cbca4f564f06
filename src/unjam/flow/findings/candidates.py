"""What a detector brings: one friction at one place, with the events that show it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from unjam.flow.findings.work import Work
from unjam.flow.kernel.arrays import Codes, Mask, Whole

EVENTS_MIN = 30
"""Fewer events at a place say nothing about it."""


class Kind(StrEnum):
    """The kinds of friction."""

    STALL = "stall"
    REPEAT = "repeat"
    BOUNCE = "bounce"
    UNOWNED = "unowned"
    PAYER_WAIT = "payer_wait"
    AFTER_HOURS = "after_hours"
    ABOVE_LICENCE = "above_licence"
    AUTOMATABLE = "automatable"
    BATCH = "batch"
    DRIFT = "drift"
    LATE_START = "late_start"


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """
    One friction at one place.

    Args:
        kind: what it is. places: one place code (a step), or two (from, to).
        events: the events that show it (places in ``Work``, ascending, shape (events,)).
        chances: all events at which it could have shown: they give its share and its weeks.
        waiting_us, touch_us: what each of ``events`` costs in waiting and in staff time.
        back_us, back_touch_us: how much of it would not be, were the friction gone.
        facts: figures for the sentence, named with their unit.
    """

    kind: Kind
    places: tuple[int, ...]
    events: Whole
    chances: Whole
    waiting_us: Whole
    touch_us: Whole
    back_us: Whole
    back_touch_us: Whole
    facts: dict[str, float] = field(default_factory=dict)


def nothing(events: Whole) -> Whole:
    """No time at all for each of these events."""
    return np.zeros(len(events), np.int64)


def distinct(ascending: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The different numbers in an ascending list."""
    is_new = np.r_[True, ascending[1:] != ascending[:-1]][: len(ascending)]
    found: npt.NDArray[Any] = ascending[is_new]
    return found


def weeks_of(work: Work, events: Whole) -> int:
    """In how many weeks these events lie."""
    return int(np.count_nonzero(np.bincount(work.week[events], minlength=work.n_weeks)))


def steps(work: Work, kept: Mask) -> Iterator[tuple[int, Whole]]:
    """Each place with the kept events at it, in their order; those with too few are left out."""
    yield from _groups(work.place, kept)


def edges(work: Work, kept: Mask) -> Iterator[tuple[tuple[int, int], Whole]]:
    """Each edge (from, to) with the kept events that were reached by it."""
    for code, events in _groups(work.edge, kept & (work.previous >= 0)):
        yield work.edge_ends[code], events


def _groups(codes: Codes, kept: Mask) -> Iterator[tuple[int, Whole]]:
    events = np.flatnonzero(kept)
    if not len(events):
        return
    keys = codes[events]
    if int(keys.max()) < 1 << 16:
        keys = keys.astype(np.uint16)  # NumPy sorts these by counting
    order = np.argsort(keys, kind="stable")
    events, counts = events[order], np.bincount(keys)
    found = np.flatnonzero(counts)
    for code, group in zip(
        found.tolist(), np.split(events, np.cumsum(counts[found])[:-1]), strict=True
    ):
        if len(group) >= EVENTS_MIN:
            yield code, group
