"""Reads a 278 of any kind, and says what in it is not as it should be."""

from __future__ import annotations

from dataclasses import dataclass, field

from unjam.formats.findings import Severity
from unjam.formats.x12.authorization import (
    ANSWER,
    GIVEN,
    INQUIRY,
    PURPOSES,
    REQUEST,
    Asked,
    Decision,
    Review,
    ReviewFile,
    ServiceAsked,
    Trace,
)
from unjam.formats.x12.benefits import Dates, Handler, Limit, Member, Rejection
from unjam.formats.x12.claims import Named
from unjam.formats.x12.codes import is_known
from unjam.formats.x12.tokens import Segment
from unjam.formats.x12.transactions import Transaction
from unjam.formats.x12.values import cents_of, date_of, element_of, span_of, text_of

DECIDER, ASKER, SUBSCRIBER, DEPENDENT, EVENT, SERVICE = "20", "21", "22", "23", "EV", "SS"
LOOPS = {DECIDER: "A", ASKER: "B", SUBSCRIBER: "C", DEPENDENT: "D", EVENT: "E", SERVICE: "F"}


def read_278(transaction: Transaction) -> ReviewFile:
    """A 278 of any kind. What cannot be read becomes a finding of the transaction."""
    reading = _Reading(transaction, transaction.interchange.delimiters.component)
    transaction.tell(reading.handlers())
    reading.insist_on_answers()
    return reading.made


@dataclass(slots=True)
class _Reading:
    transaction: Transaction
    component: str
    made: ReviewFile = field(default_factory=ReviewFile)
    level: str = ""
    is_named: bool = False
    member: Member = field(default_factory=lambda: Member(0))
    subscriber: Member | None = None
    early: tuple[Trace, ...] = ()
    review: Review | None = None
    service: ServiceAsked | None = None

    def handlers(self) -> dict[str, Handler]:
        return {
            "BHT": self.on_begin, "HL": self.on_level, "NM1": self.on_name, "TRN": self.on_trace,
            "UM": self.on_review, "HCR": self.on_decision, "AAA": self.on_refusal,
            "REF": self.on_reference, "HI": self.on_diagnoses, "DTP": self.on_date,
            "SV1": self.on_service, "SV2": self.on_hospital_service, "SV3": self.on_dental_service,
            "MSG": self.on_message, "HSD": self.on_limit, "PWK": self.on_paper,
            "DMG": self.on_demographics, "INS": self.on_relation, "N3": self.on_street,
            "N4": self.on_city, "PER": self.on_contact,
        }  # fmt: skip

    def on_begin(self, segment: Segment, place: int) -> None:
        made = self.made
        made.purpose, made.further = element_of(segment, 2).strip(), element_of(segment, 6).strip()
        made.kind = PURPOSES.get(made.purpose, REQUEST)
        made.version = self.transaction.version or made.version
        if "X215" in made.version and made.kind == REQUEST:
            made.kind = INQUIRY
        made.reference = element_of(segment, 3).strip()

    def on_level(self, segment: Segment, place: int) -> None:
        self.level, self.service, self.is_named = element_of(segment, 3).strip(), None, False
        match self.level:
            case "EV":
                self._begin_review(place)
            case "SS":
                self.service = ServiceAsked(place)
                self._reviewed(place).services.append(self.service)
            case "22" | "PT":
                self.member = self.subscriber = Member(place)
                self.review, self.early = None, ()
            case "23":
                self.member = Member(place, is_dependent=True, subscriber=self.subscriber)
                self.review = None
            case "20" | "21":
                self.review = None
            case _:
                sentence = "HL03 should be 20, 21, 22, 23, EV or SS."
                self.transaction.find("unknown_level", place, sentence=sentence, element=3)

    def _begin_review(self, place: int) -> Review:
        self.review = Review(place, patient=self.member, traces=self.early)
        self.early = ()
        self.made.reviews.append(self.review)
        return self.review

    def _reviewed(self, place: int) -> Review:
        """The event at hand. Older versions put the service straight below the member."""
        return self.review or self._begin_review(place)

    def on_name(self, segment: Segment, place: int) -> None:
        named = Named(
            kind=element_of(segment, 1).strip(), last=text_of(element_of(segment, 3)),
            first=text_of(element_of(segment, 4)), id_kind=element_of(segment, 8).strip(),
            number=element_of(segment, 9).strip(), is_person=element_of(segment, 2) == "1",
        )  # fmt: skip
        self.is_named = True
        match self.level:
            case "20":
                self.made.decider = named
            case "21":
                self.made.asker = named
            case "22" | "23" | "PT":
                member, number = self.member, named.number
                member.last, member.first, member.id_kind = named.last, named.first, named.id_kind
                member.middle, member.number = text_of(element_of(segment, 5)), number
            case _ if self._holder() is not None:
                self._holder_of(place).providers += (named,)

    def _holder(self) -> Review | ServiceAsked | None:
        return self.service if self.service is not None else self.review

    def _holder_of(self, place: int) -> Review | ServiceAsked:
        return self._holder() or self._reviewed(place)

    def on_trace(self, segment: Segment, place: int) -> None:
        parts = (element_of(segment, number).strip() for number in (1, 2, 3, 4))
        trace, holder = Trace(place, *parts), self._holder()
        if holder is not None:
            holder.traces += (trace,)
        else:
            self.early += (trace,)

    def on_review(self, segment: Segment, place: int) -> None:
        category, certification, service_type, where, _, urgency = (
            element_of(segment, number).strip() for number in range(1, 7)
        )
        asked = Asked(category, certification, service_type, self._parted(where), urgency)
        self._holder_of(place).asked = asked
        self._insist_known("request_category", category, place=place, element=1)
        self._insist_known("certification_kind", certification, place=place, element=2)
        self._insist_known("service_type", service_type, place=place, element=3)

    def _parted(self, composite: str) -> str:
        return composite.replace(self.component, ":").strip()

    def _insist_known(
        self, name: str, code: str, *, place: int, element: int, is_needed: bool = False
    ) -> None:
        if is_known(name, code) or not (code or is_needed):
            return
        sentence = f"Code {code[:20] or 'none'} is not on our list; it is shown as it stands."
        self.transaction.find(
            "unknown_code" if code else "element_missing", place, sentence=sentence,
            element=element, severity=Severity.REMARK,
        )  # fmt: skip

    def on_decision(self, segment: Segment, place: int) -> None:
        action, number, reason = (element_of(segment, n).strip() for n in (1, 2, 3))
        self._holder_of(place).decision = Decision(place, action, number, reason)
        self._insist_known("review_action", action, place=place, element=1, is_needed=True)
        self._insist_known("review_reason", reason, place=place, element=3)
        if action in GIVEN and not number and self.service is None:
            sentence = "An approval should give the number that goes on the claim (HCR02)."
            self.transaction.find(
                "no_number", place, sentence=sentence, element=2, severity=Severity.REMARK
            )

    def on_refusal(self, segment: Segment, place: int) -> None:
        loop = ("2010" if self.is_named else "2000") + LOOPS.get(self.level, "")
        valid, _, reason, follow_up = (element_of(segment, n).strip() for n in (1, 2, 3, 4))
        refusal = Rejection(place, self.level, reason, follow_up, valid, loop)
        self._insist_known("reject_reason", reason, place=place, element=3, is_needed=True)
        self._insist_known("follow_up", follow_up, place=place, element=4)
        holder = self._holder()
        if holder is not None:
            holder.refusals += (refusal,)
        elif self.level in (SUBSCRIBER, DEPENDENT):
            self.member.rejections += (refusal,)
            self.made.refusals.append(refusal)
        else:
            self.made.refusals.append(refusal)

    def on_reference(self, segment: Segment, place: int) -> None:
        reference = ((element_of(segment, 1).strip(), element_of(segment, 2).strip()),)
        holder = self._holder()
        if self.level in (SUBSCRIBER, DEPENDENT) and holder is None:
            self.member.numbers += reference
        elif holder is not None and not self.is_named:
            holder.references += reference

    def on_diagnoses(self, segment: Segment, place: int) -> None:
        self._holder_of(place).diagnoses += tuple(
            self._parted(code) for code in segment[1:] if code
        )

    def on_date(self, segment: Segment, place: int) -> None:
        first, last = span_of(element_of(segment, 2), element_of(segment, 3)[:17])
        if first is None and element_of(segment, 2).strip() == "DT":
            first = last = date_of(element_of(segment, 3)[:8])
        if first is None or last is None:
            sentence = "A day or a span of days was expected."
            self.transaction.find("not_a_date", place, sentence=sentence, element=3)
        dates: Dates = ((element_of(segment, 1).strip(), first, last),)
        self._holder_of(place).dates += dates

    def on_limit(self, segment: Segment, place: int) -> None:
        self._holder_of(place).limits += (Limit(*segment[1:9]),)

    def on_paper(self, segment: Segment, place: int) -> None:
        paper = tuple(element_of(segment, number).strip() for number in (1, 2, 6))
        self._reviewed(place).papers += ((paper[0], paper[1], paper[2]),)

    def _serviced(self, place: int) -> ServiceAsked:
        if self.service is None:
            self.service = ServiceAsked(place)
            self._reviewed(place).services.append(self.service)
        return self.service

    def on_service(self, segment: Segment, place: int) -> None:
        self._note_service(segment, place, procedure=1)

    def on_hospital_service(self, segment: Segment, place: int) -> None:
        self._note_service(segment, place, procedure=2)
        self._serviced(place).revenue = element_of(segment, 1).strip()

    def on_dental_service(self, segment: Segment, place: int) -> None:
        service = self._serviced(place)
        service.sv, service.procedure = segment[0], self._parted(element_of(segment, 1))
        service.units = element_of(segment, 6).strip()
        service.cents = self._cents(segment, place, element=2)

    def _note_service(self, segment: Segment, place: int, *, procedure: int) -> None:
        service = self._serviced(place)
        service.sv, service.procedure = segment[0], self._parted(element_of(segment, procedure))
        service.cents = self._cents(segment, place, element=procedure + 1)
        service.unit = element_of(segment, procedure + 2).strip()
        service.units = element_of(segment, procedure + 3).strip()

    def _cents(self, segment: Segment, place: int, *, element: int) -> int | None:
        value = element_of(segment, element)
        cents = cents_of(value) if value else None
        if value and cents is None:
            sentence = "Dollars and cents were expected."
            self.transaction.find("not_an_amount", place, sentence=sentence, element=element)
        return cents

    def on_message(self, segment: Segment, place: int) -> None:
        holder = self._holder()
        if holder is not None:
            holder.messages += (text_of(element_of(segment, 1)),)

    def on_demographics(self, segment: Segment, place: int) -> None:
        if self.level in (SUBSCRIBER, DEPENDENT):
            born = element_of(segment, 2)
            self.member.born_on, self.member.sex = date_of(born), element_of(segment, 3).strip()
            if born and self.member.born_on is None:
                sentence = "A birth date (CCYYMMDD) was expected."
                self.transaction.find("not_a_date", place, sentence=sentence, element=2)

    def on_relation(self, segment: Segment, place: int) -> None:
        if self.level in (SUBSCRIBER, DEPENDENT):
            self.member.relation = element_of(segment, 2).strip()

    def on_street(self, segment: Segment, place: int) -> None:
        if self.level in (SUBSCRIBER, DEPENDENT):
            self.member.street = text_of(element_of(segment, 1))

    def on_city(self, segment: Segment, place: int) -> None:
        if self.level in (SUBSCRIBER, DEPENDENT):
            self.member.city = text_of(element_of(segment, 1))
            self.member.state = element_of(segment, 2).strip()
            self.member.postal_code = element_of(segment, 3).strip()

    def on_contact(self, segment: Segment, place: int) -> None:
        """PER of whoever decides: the telephone for a call that the payer asks for."""
        whom = {DECIDER: self.made.decider, ASKER: self.made.asker}.get(self.level)
        if whom is not None:
            whom.contact, whom.phone = text_of(element_of(segment, 2)), element_of(segment, 4)

    def insist_on_answers(self) -> None:
        """An answer decides, or says why it does not."""
        if self.made.kind != ANSWER:
            return
        for review in self.made.reviews:
            is_refused = any(review.all_refusals()) or review.patient.rejections
            if not review.decisions() and not is_refused and not self.made.refusals:
                sentence = "Nothing was decided here, and no reason is given."
                self.transaction.find(
                    "no_answer", review.place, sentence=sentence, severity=Severity.REMARK
                )
