from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unjam.connections.tables import times
from unjam.connections.tables.times import EMPTY, OUT_OF_RANGE, READ, UNREADABLE, read_instants
from unjam.events import NO_INSTANT_US

UTC_ZONE = ZoneInfo("UTC")
NEW_YORK = ZoneInfo("America/New_York")


def one(text: str, order: str = "iso", zone: ZoneInfo = UTC_ZONE) -> tuple[int, str]:
    instants = read_instants([text], order=order, zone=zone)
    fate = int(instants.fate[0])
    if fate != READ:
        return fate, ""
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(instants.at_us[0]))
    return fate, at.isoformat()


@pytest.mark.parametrize(
    ("text", "order", "utc"),
    [
        ("2026-11-24T09:05:00Z", "iso", "2026-11-24T09:05:00+00:00"),
        ("2026-11-24 09:05:07", "iso", "2026-11-24T09:05:07+00:00"),
        ("2026-11-24 09:05", "iso", "2026-11-24T09:05:00+00:00"),
        ("2026-11-24", "iso", "2026-11-24T00:00:00+00:00"),
        ("2026/1/4 9:05", "mdy", "2026-01-04T09:05:00+00:00"),
        ("2026-11-24T09:05:00-05:00", "iso", "2026-11-24T14:05:00+00:00"),
        ("2026-11-24T09:05:00+0530", "iso", "2026-11-24T03:35:00+00:00"),
        ("2026-11-24 09:05:00 +01", "iso", "2026-11-24T08:05:00+00:00"),
        ("2026-11-24 09:05:00 UTC", "iso", "2026-11-24T09:05:00+00:00"),
        ("2026-11-24 09:05 PST", "iso", "2026-11-24T17:05:00+00:00"),
        ("2026-11-24T09:05:00-05:00[America/New_York]", "iso", "2026-11-24T14:05:00+00:00"),
        ("2026-11-24T09:05:00.1Z", "iso", "2026-11-24T09:05:00.100000+00:00"),
        ("2026-11-24T09:05:00.123456789Z", "iso", "2026-11-24T09:05:00.123456+00:00"),
        ("2026-11-24T09:05:00,250", "iso", "2026-11-24T09:05:00.250000+00:00"),
        ("11/24/2026 9:05 AM", "mdy", "2026-11-24T09:05:00+00:00"),
        ("3/4/2026 12:05 am", "mdy", "2026-03-04T00:05:00+00:00"),
        ("3/4/2026 12:05PM", "mdy", "2026-03-04T12:05:00+00:00"),
        ("3/4/26 1:05:09 p.m.", "mdy", "2026-03-04T13:05:09+00:00"),
        ("3/4/2026", "dmy", "2026-04-03T00:00:00+00:00"),
        ("24.11.2026 09:05", "dmy", "2026-11-24T09:05:00+00:00"),
        ("26/11/24 09:05", "ymd", "2026-11-24T09:05:00+00:00"),
        ("24-Nov-2026 9:05 AM", "iso", "2026-11-24T09:05:00+00:00"),
        ("Nov 24, 2026 9:05 AM", "iso", "2026-11-24T09:05:00+00:00"),
        ("November 24, 2026 at 9:05\u202fPM", "iso", "2026-11-24T21:05:00+00:00"),
        ("Sept 4, 2026", "iso", "2026-09-04T00:00:00+00:00"),
        ("Tue, 24 Nov 2026 09:05:00 -0500", "iso", "2026-11-24T14:05:00+00:00"),
        (
            "Tue Nov 24 2026 09:05:00 GMT-0500 (Eastern Standard Time)",
            "iso",
            "2026-11-24T14:05:00+00:00",
        ),
        ("20261124093000", "iso", "2026-11-24T09:30:00+00:00"),
        ("20261124T093000Z", "iso", "2026-11-24T09:30:00+00:00"),
        ("20261124", "mdy", "2026-11-24T00:00:00+00:00"),
        ("1795511100", "epoch_s", "2026-11-24T09:05:00+00:00"),
        ("1795511100.5", "epoch_s", "2026-11-24T09:05:00.500000+00:00"),
        ("1795511100250", "epoch_ms", "2026-11-24T09:05:00.250000+00:00"),
        ("46350", "excel", "2026-11-24T00:00:00+00:00"),
        ("46350.378472222219", "excel", "2026-11-24T09:05:00+00:00"),
        ("46350.3784722222", "excel", "2026-11-24T09:05:00+00:00"),
        ("  2026-11-24 09:05  ", "iso", "2026-11-24T09:05:00+00:00"),
        ("2028-02-29 09:05", "iso", "2028-02-29T09:05:00+00:00"),
        ("2100-12-31T23:59:59.999999Z", "iso", "2100-12-31T23:59:59.999999+00:00"),
        ("1970-01-01T00:00:00Z", "iso", "1970-01-01T00:00:00+00:00"),
    ],
)
def test_everyday_ways_to_write_a_time(text: str, order: str, utc: str) -> None:
    assert one(text, order) == (READ, utc)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "2026-02-30 10:00",
            "2027-02-29",
            "2100-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-01-00",
        ),
        *("2026-01-01 24:00", "2026-01-01 10:60", "2026-01-01 10:00:60", "2026-01-01 13:00 PM"),
        *("2026-01-01 0:30 AM", "3/4/2026", "yesterday", "Foo 24, 2026", "24-Novem-2026", "-5"),
        *(
            "2026-01-01T10:00:00+25:00",
            "1795511100",
            "2026-01-01 10:00\0",
            "２０２６-01-01",
            "x" * 500,
        ),
        *("2026-01-01 10:00:00.1234567891", "NaN", "NaT", "null", "2026-01-01 10", "12", "é" * 10),
    ],
)
def test_what_is_no_time_is_not_read(text: str) -> None:
    assert one(text) == (UNREADABLE, "")
    assert read_instants([text], order="iso", zone=UTC_ZONE).at_us[0] == NO_INSTANT_US


@pytest.mark.parametrize("text", ["1899-12-30", "2999-01-01", "1969-12-31 23:59", "0000-01-01"])
def test_years_that_no_practice_works_in_are_out_of_range(text: str) -> None:
    assert one(text) == (OUT_OF_RANGE, "")


@pytest.mark.parametrize("order", ["epoch_s", "epoch_ms", "excel"])
def test_plain_numbers_out_of_range(order: str) -> None:
    assert one("9999999999999999", order) == (OUT_OF_RANGE, "")


def test_excel_days_before_1970_are_out_of_range() -> None:
    assert one("25568", "excel") == (OUT_OF_RANGE, "")


def test_empty_cells_are_empty_and_not_faults() -> None:
    fate = read_instants(["", "   ", "\t"], order="iso", zone=UTC_ZONE).fate
    assert fate.tolist() == [EMPTY, EMPTY, EMPTY]


def test_aware_and_naive_times_in_one_column() -> None:
    texts = ["2026-03-08 02:30", "2026-11-01 01:30:00", "2026-07-01 12:00:00Z", "2026-07-01"]
    instants = read_instants(texts, order="iso", zone=NEW_YORK)
    read = [datetime.fromtimestamp(us / 1e6, UTC).isoformat() for us in instants.at_us.tolist()]
    assert read == [
        "2026-03-08T07:30:00+00:00",
        "2026-11-01T05:30:00+00:00",
        "2026-07-01T12:00:00+00:00",
        "2026-07-01T04:00:00+00:00",
    ]
    assert instants.counts == {"naive": 3, "dst_gap": 1, "dst_fold": 1, "date_only": 1}


FORMATS = {
    "%Y-%m-%dT%H:%M:%S": "iso",
    "%Y-%m-%d %H:%M:%S.%f": "iso",
    "%m/%d/%Y %I:%M:%S %p": "mdy",
    "%d/%m/%Y %H:%M:%S": "dmy",
    "%d-%b-%Y %I:%M:%S %p": "iso",
    "%B %d, %Y %H:%M:%S": "iso",
    "%Y%m%d%H%M%S": "iso",
}
MOMENTS = st.datetimes(datetime(1970, 1, 1), datetime(2100, 12, 31))


@pytest.mark.slow
@given(moments=st.lists(MOMENTS, min_size=1, max_size=30), pattern=st.sampled_from(list(FORMATS)))
@settings(max_examples=60, deadline=None)
def test_columns_equal_the_standard_library_cell_by_cell(
    moments: list[datetime], pattern: str
) -> None:
    texts = [moment.strftime(pattern) for moment in moments]
    instants = read_instants(texts, order=FORMATS[pattern], zone=UTC_ZONE)
    wanted = [
        (datetime.strptime(text, pattern) - datetime(1970, 1, 1)) // timedelta(microseconds=1)
        for text in texts
    ]
    assert instants.at_us.tolist() == wanted


@given(st.lists(st.text(max_size=40), max_size=30), st.sampled_from(["iso", "mdy", "excel"]))
@settings(max_examples=100, deadline=None)
def test_any_text_is_read_or_refused(texts: list[str], order: str) -> None:
    instants = read_instants(texts, order=order, zone=NEW_YORK)
    assert len(instants.fate) == len(texts)
    unread = [us for us, fate in zip(instants.at_us, instants.fate, strict=True) if fate != READ]
    assert all(us == NO_INSTANT_US for us in unread)


def test_no_end_of_range_before_the_last_microsecond() -> None:
    first_of_2101 = datetime(2101, 1, 1, tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    assert first_of_2101 // timedelta(microseconds=1) == times.RANGE_END_US
