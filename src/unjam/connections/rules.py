"""
What it means to read a file: which column is what, what could not be read, and how good it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from unjam.events import EventColumns

CHUNK_ROWS = 50_000
"""Rows that are read, recorded and committed together."""

CELL_BYTES_MAX = 1_000_000
"""A longer cell is no word of an event log: its row is parked."""

DATE_ORDERS = {
    "iso": "2026-11-24 09:05",
    "mdy": "11/24/2026 9:05 AM (month first)",
    "dmy": "24/11/2026 09:05 (day first)",
    "ymd": "2026/11/24 09:05 (year first)",
    "epoch_s": "1795511100 (seconds since 1970)",
    "epoch_ms": "1795511100000 (milliseconds since 1970)",
    "excel": "46350.378 (days as Excel counts them)",
}
"""How a file may write an instant, each with an example that a person reads."""


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """
    Which column of a file is what. A field is the header's text; empty where the file has none.

    Args:
        case, step, ended: needed. ``ended`` is the instant at which the step was done.
        started, person, role, process, lifecycle: optional.
        process_name: the kind of work of the whole file, where no column says it.
        keep: further columns to keep as facts of the event (payer, site); all others are left out.
        zone: IANA zone of times that carry no offset. Empty means UTC.
        date_order: one of ``DATE_ORDERS``.
        delimiter, encoding: of a text file, as guessed or corrected.
        sheet: of a workbook; empty means the first sheet that has rows.
        object_type: of an OCEL log; empty means the type with the most events.
    """

    case: str = ""
    step: str = ""
    ended: str = ""
    started: str = ""
    person: str = ""
    role: str = ""
    process: str = ""
    lifecycle: str = ""
    process_name: str = ""
    keep: tuple[str, ...] = ()
    zone: str = ""
    date_order: str = "iso"
    delimiter: str = ","
    encoding: str = "utf-8"
    sheet: str = ""
    object_type: str = ""


@dataclass(frozen=True, slots=True)
class FileShape:
    """
    What a file looks like before it is read: the guesses a person may correct.

    Args:
        format_name: ``csv``, ``tsv``, ``xlsx``, ``parquet``, ``xes``, ``ocel-json``, ``ocel-xml``,
            ``ocel-sqlite``.
        headers: the columns (or attribute keys), in the file's order.
        sample: the first rows, as text, at most 20.
        mapping: the best guess.
        guesses: one plain sentence per guess ("Times look like 3/14/2026 9:05 AM: month first.").
        sheets, object_types: what there is to choose from, where the format has them.
        rows_estimate: about how many rows, for the progress bar; 0 where nobody knows.
        month_is_certain: False where month and day cannot be told apart in the rows looked at.
    """

    format_name: str
    headers: tuple[str, ...]
    sample: tuple[tuple[str, ...], ...]
    mapping: ColumnMapping
    guesses: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    object_types: tuple[str, ...] = ()
    rows_estimate: int = 0
    month_is_certain: bool = True


@dataclass(frozen=True, slots=True)
class ParkedRow:
    """
    A row that could not be read, kept whole where a person finds it.

    Args:
        row: position among the records (1 for the first below the header).
        line: line of the text file on which the record begins; 0 where the format has no lines.
        column: the header of the cell at fault; empty where the whole row is.
        expected: what should have stood there, in plain words.
        found: the cell as it stands, shortened to 200 characters.
        raw: the row as it stands, shortened to 10,000 characters.
    """

    row: int
    line: int
    column: str
    expected: str
    found: str
    raw: str


@dataclass(frozen=True, slots=True)
class Chunk:
    """
    Up to ``CHUNK_ROWS`` records of a file, read.

    Args:
        columns: the events of the rows that could be read.
        parked: the rows that could not.
        last_row: position of the last record that this chunk covers; reading resumes after it.
        progress: share of the file read so far, 0 to 1.
        counts: how many times took the declared zone (``naive``), fell in a clock change's gap
            (``dst_gap``) or its repeated hour (``dst_fold``), and so on.
    """

    columns: EventColumns
    parked: tuple[ParkedRow, ...]
    last_row: int
    progress: float
    counts: Mapping[str, int] = field(default_factory=dict)


class UnreadableFile(Exception):
    """
    This file cannot be read: its message says which file, what was expected and what to do next.
    """
