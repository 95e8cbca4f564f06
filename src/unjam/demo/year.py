"""The whole invented year: every case of every kind of work, from one seed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from unjam.demo import figures, planting, rules
from unjam.demo.chance import Chance
from unjam.demo.frictions import Friction
from unjam.demo.hours import Hours
from unjam.demo.story import Happened, Place, Story
from unjam.demo.team import Team
from unjam.demo.work import (
    arrivals,
    authorizations,
    denials,
    eligibility,
    messages,
    referrals,
    refills,
)


@dataclass(frozen=True, slots=True)
class Plan:
    """
    What is asked for.

    Args:
        share: of a practice's cases that the exports hold, 0 to 1 or above; times are not scaled.
        frictions: whether the seed plants any; without, the year is plain.
    """

    seed: int = rules.SEED
    weeks: int = rules.WEEKS
    clinicians: int = rules.CLINICIANS
    first_day: date = date.fromisoformat(rules.FIRST_DAY)
    share: float = figures.SHARE_EXPORTED
    frictions: bool = True


@dataclass(frozen=True, slots=True)
class Work:
    """
    One kind of work.

    Args:
        tell: tells one case. case_name: how its source numbers cases, with ``{n}``.
        a_week: cases a week for each clinician, before ``Plan.share``.
    """

    process: str
    tell: Callable[[Story], None]
    case_name: str
    a_week: float


WORK = (
    Work("Prior authorization", authorizations.tell, "PA-{n:05}", figures.AUTHORIZATIONS_A_WEEK),
    Work("Refill request", refills.tell, "{n:07}", figures.REFILLS_A_YEAR / 52),
    Work(
        "Referral",
        referrals.tell,
        "REF{n:05}",
        figures.VISITS_A_YEAR * figures.REFERRALS_A_VISIT / 52,
    ),
    Work(
        "Claim denial",
        denials.tell,
        "CLM-{n:06}",
        figures.VISITS_A_YEAR * figures.DENIALS_A_CLAIM / 52,
    ),
    Work("Patient message", messages.tell, "T{n:06}", figures.MESSAGES_A_YEAR / 52),
    Work("Eligibility check", eligibility.tell, "V{n:06}", figures.VISITS_A_YEAR / 52),
)
"""In the order of ``rules.EXPORTS``."""


@dataclass(frozen=True, slots=True)
class Year:
    """
    A year of cases by kind of work, and the frictions that were planted in it.

    Args:
        cases: each as its events in order, in the order of arrival.
    """

    cases: dict[str, list[list[Happened]]]
    frictions: tuple[Friction, ...]


def lived(plan: Plan) -> Year:
    """The year of a plan. To plant frictions, a plain year is lived first: it shows the places."""
    plain = {work.process: cases_of(work.process, plan=plan) for work in WORK}
    if not plan.frictions:
        return Year(plain, ())
    survey = {process: planting.surveyed(process, cases) for process, cases in plain.items()}
    found = planting.planted(survey, seed=plan.seed, weeks=plan.weeks)
    cases = {
        process: cases_of(process, plan=plan, frictions=found[process])
        if process in found
        else same
        for process, same in plain.items()
    }
    return Year(cases, tuple(one for group in found.values() for one in group.values()))


def cases_of(
    process: str, *, plan: Plan, frictions: Mapping[str, Friction] | None = None
) -> list[list[Happened]]:
    """
    Every case of one kind of work in the order of arrival, each as its events in order.

    What would happen after the end of the period is cut off: those cases are still open.

    Args:
        frictions: planted in this kind of work, by step; they are told what they cost.
    """
    work = next(work for work in WORK if work.process == process)
    hours = Hours(plan.first_day, weeks=plan.weeks)
    team = Team(rules.staff(plan.clinicians), hours=hours, chance=Chance(plan.seed, "team"))
    place = Place(hours, team, Chance(plan.seed, process), frictions or {})
    a_week = work.a_week * plan.clinicians * plan.share
    after_hours = figures.AFTER_HOURS.get(process, 0.0)
    minutes = arrivals.around_the_clock(
        hours, place.chance, a_week=a_week, after_hours=after_hours
    )
    return [
        _case(work, place=place, minute=minute, number=number)
        for number, minute in enumerate(minutes, start=1)
    ]


def _case(work: Work, *, place: Place, minute: int, number: int) -> list[Happened]:
    story = Story(place, case=work.case_name.format(n=number), minute=minute)
    story.holders["physician"] = place.chance.one_of(place.team.physicians())
    work.tell(story)
    end = place.hours.end()
    return [happened for happened in story.told if happened.done < end]
