"""What the rows of a 271 say when they are read together, and where they say nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from unjam.formats.x12.benefits import Benefit, Member

ACTIVE, INACTIVE = frozenset("12345"), frozenset("678")
"""EB01: covered, and not covered. Covered is a statement on the plan, no promise to pay."""

WHOLE_PLAN = "30"
TO_FOLLOW = ("R", "U", "V", "W", "N", "MC", "L")
"""EB01 that each ask for something to be done: another payer, somebody to be asked, and so on."""

LEFT_OF = {"29": ("23", "22", "24", "25", "26"), "33": ("32",)}
"""EB06: what is left, and the spans that it can be left of."""

PLAN_DATES, BEGINS, ENDS = ("291", "307", "346", "356", "348", "347", "357", "349"), (
    "346", "356", "348",
), ("347", "357", "349")  # fmt: skip
"""DTP01: spans of plan, eligibility or benefit; those that only begin, and those that only end."""

Key = tuple[str, str, tuple[str, ...], str, str, str, str]


@dataclass(frozen=True, slots=True)
class Allowance:
    """An amount or number for a span, and what is left of it; either may not be said."""

    whole: Benefit | None
    left: Benefit | None


def key_of(benefit: Benefit) -> Key:
    """What must be alike before two rows speak of one thing: never in and out of network mixed."""
    return (
        benefit.info, benefit.level, benefit.service_types, benefit.network, benefit.procedure,
        benefit.insurance, benefit.plan,
    )  # fmt: skip


def allowances(benefits: Iterable[Benefit]) -> list[Allowance]:
    """
    Amounts for a span with what is left of each: one entry per amount, in the order of the file.

    Rows that fit more than one way are not put together: each stands alone.
    """
    groups: dict[Key, list[Benefit]] = defaultdict(list)
    for benefit in benefits:
        groups[key_of(benefit)].append(benefit)
    return [pair for group in groups.values() for pair in _pairs_in(group)]


def _pairs_in(group: list[Benefit]) -> Iterable[Allowance]:
    used: set[int] = set()
    for left in (benefit for benefit in group if benefit.period in LEFT_OF):
        wholes = [
            b for b in group if b.period in LEFT_OF[left.period] and _measures_alike(b, left)
        ]
        lefts = [b for b in group if b.period == left.period and _measures_alike(b, left)]
        is_clear = len(wholes) == 1 and len(lefts) == 1
        used |= {id(left), *(id(whole) for whole in wholes if is_clear)}
        yield Allowance(wholes[0] if is_clear else None, left)
    for whole in (benefit for benefit in group if id(benefit) not in used):
        if whole.cents is not None or whole.quantity:
            yield Allowance(whole, None)


def _measures_alike(one: Benefit, other: Benefit) -> bool:
    return (one.cents is None) == (other.cents is None) and (
        one.quantity_kind == other.quantity_kind or not one.quantity or not other.quantity
    )


def contradictions(benefits: Iterable[Benefit]) -> list[tuple[Benefit, Benefit]]:
    """
    Rows that cannot both be true: flagged for a person, never resolved.

    Two rows about the same with other amounts, shares or needs of authorization; or covered and
    not covered at once for the same kind of service.
    """
    kept: dict[tuple[object, ...], Benefit] = {}
    found = []
    for benefit in benefits:
        is_state = benefit.info in ACTIVE | INACTIVE
        beside = ("state", benefit.plan, benefit.network, benefit.procedure, benefit.places)
        keys = [(*beside, service) for service in benefit.service_types]
        for key in keys if is_state else [(*key_of(benefit), benefit.period, benefit.places)]:
            other = kept.setdefault(key, benefit)
            if other is not benefit and _disagree(other, benefit):
                found.append((other, benefit))
                break
    return found


def _disagree(one: Benefit, other: Benefit) -> bool:
    if one.info in ACTIVE | INACTIVE and (one.info in ACTIVE) != (other.info in ACTIVE):
        return True
    if one.entities or other.entities or one.messages != other.messages:
        return False
    pairs = (
        (one.cents, other.cents),
        (one.share_bp, other.share_bp),
        (one.needs_authorization(), other.needs_authorization()),
    )
    return any(a is not None and b is not None and a != b for a, b in pairs)


def is_covered(member: Member, *, on: date, service: str = WHOLE_PLAN) -> bool | None:
    """
    Whether the plan covers a kind of service on a day; None where the answer does not say.

    The answer for the whole plan (30) says nothing of a kind of service that it does not name.
    Dates must span the day; dates that contradict each other give None.
    """
    rows = [b for b in member.benefits if service in b.service_types]
    states = {b.info in ACTIVE for b in rows if b.info in ACTIVE | INACTIVE | {"I"}}
    if len(states) != 1:
        return None
    if not states.pop():
        return False
    dates = [d for b in rows if b.info in ACTIVE for d in b.dates] + list(member.dates)
    spans = [d for d in dates if d[0] in PLAN_DATES]
    if any(first is None or last is None for _, first, last in spans):
        return None
    return all(_reaches(kind, first=first, last=last, on=on) for kind, first, last in spans)


def _reaches(kind: str, *, first: date | None, last: date | None, on: date) -> bool:
    assert first and last
    if kind in BEGINS:
        return first <= on
    if kind in ENDS:
        return on <= last
    if first == last:
        return first <= on  # a plan date of one day is the day from which it counts
    return first <= on <= last


def needs_authorization(member: Member, *, service: str, procedure: str = "") -> bool | None:
    """
    Whether a service needs authorization; None where the plan does not know or does not say.

    A row for the procedure outranks those for the kind of service; one yes outranks every no.
    """
    named = [b for b in member.benefits if procedure and procedure in b.procedure.split(":")]
    rows = named or [b for b in member.benefits if service in b.service_types]
    said = [b.needs_authorization() for b in rows if b.authorization]
    if True in said:
        return True
    return False if said and all(one is False for one in said) else None


def to_follow(member: Member) -> list[Benefit]:
    """Rows that each ask for something to be done: another payer, somebody to be asked."""
    return [benefit for benefit in member.benefits if benefit.info in TO_FOLLOW]
