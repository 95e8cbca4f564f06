"""How ``unjam map`` and ``unjam findings`` read one file: its options, its columns, its events."""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from unjam.connections.readers import Source, open_source
from unjam.connections.rules import (
    Chunk,
    ColumnMapping,
    FileShape,
    ParkedRow,
    ReadAs,
    UnreadableFile,
    date_and_time,
)
from unjam.events import EventColumns
from unjam.flow import kernel
from unjam.frontdoor import map_calendar

PARKED_SHOWN = 20
COLUMN_OPTIONS = {
    "case": ("case", "which piece of work"),
    "step": ("step", "what was done"),
    "time": ("ended", 'when it was done; "DATE,TIME" where that stands in two columns'),
    "start": ("started", "when it was begun; the same"),
    "person": ("person", "who did it"),
    "role": ("role", "the hat that person wore"),
    "process": ("process", "the kind of work"),
    "lifecycle": ("lifecycle", "start or complete, where a log writes two events a step"),
}
"""Option to (field of the mapping, what the column says)."""

READ_OPTIONS = {
    "object-type": ("object_type", "OCEL: a case is one object of this type"),
    "zone": ("zone", "time zone of times that carry no offset, e.g. America/New_York"),
    "dates": ("date_order", "iso, mdy, dmy, ymd, epoch_s, epoch_ms or excel: which part is which"),
    "delimiter": ("delimiter", "what sets the cells of a text file apart"),
    "header-row": ("header_row", "the row that names the columns, or: none"),
    "encoding": ("encoding", "of a text file, e.g. utf-8 or cp1252"),
    "sheet": ("sheet", "of a workbook"),
}
MONTH_UNCERTAIN = (
    "Which number of the dates is the month cannot be told: they were read as {}. "
    "If that is wrong, say --dates mdy, dmy or ymd."
)
TAKEN_APART = ("delimiter", "encoding", "header_row", "sheet")
"""What is known before a file is looked at: the fields of ``ReadAs``."""

NEEDED = {"case": "--case", "step": "--step", "ended": "--time"}


class NothingToMap(Exception):
    """The file has no event that can be placed on a map."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What came out of a file: its events, and what could not be read."""

    source: Source
    mapping: ColumnMapping
    columns: EventColumns
    parked: int
    first_parked: tuple[ParkedRow, ...]
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Asked:
    """
    A file that was looked at, and how it is to be read.

    Args:
        dates: a sentence where the order of day and month could not be told; else empty.
    """

    source: Source
    shape: FileShape
    mapping: ColumnMapping
    calendar: map_calendar.Calendar | None
    dates: str


REFUSALS = (UnreadableFile, NothingToMap, ValueError, OSError)
"""What a file or a calendar can be refused with: each says what is wrong in one sentence."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """The file, and everything that says how it is read."""
    parser.add_argument("file", metavar="FILE", type=Path)
    for option, (field, words) in (COLUMN_OPTIONS | READ_OPTIONS).items():
        place = option[0].upper() if option in COLUMN_OPTIONS else option.upper()
        parser.add_argument(f"--{option}", dest=field, metavar=place, default="", help=words)
    parser.add_argument("--calendar", type=Path, metavar="FILE", help="opening hours as TOML")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def asked(options: argparse.Namespace) -> Asked:
    """
    Look at the file and settle how it is read.

    Raises:
        UnreadableFile, ValueError, OSError: if the file, an option or the calendar cannot be read.
    """
    source = open_source(options.file)
    options.delimiter = options.delimiter.replace("\\t", "\t")
    shape = source.shape(ReadAs(**{name: getattr(options, name) for name in TAKEN_APART}))
    calendar = map_calendar.read(options.calendar) if options.calendar else None
    mapping = _mapping(shape, options, default_zone=calendar.zone if calendar else "")
    certain = shape.month_is_certain or options.date_order
    dates = "" if certain else MONTH_UNCERTAIN.format(mapping.date_order)
    return Asked(source, shape, mapping, calendar, dates)


def _mapping(shape: FileShape, options: argparse.Namespace, *, default_zone: str) -> ColumnMapping:
    """The guesses, with what the options say in their place."""
    fields = [field for field, _ in (COLUMN_OPTIONS | READ_OPTIONS).values()]
    said = {field: value for field in fields if (value := getattr(options, field))}
    for field in ("ended", "started"):
        if field in said:
            said[field], said[f"{field}_time"] = date_and_time(said[field], shape.headers)
    mapping = replace(shape.mapping, **said)
    _require_columns(shape, options, mapping=mapping)
    for field, option in NEEDED.items():
        if not getattr(mapping, field):
            raise UnreadableFile(
                f"No column of this file clearly says the {field.replace('ended', 'time')}. "
                f"Name it with {option}. The columns are: {', '.join(shape.headers)}."
            )
    return replace(mapping, zone=mapping.zone or default_zone)


def _require_columns(
    shape: FileShape, options: argparse.Namespace, *, mapping: ColumnMapping
) -> None:
    for option, (field, _) in COLUMN_OPTIONS.items():
        name = getattr(options, field) and getattr(mapping, field)
        if name and name not in shape.headers and " + " not in name:
            raise UnreadableFile(
                f"There is no column {name!r} for --{option}. "
                f"The columns are: {', '.join(shape.headers)}."
            )
    if shape.object_types and options.case not in ("", shape.mapping.case):
        raise UnreadableFile(
            "In an OCEL log a case is one object: say of which type with --object-type. "
            f"There are: {', '.join(shape.object_types)}."
        )
    if options.object_type and options.object_type not in shape.object_types:
        raise UnreadableFile(
            f"There is no object type {options.object_type!r}. "
            f"There are: {', '.join(shape.object_types) or 'none, this is no OCEL log'}."
        )


@dataclass(slots=True)
class _Parked:
    count: int
    first: list[ParkedRow]

    def add(self, rows: Sequence[ParkedRow]) -> None:
        self.count += len(rows)
        self.first += rows[: PARKED_SHOWN - len(self.first)]


def read(source: Source, mapping: ColumnMapping) -> Reading:
    """
    Read all events of a file.

    Raises:
        NothingToMap: if there is none.
    """
    parked, counts = _Parked(0, []), Counter[str]()

    def columns_of(chunks: Iterator[Chunk]) -> Iterator[EventColumns]:
        for chunk in chunks:
            parked.add(chunk.parked)
            counts.update(chunk.counts)
            yield chunk.columns

    columns = kernel.join(columns_of(source.chunks(mapping)))
    if not len(columns):
        raise NothingToMap(_why_nothing(source, parked, untouched=counts["without_object"]))
    return Reading(source, mapping, columns, parked.count, tuple(parked.first), dict(counts))


def _why_nothing(source: Source, parked: _Parked, *, untouched: int) -> str:
    if untouched and not parked.first:
        return f"{source.path.name}: none of its {untouched:,} events touches an object to follow."
    if not parked.first:
        return f"{source.path.name} has no events: there is nothing to map."
    row = parked.first[0]
    where = f"line {row.line}" if row.line else f"row {row.row}"
    column = f", column {row.column!r}" if row.column else ""
    return (
        f"{source.path.name}: none of its {parked.count:,} rows could be read. "
        f"The first, {where}{column}: expected {row.expected}, found {row.found!r}."
    )


def told(
    parser: argparse.ArgumentParser,
    arguments: list[str],
    *,
    answer: Callable[[argparse.Namespace], str],
) -> int:
    """Print what a command answers; returns 0, or 2 with a sentence on standard error."""
    try:
        options = parser.parse_args(arguments)
    except SystemExit as end:
        return int(end.code or 0)
    try:
        text = answer(options)
    except REFUSALS as error:
        sys.stderr.write(f"{parser.prog}: {_sentence(error)}\n")
        return 2
    return _print_out(text)


def _print_out(text: str) -> int:
    """Write to standard output, always as UTF-8; 1 if nobody reads it any more."""
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace") + b"\n")
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return 0


def _sentence(error: Exception) -> str:
    """What is wrong, in one sentence."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}."
    return str(error)
