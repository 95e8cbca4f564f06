"""Writes HL7 messages and the answers to them, so that no text can break one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from unjam.formats.hl7.delimiters import STANDARD, Delimiters, escaped
from unjam.formats.hl7.findings import Finding
from unjam.formats.hl7.message import Message, Segment
from unjam.formats.hl7.moments import stamp

VERSION = "2.5.1"
CHARACTER_SET = "UNICODE UTF-8"

Part = str | int | datetime | None
Component = Part | tuple[Part, ...]
Value = Component | tuple[Component, ...] | list[Component | tuple[Component, ...]]
"""
A field: a text, number or time by itself; components in a tuple, subcomponents in a tuple within
it; repetitions in a list.
"""

ACCEPTED, ERROR, REJECTED = "AA", "AE", "AR"
"""MSA-1. Source: HL7 table 0008."""

ERROR_CODES = {
    "required": ("101", "Required field missing"),
    "data_type": ("102", "Data type error"),
    "unsupported": ("200", "Unsupported message type"),
    "duplicate": ("205", "Duplicate key identifier"),
    "internal": ("207", "Application error"),
}
"""ERR-3 for what we may have to say. Source: HL7 table 0357."""


@dataclass(frozen=True, slots=True)
class Letterhead:
    """
    What stands at the top of a message.

    Args:
        sender, receiver: application and facility.
        kind: MSH-9 as it stands, such as ``SIU^S12^SIU_S12``.
        control_id: MSH-10; unique for the sender.
        sent_at: the instant, with its zone.
    """

    sender: tuple[str, str]
    receiver: tuple[str, str]
    kind: str
    control_id: str
    sent_at: datetime
    processing: str = "P"
    version: str = VERSION
    character_set: str = CHARACTER_SET


@dataclass(frozen=True, slots=True)
class Complaint:
    """
    Why a message was not taken.

    Args:
        code: a key of ``ERROR_CODES``.
        sentence: what is wrong, for the people who look after the sender. No patient's facts.
        segment, field: where; 0 where the whole segment or message is meant.
    """

    code: str
    sentence: str
    segment: str = ""
    field: int = 0


def segment(name: str, fields: Mapping[int, Value]) -> Segment:
    """
    A segment from its fields by number; those between are empty.

    >>> segment("SCH", {2: "A 7", 8: ("FU", "Follow-up & talk")})
    ['SCH', '', 'A 7', '', '', '', '', '', 'FU^Follow-up \\\\T\\\\ talk']
    """
    last = max(fields, default=0)
    return [name, *(field_text(fields.get(number)) for number in range(1, last + 1))]


def field_text(value: Value) -> str:
    """One field as it stands in a message."""
    if isinstance(value, list):
        return STANDARD.repetition.join(map(_components, value))
    return _components(value)


def written(head: Letterhead, segments: Sequence[Segment]) -> bytes:
    """A whole message, segments ended by carriage returns."""
    fields: dict[int, Value] = {
        3: head.sender[0], 4: head.sender[1], 5: head.receiver[0], 6: head.receiver[1],
        7: head.sent_at, 10: head.control_id, 11: head.processing, 12: head.version,
        18: head.character_set,
    }  # fmt: skip
    msh = segment("MSH", fields)
    msh[1], msh[2], msh[9] = STANDARD.field, STANDARD.encoding_characters(), head.kind
    return encoded([msh, *segments], delimiters=STANDARD)


def encoded(segments: Sequence[Segment], *, delimiters: Delimiters, codec: str = "utf-8") -> bytes:
    """
    Segments as bytes, each ended by a carriage return; line breaks inside of them are escaped.

    Of a message that was read this gives back the same content.
    """
    sign, mark = delimiters.field, delimiters.escape
    lines = []
    for one in segments:
        fields = one[2:] if one[0] == "MSH" else one[1:]
        line = sign.join((one[0], *fields))
        lines.append(line.replace("\r", "\n").replace("\n", f"{mark}.br{mark}") + "\r")
    return "".join(lines).encode(codec, "replace")


def acknowledgement(
    message: Message | None,
    code: str,
    *,
    control_id: str,
    sent_at: datetime,
    complaints: Sequence[Complaint] = (),
) -> bytes:
    """
    The answer to a message, in its own delimiters and letters.

    Args:
        message: what is answered; None where it could not be read at all.
        code: ``ACCEPTED``, ``ERROR`` (in the message) or ``REJECTED`` (not one we take).
        control_id: of the answer. sent_at: the instant.
        complaints: why it was not accepted.

    Source: HL7 v2.5.1, chapter 2, section 2.9.2 and segments MSA and ERR.
    """
    signs = message.delimiters if message else STANDARD
    asked = message.segments[0] if message else ["MSH"]
    given = {number: asked[number] for number in range(3, len(asked))}
    kind = given.get(9, "").split(signs.component) if signs.component else []
    event = kind[1] if len(kind) > 1 else ""
    msh = _at(
        "MSH",
        {
            1: signs.field, 2: given.get(2, asked[2] if len(asked) > 2 else ""),
            3: given.get(5, ""), 4: given.get(6, ""), 5: given.get(3, ""), 6: given.get(4, ""),
            7: stamp(sent_at), 9: signs.component.join(filter(None, ("ACK", event, "ACK"))),
            10: control_id, 11: given.get(11, "") or "P", 12: given.get(12, "") or VERSION,
            18: given.get(18, ""),
        },
    )  # fmt: skip
    if not msh[2]:
        msh[2] = signs.encoding_characters()
    msa = ["MSA", code, given.get(10, "")]
    errors = [_error(one, signs=signs) for one in complaints]
    return encoded(
        [msh, msa, *errors], delimiters=signs, codec=message.codec if message else "utf-8"
    )


def complaint_of(finding: Finding) -> Complaint:
    """What a finding of the reader says to a sender."""
    code = "required" if finding.field and not finding.found else "data_type"
    return Complaint(code, finding.sentence, segment=finding.segment, field=finding.field)


def _error(complaint: Complaint, *, signs: Delimiters) -> Segment:
    number, name = ERROR_CODES[complaint.code]
    place = [complaint.segment, "1", str(complaint.field or "")] if complaint.segment else []
    return _at(
        "ERR",
        {
            2: signs.component.join(place).rstrip(signs.component or None),
            3: signs.component.join((number, name, "HL70357")),
            4: "E",
            8: escaped(complaint.sentence, delimiters=signs) if signs.escape else "",
        },
    )


def _at(name: str, fields: Mapping[int, str]) -> Segment:
    return [name, *(fields.get(number, "") for number in range(1, max(fields) + 1))]


def _components(value: Component | tuple[Component, ...]) -> str:
    if not isinstance(value, tuple):
        return _part(value)
    parts = [
        STANDARD.subcomponent.join(map(_part, part)) if isinstance(part, tuple) else _part(part)
        for part in value
    ]
    return STANDARD.component.join(parts).rstrip(STANDARD.component)


def _part(value: Part) -> str:
    if value is None:
        return ""
    return stamp(value) if isinstance(value, datetime) else escaped(str(value))
