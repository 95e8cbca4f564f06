"""Writes the 270, which asks what a plan covers, and the 271 that answers it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from unjam.formats.x12.benefits import (
    DEPENDENT,
    SUBSCRIBER,
    Benefit,
    BenefitFile,
    Dates,
    Entity,
    Member,
    Question,
    Rejection,
)
from unjam.formats.x12.claims import Named
from unjam.formats.x12.tokens import Segment
from unjam.formats.x12.values import amount_of, written_day
from unjam.formats.x12.write import PLAIN, Body, Composite, composite, repeated, segment

VERSION = "005010X279A1"


def body_270(file: BenefitFile, *, control: str, made_at: datetime) -> Body:
    """A question about each member of a file. Its traces, else BHT03, come back in the answer."""
    return Body("270", VERSION, control, list(_lines(file, made_at=made_at, purpose="13")))


def body_271(file: BenefitFile, *, control: str, made_at: datetime) -> Body:
    """An answer for each member of a file; rejections stand at the level that they name."""
    return Body("271", VERSION, control, list(_lines(file, made_at=made_at, purpose="11")))


def _lines(file: BenefitFile, *, made_at: datetime, purpose: str) -> Iterator[Segment]:
    day, clock = written_day(made_at), f"{made_at:%H%M}"
    yield segment("BHT", "0022", file.purpose or purpose, file.reference, day, clock)
    above = {loop: [r for r in file.rejections if r.loop == loop] for loop in ABOVE}
    yield segment("HL", "1", "", "20", "1" if file.receiver.kind else "0")
    yield from map(_rejection, above["2000A"])
    yield _name(file.source)
    yield from map(_rejection, above["2100A"])
    if not file.receiver.kind:
        return
    yield segment("HL", "2", "1", "21", "1" if file.members else "0")
    yield from map(_rejection, above["2000B"])
    yield _name(file.receiver)
    yield from map(_rejection, above["2100B"])
    number, written = 2, {}
    for member in file.members:
        bearer = member.subscriber if member.is_dependent else None
        if bearer is not None and id(bearer) not in written:
            number += 1
            written[id(bearer)] = number
            yield from _member(bearer, number=number, above=2, has_below=True)
        number += 1
        written[id(member)] = number
        has_below = any(other.subscriber is member for other in file.members)
        above_it = written[id(bearer)] if bearer is not None else 2
        yield from _member(member, number=number, above=above_it, has_below=has_below)


ABOVE = ("2000A", "2100A", "2000B", "2100B")


def _member(member: Member, *, number: int, above: int, has_below: bool) -> Iterator[Segment]:
    kind, role = (DEPENDENT, "03") if member.is_dependent else (SUBSCRIBER, "IL")
    yield segment("HL", str(number), str(above), kind, "1" if has_below else "0")
    for (trace_kind, trace), origin in zip(member.traces, member.origins, strict=True):
        yield segment("TRN", trace_kind, trace, origin)
    early = [r for r in member.rejections if r.loop.startswith("2000")]
    yield from map(_rejection, early)
    yield segment(
        "NM1", role, "1", member.last, member.first, member.middle, "", "", member.id_kind,
        member.number,
    )  # fmt: skip
    yield from (segment("REF", ref_kind, ref) for ref_kind, ref in member.numbers)
    if member.street:
        yield segment("N3", member.street)
    if member.city or member.state or member.postal_code:
        yield segment("N4", member.city, member.state, member.postal_code)
    yield from (_rejection(r) for r in member.rejections if r not in early)
    if member.born_on or member.sex:
        yield segment(
            "DMG", "D8" if member.born_on else "", written_day(member.born_on), member.sex
        )
    if member.relation:
        yield segment("INS", "N" if member.is_dependent else "Y", member.relation)
    yield from _dates(member.dates)
    yield from map(_question, member.questions)
    for benefit in member.benefits:
        yield from _benefit(benefit)


def _question(question: Question) -> Segment:
    return segment(
        "EQ", repeated(*question.service_types), parted(question.procedure), question.level,
        question.insurance,
    )  # fmt: skip


def _benefit(benefit: Benefit) -> Iterator[Segment]:
    """EB and what belongs to it, in the order of the implementation."""
    amount = "" if benefit.cents is None else amount_of(benefit.cents)
    share = "" if benefit.share_bp is None else _share(benefit.share_bp)
    yield segment(
        "EB", benefit.info, benefit.level, repeated(*benefit.service_types), benefit.insurance,
        benefit.plan, benefit.period, amount, share, benefit.quantity_kind, benefit.quantity,
        benefit.authorization, benefit.network, parted(benefit.procedure),
    )  # fmt: skip
    for limit in benefit.limits:
        yield segment(
            "HSD", limit.quantity_kind, limit.quantity, limit.unit, limit.every, limit.period,
            limit.periods, limit.frequency, limit.pattern,
        )  # fmt: skip
    yield from (segment("REF", kind, number) for kind, number in benefit.references)
    yield from _dates(benefit.dates)
    yield from map(_rejection, benefit.rejections)
    yield from (segment("MSG", message) for message in benefit.messages)
    yield from (segment("III", kind, code) for kind, code in benefit.places)
    if benefit.entities:
        yield segment("LS", "2120")
        for entity in benefit.entities:
            yield from _entity(entity)
        yield segment("LE", "2120")


def _entity(entity: Entity) -> Iterator[Segment]:
    yield segment(
        "NM1", entity.kind, "2", entity.name, "", "", "", "", entity.id_kind, entity.number
    )
    if entity.ways:
        yield segment("PER", "IC", "", *(part for way in entity.ways for part in way))


def _share(share_bp: int) -> str:
    """Hundredths of a percent as a part of one: 2000 is .2."""
    return f"{share_bp / 10_000:.4f}".rstrip("0").rstrip(".").removeprefix("0") or "0"


def _dates(dates: Dates) -> Iterator[Segment]:
    for kind, first, last in dates:
        if first is not None:
            yield dated(kind, first, last=last)


def parted(value: str) -> Composite:
    """A value with its components, as a view keeps it (HC:99213), as one element."""
    return composite(*value.split(PLAIN.component))


def dated(kind: str, first: date, *, last: date | None) -> Segment:
    """A day, or a span of days, as DTP."""
    if last is None or last == first:
        return segment("DTP", kind, "D8", written_day(first))
    return segment("DTP", kind, "RD8", f"{written_day(first)}-{written_day(last)}")


def _rejection(rejection: Rejection) -> Segment:
    return segment("AAA", rejection.is_valid, "", rejection.reason, rejection.follow_up)


def _name(named: Named) -> Segment:
    return segment(
        "NM1", named.kind, "1" if named.is_person else "2", named.last, named.first, "", "", "",
        named.id_kind, named.number,
    )  # fmt: skip
