"""What may be asked of the practice: its zone, its hours, its people, and names from the vault."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from zoneinfo import ZoneInfo

from unjam.practice import rules
from unjam.practice.models import (
    Closure,
    Licence,
    OpeningHours,
    Practice,
    Reference,
    Site,
    Staff,
    Wage,
)
from unjam.practice.rules import (
    CASE,
    PERSON,
    ClosedDay,
    HoursVersion,
    Permission,
    Role,
    SiteCalendar,
    Span,
    Viewer,
    permissions_of,
)

IDS_A_QUERY_MAX = 900
"""Ids asked for at once; SQLite may take no more than 999 values in one statement."""

SEES_REFERENCES = {CASE: Permission.SEE_CASE, PERSON: Permission.CHANGE_PRACTICE}
"""The right that opens each kind of name in the vault."""


class NoSuchPractice(Exception):
    """There is no practice with this id."""


@dataclass(frozen=True, slots=True)
class PracticeFacts:
    """A practice as its own pages show it."""

    practice_id: str
    name: str
    state: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class StaffFacts:
    """One person who works here or did."""

    staff_id: str
    name: str
    role: Role
    active_from: date
    active_until: date | None
    signs_in: bool
    email: str = ""
    has_password: bool = False

    def works_on(self, day: date) -> bool:
        """Whether the person is here on a day."""
        return self.active_from <= day and (self.active_until is None or day <= self.active_until)


@dataclass(frozen=True, slots=True)
class LicenceFacts:
    """One licence of one person, as it is on file."""

    staff_id: str
    kind: str
    state: str
    number: str
    expires_on: date


def practices() -> tuple[PracticeFacts, ...]:
    """Every practice of this installation, by id; for the command line, never for a page."""
    rows = Practice.objects.order_by("id").values_list("id", "name", "state", "zone")
    return tuple(PracticeFacts(*row) for row in rows)


def practice(practice_id: str) -> PracticeFacts:
    """
    One practice.

    Raises:
        NoSuchPractice: if the id is unknown.
    """
    row = _practice(practice_id)
    return PracticeFacts(row.id, row.name, row.state, row.zone)


def zone_of(practice_id: str) -> str:
    """
    The practice's IANA time zone.

    Raises:
        NoSuchPractice: if the id is unknown.
    """
    return _practice(practice_id).zone


def reference_key(practice_id: str) -> bytes:
    """
    The key for ``rules.opaque_id`` (32 bytes). It never leaves this machine's memory.

    Raises:
        NoSuchPractice: if the id is unknown.
    """
    return bytes.fromhex(_practice(practice_id).reference_key_hex)


def reference_texts(
    practice_id: str, *, kind: str, ids: Iterable[str], viewer: Viewer
) -> dict[str, str]:
    """
    What the sources call the cases (or persons) with these ids.

    Returns:
        id to text, for the ids that are known. Empty where the viewer belongs to another practice
        or lacks the right: no scope is never the whole scope.
    """
    needed = SEES_REFERENCES.get(kind)
    if viewer.practice_id != practice_id or needed not in viewer.permissions:
        return {}
    rows = Reference.objects.filter(practice_id=practice_id, kind=kind)
    found: dict[str, str] = {}
    left = iter(dict.fromkeys(ids))
    while some := list(islice(left, IDS_A_QUERY_MAX)):
        found |= dict(rows.filter(opaque_id__in=some).values_list("opaque_id", "text"))
    return found


def opening_calendars(practice_id: str) -> tuple[SiteCalendar, ...]:
    """The calendars of the practice's sites, by name; a site without hours has no versions."""
    versions, closures = _versions(practice_id), _closures(practice_id)
    return tuple(
        SiteCalendar(
            site_id=site.id,
            name=site.name,
            zone=site.zone,
            versions=tuple(versions.get(site.id, ())),
            closures=tuple(closures.get(site.id, ())),
        )
        for site in Site.objects.filter(practice_id=practice_id).order_by("name")
    )


def staff(practice_id: str) -> tuple[StaffFacts, ...]:
    """Everyone on the practice's list, by name, those who left included."""
    rows = Staff.objects.filter(practice_id=practice_id).select_related("user")
    return tuple(_staff_facts(row) for row in rows.order_by("name", "id"))


def person(practice_id: str, staff_id: str) -> StaffFacts | None:
    """One person on the practice's list, or None."""
    rows = Staff.objects.filter(practice_id=practice_id, id=staff_id).select_related("user")
    row = rows.first()
    return _staff_facts(row) if row else None


def licences(practice_id: str) -> tuple[LicenceFacts, ...]:
    """Every licence on file, for the manager alone; the one that ends first comes first."""
    rows = Licence.objects.filter(practice_id=practice_id).order_by("expires_on", "kind", "number")
    values = rows.values_list("staff_id", "kind", "state", "number", "expires_on")
    return tuple(LicenceFacts(*row) for row in values)


def wages(practice_id: str) -> tuple[rules.Wage, ...]:
    """What an hour of each role costs, for the manager alone; by role, then by day."""
    rows = Wage.objects.filter(practice_id=practice_id).order_by("role", "effective_on")
    return tuple(rules.Wage(*row) for row in rows.values_list(
        "role", "effective_on", "cents_an_hour"
    ))  # fmt: skip


def _staff_facts(row: Staff) -> StaffFacts:
    return StaffFacts(
        staff_id=row.id,
        name=row.name,
        role=Role(row.role),
        active_from=row.active_from,
        active_until=row.active_until,
        signs_in=row.user is not None,
        email=row.user.email if row.user else "",
        has_password=row.user is not None and row.user.has_usable_password(),
    )


def viewer(user_id: int | None, *, now: datetime) -> Viewer | None:
    """
    Who signed in with this account; None if it belongs to nobody who works here on that day.

    Args:
        user_id: the account.
        now: an aware instant; the day is the practice's own.
    """
    if user_id is None:
        return None
    row = Staff.objects.select_related("practice").filter(user_id=user_id).first()
    if row is None:
        return None
    today = now.astimezone(ZoneInfo(row.practice.zone)).date()
    if today < row.active_from or (row.active_until is not None and today > row.active_until):
        return None
    return Viewer(
        user_id=user_id,
        staff_id=row.id,
        practice_id=row.practice_id,
        name=row.name,
        role=Role(row.role),
        permissions=permissions_of(row.role),
    )


def _practice(practice_id: str) -> Practice:
    row = Practice.objects.filter(id=practice_id).first()
    if row is None:
        raise NoSuchPractice(f"There is no practice with the id {practice_id!r}.")
    return row


def _versions(practice_id: str) -> dict[str, list[HoursVersion]]:
    found: dict[str, list[HoursVersion]] = {}
    rows = OpeningHours.objects.filter(practice_id=practice_id).prefetch_related("spans")
    for row in rows.order_by("effective_on"):
        spans = (
            Span(span.weekday, span.opens_minute, span.closes_minute) for span in row.spans.all()
        )
        version = HoursVersion(row.effective_on, tuple(sorted(spans)))
        found.setdefault(row.site_id, []).append(version)
    return found


def _closures(practice_id: str) -> dict[str, list[ClosedDay]]:
    found: dict[str, list[ClosedDay]] = {}
    for row in Closure.objects.filter(practice_id=practice_id).order_by("on"):
        half_day = None
        if row.opens_minute is not None and row.closes_minute is not None:
            half_day = (row.opens_minute, row.closes_minute)
        found.setdefault(row.site_id, []).append(ClosedDay(row.on, row.name, half_day))
    return found
