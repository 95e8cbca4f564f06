"""Takes a text file apart into records and cells, and sets aside what is badly quoted."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np

from unjam.connections.rules import CELL_BYTES_MAX, ParkedRow
from unjam.connections.tables.batches import Batch, parked
from unjam.connections.tables.encodings import LINE_CHARS_MAX, LongLine
from unjam.connections.tables.words import is_text, is_too_long

RECORD_LINES_MAX = 1000
"""A quoted cell that runs over more lines was never meant to: its quotation mark is a slip."""

RECORD_CHARS_MAX = 2_000_000

SLIP_CHARS_MAX = 16_000_000
"""After so much reading in vain for closing quotation marks, a record ends with its line."""

EXPECTED_QUOTE = "a closing quotation mark, followed by the delimiter or the end of the line"
EXPECTED_CELL = f"cells of at most {CELL_BYTES_MAX:,} bytes"
EXPECTED_LINE = f"a line of at most {LINE_CHARS_MAX:,} characters"
EXPECTED_TEXT = "readable text; check the encoding of the file"

NEWLINE, ASCII_END = 10, 128

csv.field_size_limit(CELL_BYTES_MAX)


class Records:
    """
    Reads records from blocks of text; the numbers of rows and lines run on from block to block.

    Args:
        delimiter: the one character between cells.
        width: how many cells a whole row has.
        line: how many lines of the file stand above the first record.
        is_row: whether the cells of one line, taken by itself, look like a whole row. A record of
            several lines that holds such a line was opened by a stray quotation mark.
    """

    def __init__(
        self, delimiter: str, *, width: int, line: int, is_row: Callable[[Sequence[str]], bool]
    ) -> None:
        self.delimiter, self.width, self.is_row = delimiter, width, is_row
        self.line, self.row = line, 0
        self.slip_chars = 0
        self.unfinished: list[str] = []

    def batches(self, blocks: Iterable[tuple[str, float]]) -> Iterator[Batch]:
        """One batch a block that ends at least one record."""
        progress = 0.0
        for text, progress in blocks:
            if isinstance(text, LongLine):
                yield from self._read([], progress=progress, is_last=True)
                yield self._long_line(text, progress)
            elif not self.unfinished and (columns := plain_columns(text, self)):
                yield self._plain_batch(text, columns=columns, progress=progress)
            else:
                lines = io.StringIO(text, newline="").readlines()
                yield from self._read(lines, progress=progress, is_last=False)
        yield from self._read([], progress=progress, is_last=True)

    def _plain_batch(self, text: str, *, columns: list[list[str]], progress: float) -> Batch:
        first_row, first_line, count = self.row + 1, self.line + 1, len(columns[0])
        self.row += count
        self.line += count
        return Batch(
            columns=columns,
            rows=np.arange(first_row, first_row + count, dtype=np.int64),
            lines=np.arange(first_line, first_line + count, dtype=np.int64),
            faulty=(),
            last_row=self.row,
            progress=progress,
            raw=lambda position: text.split("\n")[position],
        )

    def _read(self, lines: list[str], *, progress: float, is_last: bool) -> Iterator[Batch]:
        lines = self.unfinished + lines
        if not lines:
            return
        block = _Block(lines, records=self)
        self.unfinished = [] if block.read_at_once() else block.read_one_by_one(is_last=is_last)
        first_line, read_before = self.line, self.row
        self.line += len(lines) - len(self.unfinished)
        self.row, self.slip_chars = block.row, block.slip_chars
        if self.row > read_before:
            yield Batch(
                columns=list(zip(*block.cells, strict=True)) or [()] * self.width,
                rows=np.array(block.rows, dtype=np.int64),
                lines=np.array(block.starts, dtype=np.int64) + first_line + 1,
                faulty=tuple(block.faulty),
                last_row=self.row,
                progress=progress,
                raw=block.raw,
            )

    def _long_line(self, line: str, progress: float) -> Batch:
        self.row += 1
        self.line += 1
        row = parked(row=self.row, line=self.line, expected=EXPECTED_LINE, raw=line, found=line)
        nothing = np.zeros(0, dtype=np.int64)
        columns: list[Sequence[str]] = [()] * self.width
        return Batch(columns, nothing, nothing, (row,), self.row, progress, raw=str)


def plain_columns(text: str, records: Records) -> list[list[str]] | None:
    """
    The cells of a block of lines, column by column; None unless every line is plain.

    Plain is: no quotation mark, no unreadable character, the right number of cells, not all of
    them empty. Such a block is cut in one go, at half the time that the CSV reader takes.
    """
    text = text.replace("\r\n", "\n")
    if len(text) * 4 > CELL_BYTES_MAX or "\r" in text or '"' in text or not is_text(text):
        return None
    letters = np.frombuffer(text.encode("utf-8"), dtype=np.uint8)
    width, delimiter = records.width, ord(records.delimiter)
    cuts = np.flatnonzero((letters == delimiter) | (letters == NEWLINE))
    if delimiter >= ASCII_END or not len(cuts) or len(cuts) % width:
        return None
    table = cuts.reshape(-1, width)
    ends = letters[table] == NEWLINE
    if not ends[:, -1].all() or ends[:, :-1].any():
        return None
    if (np.diff(table[:, -1], prepend=-1) == width).any():
        return None
    cells = text.replace("\n", records.delimiter).split(records.delimiter)
    del cells[-1]
    return [cells[place::width] for place in range(width)]


class _Feed:
    """Hands lines to the CSV reader, and stops it when one record takes too many."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines, self.record_lines_max = lines, RECORD_LINES_MAX
        self.at = self.start = self.chars = 0

    def begin(self, start: int) -> None:
        self.at = self.start = start
        self.chars = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self.at >= len(self.lines):
            raise StopIteration
        line = self.lines[self.at]
        self.chars += len(line)
        if self.at == self.start and self.chars > RECORD_CHARS_MAX:
            raise csv.Error("field larger than a record may be")
        if self.at - self.start >= self.record_lines_max or self.chars > RECORD_CHARS_MAX:
            raise csv.Error("a record of too many lines")
        self.at += 1
        return line


class _Block:
    """The records of some lines: whole rows as cells, the others parked."""

    def __init__(self, lines: list[str], *, records: Records) -> None:
        self.lines, self.delimiter, self.width = lines, records.delimiter, records.width
        self.is_row = records.is_row
        self.line, self.row, self.slip_chars = records.line, records.row, records.slip_chars
        self.cells: list[list[str]] = []
        self.rows: list[int] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.faulty: list[ParkedRow] = []

    def raw(self, position: int) -> str:
        """The text of a whole row as it stands."""
        return "".join(self.lines[self.starts[position] : self.ends[position]])

    def read_at_once(self) -> bool:
        """Read lines that are one good record each; anything else is left alone."""
        if is_too_long(max(self.lines, key=len)) or not is_text("".join(self.lines)):
            return False
        try:
            cells = list(csv.reader(self.lines, delimiter=self.delimiter, strict=True))
        except csv.Error:
            return False
        if len(cells) != len(self.lines) or set(map(len, cells)) != {self.width}:
            return False
        if not all(map(any, cells)):
            return False
        self.cells = cells
        self.rows = list(range(self.row + 1, self.row + 1 + len(cells)))
        self.starts, self.ends = list(range(len(cells))), list(range(1, len(cells) + 1))
        self.row += len(cells)
        return True

    def read_one_by_one(self, *, is_last: bool) -> list[str]:
        """Read record by record; returns the lines of a record that the next block may finish."""
        feed = _Feed(self.lines)
        while feed.at < len(self.lines):
            feed.begin(feed.at)
            feed.record_lines_max = 1 if self.slip_chars > SLIP_CHARS_MAX else RECORD_LINES_MAX
            try:
                slipped = self._read_until_slip(feed)
            except csv.Error as problem:
                if not is_last and self._may_go_on(feed, problem):
                    return self.lines[feed.start :]
                self._park(feed.start, expected=_expected(problem))
                slipped = True
            if slipped:
                self.slip_chars += feed.chars
                feed.at = feed.start + 1
        return []

    def _read_until_slip(self, feed: _Feed) -> bool:
        """Read records; True where one of them took lines that must be read again."""
        for cells in csv.reader(feed, delimiter=self.delimiter, strict=True):
            if not self._take(cells, start=feed.start, end=feed.at):
                return True
            feed.begin(feed.at)
        return False

    def _may_go_on(self, feed: _Feed, problem: csv.Error) -> bool:
        return feed.at == len(self.lines) and "unexpected end of data" in str(problem)

    def _take(self, cells: list[str], *, start: int, end: int) -> bool:
        """Take or park one record; False where only its first line was, and the rest is due."""
        if not any(cells):
            return True
        several = end - start > 1
        if several and self._swallows_rows(start, end=end):
            self._park(start, expected=EXPECTED_QUOTE)
            return False
        if len(cells) < self.width or any(cells[self.width :]):
            expected = EXPECTED_QUOTE if several else f"{self.width} cells, not {len(cells)}"
            self._park(start, expected=expected)
            return not several
        if expected := _fault_of(cells):
            self._park(start, expected=expected, end=end)
            return True
        self.row += 1
        self.cells.append(cells[: self.width])
        self.rows.append(self.row)
        self.starts.append(start)
        self.ends.append(end)
        return True

    def _swallows_rows(self, start: int, *, end: int) -> bool:
        """Whether lines of a record look like whole rows that a stray quotation mark took in."""
        first, *inside, last = self.lines[start:end]
        if any(map(self._is_row, inside)):
            return True
        opening = [cell.strip('"\r\n') for cell in first.split(self.delimiter)]
        return self._is_row(last) and self._looks_like_row(opening)

    def _is_row(self, line: str) -> bool:
        if line.count(self.delimiter) < self.width - 1:
            return False
        try:
            (cells,) = csv.reader([line], delimiter=self.delimiter, strict=True)
        except csv.Error:
            return False
        return self._looks_like_row(cells)

    def _looks_like_row(self, cells: Sequence[str]) -> bool:
        return len(cells) == self.width and self.is_row(cells)

    def _park(self, start: int, *, expected: str, end: int = 0) -> None:
        self.row += 1
        raw = "".join(self.lines[start : end or start + 1])
        found = raw.rstrip("\r\n")
        line = self.line + start + 1
        self.faulty.append(
            parked(row=self.row, line=line, expected=expected, raw=raw, found=found)
        )


def _fault_of(cells: Sequence[str]) -> str:
    if any(map(is_too_long, cells)):
        return EXPECTED_CELL
    return "" if is_text("".join(cells)) else EXPECTED_TEXT


def _expected(problem: csv.Error) -> str:
    return EXPECTED_CELL if "field larger" in str(problem) else EXPECTED_QUOTE
