"""What the payer writes about a member's coverage, and why it does not answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from unjam.formats.x12.tokens import Segment
from unjam.formats.x12.values import amount_of
from unjam.formats.x12.write import repeated, segment

PLAN = "INVENTED PLAN"


@dataclass(frozen=True, slots=True)
class Coverage:
    """
    What a payer says of a member.

    Args:
        info: EB01, ``1`` active, ``6`` inactive. deductible_cents: of the year; left_cents of it.
        contradicts: whether a second line says the opposite of the first.
    """

    info: str = "1"
    deductible_cents: int = 150_000
    left_cents: int = 60_000
    copay_cents: int = 3_000
    contradicts: bool = False


def rejection(reason: str, follow_up: str) -> Segment:
    """AAA: why there is no answer, and what the asker should do."""
    return segment("AAA", "N", "", reason, follow_up)


def benefits(coverage: Coverage) -> Iterator[Segment]:
    """The lines of what a member is covered for."""
    yield segment("EB", coverage.info, "IND", repeated("30", "98"), "", PLAN)
    if coverage.contradicts:
        other = "6" if coverage.info == "1" else "1"
        yield segment("EB", other, "IND", "30", "", PLAN)
    if coverage.info == "1":
        yearly, left = amount_of(coverage.deductible_cents), amount_of(coverage.left_cents)
        copay = amount_of(coverage.copay_cents)
        yield segment("EB", "C", "IND", "30", "", "", "23", yearly, *[""] * 4, "Y")
        yield segment("EB", "C", "IND", "30", "", "", "29", left, *[""] * 4, "Y")
        yield segment("EB", "B", "IND", "98", "", "", "27", copay, *[""] * 3, "U", "Y")
