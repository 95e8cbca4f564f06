"""How much of a span of time lay inside opening hours: two look-ups and a subtraction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from unjam.flow.kernel.arrays import Whole
from unjam.flow.kernel.jit import DEFAULT_ENGINE, Engine, compiled

MINUTE_US = 60_000_000
SLOT_MINUTES = (15, 5, 1)
"""Lengths of a slot, longest first: the longest in which every opening and closing is exact."""

SLOTS_MAX = 1 << 27
"""A table holds at most this many slots: 255 years of single minutes."""

Interval = tuple[int, int]


@dataclass(frozen=True, slots=True)
class OpenTable:
    """
    Opening time as prefix sums over UTC slots.

    Args:
        first_us: where the table begins (UTC µs, a multiple of the slot). slot_us: its length.
        before: open slots before each slot (int64, shape (slots + 1,)).
    """

    first_us: int
    slot_us: int
    before: Whole

    @property
    def last_us(self) -> int:
        """The last instant that the table can answer for."""
        return self.first_us + (len(self.before) - 1) * self.slot_us

    def open_until(self, instants_us: Whole, *, engine: Engine = DEFAULT_ENGINE) -> Whole:
        """
        Open time from the table's begin to each instant (µs, same shape).

        The open time between two instants is the difference of two such figures.

        Raises:
            ValueError: if an instant lies outside the table: its answer would be garbage.
        """
        instants = np.ascontiguousarray(instants_us, np.int64)
        self._require_inside(instants)
        if engine == Engine.NUMBA:
            out = np.empty(len(instants), np.int64)
            _look_up(instants, self.first_us, self.slot_us, self.before, out)
            return out
        inside = instants - self.first_us
        slot = inside // self.slot_us
        inside -= slot * self.slot_us
        inside *= np.append(np.diff(self.before), 0).take(slot)  # 1 where the slot is open
        inside += self.before.take(slot) * self.slot_us
        return inside

    def between(self, begin_us: Whole, end_us: Whole, *, engine: Engine = DEFAULT_ENGINE) -> Whole:
        """Open time in each [begin, end) (µs); negative where end lies before begin."""
        if engine == Engine.NUMPY:
            until = self.open_until(end_us, engine=engine)
            return until - self.open_until(begin_us, engine=engine)
        begins = np.ascontiguousarray(begin_us, np.int64)
        ends = np.ascontiguousarray(end_us, np.int64)
        self._require_inside(begins)
        self._require_inside(ends)
        out = np.empty(len(begins), np.int64)
        _look_up_pairs(begins, ends, (self.first_us, self.slot_us), self.before, out)
        return out

    def _require_inside(self, instants: Whole) -> None:
        if not len(instants):
            return
        earliest, latest = int(instants.min()), int(instants.max())
        if earliest < self.first_us or latest > self.last_us:
            raise ValueError(
                f"the opening hours cover {self.first_us} to {self.last_us} (UTC µs), "
                f"but {earliest if earliest < self.first_us else latest} was asked for"
            )


def open_table(intervals: Iterable[Interval], *, from_us: int, to_us: int) -> OpenTable:
    """
    Build a table from opening intervals.

    Args:
        intervals: [begin, end) in UTC µs, in any order; where they overlap, open is open (so the
            intervals of several sites together make the hours in which any of them is open).
        from_us, to_us: the instants that will be asked for, both included.

    Raises:
        ValueError: if an opening or closing is not on a whole minute, an interval runs backwards,
            or the span is too long.
    """
    clipped = _clipped(intervals, from_us, to_us)
    slot_us = _exact_slot(clipped)
    first = from_us // slot_us
    slots = max(1, -(-to_us // slot_us) - first)
    if slots > SLOTS_MAX:
        raise ValueError(f"{slots} slots of opening time are more than {SLOTS_MAX}")
    change = np.zeros(slots + 1, np.int32)
    for begin, end in clipped:
        change[max(0, begin // slot_us - first)] += 1
        change[min(slots, end // slot_us - first)] -= 1
    is_open = np.cumsum(change[:-1]) > 0
    before = np.r_[0, np.cumsum(is_open, dtype=np.int64)]
    return OpenTable(first * slot_us, slot_us, before)


def _clipped(intervals: Iterable[Interval], from_us: int, to_us: int) -> list[Interval]:
    kept = []
    for begin, end in intervals:
        if end < begin:
            raise ValueError(f"an opening interval ends at {end}, before it begins at {begin}")
        if end > from_us and begin < to_us and end > begin:
            kept.append((begin, end))
    return kept


def _exact_slot(intervals: Sequence[Interval]) -> int:
    edges: npt.NDArray[np.int64] = np.asarray(intervals or [(0, 0)], np.int64)
    for minutes in SLOT_MINUTES:
        if not (edges % (minutes * MINUTE_US)).any():
            return minutes * MINUTE_US
    raise ValueError("opening hours begin and end on whole minutes")


@compiled
def _look_up(instants: Whole, first_us: int, slot_us: int, before: Whole, out: Whole) -> None:
    for i in range(len(instants)):
        x = instants[i] - first_us
        slot = x // slot_us
        done = before[slot]
        if slot + 1 < len(before) and before[slot + 1] > done:
            out[i] = done * slot_us + (x - slot * slot_us)
        else:
            out[i] = done * slot_us


@compiled
def _look_up_pairs(
    begins: Whole, ends: Whole, clock: tuple[int, int], before: Whole, out: Whole
) -> None:
    first_us, slot_us = clock
    last = len(before) - 1
    for i in range(len(begins)):
        x, y = begins[i] - first_us, ends[i] - first_us
        s, t = x // slot_us, y // slot_us
        open_s = before[min(s + 1, last)] - before[s]
        open_t = before[min(t + 1, last)] - before[t]
        out[i] = (
            (before[t] - before[s]) * slot_us
            + open_t * (y - t * slot_us)
            - open_s * (x - s * slot_us)
        )
