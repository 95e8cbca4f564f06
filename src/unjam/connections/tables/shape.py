"""What a table looks like: its columns, a sample, and guesses that a person may correct."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from unjam.connections.rules import (
    HEADING_ROW_MAX,
    NO_HEADINGS,
    ColumnMapping,
    FileShape,
    UnreadableFile,
)
from unjam.connections.tables import date_orders, day_times
from unjam.connections.tables.batches import FOUND_CHARS_MAX
from unjam.connections.tables.headings import NEEDED, ColumnFacts, guess_fields
from unjam.connections.tables.words import shown

SAMPLE_ROWS = 20
FACTS_ROWS_MAX = 5_000
"""Rows from which the guesses are made."""

HEADER_CELLS_MIN = 3
"""A case, a step and a time: a row with fewer filled cells names no columns."""

COLUMNS_MAX = 2_000
WORDS_MAX = 50
TOP_ROWS_SHOWN = 5
"""Rows that a person sees the beginning of; further down they go by their number."""

TOP_ROW_CHARS = 36
BARE_SHARE = 0.9
"""Where so many dates are without a time of day, it is looked for in another column."""

CLOCK_SHARE = 0.5
"""Where so many cells are times of day, a column may hold them; its name then decides."""

FIELD_WORDS = {
    "case": "the case",
    "step": "the step",
    "ended": "when the step was done",
    "ended_time": "at what time of that day",
    "started": "when it was begun",
    "started_time": "at what time of that day it was begun",
    "person": "who did it",
    "role": "their role",
    "process": "the kind of work",
    "lifecycle": "start or complete",
}


@dataclass(frozen=True, slots=True)
class Heading:
    """
    Where the rows of a table begin, and what its columns are called.

    Args:
        headers: one distinct name a column; columns without a name are ``Column 1`` and so on.
        first: how many records stand above the first row of data.
        is_named: whether the file names its columns.
        above: rows that a spreadsheet counts above the first record.
    """

    headers: tuple[str, ...]
    first: int
    is_named: bool
    above: int = 0

    @property
    def row(self) -> int:
        """The row of the names, as a spreadsheet counts; 0 where there are none."""
        return self.above + self.first if self.is_named else 0


def find_heading(
    records: Sequence[Sequence[str]],
    *,
    mapping: ColumnMapping | None = None,
    header_row: str = "",
    above: int = 0,
) -> Heading:
    """
    Find the row that names the columns, below any title lines.

    Args:
        records: the first records of the file, blank ones included.
        mapping: what a person has settled; columns that it names as ``Column 1`` mean no header.
        header_row: as in ``ReadAs``; what a person has said is never doubted.
        above: rows that a spreadsheet counts above the first record.

    Raises:
        UnreadableFile: if there is nothing in the row that is said to hold the names.
    """
    if header_row not in ("", NO_HEADINGS):
        return _heading_in(records, header_row=header_row, above=above)
    titles = _title_rows(records)
    top = list(records[titles]) if titles < len(records) else []
    named, numbered = _distinct_names(top), tuple(f"Column {i + 1}" for i in range(len(top)))
    is_named = not (header_row == NO_HEADINGS or _looks_like_data(top))
    if mapping is not None and not header_row:
        wanted = {mapping.case, mapping.step, *mapping.instants()} - {""}
        if wanted and wanted <= set(named):
            is_named = True
        elif wanted and wanted <= set(numbered):
            is_named = False
    return Heading(named if is_named else numbered, titles + is_named, is_named, above)


def _title_rows(records: Sequence[Sequence[str]]) -> int:
    titles = 0
    for record in records[:HEADING_ROW_MAX]:
        if sum(1 for cell in record if cell.strip()) >= HEADER_CELLS_MIN:
            break
        titles += 1
    if titles >= min(len(records), HEADING_ROW_MAX):
        titles = next((i for i, record in enumerate(records) if any(record)), 0)
    return titles


def _heading_in(records: Sequence[Sequence[str]], *, header_row: str, above: int) -> Heading:
    is_number = header_row.isascii() and header_row.isdecimal() and len(header_row) < 4
    place = int(header_row) - 1 - above if is_number else -1
    if not 0 <= place < min(len(records), HEADING_ROW_MAX) or not any(records[place]):
        raise UnreadableFile(
            f"There are no names of columns in row {header_row}. Say one of the first "
            f"{HEADING_ROW_MAX} rows with something in it, or that the file has none."
        )
    return Heading(_distinct_names(records[place]), place + 1, is_named=True, above=above)


def _distinct_names(cells: Sequence[str]) -> tuple[str, ...]:
    names: list[str] = []
    for place, cell in enumerate(cells):
        name = stem = shown(cell.strip(), chars_max=FOUND_CHARS_MAX) or f"Column {place + 1}"
        again = 2
        while name in names:
            name, again = f"{stem} ({again})", again + 1
        names.append(name)
    return tuple(names)


def _looks_like_data(cells: Sequence[str]) -> bool:
    return any(date_orders.time_share([cell]) == 1.0 for cell in cells if cell.strip())


def describe(
    format_name: str,
    heading: Heading,
    *,
    rows: Sequence[Sequence[str]],
    base: ColumnMapping,
    rows_estimate: int,
    guesses: Sequence[str] = (),
    more_dates: Sequence[Sequence[str]] = (),
    sheets: Sequence[str] = (),
    top: Sequence[Sequence[str]] = (),
    technical: Sequence[str] = (),
) -> FileShape:
    """
    The shape of a table, with the best guess at its mapping.

    Args:
        format_name: as in ``FileShape``.
        heading: its columns.
        rows: the first rows, all of the heading's width.
        base: what is settled already: delimiter, encoding, sheet.
        rows_estimate: about how many rows there are.
        guesses: sentences that come first.
        more_dates: rows from further down the file, to tell months from days.
        sheets: the sheets of a workbook.
        top: the first records of the file, headings and titles among them.
        technical: phrases for whoever made the export.
    """
    columns = list(zip(*rows[:FACTS_ROWS_MAX], strict=True)) or [()] * len(heading.headers)
    facts = [_facts(column) for column in columns]
    fields = guess_fields(heading.headers, facts)
    of_time = [fields[name] for name in ("ended", "started") if name in fields]
    places = [heading.headers.index(header) for header in of_time]
    dates = [row[place] for row in (*rows, *more_dates) for place in places]
    order = date_orders.guess_order(dates)
    _find_times_of_day(fields, heading.headers, columns=columns, order=order.name)
    mapping = _mapping(base, order=order.name, fields=fields)
    sentences = [
        *guesses,
        *_heading_sentences(heading, has_rows=bool(rows)),
        *_field_sentences(fields),
        *_date_sentences(order, dates, in_two="ended_time" in fields),
    ]
    sample = tuple(
        tuple(shown(cell, chars_max=FOUND_CHARS_MAX) for cell in row) for row in rows[:SAMPLE_ROWS]
    )
    place = f"column names in row {heading.row}" if heading.row else "no column names"
    return FileShape(
        format_name=format_name,
        headers=heading.headers,
        sample=sample,
        mapping=mapping,
        guesses=tuple(sentences),
        sheets=tuple(sheets),
        rows_estimate=rows_estimate,
        month_is_certain=order.is_certain,
        technical=(*technical, place, *_offsets(dates, order=order.name)),
        heading_row=heading.row,
        top_rows=tuple(_in_short(row) for row in top[:TOP_ROWS_SHOWN]),
    )


def _in_short(row: Sequence[str]) -> str:
    text = ", ".join(cell.strip() for cell in row if cell.strip())
    return shown(text, chars_max=TOP_ROW_CHARS)


def _find_times_of_day(
    fields: dict[str, str],
    headers: Sequence[str],
    *,
    columns: Sequence[Sequence[str]],
    order: str,
) -> None:
    """Where a date has its time of day in a column beside it, add that column to the fields."""
    named = list(zip(headers, columns, strict=True))
    dated = {fields[name] for name in ("ended", "started") if name in fields}
    bare = [
        header
        for header, column in named
        if header in dated
        and day_times.dates_without_time_share(column, order=order) >= BARE_SHARE
    ]
    clocks = [
        header
        for header, column in named
        if bare and day_times.time_of_day_share(column[:WORDS_MAX]) >= CLOCK_SHARE
    ]
    day_times.pair_up(fields, clocks=clocks, bare=bare)


def _mapping(base: ColumnMapping, *, order: str, fields: dict[str, str]) -> ColumnMapping:
    settled: dict[str, Any] = {"date_order": order, **fields}
    return replace(base, **settled)


def _facts(cells: Sequence[str]) -> ColumnFacts:
    filled = [cell for cell in cells if cell.strip()]
    distinct = Counter(filled)
    some = [word for word, _ in distinct.most_common(WORDS_MAX)]
    digits = sum(cell.strip().replace(".", "", 1).isdecimal() for cell in some) * 2 > len(some)
    return ColumnFacts(
        filled=len(filled) / max(len(cells), 1),
        distinct=len(distinct) / max(len(filled), 1),
        time=date_orders.time_share(some),
        digits=digits,
        words=frozenset(word.strip().lower() for word in some),
    )


def _heading_sentences(heading: Heading, *, has_rows: bool) -> list[str]:
    titles = heading.first - heading.is_named
    sentences = []
    if titles:
        lines = "1 line" if titles == 1 else f"{titles} lines"
        verb = "is" if titles == 1 else "are"
        sentences.append(f"{lines} above the names of the columns {verb} left out.")
    if not heading.is_named:
        sentences.append("The first row is data: the file does not name its columns.")
    if not has_rows:
        sentences.append("No row looked at fits these columns: are they named in another row?")
    return sentences


def _field_sentences(fields: dict[str, str]) -> list[str]:
    sentences = [
        f"“{fields[name]}” says {words}." for name, words in FIELD_WORDS.items() if name in fields
    ]
    missing = [words for name, words in NEEDED.items() if name not in fields]
    if missing:
        sentences.append(f"No column looks like {' or '.join(missing)}: choose one.")
    return sentences


def _date_sentences(
    order: date_orders.DateOrder, dates: Sequence[str], *, in_two: bool
) -> list[str]:
    if not order.example:
        return []
    what = "Dates" if in_two else "Times"
    sentences = [f"{what} look like {order.example}: {date_orders.SPOKEN[order.name]}."]
    if not order.is_certain:
        sentences.append(
            "Month and day cannot be told apart in the rows looked at: check the order of dates."
        )
    counts = date_orders.kinds(dates, order=order.name)
    if counts.naive == counts.read > 0:
        sentences.append("Times do not say their time zone: they take the one that you choose.")
    elif counts.naive:
        sentences.append("Some times say their time zone; the others take the one you choose.")
    elif counts.read:
        sentences.append("Each time says its own time zone.")
    if counts.date_only and not in_two:
        sentences.append("Some have no time of day: within a day the order of the file decides.")
    if order.readable < 1:
        sentences.append("Some cells of time could not be read: their rows will be set aside.")
    return sentences


def _offsets(dates: Sequence[str], *, order: str) -> tuple[str, ...]:
    counts = date_orders.kinds(dates, order=order)
    if not counts.read:
        return ()
    if not counts.naive:
        return ("times with an offset from UTC",)
    mixed = counts.naive < counts.read
    return (f"{'some ' if mixed else ''}times without an offset from UTC",)
