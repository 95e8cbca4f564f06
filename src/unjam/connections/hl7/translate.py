"""HL7 messages become steps of work, by what they say and under the numbers that they carry."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from unjam.connections.hl7.said import (
    OUTSIDE,
    SYSTEM,
    Letter,
    Step,
    Unusable,
    case_word,
    moment_of_event,
)
from unjam.formats.hl7.message import Message
from unjam.formats.hl7.views import (
    Head,
    Number,
    Order,
    appointment_of,
    document_of,
    head_of,
    orders_of,
    referral_of,
    trigger_of,
    visit_of,
)

APPOINTMENT_STEPS = {
    "S12": "Appointment booked",
    "S13": "Appointment moved",
    "S14": "Appointment changed",
    "S15": "Appointment cancelled",
    "S16": "Appointment stopped",
    "S17": "Appointment deleted",
    **dict.fromkeys(("S18", "S19", "S20", "S21", "S22"), "Appointment changed"),
    "S26": "Patient did not come",
}
"""
By the event of a SIU. The others block and open times of a calendar, which is nobody's case.

Source: HL7 v2.5.1, chapter 10, section 10.4.
"""

REGISTRATION_STEPS = {
    "A01": "Patient arrived",
    "A04": "Patient arrived",
    "A08": "Registration changed",
    "A03": "Visit ended",
}
MERGES = frozenset(
    ("A18", "A30", "A34", "A35", "A36", "A39", "A40", "A41", "A42", "A43", "A44", "A45", "A46",
     "A47", "A48", "A49", "A50", "A51")
)  # fmt: skip
"""Events that only say that two numbers mean one person or visit. Source: chapter 3."""

REFERRAL_STEPS = {
    "I12": "Referral sent",
    "I13": "Referral changed",
    "I14": "Referral cancelled",
    "I15": "Referral asked after",
}
TAKEN_BACK = frozenset(("CA", "DC", "OC", "CR"))
CHANGED = frozenset(("XO", "XX", "SC"))
PRESCRIPTION_STEPS = {
    "RF": "Refill asked for",
    "AF": "Refill approved",
    "DF": "Refill denied",
    "UF": "Refill not possible",
    **dict.fromkeys(TAKEN_BACK, "Prescription cancelled"),
}
"""By ORC-1; otherwise a prescription was sent. Source: HL7 table 0119."""

RESULTS = {
    "P": "preliminary", "F": "final", "C": "corrected", "A": "partial", "R": "not verified",
    "X": "cancelled", "I": "specimen received", "S": "scheduled", "O": "ordered",
}  # fmt: skip
"""OBR-25. Source: HL7 table 0123."""

CONSULTATION_NOTE = "CN"
REFERRAL_NAMESPACE = "REF"
"""An order number whose namespace begins so is the number of a referral."""

Family = Callable[[Letter], Iterable[Step]]


def translate(message: Message, *, head: Head | None = None) -> tuple[Step, ...]:
    """
    The steps that a message tells of; none where it is about nobody's work.

    Each carries the moment of the event, so the order in which messages arrive does not matter.

    Args:
        head: of the message, where it was read already.

    Raises:
        Unusable: if what makes it usable is missing.
    """
    head = head or head_of(message)
    if not head.kind:
        raise Unusable("MSH-9", expected="the kind of message, as SIU^S12")
    family = FAMILIES.get(head.kind)
    if family is None:
        return ()
    at = moment_of_event(message, head=head)
    return tuple(family(Letter(message, head, at)))


def is_merge(head: Head) -> bool:
    """Whether a message only says that two numbers mean one person."""
    return head.kind == "ADT" and head.event in MERGES


def _appointment(letter: Letter) -> Iterable[Step]:
    name = APPOINTMENT_STEPS.get(letter.head.event)
    if name is None:
        return
    found = appointment_of(letter.message)
    if found is None:
        raise Unusable("SCH", expected="a segment SCH, with the number of the appointment")
    case = case_word("appointment", found.filler.text or found.placer.text)
    yield letter.step(case, name, by=found.entered_by, visit_type=found.kind)


def _registration(letter: Letter) -> Iterable[Step]:
    event = letter.head.event
    if event in MERGES:
        return
    name = REGISTRATION_STEPS.get(event, f"Registration: {event}" if event else "Registration")
    yield letter.step(_visit(letter), name, by=trigger_of(letter.message).operator)


def _charge(letter: Letter) -> Iterable[Step]:
    yield letter.step(_visit(letter), "Charge posted", by=trigger_of(letter.message).operator)


def _visit(letter: Letter) -> str:
    found = visit_of(letter.message)
    return case_word("visit", found.number.text or found.account.text)


def _referral(letter: Letter) -> Iterable[Step]:
    name = REFERRAL_STEPS.get(letter.head.event)
    if name:
        yield letter.step(_referral_case(letter), name)


def _referral_answer(letter: Letter) -> Iterable[Step]:
    yield letter.step(_referral_case(letter), "Referral answered", role=OUTSIDE)


def _referral_case(letter: Letter) -> str:
    found = referral_of(letter.message)
    if found is None:
        raise Unusable("RF1", expected="a segment RF1, with the number of the referral")
    return case_word("referral", found.originating.text or found.external.text)


def _order(letter: Letter) -> Iterable[Step]:
    for case, order in _cases(letter, kind="order").items():
        name = "Order placed"
        if order.control in TAKEN_BACK:
            name = "Order cancelled"
        elif order.control in CHANGED:
            name = "Order changed"
        yield letter.step(case, name, by=order.entered_by)


def _result(letter: Letter) -> Iterable[Step]:
    for case, order in _cases(letter, kind="order").items():
        result = RESULTS.get(order.result_status, "")
        yield letter.step(case, "Result received", role=OUTSIDE, result=result)


def _prescription(letter: Letter) -> Iterable[Step]:
    for case, order in _cases(letter, kind="refill").items():
        name = PRESCRIPTION_STEPS.get(order.control, "Prescription sent")
        yield letter.step(case, name, role=SYSTEM, by=order.entered_by)


def _dispensing(letter: Letter) -> Iterable[Step]:
    for case in _cases(letter, kind="refill"):
        yield letter.step(case, "Medication dispensed", role=OUTSIDE)


def _cases(letter: Letter, *, kind: str) -> Mapping[str, Order]:
    """The cases of a message's orders, each once; the kind alone where no order has a number."""
    orders = orders_of(letter.message)
    found: dict[str, Order] = {}
    for order in orders:
        if order.placer.text:
            found.setdefault(_order_case(order.placer, kind=kind), order)
    return found or {kind: orders[0] if orders else Order()}


def _order_case(number: Number, *, kind: str) -> str:
    is_referral = number.namespace.upper().startswith(REFERRAL_NAMESPACE)
    return case_word("referral" if is_referral else kind, number.text)


def _document(letter: Letter) -> Iterable[Step]:
    found = document_of(letter.message)
    if found is None:
        raise Unusable("TXA", expected="a segment TXA, with the number of the document")
    numbers = [order.placer for order in orders_of(letter.message)]
    placer = next((one for one in (found.placer, *numbers) if one.text), None)
    if placer is None:
        case = case_word("document", found.number.text)
    else:
        kind = "referral" if found.kind.upper() == CONSULTATION_NOTE else "order"
        case = _order_case(placer, kind=kind)
    yield letter.step(case, "Document received", role=OUTSIDE)


FAMILIES: Mapping[str, Family] = {
    "SIU": _appointment,
    "ADT": _registration,
    "DFT": _charge,
    "REF": _referral,
    "RRI": _referral_answer,
    **dict.fromkeys(("ORM", "OML", "OMG", "OMI"), _order),
    **dict.fromkeys(("ORU", "OUL"), _result),
    "MDM": _document,
    **dict.fromkeys(("RDE", "OMP"), _prescription),
    "RDS": _dispensing,
}
"""What each kind of message is about. Kinds that are missing are about nobody's work."""

NAMES = {
    "SIU": "Appointments",
    "ADT": "Arrivals and registrations",
    "DFT": "Charges",
    "REF": "Referrals",
    "RRI": "Answers to referrals",
    **dict.fromkeys(("ORM", "OML", "OMG", "OMI"), "Orders"),
    **dict.fromkeys(("ORU", "OUL"), "Results"),
    "MDM": "Documents",
    **dict.fromkeys(("RDE", "OMP"), "Prescriptions"),
    "RDS": "Medications dispensed",
}
"""What a person calls each kind of message."""
