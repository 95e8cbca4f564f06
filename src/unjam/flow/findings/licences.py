"""How far a role's licence goes, and how far a step needs it, by the scope-of-practice table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from unjam.flow.kernel.arrays import Mask
from unjam.practice import rules, scope
from unjam.practice.rules import Role

RANKS: tuple[tuple[int, str], ...] = (
    (1, r"nurse aides?|nursing assistants?|medical assistants?|medical technicians?"),
    (2, r"licensed (?:practical|vocational) nurses?"),
    (4, r"nurse practitioners?|physician assistants?|advanced practice"),
    (0, r"(?:patient|financial|billing|insurance|prior auth\w*|authorization) specialists?"),
    (5, r"physicians?|doctors?|mds?|dos?|providers?|clinicians?|surgeons?|pediatricians?|"
        r"attendings?"),
    (4, r"nps?|pas?|apcs?|apps?|aprns?|practitioners?|pharmacists?"),
    (3, r"rns?|nurses?|nursing|triage"),
    (2, r"lpns?|lvns?"),
    (1, r"mas?|cmas?|rmas?|assistants?|aides?|techs?|technicians?"),
    (0, r"front.?desk|reception\w*|clerks?|schedul\w+|secretar\w+|billers?|billing|coders?|"
        r"coordinators?|referrals?|registrars?|admin\w*|intake|office|records?|scribes?|"
        r"navigators?|call ?cent\w+|operators?|staff"),
)  # fmt: skip
"""Licences by the words of roles; the first that fits. Source: the scope-of-practice table."""

LICENSED = {1: Role.MEDICAL_ASSISTANT, 2: Role.LPN, 3: Role.RN, 4: Role.PHYSICIAN,
            5: Role.PHYSICIAN}  # fmt: skip
UNLICENSED = (
    (Role.BILLER, r"bill\w*|coders?|coding|claims?"),
    (Role.COORDINATOR, r"coordinat\w*|referrals?|prior auth\w*|authorization\w*"),
)

STEPS_ABOVE_MIN = 2
"""A medical assistant at a clerk's work, or an RN at an LPN's, is how small practices get by."""

ANY_DAY = date(2026, 1, 1)
NO_STATE = ""
"""Without a state's own row the table's stricter answer stands."""


def rank_of(role: str) -> int | None:
    """
    How far a licence goes, 0 to 5; None for a role that no word tells.

    >>> [rank_of(r) for r in ("MD", "Nurse aide", "Registered nurse", "Front desk", "Zeta")]
    [5, 1, 3, 0, None]
    """
    words = _plain(role)
    for rank, pattern in RANKS:
        if re.search(rf"\b(?:{pattern})\b", words):
            return rank
    return None


def role_of(word: str) -> Role | None:
    """
    The role of the scope-of-practice table that a log's word means; None where no word tells.

    >>> [str(role_of(r)) for r in ("Billing office", "MD", "CMA", "Clerk", "Zeta")]
    ['biller', 'physician', 'medical assistant', 'front desk', 'None']
    """
    rank = rank_of(word)
    if rank is None:
        return None
    if rank:
        return LICENSED[rank]
    words = _plain(word)
    fits = (role for role, pattern in UNLICENSED if re.search(rf"\b(?:{pattern})\b", words))
    return next(fits, Role.FRONT_DESK)


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text.casefold()).strip()


@dataclass(frozen=True, slots=True, eq=False)
class Need:
    """
    What a step needs by the table.

    Args:
        whole: the roles of the log that may do the whole of it, without a condition (mask).
        above: those whose licence goes clearly further than that of one of these who works here.
    """

    whole: Mask
    above: Mask


def need_of(step: str, role_names: Sequence[str]) -> Need | None:
    """
    What a step needs, of the roles that work here; None where the table does not know the step.

    A physician who does what anybody else may do is above it; another role only if it stands
    ``STEPS_ABOVE_MIN`` licences above.
    """
    task = rules.task_of_step(scope.table(), step)
    if not task:
        return None
    roles = [role_of(word) for word in role_names]
    whole = np.array([_may_whole(task, role) for role in roles], np.bool_)
    rank = np.array([-1 if role is None else rules.RANKS[role] for role in roles], np.int64)
    if not whole.any():
        return Need(whole, np.zeros(len(roles), np.bool_))
    lowest = int(rank[whole].min())
    is_physician = np.array([role is Role.PHYSICIAN for role in roles], np.bool_)
    above = (rank >= lowest + STEPS_ABOVE_MIN) | (is_physician & (rank > lowest))
    return Need(whole, np.asarray(above))


def _may_whole(task: str, role: Role | None) -> bool:
    if role is None:
        return False
    verdict = scope.may(task, role, state=NO_STATE, on=ANY_DAY)
    return verdict.allowed and not verdict.condition
