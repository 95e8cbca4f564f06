"""When the invented practice is open, in local minutes since the midnight before its first day."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, datetime, timedelta

from unjam.demo import rules

DAY_MINUTES = 24 * 60
WEEKS_AFTER = 26
"""Work that is begun in the year may end this long after it; later it is cut off anyway."""


class Hours:
    """
    The opening hours of the whole period, as spans of local minutes.

    The closures are those of the invented year; a period outside it has none.
    """

    def __init__(self, first_day: date, *, weeks: int) -> None:
        self.first_day = first_day
        self.days = weeks * 7
        closed = {closure.on: closure for closure in rules.CLOSURES}
        self._begins: list[int] = []
        self._ends: list[int] = []
        self._open_before: list[int] = []
        total = 0
        for day in range(self.days + WEEKS_AFTER * 7):
            on = first_day + timedelta(days=day)
            for begin, end in _spans(on, closure=closed.get(on.isoformat())):
                self._begins.append(day * DAY_MINUTES + begin)
                self._ends.append(day * DAY_MINUTES + end)
                self._open_before.append(total)
                total += end - begin
        self._open_total = total

    def end(self) -> int:
        """The minute at which the invented period ends."""
        return self.days * DAY_MINUTES

    def is_open(self, minute: int) -> bool:
        """Whether the practice is open at this minute."""
        place = bisect_right(self._begins, minute) - 1
        return place >= 0 and minute < self._ends[place]

    def later(self, minute: int, open_minutes: float) -> int:
        """The minute after so many minutes in which the practice was open; never a closed one."""
        wanted = self._open_until(minute) + int(open_minutes)
        if wanted >= self._open_total:
            return self._ends[-1] - 1
        place = bisect_right(self._open_before, wanted) - 1
        return self._begins[place] + wanted - self._open_before[place]

    def next_day(self, minute: int, *, days: int = 1) -> int:
        """When the practice opens on the next day, or so many days later."""
        return self.later((minute // DAY_MINUTES + days) * DAY_MINUTES, 0)

    def open_between(self, begin: int, end: int) -> int:
        """Open minutes between two instants; 0 where the second is not later."""
        return max(0, self._open_until(end) - self._open_until(begin))

    def _open_until(self, minute: int) -> int:
        place = bisect_right(self._begins, minute) - 1
        if place < 0:
            return 0
        inside = min(minute, self._ends[place]) - self._begins[place]
        return self._open_before[place] + inside

    def open_days(self) -> list[int]:
        """The days of the period (0 for the first) on which the practice opens at all."""
        return sorted({b // DAY_MINUTES for b in self._begins if b < self.end()})

    def instant(self, minute: int) -> datetime:
        """The local date and time of a minute, without an offset."""
        midnight = datetime.combine(self.first_day, datetime.min.time())
        return midnight + timedelta(minutes=minute)

    def weekday(self, minute: int) -> int:
        """The weekday of a minute; 0 is Monday."""
        return (self.first_day.weekday() + minute // DAY_MINUTES) % 7


def _spans(on: date, *, closure: rules.Closure | None) -> list[tuple[int, int]]:
    if on.weekday() >= 5 or (closure and not closure.morning_open):
        return []
    if closure:
        return [rules.MORNING_MINUTES]
    friday = on.weekday() == 4
    afternoon = rules.FRIDAY_AFTERNOON_MINUTES if friday else rules.AFTERNOON_MINUTES
    return [rules.MORNING_MINUTES, afternoon]
