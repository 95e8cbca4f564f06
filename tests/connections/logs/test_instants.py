"""Written instants become UTC, and what had to be assumed is counted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unjam.connections.logs.instants import Instants
from unjam.connections.rules import UnreadableFile
from unjam.connections.tables.times import read_instants

NINE_US = 1_772_442_000_000_000  # 2026-03-02T09:00:00Z
ZONES = st.sampled_from(
    ["", "America/New_York", "Europe/Warsaw", "Australia/Lord_Howe", "Asia/Kolkata"]
)
WALL_TIMES = st.datetimes(datetime(1971, 1, 1), datetime(2099, 1, 1))


@pytest.mark.parametrize(
    ("text", "us"),
    [
        ("2026-03-02T09:00:00Z", NINE_US),
        ("2026-03-02 09:00:00", NINE_US),
        ("2026-03-02T09:00", NINE_US),
        ("2026-03-02T04:00:00-05:00", NINE_US),
        ("2026-03-02T14:30:00+0530", NINE_US),
        ("2026-03-02T10:00:00 +01:00", NINE_US),
        ("2026-03-02T09:00:00.123456789Z", NINE_US + 123_456),
        ("2026-03-02T09:00:00,5Z", NINE_US + 500_000),
        ("2026-03-02", NINE_US - 9 * 3_600_000_000),
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01T00:00:00+01:00", None),
        ("2101-01-01T00:00:00Z", None),
        ("2026-02-30T00:00:00Z", None),
        ("2026-03-02T24:00:00Z", None),
        ("2026-03-02T23:59:60Z", None),
        ("2026-03-02T09:00:00+99:00", None),
        ("2026-W10-1", None),
        ("20260302", None),
        ("2026-03-02x09:00:00", None),
        ("٢٠٢٦-03-02T09:00:00Z", None),
        ("", None),
        ("0001-01-01T00:00:00", None),
    ],
)
def test_texts(text: str, us: int | None) -> None:
    assert Instants("").us_of(text) == us


def test_what_is_remembered_is_counted_each_time() -> None:
    instants = Instants("America/New_York")
    for _ in range(3):
        instants.us_of("2026-03-08T02:30:00")
    assert instants.counts == {"naive": 3, "dst_gap": 3}


@pytest.mark.parametrize("name", ["Nowhere/Else", "../etc/passwd", "/etc/hostname", "\x00"])
def test_zones_that_are_none(name: str) -> None:
    with pytest.raises(UnreadableFile, match="no time zone"):
        Instants(name)


@settings(deadline=None, max_examples=200)
@given(WALL_TIMES, ZONES)
def test_both_readers_of_times_agree(wall: datetime, zone: str) -> None:
    instants = Instants(zone)
    text = wall.isoformat()
    column = read_instants([text], order="iso", zone=ZoneInfo(zone or "UTC"))
    assert instants.us_of(text) == int(column.at_us[0])
    assert dict(instants.counts) == {kind: n for kind, n in column.counts.items() if n}


@settings(deadline=None)
@given(WALL_TIMES, st.integers(-840, 840))
def test_an_offset_is_converted_never_relabelled(wall: datetime, minutes: int) -> None:
    sign, size = ("-" if minutes < 0 else "+"), abs(minutes)
    text = f"{wall.isoformat()}{sign}{size // 60:02}:{size % 60:02}"
    utc = wall.replace(tzinfo=UTC) - timedelta(minutes=minutes)
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    assert Instants("Asia/Kolkata").us_of(text) == (utc - epoch) // timedelta(microseconds=1)
