"""
What changes in the practice: sites, hours, staff, accounts, and what the vault holds.

The work log stands above this room, so nothing here records: each action **returns the event**
it amounts to, and the caller records it with ``worklog.actions.record`` in the same transaction.
``by`` is the staff id (or the name of the command) on whose behalf the caller records it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction

from unjam.events import (
    AccountOpened,
    ClosureAdded,
    LicenceAdded,
    OpeningHoursChanged,
    PatientAdded,
    PracticeOpened,
    SiteAdded,
    StaffAdded,
    StaffLeft,
)
from unjam.practice.models import (
    Closure,
    Licence,
    OpeningHours,
    OpeningSpan,
    Patient,
    Practice,
    Reference,
    Site,
    Staff,
    User,
)
from unjam.practice.rules import (
    REFERENCE_KEY_BYTES,
    REFERENCE_KINDS,
    Role,
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

Chance = Callable[[int], bytes]

REFERENCES_AT_ONCE_MAX = 1_000_000
"""More names than this in one call is a mistake: an import brings them chunk by chunk."""


class NotHere(ValueError):
    """This site or person does not belong to this practice, so nothing was changed."""


class AccountRefused(ValueError):
    """This account cannot be made: its message says what to write instead."""


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
    row = Practice.objects.create(
        id=fresh_id("pr_", chance),
        name=checked_name(name),
        state=checked_state(state),
        zone=time_zone,
        reference_key_hex=chance(REFERENCE_KEY_BYTES).hex(),
    )
    return Opened(row.id, PracticeOpened(name=row.name, state=state, time_zone=time_zone))


def add_site(
    *, practice_id: str, name: str, time_zone: str, by: str, chance: Chance = os.urandom
) -> SiteAdded:
    """
    Add a place where the practice works. Its id stands in the event.

    Raises:
        ValueError: if the name is empty or taken, or the zone is unknown.
    """
    checked_zone(time_zone)
    if Site.objects.filter(practice_id=practice_id, name=checked_name(name)).exists():
        raise ValueError(f"There is a site called {name!r} already.")
    row = Site.objects.create(
        id=fresh_id("si_", chance), practice_id=practice_id, name=name.strip(), zone=time_zone
    )
    return SiteAdded(site_id=row.id, name=row.name, time_zone=time_zone)


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


def add_staff(
    *,
    practice_id: str,
    name: str,
    role: Role,
    active_from: date,
    by: str,
    active_until: date | None = None,
    chance: Chance = os.urandom,
) -> StaffAdded:
    """
    Put a person on the list of staff, in one role. Their id stands in the event.

    Raises:
        ValueError: if the name is empty, the role is none, or they would leave before they join.
    """
    if active_until is not None and active_until < active_from:
        raise ValueError(f"{name} would leave on {active_until}, before joining on {active_from}.")
    row = Staff.objects.create(
        id=fresh_id("st_", chance),
        practice_id=practice_id,
        name=checked_name(name),
        role=Role(role),
        active_from=active_from,
        active_until=active_until,
    )
    return StaffAdded(staff_id=row.id, role=Role(role).value)


def end_staff(*, practice_id: str, staff_id: str, last_on: date, by: str) -> StaffLeft:
    """
    Note a person's last day. From the next day on their account opens nothing.

    Raises:
        NotHere: if the person is not on this practice's list.
        ValueError: if that day is before they joined.
    """
    with transaction.atomic():
        row = _staff(practice_id, staff_id)
        if last_on < row.active_from:
            raise ValueError(f"The last day {last_on} is before the first, {row.active_from}.")
        row.active_until = last_on
        row.save(update_fields=["active_until"])
    return StaffLeft(staff_id=staff_id, last_on=last_on.isoformat())


def add_licence(
    *,
    practice_id: str,
    staff_id: str,
    kind: str,
    state: str,
    number: str,
    expires_on: date,
    by: str,
) -> LicenceAdded:
    """
    Put a person's licence on file; the same licence again renews it.

    Raises:
        NotHere: if the person is not on this practice's list.
        ValueError: if the kind or number is empty or the state is not two capital letters.
    """
    with transaction.atomic():
        Licence.objects.update_or_create(
            practice_id=practice_id,
            staff=_staff(practice_id, staff_id),
            kind=checked_name(kind),
            state=checked_state(state),
            number=checked_name(number),
            defaults={"expires_on": expires_on},
        )
    return LicenceAdded(staff_id, kind.strip(), state, expires_on.isoformat())


def add_patient(
    *,
    practice_id: str,
    name: str,
    born_on: date | None,
    by: str,
    contacts: Mapping[str, str] | None = None,
    member_ids: Mapping[str, str] | None = None,
    chance: Chance = os.urandom,
) -> PatientAdded:
    """
    Put a patient's facts into the vault. What leaves it is the id in the event.

    Raises:
        ValueError: if the name is empty.
    """
    row = Patient.objects.create(
        id=fresh_id("pt_", chance),
        practice_id=practice_id,
        name=checked_name(name),
        born_on=born_on,
        contacts=dict(contacts or {}),
        member_ids=dict(member_ids or {}),
    )
    return PatientAdded(patient_id=row.id)


def remember_references(*, practice_id: str, kind: str, texts: Mapping[str, str], by: str) -> int:
    """
    Keep what the sources call the cases (or persons) behind opaque ids. Known ones stay.

    Returns:
        How many were new. The import that brings them records its own events.

    Raises:
        ValueError: if the kind is unknown or there are more than ``REFERENCES_AT_ONCE_MAX``.
    """
    if kind not in REFERENCE_KINDS:
        raise ValueError(f"a reference is to a case or a person, not to {kind!r}")
    if len(texts) > REFERENCES_AT_ONCE_MAX:
        raise ValueError(f"at most {REFERENCES_AT_ONCE_MAX} references at once, got {len(texts)}")
    if not texts:
        return 0
    table = connection.ops.quote_name(Reference._meta.db_table)
    rows = [
        # In the order of the key, so that each page of it is written once. PostgreSQL has no NUL.
        (practice_id, kind, opaque_id, text.replace("\0", "\u2400"))
        for opaque_id, text in sorted(texts.items())
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} (practice_id, kind, opaque_id, text) "  # noqa: S608  # our own name
            "VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
            rows,
        )
        new: int = cursor.rowcount
        return max(new, 0)


def create_account(
    *, practice_id: str, staff_id: str, email: str, password: str, by: str
) -> AccountOpened:
    """
    Give a person an account to sign in with. There is no other way to get one.

    Raises:
        NotHere: if the person is not on this practice's list.
        AccountRefused: if they have an account, the address is taken or none, or the password
            is weak.
    """
    address = email.strip().lower()
    with transaction.atomic():
        person = _staff(practice_id, staff_id)
        if person.user_id is not None:
            raise AccountRefused(f"{person.name} has an account already.")
        _check_account(address, password)
        user = User(practice_id=practice_id, email=address)
        user.set_password(password)
        user.save()
        person.user = user
        person.save(update_fields=["user"])
    return AccountOpened(staff_id=staff_id)


def _check_account(address: str, password: str) -> None:
    try:
        validate_email(address)
        validate_password(password)
    except ValidationError as error:
        raise AccountRefused(" ".join(error.messages)) from error
    if User.objects.filter(email=address).exists():
        raise AccountRefused(f"There is an account for {address} already.")


def _site(practice_id: str, site_id: str) -> Site:
    row = Site.objects.filter(practice_id=practice_id, id=site_id).first()
    if row is None:
        raise NotHere(f"The practice has no site {site_id!r}, so nothing was changed.")
    return row


def _staff(practice_id: str, staff_id: str) -> Staff:
    row = Staff.objects.filter(practice_id=practice_id, id=staff_id).first()
    if row is None:
        raise NotHere(f"Nobody here has the id {staff_id!r}, so nothing was changed.")
    return row
