"""One case as it is lived: what was done, by whom, when, and what it waited for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from unjam.demo import frictions
from unjam.demo.chance import Chance
from unjam.demo.frictions import PAYERS, Friction, Kind
from unjam.demo.hours import DAY_MINUTES, Hours
from unjam.demo.rules import Person
from unjam.demo.team import Team

NOBODY_PROBABILITY = 0.03
"""How often a step of ours names nobody, although somebody did it: shared log-ins, blank cells."""

EVENING_PROBABILITY = 0.03
"""How often a physician does a step in the evening where nothing was planted. Our own figure."""

TOUCH_SPREAD = 0.4
ALIKE_SPREAD = 0.05
"""Sigma of the logarithm of touch times: usually, and where a step needs no thought."""

TURNS_MAX = 2
"""A case turns back at most so often at one place."""

OUTSIDE = "outside"
"""The role of what is done by payers, patients and machines; no person is named there."""

PAYER_DAY_MINUTES = (9 * 60, 17 * 60)
CLOCK_MINUTES = 7 * DAY_MINUTES
"""A payer's standard clock, in calendar time; what is within it is no friction."""


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
    """What all stories of one kind of work share; ``frictions`` by the step that bears each."""

    hours: Hours
    team: Team
    chance: Chance
    frictions: Mapping[str, Friction] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Doing:
    """
    One step as one of us does it.

    Args:
        wait, touch: median minutes, open ones, until it is begun; then until it is done.
        spread: sigma of the logarithm of the wait.
        nobody: how often the source does not say who it was.
        cover: how often a colleague does it while the patient's own physician is away.
        own: whether the patient's own physician does it.
    """

    step: str
    role: str
    wait: float
    touch: float
    spread: float = 1.0
    nobody: float = NOBODY_PROBABILITY
    cover: float = 0.0
    own: bool = False


@dataclass(slots=True)
class Story:
    """
    Tells one case, step by step; each method moves its clock on.

    Args:
        minute: where the story stands; it begins when the case does.
        before: what one of us did last. added: open minutes that a friction just added to a wait.
    """

    place: Place
    case: str
    minute: int
    facts: dict[str, str] = field(default_factory=dict)
    told: list[Happened] = field(default_factory=list)
    holders: dict[str, Person] = field(default_factory=dict)
    before: Doing | None = None
    added: float = 0.0

    def arrives(self, step: str) -> None:
        """Something comes in by itself (fax, portal, payer): nobody is named, no time is spent."""
        self._tell(step, role=OUTSIDE, person="", begun=self.minute)
        self.before = None

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
        """
        self._go_on(Doing(step, role, wait, touch, spread, nobody))

    def physician_does(
        self, step: str, *, wait: float, touch: float, cover: float = 0.0, spread: float = 1.0
    ) -> None:
        """The patient's own physician does a step: when there, seldom in the evening."""
        self._go_on(Doing(step, "physician", wait, touch, spread, 0.0, cover, own=True))

    def _go_on(self, doing: Doing) -> None:
        """Do a step, and turn back where that was planted."""
        friction, before = self.place.frictions.get(doing.step), self.before
        self._do(doing, friction)
        if friction and friction.kind in (Kind.REPEAT, Kind.BOUNCE):
            again = [doing] if friction.kind == Kind.REPEAT or before is None else [before, doing]
            for _ in range(TURNS_MAX):
                if not friction.happens(self.place.chance):
                    break
                for once_more in again:
                    self._do(once_more, None)
                    last = self.told[-1]
                    self._cost(friction, touch=last.done - last.begun)
        self.before = doing

    def _do(self, doing: Doing, friction: Friction | None) -> None:
        ready, chance = self.minute, self.place.chance
        doing, wait, shows = self._as_planted(doing, friction)
        person, begun = self._who_and_when(doing, wait)
        if friction and friction.kind == Kind.BATCH:
            person = self.place.team.first_of(doing.role)
            begun = friction.round_after(begun, hours=self.place.hours)
        if self._is_late(doing, friction):
            begun = frictions.evening(max(begun, ready), chance)
            shows = True
        self.holders[doing.role] = person
        self.minute = begun + self._touch(doing, friction)
        if friction:
            self._count(friction, ready=ready, begun=begun, shows=shows)
        named = "" if chance.happens(doing.nobody) else person.name
        self._tell(doing.step, role=doing.role, person=named, begun=begun)

    def _as_planted(self, doing: Doing, friction: Friction | None) -> tuple[Doing, float, bool]:
        """Who is to do it, after how many open minutes, and whether a friction shows in that."""
        chance = self.place.chance
        wait = chance.lognormal(doing.wait, doing.spread)
        if friction is None:
            return doing, wait, False
        friction.before = self.told[-1].step if self.told else ""
        if friction.kind == Kind.UNOWNED and friction.happens(chance):
            self.told[-1] = replace(self.told[-1], person="")
            return doing, wait + friction.lain(chance), True
        if friction.kind == Kind.ABOVE_LICENCE and friction.happens(chance):
            return replace(doing, role="physician", own=True, cover=1.0), wait, True
        slowed = friction.slowed(wait, minute=self.minute)
        self.added = slowed - wait
        return doing, slowed, False

    def _who_and_when(self, doing: Doing, wait: float) -> tuple[Person, int]:
        team, chance, hours = self.place.team, self.place.chance, self.place.hours
        if doing.own:
            person = self._physician(cover=doing.cover)
            begun = hours.later(team.when_there(person, self.minute), wait)
            return person, team.when_there(person, begun)
        begun = team.when_someone(doing.role, hours.later(self.minute, wait))
        had_it = self.holders.get(doing.role)
        return team.someone(doing.role, begun, chance=chance, had_it=had_it), begun

    def _physician(self, *, cover: float) -> Person:
        team, chance = self.place.team, self.place.chance
        own, at = self.holders["physician"], self.place.hours.later(self.minute, 0)
        if team.is_there(own, at) or not chance.happens(cover):
            return own
        return team.someone("physician", at, chance=chance, had_it=None)

    def _is_late(self, doing: Doing, friction: Friction | None) -> bool:
        """Whether it is done in the evening."""
        if friction and friction.kind == Kind.AFTER_HOURS:
            return friction.happens(self.place.chance)
        return doing.own and self.place.chance.happens(EVENING_PROBABILITY)

    def _touch(self, doing: Doing, friction: Friction | None) -> int:
        alike = friction is not None and friction.kind == Kind.AUTOMATABLE
        spread = ALIKE_SPREAD if alike else TOUCH_SPREAD
        return max(1, round(self.place.chance.lognormal(doing.touch, spread)))

    def _count(self, friction: Friction, *, ready: int, begun: int, shows: bool) -> None:
        """What a friction cost this time."""
        waited = self.place.hours.open_between(ready, begun)
        touch = self.minute - begun
        match friction.kind:
            case Kind.STALL | Kind.LATE_START | Kind.BATCH:
                self._cost(friction, waiting=waited)
            case Kind.DRIFT if self.added:
                self._cost(friction, waiting=self.added)
            case Kind.UNOWNED if shows:
                self._cost(friction, waiting=waited)
            case Kind.AFTER_HOURS | Kind.ABOVE_LICENCE if shows:
                self._cost(friction, touch=touch)
            case Kind.AUTOMATABLE:
                self._cost(friction, touch=touch)
        if friction.kind == Kind.BATCH:
            friction.busy_until[begun // DAY_MINUTES] = self.minute

    def _cost(self, friction: Friction, *, waiting: float = 0.0, touch: float = 0.0) -> None:
        """Count what is over before the invented period ends: no export knows of the rest."""
        if self.minute < self.place.hours.end():
            friction.count(self.case, waiting=waiting, touch=touch)

    def at_once(self, step: str, role: str, *, nobody: float = NOBODY_PROBABILITY) -> None:
        """The same person clicks on: a further step within the same minute."""
        chance = self.place.chance
        person = self.holders.get(role) or self.place.team.someone(
            role, self.minute, chance=chance, had_it=None
        )
        self.holders[role] = person
        named = "" if chance.happens(nobody) else person.name
        self._tell(step, role=role, person=named, begun=self.minute)

    def payer_answers(self, *, days: float, spread: float) -> None:
        """The payer takes working days (median) to answer; its clock is not ours."""
        asked = self.minute
        wanted = self.place.chance.lognormal(days, spread)
        whole, part = int(wanted), wanted - int(wanted)
        minute = asked
        for _ in range(whole + (part > 0.5)):
            minute = self._next_weekday(minute)
        low, high = PAYER_DAY_MINUTES
        at = minute // DAY_MINUTES * DAY_MINUTES + round(self.place.chance.between(low, high))
        self.minute = max(at, asked + round(self.place.chance.between(10, 90)))
        if slow := self.place.frictions.get(PAYERS):
            self.minute = asked + slow.answered_later(self.minute - asked)
            slow.before = self.told[-1].step
            if self.minute - asked > CLOCK_MINUTES:
                self._cost(slow, waiting=self.minute - asked)

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
