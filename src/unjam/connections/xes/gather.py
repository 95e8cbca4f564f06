"""Rows become columns: words are coded once, bad rows parked, full chunks handed on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from unjam.connections.rules import CELL_BYTES_MAX, CHUNK_ROWS, Chunk, ParkedRow
from unjam.events import Coded, EventColumns

RAW_CHARS_MAX = 10_000
FOUND_CHARS_MAX = 200

PARKED_CHARS_MAX = 16_000_000
"""Parked rows are handed on once they hold this much, however few they are."""

FIXED_COLUMNS = 9
"""A row is (case, step, ended, started, person, role, process, lifecycle, row, *more)."""

Row = tuple[int, ...]


class UnfitWord(ValueError):
    """This text cannot be a word of the log."""


class Words(dict[str, int]):
    """
    The distinct words of one column; asking for a new word gives it the next code.

    Raises:
        UnfitWord: if the text is too long, holds a NUL, or is no valid Unicode.
    """

    def __init__(self) -> None:
        super().__init__({"": 0})
        self.words = [""]

    def __missing__(self, text: str) -> int:
        refuse_unfit(text)
        code = self[text] = len(self.words)
        self.words.append(text)
        return code


class LowerWords(Words):
    """Words that are the same in capitals: ``COMPLETE`` is ``complete``."""

    def __missing__(self, text: str) -> int:
        lower = text.lower()
        code = super().__missing__(text) if lower == text else self[lower]
        self[text] = code
        return code


def refuse_unfit(text: str) -> None:
    """
    Let through only what the log can hold as a word.

    Raises:
        UnfitWord: if the text is too long, holds a NUL, or is no valid Unicode.
    """
    try:
        size_bytes = len(text.encode())
    except UnicodeEncodeError as error:
        raise UnfitWord("valid Unicode text") from error
    if size_bytes > CELL_BYTES_MAX:
        raise UnfitWord(f"a text of at most {CELL_BYTES_MAX:,} bytes")
    if "\x00" in text:
        raise UnfitWord("a text without NUL characters")


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
        self.case, self.step, self.person = Words(), Words(), Words()
        self.role, self.process, self.lifecycle = Words(), Words(), LowerWords()
        self.more = {name: Words() for name in keep}
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
        found, raw = _shown(found, FOUND_CHARS_MAX), _shown(raw, RAW_CHARS_MAX)
        self._parked_chars += len(raw)
        self.parked.append(ParkedRow(row, line, column, expected, found, raw))

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
            case=_coded(case, self.case),
            step=_coded(step, self.step),
            ended_at_us=_whole(ended),
            started_at_us=_whole(started),
            person=_coded(person, self.person),
            role=_coded(role, self.role),
            process=_coded(process, self.process),
            lifecycle=_coded(lifecycle, self.lifecycle),
            row=_whole(row),
            more={
                name: _coded(codes, words)
                for (name, words), codes in zip(
                    self.more.items(), table[FIXED_COLUMNS:], strict=True
                )
            },
        )


def _coded(codes: Sequence[int], words: Words) -> Coded:
    return Coded(np.array(codes, np.int32), words.words)  # type: ignore[arg-type]


def _whole(numbers: Sequence[int]) -> Sequence[int]:
    return np.array(numbers, np.int64)  # type: ignore[return-value]


def _shown(text: str, chars_max: int) -> str:
    """Cut to length, and made fit to be stored: no NUL, no half characters."""
    cut = text[:chars_max].replace("\x00", "\N{SYMBOL FOR NULL}")
    return cut.encode("utf-8", "backslashreplace").decode()
