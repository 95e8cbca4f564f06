"""What a message says, in the words of a practice: who booked, what was asked, what came back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from unjam.formats.hl7.message import Message, Segment
from unjam.formats.hl7.moments import Moment, moment_of

BEGINS_AN_ORDER = "ORC"
DETAILS_OF_AN_ORDER = ("OBR", "RXO", "RXE", "RXD")


@dataclass(frozen=True, slots=True)
class Head:
    """
    MSH: who sends what to whom, and under which number.

    Args:
        kind, event: such as ``SIU`` and ``S12``.
    """

    sender_application: str
    sender_facility: str
    receiver_application: str
    receiver_facility: str
    sent_at: Moment | None
    kind: str
    event: str
    control_id: str
    processing: str
    version: str

    @property
    def sender(self) -> str:
        """Application and facility, as one word by which a sender is known."""
        return "|".join((self.sender_application, self.sender_facility)).strip("|")


@dataclass(frozen=True, slots=True)
class Number:
    """An identifier, and who gave it; both empty where there is none."""

    text: str = ""
    namespace: str = ""


@dataclass(frozen=True, slots=True)
class StaffName:
    """Someone who works: an id, and a name as far as the message tells it."""

    staff_id: str = ""
    family: str = ""
    given: str = ""

    @property
    def text(self) -> str:
        """The name if there is one, else the id."""
        return f"{self.given} {self.family}".strip() or self.staff_id


@dataclass(frozen=True, slots=True)
class Trigger:
    """EVN: what set a message off; all empty in messages that have none."""

    event: str = ""
    recorded_at: Moment | None = None
    occurred_at: Moment | None = None
    operator: StaffName = field(default_factory=StaffName)


@dataclass(frozen=True, slots=True)
class Appointment:
    """SCH and what goes with it."""

    placer: Number
    filler: Number
    event_reason: str
    kind: str
    status: str
    starts_at: Moment | None
    entered_by: StaffName


@dataclass(frozen=True, slots=True)
class Visit:
    """PV1, and PID's account where PV1 has no number; ``merges`` counts MRG segments."""

    number: Number
    account: Number
    patient_class: str
    merges: int


@dataclass(frozen=True, slots=True)
class Referral:
    """RF1; ``answer`` is MSA-1 where the message answers another."""

    originating: Number
    external: Number
    status: str
    priority: str
    kind: str
    answer: str


@dataclass(frozen=True, slots=True)
class Order:
    """
    ORC, with the OBR, RXO, RXE or RXD that goes with it.

    Args:
        control: ORC-1. placer, filler: its number at who asked, and at who does it.
        entered_by: ORC-10. service: code of OBR-4, RXE-2 or RXD-2.
        reported_at: OBR-22. result_status: OBR-25. prescription: RXE-15 or RXD-7.
    """

    control: str = ""
    placer: Number = Number()
    filler: Number = Number()
    status: str = ""
    entered_by: StaffName = field(default_factory=StaffName)
    service: str = ""
    reported_at: Moment | None = None
    result_status: str = ""
    prescription: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """TXA: a document, and the order that it belongs to."""

    number: Number
    kind: str
    status: str
    placer: Number
    written_at: Moment | None
    originator: StaffName


@dataclass(frozen=True, slots=True)
class Charge:
    """One FT1: something to be paid."""

    number: str
    kind: str
    code: str
    on: Moment | None


def head_of(message: Message) -> Head:
    """What MSH says; event falls back to EVN-1 where MSH-9 has none."""
    msh, text = message.segments[0], message.text
    kind, event = text(msh, 9), text(msh, 9, component=2)
    return Head(
        sender_application=text(msh, 3),
        sender_facility=text(msh, 4),
        receiver_application=text(msh, 5),
        receiver_facility=text(msh, 6),
        sent_at=moment_of(text(msh, 7)),
        kind=kind.upper(),
        event=(event or text(message.first("EVN"), 1)).upper(),
        control_id=text(msh, 10),
        processing=text(msh, 11),
        version=text(msh, 12),
    )


def trigger_of(message: Message) -> Trigger:
    """What EVN says."""
    evn = message.first("EVN")
    return Trigger(
        event=message.text(evn, 1),
        recorded_at=moment_of(message.text(evn, 2)),
        occurred_at=moment_of(message.text(evn, 6)),
        operator=_staff(message, evn, number=5),
    )


def appointment_of(message: Message) -> Appointment | None:
    """The appointment of a SIU; None where there is no SCH."""
    sch = message.first("SCH")
    if not sch:
        return None
    text = message.text
    tq1 = text(message.first("TQ1"), 7)
    return Appointment(
        placer=_number(message, sch, number=1),
        filler=_number(message, sch, number=2),
        event_reason=_named(message, sch, number=6),
        kind=_named(message, sch, number=8),
        status=text(sch, 25),
        starts_at=moment_of(tq1 or text(sch, 11, component=4)),
        entered_by=_staff(message, sch, number=20),
    )


def visit_of(message: Message) -> Visit:
    """The visit that an ADT or DFT is about, as far as it says."""
    pv1, pid = message.first("PV1"), message.first("PID")
    return Visit(
        number=_number(message, pv1, number=19),
        account=_number(message, pid, number=18),
        patient_class=message.text(pv1, 2),
        merges=len(message.all("MRG")),
    )


def referral_of(message: Message) -> Referral | None:
    """The referral of a REF or RRI; None where there is no RF1."""
    rf1 = message.first("RF1")
    if not rf1:
        return None
    return Referral(
        originating=_number(message, rf1, number=6),
        external=_number(message, rf1, number=11),
        status=message.text(rf1, 1),
        priority=message.text(rf1, 2),
        kind=_named(message, rf1, number=3),
        answer=message.text(message.first("MSA"), 1),
    )


def orders_of(message: Message) -> tuple[Order, ...]:
    """The orders of an ORM, OML, ORU, OUL, RDE or RDS, or those that an MDM belongs to."""
    return tuple(_order(message, group) for group in _order_groups(message))


def document_of(message: Message) -> Document | None:
    """The document of an MDM; None where there is no TXA."""
    txa = message.first("TXA")
    if not txa:
        return None
    return Document(
        number=_number(message, txa, number=12),
        kind=message.text(txa, 2),
        status=message.text(txa, 17),
        placer=_number(message, txa, number=14),
        written_at=moment_of(message.text(txa, 6) or message.text(txa, 4)),
        originator=_staff(message, txa, number=9),
    )


def charges_of(message: Message) -> tuple[Charge, ...]:
    """The charges of a DFT."""
    return tuple(
        Charge(
            number=message.text(ft1, 2),
            kind=message.text(ft1, 6),
            code=message.text(ft1, 7),
            on=moment_of(message.text(ft1, 4)),
        )
        for ft1 in message.all("FT1")
    )


def _order_groups(message: Message) -> Iterator[dict[str, Segment]]:
    """ORC and the segments after it that tell more; a second OBR is an order of its own."""
    group: dict[str, Segment] = {}
    for segment in message.segments:
        name = segment[0]
        if name != BEGINS_AN_ORDER and name not in DETAILS_OF_AN_ORDER:
            continue
        if group and (name == BEGINS_AN_ORDER or name in group):
            yield group
            is_same = name != BEGINS_AN_ORDER and not message.text(segment, 2)
            orc = group.get(BEGINS_AN_ORDER, [])
            group = {BEGINS_AN_ORDER: orc} if is_same and orc else {}
        group[name] = segment
    if group:
        yield group


def _order(message: Message, group: dict[str, Segment]) -> Order:
    text = message.text
    orc, obr = group.get("ORC", []), group.get("OBR", [])
    rxe, rxd = group.get("RXE", []), group.get("RXD", [])
    return Order(
        control=text(orc, 1).upper(),
        placer=_first(_number(message, orc, number=2), _number(message, obr, number=2)),
        filler=_first(_number(message, orc, number=3), _number(message, obr, number=3)),
        status=text(orc, 5).upper(),
        entered_by=_staff(message, orc, number=10),
        service=text(obr, 4) or text(rxe, 2) or text(rxd, 2) or text(group.get("RXO", []), 1),
        reported_at=moment_of(text(obr, 22)),
        result_status=text(obr, 25).upper(),
        prescription=text(rxe, 15) or text(rxd, 7),
    )


def _first(one: Number, other: Number) -> Number:
    return one if one.text else other


def _number(message: Message, segment: Segment, *, number: int) -> Number:
    text = message.text(segment, number)
    return Number(text, message.text(segment, number, component=2) if text else "")


def _named(message: Message, segment: Segment, *, number: int) -> str:
    """A coded field as a person reads it: its text, else its code."""
    return message.text(segment, number, component=2) or message.text(segment, number)


def _staff(message: Message, segment: Segment, *, number: int) -> StaffName:
    """XCN. A name that stands alone in the first component is a name, if it has a blank in it."""
    first = message.text(segment, number)
    family = message.text(segment, number, component=2)
    given = message.text(segment, number, component=3)
    if " " in first and not family:
        return StaffName("", first, "")
    return StaffName(first, family, given)
