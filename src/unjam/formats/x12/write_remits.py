"""Writes the 835: for the demo's payer and for tests. A payer writes it; a practice never does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from unjam.formats.x12.remits import TRIPLES_MAX, Adjustment, PaidClaim, PaidLine, Remittance
from unjam.formats.x12.tokens import Segment
from unjam.formats.x12.values import amount_of, written_day
from unjam.formats.x12.write import Body, composite, segment

VERSION = "005010X221A1"


def body_835(remittance: Remittance, *, control: str) -> Body:
    """The transaction of one payment. ``balance`` says whether it adds up; this does not."""
    paid_on, made_on = remittance.paid_on, remittance.made_on or remittance.paid_on
    total = amount_of(remittance.total_cents or 0)
    lines = [
        segment(
            "BPR", "I", total, "C", remittance.method or "CHK", *[""] * 11, written_day(paid_on)
        ),
        segment("TRN", "1", remittance.trace, "1999999999"),
        segment("DTM", "405", written_day(made_on)),
        segment("N1", "PR", remittance.payer),
        segment("N3", "1 INVENTED PLAZA"),
        segment("N4", "MADISON", "WI", "53703"),
        segment("PER", "BL", "TECHNICAL HELP", "TE", "6085550100"),
        segment("N1", "PE", remittance.payee, "XX", remittance.payee_id),
    ]
    if remittance.claims:
        lines.append(segment("LX", "1"))
    for claim in remittance.claims:
        lines += _claim(claim)
    lines += _provider(remittance)
    return Body("835", VERSION, control, lines)


def _provider(remittance: Remittance) -> Iterator[Segment]:
    """PLB: up to six amounts in each, of the payee's year."""
    some = remittance.provider_adjustments
    year_end = f"{remittance.paid_on.year if remittance.paid_on else 2000}1231"
    for start in range(0, len(some), TRIPLES_MAX):
        pairs = [
            element
            for one in some[start : start + TRIPLES_MAX]
            for element in (composite(one.reason, one.reference), amount_of(one.cents))
        ]
        yield segment("PLB", remittance.payee_id, year_end, *pairs)


def _claim(claim: PaidClaim) -> Iterator[Segment]:
    yield segment(
        "CLP", claim.control, claim.status, amount_of(claim.charge_cents or 0),
        amount_of(claim.paid_cents or 0), _amount(claim.patient_cents), claim.filing or "12",
        claim.payer_control, "11", claim.frequency or "1",
    )  # fmt: skip
    yield from adjustment_segments(claim.adjustments)
    if claim.patient:
        first, _, last = claim.patient.rpartition(" ")
        id_kind = "MI" if claim.member else ""
        yield segment("NM1", "QC", "1", last, first, "", "", "", id_kind, claim.member)
    if claim.remarks:
        yield segment("MOA", "", "", *claim.remarks[:5])
    yield from (segment("REF", kind, number) for kind, number in claim.references)
    if claim.received_on:
        yield segment("DTM", "050", written_day(claim.received_on))
    for kind, cents in claim.amounts:
        yield segment("AMT", kind, amount_of(cents or 0))
    for line in claim.lines:
        yield from _line(line)


def _line(line: PaidLine) -> Iterator[Segment]:
    yield segment(
        "SVC", composite(*line.procedure.split(":")), amount_of(line.charge_cents or 0),
        amount_of(line.paid_cents or 0), "", line.units or "1",
    )  # fmt: skip
    if line.served_on:
        yield segment("DTM", "472", written_day(line.served_on))
    yield from adjustment_segments(line.adjustments)
    if line.control:
        yield segment("REF", "6R", line.control)
    yield from (segment("LQ", "HE", code) for code in line.remarks)


def adjustment_segments(adjustments: Sequence[Adjustment]) -> Iterator[Segment]:
    """Adjustments as CAS: one segment a group, up to six of them in each."""
    for group, of_group in groupby(adjustments, key=lambda adjustment: adjustment.group):
        some = list(of_group)
        for start in range(0, len(some), TRIPLES_MAX):
            triples = [
                element
                for one in some[start : start + TRIPLES_MAX]
                for element in (one.reason, amount_of(one.cents), one.quantity)
            ]
            yield segment("CAS", group, *triples)


def _amount(cents: int | None) -> str:
    return "" if cents is None else amount_of(cents)
