"""What changes about the practice's places: sites, their weeks, and the days they are closed."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from unjam.events import (
    ClosureAdded,
    ClosureRemoved,
    OpeningHoursChanged,
    OpeningHoursRemoved,
    PracticeOpened,
    SiteAdded,
    SiteRenamed,
)
from unjam.practice import walls
from unjam.practice.actions.wanted import Chance, NotHere
from unjam.practice.models import Closure, OpeningHours, OpeningSpan, Practice, Site
from unjam.practice.rules import (
    REFERENCE_KEY_BYTES,
    Span,
    checked_half_day,
    checked_name,
    checked_spans,
    checked_state,
    checked_zone,
    fresh_id,
    span_text,
    spans_text,
)


@dataclass(frozen=True, slots=True)
class Opened:
    """A new practice: the id under which to record its event, and the event."""

    practice_id: str
    event: PracticeOpened


def open_practice(
    *, name: str, state: str, time_zone: str, by: str, chance: Chance = os.urandom
) -> Opened:
    """
    Begin a practice, with a new secret key for its opaque ids.

    Raises:
        ValueError: if the name is empty, the state is not two capital letters, or the zone is
            unknown.
    """
    checked_zone(time_zone)
    practice_id = fresh_id("pr_", chance)
    with walls.inside(practice_id):
        row = Practice.objects.create(
            id=practice_id,
            name=checked_name(name),
            state=checked_state(state),
            zone=time_zone,
            reference_key_hex=chance(REFERENCE_KEY_BYTES).hex(),
        )
    return Opened(row.id, PracticeOpened(name=row.name, state=state, time_zone=time_zone))


def hold(*, practice_id: str) -> None:
    """
    Let nobody else change this practice until the present transaction ends.

    Whoever compares what a form was filled in on with what holds now asks for this first, or two
    people who save at once both find everything as they left it.
    """
    list(Practice.objects.select_for_update().filter(id=practice_id).values_list("id"))


def add_site(
    *, practice_id: str, name: str, time_zone: str, by: str, chance: Chance = os.urandom
) -> SiteAdded:
    """
    Add a place where the practice works. Its id stands in the event.

    Raises:
        ValueError: if the name is empty or taken, or the zone is unknown.
    """
    checked_zone(time_zone)
    row = Site.objects.create(
        id=fresh_id("si_", chance),
        practice_id=practice_id,
        name=_free_name(practice_id, name),
        zone=time_zone,
    )
    return SiteAdded(site_id=row.id, name=row.name, time_zone=time_zone)


def rename_site(*, practice_id: str, site_id: str, name: str, by: str) -> SiteRenamed:
    """
    Call a site otherwise. What happened there stays its own.

    Raises:
        NotHere: if the site is not this practice's.
        ValueError: if the name is empty or another site's.
    """
    with transaction.atomic():
        row = _site(practice_id, site_id)
        row.name = _free_name(practice_id, name, apart_from=site_id)
        row.save(update_fields=["name"])
    return SiteRenamed(site_id=site_id, name=row.name)


def set_opening_hours(
    *, practice_id: str, site_id: str, effective_on: date, spans: Iterable[Span], by: str
) -> OpeningHoursChanged:
    """
    Give a site a new week from a day on. Earlier days keep theirs; the same day is written anew.

    Raises:
        NotHere: if the site is not this practice's.
        ValueError: if the spans are nonsense or overlap.
    """
    week = checked_spans(spans)
    with transaction.atomic():
        site = _site(practice_id, site_id)
        version, _ = OpeningHours.objects.get_or_create(
            practice_id=practice_id, site=site, effective_on=effective_on
        )
        version.spans.all().delete()
        OpeningSpan.objects.bulk_create(
            OpeningSpan(
                practice_id=practice_id,
                hours=version,
                weekday=span.weekday,
                opens_minute=span.opens_minute,
                closes_minute=span.closes_minute,
            )
            for span in week
        )
    return OpeningHoursChanged(site_id, effective_on.isoformat(), spans_text(week))


def remove_opening_hours(
    *, practice_id: str, site_id: str, effective_on: date, by: str
) -> OpeningHoursRemoved | None:
    """
    Take back the week that a site was given from a day on; the one before it holds on.

    Returns:
        The event, or None where no week begins on that day: somebody was quicker.

    Raises:
        NotHere: if the site is not this practice's.
    """
    with transaction.atomic():
        site = _site(practice_id, site_id)
        version = OpeningHours.objects.filter(site=site, effective_on=effective_on).first()
        if version is None:
            return None
        version.spans.all().delete()
        version.delete()
    return OpeningHoursRemoved(site_id, effective_on.isoformat())


def add_closure(
    *,
    practice_id: str,
    site_id: str,
    on: date,
    name: str,
    by: str,
    half_day: tuple[int, int] | None = None,
) -> ClosureAdded:
    """
    Close a site on one day, or leave it open for one span (minutes after midnight).

    A second closure of the same day takes the place of the first.

    Raises:
        NotHere: if the site is not this practice's.
        ValueError: if the name is empty or the span is nonsense.
    """
    opens, closes = checked_half_day(half_day) or (None, None)
    with transaction.atomic():
        Closure.objects.update_or_create(
            practice_id=practice_id,
            site=_site(practice_id, site_id),
            on=on,
            defaults={
                "name": checked_name(name),
                "opens_minute": opens,
                "closes_minute": closes,
            },
        )
    return ClosureAdded(site_id, on.isoformat(), name.strip(), span_text(half_day))


def remove_closure(*, practice_id: str, site_id: str, on: date, by: str) -> ClosureRemoved | None:
    """
    Let a site keep its usual hours on a day after all.

    Returns:
        The event, or None where the site was not closed on that day: somebody was quicker.

    Raises:
        NotHere: if the site is not this practice's.
    """
    site = _site(practice_id, site_id)
    gone, _ = Closure.objects.filter(practice_id=practice_id, site=site, on=on).delete()
    return ClosureRemoved(site_id, on.isoformat()) if gone else None


def _free_name(practice_id: str, name: str, *, apart_from: str = "") -> str:
    """The name, cut to size, unless another site of the practice has it, capitals aside."""
    wanted = checked_name(name)
    others = Site.objects.filter(practice_id=practice_id).exclude(id=apart_from)
    if wanted.casefold() in {other.casefold() for other in others.values_list("name", flat=True)}:
        raise ValueError(f"There is a site called “{wanted}” already. Give this one another name.")
    return wanted


def _site(practice_id: str, site_id: str) -> Site:
    row = Site.objects.filter(practice_id=practice_id, id=site_id).first()
    if row is None:
        raise NotHere(f"The practice has no site {site_id!r}, so nothing was changed.")
    return row
