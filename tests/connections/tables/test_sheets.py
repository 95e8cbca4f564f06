from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from unjam.connections.rules import UnreadableFile
from unjam.connections.tables import sheets

Read = Callable[..., Any]
Write = Callable[..., Path]

HEADER = ["Case ID", "Activity", "Timestamp", "Done By"]
NINE_O_FIVE = 46350.378472222219  # 2026-11-24 09:05 as Excel counts
AT_US = int(datetime(2026, 11, 24, 9, 5, tzinfo=UTC).timestamp()) * 1_000_000


def row(
    case: Any, time: Any = ("date", NINE_O_FIVE), step: Any = "Call", who: Any = "Sam"
) -> list:
    return [case, step, time, who]


def test_cells_are_read_as_the_sheet_shows_them(read: Read, write_workbook: Write) -> None:
    cases = [7, 7.5, "007", "NA", "=cmd", 12345678901234, "1e5", " x "]
    everything = read(write_workbook({"Export": [HEADER, *map(row, cases)]}))
    assert everything.cases == ["7", "7.5", "007", "NA", "=cmd", "12345678901234", "1e5", " x "]
    assert {event["ended"] for event in everything.events} == {AT_US}
    assert {event["person"] for event in everything.events} == {"Sam"}


def test_times_may_be_text_or_serial_days(read: Read, write_workbook: Write) -> None:
    text = [HEADER, row("a", "11/24/2026 9:05 AM"), row("b", "11/24/2026 9:05 AM")]
    serials = [HEADER, row("a", NINE_O_FIVE), row("b", NINE_O_FIVE)]
    for rows in (text, serials):
        assert [event["ended"] for event in read(write_workbook({"x": rows})).events] == [
            AT_US
        ] * 2


def test_bad_rows_are_parked_with_the_number_beside_them(
    read: Read, write_workbook: Write
) -> None:
    rows = [["Report"], [], HEADER, row("a"), [], row(None), row("b", "soon"), row("c")]
    everything = read(write_workbook({"Export": rows}))
    assert everything.cases == ["a", "c"]
    assert [(p.row, p.line, p.column) for p in everything.parked] == [
        (2, 6, "Case ID"),
        (3, 7, "Timestamp"),
    ]
    assert everything.parked[1].found == "soon"


def test_the_first_sheet_with_rows_or_the_one_that_is_named(
    read: Read, write_workbook: Write
) -> None:
    book = write_workbook({"Notes": [], "One": [HEADER, row("a")], "Two": [HEADER, row("b")]})
    shape = sheets.shape(book)
    assert shape.sheets == ("Notes", "One", "Two")
    assert shape.mapping.sheet == "One"
    assert read(book).cases == ["a"]
    assert read(book, sheet="Two").cases == ["b"]
    with pytest.raises(UnreadableFile, match="has no sheet “Three”"):
        read(book, sheet="Three")
    with pytest.raises(UnreadableFile, match="the sheet “Notes” is empty"):
        read(book, sheet="Notes")


def test_reading_on(read: Read, write_workbook: Write) -> None:
    book = write_workbook({"Export": [HEADER, *[row(f"c{i}") for i in range(5_000)]]})
    whole = read(book)
    assert whole.progress[-1] == 1.0
    assert read(book, after_row=4_321).events == whole.events[4_321:]
    assert read(book, after_row=5_000).events == []


def test_empty_workbooks(write_workbook: Write) -> None:
    with pytest.raises(UnreadableFile, match="no sheet with rows"):
        sheets.shape(write_workbook({"Export": []}))
    with pytest.raises(UnreadableFile, match="no rows below"):
        sheets.shape(write_workbook({"Export": [HEADER]}))


def test_damaged_workbooks(write: Write, write_workbook: Write) -> None:
    whole = write_workbook({"Export": [HEADER, row("a")]}).read_bytes()
    for content in (b"PK\x03\x04", whole[:200], whole[:-30], b"PK\x03\x04" + whole[4:900]):
        with pytest.raises(UnreadableFile, match="damaged or no workbook"):
            sheets.shape(write(content, "book.xlsx"))
