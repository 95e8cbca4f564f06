"""Who may do what here: roles and permissions, each with the sentence that a manager reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The hats that people of a practice wear. One person wears one at a time."""

    FRONT_DESK = "front desk"
    MEDICAL_ASSISTANT = "medical assistant"
    LPN = "LPN"
    RN = "RN"
    BILLER = "biller"
    COORDINATOR = "coordinator"
    PHYSICIAN = "physician"
    MANAGER = "manager"
    COACH = "coach"


class Permission(StrEnum):
    """What a page or an action may ask for. A page that asks for nothing does not exist."""

    SEE_HOME = "see_home"
    SEE_MAP = "see_map"
    SEE_CASE = "see_case"
    IMPORT_WORK = "import_work"
    CHANGE_PRACTICE = "change_practice"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is looking: the argument of every question that names a patient or a person."""

    user_id: int
    staff_id: str
    practice_id: str
    name: str
    role: Role
    permissions: frozenset[Permission]


SENTENCES: Mapping[Role, str] = {
    Role.FRONT_DESK: (
        "Answers patients and checks insurance; begins with messages and tomorrow's exceptions."
    ),
    Role.MEDICAL_ASSISTANT: (
        "Rooms patients and does prepared work that needs no judgement; begins with my work."
    ),
    Role.LPN: "Nurses within a limited licence and under direction; begins with my work.",
    Role.RN: "Nurses, triages and follows signed protocols; begins with my work.",
    Role.BILLER: (
        "Gets claims paid; begins with denials by money and date, and what payers promised."
    ),
    Role.COORDINATOR: (
        "Carries authorizations and referrals to their end; begins with those still open."
    ),
    Role.PHYSICIAN: (
        "Decides what only a physician or advanced practice clinician may decide; "
        "begins with just that."
    ),
    Role.MANAGER: "Runs the practice; begins with this week's findings and the fix of the week.",
    Role.COACH: (
        "Helps several practices improve and sees work, never patients; "
        "begins with who needs a visit."
    ),
}
"""One sentence a role: what the person does, and what their first screen is for."""

_STAFF = frozenset({Permission.SEE_HOME, Permission.SEE_CASE})

PERMISSIONS_OF: Mapping[Role, frozenset[Permission]] = {
    Role.FRONT_DESK: _STAFF,
    Role.MEDICAL_ASSISTANT: _STAFF,
    Role.LPN: _STAFF,
    Role.RN: _STAFF,
    Role.BILLER: _STAFF | {Permission.IMPORT_WORK},
    Role.COORDINATOR: _STAFF,
    Role.PHYSICIAN: _STAFF | {Permission.SEE_MAP},
    Role.MANAGER: frozenset(Permission),
    Role.COACH: frozenset({Permission.SEE_HOME, Permission.SEE_MAP}),
}
"""The whole table of rights. What does not stand here is denied."""


def permissions_of(role: str) -> frozenset[Permission]:
    """
    The rights of a role; none at all for a word that is no role.

    >>> sorted(permissions_of("coach"))
    [<Permission.SEE_HOME: 'see_home'>, <Permission.SEE_MAP: 'see_map'>]
    >>> permissions_of("visitor")
    frozenset()
    """
    try:
        return PERMISSIONS_OF.get(Role(role), frozenset())
    except ValueError:
        return frozenset()
