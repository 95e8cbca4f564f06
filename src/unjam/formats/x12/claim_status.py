"""The 276 and the 277s: how a claim stands, asked and answered, from file to payer's desk."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from unjam.formats.findings import Severity
from unjam.formats.x12.codes import is_known
from unjam.formats.x12.tokens import Segment
from unjam.formats.x12.transactions import Transaction
from unjam.formats.x12.values import cents_of, date_of, element_of, part, span_of, text_of

QUESTION, ANSWER, ACKNOWLEDGEMENT, REQUEST = "276", "277", "277CA", "277RFAI"

LOINC = "LOI"
"""STC01-4: the code is of LOINC, and names a document."""

DEPENDENT = "23"
"""HL03 of a patient who is not the member: the member's number stands a level above."""

ANSWER_IS_DUE = "106"
"""DTP01: until when a payer waits for documents."""


@dataclass(slots=True)
class Status:
    """
    One status (STC01, STC10 or STC11).

    Args:
        category: A acknowledged, P pending, F finished, R asks for more, E error, D not found;
            as it stands (A2, F1). code: in detail. entity: who is meant (PR, 85, IL).
        code_list: of ``code``, where it is not the usual one: LOI is LOINC, for documents that
            are asked for; RX is of pharmacies.
        on: STC02. action: STC03, WQ accepted or U rejected (277CA). charge_cents: STC04.
        paid_cents: STC05. decided_on: STC06. paid_on, payment: STC08 and STC09, when and under
            which number the money went out.
        text: STC12, in the payer's words.
    """

    place: int = field(compare=False)
    category: str
    code: str
    entity: str = ""
    on: date | None = None
    action: str = ""
    charge_cents: int | None = None
    paid_cents: int | None = None
    text: str = ""
    code_list: str = ""
    decided_on: date | None = None
    paid_on: date | None = None
    payment: str = ""


@dataclass(slots=True)
class ClaimStatus:
    """
    One claim that is asked about or answered for (a level with TRN).

    Args:
        place: of its TRN. trace: TRN02. In a 277CA that is our own number of the claim.
        control: our own number of the claim, where REF*EJ (or TRN02 of a 277CA) gives it.
        payer_control: REF*1K. clearing_house: REF*D9. bill: REF*BLT.
        patient: name of the level. member: its number, or its subscriber's. born_on, sex: DMG.
        due_on: DTP*106, until when a payer waits for what it asks for.
        statuses: of the whole claim. lines: (procedure, status) of services.
    """

    place: int = field(compare=False)
    trace: str
    control: str = ""
    payer_control: str = ""
    clearing_house: str = ""
    patient: str = ""
    member: str = ""
    served_on: date | None = None
    served_to: date | None = None
    charge_cents: int | None = None
    statuses: list[Status] = field(default_factory=list)
    lines: list[tuple[str, Status | None]] = field(default_factory=list)
    references: list[tuple[str, str]] = field(default_factory=list)
    born_on: date | None = None
    sex: str = ""
    due_on: date | None = None

    def asked_for(self) -> list[str]:
        """LOINC codes of the documents that a payer asks for, of the claim and its services."""
        found = [*self.statuses, *(status for _, status in self.lines if status is not None)]
        return list(dict.fromkeys(s.code for s in found if s.code_list == LOINC and s.code))


@dataclass(slots=True)
class StatusFile:
    """
    One 276 or 277.

    Args:
        kind: ``276``, ``277``, ``277CA`` or ``277RFAI``. reference: BHT03.
        payer, receiver, provider: names of the first levels. payer_is: NM101 of the sender (PR
            payer, AY clearing house).
        contact: (way, number) of the payer's desk.
        claims: those asked about or answered for.
        batch: statuses of levels above any claim (a whole file, a whole provider), each with
            HL03 of the level.
        counts: QTY and AMT of a 277CA: (qualifier, value).
    """

    kind: str
    reference: str = ""
    payer: str = ""
    payer_id: str = ""
    payer_is: str = ""
    receiver: str = ""
    provider: str = ""
    claims: list[ClaimStatus] = field(default_factory=list)
    batch: list[tuple[str, Status]] = field(default_factory=list)
    batch_trace: str = ""
    counts: list[tuple[str, str]] = field(default_factory=list)
    contact: list[tuple[str, str]] = field(default_factory=list)


def kind_of(transaction: Transaction) -> str:
    """Which of the four a transaction is, by its version, else by what BHT06 says."""
    if transaction.set_id == QUESTION:
        return QUESTION
    version = transaction.version
    begin = next((s for s in transaction.segments[1:3] if s[0] == "BHT"), [])
    if "X214" in version or (element_of(begin, 6) == "TH" and "X212" not in version):
        return ACKNOWLEDGEMENT
    if "X313" in version or element_of(begin, 6) == "RQ":
        return REQUEST
    return ANSWER


def read_status(transaction: Transaction) -> StatusFile:
    """A 276 or any 277. What cannot be read becomes a finding of the transaction."""
    reading = _Reading(transaction, transaction.interchange.delimiters.component)
    reading.made.kind = kind_of(transaction)
    handlers = {
        "BHT": reading.on_begin, "HL": reading.on_level, "NM1": reading.on_name,
        "TRN": reading.on_trace, "STC": reading.on_status, "REF": reading.on_reference,
        "DTP": reading.on_date, "AMT": reading.on_amount, "QTY": reading.on_quantity,
        "SVC": reading.on_service, "DMG": reading.on_demographics, "PER": reading.on_contact,
    }  # fmt: skip
    transaction.tell(handlers)
    return reading.made


@dataclass(slots=True)
class _Reading:
    transaction: Transaction
    component: str
    made: StatusFile = field(default_factory=lambda: StatusFile(""))
    level: str = ""
    name: str = ""
    member: str = ""
    born_on: date | None = None
    sex: str = ""
    claim: ClaimStatus | None = None
    in_service: bool = False

    def on_begin(self, segment: Segment, place: int) -> None:
        self.made.reference = element_of(segment, 3).strip()

    def on_level(self, segment: Segment, place: int) -> None:
        self.level, self.claim, self.in_service = element_of(segment, 3).strip(), None, False
        self.name, self.born_on, self.sex = "", None, ""
        if self.level != DEPENDENT:
            self.member = ""

    def on_name(self, segment: Segment, place: int) -> None:
        names = (text_of(element_of(segment, number)) for number in (4, 3))
        name, number = " ".join(filter(None, names)), element_of(segment, 9).strip()
        match self.level:
            case "20":
                self.made.payer, self.made.payer_id = name, number
                self.made.payer_is = element_of(segment, 1)
            case "21":
                self.made.receiver = name
            case "19":
                self.made.provider = name
            case _ if element_of(segment, 1) in ("IL", "QC"):
                self.name, self.member = name, number or self.member

    def on_demographics(self, segment: Segment, place: int) -> None:
        self.born_on, self.sex = self._day(segment, place, element=2), element_of(segment, 3)

    def on_contact(self, segment: Segment, place: int) -> None:
        if self.level == "20":
            self.made.contact += zip(segment[3::2], segment[4::2], strict=False)

    def on_trace(self, segment: Segment, place: int) -> None:
        trace = element_of(segment, 2).strip()
        if self.level in ("20", "21", "19"):
            if self.level == "21" or not self.made.batch_trace:
                self.made.batch_trace = trace
            return
        control = trace if self.made.kind == ACKNOWLEDGEMENT else ""
        self.in_service = False
        self.claim = ClaimStatus(
            place, trace, control=control, patient=self.name, member=self.member,
            born_on=self.born_on, sex=self.sex,
        )  # fmt: skip
        self.made.claims.append(self.claim)

    def on_status(self, segment: Segment, place: int) -> None:
        first = self._status(segment, place, element=1)
        further = [
            self._status(segment, place, element=n) for n in (10, 11) if element_of(segment, n)
        ]
        if self.claim is None:
            self.made.batch += [(self.level, status) for status in (first, *further)]
        elif self.in_service:
            procedure, _ = self.claim.lines[-1]
            self.claim.lines[-1] = (procedure, first)
        else:
            self.claim.statuses += [first, *further]

    def _status(self, segment: Segment, place: int, *, element: int) -> Status:
        codes = element_of(segment, element)
        category, code, entity, code_list = (
            part(codes, number, separator=self.component).strip() for number in (1, 2, 3, 4)
        )
        if not is_known("claim_status_category", category):
            what = f"Category {category[:20]}" if category else "A status without a category"
            self.transaction.find(
                "unknown_code" if category else "element_missing",
                place,
                sentence=f"{what} is not on our list; it is shown as it stands.",
                element=element,
                component=1,
                severity=Severity.REMARK,
            )
        return Status(
            place=place,
            category=category,
            code=code,
            entity=entity,
            code_list=code_list,
            on=self._day(segment, place, element=2),
            action=element_of(segment, 3),
            charge_cents=cents_of(element_of(segment, 4)),
            paid_cents=cents_of(element_of(segment, 5)),
            text=text_of(element_of(segment, 12)),
            decided_on=self._day(segment, place, element=6),
            paid_on=self._day(segment, place, element=8),
            payment=element_of(segment, 9).strip(),
        )

    def _day(self, segment: Segment, place: int, *, element: int) -> date | None:
        value = element_of(segment, element)
        day = date_of(value) if value else None
        if value and day is None:
            sentence = "A day (CCYYMMDD) was expected."
            self.transaction.find("not_a_date", place, sentence=sentence, element=element)
        return day

    def on_reference(self, segment: Segment, place: int) -> None:
        if self.claim is None or self.in_service:
            return
        kind, number = element_of(segment, 1), element_of(segment, 2).strip()
        self.claim.references.append((kind, number))
        match kind:
            case "EJ":
                self.claim.control = number
            case "1K":
                self.claim.payer_control = number
            case "D9":
                self.claim.clearing_house = number

    def on_date(self, segment: Segment, place: int) -> None:
        if self.claim is None or self.in_service:
            return
        first, last = span_of(element_of(segment, 2), element_of(segment, 3))
        if first is None or last is None:
            sentence = "A day or a span of days was expected."
            self.transaction.find("not_a_date", place, sentence=sentence, element=3)
        match element_of(segment, 1):
            case "472":
                self.claim.served_on, self.claim.served_to = first, last
            case kind if kind == ANSWER_IS_DUE:
                self.claim.due_on = first

    def on_amount(self, segment: Segment, place: int) -> None:
        if self.claim is not None and element_of(segment, 1) == "T3":
            self.claim.charge_cents = cents_of(element_of(segment, 2))
        elif self.claim is None:
            self.made.counts.append((element_of(segment, 1), element_of(segment, 2)))

    def on_quantity(self, segment: Segment, place: int) -> None:
        if self.claim is None:
            self.made.counts.append((element_of(segment, 1), element_of(segment, 2)))

    def on_service(self, segment: Segment, place: int) -> None:
        if self.claim is not None:
            self.in_service = True
            self.claim.lines.append((element_of(segment, 1), None))
