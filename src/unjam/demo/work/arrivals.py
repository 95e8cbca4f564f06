"""When work comes in: in opening hours, or around the clock where patients and faxes decide."""

from __future__ import annotations

from unjam.demo.chance import Chance
from unjam.demo.hours import DAY_MINUTES, Hours

MONDAY_SHARE = 1.35
"""Mondays bring more: the weekend's work waits at the door. Our own figure."""

WAKING_MINUTES = (7 * 60, 22 * 60)


def in_hours(hours: Hours, chance: Chance, *, a_week: float) -> list[int]:
    """Minutes of arrivals in opening hours, in order; ``a_week`` on average in a full week."""
    minutes = []
    for day in hours.open_days():
        for _ in range(chance.poisson(_mean(hours, day, a_week=a_week))):
            minutes.append(_open_minute(hours, chance, day=day))
    return sorted(minutes)


def around_the_clock(
    hours: Hours, chance: Chance, *, a_week: float, after_hours: float
) -> list[int]:
    """Minutes of arrivals on any day, in order; ``after_hours`` of them while closed."""
    minutes = in_hours(hours, chance, a_week=a_week * (1 - after_hours))
    for day in range(hours.days):
        for _ in range(chance.poisson(a_week * after_hours / 7)):
            minute = day * DAY_MINUTES + round(chance.between(*WAKING_MINUTES))
            if not hours.is_open(minute):
                minutes.append(minute)
    return sorted(minutes)


def _mean(hours: Hours, day: int, *, a_week: float) -> float:
    is_monday = hours.weekday(day * DAY_MINUTES) == 0
    return a_week / (4 + MONDAY_SHARE) * (MONDAY_SHARE if is_monday else 1)


def _open_minute(hours: Hours, chance: Chance, *, day: int) -> int:
    while True:
        minute = day * DAY_MINUTES + chance.whole(8 * 60, 17 * 60 - 1)
        if hours.is_open(minute):
            return minute
