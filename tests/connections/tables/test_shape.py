from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from unjam.connections.readers import open_source
from unjam.connections.rules import FileShape

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

    assert "they take the zone that you choose" in says(["2026-11-24 09:05"])
    assert "Times carry their offset from UTC." in says(["2026-11-24 09:05Z"])
    assert "others take the zone" in says(["2026-11-24 09:05Z", "2026-11-24 09:05"])
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
