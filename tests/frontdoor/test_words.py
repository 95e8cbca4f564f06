"""Numbers, times and days read as a manager would say them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unjam.frontdoor.templatetags import words


def test_days_are_words_and_follow_the_zone() -> None:
    late_evening = datetime(2026, 11, 25, 3, 30, tzinfo=UTC)
    assert words.day(late_evening, "America/New_York") == "Tue 24 Nov"
    assert words.day(late_evening) == "Wed 25 Nov"
    assert words.day_year(date(2026, 1, 4)) == "Sun 4 Jan 2026"
    assert words.day(None) == words.day_year(None) == words.moment(None) == "–"


@pytest.mark.parametrize(
    ("hour", "minute", "said"),
    [
        (0, 0, "12 am"),
        (0, 5, "12:05 am"),
        (12, 0, "12 pm"),
        (14, 5, "2:05 pm"),
        (23, 59, "11:59 pm"),
    ],
)
def test_times_of_day(hour: int, minute: int, said: str) -> None:
    assert words.clock(datetime(2026, 3, 1, hour, minute, tzinfo=UTC)) == said


@given(st.integers(0, 4_102_444_800_000_000))
def test_microseconds_and_datetimes_agree(instant_us: int) -> None:
    zone = "America/Denver"
    seconds, rest_us = divmod(instant_us, 1_000_000)
    there = datetime.fromtimestamp(seconds, ZoneInfo(zone)).replace(microsecond=rest_us)
    assert words.moment(instant_us, zone) == words.moment(there, zone)


def test_counts_and_shares() -> None:
    assert words.count(1_234_567) == "1,234,567"
    assert words.count(None) == words.percent(None) == "–"
    assert words.counted(0, "case,cases") == "0 cases"
    assert words.counted(2, "case") == "2 cases"
    assert words.percent(0) == "0 %"
    assert words.percent(1) == "100 %"


@given(st.floats(0, 1, exclude_min=True, exclude_max=True))
def test_something_is_never_nothing_and_not_quite_all_is_never_all(share: float) -> None:
    assert words.percent(share) not in {"0 %", "100 %"}


def test_an_icon_is_decoration() -> None:
    drawn = words.icon("flow")
    assert 'aria-hidden="true"' in drawn
    assert "icons.svg#flow" in drawn


def test_the_pressed_button_says_so() -> None:
    assert words.is_same("dark", "dark") == "true"
    assert words.is_same("light", "dark") == "false"
    assert words.key_words("help") == "Show the keys"
