from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unjam.connections.tables.zones import to_utc

ZONES = [
    *("America/New_York", "America/Chicago", "America/Denver", "America/Phoenix"),
    *("America/Los_Angeles", "America/Anchorage", "Pacific/Honolulu", "America/Puerto_Rico"),
    *("Europe/Dublin", "Australia/Lord_Howe", "America/St_Johns", "Asia/Kolkata", "UTC"),
]
EPOCH = datetime(1970, 1, 1)
MICROSECOND = timedelta(microseconds=1)


def expected_us(local: datetime, zone: ZoneInfo) -> int:
    aware = local.replace(tzinfo=zone, fold=0)
    return (aware.astimezone(UTC).replace(tzinfo=None) - EPOCH) // MICROSECOND


def kind(local: datetime, zone: ZoneInfo) -> str:
    first = local.replace(tzinfo=zone, fold=0).utcoffset()
    second = local.replace(tzinfo=zone, fold=1).utcoffset()
    assert first is not None and second is not None
    return "plain" if first == second else "gap" if second > first else "fold"


def check(locals_: list[datetime], zone: ZoneInfo) -> None:
    column = np.array([(local - EPOCH) // MICROSECOND for local in locals_], dtype=np.int64)
    utc = to_utc(column, zone)
    kinds = [kind(local, zone) for local in locals_]
    assert utc.at_us.tolist() == [expected_us(local, zone) for local in locals_]
    assert (utc.gap_count, utc.fold_count) == (kinds.count("gap"), kinds.count("fold"))


@pytest.mark.parametrize("name", ZONES)
def test_every_half_hour_of_a_year_equals_zoneinfo(name: str) -> None:
    check(
        [datetime(2026, 1, 1) + timedelta(minutes=30 * i) for i in range(17_520)], ZoneInfo(name)
    )


@pytest.mark.slow
@given(
    st.lists(st.datetimes(datetime(1970, 1, 1), datetime(2100, 12, 31)), max_size=20),
    st.sampled_from(ZONES),
)
@settings(max_examples=60, deadline=None)
def test_any_time_in_any_zone_equals_zoneinfo(locals_: list[datetime], name: str) -> None:
    check(locals_, ZoneInfo(name))


def test_the_edges_of_a_gap_and_of_a_repeated_hour() -> None:
    edges = ["2026-03-08 01:59:59", "2026-03-08 02:00:00", "2026-03-08 02:59:59"]
    edges += ["2026-03-08 03:00:00", "2026-11-01 00:59:59", "2026-11-01 01:00:00"]
    edges += ["2026-11-01 01:59:59", "2026-11-01 02:00:00"]
    check([datetime.fromisoformat(edge) for edge in edges], ZoneInfo("America/New_York"))
