"""Writes the 278: a request for authorization, a question after it, and a payer's answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from unjam.formats.x12.authorization import (
    ANSWER,
    INQUIRIES_VERSION,
    INQUIRY,
    REQUEST,
    Asked,
    Decision,
    Review,
    ReviewFile,
    ServiceAsked,
)
from unjam.formats.x12.benefits import Dates, Limit, Member, Rejection
from unjam.formats.x12.claims import Named
from unjam.formats.x12.tokens import Segment
from unjam.formats.x12.values import amount_of, written_day
from unjam.formats.x12.write import Body, segment
from unjam.formats.x12.write_benefits import dated, parted

PURPOSE_OF = {REQUEST: "13", ANSWER: "11", INQUIRY: "28"}
ABOVE = ("2000A", "2010A", "2000B", "2010B")


def body_278(file: ReviewFile, *, control: str, made_at: datetime) -> Body:
    """
    A 278 of the kind that the file names, each patient event below its own patient.

    An answer keeps ``reference`` and the traces of the request; that is how the asker knows it.
    """
    version = INQUIRIES_VERSION if file.kind == INQUIRY else file.version
    return Body("278", version, control, list(_lines(file, made_at=made_at)))


def _lines(file: ReviewFile, *, made_at: datetime) -> Iterator[Segment]:
    purpose, day = file.purpose or PURPOSE_OF[file.kind], written_day(made_at)
    yield segment("BHT", "0007", purpose, file.reference, day, f"{made_at:%H%M}", file.further)
    above = {loop: [r for r in file.refusals if r.loop == loop] for loop in ABOVE}
    yield segment("HL", "1", "", "20", "1" if file.asker.kind else "0")
    yield from map(_refusal, above["2000A"])
    yield from _party(file.decider)
    yield from map(_refusal, above["2010A"])
    if not file.asker.kind:
        return
    yield segment("HL", "2", "1", "21", "1" if file.reviews else "0")
    yield from map(_refusal, above["2000B"])
    yield from _party(file.asker)
    yield from map(_refusal, above["2010B"])
    number = 2
    for review in file.reviews:
        for line in _event(review, first=number + 1):
            number += line[0] == "HL"
            yield line


def _event(review: Review, *, first: int) -> Iterator[Segment]:
    """A patient's levels, the event and its services; ``first`` is the number of the first."""
    patient, number = review.patient, first
    if patient.is_dependent and patient.subscriber is not None:
        yield segment("HL", str(number), "2", "22", "1")
        yield from _member(patient.subscriber)
        number += 1
    above = number - 1 if patient.is_dependent and patient.subscriber is not None else 2
    yield segment("HL", str(number), str(above), "23" if patient.is_dependent else "22", "1")
    yield from _member(patient)
    event = number + 1
    yield segment("HL", str(event), str(number), "EV", "1" if review.services else "0")
    yield from _asked(review)
    yield from (
        segment("PWK", kind, how, "", "", "AC", control) for kind, how, control in review.papers
    )
    yield from (segment("MSG", message) for message in review.messages)
    for provider in review.providers:
        yield from _party(provider)
    for at, service in enumerate(review.services, start=event + 1):
        yield segment("HL", str(at), str(event), "SS", "0")
        yield from _asked(service)
        yield from (segment("MSG", message) for message in service.messages)
        for provider in service.providers:
            yield from _party(provider)


def _member(member: Member) -> Iterator[Segment]:
    role = "QC" if member.is_dependent else "IL"
    yield segment(
        "NM1", role, "1", member.last, member.first, member.middle, "", "", member.id_kind,
        member.number,
    )  # fmt: skip
    yield from (segment("REF", kind, number) for kind, number in member.numbers)
    if member.street:
        yield segment("N3", member.street)
    if member.city or member.state or member.postal_code:
        yield segment("N4", member.city, member.state, member.postal_code)
    yield from map(_refusal, member.rejections)
    if member.born_on or member.sex:
        yield segment(
            "DMG", "D8" if member.born_on else "", written_day(member.born_on), member.sex
        )
    if member.relation:
        yield segment("INS", "N" if member.is_dependent else "Y", member.relation)


def _asked(one: Review | ServiceAsked) -> Iterator[Segment]:
    """What an event and a service have in common, in the order of the implementation."""
    for trace in one.traces:
        yield segment("TRN", trace.kind, trace.number, trace.origin, trace.origin_part)
    yield from map(_refusal, one.refusals)
    if one.asked != Asked():
        asked = one.asked
        yield segment(
            "UM", asked.category, asked.certification, asked.service_type,
            parted(asked.place_of_service), "", asked.urgency,
        )  # fmt: skip
    if one.decision is not None:
        yield _decision(one.decision)
    yield from (segment("REF", kind, number) for kind, number in one.references)
    yield from _dates(one.dates)
    if one.diagnoses:
        yield segment("HI", *(parted(code) for code in one.diagnoses))
    if isinstance(one, ServiceAsked) and one.sv:
        yield _service(one)
    yield from map(_limit, one.limits)


def _service(service: ServiceAsked) -> Segment:
    cents = "" if service.cents is None else amount_of(service.cents)
    if service.sv == "SV2":
        return segment(
            "SV2", service.revenue, parted(service.procedure), cents, service.unit, service.units
        )
    if service.sv == "SV3":
        return segment("SV3", parted(service.procedure), cents, "", "", "", service.units)
    return segment("SV1", parted(service.procedure), cents, service.unit, service.units)


def _decision(decision: Decision) -> Segment:
    return segment("HCR", decision.action, decision.number, decision.reason)


def _limit(limit: Limit) -> Segment:
    return segment(
        "HSD", limit.quantity_kind, limit.quantity, limit.unit, limit.every, limit.period,
        limit.periods, limit.frequency, limit.pattern,
    )  # fmt: skip


def _dates(dates: Dates) -> Iterator[Segment]:
    for kind, first, last in dates:
        if first is not None:
            yield dated(kind, first, last=last)


def _refusal(refusal: Rejection) -> Segment:
    return segment("AAA", refusal.is_valid, "", refusal.reason, refusal.follow_up)


def _party(named: Named) -> Iterator[Segment]:
    yield segment(
        "NM1", named.kind, "1" if named.is_person else "2", named.last, named.first, "", "", "",
        named.id_kind, named.number,
    )  # fmt: skip
    if named.contact or named.phone:
        yield segment("PER", "IC", named.contact, "TE" if named.phone else "", named.phone)
