"""What an hour of a role costs, from a day on: said, said anew, and taken back."""

from __future__ import annotations

from datetime import date

from unjam.events import WageSaid, WageTakenBack
from unjam.practice.models import Wage
from unjam.practice.rules import ROLE_LENGTH_MAX, checked_cents


def set_wage(
    *, practice_id: str, role: str, effective_on: date, cents_an_hour: int, by: str
) -> WageSaid:
    """
    Say what an hour of a role costs from a day on; the same day is written anew.

    The amount stays with the practice: the event does not hold it.

    Args:
        role: the log's or the practice's word for it; capitals do not count.

    Raises:
        ValueError: if the role has no name or too long a one, or the amount is absurd.
    """
    word = " ".join(role.split())
    if not word or len(word) > ROLE_LENGTH_MAX:
        raise ValueError(f"Say for which role, in at most {ROLE_LENGTH_MAX} characters.")
    Wage.objects.update_or_create(
        practice_id=practice_id, role=word.casefold(), effective_on=effective_on,
        defaults={"cents_an_hour": checked_cents(cents_an_hour)},
    )  # fmt: skip
    return WageSaid(word.casefold(), effective_on.isoformat())


def remove_wage(
    *, practice_id: str, role: str, effective_on: date, by: str
) -> WageTakenBack | None:
    """Take back the wage that was said from a day on; None where there is none such."""
    gone, _ = Wage.objects.filter(
        practice_id=practice_id, role=role.casefold(), effective_on=effective_on
    ).delete()
    return WageTakenBack(role.casefold(), effective_on.isoformat()) if gone else None
