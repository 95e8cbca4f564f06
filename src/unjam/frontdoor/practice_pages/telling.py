"""The practice in the words of its pages: weeks, closed days, people and what is due."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from unjam.frontdoor.templatetags.words import day_year
from unjam.practice.queries import LicenceFacts, StaffFacts
from unjam.practice.rules import (
    ClosedDay,
    HoursVersion,
    LicenceStanding,
    SiteCalendar,
    Span,
    hours_words,
    licence_standing,
    week_on,
    week_words,
)

CLOSURES_SHOWN_MAX = 4
"""Closed days of a site on the first page; all of them are on the site's own."""

NEXT_YEAR_FROM_MONTH = 10
"""From October on, the holidays that a manager has in mind are those of the next year."""


@dataclass(frozen=True, slots=True)
class WeekTold:
    """One version of a site's week: from when, its lines, whether it holds now or is to come."""

    effective_on: date
    lines: tuple[tuple[str, str], ...]
    is_now: bool
    is_ahead: bool


@dataclass(frozen=True, slots=True)
class ClosureTold:
    """One day that is not like its weekday."""

    on: date
    name: str
    words: str
    key: str


@dataclass(frozen=True, slots=True)
class SiteTold:
    """A site as its pages show it; weeks newest first, closures by date."""

    site_id: str
    name: str
    zone: str
    weeks: tuple[WeekTold, ...]
    ahead: tuple[ClosureTold, ...]
    past: tuple[ClosureTold, ...]

    @property
    def now(self) -> WeekTold | None:
        """The week that holds today."""
        return next((week for week in self.weeks if week.is_now), None)

    @property
    def next(self) -> WeekTold | None:
        """The next week that is announced."""
        return next((week for week in reversed(self.weeks) if week.is_ahead), None)

    @property
    def next_closures(self) -> tuple[ClosureTold, ...]:
        """The closed days that come first."""
        return self.ahead[:CLOSURES_SHOWN_MAX]

    @property
    def more_closures(self) -> int:
        """How many closed days are ahead beside those."""
        return len(self.ahead) - len(self.next_closures)


@dataclass(frozen=True, slots=True)
class LicenceTold:
    """A licence and how it stands."""

    facts: LicenceFacts
    standing: LicenceStanding
    days_left: int


@dataclass(frozen=True, slots=True)
class PersonTold:
    """A person as the pages show them."""

    facts: StaffFacts
    licences: tuple[LicenceTold, ...]
    is_here: bool
    is_to_come: bool

    @property
    def has_left(self) -> bool:
        """Whether their last day is over."""
        return not self.is_here and not self.is_to_come


def usual_year(today: date) -> int:
    """
    The year whose holidays a manager has in mind.

    >>> usual_year(date(2026, 9, 30)), usual_year(date(2026, 11, 24))
    (2026, 2027)
    """
    return today.year + (today.month >= NEXT_YEAR_FROM_MONTH)


def site(calendar: SiteCalendar, *, today: date) -> SiteTold:
    """A site with what holds, what is announced, and what was."""
    now = week_on(calendar, today)
    weeks = sorted(calendar.versions, key=lambda week: week.effective_on, reverse=True)
    closures = [_closure(calendar.site_id, closed) for closed in calendar.closures]
    return SiteTold(
        site_id=calendar.site_id,
        name=calendar.name,
        zone=calendar.zone,
        weeks=tuple(_week(week, now=now, today=today) for week in weeks),
        ahead=tuple(closed for closed in closures if closed.on >= today),
        past=tuple(closed for closed in reversed(closures) if closed.on < today),
    )


def _week(version: HoursVersion, *, now: HoursVersion | None, today: date) -> WeekTold:
    is_now = version is now
    return WeekTold(
        effective_on=version.effective_on,
        lines=week_words(version.spans),
        is_now=is_now,
        is_ahead=version.effective_on > today and not is_now,
    )


def _closure(site_id: str, closed: ClosedDay) -> ClosureTold:
    words = "closed"
    if closed.half_day is not None:
        words = f"open {hours_words([Span(0, *closed.half_day)])}"
    return ClosureTold(closed.on, closed.name, words, f"{site_id} {closed.on.isoformat()}")


def people(
    staff: Iterable[StaffFacts], *, licences: Iterable[LicenceFacts], today: date
) -> tuple[PersonTold, ...]:
    """Everybody on the list, each with their licences."""
    by_person: dict[str, list[LicenceFacts]] = {}
    for licence in licences:
        by_person.setdefault(licence.staff_id, []).append(licence)
    return tuple(
        person(one, licences=by_person.get(one.staff_id, ()), today=today) for one in staff
    )


def person(facts: StaffFacts, *, licences: Iterable[LicenceFacts], today: date) -> PersonTold:
    """One person with their licences."""
    mine = (licence for licence in licences if licence.staff_id == facts.staff_id)
    return PersonTold(
        facts=facts,
        licences=tuple(
            LicenceTold(
                one,
                licence_standing(one.expires_on, today=today),
                (one.expires_on - today).days,
            )
            for one in mine
        ),
        is_here=facts.works_on(today),
        is_to_come=facts.active_from > today,
    )


def week_text(spans: Iterable[Span]) -> str:
    """
    A week in one line.

    >>> week_text([Span(day, 480, 1020) for day in range(5)])
    'Mon to Fri 8 am to 5 pm, Sat and Sun closed'
    """
    return ", ".join(f"{days} {hours}" for days, hours in week_words(spans))


def site_lines(calendar: SiteCalendar) -> tuple[str, ...]:
    """What a form about a site's week was filled in on, one line a fact."""
    return tuple(
        f"from {day_year(version.effective_on)} on: {week_text(version.spans)}"
        for version in calendar.versions
    )


def facts_lines(facts: StaffFacts) -> tuple[str, ...]:
    """What a form about a person's name and role was filled in on."""
    return (f"name {facts.name}", f"role {facts.role.value}")


def leaving_lines(facts: StaffFacts) -> tuple[str, ...]:
    """What a form about a person's last day was filled in on."""
    return (f"last day {day_year(facts.active_until)}",) if facts.active_until else ()


def account_lines(facts: StaffFacts) -> tuple[str, ...]:
    """What a form about a person's account was filled in on."""
    return (f"signs in as {facts.email}",) if facts.email else ()


def licence_lines(licences: Iterable[LicenceFacts]) -> tuple[str, ...]:
    """What a form about a person's licences was filled in on."""
    return tuple(
        f"{one.kind} {one.state} {one.number} until {day_year(one.expires_on)}" for one in licences
    )
