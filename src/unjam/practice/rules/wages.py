"""What an hour of a role costs, as a manager types it; never what a person earns."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

CENTS_MIN, CENTS_MAX = 100, 100_000
"""From a dollar to a thousand dollars an hour: what lies outside is a slip of the keyboard."""

ROLE_LENGTH_MAX = 200
TYPED = re.compile(r"\$?\s*(\d{1,4})(?:[.,](\d{1,2}))?")


@dataclass(frozen=True, slots=True)
class Wage:
    """What an hour of a role costs from a day on."""

    role: str
    effective_on: date
    cents_an_hour: int


def typed_cents(text: str) -> int:
    """
    Whole cents from dollars as they are typed.

    >>> [typed_cents(text) for text in ("18.50", "$ 22", "18,5")]
    [1850, 2200, 1850]

    Raises:
        ValueError: if it is no amount, or an absurd one.
    """
    found = TYPED.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"“{text}” is no wage. Write dollars an hour, such as 18.50.")
    return checked_cents(int(found[1]) * 100 + int((found[2] or "").ljust(2, "0")))


def checked_cents(cents: int) -> int:
    """
    The amount again.

    Raises:
        ValueError: if it is less than a dollar an hour, or more than a thousand.
    """
    if not CENTS_MIN <= cents <= CENTS_MAX:
        raise ValueError("A wage lies between 1 and 1,000 dollars an hour. Are the cents right?")
    return cents


def dollars(cents: int) -> str:
    """
    Cents as dollars.

    >>> dollars(1850), dollars(100_000)
    ('$18.50', '$1,000.00')
    """
    return f"${cents / 100:,.2f}"


def wage_on(wages: Iterable[Wage], day: date) -> Wage | None:
    """The wage of one role that holds on a day: the first counts for all days before it too."""
    known = sorted(wages, key=lambda one: one.effective_on)
    begun = [one for one in known if one.effective_on <= day]
    return begun[-1] if begun else next(iter(known), None)
