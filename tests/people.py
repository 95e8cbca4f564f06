"""A small invented practice for tests: two sites, one account a role, made through the doors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from unjam.practice import actions
from unjam.practice.rules import Role, Span
from unjam.worklog import actions as worklog

PRACTICE_NAME = "Testing Lane Clinic (invented)"
PASSWORD = "an invented passphrase"
BY = "test"
STARTED_ON = date(2024, 1, 1)
STARTED_AT_US = 1_704_067_200_000_000
ZONE = "America/New_York"
NAMES = {
    Role.FRONT_DESK: "Frieda Fictional",
    Role.MEDICAL_ASSISTANT: "Mick Makeup",
    Role.LPN: "Lila Legend",
    Role.RN: "Rita Rumour",
    Role.BILLER: "Bill Bogus",
    Role.COORDINATOR: "Cleo Concoction",
    Role.PHYSICIAN: "Dr. Pia Pretence",
    Role.MANAGER: "Mara Makebelieve",
    Role.COACH: "Carl Cardboard",
}


@dataclass(frozen=True, slots=True)
class Account:
    """One person who can sign in."""

    role: Role
    name: str
    email: str
    staff_id: str
    password: str = PASSWORD


@dataclass(frozen=True, slots=True)
class SmallPractice:
    """What the doors gave back."""

    practice_id: str
    site_ids: tuple[str, str]
    accounts: dict[Role, Account]


def email_of(role: Role, *, domain: str = "testing.example") -> str:
    """The address with which a role signs in."""
    return f"{role.value.lower().replace(' ', '.')}@{domain}"


def small_practice(
    *,
    name: str = PRACTICE_NAME,
    roles: Iterable[Role] = tuple(Role),
    domain: str = "testing.example",
) -> SmallPractice:
    """Open the practice with its sites, hours, staff and accounts, and record the events."""
    opened = actions.open_practice(name=name, state="NY", time_zone=ZONE, by=BY)
    practice_id = opened.practice_id
    worklog.record(opened.event, practice_id=practice_id, by=BY, at_us=STARTED_AT_US)
    sites = (_site(practice_id, name="North Street"), _site(practice_id, name="South Street"))
    accounts = {role: _account(practice_id, role=role, domain=domain) for role in roles}
    return SmallPractice(practice_id, sites, accounts)


def _site(practice_id: str, *, name: str) -> str:
    added = actions.add_site(practice_id=practice_id, name=name, time_zone=ZONE, by=BY)
    hours = actions.set_opening_hours(
        practice_id=practice_id,
        site_id=added.site_id,
        effective_on=STARTED_ON,
        spans=[Span(weekday, 8 * 60, 17 * 60) for weekday in range(5)],
        by=BY,
    )
    for event in (added, hours):
        worklog.record(event, practice_id=practice_id, by=BY, at_us=STARTED_AT_US)
    return added.site_id


def _account(practice_id: str, *, role: Role, domain: str) -> Account:
    added = actions.add_staff(
        practice_id=practice_id, name=NAMES[role], role=role, active_from=STARTED_ON, by=BY
    )
    email = email_of(role, domain=domain)
    opened = actions.create_account(
        practice_id=practice_id, staff_id=added.staff_id, email=email, password=PASSWORD, by=BY
    )
    for event in (added, opened):
        worklog.record(event, practice_id=practice_id, by=BY, at_us=STARTED_AT_US)
    return Account(role, NAMES[role], email, added.staff_id)
