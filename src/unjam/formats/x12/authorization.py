"""The 278: a request for authorization, its answer, and the question after it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from unjam.formats.x12.codes import is_known
from unjam.formats.x12.envelope import Transaction
from unjam.formats.x12.findings import Severity
from unjam.formats.x12.tokens import Segment
from unjam.formats.x12.values import element_of, span_of, text_of

REQUEST, ANSWER, INQUIRY = "request", "answer", "inquiry"
PURPOSES = {"11": ANSWER, "28": INQUIRY, "13": REQUEST, "01": REQUEST, "36": REQUEST}
"""BHT02: what a 278 is for; 11 answers, 28 asks after an earlier one, the others request."""


@dataclass(slots=True)
class Decision:
    """HCR: ``action`` HCR01, the authorization's ``number`` HCR02, ``reason`` HCR03."""

    place: int
    action: str
    number: str = ""
    reason: str = ""


@dataclass(slots=True)
class Refusal:
    """AAA: why a request could not even be looked at. ``follow_up`` is AAA04."""

    place: int
    level: str
    reason: str
    follow_up: str = ""


@dataclass(slots=True)
class Trace:
    """TRN: ``kind`` 1 is the asker's own number here, 2 the other side's; ``origin`` TRN03."""

    place: int
    kind: str
    number: str
    origin: str = ""


@dataclass(slots=True)
class ServiceAsked:
    """
    One service, or the whole event where none is told apart.

    Args:
        procedure: SV101 (HC:72148). decision: its own, else None.
    """

    place: int
    category: str = ""
    procedure: str = ""
    units: str = ""
    from_on: date | None = None
    to_on: date | None = None
    decision: Decision | None = None
    traces: list[Trace] = field(default_factory=list)


@dataclass(slots=True)
class Review:
    """
    One patient event (HL03 is EV): what is asked for one patient, and what was decided.

    Args:
        place: of its HL. traces: of the event. category: UM01 (HS health services, SC specialty
            care, AR admission). certification: UM02 (I first, R again, S revised, 3 cancelled).
        numbers: REF*BB, authorization numbers of earlier decisions.
        decision: of the event; services may have their own.
        messages: MSG in the payer's words.
    """

    place: int
    traces: list[Trace] = field(default_factory=list)
    category: str = ""
    certification: str = ""
    patient: str = ""
    member: str = ""
    numbers: list[str] = field(default_factory=list)
    diagnoses: list[str] = field(default_factory=list)
    from_on: date | None = None
    to_on: date | None = None
    decision: Decision | None = None
    refusals: list[Refusal] = field(default_factory=list)
    services: list[ServiceAsked] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)

    def trace(self) -> str:
        """The number by which the asker knows this, in a request and in its answer alike."""
        first = {trace.kind: trace.number for trace in reversed(self.traces)}
        return first.get("2") or first.get("1", "")

    def decisions(self) -> list[Decision]:
        """Of the event, then of its services."""
        found = [self.decision, *(service.decision for service in self.services)]
        return [decision for decision in found if decision is not None]


@dataclass(slots=True)
class ReviewFile:
    """
    One 278.

    Args:
        kind: ``request``, ``answer`` or ``inquiry``. reference: BHT03, echoed by the answer.
        payer: who decides (UMO). requester: who asks.
        refusals: of levels above any event: nothing below them was looked at.
    """

    kind: str = REQUEST
    reference: str = ""
    payer: str = ""
    payer_id: str = ""
    requester: str = ""
    requester_id: str = ""
    reviews: list[Review] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)


def read_278(transaction: Transaction) -> ReviewFile:
    """A 278 of any kind. What cannot be read becomes a finding of the transaction."""
    reading = _Reading(transaction)
    handlers = reading.handlers()
    for place, segment in enumerate(transaction.segments):
        handle = handlers.get(segment[0])
        if handle:
            handle(segment, place)
    return reading.made


@dataclass(slots=True)
class _Reading:
    transaction: Transaction
    made: ReviewFile = field(default_factory=ReviewFile)
    level: str = ""
    patient: str = ""
    member: str = ""
    review: Review | None = None
    service: ServiceAsked | None = None
    early: list[Trace] = field(default_factory=list)

    def handlers(self) -> dict[str, Callable[[Segment, int], None]]:
        return {
            "BHT": self.on_begin, "HL": self.on_level, "NM1": self.on_name, "TRN": self.on_trace,
            "UM": self.on_review, "HCR": self.on_decision, "AAA": self.on_refusal,
            "REF": self.on_reference, "HI": self.on_diagnoses, "DTP": self.on_date,
            "SV1": self.on_service, "SV2": self.on_service, "SV3": self.on_service,
            "MSG": self.on_message,
        }  # fmt: skip

    def on_begin(self, segment: Segment, place: int) -> None:
        self.made.kind = PURPOSES.get(element_of(segment, 2), REQUEST)
        if "X215" in self.transaction.version and self.made.kind == REQUEST:
            self.made.kind = INQUIRY
        self.made.reference = element_of(segment, 3).strip()

    def on_level(self, segment: Segment, place: int) -> None:
        self.level, self.service = element_of(segment, 3), None
        match self.level:
            case "EV":
                self.review = Review(place, patient=self.patient, member=self.member)
                self.review.traces += self.early
                self.made.reviews.append(self.review)
                self.early = []
            case "SS" if self.review is not None:
                self.service = ServiceAsked(place)
                self.review.services.append(self.service)
            case "22" | "PT":
                self.review, self.patient, self.member, self.early = None, "", "", []
            case "20" | "21":
                self.review = None

    def on_name(self, segment: Segment, place: int) -> None:
        names = (text_of(element_of(segment, number)) for number in (4, 3))
        name, number = " ".join(filter(None, names)), element_of(segment, 9).strip()
        match self.level:
            case "20":
                self.made.payer, self.made.payer_id = name, number
            case "21":
                self.made.requester, self.made.requester_id = name, number
            case "22" | "23" | "PT":
                self.patient = name
                self.member = number or self.member

    def on_trace(self, segment: Segment, place: int) -> None:
        trace = Trace(
            place,
            element_of(segment, 1),
            element_of(segment, 2).strip(),
            element_of(segment, 3).strip(),
        )
        if self.service is not None:
            self.service.traces.append(trace)
        elif self.review is not None:
            self.review.traces.append(trace)
        else:
            self.early.append(trace)

    def _reviewed(self, place: int) -> Review:
        """The event at hand. Older versions put the service straight below the member."""
        if self.review is None:
            self.review = Review(place, patient=self.patient, member=self.member)
            self.review.traces += self.early
            self.made.reviews.append(self.review)
        return self.review

    def on_review(self, segment: Segment, place: int) -> None:
        if self.service is not None:
            self.service.category = element_of(segment, 1)
            return
        review = self._reviewed(place)
        review.category, review.certification = element_of(segment, 1), element_of(segment, 2)

    def on_decision(self, segment: Segment, place: int) -> None:
        action = element_of(segment, 1).strip()
        if not is_known("review_action", action):
            self.transaction.find(
                "unknown_code" if action else "element_missing",
                place,
                f"Decision {action[:20] or 'none'} is not on our list; it is shown as it stands.",
                element=1,
                severity=Severity.REMARK,
            )
        decision = Decision(
            place, action, element_of(segment, 2).strip(), element_of(segment, 3).strip()
        )
        if self.service is not None:
            self.service.decision = decision
        else:
            self._reviewed(place).decision = decision

    def on_refusal(self, segment: Segment, place: int) -> None:
        refusal = Refusal(
            place, self.level, element_of(segment, 3).strip(), element_of(segment, 4).strip()
        )
        if self.review is not None:
            self.review.refusals.append(refusal)
        else:
            self.made.refusals.append(refusal)

    def on_reference(self, segment: Segment, place: int) -> None:
        if self.review is not None and element_of(segment, 1) == "BB":
            self.review.numbers.append(element_of(segment, 2).strip())

    def on_diagnoses(self, segment: Segment, place: int) -> None:
        if self.review is not None:
            self.review.diagnoses += [code for code in segment[1:] if code]

    def on_date(self, segment: Segment, place: int) -> None:
        holder = self.service or self.review
        if holder is not None and element_of(segment, 1) in ("AAH", "435", "472", "007"):
            span = span_of(element_of(segment, 2), element_of(segment, 3))
            holder.from_on, holder.to_on = span

    def on_service(self, segment: Segment, place: int) -> None:
        if self.service is None:
            self.service = ServiceAsked(place)
            self._reviewed(place).services.append(self.service)
        self.service.procedure = element_of(segment, 1) or element_of(segment, 2)
        self.service.units = element_of(segment, 4)

    def on_message(self, segment: Segment, place: int) -> None:
        if self.review is not None:
            self.review.messages.append(text_of(element_of(segment, 1)))
