"""What a transaction says in our words: steps, steps that wait for their case, and links."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time

from unjam.connections.logs.instants import Instants
from unjam.connections.rules import HeldStep, Link
from unjam.formats.x12.transactions import Transaction
from unjam.formats.x12.values import clock_of, date_of

SYSTEM, PAYER, CLEARING_HOUSE = "System", "Payer", "Clearing house"
CLAIM, AUTHORIZATION, ELIGIBILITY = "Claim", "Prior authorization", "Eligibility check"
CASE_WORDS = {CLAIM: "claim", AUTHORIZATION: "authorization", ELIGIBILITY: "eligibility"}
"""What a case of each kind of work is called, before its number."""

FACTS = ("Payer", "Reason")
"""The facts that a step may carry. Never a patient's."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of one case, as a transaction tells it; ``place`` is the segment it stands at."""

    case: str
    process: str
    step: str
    role: str
    at_us: int
    payer: str = ""
    reason: str = ""
    place: int = 0


@dataclass(frozen=True, slots=True)
class Unusable:
    """A part of a transaction that no step could be made of, and what was expected there."""

    place: int
    element: str
    expected: str
    found: str = ""


@dataclass(slots=True)
class Said:
    """
    All that a transaction says.

    Args:
        parked: parts that no step could be made of. counts: ``without_key`` and the like.
    """

    steps: list[Step] = field(default_factory=list)
    held: list[HeldStep] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    parked: list[Unusable] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)


def instant_of(transaction: Transaction, *, instants: Instants) -> int | None:
    """
    When a transaction was made (UTC µs): by its group, else its BHT, else its interchange.

    None where none of them has a date that can be.

    Args:
        instants: settles times in the zone of the file, and counts what was assumed.
    """
    for day, clock in _times_of(transaction):
        naive = _naive(day, clock)
        at_us = instants.us_of(naive.isoformat()) if naive else None
        if at_us is not None:
            return at_us
    return None


def _times_of(transaction: Transaction) -> Iterator[tuple[str, str]]:
    gs, isa = transaction.group.gs, transaction.interchange.isa
    if len(gs) > 5:
        yield gs[4], gs[5]
    begin = next((s for s in transaction.segments[1:3] if s[0] == "BHT"), [])
    if len(begin) > 5:
        yield begin[4], begin[5]
    if len(isa) > 10:
        yield isa[9], isa[10]


def _naive(day: str, clock: str) -> datetime | None:
    """
    The date (CCYYMMDD or YYMMDD) and time (HHMM, HHMMSS, HHMMSSDD) of an envelope.

    >>> _naive("20260302", "0905")
    datetime.datetime(2026, 3, 2, 9, 5)
    """
    on, time_of_day = date_of(day), clock_of(clock.strip()[:6].ljust(6, "0"))
    if on is None or time_of_day is None:
        return None
    return datetime.combine(on, time(*time_of_day))


def file_key(sender: str, *, group: str, control: str = "") -> str:
    """The reference by which an acknowledgement means a file, or one transaction set in it."""
    return " ".join(("x12 file", sender.strip(), group.strip(), control.strip())).strip()


def payer_claim_key(number: str) -> str:
    """
    The reference by which a payer means one of its claims, in whatever it writes to us.

    Payers write their own names in many ways, so the number stands alone; if two payers number
    two claims alike, neither is joined.
    """
    return f"payer claim {number.strip()}"


def case_of(process: str, number: str) -> str:
    """The name of a case: what kind of work it is, and the number that all its messages carry."""
    return f"{CASE_WORDS[process]} {number.strip()}"


def apart(transaction: Transaction, *, place: int) -> str:
    """The case of something without a sure key: it stays by itself, and never joins another."""
    isa, gs = transaction.interchange.isa, transaction.group.gs
    numbers = (isa[13] if len(isa) > 13 else "", gs[6] if len(gs) > 6 else "")
    words = ("x12", *(n.strip() for n in numbers), transaction.control, str(place))
    return " ".join(word for word in words if word)
