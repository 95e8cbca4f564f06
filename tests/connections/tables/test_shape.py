from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from unjam.connections.readers import open_source
from unjam.connections.rules import NO_HEADINGS, FileShape, ReadAs, UnreadableFile

Write = Callable[..., Path]


@pytest.fixture
def shape_of(write: Write) -> Callable[[list[str]], FileShape]:
    def shape_of_times(times: list[str]) -> FileShape:
        rows = "".join(f"c{i % 3};call;{time}\n" for i, time in enumerate(times))
        return open_source(write("case_id;activity;timestamp\n" + rows)).shape()

    return shape_of_times


Shape = Callable[[list[str]], FileShape]


@pytest.mark.parametrize(
    ("times", "order", "said"),
    [
        (["3/14/2026 9:05 AM", "3/2/2026 9:05 AM"], "mdy", "the month comes first"),
        (["14/3/2026 09:05", "2/3/2026 09:05"], "dmy", "the day comes first"),
        (["2026-03-14 09:05"], "iso", "the year comes first or the month is a word"),
        (["1795511100000"], "epoch_ms", "these are milliseconds since 1970"),
        (["20261124093000"], "iso", "the year comes first or the month is a word"),
    ],
)
def test_the_order_of_dates_is_decided_and_said(
    times: list[str], order: str, said: str, shape_of: Shape
) -> None:
    shape = shape_of(times)
    assert shape.mapping.date_order == order
    assert any(guess.startswith("Times look like") and said in guess for guess in shape.guesses)
    assert not any("cannot be told apart" in guess for guess in shape.guesses)
    assert shape.month_is_certain


def test_dates_that_could_be_either_are_said_to_be(shape_of: Shape) -> None:
    for times, order in [
        (["3/4/2026 9:05 AM", "5/6/2026 9:05 AM"], "mdy"),
        (["26-11-24 10:00", "26-11-30 10:00"], "dmy"),
    ]:
        shape = shape_of(times)
        assert shape.mapping.date_order == order
        assert any("Month and day cannot be told apart" in guess for guess in shape.guesses)
        assert not shape.month_is_certain


def test_one_date_far_down_the_file_decides(shape_of: Shape) -> None:
    shape = shape_of(["3/4/2026 09:05"] * 60_000 + ["25/4/2026 09:05"])
    assert shape.mapping.date_order == "dmy"


def test_what_is_said_of_offsets_and_days(shape_of: Shape) -> None:
    def says(times: list[str]) -> str:
        return " ".join(shape_of(times).guesses)

    assert "they take the one that you choose" in says(["2026-11-24 09:05"])
    assert "Each time says its own time zone." in says(["2026-11-24 09:05Z"])
    assert "the others take the one you choose" in says(["2026-11-24 09:05Z", "2026-11-24 09:05"])
    assert "no time of day" in says(["2026-11-24"])
    assert "will be set aside" in says(["2026-11-24 09:05", "2026-11-24 09:05", "soon"])


def test_the_shape_of_a_small_file(write: Write) -> None:
    shape = open_source(write("a\tb\tc\n1\tcall\t2026-11-24\n", "export.txt")).shape()
    assert (shape.format_name, shape.headers, shape.rows_estimate) == ("tsv", ("a", "b", "c"), 1)
    assert shape.sample == (("1", "call", "2026-11-24"),)
    assert "Cells are set apart by tabs." in shape.guesses


def test_the_sample_is_short_and_the_estimate_near(shape_of: Shape) -> None:
    shape = shape_of(["2026-11-24 09:05:00"] * 50_000)
    assert len(shape.sample) == 20
    assert abs(shape.rows_estimate - 50_000) < 500


def test_headers_without_a_name_or_with_the_same_one(write: Write) -> None:
    text = ",Status,Status,Time\nx1,call,new,2026-11-24 09:05\n"
    shape = open_source(write(text)).shape()
    assert shape.headers == ("Column 1", "Status", "Status (2)", "Time")


def test_a_workbook_and_a_text_say_the_same(write: Write, write_workbook: Write) -> None:
    rows = [["PA #", "Status", "Date"], *[[f"{i % 2}", "sent", "2026-11-24"] for i in range(9)]]
    text = open_source(write("\n".join(map(",".join, rows)))).shape()
    book = open_source(write_workbook({"Export": rows})).shape()
    assert (text.headers, text.sample) == (book.headers, book.sample)
    assert (text.mapping.case, text.mapping.ended) == (book.mapping.case, book.mapping.ended)


def test_the_words_are_a_managers_and_the_vendor_has_a_line_of_their_own(write: Write) -> None:
    shape = open_source(write("a;b;c\n1;call;2026-11-24 09:05\n")).shape()
    said = " ".join(shape.guesses)
    assert "UTF" not in said
    assert "UTC" not in said
    assert shape.technical == (
        "UTF-8",
        "cells set apart by semicolons",
        "column names in row 1",
        "times without an offset from UTC",
    )


def test_odd_letters_are_asked_about(write: Write) -> None:
    shape = open_source(write("a;b;c\n1;Rückruf;2026-11-24 09:05\n".encode("cp1252"))).shape()
    assert shape.guesses[0] == (
        "Letters are read as older Windows programs do: do names look right?"
    )


TITLED = "Report\nA,B,C\n\nPA,Step,When\n1,call,2026-11-24\n2,fax,2026-11-25\n"


def test_a_person_says_where_the_columns_are_named(write: Write) -> None:
    source = open_source(write(TITLED))
    found = source.shape()
    assert (found.headers, found.heading_row) == (("A", "B", "C"), 2)
    assert found.top_rows[:4] == ("Report", "A, B, C", "", "PA, Step, When")
    said = source.shape(ReadAs(header_row="4"))
    assert (said.headers, said.heading_row) == (("PA", "Step", "When"), 4)
    assert (said.mapping.header_row, said.mapping.said) == ("4", ("header_row",))
    assert [row[0] for row in said.sample] == ["1", "2"]


def test_what_was_said_is_read_so(write: Write, read: Callable[..., Any]) -> None:
    path = write(TITLED)
    mapping = open_source(path).shape(ReadAs(header_row="4")).mapping
    mapping = replace(mapping, case="PA", step="Step", ended="When")
    assert read(path, mapping).cases == ["1", "2"]
    unnamed = write("1,call,2026-11-24\n2,fax,2026-11-25\n", "unnamed.csv")
    mapping = open_source(unnamed).shape(ReadAs(header_row=NO_HEADINGS)).mapping
    assert read(unnamed, mapping, case="Column 1").cases == ["1", "2"]


def test_a_first_row_of_words_is_data_where_a_person_says_so(
    write: Write, read: Callable[..., Any]
) -> None:
    path = write("x,call,soon\n1,call,2026-11-24\n2,fax,2026-11-25\n")
    shape = open_source(path).shape(ReadAs(header_row=NO_HEADINGS))
    assert (shape.headers, shape.heading_row) == (("Column 1", "Column 2", "Column 3"), 0)
    done = read(path, shape.mapping, case="Column 1", step="Column 2", ended="Column 3")
    assert (done.cases, [row.row for row in done.parked]) == (["1", "2"], [1])


@pytest.mark.parametrize("row", ["3", "0", "99", "31", "first", "-1", "²"])
def test_a_row_that_names_nothing_is_refused(row: str, write: Write) -> None:
    with pytest.raises(UnreadableFile, match=f"no names of columns in row {row}"):
        open_source(write(TITLED)).shape(ReadAs(header_row=row))


def test_a_workbook_counts_rows_as_it_shows_them(
    write_workbook: Write, read: Callable[..., Any]
) -> None:
    rows = [["Report"], ["A", "B", "C"], ["PA", "Step", "When"], ["1", "call", "2026-11-24"]]
    path = write_workbook({"Notes": [["nothing", "to", "see"]], "Export": rows})
    shape = open_source(path).shape(ReadAs(sheet="Export", header_row="3"))
    assert (shape.headers, shape.heading_row) == (("PA", "Step", "When"), 3)
    assert shape.mapping.said == ("header_row", "sheet")
    done = read(path, shape.mapping, case="PA", step="Step", ended="When")
    assert done.cases == ["1"]
    with pytest.raises(UnreadableFile, match="no sheet “Elsewhere”"):
        open_source(path).shape(ReadAs(sheet="Elsewhere"))


def test_another_delimiter_and_encoding_change_the_columns(write: Write) -> None:
    source = open_source(write("a;b,c;d\n1;2,3;4\n5;6,7;8\n"))
    assert source.shape(ReadAs(delimiter=",")).headers == ("a;b", "c;d")
    assert source.shape(ReadAs(delimiter=";")).headers == ("a", "b,c", "d")
    with pytest.raises(UnreadableFile, match="one character"):
        source.shape(ReadAs(delimiter="::"))
    with pytest.raises(UnreadableFile, match="utf-16"):
        source.shape(ReadAs(encoding="utf-16"))
    assert source.shape(ReadAs(encoding="cp1252")).mapping.encoding == "cp1252"


def test_a_row_of_names_that_no_row_fits_is_doubted(write: Write) -> None:
    rows = "".join(f"{n},call,2026-11-24,x,y\n" for n in range(9))
    shape = open_source(write("Made,by,hand\nPA,Step,When,Who,Why\n" + rows)).shape()
    assert "No row looked at fits these columns: are they named in another row?" in shape.guesses


def test_the_names_of_columns_are_no_times(write: Write) -> None:
    rows = "".join(f"{n},call,2026-11-24\n" for n in range(9))
    shape = open_source(write("Made by hand\nPA,Step,When\n" + rows)).shape()
    assert not any("could not be read" in guess for guess in shape.guesses)
