"""What each person did, in order of time, and which steps they did together as one batch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unjam.flow.kernel.arrays import Codes, Mask, Whole
from unjam.flow.kernel.jit import compiled
from unjam.flow.kernel.order import Ordered, begun_us

BATCH_GAP_US = 600_000_000
"""Ten minutes: what begins no later after the item before it was done in the same sitting."""

BATCH_ITEMS_MIN = 2
"""Fewer items at once are no batch."""


@dataclass(frozen=True, slots=True)
class Enabled:
    """
    When each event could have begun, and when it did (int64, UTC µs, shape (events,), case order).

    Args:
        at_us: the end of the last event before it in its case that it is not concurrent with; its
            own begin where there is none, or where it began before that end (an overlap).
        begun_us: when it began. has_wait: whether an event before it enabled it (mask).
        overlaps: how many began before the event that enabled them had ended.
    """

    at_us: Whole
    begun_us: Whole
    has_wait: Mask
    overlaps: int


@dataclass(frozen=True, slots=True)
class Timelines:
    """
    The events of each holder by the instant at which they began.

    Args:
        offsets: where the events of each person begin (int64, shape (n_persons + 1,)); nobody
            (code 0) has none.
        places: the events' places in case order (int32).
    """

    offsets: Whole
    places: Codes


def enabled(ordered: Ordered, *, concurrent: Mask | None = None) -> Enabled:
    """
    Say when each event could have begun.

    Args:
        concurrent: whether two steps run side by side (shape (n_steps, n_steps), symmetric); an
            event is not enabled by one that its step is concurrent with.
    """
    begun = begun_us(ordered)
    at_us, has_wait = begun.copy(), np.zeros(len(ordered), np.bool_)
    beside = np.zeros((1, 1), np.bool_) if concurrent is None else concurrent
    overlaps = _enable(
        ordered.offsets, ordered.step, ordered.end_us, begun, beside, at_us, has_wait
    )
    return Enabled(at_us, begun, has_wait, int(overlaps))


def timelines(ordered: Ordered, begun: Whole) -> Timelines:
    """Order each holder's events by begin; equal ones as in the log."""
    as_in_log = np.empty(len(ordered), np.int32)
    as_in_log[ordered.order] = np.arange(len(ordered), dtype=np.int32)
    named = as_in_log[ordered.person[as_in_log] > 0]
    by_begin = named[np.argsort(begun[named], kind="stable")]
    counts = np.bincount(ordered.person[named], minlength=ordered.n_persons)
    offsets = np.r_[0, np.cumsum(counts)].astype(np.int64)
    places = np.empty(len(named), np.int32)
    _deal(ordered.person, by_begin, offsets[:-1].copy(), places)
    return Timelines(offsets, places)


def batch_ready_us(
    ordered: Ordered,
    lines: Timelines,
    when: Enabled,
    *,
    items_min: int = BATCH_ITEMS_MIN,
    gap_us: int = BATCH_GAP_US,
) -> tuple[Whole, Codes]:
    """
    Find batches: items of one step that their holder let wait, then did in one sitting.

    A batch is a longest run of one holder's events of one step, each begun at most ``gap_us``
    after the last one's end, all of which could have begun when the first of them did. What else
    the holder did in between does not end it.

    Returns:
        When the last item of each event's batch could have begun (its own instant outside of
        batches), and the number of its batch, from 1, 0 outside; shape (events,), case order.

    Source:
        Lashkevich, Milani, Chapela-Campa, Suvorau, Dumas (2023): what waits for its batch to be
        complete waits for batching.
    """
    ready, number = when.at_us.copy(), np.zeros(len(ordered), np.int32)
    holder = ordered.person[lines.places].astype(np.int64)
    sitting = holder * ordered.n_steps + ordered.step[lines.places]
    order = np.argsort(sitting, kind="stable")
    _gather_batches(
        sitting[order], lines.places[order], when.at_us, when.begun_us, ordered.end_us,
        when.has_wait, (items_min, gap_us), ready, number,
    )  # fmt: skip
    return ready, number


@compiled
def _enable(
    offsets: Whole,
    step: Codes,
    end_us: Whole,
    begun: Whole,
    beside: Mask,
    at_us: Whole,
    has_wait: Mask,
) -> int:
    overlaps = 0
    ask = len(beside) > 1
    for c in range(len(offsets) - 1):
        for i in range(offsets[c] + 1, offsets[c + 1]):
            j = i - 1
            while ask and j >= offsets[c] and beside[step[j], step[i]]:
                j -= 1
            if j < offsets[c]:
                continue
            has_wait[i] = True
            if end_us[j] > begun[i]:
                overlaps += 1
            else:
                at_us[i] = end_us[j]
    return overlaps


@compiled
def _deal(person: Codes, by_begin: Codes, cursor: Whole, places: Codes) -> None:
    for i in by_begin:
        places[cursor[person[i]]] = i
        cursor[person[i]] += 1


@compiled
def _gather_batches(
    sitting: Whole,
    places: Codes,
    at_us: Whole,
    begun: Whole,
    end_us: Whole,
    has_wait: Mask,
    limits: tuple[int, int],
    ready: Whole,
    number: Codes,
) -> None:
    items_min, gap_us = limits
    batches, k = 0, 0
    while k < len(places):
        first = places[k]
        last_ready, last_end = at_us[first], end_us[first]
        m = k + 1
        while m < len(places):
            i = places[m]
            together = has_wait[i] and has_wait[first] and sitting[m] == sitting[k]
            if not together or at_us[i] > begun[first] or begun[i] > last_end + gap_us:
                break
            last_ready = max(last_ready, at_us[i])
            last_end = max(last_end, end_us[i])
            m += 1
        if m - k >= items_min:
            batches += 1
            for p in range(k, m):
                ready[places[p]] = last_ready
                number[places[p]] = batches
        k = m
