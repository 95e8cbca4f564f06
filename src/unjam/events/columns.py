"""
Many events at once, as columns: how a file travels from its reader to the log and to the map.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

NO_INSTANT_US = -(2**63)
"""Stands in a column of instants where the instant is not known (the smallest int64)."""


@dataclass(frozen=True, slots=True)
class Coded:
    """
    One column of words, written as codes into a list of distinct words.

    ``words[0]`` is always the empty string and means "none given"; it is shown as ``(none)``.
    Words keep the spelling of the file: "NA", "null" and "007" are words like any other.
    Readers share one growing ``words`` list among the chunks of a file, so a code keeps its
    meaning.

    Args:
        codes: one whole number a row (an ``array`` or a NumPy int32 array; shape (rows,)).
        words: the distinct words; ``words[codes[i]]`` is the word of row i.
    """

    codes: Sequence[int]
    words: Sequence[str]

    def __len__(self) -> int:
        return len(self.codes)


@dataclass(frozen=True, slots=True)
class EventColumns:
    """
    Events in the order of their source; every column has one entry an event.

    Args:
        case: the piece of work that each event belongs to, as the source calls it.
        step: what was done.
        ended_at_us: when it was done (int64, UTC microseconds since 1970; never
            ``NO_INSTANT_US``).
        started_at_us: when it was begun, or ``NO_INSTANT_US`` where the source does not say.
        person: who did it; code 0 where nobody is named. That gap is a finding, so it is kept.
        role: the hat that person wore; code 0 where the source does not say.
        process: the kind of work (refill, prior authorization); code 0 where the source does not
            say.
        lifecycle: ``start``, ``complete`` or another transition, in lower case; code 0 where the
            source has none. Starts and completes are paired when the map is made, never here.
        row: the position in the source (int64, 1 for the first record), which breaks ties in time.
        more: other columns that were asked for, by name: payer, site, visit type.
    """

    case: Coded
    step: Coded
    ended_at_us: Sequence[int]
    started_at_us: Sequence[int]
    person: Coded
    role: Coded
    process: Coded
    lifecycle: Coded
    row: Sequence[int]
    more: Mapping[str, Coded] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.ended_at_us)
