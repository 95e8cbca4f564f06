"""How things stand on a day: which week holds, what comes next, how long a licence counts."""

from __future__ import annotations

import re
from datetime import date, timedelta
from enum import StrEnum

from unjam.practice.rules.opening_hours import HoursVersion, SiteCalendar, Span

LICENCE_NOTICE_DAYS = 60
"""A licence that ends within so many days says so: renewing takes a board some weeks."""

LICENCE_KIND_LENGTH_MAX, LICENCE_NUMBER_LENGTH_MAX = 24, 64


class LicenceStanding(StrEnum):
    """Whether a licence counts, and for how long."""

    GOOD = "good"
    ENDS_SOON = "ends soon"
    ENDED = "ended"


def licence_standing(expires_on: date, *, today: date) -> LicenceStanding:
    """
    How a licence stands. It counts on its last day.

    >>> licence_standing(date(2027, 1, 23), today=date(2026, 11, 24)).value
    'ends soon'
    """
    if expires_on < today:
        return LicenceStanding.ENDED
    if expires_on - today <= timedelta(days=LICENCE_NOTICE_DAYS):
        return LicenceStanding.ENDS_SOON
    return LicenceStanding.GOOD


def week_on(calendar: SiteCalendar, day: date) -> HoursVersion | None:
    """
    The version of a site's week that holds on a day; None where no hours are known at all.

    Days before the first version take the first, as ``open_intervals_us`` does.
    """
    versions = sorted(calendar.versions, key=lambda version: version.effective_on)
    begun = [version for version in versions if version.effective_on <= day]
    return begun[-1] if begun else next(iter(versions), None)


def usual_spans(calendar: SiteCalendar, day: date) -> tuple[Span, ...]:
    """A site's stretches on a day by its week alone, whatever closures say."""
    week = week_on(calendar, day)
    return tuple(s for s in week.spans if s.weekday == day.weekday()) if week else ()


def checked_licence_kind(text: str) -> str:
    """
    A kind of licence, such as "RN", without blanks around it.

    Raises:
        ValueError: if nothing is left, or more than 24 characters are.
    """
    return _checked(text, length_max=LICENCE_KIND_LENGTH_MAX, what="The kind of a licence")


def checked_licence_number(text: str) -> str:
    """
    A licence's number as boards print it; several blanks in a row become one.

    Raises:
        ValueError: if nothing is left, or more than 64 characters are.
    """
    return _checked(text, length_max=LICENCE_NUMBER_LENGTH_MAX, what="The number of a licence")


def is_same_number(one: str, other: str) -> bool:
    """
    Whether two licence numbers differ in blanks and capitals only.

    >>> is_same_number("RN 123 456", "rn123456")
    True
    """
    return _bare(one) == _bare(other)


def _bare(number: str) -> str:
    return re.sub(r"\s", "", number).casefold()


def _checked(text: str, *, length_max: int, what: str) -> str:
    kept = " ".join(text.split())
    if not 0 < len(kept) <= length_max:
        raise ValueError(f"{what} has 1 to {length_max} characters, not {len(kept)}.")
    return kept
