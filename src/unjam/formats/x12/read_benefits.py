"""Reads a 270 or a 271, and says what in it is not as it should be."""

from __future__ import annotations

from dataclasses import dataclass, field

from unjam.formats.findings import Severity
from unjam.formats.x12.benefits import (
    DEPENDENT,
    RECEIVER,
    SOURCE,
    SUBSCRIBER,
    Benefit,
    BenefitFile,
    Dates,
    Entity,
    Handler,
    Limit,
    Member,
    Question,
    Rejection,
)
from unjam.formats.x12.claims import Named
from unjam.formats.x12.codes import Codes, codes
from unjam.formats.x12.kept_values import (
    kept_cents,
    kept_services,
    kept_share,
    kept_span,
    kept_text,
    several,
)
from unjam.formats.x12.tokens import Segment
from unjam.formats.x12.transactions import Transaction
from unjam.formats.x12.values import (
    date_of,
    element_of,
    quantity_of,
    text_of,
)

EMPTY = [""] * 13
NO_SERVICES: tuple[tuple[str, ...], str] = ((), "")
ANSWERS, NETWORKS = frozenset(("", "Y", "N", "U")), frozenset(("", "Y", "N", "U", "W"))
"""EB11 and EB12 as they should stand; others are looked up."""

WHOLE_BP = 10_000

LOOPS = {SOURCE: "A", RECEIVER: "B", SUBSCRIBER: "C", DEPENDENT: "D"}

CODED = (
    (1, "benefit"),
    (2, "coverage_level"),
    (6, "benefit_period"),
    (9, "benefit_quantity"),
    (11, "authorization_needed"),
    (12, "network"),
)
"""Elements of EB that hold a code, and the list it is on. EB03 holds several."""


def read_benefits(transaction: Transaction) -> BenefitFile:
    """A 270 or a 271. What cannot be read becomes a finding of the transaction."""
    marks = transaction.interchange.delimiters
    reading = _Reading(transaction, marks.repetition, marks.component)
    transaction.tell({"EB": reading.on_benefit, **reading.handlers()})
    return reading.end()


@dataclass(slots=True)
class _Reading:
    transaction: Transaction
    repetition: str
    component: str
    made: BenefitFile = field(default_factory=BenefitFile)
    level: str = ""
    source: Named = field(default_factory=Named)
    receiver: Named = field(default_factory=Named)
    subscriber: Member | None = None
    member: Member | None = None
    benefit: Benefit | None = None
    is_named: bool = False
    infos: Codes = field(default_factory=lambda: codes("benefit"))
    coverage_levels: Codes = field(default_factory=lambda: codes("coverage_level"))
    periods: Codes = field(default_factory=lambda: codes("benefit_period"))
    quantities: Codes = field(default_factory=lambda: codes("benefit_quantity"))

    def handlers(self) -> dict[str, Handler]:
        return {
            "DTP": self.on_date, "REF": self.on_reference, "HSD": self.on_limit,
            "MSG": self.on_message, "NM1": self.on_name, "III": self.on_place,
            "AAA": self.on_rejection, "HL": self.on_level, "TRN": self.on_trace,
            "N3": self.on_street, "N4": self.on_city, "DMG": self.on_demographics,
            "INS": self.on_relation, "PER": self.on_contact, "EQ": self.on_question,
            "BHT": self.on_begin,
        }  # fmt: skip

    def on_begin(self, segment: Segment, place: int) -> None:
        self.made.purpose = element_of(segment, 2).strip()
        self.made.reference = element_of(segment, 3).strip()

    def on_level(self, segment: Segment, place: int) -> None:
        self.level, self.benefit, self.is_named = element_of(segment, 3).strip(), None, False
        self.member = None
        if self.level == SUBSCRIBER:
            self.member = self.subscriber = self._member(place)
        elif self.level == DEPENDENT:
            self.member = self._member(place)
            self.member.is_dependent, self.member.subscriber = True, self.subscriber
        elif self.level not in LOOPS:
            self.transaction.find(
                "unknown_level", place, sentence="HL03 should be 20, 21, 22 or 23.", element=3
            )

    def _member(self, place: int) -> Member:
        member = Member(place, source=self.source, receiver=self.receiver)
        self.made.members.append(member)
        return member

    def end(self) -> BenefitFile:
        """A subscriber who only bears the number of a dependent is not asked about."""
        bearers = {id(m.subscriber) for m in self.made.members if m.subscriber is not None}
        self.made.members = [
            m for m in self.made.members if id(m) not in bearers or not m.is_empty()
        ]
        if self.transaction.set_id == "271":
            self._insist_on_answers()
        return self.made

    def _insist_on_answers(self) -> None:
        for member in self.made.members:
            if not (member.benefits or member.rejections):
                sentence = "Nothing is said about this member: neither a benefit nor a reason."
                self.transaction.find(
                    "no_answer", member.place, sentence=sentence, severity=Severity.REMARK
                )

    def on_trace(self, segment: Segment, place: int) -> None:
        if self.member is not None:
            kind, number, origin = (segment + EMPTY)[1:4]
            self.member.traces += ((kind.strip(), number.strip()),)
            self.member.origins += (origin.strip(),)

    def on_name(self, segment: Segment, place: int) -> None:
        if self.benefit is not None:
            self._name_of_benefit(segment)
        elif self.member is not None:
            self.is_named = True
            self._name_of_member(segment, self.member)
        else:
            self.is_named = True
            self._name_above(_named(segment))

    def _name_of_benefit(self, segment: Segment) -> None:
        assert self.benefit
        kind, _, last, first, _, _, _, id_kind, number = (segment + EMPTY)[1:10]
        name = f"{text_of(first)} {text_of(last)}".strip() if first else text_of(last)
        self.benefit.entities += (Entity(kind.strip(), name, id_kind, number.strip()),)

    def _name_of_member(self, segment: Segment, member: Member) -> None:
        _, _, last, first, middle, _, _, id_kind, number = (segment + EMPTY)[1:10]
        member.last, member.first = text_of(last), text_of(first)
        member.middle = text_of(middle) if middle else ""
        member.id_kind, member.number = id_kind, number.strip()

    def _name_above(self, named: Named) -> None:
        if self.level == SOURCE:
            self.source = named
            self.made.source = self.made.source if self.made.source.kind else named
        else:
            self.receiver = named
            self.made.receiver = self.made.receiver if self.made.receiver.kind else named

    def on_street(self, segment: Segment, place: int) -> None:
        if self.member is not None and self.benefit is None:
            self.member.street = text_of(element_of(segment, 1))

    def on_city(self, segment: Segment, place: int) -> None:
        if self.member is not None and self.benefit is None:
            city, state, code = (segment + EMPTY)[1:4]
            self.member.city, self.member.state = text_of(city), state.strip()
            self.member.postal_code = code.strip()

    def on_demographics(self, segment: Segment, place: int) -> None:
        if self.member is not None:
            _, born, sex = (segment + EMPTY)[1:4]
            self.member.born_on, self.member.sex = date_of(born), sex.strip()
            if born and self.member.born_on is None:
                self._wrong(
                    "not_a_date",
                    place,
                    sentence="A birth date was expected.",
                    element=2,
                )

    def on_relation(self, segment: Segment, place: int) -> None:
        if self.member is not None:
            self.member.relation = element_of(segment, 2).strip()

    def on_contact(self, segment: Segment, place: int) -> None:
        """PER of a benefit's entity: where to ask."""
        if self.benefit is not None and self.benefit.entities:
            ways = zip(segment[3::2], segment[4::2], strict=False)
            self.benefit.entities[-1].ways += tuple((way, text_of(number)) for way, number in ways)

    def on_question(self, segment: Segment, place: int) -> None:
        if self.member is not None:
            kinds, procedure, level, insurance = (segment[1:5] + EMPTY)[:4]
            question = Question(
                several(kinds, self.repetition),
                self._parted(procedure),
                level.strip(),
                insurance.strip(),
            )
            self.member.questions += (question,)

    def _parted(self, composite: str) -> str:
        """A value with its components, parted by colons whatever parts them in the file."""
        return composite.replace(self.component, ":").strip()

    def on_benefit(self, segment: Segment, place: int) -> None:
        if self.member is None:
            self.transaction.find(
                "out_of_place", place, sentence="A benefit stands before any member."
            )
            return
        (info, level, kinds, insurance, plan, period, amount, share, quantity_kind, quantity,
         authorization, network, procedure) = (segment + EMPTY)[1:14]  # fmt: skip
        services, unknown = kept_services(kinds, self.repetition) if kinds else NO_SERVICES
        cents = kept_cents(amount) if amount else None
        share_bp = kept_share(share) if share else None
        self.benefit = Benefit(
            place, info, level, services, insurance, kept_text(plan), period, cents,
            share_bp, quantity_kind, quantity, authorization, network, procedure,
        )  # fmt: skip
        self.member.benefits.append(self.benefit)
        if procedure:
            self.benefit.procedure = self._parted(procedure)
        if (
            unknown
            or info not in self.infos
            or (level and level not in self.coverage_levels)
            or (period and period not in self.periods)
            or (quantity_kind and quantity_kind not in self.quantities)
            or authorization not in ANSWERS
            or network not in NETWORKS
        ):
            self._note_codes(self.benefit, segment, unknown=unknown)
        if (
            (amount and cents is None)
            or (share and not 0 <= (-1 if share_bp is None else share_bp) <= WHOLE_BP)
            or (quantity and not quantity.isdigit())
        ):
            self._note_numbers(self.benefit, amount=amount, share=share)

    def _note_codes(self, benefit: Benefit, segment: Segment, *, unknown: str) -> None:
        benefit.info, benefit.level = benefit.info.strip(), benefit.level.strip()
        benefit.period, benefit.network = benefit.period.strip(), benefit.network.strip()
        benefit.authorization = benefit.authorization.strip()
        benefit.quantity_kind = benefit.quantity_kind.strip()
        odd = [
            (n, element_of(segment, n)) for n, name in CODED if self._is_odd(segment, n, name=name)
        ]
        if unknown:
            odd.append((3, unknown))
        for element, code in odd:
            what = f"Code {code[:20]} of EB{element:02}" if code else "A benefit without EB01"
            self.transaction.find(
                "unknown_code" if code else "element_missing",
                benefit.place,
                sentence=f"{what} is not on our list; it is shown as it stands.",
                element=element,
                severity=Severity.REMARK,
            )

    def _is_odd(self, segment: Segment, element: int, *, name: str) -> bool:
        code = element_of(segment, element).strip()
        return code not in codes(name) and bool(code or element == 1)

    def _note_numbers(self, benefit: Benefit, *, amount: str, share: str) -> None:
        place = benefit.place
        if amount and benefit.cents is None:
            self._wrong(
                "not_an_amount", place, sentence="Dollars and cents were expected.", element=7
            )
        if share and benefit.share_bp is None:
            self._wrong(
                "not_a_share",
                place,
                sentence="A part of one was expected.",
                element=8,
            )
        elif share and not 0 <= (benefit.share_bp or 0) <= WHOLE_BP:
            sentence = "EB08 is a part of one (.2 is 20 %); this says more than the whole."
            self.transaction.find(
                "share_above_one", place, sentence=sentence, element=8, severity=Severity.REMARK
            )
        if benefit.quantity and quantity_of(benefit.quantity) is None:
            self._wrong("not_a_number", place, sentence="A number was expected.", element=10)

    def _wrong(self, code: str, place: int, *, sentence: str, element: int) -> None:
        self.transaction.find(code, place, sentence=sentence, element=element)

    def on_limit(self, segment: Segment, place: int) -> None:
        if self.benefit is not None:
            self.benefit.limits += (Limit(*segment[1:9]),)

    def on_reference(self, segment: Segment, place: int) -> None:
        kind, number = (segment + EMPTY)[1:3]
        reference = ((kind, number.strip()),)
        if self.benefit is not None:
            self.benefit.references += reference
        elif self.member is not None:
            self.member.numbers += reference

    def on_date(self, segment: Segment, place: int) -> None:
        holder = self.benefit or self.member
        if holder is None:
            return
        kind, form, days = (segment + EMPTY)[1:4]
        first, last = kept_span(form, days)
        if first is None or last is None:
            self._wrong(
                "not_a_date", place, sentence="A day or span of days was expected.", element=3
            )
        dates: Dates = ((kind, first, last),)
        holder.dates += dates

    def on_rejection(self, segment: Segment, place: int) -> None:
        depth = "2110" if self.benefit is not None else "2100" if self.is_named else "2000"
        rejection = Rejection(
            place, self.level, element_of(segment, 3).strip(), element_of(segment, 4).strip(),
            element_of(segment, 1).strip(), depth + LOOPS.get(self.level, ""),
        )  # fmt: skip
        self._note_rejection(rejection)
        holder = self.benefit or self.member
        if holder is not None:
            holder.rejections += (rejection,)
        else:
            self.made.rejections.append(rejection)

    def _note_rejection(self, rejection: Rejection) -> None:
        found = ((3, "reject_reason", rejection.reason), (4, "follow_up", rejection.follow_up))
        for element, name, code in found:
            if code not in codes(name) and (code or element == 3):
                sentence = (
                    f"Code {code[:20] or 'none'} is not on our list; it is shown as it stands."
                )
                self.transaction.find(
                    "unknown_code" if code else "element_missing", rejection.place,
                    sentence=sentence, element=element, severity=Severity.REMARK,
                )  # fmt: skip

    def on_message(self, segment: Segment, place: int) -> None:
        if self.benefit is not None:
            self.benefit.messages += (text_of(element_of(segment, 1)),)

    def on_place(self, segment: Segment, place: int) -> None:
        if self.benefit is not None:
            self.benefit.places += ((element_of(segment, 1), element_of(segment, 2)),)


def _named(segment: Segment) -> Named:
    kind, form, last, first, _, _, _, id_kind, number = (segment + EMPTY)[1:10]
    return Named(
        kind.strip(), text_of(last), text_of(first), id_kind.strip(), number.strip(),
        form.strip() == "1",
    )  # fmt: skip
