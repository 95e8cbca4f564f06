"""Writes the 837P: claims for services of physicians."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby

from unjam.formats.x12.claims import Claim, ClaimFile, ClaimLine, Named
from unjam.formats.x12.tokens import Segment
from unjam.formats.x12.values import amount_of, written_day
from unjam.formats.x12.write import Body, Composite, clean, composite, segment

VERSION = "005010X222A1"
SELF = "18"
ORIGINAL = "00"


def body_837(file: ClaimFile, *, control: str, made_at: datetime) -> Body:
    """
    The transaction of some claims. What ``claims.read_837`` reads of it is the same again.

    Args:
        control: ST02. made_at: BHT04 and BHT05, by the sender's clock.
    """
    lines = [
        segment(
            "BHT", "0019", file.purpose or ORIGINAL, file.reference,
            written_day(made_at), f"{made_at:%H%M}", "CH",
        ),
        _name("41", file.submitter),
        segment("PER", "IC", file.submitter.contact, "TE", file.submitter.phone),
        _name("40", file.receiver),
    ]  # fmt: skip
    return Body("837", VERSION, control, [*lines, *_levels(file.claims)])


def _levels(claims: list[Claim]) -> Iterator[Segment]:
    """Billing provider over subscriber over patient; one level each, numbered as they come."""
    number = 0
    for _, of_provider in groupby(claims, key=lambda claim: claim.billing.number):
        some = list(of_provider)
        number += 1
        provider = number
        yield segment("HL", str(provider), "", "20", "1")
        yield from _provider(some[0].billing)
        for claim in some:
            for line in _member(claim, number=number, parent=provider):
                number += line[0] == "HL"
                yield line
            yield from _claim(claim)


def _provider(billing: Named) -> Iterator[Segment]:
    yield _name("85", billing)
    yield from _address(billing)
    yield segment("REF", "EI", billing.tax_number)


def _member(claim: Claim, *, number: int, parent: int) -> Iterator[Segment]:
    is_self = claim.patient == claim.subscriber
    yield segment("HL", str(number + 1), str(parent), "22", "0" if is_self else "1")
    relationship = SELF if is_self else ""
    order, filing = claim.payer_order or "P", claim.filing or "CI"
    yield segment("SBR", order, relationship, "", "", "", "", "", "", filing)
    yield _name("IL", claim.subscriber)
    yield from _address(claim.subscriber)
    if is_self:
        yield segment("DMG", "D8", written_day(claim.born_on), claim.sex or "U")
    yield _name("PR", claim.payer)
    if not is_self:
        yield segment("HL", str(number + 2), str(number + 1), "23", "0")
        yield segment("PAT", claim.relationship or "G8")
        yield _name("QC", claim.patient)
        yield from _address(claim.patient)
        yield segment("DMG", "D8", written_day(claim.born_on), claim.sex or "U")


def _claim(claim: Claim) -> Iterator[Segment]:
    where = composite(claim.place_of_service or "11", "B", claim.frequency or "1")
    charge = amount_of(claim.charge_cents or 0)
    yield segment("CLM", claim.control, charge, "", "", where, "Y", "A", "Y", "Y")
    numbers = (
        ("9F", claim.referral), ("G1", claim.authorization),
        ("F8", claim.payer_control), ("D9", claim.clearing_house),
    )  # fmt: skip
    yield from (segment("REF", kind, number) for kind, number in numbers if number)
    if claim.diagnoses:
        yield segment("HI", *(_composite_of(code) for code in claim.diagnoses))
    if claim.referring.number:
        yield _name("DN", claim.referring)
    if claim.rendering.number:
        yield _name("82", claim.rendering)
    for counter, line in enumerate(claim.lines, start=1):
        yield from _line(line, counter)


def _line(line: ClaimLine, counter: int) -> Iterator[Segment]:
    yield segment("LX", str(counter))
    yield segment(
        "SV1", _composite_of(line.procedure), amount_of(line.charge_cents or 0), "UN",
        line.units or "1", line.place_of_service, "", composite(*(line.pointers or ("1",))),
    )  # fmt: skip
    days = written_day(line.served_on)
    if line.served_to is not None and line.served_to != line.served_on:
        yield segment("DTP", "472", "RD8", f"{days}-{written_day(line.served_to)}")
    else:
        yield segment("DTP", "472", "D8", days)
    if line.control:
        yield segment("REF", "6R", line.control)


def _composite_of(code: str) -> Composite:
    return composite(*code.split(":"))


def _name(kind: str, named: Named) -> Segment:
    first = named.first if named.is_person else ""
    return segment(
        "NM1", kind, "1" if named.is_person else "2", named.last, first, "", "", "",
        named.id_kind, named.number if named.id_kind else "",
    )  # fmt: skip


def _address(named: Named) -> Iterator[Segment]:
    if clean(named.street):
        yield segment("N3", named.street)
        yield segment("N4", named.city, named.state, named.postal_code)
