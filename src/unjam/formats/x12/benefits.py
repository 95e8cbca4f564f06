"""The 270 and the 271: what a member's plan covers on a day, as the payer says it and no more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from unjam.formats.x12.claims import Named
from unjam.formats.x12.values import quantity_of

Dates = tuple[tuple[str, date | None, date | None], ...]
"""DTP, each as (kind, first day, last day); one day is both."""

Numbers = tuple[tuple[str, str], ...]
"""REF, each as (kind, number); PER likewise: (way, number)."""

SOURCE, RECEIVER, SUBSCRIBER, DEPENDENT = "20", "21", "22", "23"
"""HL03: which level of the hierarchy begins."""

YES_OR_NO = {"Y": True, "N": False}


@dataclass(slots=True)
class Entity:
    """
    Another payer, a physician or whoever manages a benefit (2120 NM1); may lack a number.

    Args:
        kind: NM101: PRP, SEP and TTP other payers, P3 a primary care provider, VN and X3 whoever
            manages a part of the benefits. ways: how to reach it.
    """

    kind: str
    name: str = ""
    id_kind: str = ""
    number: str = ""
    ways: Numbers = ()


@dataclass(slots=True)
class Limit:
    """How much in what time (HSD01 to HSD08), such as VS 12 ... 23: 12 visits a calendar year."""

    quantity_kind: str = ""
    quantity: str = ""
    unit: str = ""
    every: str = ""
    period: str = ""
    periods: str = ""
    frequency: str = ""
    pattern: str = ""


@dataclass(slots=True)
class Rejection:
    """
    AAA: why there is no answer.

    Args:
        level: HL03 of where it stands. loop: such as ``2100C``.
        reason: AAA03. follow_up: AAA04, what to do about it; it alone says whether to ask again.
        is_valid: AAA01, whether the question itself was sound (Y or N).
    """

    place: int = field(compare=False)
    level: str
    reason: str
    follow_up: str = ""
    is_valid: str = "N"
    loop: str = ""


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
        procedure: EB13 with colons (HC:99213), which outranks the kind of service.
        limits: HSD. references: REF. dates: DTP. rejections: AAA.
        messages: MSG, as they stand. places: III, (list, code). entities: of 2120.
    """

    place: int = field(compare=False)
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
    limits: tuple[Limit, ...] = ()
    references: Numbers = ()
    dates: Dates = ()
    rejections: tuple[Rejection, ...] = ()
    messages: tuple[str, ...] = ()
    places: Numbers = ()
    entities: tuple[Entity, ...] = ()

    def needs_authorization(self) -> bool | None:
        """Whether authorization is needed; None where the payer does not know or does not say."""
        return YES_OR_NO.get(self.authorization)

    def in_network(self) -> bool | None:
        """Whether it is for care in the network; None for both, unknown or unsaid."""
        return YES_OR_NO.get(self.network)

    def count(self) -> Decimal | None:
        """EB10 as a number."""
        return quantity_of(self.quantity)


@dataclass(slots=True)
class Question:
    """What a 270 asks (EQ): kinds of service, or one procedure; ``level`` is EQ03."""

    service_types: tuple[str, ...] = ()
    procedure: str = ""
    level: str = ""
    insurance: str = ""


@dataclass(slots=True)
class Member:
    """
    One member (or dependent) who is asked about or answered for.

    Args:
        place: of its HL. traces: TRN, (kind, number); an answer sends back the asker's.
        origins: TRN03 of each. numbers: REF: policy, group, authorization.
        relation: INS02. dates: DTP of the level: plan and eligibility.
        subscriber: for a dependent, whose member number the plan knows.
        source, receiver: who answers and who asks.
    """

    place: int = field(compare=False)
    is_dependent: bool = False
    traces: tuple[tuple[str, str], ...] = ()
    origins: tuple[str, ...] = ()
    last: str = ""
    first: str = ""
    middle: str = ""
    id_kind: str = ""
    number: str = ""
    street: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    born_on: date | None = None
    sex: str = ""
    relation: str = ""
    numbers: Numbers = ()
    dates: Dates = ()
    questions: tuple[Question, ...] = ()
    benefits: list[Benefit] = field(default_factory=list)
    rejections: tuple[Rejection, ...] = ()
    subscriber: Member | None = None
    source: Named = field(default_factory=Named, compare=False)
    receiver: Named = field(default_factory=Named, compare=False)

    def trace(self) -> str:
        """The number by which the asker knows this question, in it and in its answer alike."""
        first = dict(reversed(self.traces))
        return first.get("2") or first.get("1", "")

    @property
    def asked(self) -> list[str]:
        """Kinds of service that a question names."""
        return [kind for question in self.questions for kind in question.service_types]

    def all_rejections(self) -> list[Rejection]:
        """Of the member, and of its benefits."""
        return [*self.rejections, *(r for b in self.benefits for r in b.rejections)]

    def is_empty(self) -> bool:
        """Whether nothing is asked or answered: a subscriber who only bears the number."""
        return not (self.traces or self.benefits or self.questions or self.rejections)


@dataclass(slots=True)
class BenefitFile:
    """
    One 270 or 271.

    Args:
        reference: BHT03, which an answer echoes. purpose: BHT02 (13 asks, 11 answers).
        source, receiver: who answers and who asks; of several, the first.
        rejections: at levels above any member: nobody below them was looked at.
    """

    reference: str = ""
    purpose: str = ""
    source: Named = field(default_factory=Named)
    receiver: Named = field(default_factory=Named)
    members: list[Member] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)

    @property
    def payer(self) -> str:
        """The name of who answers."""
        return self.source.name

    def all_rejections(self) -> Iterator[Rejection]:
        """Of every level."""
        yield from self.rejections
        for member in self.members:
            yield from member.all_rejections()


Handler = Callable[[list[str], int], None]
