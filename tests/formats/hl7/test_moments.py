"""Times as HL7 writes them: to the year or the second, with an offset or none, or no time."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unjam.formats.hl7.moments import moment_of, stamp


@pytest.mark.parametrize(
    ("text", "local", "precision", "offset"),
    [
        ("2026", "2026-01-01T00:00:00", "year", None),
        ("202611", "2026-11-01T00:00:00", "month", None),
        ("20261124", "2026-11-24T00:00:00", "day", None),
        ("2026112409", "2026-11-24T09:00:00", "hour", None),
        ("202611240905", "2026-11-24T09:05:00", "minute", None),
        ("20261124090533", "2026-11-24T09:05:33", "second", None),
        ("20261124090533.1234", "2026-11-24T09:05:33.123400", "second", None),
        ("202611240905-0600", "2026-11-24T09:05:00", "minute", -360),
        (" 20261124090533.5+0545 ", "2026-11-24T09:05:33.500000", "second", 345),
    ],
)
def test_times(text: str, local: str, precision: str, offset: int | None) -> None:
    moment = moment_of(text)
    assert moment is not None
    assert moment.local.isoformat() == local
    assert (moment.precision, moment.offset_minutes) == (precision, offset)


@pytest.mark.parametrize(
    "text",
    [
        *("", "soon", "20261", "20261301", "20260230", "2026112425", "202611240960", "20261124.5"),
        *("20261124+9900", "20261124+06", "20261124-0090", "00000101", "2026-11-24", "\u0662026"),
    ],
)
def test_what_is_no_time(text: str) -> None:
    assert moment_of(text) is None


def test_an_offset_is_converted_never_relabelled() -> None:
    moment = moment_of("20261124230000-0600")
    assert moment is not None
    assert moment.in_utc() == datetime(2026, 11, 25, 5, tzinfo=UTC)
    assert moment_of("20261124").in_utc() is None
    assert moment_of("000101010000+1400").in_utc() is None


@given(st.datetimes(min_value=datetime(1000, 1, 1), timezones=st.just(UTC)))
def test_what_is_written_is_read_again(at: datetime) -> None:
    moment = moment_of(stamp(at))
    assert moment is not None
    assert moment.in_utc() == at.replace(microsecond=0)
