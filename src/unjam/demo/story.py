"""One case as it is lived: what was done, by whom, when, and what it waited for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from unjam.demo.chance import Chance
from unjam.demo.hours import DAY_MINUTES, Hours
from unjam.demo.rules import Person
from unjam.demo.team import Team

EVENING_MINUTES = (18 * 60 + 30, 22 * 60)
NOBODY_PROBABILITY = 0.04
"""How often a step of ours names nobody, although somebody did it: shared log-ins, blank cells."""

OUTSIDE = "outside"
"""The role of what is done by payers, patients and machines; no person is named there."""

PAYER_DAY_MINUTES = (9 * 60, 17 * 60)


@dataclass(frozen=True, slots=True)
class Happened:
    """
    One line of an export, before it is written.

    Args:
        case: what the source calls the case. step, role: in its words.
        person: as the source writes it; empty where it names nobody.
        begun, done: local minutes since the first midnight.
        facts: payer, reason and the like, of the case.
    """

    case: str
    step: str
    role: str
    person: str
    begun: int
    done: int
    facts: Mapping[str, str]


@dataclass(slots=True)
class Place:
    """What all stories of one kind of work share."""

    hours: Hours
    team: Team
    chance: Chance


@dataclass(slots=True)
class Story:
    """
    Tells one case, step by step; each method moves its clock on.

    Args:
        minute: where the story stands; it begins when the case does.
    """

    place: Place
    case: str
    minute: int
    facts: dict[str, str] = field(default_factory=dict)
    told: list[Happened] = field(default_factory=list)
    holders: dict[str, Person] = field(default_factory=dict)

    def arrives(self, step: str) -> None:
        """Something comes in by itself (fax, portal, payer): nobody is named, no time is spent."""
        self._tell(step, role=OUTSIDE, person="", begun=self.minute)

    def does(
        self,
        step: str,
        role: str,
        *,
        wait: float,
        touch: float,
        spread: float = 1.0,
        nobody: float = NOBODY_PROBABILITY,
    ) -> None:
        """
        Someone of a role takes the case up in opening hours and does a step.

        Where nobody in the role is there, it waits: so the leave of an only coordinator shows.

        Args:
            wait, touch: median minutes, open ones, until it is begun; then until it is done.
            spread: sigma of the logarithm of the wait.
            nobody: how often the source does not say who it was.
        """
        chance = self.place.chance
        begun = self.place.hours.later(self.minute, chance.lognormal(wait, spread))
        begun = self.place.team.when_someone(role, begun)
        person = self.place.team.someone(role, begun, chance=chance, had_it=self.holders.get(role))
        self.holders[role] = person
        self.minute = begun + max(1, round(chance.lognormal(touch, 0.4)))
        self._tell(
            step, role=role, person=_named(person, nobody=nobody, chance=chance), begun=begun
        )

    def physician_does(
        self,
        step: str,
        *,
        wait: float,
        touch: float,
        evening: float,
        cover: float = 0.0,
        spread: float = 1.0,
    ) -> None:
        """
        The patient's own physician does a step: when there, or in the evening after hours.

        Args:
            evening: how often it is done after hours.
            cover: how often a colleague does it while the physician is away.
        """
        chance, hours = self.place.chance, self.place.hours
        person = self._physician(cover=cover)
        ready = self.place.team.when_there(person, self.minute)
        begun = hours.later(ready, chance.lognormal(wait, spread))
        begun = self.place.team.when_there(person, begun)
        if chance.happens(evening):
            midnight = ready // DAY_MINUTES * DAY_MINUTES
            begun = max(midnight + round(chance.between(*EVENING_MINUTES)), self.minute)
        self.minute = begun + max(1, round(chance.lognormal(touch, 0.4)))
        self._tell(step, role="physician", person=person.name, begun=begun)

    def _physician(self, *, cover: float) -> Person:
        team, chance = self.place.team, self.place.chance
        own, at = self.holders["physician"], self.place.hours.later(self.minute, 0)
        if team.is_there(own, at) or not chance.happens(cover):
            return own
        return team.someone("physician", at, chance=chance, had_it=None)

    def at_once(self, step: str, role: str, *, nobody: float = NOBODY_PROBABILITY) -> None:
        """The same person clicks on: a further step within the same minute."""
        chance = self.place.chance
        person = self.holders.get(role) or self.place.team.someone(
            role, self.minute, chance=chance, had_it=None
        )
        self.holders[role] = person
        self._tell(
            step, role=role, person=_named(person, nobody=nobody, chance=chance), begun=self.minute
        )

    def payer_answers(self, *, days: float, spread: float) -> None:
        """The payer takes working days (median) to answer; its clock is not ours."""
        wanted = self.place.chance.lognormal(days, spread)
        whole, part = int(wanted), wanted - int(wanted)
        minute = self.minute
        for _ in range(whole):
            minute = self._next_weekday(minute)
        if part > 0.5:
            minute = self._next_weekday(minute)
        low, high = PAYER_DAY_MINUTES
        at = minute // DAY_MINUTES * DAY_MINUTES + round(self.place.chance.between(low, high))
        self.minute = max(at, self.minute + round(self.place.chance.between(10, 90)))

    def _next_weekday(self, minute: int) -> int:
        minute += DAY_MINUTES
        while self.place.hours.weekday(minute) >= 5:
            minute += DAY_MINUTES
        return minute

    def patient_answers(self, *, hours: float, spread: float = 1.0) -> None:
        """The patient takes hours (median, clock time) to answer, in the waking part of a day."""
        self.minute += max(5, round(60 * self.place.chance.lognormal(hours, spread)))
        into_day = self.minute % DAY_MINUTES
        if into_day < 7 * 60:
            self.minute += 7 * 60 - into_day + round(self.place.chance.between(0, 120))

    def days_pass(self, days: float, *, spread: float = 0.3) -> None:
        """Days go by (median), for instance until an appointment."""
        self.minute += round(DAY_MINUTES * self.place.chance.lognormal(days, spread))
        self.minute = self.place.hours.later(self.minute, 0)

    def _tell(self, step: str, *, role: str, person: str, begun: int) -> None:
        self.told.append(
            Happened(
                case=self.case,
                step=step,
                role=role,
                person=person,
                begun=begun,
                done=self.minute,
                facts=self.facts,
            )
        )


def _named(person: Person, *, nobody: float, chance: Chance) -> str:
    return "" if chance.happens(nobody) else person.name
