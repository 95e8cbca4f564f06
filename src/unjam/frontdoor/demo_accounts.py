"""The invented practice's accounts: one a role, all with one password that everybody may know."""

from __future__ import annotations

from dataclasses import dataclass

from unjam.demo import rules as demo
from unjam.practice.rules import Role

PASSWORD = "maple street demo"  # noqa: S105  # opens invented data only, and the sign-in page shows it
DOMAIN = "maple.example"
COACH = demo.Person("Cody Outsidely-Fake", Role.COACH.value)
FIRST_ROLES = (Role.MANAGER, Role.PHYSICIAN, Role.COACH)
"""Those whose pages this release has come first in the list."""


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One account of the invented practice."""

    name: str
    role: Role
    email: str
    password: str = PASSWORD


def accounts() -> tuple[DemoAccount, ...]:
    """One account a role, those with pages of their own first."""
    people = {Role(person.role): person for person in reversed((*demo.staff(), COACH))}
    return tuple(
        DemoAccount(people[role].name, role, address_of(role))
        for role in sorted(people, key=_place_in_list)
    )


def address_of(role: Role) -> str:
    """
    The email of the account with a role.

    >>> address_of(Role.FRONT_DESK)
    'front.desk@maple.example'
    """
    return f"{role.value.lower().replace(' ', '.')}@{DOMAIN}"


def _place_in_list(role: Role) -> int:
    """In the order of FIRST_ROLES, then in the order in which the roles are declared."""
    order = [*FIRST_ROLES, *(role for role in Role if role not in FIRST_ROLES)]
    return order.index(role)
