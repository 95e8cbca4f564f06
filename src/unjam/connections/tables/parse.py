"""Reads CSV and TSV files: what they look like, and their events chunk by chunk."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from unjam.connections.rules import (
    HEADING_ROW_MAX,
    Chunk,
    ColumnMapping,
    FileShape,
    ReadAs,
    UnreadableFile,
)
from unjam.connections.tables.chunks import Gatherer, no_rows
from unjam.connections.tables.delimiters import guess_delimiter, spoken_delimiter
from unjam.connections.tables.encodings import (
    IN_WORDS,
    SPOKEN,
    LongLine,
    checked_encoding,
    guess_encoding,
    looks_binary,
    text_blocks,
)
from unjam.connections.tables.layouts import looks_like_instant
from unjam.connections.tables.records import Records
from unjam.connections.tables.shape import (
    COLUMNS_MAX,
    FACTS_ROWS_MAX,
    Heading,
    describe,
    find_heading,
)

TOP_CHARS = 2**19
"""How much of a file its heading and its guesses are drawn from."""

SPOTS = 8
"""Places further down the file at which dates are looked at."""

SPOT_BYTES = 2**16

SLIPS_MAX = 20
"""Records too long to read that are passed over where a heading and guesses are looked for."""


AS_FOUND = ReadAs()


def shape(path: Path, read_as: ReadAs = AS_FOUND) -> FileShape:
    """
    What a text table looks like, with guesses at encoding, delimiter, columns and dates.

    Args:
        path: the file.
        read_as: what a person has said of it, which is then not guessed.

    Raises:
        UnreadableFile: if it is missing, empty, no text, or has no rows; or not in this way.
    """
    with opened(path) as file:
        encoding = _encoding(path, read_as)
        top = _top(text_blocks(file, encoding), path=path)
        delimiter = read_as.delimiter or guess_delimiter(top.lines)
        _insist_on_delimiter(delimiter, path=path)
        opening = _opening(
            top.lines, delimiter=delimiter, path=path, header_row=read_as.header_row
        )
        if not any(map(str.strip, top.below(opening.lines_above))):
            raise no_rows(path.name)
        size = path.stat().st_size
        return describe(
            "tsv" if delimiter == "\t" else "csv",
            opening.heading,
            rows=opening.rows,
            base=ColumnMapping(
                delimiter=delimiter,
                encoding=encoding,
                header_row=read_as.header_row,
                said=read_as.said(),
            ),
            rows_estimate=_rows_estimate(top, opening, size=size, read=file.tell()),
            guesses=_sentences(encoding, delimiter=delimiter),
            more_dates=_rows_further_down(
                path, encoding=encoding, delimiter=delimiter, heading=opening.heading
            ),
            top=opening.top,
            technical=(SPOKEN[encoding], f"cells set apart by {spoken_delimiter(delimiter)}"),
        )


def _encoding(path: Path, read_as: ReadAs) -> str:
    if read_as.encoding:
        return checked_encoding(read_as.encoding, file_name=path.name)
    return guess_encoding(path)


def _sentences(encoding: str, *, delimiter: str) -> list[str]:
    sentences = [f"Cells are set apart by {spoken_delimiter(delimiter)}."]
    if not encoding.startswith("utf-8"):
        sentences.insert(0, f"Letters are read as {IN_WORDS[encoding]}: do names look right?")
    return sentences


def _insist_on_delimiter(delimiter: str, *, path: Path) -> None:
    if len(delimiter) != 1 or delimiter in '"\r\n\0 ':
        raise UnreadableFile(f"{path.name}: choose one character that stands between the cells.")


def chunks(path: Path, mapping: ColumnMapping, *, after_row: int = 0) -> Iterator[Chunk]:
    """
    The events of a text table, chunk by chunk, in the order of the file.

    Rows that cannot be read are parked in the chunk they belong to; every record is in exactly
    one of the two. Memory stays bounded by a block of the file and its distinct words.

    Args:
        path: the file.
        mapping: as guessed by ``shape`` or corrected by a person.
        after_row: the ``last_row`` of the chunk after which to go on; 0 for the beginning.

    Raises:
        UnreadableFile: if the file is none, or the mapping does not fit it.
    """
    encoding = checked_encoding(mapping.encoding, file_name=path.name)
    _insist_on_delimiter(mapping.delimiter, path=path)
    with opened(path) as file:
        size = path.stat().st_size
        blocks = text_blocks(file, encoding)
        top = _top(blocks, path=path)
        opening = _opening(
            top.lines,
            delimiter=mapping.delimiter,
            path=path,
            header_row=mapping.header_row,
            mapping=mapping,
        )
        heading = opening.heading
        gatherer = Gatherer(path.name, headers=heading.headers, mapping=mapping)
        width = len(heading.headers)
        places = [heading.headers.index(column) for column in mapping.instants()]

        def is_row(cells: Sequence[str]) -> bool:
            return any(
                looks_like_instant(cells[place], order=mapping.date_order) for place in places
            )

        records = Records(mapping.delimiter, width=width, line=opening.lines_above, is_row=is_row)

        def rest() -> Iterator[tuple[str, float]]:
            for block in top.below(opening.lines_above):
                yield block, file.tell() / size
            for block in blocks:
                yield block, file.tell() / size

        yield from gatherer.chunks(records.batches(rest()), after_row=after_row)


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """
    A file opened for bytes.

    Raises:
        UnreadableFile: if it is missing, no file (a folder, a pipe), empty or locked away.
    """
    try:
        if path.is_fifo():
            raise UnreadableFile(f"{path.name} is a pipe. Save it as a file first.")
        file = path.open("rb")
    except FileNotFoundError:
        raise UnreadableFile(f"There is no file {path.name}. Check its name and place.") from None
    except IsADirectoryError:
        raise UnreadableFile(f"{path.name} is a folder. Choose the files in it.") from None
    except (OSError, ValueError):
        raise UnreadableFile(f"{path.name} cannot be opened. Check who may read it.") from None
    with file:
        if not path.stat().st_size:
            raise UnreadableFile(f"{path.name} is empty. Export it again.")
        yield file


@dataclass(frozen=True, slots=True)
class _Top:
    """The first blocks of a file, and their lines but for those that are too long."""

    blocks: list[str]
    lines: list[str]

    def below(self, lines_above: int) -> Iterator[str]:
        """The blocks without so many lines at their beginning."""
        for block in self.blocks:
            if isinstance(block, LongLine) or not lines_above:
                yield block
                continue
            lines = _lines(block)
            yield "".join(lines[lines_above:])
            lines_above = max(lines_above - len(lines), 0)


@dataclass(frozen=True, slots=True)
class _Opening:
    """The heading, the lines down to its end, some rows below it, and the first rows of all."""

    heading: Heading
    lines_above: int
    rows: list[list[str]]
    top: list[list[str]]


def _top(blocks: Iterator[str], *, path: Path) -> _Top:
    first, characters = list[str](), 0
    while characters < TOP_CHARS and (block := _next(blocks, path=path)):
        first.append(block)
        characters += len(block)
    if first and isinstance(first[0], LongLine):
        raise _no_heading(path)
    if first and looks_binary(first[0][:4096]):
        raise UnreadableFile(
            f"{path.name} is no text. Export it as CSV, TSV, XLSX, Parquet, XES or OCEL."
        )
    return _Top(first, _lines("".join(b for b in first if not isinstance(b, LongLine))))


def _next(blocks: Iterator[str], *, path: Path) -> str:
    try:
        return next(blocks, "")
    except UnicodeError:
        raise UnreadableFile(
            f"{path.name} does not begin with the mark that UTF-16 begins with, so its letters "
            "are not written this way. Choose another, such as utf-8, utf-16-le or utf-16-be."
        ) from None


def _lines(text: str) -> list[str]:
    return io.StringIO(text, newline="").readlines()


def _no_heading(path: Path) -> UnreadableFile:
    return UnreadableFile(
        f"{path.name} begins with a line that is too long. "
        "A table with one row a line is expected."
    )


def _opening(
    lines: Sequence[str],
    *,
    delimiter: str,
    path: Path,
    header_row: str,
    mapping: ColumnMapping | None = None,
) -> _Opening:
    try:
        records, ends = _first_records(lines, delimiter)
    except csv.Error:
        raise _no_heading(path) from None
    heading = find_heading(records, mapping=mapping, header_row=header_row)
    width = len(heading.headers)
    if not any(map(any, records)):
        raise UnreadableFile(f"{path.name} is empty. Export it again.")
    if width > COLUMNS_MAX:
        raise UnreadableFile(
            f"{path.name} has {width:,} columns; at most {COLUMNS_MAX:,} are read. "
            "Check the delimiter."
        )
    rows = [
        record[:width]
        for record in records[heading.first :]
        if any(record) and len(record) >= width and not any(record[width:])
    ]
    lines_above = ends[heading.first - 1] if heading.first else 0
    return _Opening(heading, lines_above, rows, records[:HEADING_ROW_MAX])


def _first_records(lines: Sequence[str], delimiter: str) -> tuple[list[list[str]], list[int]]:
    """
    The first records, and after how many lines each of them ends.

    Lines on which a record too long to read begins are passed over, up to ``SLIPS_MAX``.
    """
    records: list[list[str]] = []
    ends: list[int] = []
    start = 0
    for _ in range(SLIPS_MAX):
        reader = csv.reader(islice(lines, start, None), delimiter=delimiter)
        try:
            for record in islice(reader, FACTS_ROWS_MAX + 1 - len(records)):
                records.append(record)
                ends.append(start + reader.line_num)
        except csv.Error:
            if not records:
                raise
            start = max(start, *ends[-1:]) + 1
        else:
            break
    return records, ends


def _rows_estimate(top: _Top, opening: _Opening, *, size: int, read: int) -> int:
    below = max(len(top.lines) - opening.lines_above, 1)
    return below if read >= size else round(below * size / read)


def _rows_further_down(
    path: Path, *, encoding: str, delimiter: str, heading: Heading
) -> list[list[str]]:
    size = path.stat().st_size
    rows: list[list[str]] = []
    with path.open("rb") as file:
        for spot in range(1, SPOTS + 1):
            file.seek(max(0, size * spot // SPOTS - SPOT_BYTES) // 4 * 4)
            text = file.read(SPOT_BYTES + 4).decode(encoding, "replace")
            lines = _lines(text)[1:]
            lines = lines if spot == SPOTS else lines[:-1]
            records, _ = _first_records(lines, delimiter) if lines else ([], [])
            rows += [record for record in records if len(record) == len(heading.headers)]
    return [row for row in rows if tuple(row) != heading.headers]
