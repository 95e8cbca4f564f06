"""Two invented practices with one account per role, made through the doors."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client

from unjam.practice import actions
from unjam.practice.rules import Role, Span

PASSWORD = "an-invented-long-password"
WEEK = tuple(
    Span(weekday, opens, closes)
    for weekday in range(5)
    for opens, closes in ((480, 720), (780, 1020))
)


@dataclass
class Invented:
    practice_id: str
    site_id: str
    staff: dict[Role, str] = field(default_factory=dict)
    emails: dict[Role, str] = field(default_factory=dict)


def opened(name: str, *, zone: str = "America/New_York") -> Invented:
    """A practice that keeps office hours, with one person per role who may sign in."""
    practice_id = actions.open_practice(
        name=name, state="NY", time_zone=zone, by="tests"
    ).practice_id
    site_id = actions.add_site(
        practice_id=practice_id, name="Main Street", time_zone=zone, by="tests"
    ).site_id
    actions.set_opening_hours(
        practice_id=practice_id,
        site_id=site_id,
        effective_on=date(2025, 1, 1),
        spans=WEEK,
        by="tests",
    )
    invented = Invented(practice_id, site_id)
    for role in Role:
        _add(invented, role)
    return invented


def _add(invented: Invented, role: Role) -> None:
    staff_id = actions.add_staff(
        practice_id=invented.practice_id,
        name=f"Invented {role.value}",
        role=role,
        active_from=date(2025, 1, 1),
        by="tests",
    ).staff_id
    email = f"{role.name.lower()}.{invented.practice_id[3:9].lower()}@example.org"
    invented.staff[role] = staff_id
    invented.emails[role] = email
    actions.create_account(
        practice_id=invented.practice_id,
        staff_id=staff_id,
        email=email,
        password=PASSWORD,
        by="tests",
    )


@pytest.fixture
def maple(db) -> Invented:
    return opened("Maple Street Family Practice (invented)")


@pytest.fixture
def elm(db) -> Invented:
    return opened("Elm Hill Family Practice (invented)", zone="America/Phoenix")


@pytest.fixture
def signed_in(maple):
    cache.clear()  # where the sign-in library counts how often an address tried

    def sign_in(role: Role, *, practice: Invented = maple) -> Client:
        client = Client()
        page = client.post(
            "/accounts/login/", {"login": practice.emails[role], "password": PASSWORD}
        )
        assert page.status_code == 302, page.content.decode()[:400]
        return client

    return sign_in
