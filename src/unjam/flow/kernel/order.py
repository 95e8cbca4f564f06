"""Puts events in the only order there is: case, then instant, then position in the log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from unjam.events import NO_INSTANT_US
from unjam.flow.kernel.arrays import NO_STARTS, Codes, LogArrays, Whole
from unjam.flow.kernel.jit import DEFAULT_ENGINE, Engine, compiled

MOVES_PER_EVENT_MAX = 16
"""Late events are moved into place one by one; a log in more disorder is sorted whole."""


@dataclass(frozen=True, slots=True)
class Ordered:
    """
    Events in case order: case by case, within each by instant, ties as in the log.

    Args:
        offsets: where each case begins (int64, shape (n_cases + 1,)); an absent case is empty.
        order: position in the log of each event (int32, shape (events,)).
        step, person, role, end_us: as in ``LogArrays``, in case order.
        start_us: the same, or shape (0,) where no start is known.
    """

    offsets: Whole
    order: Codes
    step: Codes
    person: Codes
    role: Codes
    end_us: Whole
    start_us: Whole
    n_steps: int
    n_persons: int
    n_roles: int

    def __len__(self) -> int:
        return len(self.order)


def in_case_order(log: LogArrays, *, engine: Engine = DEFAULT_ENGINE) -> Ordered:
    """Order a log; time grows with its length, not with its length times a logarithm."""
    if len(log) >= 2**31:
        raise ValueError("a map holds fewer than 2,147,483,648 events")
    if engine == Engine.NUMPY:
        offsets, order = _sorted_whole(log)
        end_us = log.end_us[order]
    else:
        offsets, order, end_us = _sorted_by_counting(log)
    return Ordered(
        offsets,
        order,
        _gather(log.step, order, engine),
        _gather(log.person, order, engine),
        _gather(log.role, order, engine),
        end_us,
        _gather(log.start_us, order, engine) if len(log.start_us) else NO_STARTS,
        log.n_steps,
        log.n_persons,
        log.n_roles,
    )


def begun_us(ordered: Ordered) -> Whole:
    """When each event began: its start, or its end where no start is known (case order)."""
    if not len(ordered.start_us):
        return ordered.end_us
    known = ordered.start_us != NO_INSTANT_US
    return np.where(known, ordered.start_us, ordered.end_us)


def _sorted_whole(log: LogArrays) -> tuple[Whole, Codes]:
    order = np.lexsort((log.end_us, log.case)).astype(np.int32)
    counts = np.bincount(log.case, minlength=log.n_cases)
    return np.r_[0, np.cumsum(counts)].astype(np.int64), order


def _sorted_by_counting(log: LogArrays) -> tuple[Whole, Codes, Whole]:
    offsets, order = np.zeros(log.n_cases + 1, np.int64), np.empty(len(log), np.int32)
    _by_case(log.case, offsets, order)
    end_us = _gather(log.end_us, order, Engine.NUMBA)
    if not _late_moved(offsets, order, end_us, MOVES_PER_EVENT_MAX * len(order) + 1024):
        offsets, order = _sorted_whole(log)
        end_us = log.end_us[order]
    return offsets, order, end_us


def _gather(column: npt.NDArray[np.generic], order: Codes, engine: Engine) -> npt.NDArray[Any]:
    if engine == Engine.NUMPY:
        return column[order]
    gathered = np.empty(len(order), column.dtype)  # NumPy asks for huge pages, numba does not
    _gather_into(column, order, gathered)
    return gathered


@compiled
def _by_case(case: Codes, offsets: Whole, order: Codes) -> None:
    for code in case:
        offsets[code + 1] += 1
    for c in range(1, len(offsets)):
        offsets[c] += offsets[c - 1]
    cursor = offsets.copy()
    for i in range(len(case)):
        c = case[i]
        order[cursor[c]] = i
        cursor[c] += 1


@compiled
def _gather_into(column: npt.NDArray[Any], order: Codes, gathered: npt.NDArray[Any]) -> None:
    for i in range(len(order)):
        gathered[i] = column[order[i]]


@compiled
def _late_moved(offsets: Whole, order: Codes, end_us: Whole, moves_left: int) -> bool:
    """Move each late event up to where it belongs, never past an equal one; False if too many."""
    for c in range(len(offsets) - 1):
        for i in range(offsets[c] + 1, offsets[c + 1]):
            late = end_us[i]
            if late >= end_us[i - 1]:
                continue
            event, j = order[i], i
            while j > offsets[c] and end_us[j - 1] > late:
                end_us[j], order[j] = end_us[j - 1], order[j - 1]
                j -= 1
            end_us[j], order[j] = late, event
            moves_left -= i - j
            if moves_left < 0:
                return False
    return True
