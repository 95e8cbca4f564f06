"""Reads workbooks (XLSX): each sheet a table, numbers and dates as the sheet shows them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path

import numpy as np
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from unjam.connections.rules import (
    HEADING_ROW_MAX,
    Chunk,
    ColumnMapping,
    FileShape,
    ReadAs,
    UnreadableFile,
)
from unjam.connections.tables.batches import Batch
from unjam.connections.tables.chunks import Gatherer, no_rows
from unjam.connections.tables.parse import opened
from unjam.connections.tables.shape import FACTS_ROWS_MAX, Heading, describe, find_heading
from unjam.connections.tables.workbooks import check_workbook

BATCH_ROWS = 2_000
EXACT_FLOAT_MAX = 10**15
"""Excel keeps fifteen digits; whole numbers below this are exact."""


AS_FOUND = ReadAs()


def shape(path: Path, read_as: ReadAs = AS_FOUND) -> FileShape:
    """
    What a workbook looks like, with guesses at the sheet and its columns.

    Args:
        path: the workbook.
        read_as: what a person has said of it, which is then not guessed.

    Raises:
        UnreadableFile: if it is missing, damaged, encrypted, too big unpacked, or has no rows.
    """
    with _workbook(path) as workbook:
        names = _sheet_names(workbook)
        sheet = _chosen(workbook, read_as.sheet, path=path)
        opening = _opening(sheet, path=path, header_row=read_as.header_row)
        records = opening.records[opening.heading.first :]
        rows = [record for record in records if any(record)]
        if not rows:
            raise no_rows(path.name)
        guesses = [f"The sheet “{sheet.name}” is read."] if len(names) > 1 else []
        return describe(
            "xlsx",
            opening.heading,
            rows=rows,
            base=ColumnMapping(
                sheet=sheet.name, header_row=read_as.header_row, said=read_as.said()
            ),
            rows_estimate=max(sheet.height - opening.heading.first, 0),
            guesses=guesses,
            sheets=names,
            top=_top(opening),
            technical=(f"sheet “{sheet.name}”",),
        )


def _top(opening: _Opening) -> list[Sequence[str]]:
    """The first rows as the sheet numbers them, empty ones above its first cell included."""
    return [*[()] * opening.heading.above, *opening.records][:HEADING_ROW_MAX]


def chunks(path: Path, mapping: ColumnMapping, *, after_row: int = 0) -> Iterator[Chunk]:
    """
    The events of a sheet, chunk by chunk, in its order.

    The ``line`` of a parked row is the number that the sheet shows beside it.

    Args:
        path: the workbook.
        mapping: as guessed by ``shape`` or corrected by a person.
        after_row: the ``last_row`` of the chunk after which to go on; 0 for the beginning.

    Raises:
        UnreadableFile: if the workbook is none, or the mapping does not fit it.
    """
    with _workbook(path) as workbook:
        sheet = _chosen(workbook, mapping.sheet, path=path)
        opening = _opening(sheet, path=path, header_row=mapping.header_row, mapping=mapping)
        heading = opening.heading
        gatherer = Gatherer(path.name, headers=heading.headers, mapping=mapping)
        yield from gatherer.chunks(_batches(sheet, heading), after_row=after_row)


@dataclass(frozen=True, slots=True)
class _Opening:
    """The heading of a sheet and its first records, the heading's among them."""

    heading: Heading
    records: list[list[str]]


@contextmanager
def _workbook(path: Path) -> Iterator[CalamineWorkbook]:
    with opened(path):
        check_workbook(path)
    try:
        with CalamineWorkbook.from_path(path) as workbook:
            yield workbook
    except PasswordError:
        raise UnreadableFile(f"{path.name} is encrypted. Save it without a password.") from None
    except (CalamineError, OSError, ValueError) as problem:
        raise UnreadableFile(
            f"{path.name} is damaged or no workbook. Save it again as .xlsx, or export it as CSV."
        ) from problem


def _sheet_names(workbook: CalamineWorkbook) -> list[str]:
    return [
        sheet.name for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet
    ]


def _chosen(workbook: CalamineWorkbook, name: str, *, path: Path) -> CalamineSheet:
    """The sheet of that name; where it is empty, the first sheet in sight that has rows."""
    names = _sheet_names(workbook)
    if name and name not in names:
        raise UnreadableFile(f"{path.name} has no sheet “{name}”. It has: {', '.join(names)}.")
    visible = {
        sheet.name
        for sheet in workbook.sheets_metadata
        if sheet.visible == SheetVisibleEnum.Visible
    }
    for candidate in [name] if name else sorted(names, key=lambda each: each not in visible):
        sheet = workbook.get_sheet_by_name(candidate)
        if name or sheet.height:
            return sheet
    raise UnreadableFile(f"{path.name} has no sheet with rows. Export it again.")


def _opening(
    sheet: CalamineSheet,
    *,
    path: Path,
    header_row: str,
    mapping: ColumnMapping | None = None,
) -> _Opening:
    records = [_texts(row) for row in islice(sheet.iter_rows(), FACTS_ROWS_MAX)]
    if not any(map(any, records)):
        raise UnreadableFile(f"{path.name}: the sheet “{sheet.name}” is empty. Choose another.")
    above = sheet.start[0] if sheet.start else 0
    heading = find_heading(records, mapping=mapping, header_row=header_row, above=above)
    return _Opening(heading, records)


def _batches(sheet: CalamineSheet, heading: Heading) -> Iterator[Batch]:
    first_line = (sheet.start[0] if sheet.start else 0) + 1
    numbered = enumerate(map(_texts, sheet.iter_rows()), start=first_line)
    filled = (pair for pair in islice(numbered, heading.first, None) if any(pair[1]))
    row, last_line = 0, max(first_line + sheet.height - 1, 1)
    while pairs := list(islice(filled, BATCH_ROWS)):
        lines, records = zip(*pairs, strict=True)
        progress = 1.0 if len(pairs) < BATCH_ROWS else lines[-1] / last_line
        yield batch_of(records, first_row=row + 1, lines=lines, progress=progress)
        row += len(pairs)


def batch_of(
    records: Sequence[Sequence[str]], *, first_row: int, lines: Sequence[int], progress: float
) -> Batch:
    """A batch of whole records that follow one another; ``lines`` is where they stand."""
    last_row = first_row + len(records) - 1
    return Batch(
        columns=list(zip(*records, strict=True)),
        rows=np.arange(first_row, last_row + 1, dtype=np.int64),
        lines=np.array(lines, dtype=np.int64),
        faulty=(),
        last_row=last_row,
        progress=progress,
        raw=lambda position: " | ".join(records[position]),
    )


Cell = int | float | str | bool | time | date | datetime | timedelta


def _texts(cells: Sequence[Cell]) -> list[str]:
    return [cell if isinstance(cell, str) else _text(cell) for cell in cells]


def _text(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < EXACT_FLOAT_MAX:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    return str(cell)
