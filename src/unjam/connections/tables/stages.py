"""Reads tables with one row a case and one column a stage: Received, Sent, Approved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from unjam.connections.rules import DATE_ORDERS, Stage
from unjam.connections.tables import times
from unjam.connections.tables.batches import Batch
from unjam.connections.tables.words import Coder

EXPECTED_RANGE = f"a date between {times.YEAR_MIN} and {times.YEAR_MAX}"

Fault = tuple[tuple[int | None, str], NDArray[np.bool_]]
"""A column and what was expected there, and the rows that do not have it; shape (rows,)."""


@dataclass(frozen=True, slots=True)
class Spread:
    """
    The filled stages of some rows, row by row, each row's in the order of the mapping.

    Args:
        rows: of which row, from 0; shape (stages filled,).
        stages: which stage, from 0. at_us: when (UTC µs).
    """

    rows: NDArray[np.intp]
    stages: NDArray[np.intp]
    at_us: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class StageTimes:
    """The times of one batch, one column a stage, before the rows at fault are set aside."""

    places: Sequence[int]
    instants: Sequence[times.Instants]
    expected: str

    def faults(self) -> list[Fault]:
        """Rows with no stage at all, or with a cell that is no time."""
        empty = [instants.fate == times.EMPTY for instants in self.instants]
        none = f"{self.expected} in one of the columns of stages"
        faults: list[Fault] = [((self.places[0], none), np.logical_and.reduce(empty))]
        for place, instants in zip(self.places, self.instants, strict=True):
            faults += [
                ((place, self.expected), instants.fate == times.UNREADABLE),
                ((place, EXPECTED_RANGE), instants.fate == times.OUT_OF_RANGE),
            ]
        return faults

    def spread(self, good: NDArray[np.bool_]) -> Spread:
        """The stages of the good rows; ``good`` has shape (rows,)."""
        filled = np.array([instants.fate == times.READ for instants in self.instants]) & good
        rows, stages = np.nonzero(filled.T)
        at_us = np.array([instants.at_us for instants in self.instants])[stages, rows]
        return Spread(rows, stages, at_us)

    def counts(self) -> Counter[str]:
        """What was peculiar about the times."""
        return sum((Counter(instants.counts) for instants in self.instants), Counter())


class Stages:
    """
    The columns of stages of a file; false where it has none.

    Args:
        stages: as the mapping names them. places: of their columns among the headers.
        order: as ``ColumnMapping.date_order``. zone: of times that name no offset.
    """

    def __init__(
        self, stages: Sequence[Stage], *, places: Sequence[int], order: str, zone: ZoneInfo
    ) -> None:
        self.stages, self.places, self.order, self.zone = stages, places, order, zone

    def __bool__(self) -> bool:
        return bool(self.stages)

    def read(self, part: Batch) -> StageTimes:
        """The times of one batch."""
        instants = [
            times.read_instants(part.columns[place], order=self.order, zone=self.zone)
            for place in self.places
        ]
        example = f"a time such as {DATE_ORDERS[self.order]}"
        return StageTimes(self.places, instants, example)

    def step_codes(self, spread: Spread, *, coder: Coder) -> NDArray[np.int32]:
        """The step of each stage; shape (stages filled,)."""
        return coder.codes([stage.step for stage in self.stages])[spread.stages]

    def role_codes(
        self, spread: Spread, *, coder: Coder, otherwise: NDArray[np.int32]
    ) -> NDArray[np.int32]:
        """The role of each stage, or that of its row (``otherwise``) where the stage has none."""
        own = coder.codes([stage.role for stage in self.stages])[spread.stages]
        return np.where(own != 0, own, otherwise).astype(np.int32)
