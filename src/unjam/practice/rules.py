"""Who may do what here: roles and permissions, each with the sentence that a manager reads."""

from __future__ import annotations

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
