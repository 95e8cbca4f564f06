"""The 278: a request for authorization, its answer, and the question after it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from unjam.formats.x12.benefits import Dates, Limit, Member, Numbers, Rejection
from unjam.formats.x12.claims import Named

REQUEST, ANSWER, INQUIRY = "request", "answer", "inquiry"
PURPOSES = {"11": ANSWER, "28": INQUIRY, "13": REQUEST, "01": REQUEST, "36": REQUEST}
"""BHT02: what a 278 is for; 11 answers, 28 asks after an earlier one, the others request."""

REQUESTS_VERSION, INQUIRIES_VERSION = "005010X217", "005010X215"

CARE_DATES = ("AAH", "435", "472")
"""DTP01 of when care is to be given: the event, an admission, a service."""

VALID_FROM_TO, VALID_UNTIL = "007", "036"
"""DTP01 of an answer: the days on which the authorization holds, and the day when it ends."""

EARLIER, FILE_NUMBER = "BB", "NT"
"""REF01: the number of an authorization given earlier, and the payer's number of the request."""

GIVEN = ("A1", "A2", "A6")
"""HCR01 of what may be done: in full, in part, or changed."""


@dataclass(slots=True)
class Decision:
    """HCR: ``action`` HCR01, the authorization's ``number`` HCR02, ``reason`` HCR03."""

    place: int = field(compare=False)
    action: str
    number: str = ""
    reason: str = ""


@dataclass(slots=True)
class Trace:
    """TRN: ``kind`` 1 is the sender's own number, 2 the other side's; ``origin`` TRN03, TRN04."""

    place: int = field(compare=False)
    kind: str
    number: str
    origin: str = ""
    origin_part: str = ""


@dataclass(slots=True)
class Asked:
    """
    What is asked for (UM).

    Args:
        category: UM01 (HS health services, SC specialty care, AR admission).
        certification: UM02 (I first, R again, S revised, 3 cancelled).
        service_type: UM03. place_of_service: UM04 with colons (11:B). urgency: UM06.
    """

    category: str = ""
    certification: str = ""
    service_type: str = ""
    place_of_service: str = ""
    urgency: str = ""


@dataclass(slots=True)
class ServiceAsked:
    """
    One service (HL03 is SS).

    Args:
        procedure: of SV1, SV2 or SV3, with colons (HC:72148). sv: which of them.
        revenue: SV201. cents: what it is to cost. unit, units: how many of what.
        limits: HSD. decision: its own, else None.
    """

    place: int = field(compare=False)
    asked: Asked = field(default_factory=Asked)
    sv: str = ""
    procedure: str = ""
    revenue: str = ""
    cents: int | None = None
    unit: str = ""
    units: str = ""
    dates: Dates = ()
    limits: tuple[Limit, ...] = ()
    references: Numbers = ()
    diagnoses: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    traces: tuple[Trace, ...] = ()
    providers: tuple[Named, ...] = ()
    decision: Decision | None = None
    refusals: tuple[Rejection, ...] = ()


@dataclass(slots=True)
class Review:
    """
    One patient event (HL03 is EV): what is asked for one patient, and what was decided.

    Args:
        place: of its HL. patient: with its subscriber, where the patient is a dependent.
        traces: of the event. references: REF. dates: DTP. diagnoses: HI with colons (ABK:M545).
        limits: HSD. papers: PWK, (kind, how it is sent, its number).
        providers: who is to give the care, and who refers. messages: MSG in the payer's words.
        decision: of the event; services may have their own.
    """

    place: int = field(compare=False)
    patient: Member = field(default_factory=lambda: Member(0))
    traces: tuple[Trace, ...] = ()
    asked: Asked = field(default_factory=Asked)
    references: Numbers = ()
    dates: Dates = ()
    diagnoses: tuple[str, ...] = ()
    limits: tuple[Limit, ...] = ()
    papers: tuple[tuple[str, str, str], ...] = ()
    providers: tuple[Named, ...] = ()
    messages: tuple[str, ...] = ()
    decision: Decision | None = None
    refusals: tuple[Rejection, ...] = ()
    services: list[ServiceAsked] = field(default_factory=list)

    def trace(self) -> str:
        """The number by which the asker knows this, in a request and in its answer alike."""
        first = {trace.kind: trace.number for trace in reversed(self.traces)}
        return first.get("2") or first.get("1", "")

    def decisions(self) -> list[Decision]:
        """Of the event, then of its services."""
        found = [self.decision, *(service.decision for service in self.services)]
        return [decision for decision in found if decision is not None]

    def all_refusals(self) -> Iterator[Rejection]:
        """Of the event, then of its services."""
        yield from self.refusals
        for service in self.services:
            yield from service.refusals

    def care_on(self) -> tuple[date | None, date | None]:
        """The first and last day of the care that is asked for; None where it is not said."""
        services = (found for service in self.services for found in service.dates)
        for kind, first, last in (*self.dates, *services):
            if kind in CARE_DATES:
                return first, last
        return None, None

    def valid_on(self) -> tuple[date | None, date | None]:
        """The days on which the authorization holds; None where the payer does not say."""
        for kind, first, last in self.dates:
            if kind == VALID_FROM_TO:
                ends = next((day for k, day, _ in self.dates if k == VALID_UNTIL), None)
                return first, ends if first == last and ends else last
        return None, next((first for k, first, _ in self.dates if k == VALID_UNTIL), None)


@dataclass(slots=True)
class ReviewFile:
    """
    One 278.

    Args:
        kind: ``request``, ``answer`` or ``inquiry``. reference: BHT03, echoed by the answer.
        purpose: BHT02. further: BHT06; 18 nothing more will come, 19 more will come.
        version: ``005010X217`` requests and their answers, ``005010X215`` questions after them.
        decider: who decides (UMO). asker: who asks.
        refusals: of levels above any event: nothing below them was looked at.
    """

    kind: str = REQUEST
    reference: str = ""
    purpose: str = ""
    further: str = ""
    version: str = REQUESTS_VERSION
    decider: Named = field(default_factory=Named)
    asker: Named = field(default_factory=Named)
    reviews: list[Review] = field(default_factory=list)
    refusals: list[Rejection] = field(default_factory=list)

    @property
    def payer(self) -> str:
        """The name of who decides."""
        return self.decider.name
