"""Frictions planted in the invented year: what each does to the work, and what it truly costs."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from unjam.demo.chance import Chance
from unjam.demo.hours import DAY_MINUTES, Hours

PAYERS = "payers"
"""Stands for the step where a friction is in how long payers take to answer."""

EVENING_MINUTES = (18 * 60 + 30, 22 * 60)
ROUND_MINUTE = 15 * 60
"""When a round of saved-up work begins, on the days of the week below (0 is Monday)."""

ROUND_DAYS = ((3,), (1, 3))
DAYS_MORE = (9.0, 16.0)
"""How much longer payers take, in calendar days, from the weakest friction to the strongest."""

OPEN_MINUTES_MORE = (420.0, 1_500.0)
TIMES_LONGER = (5.0, 10.0)


class Kind(StrEnum):
    """What can be planted."""

    STALL = "stall"
    REPEAT = "repeat"
    BOUNCE = "bounce"
    UNOWNED = "unowned"
    PAYER_WAIT = "payer_wait"
    AFTER_HOURS = "after_hours"
    ABOVE_LICENCE = "above_licence"
    AUTOMATABLE = "automatable"
    BATCH = "batch"
    DRIFT = "drift"
    LATE_START = "late_start"


SLOWING = frozenset({Kind.STALL, Kind.LATE_START, Kind.DRIFT})
SHARE_OF = {
    Kind.REPEAT: (0.15, 0.4),
    Kind.BOUNCE: (0.15, 0.4),
    Kind.UNOWNED: (0.4, 0.9),
    Kind.AFTER_HOURS: (0.25, 0.7),
    Kind.ABOVE_LICENCE: (0.25, 0.8),
}
"""How often it happens, from the weakest friction to the strongest."""


@dataclass(slots=True)
class Friction:
    """
    One friction at one place, and what it has cost so far.

    Args:
        process, step: where. strength: 0 (weak) to 1.
        since_minute: when a drift begins; 0 for all others.
        before: the step before, as last met. waiting, touch: minutes that it cost.
        cases: that showed it. busy_until: end of the last item of a round, by day.
    """

    kind: Kind
    process: str
    step: str
    strength: float
    since_minute: int = 0
    before: str = ""
    waiting: float = 0.0
    touch: float = 0.0
    cases: set[str] = field(default_factory=set)
    busy_until: dict[int, int] = field(default_factory=dict)

    def happens(self, chance: Chance) -> bool:
        """Whether it shows this time."""
        return chance.happens(self._between(SHARE_OF[self.kind]))

    def slowed(self, wait: float, *, minute: int) -> float:
        """A wait in open minutes, as this friction makes it."""
        if self.kind not in SLOWING or minute < self.since_minute:
            return wait
        return wait * self._between(TIMES_LONGER) + self._between(OPEN_MINUTES_MORE)

    def lain(self, chance: Chance) -> float:
        """How long a case lies with nobody, in open minutes."""
        return chance.lognormal(self._between(OPEN_MINUTES_MORE), 0.5)

    def answered_later(self, minutes: int) -> int:
        """How long a payer takes, in minutes, where payers are slow."""
        return minutes + round(DAY_MINUTES * self._between(DAYS_MORE))

    def round_after(self, minute: int, *, hours: Hours) -> int:
        """When the next round of saved-up work comes to an item that is ready at this minute."""
        days = ROUND_DAYS[self.strength < 0.5]
        day = minute // DAY_MINUTES
        while True:
            begin = day * DAY_MINUTES + ROUND_MINUTE
            fits = hours.weekday(begin) in days and hours.is_open(begin)
            if fits and begin >= minute:
                return max(begin, self.busy_until.get(day, 0))
            day += 1

    def count(self, case: str, *, waiting: float = 0.0, touch: float = 0.0) -> None:
        """Add what it cost a case, in minutes."""
        self.cases.add(case)
        self.waiting += waiting
        self.touch += touch

    def _between(self, ends: tuple[float, float]) -> float:
        return ends[0] + (ends[1] - ends[0]) * self.strength


def evening(minute: int, chance: Chance) -> int:
    """A minute in the evening of the same day."""
    midnight = minute // DAY_MINUTES * DAY_MINUTES
    return max(minute, midnight + round(chance.between(*EVENING_MINUTES)))
