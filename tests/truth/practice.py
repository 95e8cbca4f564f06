"""An invented practice unlike the demo: random work, steps, roles and rates, frictions planted."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from reference.logs import Row, columns_of
from truth.scoring import Planted
from unjam.events import EventColumns
from unjam.flow.findings import Work as FoundWork
from unjam.flow.findings import work_of

DAY = 1440
BEGIN_US = 1_736_121_600_000_000
"""Monday 2025-01-06 in UTC; minutes are counted from here."""

MORNING, AFTERNOON = (480, 720), (780, 1020)
ROLE_SETS = [
    ("Reception", "Nurse aide", "RN", "Doctor", "Billing office"),
    ("Front desk", "MA", "Registered nurse", "MD", "Biller"),
    ("Clerk", "Medical assistant", "Nurse", "Provider", "Coder"),
    ("Scheduler", "CMA", "RN", "Physician", "Referral coordinator"),
]
SENIOR = 3
VERBS = [
    "Open",
    "Review",
    "Check",
    "Prepare",
    "Send",
    "File",
    "Enter",
    "Verify",
    "Print",
    "Scan",
    "Sort",
    "Copy",
]
NOUNS = [
    "request",
    "form",
    "chart",
    "packet",
    "letter",
    "claim",
    "code",
    "order",
    "fax",
    "record",
    "note",
    "list",
]
KINDS = (
    "stall", "repeat", "bounce", "unowned", "payer_wait", "after_hours", "above_licence",
    "automatable", "batch", "drift", "late_start",
)  # fmt: skip


@dataclass
class Step:
    """A step of a kind of work; ``outside`` says who does it if not one of us."""

    name: str
    role: str = ""
    wait_h: float = 0.0
    touch_m: float = 0.0
    outside: str = ""
    days: float = 0.0
    friction: Friction | None = None


@dataclass
class Friction:
    """What was planted, and what it cost in all (hours of waiting or of staff time)."""

    kind: str
    process: str
    step: str
    before: str
    strength: float
    since_week: float
    hours: float = 0.0
    rounds: dict[int, float] = field(default_factory=dict)


@dataclass
class Work:
    """One kind of work."""

    name: str
    a_week: float
    steps: list[Step]


class Practice:
    """A practice with its people, its kinds of work and what was planted in them."""

    def __init__(self, seed: int, *, weeks: int = 52, planted: bool = True) -> None:
        self.dice = random.Random(seed)
        self.weeks = weeks
        self.roles = self.dice.choice(ROLE_SETS)
        self.payer = self.dice.choice(["Payer", "Insurer", "Health plan"])
        self.people = {
            role: [f"{role} {n}" for n in range(self.dice.randint(2, 4))] for role in self.roles
        }
        self.away = {
            person: self._days_away() for group in self.people.values() for person in group
        }
        self.works = [self._work(number) for number in range(self.dice.randint(3, 6))]
        self.truth: list[Friction] = []
        if planted:
            for kind in self.dice.sample(KINDS, self.dice.randint(4, 9)):
                any(self._plant(kind) for _ in range(60))
        self.rows: list[Row] = []

    def _days_away(self) -> set[int]:
        weeks = {self.dice.randrange(self.weeks) for _ in range(3)}
        days = range(self.weeks * 7)
        return {day for day in days if day // 7 in weeks or self.dice.random() < 0.02}

    def _work(self, number: int) -> Work:
        dice = self.dice
        names = dice.sample([f"{verb} {noun}" for verb in VERBS for noun in NOUNS], 9)
        steps = [Step(f"New {dice.choice(NOUNS)} {number}", outside="arrival")]
        for place, name in enumerate(names[: dice.randint(5, 9)]):
            role = dice.choices(self.roles, (4, 4, 2, 1.5, 3))[0]
            wait_h = math.exp(dice.gauss(math.log(0.9), 0.5))
            steps.append(Step(name, role, wait_h, math.exp(dice.gauss(math.log(5), 0.5))))
            if place == 3 and dice.random() < 0.6:
                who, days = dice.choice(
                    [(self.payer, dice.uniform(1, 3)), ("Patient", dice.uniform(0.5, 2))]
                )
                steps.append(Step(f"{who} answers", who, outside=who, days=days))
        kind = dice.choice(["Refill", "Auth", "Referral", "Denial", "Message", "Form"])
        return Work(f"{kind} {number}", math.exp(dice.uniform(math.log(8), math.log(45))), steps)

    def _plant(self, kind: str) -> bool:
        work = self.dice.choice(self.works)
        place = self._place_for(kind, work)
        if place is None:
            return False
        step, dice = work.steps[place], self.dice
        step.friction = Friction(
            kind, work.name, step.name, work.steps[place - 1].name, dice.random(),
            dice.uniform(0.3, 0.7) * self.weeks,
        )  # fmt: skip
        self.truth.append(step.friction)
        return True

    def _place_for(self, kind: str, work: Work) -> int | None:
        steps = work.steps
        if kind == "late_start":
            return 1 if self._is_free(steps, 1) else None
        payers = [n for n, step in enumerate(steps) if step.outside == self.payer]
        own = [n for n, step in enumerate(steps) if not step.outside and n > 1]
        place = self.dice.choice(payers or [0]) if kind == "payer_wait" else self.dice.choice(own)
        if not place or not self._is_free(steps, place):
            return None
        step, before = steps[place], steps[place - 1]
        fits = {
            "bounce": not before.outside and before.role != step.role,
            "above_licence": step.role != self.roles[SENIOR] and step.role != self.roles[2],
            "automatable": step.role in self.roles[:2] + self.roles[4:] and work.a_week > 15,
        }
        inner = kind not in ("stall", "drift", "batch", "unowned") or not before.outside
        return place if fits.get(kind, True) and inner else None

    def _is_free(self, steps: list[Step], place: int) -> bool:
        near = steps[max(0, place - 1) : place + 2]
        return not any(step.friction for step in near)

    def columns(self) -> EventColumns:
        """The year as columns, in order of time."""
        for work in self.works:
            for number, minute in enumerate(self._arrivals(work.a_week)):
                Case(self, work, name=f"{work.name}/{number}", minute=minute).live()
        end_us = BEGIN_US + self.weeks * 7 * DAY * 60_000_000
        rows = sorted((row for row in self.rows if row["end"] < end_us), key=lambda r: r["end"])
        return columns_of(rows)

    def _arrivals(self, a_week: float) -> Iterator[float]:
        minute = 0.0
        while minute < self.weeks * 7 * DAY:
            minute = later(minute, self.dice.expovariate(a_week / (5 * 480)))
            yield minute

    def someone(self, role: str, minute: float) -> tuple[str, float]:
        """Who takes it, and when: somebody of the role who is there."""
        while True:
            there = [p for p in self.people[role] if int(minute // DAY) not in self.away[p]]
            if there:
                return self.dice.choice(there), minute
            minute = later((int(minute // DAY) + 1) * DAY, 0)


@dataclass
class Case:
    """One case as it is lived."""

    practice: Practice
    work: Work
    name: str
    minute: float
    turned: bool = False

    def live(self) -> None:
        """From the first step to the last; a few end early."""
        for place, step in enumerate(self.work.steps):
            if place > 4 and self.practice.dice.random() < 0.02:
                return
            if step.outside:
                self._outside(step)
            else:
                self._own(step)
                self._again(step, self.work.steps[place - 1])

    def _outside(self, step: Step) -> None:
        friction, dice = step.friction, self.practice.dice
        if step.days:
            slow = 5 + 4 * friction.strength if friction else 1
            self.minute += DAY * slow * dice.lognormvariate(math.log(step.days), 0.5)
        if friction:
            friction.hours += (self.minute - self._last_end()) / 60
        role = "" if step.outside == "arrival" else step.outside
        self._tell(step, begun=self.minute, role=role, person="")

    def _own(self, step: Step) -> None:
        friction = step.friction
        wait = 60 * self.practice.dice.lognormvariate(math.log(step.wait_h), 0.9)
        if friction and friction.kind in WAITS:
            wait = WAITS[friction.kind](self, step, wait)
        ready = self.minute
        begun = later(ready, wait)
        role = self._role(step)
        person, begun = self.practice.someone(role, begun)
        begun, person = self._time_and_hands(step, begun, person=person)
        touch = self._touch(step)
        self.minute = begun + touch
        if friction:
            self._count(friction, open_h=open_between(ready, begun) / 60, touch_h=touch / 60)
            if friction.kind == "batch":
                friction.rounds[int(begun // DAY)] = self.minute + 0.5
        named = person if self.practice.dice.random() > 0.03 else ""
        self._tell(step, begun=begun, role=role, person=named)

    def _role(self, step: Step) -> str:
        friction = step.friction
        self.lifted = bool(
            friction
            and friction.kind == "above_licence"
            and self.practice.dice.random() < 0.3 + 0.5 * friction.strength
        )
        return self.practice.roles[SENIOR] if self.lifted else step.role

    def _touch(self, step: Step) -> float:
        alike = step.friction is not None and step.friction.kind == "automatable"
        spread = 0.06 if alike else 0.45
        return self.practice.dice.lognormvariate(math.log(step.touch_m), spread)

    def _time_and_hands(self, step: Step, begun: float, *, person: str) -> tuple[float, str]:
        friction, dice = step.friction, self.practice.dice
        kind = friction.kind if friction else ""
        if friction and kind == "batch":
            return self._next_round(friction, begun), self.practice.people[step.role][0]
        late = dice.random() < (
            0.3 + 0.4 * friction.strength if friction and kind == "after_hours" else 0.015
        )
        self.is_late = late and kind == "after_hours"
        if late:
            begun = max(begun // DAY * DAY + dice.uniform(1100, 1320), self.minute)
        return begun, person

    def _next_round(self, friction: Friction, begun: float) -> float:
        days = {2} if friction.strength < 0.5 else {1, 4}
        day = int(begun // DAY)
        while day % 7 not in days or day * DAY + 900 < begun:
            day += 1
        return max(day * DAY + 900.0, friction.rounds.get(day, 0.0))

    def _count(self, friction: Friction, *, open_h: float, touch_h: float) -> None:
        kind = friction.kind
        if kind in ("stall", "late_start", "batch") or (kind == "unowned" and self.lies):
            friction.hours += open_h
        if kind == "automatable" or (kind == "after_hours" and self.is_late) or self.lifted:
            friction.hours += touch_h

    def _again(self, step: Step, before: Step) -> None:
        friction, dice = step.friction, self.practice.dice
        kind = friction.kind if friction else ""
        if friction and kind in ("repeat", "bounce"):
            while not self.turned and dice.random() < 0.15 + 0.3 * friction.strength:
                for once_more in [step] if kind == "repeat" else [before, step]:
                    friction.hours += self._once_more(once_more) / 60
                self.turned = dice.random() < 0.7
        elif dice.random() < 0.015:
            self._once_more(step)

    def _once_more(self, step: Step) -> float:
        dice = self.practice.dice
        begun = later(self.minute, 60 * dice.lognormvariate(math.log(step.wait_h), 0.8))
        person, begun = self.practice.someone(step.role, begun)
        touch = dice.lognormvariate(math.log(step.touch_m), 0.45)
        self.minute = begun + touch
        self._tell(step, begun=begun, role=step.role, person=person)
        return touch

    lies: bool = False
    lifted: bool = False
    is_late: bool = False

    def _last_end(self) -> float:
        return (self.practice.rows[-1]["end"] - BEGIN_US) / 60_000_000

    def _tell(self, step: Step, *, begun: float, role: str, person: str) -> None:
        row: dict[str, Any] = {
            "case": self.name,
            "step": step.name,
            "start": BEGIN_US + round(begun * 60) * 1_000_000,
            "end": BEGIN_US + round(self.minute * 60) * 1_000_000,
            "person": person,
            "role": role,
            "process": self.work.name,
        }
        self.practice.rows.append(row)


def lived(seed: int, *, planted: bool = True) -> tuple[FoundWork, list[Planted]]:
    """A practice of this seed, ready for the detectors, and the truth."""
    practice = Practice(seed, planted=planted)
    work = work_of(practice.columns())
    return work, [_truth(one, weeks=practice.weeks) for one in practice.truth]


def _truth(one: Friction, *, weeks: int) -> Planted:
    places = {one.step, one.before} if one.kind == "bounce" else {one.step}
    return Planted(one.kind, one.process, frozenset(places), one.hours / weeks)


def _long(case: Case, step: Step, wait: float) -> float:
    assert step.friction
    return wait * (6 + 10 * step.friction.strength) * max(1.0, 1 / step.wait_h)


def _longer_since(case: Case, step: Step, wait: float) -> float:
    friction = step.friction
    assert friction
    if case.minute / (7 * DAY) < friction.since_week:
        return wait
    longer = wait * (3 + 5 * friction.strength) * max(1.0, 1 / step.wait_h)
    weeks_after = case.practice.weeks - friction.since_week
    friction.hours += (longer - wait) / 60 * case.practice.weeks / weeks_after
    return longer


def _with_nobody(case: Case, step: Step, wait: float) -> float:
    assert step.friction
    dice, strength = case.practice.dice, step.friction.strength
    case.lies = dice.random() < 0.4 + 0.5 * strength
    if not case.lies:
        return wait
    case.practice.rows[-1]["person"] = ""
    return wait + dice.lognormvariate(math.log(300 + 500 * strength), 0.6)


WAITS: dict[str, Callable[[Case, Step, float], float]] = {
    "stall": _long,
    "late_start": _long,
    "drift": _longer_since,
    "unowned": _with_nobody,
}


def spans(day: int) -> list[tuple[float, float]]:
    """When the practice is open on a day (minutes); Saturdays and Sundays never."""
    if day % 7 >= 5:
        return []
    return [(day * DAY + opens, day * DAY + closes) for opens, closes in (MORNING, AFTERNOON)]


def later(minute: float, open_minutes: float) -> float:
    """The instant at which so many open minutes have passed."""
    left, day = open_minutes, int(minute // DAY)
    while True:
        for opens, closes in spans(day):
            begin = max(opens, minute)
            if closes - begin > left:
                return begin + left
            left -= max(0.0, closes - begin)
        day += 1


def open_between(begin: float, end: float) -> float:
    """Open minutes between two instants."""
    days = range(int(begin // DAY), int(end // DAY) + 1)
    inside = (min(c, end) - max(o, begin) for day in days for o, c in spans(day))
    return sum(max(0.0, minutes) for minutes in inside)
