"""One weekday or one word of a place against the others, paired week by week."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from unjam.flow.findings import statistics
from unjam.flow.findings.candidates import EVENTS_MIN
from unjam.flow.findings.statistics import Numbers
from unjam.flow.kernel.arrays import Codes, Whole

WEEKDAYS = 7
OTHERS_EVENTS_MIN = 15
"""A weekday or word with fewer events says nothing of what is usual."""


@dataclass(frozen=True, slots=True)
class Contrast:
    """
    How one cell differs from the others.

    Args:
        mean_h, others_h: its mean wait, and that of the one in the middle of the others (hours).
        held, weeks: in how many weeks it was longer, of those in which both had any.
        chance: of so clear a difference in the weekly means where there is none.
    """

    mean_h: float
    others_h: float
    held: int
    weeks: int
    chance: float


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Counts, sums of logarithms and sums of hours; each of shape (weeks, weekdays, words)."""

    n: Numbers
    logs: Numbers
    hours: Numbers

    @classmethod
    def of(
        cls, *, week: Whole, weekday: Whole, word: Codes, logs: Numbers, hours: Numbers,
        n_words: int,
    ) -> Table:  # fmt: skip
        """Add events up."""
        if not len(week):
            nothing = np.zeros((1, WEEKDAYS, n_words))
            return cls(nothing, nothing, nothing)
        week = week - week.min()
        shape = (int(week.max()) + 1, WEEKDAYS, n_words)
        cell = (week * WEEKDAYS + weekday) * n_words + word
        size = math.prod(shape)
        return cls(
            np.bincount(cell, minlength=size).reshape(shape).astype(np.float64),
            np.bincount(cell, weights=logs, minlength=size).reshape(shape).astype(np.float64),
            np.bincount(cell, weights=hours, minlength=size).reshape(shape).astype(np.float64),
        )

    @property
    def n_words(self) -> int:
        return int(self.n.shape[2])

    def words(self) -> Table:
        """The same with all weekdays together."""
        return Table(*(one.sum(axis=1, keepdims=True) for one in self._parts))

    def weekdays(self) -> Table:
        """The same with all words together."""
        return Table(*(one.sum(axis=2, keepdims=True) for one in self._parts))

    @property
    def _parts(self) -> tuple[Numbers, Numbers, Numbers]:
        return self.n, self.logs, self.hours

    def along(self, *, weekday: int | None = None, word: int | None = None) -> Line:
        """The weekdays of one word, or the words of one weekday."""
        if weekday is not None:
            return Line(*(one[:, weekday, :] for one in self._parts))
        return Line(*(one[:, :, word or 0] for one in self._parts))


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """Cells beside each other; each of shape (weeks, cells)."""

    n: Numbers
    logs: Numbers
    hours: Numbers


def of_weekday(table: Table, weekday: int) -> Contrast | None:
    """A weekday against the others, words together."""
    return _against(table.weekdays().along(word=0), weekday)


def of_word(table: Table, word: int) -> Contrast | None:
    """A word against the others, weekdays together."""
    return _against(table.words().along(weekday=0), word)


def of_pair(table: Table, *, weekday: int, word: int) -> Contrast | None:
    """A weekday and word against its other weekdays and its other words: the weaker counts."""
    days = _against(table.along(word=word), weekday)
    words = _against(table.along(weekday=weekday), word) if days else None
    if days is None or words is None:
        return None
    weaker = max(days, words, key=lambda one: one.chance)
    return Contrast(
        days.mean_h, max(days.others_h, words.others_h), weaker.held, weaker.weeks, weaker.chance
    )


def tried(table: Table, *, by_weekday: bool, by_word: bool) -> int:
    """How many cells of a table have enough events to be tried."""
    if not by_word:
        return int((table.n.sum(axis=(0, 2)) >= EVENTS_MIN).sum()) if by_weekday else 0
    pairs = int((table.n.sum(axis=0) >= EVENTS_MIN).sum()) if by_weekday else 0
    return int((table.n.sum(axis=(0, 1)) >= EVENTS_MIN).sum()) + pairs


def _against(line: Line, cell: int) -> Contrast | None:
    """One cell of a line against its others; None where there is too little of either."""
    totals, hours = line.n.sum(axis=0), line.hours.sum(axis=0)
    others = np.flatnonzero((totals >= OTHERS_EVENTS_MIN) & (np.arange(len(totals)) != cell))
    if totals[cell] < EVENTS_MIN or not len(others):
        return None
    here, there = line.n[:, cell], line.n[:, others].sum(axis=1)
    both = np.flatnonzero((here > 0) & (there > 0))
    if len(both) < 2:
        return None
    rest = line.logs[:, others].sum(axis=1)
    longer = line.logs[both, cell] / here[both] - rest[both] / there[both]
    return Contrast(
        mean_h=float(hours[cell] / totals[cell]),
        others_h=float(np.median(hours[others] / totals[others])),
        held=int((longer > 0).sum()),
        weeks=len(both),
        chance=_chance(longer),
    )


def _chance(longer: Numbers) -> float:
    """Of a mean so far above nothing, by Student's t."""
    n, spread = len(longer), float(longer.std(ddof=1))
    if spread == 0:
        return 0.0 if longer[0] > 0 else 1.0
    return statistics.t_tail(float(longer.mean()) / (spread / math.sqrt(n)), degrees=n - 1)
