"""Writes what a payer answers about coverage and authorizations: 271 and 278."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from unjam.formats.x12.tokens import Segment
from unjam.formats.x12.values import amount_of, written_day
from unjam.formats.x12.write import Body, repeated, segment

BENEFITS_VERSION, REVIEW_VERSION = "005010X279A1", "005010X217"
ANSWER = "11"


@dataclass(frozen=True, slots=True)
class Ends:
    """Who answers whom: names and numbers of payer and provider, as the question had them."""

    payer: str
    payer_id: str
    provider: str
    provider_id: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom it is about; ``trace`` is the asker's own number, which an answer sends back."""

    trace: str
    last: str
    first: str
    member: str
    born_on: date | None = None
    sex: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """
    What a payer says of a member.

    Args:
        info: EB01, ``1`` active, ``6`` inactive. reject: AAA03, where there is no answer at all.
        follow_up: AAA04. deductible_cents: of the year; left_cents of it.
        contradicts: whether a second line says the opposite of the first.
    """

    info: str = "1"
    reject: str = ""
    follow_up: str = "C"
    deductible_cents: int = 150_000
    left_cents: int = 60_000
    copay_cents: int = 3_000
    contradicts: bool = False
    messages: tuple[str, ...] = field(default=())


def body_271(
    asked: Asked, ends: Ends, *, coverage: Coverage, reference: str, made_at: datetime,
    control: str,
) -> Body:  # fmt: skip
    """The answer to one question about one member; ``reference`` is the question's BHT03."""
    begin = segment("BHT", "0022", ANSWER, reference, written_day(made_at), f"{made_at:%H%M%S}")
    lines = [
        begin,
        *heads(ends, kind="PR"),
        segment("HL", "3", "2", "22", "0"),
        segment("TRN", "2", asked.trace, "9MAPLESTRT"),
        person("IL", asked),
    ]
    if coverage.reject:
        lines.append(rejection(coverage.reject, coverage.follow_up))
    else:
        lines += _born(asked)
        lines.append(segment("DTP", "346", "D8", f"{made_at.year}0101"))
        lines += benefits(coverage)
    return Body("271", BENEFITS_VERSION, control, lines)


def rejection(reason: str, follow_up: str) -> Segment:
    """AAA: why there is no answer, and what the asker should do."""
    return segment("AAA", "N", "", reason, follow_up)


def benefits(coverage: Coverage) -> Iterator[Segment]:
    """The lines of what a member is covered for."""
    yield segment("EB", coverage.info, "IND", repeated("30", "98"), "", "INVENTED PLAN")
    if coverage.contradicts:
        other = "6" if coverage.info == "1" else "1"
        yield segment("EB", other, "IND", "30", "", "INVENTED PLAN")
    if coverage.info == "1":
        yearly, left = amount_of(coverage.deductible_cents), amount_of(coverage.left_cents)
        copay = amount_of(coverage.copay_cents)
        yield segment("EB", "C", "IND", "30", "", "", "23", yearly, *[""] * 4, "Y")
        yield segment("EB", "C", "IND", "30", "", "", "29", left, *[""] * 4, "Y")
        yield segment("EB", "B", "IND", "98", "", "", "27", copay, *[""] * 3, "U", "Y")
    for text in coverage.messages:
        yield segment("MSG", text)


def body_270(
    asked: Asked, ends: Ends, *, reference: str, made_at: datetime, control: str
) -> Body:  # fmt: skip
    """The question whether one member is covered."""
    day = written_day(made_at)
    lines = [
        segment("BHT", "0022", "13", reference, day, f"{made_at:%H%M%S}"),
        *heads(ends, kind="PR"),
        segment("HL", "3", "2", "22", "0"),
        segment("TRN", "1", asked.trace, "9MAPLESTRT"),
        person("IL", asked),
        *_born(asked),
        segment("DTP", "291", "D8", day),
        segment("EQ", "30"),
    ]
    return Body("270", BENEFITS_VERSION, control, lines)


def body_278(
    asked: Asked, ends: Ends, *, reference: str, made_at: datetime, control: str,
    action: str = "", number: str = "", reason: str = "", purpose: str = "",
) -> Body:  # fmt: skip
    """
    A request for authorization, or the answer to one.

    Args:
        action: HCR01 of the answer; empty for a request. number, reason: HCR02 and HCR03.
        purpose: BHT02, where it is neither (``28`` asks after an earlier request).
    """
    is_answer = bool(action)
    purpose = purpose or (ANSWER if is_answer else "13")
    day, clock = written_day(made_at), f"{made_at:%H%M%S}"
    lines = [
        segment("BHT", "0007", purpose, reference, day, clock),
        *heads(ends, kind="X3"),
        segment("HL", "3", "2", "22", "1"),
        person("IL", asked),
        segment("HL", "4", "3", "EV", "0"),
        segment("TRN", "2" if is_answer else "1", asked.trace, "9MAPLESTRT"),
        segment("UM", "HS", "I", "3"),
    ]
    if is_answer:
        lines.append(segment("HCR", action, number, reason))
    return Body("278", REVIEW_VERSION, control, lines)


def heads(ends: Ends, *, kind: str) -> list[Segment]:
    """The levels of payer and provider that stand above every member."""
    return [
        segment("HL", "1", "", "20", "1"),
        segment("NM1", kind, "2", ends.payer, "", "", "", "", "PI", ends.payer_id),
        segment("HL", "2", "1", "21", "1"),
        segment("NM1", "1P", "2", ends.provider, "", "", "", "", "XX", ends.provider_id),
    ]


def person(kind: str, asked: Asked) -> Segment:
    """NM1 of a member."""
    return segment("NM1", kind, "1", asked.last, asked.first, "", "", "", "MI", asked.member)


def _born(asked: Asked) -> list[Segment]:
    if asked.born_on is None:
        return []
    return [segment("DMG", "D8", written_day(asked.born_on), asked.sex)]
