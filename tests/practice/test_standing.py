"""How things stand on a day: the week that holds, what is announced, what a licence is worth."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from unjam.practice.rules import (
    HoursVersion,
    LicenceStanding,
    SiteCalendar,
    Span,
    checked_licence_kind,
    checked_licence_number,
    is_same_number,
    licence_standing,
    usual_spans,
    week_on,
)

TODAY = date(2026, 11, 24)
OLD, NEW, LATER = (
    HoursVersion(date(year, 1, 1), (Span(0, 480, 960),)) for year in (2025, 2026, 2027)
)
SITE = SiteCalendar("si_x", "Main", "America/New_York", (LATER, OLD, NEW))


@pytest.mark.parametrize(
    ("days", "standing"),
    [
        (-1, LicenceStanding.ENDED),
        (0, LicenceStanding.ENDS_SOON),
        (60, LicenceStanding.ENDS_SOON),
        (61, LicenceStanding.GOOD),
    ],
)
def test_a_licence_counts_on_its_last_day_and_says_so_two_months_before(
    days: int, standing: LicenceStanding
) -> None:
    assert licence_standing(TODAY + timedelta(days), today=TODAY) is standing


def test_the_week_that_holds_is_the_last_that_began_or_else_the_first() -> None:
    assert week_on(SITE, TODAY) is NEW
    assert week_on(SITE, date(2020, 1, 1)) is OLD
    empty = SiteCalendar("si_y", "New", "America/New_York", ())
    assert week_on(empty, TODAY) is None


def test_the_usual_hours_of_a_day_are_those_of_its_weekday() -> None:
    assert usual_spans(SITE, date(2026, 11, 23)) == (Span(0, 480, 960),)
    assert usual_spans(SITE, TODAY) == ()


def test_licence_numbers_are_kept_as_printed_and_compared_without_blanks() -> None:
    assert checked_licence_number("  RN  123   456 ") == "RN 123 456"
    assert is_same_number("RN 123 456", "rn123456")
    assert not is_same_number("RN 123 456", "RN 123 457")


@pytest.mark.parametrize("check", [checked_licence_kind, checked_licence_number])
@pytest.mark.parametrize("text", [" ", "x" * 65])
def test_a_licence_has_a_kind_and_a_number_of_some_length(check, text: str) -> None:
    with pytest.raises(ValueError, match="characters"):
        check(text)
