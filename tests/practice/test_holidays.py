"""The holidays of any year, against the days that the government has published."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unjam.practice.rules import us_holidays

PUBLISHED = {  # the days on which federal offices are closed, as the personnel office lists them
    2026: "0101 0119 0216 0525 0619 0703 0907 1012 1111 1126 1225",
    2027: "0101 0118 0215 0531 0618 0705 0906 1011 1111 1125 1224 1231",
    2028: "0117 0221 0529 0619 0704 0904 1009 1110 1123 1225",
}


def weekdays_off(year: int) -> list[str]:
    return [
        day.on.strftime("%m%d")
        for day in us_holidays(year)
        if day.is_federal and day.on.weekday() < 5
    ]


@pytest.mark.parametrize("year", PUBLISHED)
def test_the_weekdays_off_are_those_that_were_published(year: int) -> None:
    assert weekdays_off(year) == PUBLISHED[year].split()


@given(st.integers(1971, 2400))
def test_every_year_has_each_holiday_once_and_no_day_twice(year: int) -> None:
    found = us_holidays(year)
    assert [day.on for day in found] == sorted({day.on for day in found})
    own = [day for day in found if "observed" not in day.name]
    assert len(own) == 12
    assert all(day.on.year == year for day in found)


def test_the_day_after_thanksgiving_is_custom() -> None:
    (day,) = (each for each in us_holidays(2026) if not each.is_federal)
    assert (day.on, day.name) == (date(2026, 11, 27), "Day after Thanksgiving")
