"""Rows as they were read from a table, before anybody has said what they mean."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unjam.connections.rules import CHUNK_ROWS, ParkedRow
from unjam.connections.tables.words import shown

FOUND_CHARS_MAX = 200
RAW_CHARS_MAX = 10_000


@dataclass(frozen=True, slots=True)
class Batch:
    """
    Some records of a table, in order.

    Args:
        columns: the cells of the whole rows, column by column; each of shape (whole rows,).
        rows: number of each whole row among the records; rising; shape (whole rows,).
        lines: line on which each whole row begins, 0 where the format has no lines.
        faulty: the rows that are not whole, in order.
        last_row: number of the last record, whole or not.
        progress: share of the file read when the batch was.
        raw: the text of the i-th whole row as it stands.
    """

    columns: Sequence[Sequence[str]]
    rows: NDArray[np.int64]
    lines: NDArray[np.int64]
    faulty: tuple[ParkedRow, ...]
    last_row: int
    progress: float
    raw: Callable[[int], str]

    def parts(self, first_row: int) -> Iterator[Batch]:
        """This batch from ``first_row`` on, in parts of at most ``CHUNK_ROWS``."""
        is_whole = len(self.rows) > 0 and first_row == self.rows[0] and not self.faulty
        if is_whole and self.last_row - first_row < CHUNK_ROWS:
            yield self
            return
        for start in range(first_row, self.last_row + 1, CHUNK_ROWS):
            end = min(start + CHUNK_ROWS - 1, self.last_row)
            low, high = np.searchsorted(self.rows, [start, end + 1]).tolist()
            yield Batch(
                columns=[column[low:high] for column in self.columns],
                rows=self.rows[low:high],
                lines=self.lines[low:high],
                faulty=tuple(parked for parked in self.faulty if start <= parked.row <= end),
                last_row=end,
                progress=self.progress,
                raw=self._raw_from(low),
            )

    def _raw_from(self, low: int) -> Callable[[int], str]:
        return lambda position: self.raw(low + position)


def parked(
    *, row: int, line: int, expected: str, raw: str, column: str = "", found: str = ""
) -> ParkedRow:
    """A row set aside, its texts shortened and made fit to be shown."""
    return ParkedRow(
        row=row,
        line=line,
        column=shown(column, chars_max=FOUND_CHARS_MAX),
        expected=expected,
        found=shown(found, chars_max=FOUND_CHARS_MAX),
        raw=shown(raw.rstrip("\r\n"), chars_max=RAW_CHARS_MAX),
    )
