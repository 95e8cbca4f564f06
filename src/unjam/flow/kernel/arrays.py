"""Events as bare arrays of numbers, with codes for words: what the kernel's loops run over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from unjam.events import NO_INSTANT_US, Coded, EventColumns

Codes = npt.NDArray[np.int32]
Whole = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

NO_STARTS: Whole = np.empty(0, np.int64)
"""Stands for a column of starts where no event has one: nothing is stored, nothing is read."""


@dataclass(frozen=True, slots=True)
class LogArrays:
    """
    One entry an event, in the order of the log (which breaks ties in time).

    Args:
        case, step, person, role: codes (int32, shape (events,)); person and role 0 is nobody.
        end_us: when it was done (int64, UTC µs).
        start_us: when it was begun, ``NO_INSTANT_US`` where not known; shape (0,) if none is.
        n_cases, n_steps, n_persons, n_roles: codes are below these; a code may occur nowhere.
    """

    case: Codes
    step: Codes
    person: Codes
    role: Codes
    end_us: Whole
    start_us: Whole
    n_cases: int
    n_steps: int
    n_persons: int
    n_roles: int

    def __len__(self) -> int:
        return len(self.end_us)

    def take(self, kept: Mask | Whole) -> LogArrays:
        """The events that a mask or a list of positions names, with the same codes."""
        return LogArrays(
            self.case[kept],
            self.step[kept],
            self.person[kept],
            self.role[kept],
            self.end_us[kept],
            self.start_us[kept] if len(self.start_us) else self.start_us,
            self.n_cases,
            self.n_steps,
            self.n_persons,
            self.n_roles,
        )


def log_arrays(columns: EventColumns) -> LogArrays:
    """
    The arrays of some columns, in the order in which they stand.

    Raises:
        ValueError: if the columns are not equally long.
    """
    end_us = np.ascontiguousarray(columns.ended_at_us, np.int64)
    words = (columns.case, columns.step, columns.person, columns.role)
    case, step, person, role = (_codes(column) for column in words)
    start_us = believed_starts(np.asarray(columns.started_at_us, np.int64), end_us)
    if {len(case), len(step), len(person), len(role), len(columns.row)} != {len(end_us)}:
        raise ValueError("the columns of events are not equally long")
    sizes = [max(1, len(column.words)) for column in words]
    return LogArrays(case, step, person, role, end_us, start_us, *sizes)


def coded(codes: Any, *, words: Sequence[str]) -> Coded:
    """A column of words from an array of codes (int32)."""
    return Coded(codes, words)


def _codes(column: Coded) -> Codes:
    return np.ascontiguousarray(column.codes, np.int32)


def believed_starts(start_us: Whole, end_us: Whole) -> Whole:
    """Starts without those that lie after their own end; ``NO_STARTS`` if none is left."""
    if len(start_us) != len(end_us):
        raise ValueError("the columns of events are not equally long")
    known = start_us != NO_INSTANT_US
    if not known.any():
        return NO_STARTS
    return np.where(known & (start_us <= end_us), start_us, np.int64(NO_INSTANT_US))


def join(chunks: Iterable[EventColumns]) -> EventColumns:
    """
    The chunks of one source as one. Words may be a shared growing list or each chunk's own.

    Returns:
        Columns with as many events as all chunks together, in their order.
    """
    parts = list(chunks)
    words = ("case", "step", "person", "role", "process", "lifecycle")
    joined: dict[str, Any] = {
        name: _join_coded([getattr(part, name) for part in parts]) for name in words
    }
    instants: dict[str, Any] = {
        name: np.concatenate(
            [np.empty(0, np.int64), *(np.asarray(getattr(p, name), np.int64) for p in parts)]
        )
        for name in ("ended_at_us", "started_at_us", "row")
    }
    return EventColumns(
        **joined, **instants, more=_join_more([part.more for part in parts], parts)
    )


def _join_coded(columns: Sequence[Coded]) -> Coded:
    if not columns:
        return coded(np.empty(0, np.int32), words=[""])
    longest = max((column.words for column in columns), key=len)
    if all(column.words is longest for column in columns):
        return coded(np.concatenate([_codes(column) for column in columns]), words=longest)
    index: dict[str, int] = {"": 0}
    parts = []
    for column in columns:
        codes = [index.setdefault(word, len(index)) for word in column.words]
        parts.append(np.asarray(codes, np.int32)[_codes(column)])
    return coded(np.concatenate(parts), words=list(index))


def _join_more(
    facts: Sequence[Mapping[str, Coded]], parts: Sequence[EventColumns]
) -> dict[str, Coded]:
    names = list(dict.fromkeys(name for more in facts for name in more))
    joined = {}
    for name in names:
        absent = [coded(np.zeros(len(part), np.int32), words=[""]) for part in parts]
        joined[name] = _join_coded(
            [more.get(name, none) for more, none in zip(facts, absent, strict=True)]
        )
    return joined
