"""A date in one column and its time of day in another: joined, or parked, never made up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unjam.connections.readers import open_source
from unjam.connections.tables.day_times import (
    BAD_TIME_OF_DAY,
    NO_TIME_OF_DAY,
    TWO_TIMES_OF_DAY,
    read_in_two,
)
from unjam.connections.tables.times import EMPTY, READ, UNREADABLE, read_instants
from unjam.events import NO_INSTANT_US

CHICAGO = ZoneInfo("America/Chicago")
Write = Callable[..., Path]


def at_us(*parts: int, zone: Any = CHICAGO) -> int:
    return int(datetime(*parts, tzinfo=zone).timestamp() * 1_000_000)  # type: ignore[arg-type,misc]


def joined(date: str, clock: str, *, order: str = "mdy", **more: bool) -> tuple[int, int]:
    found = read_in_two([date], [clock], order=order, zone=CHICAGO, **more)
    return int(found.at_us[0]), int(found.fate[0])


MORNING = at_us(2026, 11, 24, 9, 5)


@pytest.mark.parametrize(
    "clock",
    [
        *("9:05 AM", "09:05", "9:05", "09:05:00", "9:05am", "9:05 a.m.", "0905", "905", "090500"),
        *(" 9:05 AM ", "0.378472222222222", ".378472222", "0.37847222"),
        *("12/30/1899 9:05:00 AM", "1900-01-01 09:05", "11/24/2026 9:05 AM"),
        *("9:05 AM CST", "09:05-06:00", "15:05Z"),
    ],
)
def test_a_time_of_day_however_it_is_written(clock: str) -> None:
    assert joined("11/24/2026", clock) == (MORNING, READ)
    assert joined("2026-11-24", clock, order="mdy") == (MORNING, READ)


@pytest.mark.parametrize(
    ("clock", "hour"), [("12:00 AM", 0), ("12:00 PM", 12), ("11:00 pm", 23), ("0", 0), ("0.5", 12)]
)
def test_noon_and_midnight(clock: str, hour: int) -> None:
    assert joined("11/24/2026", clock) == (at_us(2026, 11, 24, hour), READ)


@pytest.mark.parametrize("clock", ["0.378472222", "9:05 AM"])
def test_dates_as_excel_counts_them(clock: str) -> None:
    assert joined("46350", clock, order="excel") == (MORNING, READ)


@pytest.mark.parametrize(
    "clock", ["soon", "25:00", "9:65", "13:00 PM", "1.5", "9", "12345678", "11/24/2026"]
)
def test_what_is_no_time_of_day(clock: str) -> None:
    assert joined("11/24/2026", clock) == (NO_INSTANT_US, BAD_TIME_OF_DAY)


def test_a_date_that_has_its_own_time_keeps_it_where_the_two_agree() -> None:
    assert joined("11/24/2026 9:05 AM", "") == (MORNING, READ)
    assert joined("11/24/2026 9:05 AM", "09:05") == (MORNING, READ)
    assert joined("11/24/2026 9:05 AM", "09:05:31") == (MORNING + 31_000_000, READ)
    assert joined("11/24/2026 9:05:31 AM", "09:05") == (MORNING + 31_000_000, READ)
    assert joined("2026-11-24T15:05Z", "09:05", order="iso") == (MORNING, READ)
    assert joined("11/24/2026 9:05 AM", "10:05") == (NO_INSTANT_US, TWO_TIMES_OF_DAY)
    assert joined("11/24/2026", "11/23/2026 9:05 AM") == (NO_INSTANT_US, TWO_TIMES_OF_DAY)


def test_midnight_beside_a_date_is_filling() -> None:
    assert joined("2026-11-24 00:00:00", "09:05", order="iso") == (MORNING, READ)
    assert joined("2026-11-24 00:00:00", "", order="iso")[1] == NO_TIME_OF_DAY


def test_nothing_is_made_up() -> None:
    assert joined("11/24/2026", "") == (NO_INSTANT_US, NO_TIME_OF_DAY)
    assert joined("11/24/2026", "  ")[1] == NO_TIME_OF_DAY
    assert joined("11/24/2026", "", blank_is_none=True) == (NO_INSTANT_US, EMPTY)
    assert joined("", "9:05 AM")[1] == UNREADABLE
    assert joined("", "9:05 AM", blank_is_none=True)[1] == EMPTY
    assert joined("", "")[1] == EMPTY


@pytest.mark.slow
@given(
    st.lists(
        st.datetimes(datetime(1971, 1, 1), datetime(2099, 12, 31)).map(
            lambda moment: moment.replace(microsecond=0)
        ),
        min_size=1,
        max_size=30,
    ),
    st.sampled_from(["%I:%M:%S %p", "%H:%M:%S", "%H%M%S"]),
)
def test_two_columns_say_what_one_says(moments: list[datetime], form: str) -> None:
    whole = read_instants([f"{m:%Y-%m-%d %H:%M:%S}" for m in moments], order="iso", zone=CHICAGO)
    apart = read_in_two(
        [f"{m:%Y-%m-%d}" for m in moments],
        [m.strftime(form) for m in moments],
        order="iso",
        zone=CHICAGO,
    )
    assert apart.at_us.tolist() == whole.at_us.tolist()
    assert dict(apart.counts) == dict(whole.counts)


def test_clock_changes_are_counted() -> None:
    found = read_in_two(
        ["3/8/2026", "11/1/2026"], ["2:30 AM", "1:30 AM"], order="mdy", zone=CHICAGO
    )
    assert found.counts == {"naive": 2, "dst_gap": 1, "dst_fold": 1}


ROWS = """\
PA #,Status,Date,Time,By
1,Requested,11/23/2026,8:42 AM,Sam
1,Approved,11/24/2026,2:05 PM,
2,Requested,11/24/2026,,Sam
2,Approved,11/25/2026,noon,Sam
"""


def test_a_file_with_two_columns_is_guessed_read_and_parked(
    write: Write, read: Callable[..., Any]
) -> None:
    path = write(ROWS)
    shape = open_source(path).shape()
    assert (shape.mapping.ended, shape.mapping.ended_time) == ("Date", "Time")
    assert "“Time” says at what time of that day." in shape.guesses
    assert not any("no time of day" in guess for guess in shape.guesses)
    done = read(path, zone="America/Chicago")
    assert [event["ended"] for event in done.events] == [
        at_us(2026, 11, 23, 8, 42),
        at_us(2026, 11, 24, 14, 5),
    ]
    assert [(row.line, row.column, row.found) for row in done.parked] == [
        (4, "Time", ""),
        (5, "Time", "noon"),
    ]
    assert "a date without one" in done.parked[0].expected


def test_one_date_may_serve_start_and_end(write: Write, read: Callable[..., Any]) -> None:
    path = write(
        "Case,Step,Date,Start Time,End Time\n"
        "1,Call,2026-11-24,8:00 AM,8:10 AM\n1,Fax,2026-11-24,,8:20 AM\n"
    )
    mapping = open_source(path).shape().mapping
    assert (mapping.ended, mapping.ended_time) == ("Date", "End Time")
    assert (mapping.started, mapping.started_time) == ("Date", "Start Time")
    done = read(path, mapping)
    assert [event["started"] for event in done.events] == [
        at_us(2026, 11, 24, 8, zone=UTC),
        NO_INSTANT_US,
    ]
    assert done.parked == []


@pytest.mark.parametrize(
    ("headers", "ended_time", "started_time"),
    [
        ("Case,Step,Done Date,Done Time,Start Date,Start Time", "Done Time", "Start Time"),
        ("Case,Step,Date Completed,Time Completed,Other,Recess", "Time Completed", ""),
        ("Case,Step,Done Date,Clock,Other,Recess", "", ""),
    ],
)
def test_pairs_are_found_by_name(
    headers: str, ended_time: str, started_time: str, write: Write
) -> None:
    rows = "".join(
        f"{case},Call,2026-11-24,9:{case:02} AM,{'2026-11-24' if started_time else 'x'},8:00 AM\n"
        for case in range(9)
    )
    mapping = open_source(write(f"{headers}\n{rows}")).shape().mapping
    assert (mapping.ended_time, mapping.started_time) == (ended_time, started_time)


def test_a_workbook_keeps_date_and_time_apart(
    write_workbook: Write, read: Callable[..., Any]
) -> None:
    rows = [["Case", "Step", "Date", "Time"]]
    rows += [[str(n), "Call", ("date", 46350), ("date", 0.378472222222222)] for n in range(3)]  # type: ignore[list-item]
    path = write_workbook({"Export": rows})
    mapping = open_source(path).shape().mapping
    assert (mapping.ended, mapping.ended_time) == ("Date", "Time")
    done = read(path, mapping, zone="America/Chicago")
    assert {event["ended"] // 1_000_000 for event in done.events} == {MORNING // 1_000_000}
