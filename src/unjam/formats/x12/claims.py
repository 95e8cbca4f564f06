"""The 837: which claims were sent, for what, and to whom."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from unjam.formats.x12.tokens import Segment
from unjam.formats.x12.transactions import Handler, Transaction
from unjam.formats.x12.values import cents_of, date_of, element_of, span_of, text_of

BILLING, SUBSCRIBER, PATIENT = "20", "22", "23"
"""HL03: which level of the hierarchy begins."""

REPLACEMENT, VOID = "7", "8"
"""CLM05-3: in place of an earlier claim, and to take one back."""


@dataclass(slots=True)
class Named:
    """
    A person or organization (NM1): a name, and the number that NM108 says the kind of.

    Args:
        street, city, state, postal_code: N3 and N4. tax_number: REF*EI of a provider.
        contact, phone: PER of whoever sends the file.
    """

    kind: str = ""
    last: str = ""
    first: str = ""
    id_kind: str = ""
    number: str = ""
    is_person: bool = False
    street: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    tax_number: str = ""
    contact: str = ""
    phone: str = ""

    @property
    def name(self) -> str:
        """First name before last, or the organization's name."""
        return " ".join(part for part in (self.first, self.last) if part)


@dataclass(slots=True)
class ClaimLine:
    """
    One service of a claim. ``procedure`` is SV101 as it stands (HC:99213:25).

    Args:
        pointers: which diagnoses of the claim, counted from 1. control: REF*6R.
    """

    place: int
    procedure: str
    charge_cents: int | None
    units: str = ""
    place_of_service: str = ""
    pointers: tuple[str, ...] = ()
    served_on: date | None = None
    served_to: date | None = None
    control: str = ""


@dataclass(slots=True)
class Claim:
    """
    One claim (CLM and what follows).

    Args:
        place: of its CLM in the transaction. control: CLM01, our own number of the claim.
        frequency: CLM05-3; 1 first, 7 in place of an earlier one, 8 takes one back.
        diagnoses: codes of all HI segments, with their qualifiers (ABK:J06.9).
        authorization: REF*G1. referral: REF*9F. payer_control: REF*F8, the claim replaced.
        other_payers: NM1*PR of the other insurances. payer_order: SBR01. filing: SBR09.
        relationship: SBR02 or PAT01, what the patient is to the subscriber; 18 is the same person.
    """

    place: int
    control: str
    charge_cents: int | None
    place_of_service: str = ""
    frequency: str = ""
    billing: Named = field(default_factory=Named)
    subscriber: Named = field(default_factory=Named)
    patient: Named = field(default_factory=Named)
    payer: Named = field(default_factory=Named)
    payer_order: str = ""
    filing: str = ""
    relationship: str = ""
    born_on: date | None = None
    sex: str = ""
    diagnoses: list[str] = field(default_factory=list)
    authorization: str = ""
    referral: str = ""
    payer_control: str = ""
    clearing_house: str = ""
    rendering: Named = field(default_factory=Named)
    referring: Named = field(default_factory=Named)
    lines: list[ClaimLine] = field(default_factory=list)
    other_payers: list[Named] = field(default_factory=list)


@dataclass(slots=True)
class ClaimFile:
    """One 837: ``reference`` is BHT03, ``purpose`` BHT02 (00 original, 18 again)."""

    reference: str = ""
    purpose: str = ""
    submitter: Named = field(default_factory=Named)
    receiver: Named = field(default_factory=Named)
    claims: list[Claim] = field(default_factory=list)


def read_837(transaction: Transaction) -> ClaimFile:
    """The claims of a transaction. What cannot be read becomes a finding of it."""
    reading = _Reading(transaction, transaction.interchange.delimiters.component)
    transaction.tell(reading.handlers())
    reading.insist_on_services()
    return reading.made


NOBODY = Named()
"""Stands where a claim names no such provider; never changed."""

EMPTY = [""] * 10
"""Put after a segment, so that it has all elements that are asked for."""


def _named(segment: Segment) -> Named:
    _, kind, entity, last, first, _, _, _, id_kind, number = (segment + EMPTY)[:10]
    return Named(
        kind, text_of(last), text_of(first), id_kind, number.strip(), is_person=entity == "1"
    )


@dataclass(slots=True)
class _Reading:
    transaction: Transaction
    component: str
    made: ClaimFile = field(default_factory=ClaimFile)
    billing: Named = field(default_factory=Named)
    subscriber: Named = field(default_factory=Named)
    patient: Named = field(default_factory=Named)
    payer: Named = field(default_factory=Named)
    order: str = ""
    filing: str = ""
    relationship: str = ""
    level: str = ""
    born_on: date | None = None
    sex: str = ""
    named: Named | None = None
    claim: Claim | None = None
    line: ClaimLine | None = None
    in_other_payer: bool = False

    def handlers(self) -> dict[str, Handler]:
        return {
            "HL": self.on_level, "NM1": self.on_name, "SBR": self.on_subscriber,
            "CLM": self.on_claim, "HI": self.on_diagnoses, "REF": self.on_reference,
            "LX": self.on_counter, "SV1": self.on_service, "SV2": self.on_institutional,
            "DTP": self.on_date, "DMG": self.on_demographics, "BHT": self.on_begin,
            "N3": self.on_street, "N4": self.on_city, "PER": self.on_contact,
            "PAT": self.on_patient,
        }  # fmt: skip

    def on_begin(self, segment: Segment, place: int) -> None:
        self.made.purpose = element_of(segment, 2)
        self.made.reference = element_of(segment, 3).strip()

    def on_level(self, segment: Segment, place: int) -> None:
        self.claim = self.line = self.named = None
        self.in_other_payer = False
        self.level = element_of(segment, 3)
        if self.level == BILLING:
            self.billing = Named()
        elif self.level == SUBSCRIBER:
            self.subscriber = self.patient = self.payer = NOBODY
            self.born_on, self.order, self.filing, self.sex = None, "", "", ""
            self.relationship = ""

    def on_subscriber(self, segment: Segment, place: int) -> None:
        if self.claim is not None:
            self.in_other_payer, self.line = True, None
        else:
            self.order, self.relationship = element_of(segment, 1), element_of(segment, 2)
            self.filing = element_of(segment, 9)

    def on_patient(self, segment: Segment, place: int) -> None:
        if self.claim is None:
            self.relationship = element_of(segment, 1)

    def on_street(self, segment: Segment, place: int) -> None:
        if self.claim is None and self.named is not None:
            self.named.street = text_of(element_of(segment, 1))

    def on_city(self, segment: Segment, place: int) -> None:
        if self.claim is None and self.named is not None:
            _, city, state, code = (segment + EMPTY)[:4]
            self.named.city, self.named.state = text_of(city), state.strip()
            self.named.postal_code = code.strip()

    def on_contact(self, segment: Segment, place: int) -> None:
        if self.claim is None and self.named is not None:
            self.named.contact = text_of(element_of(segment, 2))
            self.named.phone = element_of(segment, 4)

    def on_name(self, segment: Segment, place: int) -> None:
        kind = element_of(segment, 1)
        if self.claim is None:
            self.named = _named(segment)
            self._name_before_claim(kind, self.named)
        elif self.in_other_payer:
            if kind == "PR":
                self.claim.other_payers.append(_named(segment))
        elif self.line is None:
            if kind == "82":
                self.claim.rendering = _named(segment)
            elif kind in ("DN", "P3"):
                self.claim.referring = _named(segment)

    def _name_before_claim(self, kind: str, named: Named) -> None:
        match kind:
            case "41":
                self.made.submitter = named
            case "40":
                self.made.receiver = named
            case "85":
                self.billing = named
            case "IL":
                self.subscriber = self.patient = named
            case "QC":
                self.patient = named
            case "PR":
                self.payer = named

    def on_demographics(self, segment: Segment, place: int) -> None:
        if self.claim is None:
            self.born_on = date_of(element_of(segment, 2))
            self.sex = element_of(segment, 3)

    def on_claim(self, segment: Segment, place: int) -> None:
        self.insist_on_services()
        self.line, self.in_other_payer = None, False
        where = [*element_of(segment, 5).split(self.component), "", ""]
        self.claim = Claim(
            place, element_of(segment, 1).strip(), self._cents(segment, place, number=2),
            where[0], where[2].strip(),
            self.billing, self.subscriber, self.patient, self.payer, self.order, self.filing,
            self.relationship, self.born_on, self.sex,
            rendering=NOBODY, referring=NOBODY,
        )  # fmt: skip
        if not self.claim.control:
            sentence = "CLM01, the number of the claim, is needed to know which claim this is."
            self.transaction.find("element_missing", place, sentence=sentence, element=1)
        if not self.claim.frequency:
            sentence = "CLM05-3 should say whether this is a first claim (1) or a later one."
            self.transaction.find(
                "element_missing", place, sentence=sentence, element=5, component=3
            )
        self.made.claims.append(self.claim)

    def insist_on_services(self) -> None:
        """A claim without services has nothing to be paid."""
        if self.claim is not None and not self.claim.lines:
            sentence = "A claim needs at least one service (LX); this one has none."
            self.transaction.find("segment_missing", self.claim.place, sentence=sentence)

    def _cents(self, segment: Segment, place: int, *, number: int) -> int | None:
        value = element_of(segment, number)
        cents = cents_of(value)
        if cents is None:
            code = "not_an_amount" if value else "element_missing"
            sentence = "A charge in dollars and cents was expected."
            self.transaction.find(code, place, sentence=sentence, element=number)
        return cents

    def on_diagnoses(self, segment: Segment, place: int) -> None:
        if self.claim is not None and self.line is None:
            self.claim.diagnoses += [code for code in segment[1:] if code]

    def on_reference(self, segment: Segment, place: int) -> None:
        if len(segment) < 3:
            return
        kind, number = segment[1], segment[2].strip()
        if self.claim is None:
            if kind in ("EI", "SY") and self.level == BILLING:
                self.billing.tax_number = number
        elif self.line is not None:
            if kind == "6R" and not self.in_other_payer:
                self.line.control = number
        elif not self.in_other_payer:
            self._number_of_claim(kind, number)

    def _number_of_claim(self, kind: str, number: str) -> None:
        assert self.claim
        match kind:
            case "G1":
                self.claim.authorization = number
            case "9F":
                self.claim.referral = number
            case "F8":
                self.claim.payer_control = number
            case "D9":
                self.claim.clearing_house = number

    def on_counter(self, segment: Segment, place: int) -> None:
        if self.claim is None:
            self.transaction.find(
                "out_of_place", place, sentence="A service stands before any claim."
            )
            return
        self.in_other_payer = False
        self.line = ClaimLine(place, "", None)
        self.claim.lines.append(self.line)

    def on_service(self, segment: Segment, place: int) -> None:
        if self.line is None:
            self.transaction.find(
                "out_of_place", place, sentence="A service needs its LX before it."
            )
            return
        line = self.line
        _, line.procedure, _, _, line.units, line.place_of_service, _, pointers = (
            segment + EMPTY
        )[:8]
        line.charge_cents = self._cents(segment, place, number=2)
        line.pointers = tuple(pointers.split(self.component)) if pointers else ()

    def on_institutional(self, segment: Segment, place: int) -> None:
        if self.line is not None:
            self.line.procedure = element_of(segment, 2) or element_of(segment, 1)
            self.line.charge_cents = self._cents(segment, place, number=3)
            self.line.units = element_of(segment, 5)

    def on_date(self, segment: Segment, place: int) -> None:
        if self.line is not None and len(segment) > 3 and segment[1] == "472":
            if segment[2] == "D8":
                self.line.served_on = self.line.served_to = date_of(segment[3])
            else:
                self.line.served_on, self.line.served_to = span_of(segment[2], segment[3])
