"""When the practice is open: as its sites say, or else read from its own work."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from unjam.flow.kernel import OpenTable, open_table
from unjam.flow.kernel.arrays import Mask, Whole
from unjam.practice.rules import SiteCalendar, open_intervals_us

HALF_HOUR_US = 1_800_000_000
DAY_US = 48 * HALF_HOUR_US
WEEK_US = 7 * DAY_US
MONDAY_US = 4 * DAY_US
"""1970-01-05 was a Monday."""

BUSY_SHARE_MIN = 0.25
"""A half hour of the week is open if it holds this share of a busy half hour's events."""

DAY_SHARE_MIN = 0.15
"""A weekday is open if it holds this share of a busy weekday's events."""


@dataclass(frozen=True, slots=True)
class Hours:
    """
    Opening hours over a log.

    Args:
        table: over all of its instants. known: whether somebody said them.
        day_starts_us: where each local day begins; ascending, one more than there are days.
    """

    table: OpenTable
    known: bool
    day_starts_us: Whole


def said_by(sites: Iterable[SiteCalendar], *, zone: ZoneInfo, from_us: int, to_us: int) -> Hours:
    """
    The hours in which any of some sites is open.

    Args:
        zone: the clock by which days are counted.
        from_us, to_us: the instants that will be asked for (UTC µs).
    """
    starts = day_starts_us(zone, from_us=from_us, to_us=to_us)
    begin, end = int(starts[0]), int(starts[-1])
    spans = [span for site in sites for span in open_intervals_us(site, from_us=begin, to_us=end)]
    table = open_table(spans, from_us=begin, to_us=end)
    return Hours(table, known=True, day_starts_us=starts)


def day_starts_us(zone: ZoneInfo, *, from_us: int, to_us: int) -> Whole:
    """Where each local day begins, from the day before one instant to the day after another."""
    first = datetime.fromtimestamp(from_us // 1_000_000, zone).date() - timedelta(days=1)
    midnights = [
        int(datetime.combine(first + timedelta(days=n), time.min, zone).timestamp())
        for n in range((to_us - from_us) // DAY_US + 4)
    ]
    return np.array(midnights, np.int64) * 1_000_000


def open_days_us(table: OpenTable, starts_us: Whole) -> Whole:
    """Where those days begin on which there is any opening hour."""
    inside = np.clip(starts_us, table.first_us, table.last_us)
    return np.asarray(starts_us[:-1][np.diff(table.open_until(inside)) > 0])


def read_from_work(begun_us: Whole, named: Mask, *, from_us: int, to_us: int) -> Hours:
    """
    Guess the hours: each weekday from its first to its last busy half hour, less lunch, in UTC.

    Args:
        begun_us: when each event began. named: whether one of us did it (mask).
        from_us, to_us: the instants that will be asked for.
    """
    half_hours = (begun_us[named] - MONDAY_US) % WEEK_US // HALF_HOUR_US
    counts = np.bincount(half_hours, minlength=336).reshape(7, 48)
    days, slots = days_between(from_us, to_us), _open_slots(counts)
    spans = [
        (int(day) + slot * HALF_HOUR_US, int(day) + (slot + 1) * HALF_HOUR_US)
        for day in days[:-1]
        for slot in np.flatnonzero(slots[(day - MONDAY_US) // DAY_US % 7]).tolist()
    ]
    table = open_table(spans, from_us=int(days[0]), to_us=int(days[-1]))
    return Hours(table, known=False, day_starts_us=days)


def days_between(from_us: int, to_us: int) -> Whole:
    """Where the days begin (UTC) that hold both instants, and where the last one ends."""
    return np.arange(from_us // DAY_US * DAY_US, to_us + DAY_US + 1, DAY_US, dtype=np.int64)


def _open_slots(counts: np.ndarray) -> np.ndarray:
    """Which half hours of each weekday are open (mask, shape (7, 48))."""
    found = np.zeros(counts.shape, np.bool_)
    if not counts.any():
        return found
    level = float(np.quantile(counts[counts > 0], 0.75))
    totals = counts.sum(axis=1)
    days = totals > DAY_SHARE_MIN * totals.max()
    quiet = counts[days].mean(axis=0) < BUSY_SHARE_MIN * level
    for weekday in np.flatnonzero(days).tolist():
        busy = np.flatnonzero(counts[weekday] > BUSY_SHARE_MIN * level)
        if len(busy):
            found[weekday, busy[0] : busy[-1] + 1] = True
    return np.asarray(found & ~quiet)
