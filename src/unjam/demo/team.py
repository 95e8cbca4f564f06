"""Who is there: people of the invented practice with their days off and their weeks away."""

from __future__ import annotations

from unjam.demo.chance import Chance
from unjam.demo.hours import DAY_MINUTES, Hours
from unjam.demo.rules import Person

WEEKS_AWAY = 3
"""Weeks of leave a year: our own figure."""

SICK_DAY_PROBABILITY = 0.02
STAYS_WITH_PERSON_PROBABILITY = 0.75
"""How often a case stays with whoever had it, when that person is there."""


class Team:
    """The people, and on which days each of them is there."""

    def __init__(self, people: tuple[Person, ...], *, hours: Hours, chance: Chance) -> None:
        self._hours = hours
        self._by_role: dict[str, list[Person]] = {}
        self._away: dict[str, set[int]] = {}
        weeks = hours.days // 7
        weeks_away = WEEKS_AWAY * weeks // 52
        for person in people:
            self._by_role.setdefault(person.role, []).append(person)
            away = {chance.whole(0, weeks - 1) for _ in range(weeks_away)}
            self._away[person.name] = {
                day
                for day in range(hours.days)
                if day // 7 in away or chance.happens(SICK_DAY_PROBABILITY)
            }

    def physicians(self) -> list[Person]:
        """The clinicians, of whom each patient has one."""
        return self._by_role["physician"]

    def first_of(self, role: str) -> Person:
        """Whoever has done a role the longest."""
        return self._by_role[role][0]

    def is_there(self, person: Person, minute: int) -> bool:
        """Whether a person works on the day of this minute."""
        if self._hours.weekday(minute) in person.weekdays_off:
            return False
        return minute // DAY_MINUTES not in self._away[person.name]

    def someone(self, role: str, minute: int, *, chance: Chance, had_it: Person | None) -> Person:
        """Someone in a role who is there; whoever had the case, more often than not."""
        there = self._there(role, minute)
        if had_it in there and chance.happens(STAYS_WITH_PERSON_PROBABILITY):
            return had_it
        return chance.one_of(there or self._by_role[role])

    def when_someone(self, role: str, minute: int) -> int:
        """The first open minute from this one on at which anyone in a role is there."""
        minute = self._hours.later(minute, 0)
        while minute < self._hours.end() and not self._there(role, minute):
            minute = self._hours.next_day(minute)
        return minute

    def when_there(self, person: Person, minute: int) -> int:
        """The first open minute from this one on at which a person is there."""
        minute = self._hours.later(minute, 0)
        while minute < self._hours.end() and not self.is_there(person, minute):
            minute = self._hours.next_day(minute)
        return minute

    def _there(self, role: str, minute: int) -> list[Person]:
        return [person for person in self._by_role[role] if self.is_there(person, minute)]
