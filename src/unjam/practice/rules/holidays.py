"""The usual holidays of the United States for any year, with the days they are kept on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

SATURDAY, SUNDAY = 5, 6
MONDAY, THURSDAY = 0, 3
DAY = timedelta(days=1)
OBSERVED = ", observed"


@dataclass(frozen=True, slots=True)
class Holiday:
    """
    A day on which many practices are closed.

    Args:
        on: the day. name: as it stands on a door; ``, observed`` where it is kept instead of a
            Saturday or a Sunday.
        is_federal: whether the law names it; the others are custom.
    """

    on: date
    name: str
    is_federal: bool = True


def us_holidays(year: int) -> tuple[Holiday, ...]:
    """
    The holidays whose day, or the day on which they are kept, falls in a year; by date.

    A holiday on a Saturday is kept on the Friday before, one on a Sunday on the Monday after. Both
    days are given, because a site may work on the weekend. A New Year's Day on a Saturday is kept
    in the year before.

    Source:
        5 U.S.C. 6103(a) and (b); Executive Order 11582. The day after Thanksgiving is custom.

    >>> [str(day.on) for day in us_holidays(2026) if day.name.startswith("Independence")]
    ['2026-07-03', '2026-07-04']
    """
    found = {day for around in (year, year + 1) for day in _with_observed(around)}
    return tuple(sorted((d for d in found if d.on.year == year), key=lambda d: (d.on, d.name)))


def _with_observed(year: int) -> Iterator[Holiday]:
    for name, day_of in _FEDERAL.items():
        on = day_of(year)
        yield Holiday(on, name)
        if on.weekday() == SATURDAY:
            yield Holiday(on - DAY, name + OBSERVED)
        elif on.weekday() == SUNDAY:
            yield Holiday(on + DAY, name + OBSERVED)
    yield Holiday(_nth(year, 11, weekday=THURSDAY, n=4) + DAY, "Day after Thanksgiving", False)


def _fixed(month: int, day: int) -> Callable[[int], date]:
    return lambda year: date(year, month, day)


def _floating(month: int, *, weekday: int, n: int) -> Callable[[int], date]:
    return lambda year: _nth(year, month, weekday=weekday, n=n)


def _nth(year: int, month: int, *, weekday: int, n: int) -> date:
    """The n-th weekday of a month; the last one for n = -1."""
    if n < 0:
        end = date(year, month + 1, 1) - DAY
        return end - (end.weekday() - weekday) % 7 * DAY
    first = date(year, month, 1)
    return first + (weekday - first.weekday()) % 7 * DAY + 7 * (n - 1) * DAY


_FEDERAL: dict[str, Callable[[int], date]] = {
    "New Year's Day": _fixed(1, 1),
    "Martin Luther King Jr. Day": _floating(1, weekday=MONDAY, n=3),
    "Presidents' Day": _floating(2, weekday=MONDAY, n=3),
    "Memorial Day": _floating(5, weekday=MONDAY, n=-1),
    "Juneteenth": _fixed(6, 19),
    "Independence Day": _fixed(7, 4),
    "Labor Day": _floating(9, weekday=MONDAY, n=1),
    "Columbus Day": _floating(10, weekday=MONDAY, n=2),
    "Veterans Day": _fixed(11, 11),
    "Thanksgiving Day": _floating(11, weekday=THURSDAY, n=4),
    "Christmas Day": _fixed(12, 25),
}
