"""Rows become columns: words are coded once, bad rows parked, full chunks handed on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from unjam.connections.rules import CELL_BYTES_MAX, CHUNK_ROWS, Chunk, ParkedRow
from unjam.connections.tables.batches import parked
from unjam.connections.tables.words import REFUSED, Coder
from unjam.events import EventColumns

PARKED_CHARS_MAX = 16_000_000
"""Parked rows are handed on once they hold this much, however few they are."""

FIXED_COLUMNS = 9
"""A row is (case, step, ended, started, person, role, process, lifecycle, row, *more)."""

FIT_WORD = f"a text of at most {CELL_BYTES_MAX:,} bytes, without NUL characters, valid in Unicode"
"""What a person reads where a text cannot be a word."""

Row = tuple[int, ...]


class UnfitWord(ValueError):
    """This text cannot be a word of the log."""


def code_of(text: str, *, words: Coder) -> int:
    """
    The code of a text in a column.

    Raises:
        UnfitWord: if it is too long, holds a NUL, or is no valid Unicode.
    """
    code = words[text]
    if code == REFUSED:
        raise UnfitWord(FIT_WORD)
    return code


class Gathering:
    """
    Collects the rows of one chunk after the other.

    Args:
        keep: names of the further columns, in the order in which rows carry them.
        counts: what was counted while reading; each chunk takes its share and empties it.
        chunk_rows: records that make a chunk full.
    """

    def __init__(
        self, *, keep: Sequence[str], counts: Counter[str], chunk_rows: int = CHUNK_ROWS
    ) -> None:
        self.counts = counts
        self.rows: list[Row] = []
        self.parked: list[ParkedRow] = []
        self.case, self.step, self.person = Coder(), Coder(), Coder()
        self.role, self.process, self.lifecycle = Coder(), Coder(), Coder(lower=True)
        self.more = {name: Coder() for name in keep}
        self.chunk_rows = chunk_rows
        self._parked_chars = 0

    @property
    def records(self) -> int:
        """Rows and parked rows since the last chunk."""
        return len(self.rows) + len(self.parked)

    @property
    def full(self) -> bool:
        """Whether the chunk should be handed on."""
        return self.records >= self.chunk_rows or self._parked_chars > PARKED_CHARS_MAX

    def park(
        self,
        row: int,
        *,
        line: int = 0,
        column: str = "",
        expected: str,
        found: str = "",
        raw: str,
    ) -> None:
        """Keep a row that could not be read, where a person finds it."""
        kept = parked(row=row, line=line, column=column, expected=expected, found=found, raw=raw)
        self._parked_chars += len(kept.raw)
        self.parked.append(kept)

    def chunk(self, last_row: int, *, progress: float) -> Chunk:
        """What was gathered since the last chunk; begins the next."""
        chunk = Chunk(
            columns=self._columns(),
            parked=tuple(self.parked),
            last_row=last_row,
            progress=progress,
            counts={kind: count for kind, count in self.counts.items() if count},
        )
        self.rows, self.parked, self._parked_chars = [], [], 0
        self.counts.clear()
        return chunk

    def _columns(self) -> EventColumns:
        table = list(zip(*self.rows, strict=True)) or [()] * (FIXED_COLUMNS + len(self.more))
        case, step, ended, started, person, role, process, lifecycle, row = table[:FIXED_COLUMNS]
        return EventColumns(
            case=self.case.coded(_codes(case)),
            step=self.step.coded(_codes(step)),
            ended_at_us=_whole(ended),
            started_at_us=_whole(started),
            person=self.person.coded(_codes(person)),
            role=self.role.coded(_codes(role)),
            process=self.process.coded(_codes(process)),
            lifecycle=self.lifecycle.coded(_codes(lifecycle)),
            row=_whole(row),
            more={
                name: words.coded(_codes(codes))
                for (name, words), codes in zip(
                    self.more.items(), table[FIXED_COLUMNS:], strict=True
                )
            },
        )


def _codes(codes: Sequence[int]) -> NDArray[np.int32]:
    return np.array(codes, np.int32)


def _whole(numbers: Sequence[int]) -> Sequence[int]:
    return np.array(numbers, np.int64)  # type: ignore[return-value]  # an array is a sequence
