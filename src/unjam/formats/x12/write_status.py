"""Writes the 276, which asks how a claim stands, and the 277 and 277CA that payers answer with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from unjam.formats.x12.claim_status import (
    ACKNOWLEDGEMENT,
    QUESTION,
    ClaimStatus,
    Status,
    StatusFile,
)
from unjam.formats.x12.tokens import Segment
from unjam.formats.x12.values import amount_of, written_day
from unjam.formats.x12.write import Body, composite, segment

VERSIONS = {QUESTION: "005010X212", "277": "005010X212", ACKNOWLEDGEMENT: "005010X214"}

TAKEN, REFUSED = ("90", "YU"), ("AA", "YY")
"""QTY01 and AMT01 of what a 277CA says of a whole file."""


def body_276(file: StatusFile, *, control: str, made_at: datetime, provider_id: str) -> Body:
    """A question about each claim of a file; its ``trace`` comes back in the answer."""
    begin = segment("BHT", "0010", "13", file.reference, written_day(made_at), f"{made_at:%H%M}")
    lines = [begin, *_heads(file, provider_id=provider_id)]
    for number, claim in enumerate(file.claims, start=4):
        lines.append(segment("HL", str(number), "3", "22", "0"))
        if claim.born_on is not None:
            lines.append(segment("DMG", "D8", written_day(claim.born_on), claim.sex))
        lines.append(_person("IL", claim))
        lines.append(segment("TRN", "1", claim.trace))
        lines += _numbers(claim)
        lines.append(segment("AMT", "T3", amount_of(claim.charge_cents or 0)))
        lines += _served(claim)
    return Body("276", VERSIONS[QUESTION], control, lines)


def body_277(file: StatusFile, *, control: str, made_at: datetime, provider_id: str) -> Body:
    """An answer for each claim of a file."""
    begin = segment(
        "BHT", "0010", "08", file.reference, written_day(made_at), f"{made_at:%H%M}", "DG"
    )
    lines = [begin, *_heads(file, provider_id=provider_id)]
    for number, claim in enumerate(file.claims, start=4):
        lines.append(segment("HL", str(number), "3", "22", "0"))
        lines.append(_person("IL", claim))
        lines.append(segment("TRN", "2", claim.trace))
        lines.append(_status(claim.statuses, made_at=made_at))
        lines += _numbers(claim)
        lines += _served(claim)
    return Body("277", VERSIONS["277"], control, lines)


def body_277ca(
    file: StatusFile, *, control: str, made_at: datetime, provider_id: str, receiver_id: str
) -> Body:
    """
    What became of each claim of an 837 on its way in.

    ``batch_trace`` is the BHT03 of that 837; a claim's ``control`` is its CLM01.
    """
    refused = [claim for claim in file.claims if _is_refused(claim)]
    taken = [claim for claim in file.claims if not _is_refused(claim)]
    day, clock = written_day(made_at), f"{made_at:%H%M}"
    charge = sum(claim.charge_cents or 0 for claim in file.claims)
    status = segment("STC", composite("A1", "19", file.payer_is), day, "WQ", amount_of(charge))
    lines = [
        segment("BHT", "0085", "08", file.reference, day, clock, "TH"),
        segment("HL", "1", "", "20", "1"),
        _organization(file.payer_is or "PR", file.payer, id_kind="PI", number=file.payer_id),
        segment("TRN", "1", file.reference),
        segment("DTP", "050", "D8", day),
        segment("DTP", "009", "D8", day),
        segment("HL", "2", "1", "21", "1"),
        _organization("41", file.receiver, id_kind="46", number=receiver_id),
        segment("TRN", "2", file.batch_trace),
        status,
        *_totals(taken, refused),
        segment("HL", "3", "2", "19", "1"),
        _organization("85", file.provider, id_kind="XX", number=provider_id),
        segment("TRN", "1", "0"),
        segment("STC", composite("A1", "19", file.payer_is), "", "WQ", amount_of(charge)),
    ]
    for number, claim in enumerate(file.claims, start=4):
        lines.append(segment("HL", str(number), "3", "PT"))
        lines.append(_person("QC", claim))
        lines.append(segment("TRN", "2", claim.control))
        lines.append(_status(claim.statuses, made_at=made_at))
        lines += _numbers(claim, with_control=False)
        lines += _served(claim)
    return Body("277", VERSIONS[ACKNOWLEDGEMENT], control, lines)


def _is_refused(claim: ClaimStatus) -> bool:
    return any(status.action == "U" for status in claim.statuses)


def _totals(taken: list[ClaimStatus], refused: list[ClaimStatus]) -> list[Segment]:
    """How many claims, then how much money, were taken (90, YU) or refused (AA, YY)."""
    some = [(claims, kinds) for claims, kinds in ((taken, TAKEN), (refused, REFUSED)) if claims]
    counts = [segment("QTY", kinds[0], str(len(claims))) for claims, kinds in some]
    cents = [sum(claim.charge_cents or 0 for claim in claims) for claims, _ in some]
    amounts = [
        segment("AMT", kinds[1], amount_of(total))
        for total, (_, kinds) in zip(cents, some, strict=True)
    ]
    return counts + amounts


def _heads(file: StatusFile, *, provider_id: str) -> list[Segment]:
    return [
        segment("HL", "1", "", "20", "1"),
        _organization("PR", file.payer, id_kind="PI", number=file.payer_id),
        segment("HL", "2", "1", "21", "1"),
        _organization("41", file.receiver, id_kind="46", number=provider_id),
        segment("HL", "3", "2", "19", "1"),
        _organization("1P", file.provider, id_kind="XX", number=provider_id),
    ]


def _organization(kind: str, name: str, *, id_kind: str, number: str) -> Segment:
    return segment("NM1", kind, "2", name, "", "", "", "", id_kind, number)


def _person(kind: str, claim: ClaimStatus) -> Segment:
    first, _, last = claim.patient.rpartition(" ")
    return segment("NM1", kind, "1", last or "UNKNOWN", first, "", "", "", "MI", claim.member)


def _status(statuses: list[Status], *, made_at: datetime) -> Segment:
    """STC of up to three statuses; day, action and amounts are those of the first."""
    first = statuses[0]
    codes = [composite(s.category, s.code, s.entity, s.code_list) for s in statuses[:3]]
    codes += [composite("")] * (3 - len(codes))
    paid = amount_of(first.paid_cents) if first.paid_cents is not None else ""
    charge = amount_of(first.charge_cents) if first.charge_cents is not None else ""
    on = written_day(first.on or made_at)
    return segment(
        "STC", codes[0], on, first.action, charge, paid, "", "", "", "", codes[1], codes[2],
        first.text,
    )  # fmt: skip


def _numbers(claim: ClaimStatus, *, with_control: bool = True) -> Iterator[Segment]:
    numbers = (
        ("1K", claim.payer_control),
        ("EJ", claim.control if with_control else ""),
        ("D9", claim.clearing_house),
    )
    yield from (segment("REF", kind, number) for kind, number in numbers if number)


def _served(claim: ClaimStatus) -> Iterator[Segment]:
    if claim.served_on is None:
        return
    last = claim.served_to or claim.served_on
    if last == claim.served_on:
        yield segment("DTP", "472", "D8", written_day(claim.served_on))
    else:
        days = f"{written_day(claim.served_on)}-{written_day(last)}"
        yield segment("DTP", "472", "RD8", days)
