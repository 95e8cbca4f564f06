"""Puts a date from one column and a time of day from another together."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from unjam.connections.tables import times
from unjam.connections.tables.layouts import Layout, clock_layout_of, layout_of
from unjam.connections.tables.times import EMPTY, READ, UNREADABLE, Instants, Mask, Numbers
from unjam.connections.tables.zones import DAY_S, SECOND_US

NO_TIME_OF_DAY, BAD_TIME_OF_DAY, TWO_TIMES_OF_DAY = 11, 12, 13
"""What became of a date whose time of day is missing, unreadable, or unlike the date's own."""

EXPECTED: Mapping[int, str] = {
    NO_TIME_OF_DAY: "a time of day such as 9:05 AM; this row has a date without one",
    BAD_TIME_OF_DAY: "a time of day such as 9:05 AM, 09:05 or 0905",
    TWO_TIMES_OF_DAY: "the same time of day as in the column of the date",
}
"""Fates, and what is said of the cell of the time of day."""

DAY_US = DAY_S * SECOND_US
MINUTE_US = 60 * SECOND_US
NO_DAY = np.iinfo(np.int64).min
ZERO_DAY_LAST = -25_567
"""1900-01-01 in days since 1970: where a database or a spreadsheet needs a date for a time that
has none, it writes this one or 1899-12-30."""


@dataclass(frozen=True, slots=True)
class _Clocks:
    """
    A column of times of day.

    Args:
        at_us: microseconds since midnight on the clock; shape (rows,).
        offset_us: offset from UTC where the cell says one, else 0; shape (rows,).
        is_aware: whether it does. day: days since 1970 where the cell has a date too, else
            ``NO_DAY``. fate: ``READ``, ``EMPTY`` or ``UNREADABLE``.
    """

    at_us: Numbers
    offset_us: Numbers
    is_aware: Mask
    day: Numbers
    fate: NDArray[np.uint8]


def read_in_two(
    dates: Sequence[str],
    clocks: Sequence[str],
    *,
    order: str,
    zone: ZoneInfo,
    blank_is_none: bool = False,
) -> Instants:
    """
    Read instants whose date and time of day stand in two columns.

    A date that brings its own time of day keeps it where the other cell is empty or agrees to the
    minute; midnight counts as none, for that is how programs fill up a date. No time of day is
    ever made up: a row without one would jump ahead of the others of its day.

    Args:
        dates, clocks: the cells as they stand; both of shape (rows,).
        order: as ``ColumnMapping.date_order``.
        zone: the zone of times without an offset.
        blank_is_none: a date without a time of day is no instant, and no fault either.

    Returns:
        One instant a row; its fate is that of the date, or one of ``EXPECTED``.
    """
    walls, clock = times.read_walls(dates, order=order), _read_clocks(clocks, order=order)
    local_us, fate, naive = walls.local_us.copy(), walls.fate.copy(), walls.naive.copy()
    is_date = fate == READ
    is_bare = ~walls.has_clock | (naive & (local_us % DAY_US == 0))
    joined = is_date & is_bare & (clock.fate == READ)
    local_us[joined] += clock.at_us[joined] - clock.offset_us[joined]
    naive[joined & clock.is_aware] = False
    both = is_date & ~is_bare & naive & (clock.fate == READ)
    own_us = local_us % DAY_US
    agree = own_us // MINUTE_US == clock.at_us // MINUTE_US
    local_us[both & agree] += np.maximum(clock.at_us - own_us, 0)[both & agree]
    other_day = (clock.day > ZERO_DAY_LAST) & (clock.day != walls.local_us // DAY_US)
    fate[is_date & (clock.fate == READ) & naive & other_day] = TWO_TIMES_OF_DAY
    fate[both & ~agree] = TWO_TIMES_OF_DAY
    fate[is_date & is_bare & (clock.fate == EMPTY)] = EMPTY if blank_is_none else NO_TIME_OF_DAY
    fate[is_date & (clock.fate == UNREADABLE)] = BAD_TIME_OF_DAY
    if not blank_is_none:
        fate[(fate == EMPTY) & (clock.fate != EMPTY)] = UNREADABLE
    has_clock = np.ones_like(walls.has_clock)
    return times.settled(times.Walls(local_us, fate, naive, has_clock), zone=zone)


def time_of_day_share(cells: Sequence[str]) -> float:
    """Which share of some filled cells is a time of day with a colon in it."""
    filled = [cell for cell in cells if cell.strip()]
    written = [cell for cell in filled if ":" in cell]
    if not written:
        return 0.0
    clock = _read_clocks(written, order="iso")
    good = (clock.fate == READ) & (clock.day == NO_DAY)
    return float(np.count_nonzero(good)) / len(filled)


def dates_without_time_share(cells: Sequence[str], *, order: str) -> float:
    """Which share of some filled cells is a date without a time of day, or at midnight."""
    filled = [cell for cell in cells if cell.strip()]
    walls = times.read_walls(filled, order=order)
    bare = ~walls.has_clock | (walls.naive & (walls.local_us % DAY_US == 0))
    good = (walls.fate == READ) & bare
    return float(np.count_nonzero(good)) / max(len(filled), 1)


def _read_clocks(texts: Sequence[str], *, order: str) -> _Clocks:
    zero = np.zeros(len(texts), dtype=np.int64)
    clocks = _Clocks(
        at_us=zero.copy(),
        offset_us=zero.copy(),
        is_aware=zero.astype(np.bool_),
        day=np.full(len(texts), NO_DAY, dtype=np.int64),
        fate=np.full(len(texts), UNREADABLE, dtype=np.uint8),
    )
    for template, which, digits in times.shapes(texts):
        if not template.strip():
            clocks.fate[which] = EMPTY
        elif layout := clock_layout_of(template):
            _fill(clocks, which, digits=digits, layout=layout)
        elif (whole := layout_of(template, order)) and whole.has_time(order):
            _fill_from_instants(clocks, which, digits=digits, layout=whole, order=order)
    return clocks


def _fill(
    clocks: _Clocks, which: NDArray[np.intp], *, digits: NDArray[np.uint8], layout: Layout
) -> None:
    """Read cells such as 9:05 AM, 0905 or 0.378 (a part of a day, as spreadsheets count)."""
    if layout.is_number:
        days = times.number(digits, layout.spans.get("whole", (0, 0)))
        start, end = layout.spans.get("part", (0, 0))
        seconds = np.rint(times.number(digits, (start, end)) / 10.0 ** (end - start) * DAY_S)
        clocks.at_us[which] = seconds.astype(np.int64) * SECOND_US % DAY_US
        clocks.fate[which] = np.where(days == 0, np.uint8(READ), np.uint8(UNREADABLE))
        return
    wall = times.read_clock(digits, layout=layout)
    clocks.at_us[which], clocks.fate[which] = wall.local_us, wall.fate
    clocks.offset_us[which] = times.offset_us(digits, layout=layout)
    clocks.is_aware[which] = layout.is_aware


def _fill_from_instants(
    clocks: _Clocks,
    which: NDArray[np.intp],
    *,
    digits: NDArray[np.uint8],
    layout: Layout,
    order: str,
) -> None:
    """Read cells that have a date as well, which need not be a real one: 12/30/1899 9:05 AM."""
    wall = times.read_wall(digits, layout=layout, order=order)
    local_us = wall.local_us + times.offset_us(digits, layout=layout)
    clocks.at_us[which], clocks.day[which] = local_us % DAY_US, local_us // DAY_US
    clocks.offset_us[which] = times.offset_us(digits, layout=layout)
    clocks.is_aware[which] = layout.is_aware
    clocks.fate[which] = np.where(wall.fate == UNREADABLE, np.uint8(UNREADABLE), np.uint8(READ))


START_WORDS = frozenset(("start", "started", "begin", "begun", "began", "from", "open", "opened"))
NOT_OF_NAME = frozenset(("date", "time", "day", "of", "at", "on", "the", "clock"))


def pair_up(fields: dict[str, str], *, clocks: Sequence[str], bare: Sequence[str]) -> None:
    """
    Give dates without a time of day the column that has it, where the names leave no doubt.

    Args:
        fields: field of ``ColumnMapping`` to header, as guessed; added to.
        clocks: headers of the columns of times of day.
        bare: those of ``fields["ended"]`` and ``fields["started"]`` that are dates alone.
    """
    for field in ("ended", "started"):
        free = [header for header in clocks if header not in fields.values()]
        if fields.get(field) in bare:
            found = _clock_of(fields[field], free, is_start=field == "started")
            if found:
                fields[f"{field}_time"] = found
    free = [header for header in clocks if header not in fields.values() and _says_start(header)]
    if "started" not in fields and "ended_time" in fields and len(free) == 1:
        fields["started"], fields["started_time"] = fields["ended"], free[0]


def _clock_of(date: str, free: Sequence[str], *, is_start: bool) -> str:
    same = [header for header in free if _stem(header) == _stem(date)]
    if same:
        return same[0]
    fitting = [header for header in free if _says_start(header) == is_start]
    return fitting[0] if len(fitting) == 1 else ""


def _stem(header: str) -> frozenset[str]:
    words = re.findall(r"[^\W_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header).lower())
    return frozenset(words) - NOT_OF_NAME


def _says_start(header: str) -> bool:
    return bool(_stem(header) & START_WORDS)
