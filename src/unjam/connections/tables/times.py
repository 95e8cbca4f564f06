"""Reads a whole column of written dates and times at once, and says which it could not read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from unjam.connections.tables.layouts import Layout, layout_of
from unjam.connections.tables.zones import DAY_S, SECOND_US, to_utc
from unjam.events import NO_INSTANT_US

READ, EMPTY, UNREADABLE, OUT_OF_RANGE = 0, 1, 2, 3
"""What became of a cell of time."""

YEAR_MIN, YEAR_MAX = 1970, 2100
TEXT_CHARS_MAX = 100
"""No written instant is longer."""

HOUR_S, MINUTE_S = 3600, 60
EXCEL_DAY_OF_1970 = 25_569
MONTH_DAYS = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], dtype=np.int64)
RANGE_END_US = 131 * 365 * DAY_S * SECOND_US + 32 * DAY_S * SECOND_US
"""The first instant of 2101: 131 years after 1970, with 32 leap days."""

Numbers = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Instants:
    """
    A column of instants.

    Args:
        at_us: UTC microseconds, ``NO_INSTANT_US`` where not read; shape (rows,).
        fate: ``READ``, ``EMPTY``, ``UNREADABLE`` or ``OUT_OF_RANGE``; shape (rows,).
        counts: ``naive``, ``dst_gap``, ``dst_fold``, ``date_only``, where they occur.
    """

    at_us: Numbers
    fate: NDArray[np.uint8]
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Wall:
    """Times of texts of one shape, in microseconds, offsets taken off, and what became of each."""

    local_us: Numbers
    fate: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Walls:
    """
    A column of times as clocks on the wall show them.

    Args:
        local_us: microseconds since 1970-01-01 00:00; in UTC already unless ``naive``;
            shape (rows,).
        fate: what became of each cell. naive: whether it says no offset; shape (rows,).
        has_clock: whether it says a time of day; shape (rows,).
    """

    local_us: Numbers
    fate: NDArray[np.uint8]
    naive: Mask
    has_clock: Mask


def read_instants(texts: Sequence[str], *, order: str, zone: ZoneInfo) -> Instants:
    """
    Read a column of instants.

    Texts of the same shape are read together, so a column in one format costs a few passes over
    its digits. An offset is converted to UTC; a time without one is taken in ``zone``.

    Args:
        texts: the cells as they stand; shape (rows,).
        order: as ``ColumnMapping.date_order``.
        zone: the zone of times without an offset.

    Returns:
        One instant a cell.
    """
    return settled(read_walls(texts, order=order), zone=zone)


def read_walls(texts: Sequence[str], *, order: str) -> Walls:
    """
    Read a column of instants as far as no zone is needed.

    Args:
        texts: the cells as they stand; shape (rows,).
        order: as ``ColumnMapping.date_order``.
    """
    local_us = np.full(len(texts), NO_INSTANT_US, dtype=np.int64)
    fate = np.full(len(texts), UNREADABLE, dtype=np.uint8)
    naive = np.zeros(len(texts), dtype=np.bool_)
    has_clock = np.zeros(len(texts), dtype=np.bool_)
    for template, which, digits in shapes(texts):
        layout = layout_of(template, order)
        if layout is None:
            fate[which] = UNREADABLE if template.strip() else EMPTY
            continue
        wall = read_wall(digits, layout=layout, order=order)
        local_us[which], fate[which] = wall.local_us, wall.fate
        naive[which] = not layout.is_aware and (not layout.is_number or order == "excel")
        has_clock[which] = layout.is_number or layout.has_time(order)
    return Walls(local_us, fate, naive, has_clock)


def settled(walls: Walls, *, zone: ZoneInfo) -> Instants:
    """Take the times without an offset in this zone, and count what was peculiar."""
    at_us, is_read = walls.local_us.copy(), walls.fate == READ
    counts = Counter(date_only=int(np.count_nonzero(is_read & ~walls.has_clock)))
    _settle_naive(at_us, which=np.flatnonzero(walls.naive & is_read), zone=zone, counts=counts)
    at_us[~is_read] = NO_INSTANT_US
    return Instants(at_us, walls.fate, {name: count for name, count in counts.items() if count})


def _settle_naive(
    at_us: Numbers, *, which: NDArray[np.intp], zone: ZoneInfo, counts: Counter[str]
) -> None:
    utc = to_utc(at_us[which], zone)
    at_us[which] = utc.at_us
    counts["naive"] += len(which)
    counts["dst_gap"] += utc.gap_count
    counts["dst_fold"] += utc.fold_count


def shapes(texts: Sequence[str]) -> Iterator[tuple[str, NDArray[np.intp], NDArray[np.uint8]]]:
    """The texts by their shape: every digit as 0, which texts they are, and their digits."""
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    for length in np.unique(lengths).tolist():
        which = np.flatnonzero(lengths == length)
        if length == 0:
            yield "", which, np.zeros((len(which), 0), dtype=np.uint8)
        elif length <= TEXT_CHARS_MAX:
            group = texts if len(which) == len(texts) else [texts[i] for i in which.tolist()]
            yield from _shapes_of_length(group, which=which, length=length)


def _shapes_of_length(
    texts: Sequence[str], *, which: NDArray[np.intp], length: int
) -> Iterator[tuple[str, NDArray[np.intp], NDArray[np.uint8]]]:
    joined = "".join(texts)
    if not joined.isascii():
        joined = joined.replace("\u202f", " ").replace("\u00a0", " ")
    letters = np.frombuffer(joined.encode("ascii", "replace"), dtype=np.uint8)
    letters = letters.reshape(len(texts), length)
    digits = letters - np.uint8(48)
    shapes = np.where(digits <= 9, np.uint8(48), np.where(letters == 0, np.uint8(63), letters))
    if (shapes == shapes[0]).all():
        yield shapes[0].tobytes().decode("ascii"), which, digits
        return
    keys = np.ascontiguousarray(shapes).view(f"S{length}").ravel()
    templates, codes = np.unique(keys, return_inverse=True)
    by_code = np.argsort(codes, kind="stable")
    ends = np.cumsum(np.bincount(codes, minlength=len(templates)))
    for template, members in zip(templates.tolist(), np.split(by_code, ends[:-1]), strict=True):
        yield template.decode("ascii"), which[members], digits[members]


def read_wall(digits: NDArray[np.uint8], *, layout: Layout, order: str) -> Wall:
    """Read texts of one shape; ``digits`` has one row a text and one column a character."""
    if layout.is_number:
        return _read_number(digits, layout=layout, order=order)
    part = {name: number(digits, span) for name, span in layout.spans.items() if span}
    year = _full_year(part["year"], layout)
    month = part.get("month", np.full(len(digits), layout.month, dtype=np.int64))
    clock = read_clock(digits, layout=layout)
    good = _is_day(year, month=month, day=part["day"]) & (clock.fate == READ)
    days = _days_since_1970(year, month=month, day=part["day"])
    local_us = days * DAY_S * SECOND_US + clock.local_us - offset_us(digits, layout=layout)
    in_range = (year >= YEAR_MIN) & (year <= YEAR_MAX)
    return Wall(local_us, _fate(good, in_range))


def read_clock(digits: NDArray[np.uint8], *, layout: Layout) -> Wall:
    """The times of day in texts of one shape, since midnight; ``READ`` or ``UNREADABLE``."""
    zero = np.zeros(len(digits), dtype=np.int64)
    part = {name: number(digits, span) for name, span in layout.spans.items()}
    hour, good = _hour(part.get("hour", zero), afternoon=layout.afternoon)
    minute, second = part.get("minute", zero), part.get("second", zero)
    good &= (minute < 60) & (second < 60)
    good &= (part.get("offset_hour", zero) < 24) & (part.get("offset_minute", zero) < 60)
    seconds = hour * HOUR_S + minute * MINUTE_S + second
    local_us = seconds * SECOND_US + _fraction_us(digits, layout.spans.get("fraction"))
    return Wall(local_us, _fate(good, good))


def offset_us(digits: NDArray[np.uint8], *, layout: Layout) -> Numbers:
    """How far the clock of each text is ahead of UTC, where it says so, else 0."""
    hour = number(digits, layout.spans.get("offset_hour", (0, 0)))
    minute = number(digits, layout.spans.get("offset_minute", (0, 0)))
    seconds = layout.sign * (hour * HOUR_S + minute * MINUTE_S)
    seconds += (layout.letters_offset_h or 0) * HOUR_S
    return seconds * SECOND_US


def _read_number(digits: NDArray[np.uint8], *, layout: Layout, order: str) -> Wall:
    whole = number(digits, layout.spans["whole"])
    span = layout.spans.get("part")
    good = np.ones(len(digits), dtype=np.bool_)
    if order == "epoch_s":
        whole = np.minimum(whole, RANGE_END_US // SECOND_US)
        local_us = whole * SECOND_US + _fraction_us(digits, span)
    elif order == "epoch_ms":
        whole = np.minimum(whole, RANGE_END_US // 1000)
        local_us = whole * 1000 + _fraction_us(digits, span) // 1000
    else:
        whole = np.minimum(whole, RANGE_END_US // SECOND_US // DAY_S + EXCEL_DAY_OF_1970)
        days = np.zeros(len(digits))
        if span is not None:
            days = number(digits, span) / 10.0 ** (span[1] - span[0])
        milliseconds = np.rint(days * DAY_S * 1000).astype(np.int64)
        local_us = (whole - EXCEL_DAY_OF_1970) * DAY_S * SECOND_US + milliseconds * 1000
    return Wall(local_us, _fate(good, (local_us >= 0) & (local_us < RANGE_END_US)))


def _fate(good: Mask, in_range: Mask) -> NDArray[np.uint8]:
    fate = np.where(in_range, np.uint8(READ), np.uint8(OUT_OF_RANGE))
    return np.where(good, fate, np.uint8(UNREADABLE))


def number(digits: NDArray[np.uint8], span: tuple[int, int]) -> Numbers:
    """The whole number that stands between two columns; 0 where they are the same."""
    total = np.zeros(len(digits), dtype=np.int64)
    for column in range(*span):
        total *= 10
        total += digits[:, column]
    return total


def _fraction_us(digits: NDArray[np.uint8], span: tuple[int, int] | None) -> Numbers:
    if span is None:
        return np.zeros(len(digits), dtype=np.int64)
    start, end = span[0], min(span[1], span[0] + 6)
    scale: int = 10 ** (6 - (end - start))
    return number(digits, (start, end)) * scale


def _full_year(year: Numbers, layout: Layout) -> Numbers:
    start, end = layout.spans["year"]
    if end - start == 4:
        return year
    century: Numbers = np.where(year < 70, 2000, 1900)
    return year + century


def _hour(hour: Numbers, *, afternoon: bool | None) -> tuple[Numbers, Mask]:
    if afternoon is None:
        return hour, hour < 24
    return hour % 12 + (12 if afternoon else 0), (hour >= 1) & (hour <= 12)


def _is_day(year: Numbers, *, month: Numbers, day: Numbers) -> Mask:
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    known = (month >= 1) & (month <= 12)
    last = MONTH_DAYS[np.where(known, month, 0)] + ((month == 2) & leap)
    is_day: Mask = known & (day >= 1) & (day <= last)
    return is_day


def _days_since_1970(year: Numbers, *, month: Numbers, day: Numbers) -> Numbers:
    """Days from 1970-01-01 (Gregorian). Years begin in March, so that leap days end them."""
    shifted = year - (month <= 2)
    month_from_march = (month + 9) % 12
    day_of_year = (153 * month_from_march + 2) // 5 + day - 1
    leap_days = shifted // 4 - shifted // 100 + shifted // 400
    days: Numbers = shifted * 365 + leap_days + day_of_year - 719_468
    return days
