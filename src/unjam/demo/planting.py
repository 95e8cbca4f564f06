"""Which frictions a seed plants, and where: chosen among the places that can bear each kind."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from unjam.demo.chance import Chance
from unjam.demo.frictions import PAYERS, Friction, Kind
from unjam.demo.hours import DAY_MINUTES
from unjam.demo.story import OUTSIDE, Happened

KINDS_MIN, KINDS_MAX = 5, 9
A_WEEK_MIN = 4.0
AUTOMATABLE_A_WEEK_MIN = 12.0
USUAL_SHARE = 0.8
ALWAYS_SHARE = 0.97
DRIFT_BEGINS = (0.35, 0.65)
"""Between which parts of the period a drift begins."""

NEVER_SAY_WHEN_BEGUN = ("Referral",)
"""Exports without a start: what a step costs in staff time, nobody can tell from them."""

IN_STAFF_TIME = frozenset(
    {Kind.REPEAT, Kind.BOUNCE, Kind.AFTER_HOURS, Kind.ABOVE_LICENCE, Kind.AUTOMATABLE}
)
PAYER_PROCESS = "Prior authorization"
BELOW_PHYSICIAN = ("front desk", "medical assistant", "biller", "coordinator")


@dataclass(slots=True)
class Spot:
    """
    A step as the plain year has it.

    Args:
        before, after: how often each step comes right before and after it.
        roles: who does it. at_once: how often it takes no time. opens: how often it is the case's
            second event.
    """

    process: str
    step: str
    before: Counter[tuple[str, str]] = field(default_factory=Counter)
    after: Counter[str] = field(default_factory=Counter)
    roles: Counter[str] = field(default_factory=Counter)
    at_once: int = 0
    opens: int = 0

    @property
    def events(self) -> int:
        return self.roles.total()

    @property
    def role(self) -> str:
        return self.roles.most_common(1)[0][0]

    def mostly(self, count: float, *, share: float = USUAL_SHARE) -> bool:
        return count >= share * self.events


def surveyed(process: str, cases: Sequence[Sequence[Happened]]) -> list[Spot]:
    """Every step of ours in the plain year."""
    spots: dict[str, Spot] = {}
    for case in cases:
        for place, event in enumerate(case):
            if event.role == OUTSIDE:
                continue
            spot = spots.setdefault(event.step, Spot(process, event.step))
            spot.roles[event.role] += 1
            spot.at_once += event.begun == event.done
            spot.opens += place == 1
            if place:
                spot.before[case[place - 1].step, case[place - 1].role] += 1
            if place + 1 < len(case):
                spot.after[case[place + 1].step] += 1
    return list(spots.values())


def planted(
    survey: Mapping[str, Sequence[Spot]], *, seed: int, weeks: int
) -> dict[str, dict[str, Friction]]:
    """
    Choose frictions for a year.

    Args:
        survey: the steps of each kind of work. weeks: of the period.

    Returns:
        By kind of work, then by step. Neighbours never both bear one, so that each can be told.
    """
    chance = Chance(seed, "frictions")
    spots = [spot for group in survey.values() for spot in group if _bears(spot, weeks)]
    kinds = _some(list(Kind), chance.whole(KINDS_MIN, KINDS_MAX), chance=chance)
    found: dict[str, dict[str, Friction]] = defaultdict(dict)
    taken: set[tuple[str, str]] = set()
    for kind in kinds:
        fitting = [s for s in spots if _fits(kind, s, weeks=weeks) and not _near(s, taken)]
        if not fitting:
            continue
        spot = chance.one_of(fitting)
        step = PAYERS if kind == Kind.PAYER_WAIT else spot.step
        friction = Friction(kind, spot.process, step, chance.share())
        if kind == Kind.DRIFT:
            friction.since_minute = round(chance.between(*DRIFT_BEGINS) * weeks * 7 * DAY_MINUTES)
        found[spot.process][step] = friction
        taken.add((spot.process, spot.step))
    return dict(found)


def _some(kinds: list[Kind], count: int, *, chance: Chance) -> list[Kind]:
    """So many different kinds, in an order of their own."""
    chosen = []
    for _ in range(count):
        kind = chance.one_of(kinds)
        kinds.remove(kind)
        chosen.append(kind)
    return chosen


def _bears(spot: Spot, weeks: int) -> bool:
    return spot.events >= A_WEEK_MIN * weeks and not spot.at_once


def _near(spot: Spot, taken: set[tuple[str, str]]) -> bool:
    """Whether it, or what usually stands beside it, bears a friction already."""
    beside = {spot.step, *(step for step, _ in spot.before), *spot.after}
    return any(process == spot.process and step in beside for process, step in taken)


def _fits(kind: Kind, spot: Spot, *, weeks: int) -> bool:
    own_before = sum(n for (_, role), n in spot.before.items() if role != OUTSIDE)
    held = spot.mostly(own_before, share=ALWAYS_SHARE) and not spot.opens
    others = sum(n for (_, role), n in spot.before.items() if role not in (OUTSIDE, spot.role))
    if kind in IN_STAFF_TIME and spot.process in NEVER_SAY_WHEN_BEGUN:
        return False
    match kind:
        case Kind.STALL | Kind.DRIFT | Kind.UNOWNED:
            return held
        case Kind.BATCH:
            return held and spot.role != "physician"
        case Kind.LATE_START:
            return spot.mostly(spot.opens - own_before, share=ALWAYS_SHARE)
        case Kind.BOUNCE:
            return held and spot.mostly(others, share=ALWAYS_SHARE)
        case Kind.PAYER_WAIT:
            return spot.process == PAYER_PROCESS
        case Kind.ABOVE_LICENCE:
            return spot.mostly(spot.roles[spot.role], share=ALWAYS_SHARE) and (
                spot.role in BELOW_PHYSICIAN
            )
        case Kind.AUTOMATABLE:
            return (
                spot.role in BELOW_PHYSICIAN
                and spot.events >= AUTOMATABLE_A_WEEK_MIN * weeks
                and spot.mostly(max(spot.after.values(), default=0), share=ALWAYS_SHARE)
            )
        case _:
            return True
