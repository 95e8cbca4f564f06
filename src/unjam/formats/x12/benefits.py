"""The 270 and the 271: what a member's plan covers on a day, as the payer says it and no more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from unjam.formats.x12.codes import is_known
from unjam.formats.x12.envelope import Transaction
from unjam.formats.x12.findings import Severity
from unjam.formats.x12.tokens import Segment
from unjam.formats.x12.values import (
    basis_points_of,
    cents_of,
    date_of,
    element_of,
    span_of,
    text_of,
)

BASE_PERIODS, REMAINING = ("23", "22", "32"), "29"
"""EB06: the amount for the year, or for life; and what is left of it. Two EBs, read together."""


@dataclass(slots=True)
class Entity:
    """Another payer, a physician or whoever manages a benefit (2120 NM1); may lack a number."""

    kind: str
    name: str = ""
    id_kind: str = ""
    number: str = ""


@dataclass(slots=True)
class Rejection:
    """AAA: why there is no answer. ``level`` is HL03, ``follow_up`` AAA04, what to do about it."""

    place: int
    level: str
    reason: str
    follow_up: str = ""


@dataclass(slots=True)
class Benefit:
    """
    One EB and everything up to the next.

    Level, period, network and kinds of service are read together: none of them means anything
    alone. What a payer did not say is empty or None, which is never "no".

    Args:
        info: EB01. level: EB02. service_types: EB03, each. insurance: EB04. plan: EB05.
        period: EB06. cents: EB07. share_bp: EB08 in hundredths of a percent.
        quantity_kind, quantity: EB09 and EB10, as they stand.
        authorization: EB11: Y, N, U or empty. network: EB12: Y, N, U, W or empty.
        procedure: EB13, which outranks the kind of service.
        limits: HSD, each as its elements. references: REF. dates: (kind, first, last) of DTP.
        rejections: AAA. messages: MSG, as they stand. places: III.
        entities: of 2120.
    """

    place: int
    info: str
    level: str = ""
    service_types: tuple[str, ...] = ()
    insurance: str = ""
    plan: str = ""
    period: str = ""
    cents: int | None = None
    share_bp: int | None = None
    quantity_kind: str = ""
    quantity: str = ""
    authorization: str = ""
    network: str = ""
    procedure: str = ""
    limits: list[tuple[str, ...]] = field(default_factory=list)
    references: list[tuple[str, str]] = field(default_factory=list)
    dates: list[tuple[str, date | None, date | None]] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    places: list[tuple[str, str]] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def needs_authorization(self) -> bool | None:
        """Whether authorization is needed; None where the payer does not know or does not say."""
        return {"Y": True, "N": False}.get(self.authorization)

    def in_network(self) -> bool | None:
        """Whether it is for care in the network; None for both, unknown or unsaid."""
        return {"Y": True, "N": False}.get(self.network)

    def pair_key(self) -> tuple[str, str, tuple[str, ...], str]:
        """What a yearly amount and what is left of it have in common."""
        return self.info, self.level, self.service_types, self.network


@dataclass(slots=True)
class Member:
    """
    One member (or dependent) who is asked about or answered for.

    Args:
        place: of its HL. traces: TRN02 of the level; an answer sends the asker's back.
        numbers: REF, (kind, number): policy, group, authorization.
        dates: DTP of the level: plan and eligibility.
        asked: EQ01 of a question: kinds of service.
    """

    place: int
    is_dependent: bool = False
    traces: list[tuple[str, str]] = field(default_factory=list)
    last: str = ""
    first: str = ""
    number: str = ""
    born_on: date | None = None
    sex: str = ""
    numbers: list[tuple[str, str]] = field(default_factory=list)
    dates: list[tuple[str, date | None, date | None]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    benefits: list[Benefit] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)

    def trace(self) -> str:
        """The number by which the asker knows this question, in it and in its answer alike."""
        first = dict(reversed(self.traces))
        return first.get("2") or first.get("1", "")

    def all_rejections(self) -> list[Rejection]:
        """Of the member, and of its benefits."""
        return [*self.rejections, *(r for b in self.benefits for r in b.rejections)]


@dataclass(slots=True)
class BenefitFile:
    """
    One 270 or 271. ``reference`` is BHT03.

    Args:
        rejections: at levels above any member: nobody below them was looked at.
    """

    reference: str = ""
    payer: str = ""
    payer_id: str = ""
    provider: str = ""
    provider_id: str = ""
    members: list[Member] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)


def read_benefits(transaction: Transaction) -> BenefitFile:
    """A 270 or a 271. What cannot be read becomes a finding of the transaction."""
    marks = transaction.interchange.delimiters
    reading = _Reading(transaction, marks.repetition or marks.component)
    handlers = reading.handlers()
    for place, segment in enumerate(transaction.segments):
        handle = handlers.get(segment[0])
        if handle:
            handle(segment, place)
    reading.forget_bearers()
    return reading.made


@dataclass(slots=True)
class _Reading:
    transaction: Transaction
    repetition: str
    made: BenefitFile = field(default_factory=BenefitFile)
    level: str = ""
    member: Member | None = None
    bearers: list[Member] = field(default_factory=list)
    benefit: Benefit | None = None

    def handlers(self) -> dict[str, Callable[[Segment, int], None]]:
        return {
            "EB": self.on_benefit, "DTP": self.on_date, "REF": self.on_reference,
            "HSD": self.on_limit, "MSG": self.on_message, "NM1": self.on_name,
            "III": self.on_place, "AAA": self.on_rejection, "HL": self.on_level,
            "TRN": self.on_trace, "DMG": self.on_demographics, "EQ": self.on_question,
            "BHT": self.on_begin,
        }  # fmt: skip

    def on_begin(self, segment: Segment, place: int) -> None:
        self.made.reference = element_of(segment, 3).strip()

    def on_level(self, segment: Segment, place: int) -> None:
        self.level, self.benefit = element_of(segment, 3), None
        if self.level in ("22", "23"):
            self.member = Member(place, is_dependent=self.level == "23")
            self.made.members.append(self.member)
            if element_of(segment, 4).strip() == "1":
                self.bearers.append(self.member)
        else:
            self.member = None

    def forget_bearers(self) -> None:
        """A subscriber who only bears the number of a dependent is not asked about."""
        for bearer in self.bearers:
            if not (bearer.traces or bearer.benefits or bearer.asked or bearer.rejections):
                self.made.members.remove(bearer)

    def on_trace(self, segment: Segment, place: int) -> None:
        if self.member is not None:
            trace = (element_of(segment, 1), element_of(segment, 2).strip())
            self.member.traces.append(trace)

    def on_name(self, segment: Segment, place: int) -> None:
        last, first = text_of(element_of(segment, 3)), text_of(element_of(segment, 4))
        number = element_of(segment, 9).strip()
        name = " ".join(filter(None, (first, last)))
        if self.benefit is not None:
            kind, id_kind = element_of(segment, 1), element_of(segment, 8)
            self.benefit.entities.append(Entity(kind, name, id_kind, number))
        elif self.member is not None:
            self.member.last, self.member.first, self.member.number = last, first, number
        elif self.level == "20":
            self.made.payer, self.made.payer_id = name, number
        else:
            self.made.provider, self.made.provider_id = name, number

    def on_demographics(self, segment: Segment, place: int) -> None:
        if self.member is not None:
            self.member.born_on = date_of(element_of(segment, 2))
            self.member.sex = element_of(segment, 3)

    def on_question(self, segment: Segment, place: int) -> None:
        if self.member is not None:
            kinds = element_of(segment, 1).split(self.repetition)
            self.member.asked += [kind for kind in kinds if kind]

    def on_benefit(self, segment: Segment, place: int) -> None:
        if self.member is None:
            self.transaction.find("out_of_place", place, "A benefit stands before any member.")
            return
        (info, level, kinds, insurance, plan, period, cents, share, quantity_kind, quantity,
         authorization, network, procedure) = (segment[1:14] + EMPTY)[:13]  # fmt: skip
        if not is_known("benefit", info):
            self._unknown(info, place)
        self.benefit = Benefit(
            place=place, info=info.strip(), level=level,
            service_types=tuple(kinds.split(self.repetition)) if kinds else (),
            insurance=insurance, plan=text_of(plan), period=period,
            cents=self._cents(cents, place), share_bp=basis_points_of(share),
            quantity_kind=quantity_kind, quantity=quantity,
            authorization=authorization, network=network, procedure=procedure,
        )  # fmt: skip
        self.member.benefits.append(self.benefit)

    def _unknown(self, info: str, place: int) -> None:
        what = f"Code {info[:20]} of EB01" if info else "A benefit without EB01"
        self.transaction.find(
            "unknown_code" if info else "element_missing",
            place,
            f"{what} is not on our list; it is shown as it stands.",
            element=1,
            severity=Severity.REMARK,
        )

    def _cents(self, value: str, place: int) -> int | None:
        cents = cents_of(value) if value else None
        if value and cents is None:
            sentence = "An amount in dollars and cents was expected."
            self.transaction.find("not_an_amount", place, sentence, element=7)
        return cents

    def on_limit(self, segment: Segment, place: int) -> None:
        if self.benefit is not None:
            self.benefit.limits.append(tuple(segment[1:]))

    def on_reference(self, segment: Segment, place: int) -> None:
        reference = (element_of(segment, 1), element_of(segment, 2).strip())
        if self.benefit is not None:
            self.benefit.references.append(reference)
        elif self.member is not None:
            self.member.numbers.append(reference)

    def on_date(self, segment: Segment, place: int) -> None:
        first, last = span_of(element_of(segment, 2), element_of(segment, 3))
        holder = self.benefit or self.member
        if holder is not None:
            holder.dates.append((element_of(segment, 1), first, last))

    def on_rejection(self, segment: Segment, place: int) -> None:
        rejection = Rejection(
            place, self.level, element_of(segment, 3).strip(), element_of(segment, 4).strip()
        )
        holder = self.benefit or self.member or self.made
        holder.rejections.append(rejection)

    def on_message(self, segment: Segment, place: int) -> None:
        if self.benefit is not None:
            self.benefit.messages.append(text_of(element_of(segment, 1)))

    def on_place(self, segment: Segment, place: int) -> None:
        if self.benefit is not None:
            self.benefit.places.append((element_of(segment, 1), element_of(segment, 2)))


EMPTY = [""] * 13


def pairs(benefits: list[Benefit]) -> list[tuple[Benefit, Benefit]]:
    """Amounts for a year (or life) with what is left of each, by what they have in common."""
    base = {b.pair_key(): b for b in benefits if b.period in BASE_PERIODS}
    left = [b for b in benefits if b.period == REMAINING and b.pair_key() in base]
    return [(base[benefit.pair_key()], benefit) for benefit in left]
