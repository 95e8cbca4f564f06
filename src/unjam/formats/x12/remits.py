"""The 835: what a payer paid for which claim, what it took off and why, and whether it adds up."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from unjam.formats.findings import Severity
from unjam.formats.x12.codes import Codes, codes
from unjam.formats.x12.tokens import Segment
from unjam.formats.x12.transactions import Handler, Transaction
from unjam.formats.x12.values import CENTS, cents_of, date_of, element_of, part, text_of

REVERSAL = "22"
"""CLP02: an earlier payment is taken back."""

TRIPLES_MAX = 6
"""Reason, amount and quantity stand up to six times in one CAS."""


@dataclass(slots=True)
class Adjustment:
    """An amount not paid: ``group`` (CO, PR, OA, PI) says who bears it, ``reason`` why."""

    group: str
    reason: str
    cents: int
    quantity: str = ""


@dataclass(slots=True)
class PaidLine:
    """One service of a claim. ``procedure`` is SVC01 as it stands (HC:99213:25)."""

    place: int
    procedure: str
    charge_cents: int | None
    paid_cents: int | None
    units: str = ""
    control: str = ""
    served_on: date | None = None
    adjustments: list[Adjustment] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


@dataclass(slots=True)
class PaidClaim:
    """
    One claim as it was decided (CLP and what follows).

    Args:
        place: of its CLP in the transaction. control: CLP01, our own number of the claim.
        status: CLP02. payer_control: CLP07, the payer's own number.
        patient_cents: CLP05, what the patient owes. frequency: CLP09. served_on: DTM*232.
    """

    place: int
    control: str
    status: str
    charge_cents: int | None
    paid_cents: int | None
    patient_cents: int | None
    filing: str = ""
    payer_control: str = ""
    frequency: str = ""
    patient: str = ""
    member: str = ""
    received_on: date | None = None
    served_on: date | None = None
    lines: list[PaidLine] = field(default_factory=list)
    adjustments: list[Adjustment] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    references: list[tuple[str, str]] = field(default_factory=list)
    amounts: list[tuple[str, int | None]] = field(default_factory=list)

    def all_adjustments(self) -> list[Adjustment]:
        """Those of the claim, and of its lines."""
        return [*self.adjustments, *(a for line in self.lines for a in line.adjustments)]


@dataclass(slots=True)
class ProviderAdjustment:
    """An amount of a PLB: for no single claim. A positive one lowers the payment."""

    place: int
    reason: str
    reference: str
    cents: int


@dataclass(slots=True)
class Remittance:
    """
    One payment. ``method`` is BPR04 (ACH, CHK, NON), ``trace`` TRN02, the number of the payment.
    """

    total_cents: int | None = None
    credit: str = ""
    method: str = ""
    paid_on: date | None = None
    trace: str = ""
    payer: str = ""
    payer_id: str = ""
    payee: str = ""
    payee_id: str = ""
    made_on: date | None = None
    claims: list[PaidClaim] = field(default_factory=list)
    provider_adjustments: list[ProviderAdjustment] = field(default_factory=list)


def read_835(transaction: Transaction) -> Remittance:
    """
    A payment with its claims. What cannot be read becomes a finding of the transaction.

    Money is in whole cents; an amount that is none is None, and found.
    """
    reading = _Reading(transaction, transaction.interchange.delimiters.component)
    transaction.tell(reading.handlers())
    reading.insist_on_heads()
    return reading.made


EMPTY = [""] * 10
"""Put after a segment, so that it has all elements that are asked for."""


@dataclass(slots=True)
class _Reading:
    transaction: Transaction
    component: str
    made: Remittance = field(default_factory=Remittance)
    claim: PaidClaim | None = None
    line: PaidLine | None = None
    heads: set[str] = field(default_factory=set)
    statuses: Codes = field(default_factory=lambda: codes("claim_payment_status"))
    groups: Codes = field(default_factory=lambda: codes("adjustment_group"))

    def handlers(self) -> dict[str, Handler]:
        return {
            "CLP": self.on_claim, "CAS": self.on_adjustments, "SVC": self.on_line,
            "DTM": self.on_date, "NM1": self.on_name, "REF": self.on_reference,
            "AMT": self.on_amount, "LQ": self.on_remark, "MOA": self.on_outpatient,
            "MIA": self.on_inpatient, "PLB": self.on_provider, "BPR": self.on_payment,
            "TRN": self.on_trace, "N1": self.on_party,
        }  # fmt: skip

    def insist_on_heads(self) -> None:
        for name in ("BPR", "TRN"):
            if name not in self.heads:
                sentence = f"A payment needs {name}; this one has none."
                self.transaction.find("segment_missing", 0, sentence=sentence)
        if not self.made.payer:
            self.transaction.find(
                "segment_missing", 0, sentence="The payer (N1 with PR) is not named."
            )

    def cents(self, segment: Segment, place: int, *, number: int) -> int | None:
        """An amount that is needed; one that is missing, or is none, is found."""
        value = element_of(segment, number)
        cents = cents_of(value)
        if cents is None:
            if value:
                code, sentence = "not_an_amount", "An amount in dollars and cents was expected."
            else:
                code, sentence = "element_missing", "An amount is needed here; there is none."
            self.transaction.find(code, place, sentence=sentence, element=number)
        return cents

    def on_payment(self, segment: Segment, place: int) -> None:
        self.heads.add("BPR")
        made = self.made
        made.total_cents = self.cents(segment, place, number=2)
        made.credit, made.method = element_of(segment, 3), element_of(segment, 4)
        made.paid_on = date_of(element_of(segment, 16))

    def on_trace(self, segment: Segment, place: int) -> None:
        self.heads.add("TRN")
        self.made.trace = element_of(segment, 2).strip()

    def on_party(self, segment: Segment, place: int) -> None:
        name, number = text_of(element_of(segment, 2)), element_of(segment, 4).strip()
        match element_of(segment, 1):
            case "PR":
                self.made.payer, self.made.payer_id = name, number
            case "PE":
                self.made.payee, self.made.payee_id = name, number

    def on_claim(self, segment: Segment, place: int) -> None:
        self.line = None
        _, control, status, charge, paid, owed, filing, payer_control, _, frequency = (
            segment if len(segment) == 10 else (segment + EMPTY)[:10]
        )
        self.claim = PaidClaim(
            place, control.strip(), status.strip(), CENTS[charge], CENTS[paid], CENTS[owed],
            filing, payer_control.strip(), frequency,
        )  # fmt: skip
        self.made.claims.append(self.claim)
        if self.claim.charge_cents is None or self.claim.paid_cents is None:
            self.cents(segment, place, number=3)
            self.cents(segment, place, number=4)
        if owed and self.claim.patient_cents is None:
            self.cents(segment, place, number=5)
        if not self.claim.control:
            sentence = "CLP01, the number of our claim, is needed to know which claim this is."
            self.transaction.find("element_missing", place, sentence=sentence, element=1)
        if self.claim.status not in self.statuses:
            self._unknown_code(segment, place, number=2)

    def _unknown_code(self, segment: Segment, place: int, *, number: int) -> None:
        code = element_of(segment, number).strip()
        if code:
            sentence = f"Code {code[:20]} is not on our list; it is shown as it stands."
            severity, kind = Severity.REMARK, "unknown_code"
        else:
            sentence, severity = "A code is needed here; there is none.", Severity.ERROR
            kind = "element_missing"
        self.transaction.find(kind, place, sentence=sentence, element=number, severity=severity)

    def on_line(self, segment: Segment, place: int) -> None:
        if self.claim is None:
            self.transaction.find(
                "out_of_place", place, sentence="A service stands before any claim."
            )
            return
        _, procedure, charge, paid, _, units = (
            segment if len(segment) == 6 else (segment + EMPTY)[:6]
        )
        self.line = PaidLine(place, procedure, CENTS[charge], CENTS[paid] if paid else 0, units)
        self.claim.lines.append(self.line)
        if self.line.charge_cents is None:
            self.cents(segment, place, number=2)
        if self.line.paid_cents is None:
            self.cents(segment, place, number=3)

    def on_adjustments(self, segment: Segment, place: int) -> None:
        holder = self.line or self.claim
        if holder is None:
            self.transaction.find(
                "out_of_place", place, sentence="An adjustment stands before any claim."
            )
            return
        group = element_of(segment, 1).strip()
        if group not in self.groups:
            self._unknown_code(segment, place, number=1)
        last = len(segment)
        for number in range(2, min(last, 2 + 3 * TRIPLES_MAX), 3):
            reason = segment[number].strip()
            amount = segment[number + 1] if number + 1 < last else ""
            cents = CENTS[amount]
            if cents is not None:
                quantity = segment[number + 2] if number + 2 < last else ""
                holder.adjustments.append(Adjustment(group, reason, cents, quantity))
            elif reason or amount:
                self.cents(segment, place, number=number + 1)

    def on_date(self, segment: Segment, place: int) -> None:
        if len(segment) < 3:
            return
        kind, day = segment[1], date_of(segment[2])
        if self.line is not None:
            if kind in ("472", "150"):
                self.line.served_on = day
        elif self.claim is not None:
            if kind == "050":
                self.claim.received_on = day
            elif kind == "232":
                self.claim.served_on = day
        elif kind == "405":
            self.made.made_on = day

    def on_name(self, segment: Segment, place: int) -> None:
        if self.claim is not None and len(segment) > 3 and segment[1] == "QC":
            _, _, _, last, first, _, _, _, _, member = (segment + EMPTY)[:10]
            self.claim.patient = " ".join(filter(None, (text_of(first), text_of(last))))
            self.claim.member = member.strip()

    def on_reference(self, segment: Segment, place: int) -> None:
        if len(segment) < 3:
            return
        kind, number = segment[1], segment[2].strip()
        if self.line is not None:
            if kind == "6R":
                self.line.control = number
        elif self.claim is not None:
            self.claim.references.append((kind, number))

    def on_amount(self, segment: Segment, place: int) -> None:
        if self.claim is not None and self.line is None:
            kind = element_of(segment, 1)
            self.claim.amounts.append((kind, self.cents(segment, place, number=2)))

    def on_remark(self, segment: Segment, place: int) -> None:
        code = element_of(segment, 2).strip()
        if self.line is not None and code:
            self.line.remarks.append(code)

    def on_outpatient(self, segment: Segment, place: int) -> None:
        if self.claim is not None:
            self.claim.remarks += [code for code in segment[3:8] if code]

    def on_inpatient(self, segment: Segment, place: int) -> None:
        if self.claim is not None:
            found = [element_of(segment, 5), *segment[20:24]]
            self.claim.remarks += [code for code in found if code]

    def on_provider(self, segment: Segment, place: int) -> None:
        self.claim = self.line = None
        for number in range(3, len(segment), 2):
            kind = segment[number]
            if not kind and not element_of(segment, number + 1):
                continue
            cents = self.cents(segment, place, number=number + 1)
            if cents is not None:
                reason = part(kind, 1, separator=self.component)
                reference = part(kind, 2, separator=self.component)
                self.made.provider_adjustments.append(
                    ProviderAdjustment(place, reason, reference.strip(), cents)
                )
