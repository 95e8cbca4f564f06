"""What changes about the people who work here: joining, roles, licences, leaving."""

from __future__ import annotations

import os
from datetime import date

from django.db import transaction
from django.db.models import Q

from unjam.events import (
    LicenceAdded,
    LicenceRemoved,
    RoleChanged,
    StaffAdded,
    StaffLeft,
    StaffRenamed,
    StaffStayed,
)
from unjam.practice.actions.wanted import Chance, NotHere
from unjam.practice.models import Licence, Staff
from unjam.practice.rules import (
    Role,
    checked_licence_kind,
    checked_licence_number,
    checked_name,
    checked_state,
    fresh_id,
    is_same_number,
)


class LastManager(ValueError):
    """Nobody else could change the practice after this, so nothing was changed."""


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


def rename_staff(*, practice_id: str, staff_id: str, name: str, by: str) -> StaffRenamed:
    """
    Write a person's name otherwise. The log never holds it.

    Raises:
        NotHere: if the person is not on this practice's list.
        ValueError: if the name is empty.
    """
    with transaction.atomic():
        row = wanted_staff(practice_id, staff_id)
        row.name = checked_name(name)
        row.save(update_fields=["name"])
    return StaffRenamed(staff_id=staff_id)


def change_role(
    *, practice_id: str, staff_id: str, role: Role, today: date, by: str
) -> RoleChanged:
    """
    Give a person another role, from now on. What they did before keeps the role it had.

    Args:
        today: the practice's own day.

    Raises:
        NotHere: if the person is not on this practice's list.
        LastManager: if they are the last manager who can sign in.
    """
    with transaction.atomic():
        row = wanted_staff(practice_id, staff_id)
        if Role(role) is not Role.MANAGER:
            _keep_a_manager(row, on=today)
        row.role = Role(role).value
        row.save(update_fields=["role"])
    return RoleChanged(staff_id=staff_id, role=row.role)


def end_staff(*, practice_id: str, staff_id: str, last_on: date, by: str) -> StaffLeft:
    """
    Note a person's last day. From the next day on their account opens nothing.

    Raises:
        NotHere: if the person is not on this practice's list.
        LastManager: if they are the last manager who can sign in.
        ValueError: if that day is before they joined.
    """
    with transaction.atomic():
        row = wanted_staff(practice_id, staff_id)
        if last_on < row.active_from:
            raise ValueError(f"The last day {last_on} is before the first, {row.active_from}.")
        _keep_a_manager(row, on=last_on)
        row.active_until = last_on
        row.save(update_fields=["active_until"])
    return StaffLeft(staff_id=staff_id, last_on=last_on.isoformat())


def keep_staff(*, practice_id: str, staff_id: str, by: str) -> StaffStayed | None:
    """
    Take a person's last day back: they stay, and their account opens what it opened before.

    Returns:
        The event, or None where no last day was noted.

    Raises:
        NotHere: if the person is not on this practice's list.
    """
    with transaction.atomic():
        row = wanted_staff(practice_id, staff_id)
        if row.active_until is None:
            return None
        row.active_until = None
        row.save(update_fields=["active_until"])
    return StaffStayed(staff_id=staff_id)


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
    Put a person's licence on file; the same licence again renews it, however its number is spaced.

    Raises:
        NotHere: if the person is not on this practice's list.
        ValueError: if the kind or number is empty or too long, or the state is not two capital
            letters.
    """
    wanted = checked_licence_number(number)
    with transaction.atomic():
        same = Licence(
            practice_id=practice_id,
            staff=wanted_staff(practice_id, staff_id),
            kind=checked_licence_kind(kind),
            state=checked_state(state),
            number=wanted,
        )
        on_file = Licence.objects.filter(staff=same.staff, kind=same.kind, state=same.state)
        known = next((each for each in on_file if is_same_number(each.number, wanted)), same)
        known.expires_on = expires_on
        known.save()
    return LicenceAdded(staff_id, same.kind, state, expires_on.isoformat())


def remove_licence(
    *, practice_id: str, staff_id: str, kind: str, state: str, number: str, by: str
) -> LicenceRemoved | None:
    """
    Take a licence off file, because it was a mistake. One that ended may stay: it says so.

    Returns:
        The event, or None where there is no such licence: somebody was quicker.

    Raises:
        NotHere: if the person is not on this practice's list.
    """
    person = wanted_staff(practice_id, staff_id)
    rows = Licence.objects.filter(staff=person, kind=kind, state=state, number=number)
    gone, _ = rows.delete()
    return LicenceRemoved(staff_id, kind, state) if gone else None


def wanted_staff(practice_id: str, staff_id: str) -> Staff:
    """
    A person's row.

    Raises:
        NotHere: if the person is not on this practice's list.
    """
    row = Staff.objects.filter(practice_id=practice_id, id=staff_id).first()
    if row is None:
        raise NotHere(f"Nobody here has the id {staff_id!r}, so nothing was changed.")
    return row


def _keep_a_manager(leaver: Staff, *, on: date) -> None:
    """A practice whose last manager is gone could never be changed again by anyone."""
    if leaver.role != Role.MANAGER or leaver.user_id is None:
        return
    others = Staff.objects.filter(
        Q(active_until=None) | Q(active_until__gt=on),
        practice_id=leaver.practice_id,
        role=Role.MANAGER.value,
        user__isnull=False,
        active_from__lte=on,
    ).exclude(id=leaver.id)
    if not others.exists():
        raise LastManager(
            f"{leaver.name} is the only manager who can sign in then. "
            "Make somebody else a manager and open an account for them first."
        )
