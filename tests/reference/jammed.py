"""Half a year of an invented practice that jams at known places, for tests of what is told."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from reference.logs import Row
from truth.practice import DAY, later

WEEK = 7 * DAY
WEEKS = 26
A_WEEK = 14
PROCESS = "Refill <request>"
CLERKS = ("s_clerk_1", "s_clerk_2", "s_clerk_3")
DOCTOR = "s_the_only_doctor"
SLOWER_FROM = 15


def rows(*, weeks: int = WEEKS, jams: bool = True, zone: str = "UTC") -> list[Row]:
    """
    Cases of five steps; all of it flows unless it ``jams``.

    Then a clerk signs off after twenty open hours; the only doctor writes notes at lunch
    and in the evening;
    and from week ``SLOWER_FROM`` on, what is checked waits a day more to be filed. It is open
    on weekdays from 8 to 12 and from 13 to 17 by the clock of ``zone``.
    """
    dice, found = random.Random(3), []
    for number in range(A_WEEK * weeks):
        minute = later(dice.uniform(0, weeks * WEEK), 0)
        begun_week = minute / WEEK
        for step, wait_m in _way(begun_week, jams=jams):
            minute = later(minute, wait_m * dice.lognormvariate(0, 0.4))
            is_note = step == "Write note"
            if is_note and jams:
                minute = _out_of_hours(minute, dice)
            begun, minute = minute, minute + 4 * dice.lognormvariate(0, 0.6)
            found.append(
                {
                    "case": f"c_{number}", "step": step, "process": PROCESS,
                    "person": DOCTOR if is_note else dice.choice(CLERKS),
                    "role": "doctor" if is_note else "clerk",
                    "start": at_us(begun, zone=zone),
                    "end": at_us(minute, zone=zone),
                }
            )  # fmt: skip
            minute = later(minute, 0)
    return sorted(found, key=lambda row: row["end"])


def at_us(minute: float, *, zone: str) -> int:
    """So many minutes by the wall clock after the first Monday began."""
    there = datetime(2025, 1, 6, tzinfo=ZoneInfo(zone)) + timedelta(seconds=round(minute * 60))
    return int(there.timestamp()) * 1_000_000


def _out_of_hours(minute: float, dice: random.Random) -> float:
    morning = minute // DAY * DAY
    begins = 12 * 60 + 10 if minute < morning + 12 * 60 else 20 * 60
    return morning + begins + dice.uniform(0, 35)


def _way(week: float, *, jams: bool) -> list[tuple[str, float]]:
    slower = jams and week >= SLOWER_FROM
    return [
        ("Open", 60), ("Check", 60), ("File", 540 if slower else 60), ("Copy", 60), ("Scan", 60),
        ("Write note", 60), ("Sign off", 1_200 if jams else 60), ("Send", 60),
    ]  # fmt: skip
