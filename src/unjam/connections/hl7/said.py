"""What a message says in our words: the steps of work that it speaks of, and when they were."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from unjam.connections.logs.instants import Instants
from unjam.formats.hl7.message import Message
from unjam.formats.hl7.moments import Moment
from unjam.formats.hl7.views import Head, StaffName, trigger_of

SYSTEM, OUTSIDE = "System", "Outside"
VISIT_TYPE, RESULT = "Visit type", "Result"
FACTS = (VISIT_TYPE, RESULT)
"""The facts that a step may carry. Never a patient's."""

TOO_COARSE = ("year", "month")
DAY_ONLY = "day"
"""Precisions: of the first no order of steps can be made, of the other only one of days."""

PROCESSES = {
    "appointment": "Appointment",
    "visit": "Visit",
    "referral": "Referral",
    "order": "Order",
    "refill": "Refill request",
    "document": "Document",
}
"""The kind of work of a case, by the first word of what the case is called."""


@dataclass(frozen=True, slots=True)
class Step:
    """
    One step of one case.

    Args:
        kind: a key of ``PROCESSES``. case: the kind and its number, as the source calls it.
        person: who did it, where the message says so; then ``role`` is not known.
    """

    kind: str
    case: str
    step: str
    at: Moment
    role: str = ""
    person: str = ""
    visit_type: str = ""
    result: str = ""
    has_key: bool = True


class Unusable(ValueError):
    """
    A message of which no step can be made, though it should give one.

    Args:
        where: as ``SCH`` or ``MSH-7``. expected: what should have stood there. found: what does.
    """

    def __init__(self, where: str, *, expected: str, found: str = "") -> None:
        super().__init__(f"{where}: expected {expected}")
        self.where, self.expected, self.found = where, expected, found


@dataclass(frozen=True, slots=True)
class Letter:
    """A message with what is asked of all kinds: its head, and when it happened."""

    message: Message
    head: Head
    at: Moment

    def step(
        self, case: str, name: str, *, role: str = SYSTEM, by: StaffName | None = None,
        visit_type: str = "", result: str = "",
    ) -> Step:  # fmt: skip
        """A step of a case; ``case`` is the kind alone where no number is sure."""
        kind, _, number = case.partition(" ")
        who = by.text if by else ""
        return Step(
            kind=kind, case=case if number else self._apart(kind), step=name, at=self.at,
            role="" if who else role, person=who, visit_type=visit_type, result=result,
            has_key=bool(number),
        )  # fmt: skip

    def _apart(self, kind: str) -> str:
        """The case of a step without a sure number: it stays by itself, and joins no other."""
        own = self.head.control_id or digest_of(self.message).hex()[:12]
        return " ".join(filter(None, (kind, "hl7", self.head.sender, own)))


def case_word(kind: str, number: str) -> str:
    """
    What a case is called: its kind and its number; the kind alone where there is no number.

    >>> case_word("order", "ORD 7"), case_word("order", "")
    ('order ORD 7', 'order')
    """
    return f"{kind} {number}" if number else kind


def moment_of_event(message: Message, *, head: Head) -> Moment:
    """
    When the thing happened that a message tells of: EVN-2, else MSH-7; to the day at least.

    Raises:
        Unusable: if neither is such a time.
    """
    for at in (trigger_of(message).recorded_at, head.sent_at):
        if at is not None and at.precision not in TOO_COARSE:
            return at
    found = message.text(message.segments[0], 7)
    raise Unusable("MSH-7", expected="the time of the message, as 20261124090500", found=found)


def instant_us(moment: Moment, *, instants: Instants) -> int | None:
    """The instant of a moment (UTC µs), in the sender's zone where it names none; None if odd."""
    text = moment.local.isoformat()
    if moment.offset_minutes is not None:
        sign = "-" if moment.offset_minutes < 0 else "+"
        hours, minutes = divmod(abs(moment.offset_minutes), 60)
        text = f"{text}{sign}{hours:02}:{minutes:02}"
    return instants.us_of(text)


def digest_of(message: Message) -> bytes:
    """What a message and its copy have in common, whatever their line ends."""
    plain = message.raw.replace(b"\r\n", b"\r").replace(b"\n", b"\r").strip(b"\r")
    return hashlib.sha256(plain).digest()
