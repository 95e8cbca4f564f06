"""Deadlines: from the end of one step to the end of another, in open time or by the clock."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unjam.flow import kernel
from unjam.flow.kernel.arrays import Codes, Mask, Whole

DAY_US = 86_400_000_000


@dataclass(frozen=True, slots=True)
class OpenDays:
    """The days on which the practice is open, by the instants at which they begin (UTC µs)."""

    starts_us: Whole

    def between(self, begin_us: Whole, end_us: Whole) -> Whole:
        """How many of them began after one instant and by another, as µs of whole days."""
        until = np.searchsorted(self.starts_us, end_us, side="right")
        return (until - np.searchsorted(self.starts_us, begin_us, side="right")) * DAY_US


@dataclass(frozen=True, slots=True)
class Promise:
    """
    A deadline in the codes of a log.

    Args:
        begins, ends: the two steps; ``ends`` is -1 where the log never has it.
        limit_us: the longest time allowed. table: opening time, or days; None to count by the
            clock.
    """

    begins: int
    ends: int
    limit_us: int
    table: kernel.OpenTable | OpenDays | None

    def elapsed_us(self, begin_us: Whole, end_us: Whole) -> Whole:
        """What the promise counts between instants (µs)."""
        return end_us - begin_us if self.table is None else self.table.between(begin_us, end_us)


def kept_promise(
    ordered: kernel.Ordered, promise: Promise, *, kept: Mask, outstanding: Mask
) -> tuple[Codes, Codes]:
    """
    Which cases are late, and of which that can be said.

    It can be said once the deadline has passed by the last instant of the log, and if the second
    step was done or is still to come: to count those who were quick before their deadline has
    passed, but not those who may yet be late, would flatter.

    Args:
        kept: which cases to look at (mask over cases).
        outstanding: where the second step, not yet done, is still to come (mask over cases).

    Returns:
        Late cases, and all that can be judged, ascending.
    """
    first, case = _firsts(ordered, promise.begins)
    first, case = first[kept[case]], case[kept[case]]
    answers = np.flatnonzero(ordered.step == promise.ends)
    at = np.searchsorted(answers, first, side="right")
    answer = np.append(answers, len(ordered))[at]
    answered = answer < ordered.offsets[case + 1]
    begun_us = ordered.end_us[first]
    last_us = np.full(len(first), ordered.end_us.max() if len(ordered) else 0)
    passed = promise.elapsed_us(begun_us, last_us) > promise.limit_us
    judged = passed & (answered | outstanding[case])
    until_us = last_us.copy()
    until_us[answered] = ordered.end_us[answer[answered]]
    late = judged & (promise.elapsed_us(begun_us, until_us) > promise.limit_us)
    return case[late].astype(np.int32), case[judged].astype(np.int32)


def _firsts(ordered: kernel.Ordered, step: int) -> tuple[Whole, Whole]:
    """The first event of a step in each case that has it, and the cases."""
    events = np.flatnonzero(ordered.step == step)
    case = np.searchsorted(ordered.offsets, events, side="right") - 1
    new = np.r_[True, case[1:] != case[:-1]] if len(case) else np.zeros(0, np.bool_)
    return events[new], case[new]
