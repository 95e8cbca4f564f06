"""One HL7 message, taken apart into segments and fields so that it can be put together again."""

from __future__ import annotations

from dataclasses import dataclass, field

from unjam.formats.findings import FOUND_CHARS_MAX, Severity
from unjam.formats.hl7.character_sets import Decoded, decoded
from unjam.formats.hl7.delimiters import Delimiters, delimiters_of, plain
from unjam.formats.hl7.findings import Finding

Segment = list[str]
"""``[id, field 1, field 2, ...]``, each as it stands; of MSH, field 1 is the separator itself."""

MESSAGE_BYTES_MAX = 2**24
"""A longer message is refused. Documents of a few megabytes do come inside of messages."""

SEGMENTS_MAX = 100_000
BLANKS = " \t"


class NotHl7(ValueError):
    """This is no HL7 message: one begins with MSH. ``finding`` says what stands there instead."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.sentence)
        self.finding = finding


@dataclass(slots=True)
class Message:
    """
    One message.

    Args:
        segments: as in ``Segment``; those that nobody knows are kept like all others.
        delimiters: as MSH-1 and MSH-2 name them.
        raw: its bytes, as they stand. codec: how they are read.
        position: its place in the file, from 1. offset: its first byte in the file.
        findings: what is odd about it.
    """

    segments: list[Segment]
    delimiters: Delimiters
    raw: bytes
    codec: str
    position: int = 1
    offset: int = 0
    findings: list[Finding] = field(default_factory=list)

    def first(self, name: str) -> Segment:
        """The first segment of that id, or an empty one."""
        return next((segment for segment in self.segments if segment[0] == name), [])

    def all(self, name: str) -> list[Segment]:
        """The segments of that id, in order."""
        return [segment for segment in self.segments if segment[0] == name]

    def text(
        self,
        segment: Segment,
        number: int,
        *,
        repetition: int = 1,
        component: int = 1,
        subcomponent: int = 1,
    ) -> str:
        """
        One part of a segment as a person reads it: escapes undone, blanks around it taken off.

        Numbers count from 1. Empty where the message does not go that far, or says that the
        value is to be deleted (``""``).
        """
        if number >= len(segment):
            return ""
        part, signs = segment[number], self.delimiters
        for sign, wanted in (
            (signs.repetition, repetition),
            (signs.component, component),
            (signs.subcomponent, subcomponent),
        ):
            if sign and sign in part:
                parts = part.split(sign, wanted)
                part = parts[wanted - 1] if len(parts) >= wanted else ""
            elif wanted > 1:
                return ""
        part = part.strip()
        if part == '""':
            return ""
        return plain(part, delimiters=signs).strip()

    def whole(self, segment: Segment, number: int) -> str:
        """One field as it stands, with all of its parts."""
        return segment[number] if number < len(segment) else ""

    def note(
        self, code: str, sentence: str, *, segment: str = "", field: int = 0, found: str = "",
        severity: Severity = Severity.REMARK,
    ) -> None:  # fmt: skip
        """Keep what is odd, where the message is read on all the same."""
        place = next((n for n, one in enumerate(self.segments, 1) if one[0] == segment), 0)
        self.findings.append(
            Finding(
                code, severity, self.position, self.offset, sentence, segment=segment,
                place=place, field=field, found=found[:FOUND_CHARS_MAX],
            )
        )  # fmt: skip


def parse(raw: bytes, *, position: int = 1, offset: int = 0) -> Message:
    r"""
    Take one message apart.

    Segments may end with a carriage return, as the standard has it, a line feed, or both. A line
    that cannot begin a segment belongs to the field before it: somebody broke a text.

    Args:
        raw: its bytes, without the framing around them.
        position, offset: as in ``Message``.

    Raises:
        NotHl7: if this is none, or larger than any we take.

    >>> message = parse(b"MSH|^~\\&|EHR|CLINIC\rPID|1||7^^^A~8\r")
    >>> message.text(message.first("PID"), 3, repetition=2)
    '8'
    """
    if not raw.startswith(b"MSH") or len(raw) > MESSAGE_BYTES_MAX:
        raise _no_message(raw, position=position, offset=offset)
    read = decoded(raw)
    delimiters, is_whole = delimiters_of(read.text[:9])
    if not delimiters.field or delimiters.field.isalnum() or delimiters.field <= " ":
        raise _no_message(raw, position=position, offset=offset)
    message = Message([], delimiters, raw, read.codec, position=position, offset=offset)
    message.segments = _segments(read.text, message=message)
    if len(message.segments) > SEGMENTS_MAX:
        raise _too_much(f"more than {SEGMENTS_MAX:,} segments", position=position, offset=offset)
    if not is_whole:
        message.note(
            "delimiters", "MSH-2 should name four delimiters that differ; the usual ones are"
            " taken for those that it does not.", segment="MSH", field=2,
            found=message.whole(message.segments[0], 2),
        )  # fmt: skip
    if not read.is_as_declared:
        _note_character_set(message, read=read)
    return message


def _segments(text: str, *, message: Message) -> list[Segment]:
    sign = message.delimiters.field
    if "\n" in text:
        text = text.replace("\r\n", "\r")
        lines = text.replace("\n", "\r").split("\r")
    else:
        lines = text.split("\r")
    segments: list[Segment] = []
    for line in lines:
        if line[3:4] == sign and line[:3].isalnum() and line[:3].isupper():
            segments.append(line.split(sign))
        elif line.strip(BLANKS + "\0\x1c\x1a"):
            _odd_line(line, segments=segments, message=message)
    segments[0].insert(1, sign)
    return segments


def _odd_line(line: str, *, segments: list[Segment], message: Message) -> None:
    """A line that does not look like a segment: one without fields, or the rest of a text."""
    sign = message.delimiters.field
    bare = line.lstrip(BLANKS)
    if line != bare and bare[3:4] == sign and bare[:3].isalnum() and bare[:3].isupper():
        segments.append(bare.split(sign))
        return
    if len(bare) == 3 and bare.isalnum() and bare.isupper():
        segments.append([bare])
        return
    more = line.split(sign)
    segments[-1][-1] += "\n" + more[0]
    segments[-1].extend(more[1:])
    message.findings.append(
        Finding(
            "broken_line", Severity.REMARK, message.position, message.offset,
            "A line begins that is no segment; it is taken for the rest of the text before it.",
            segment=segments[-1][0], place=len(segments), field=len(segments[-1]) - 1,
        )
    )  # fmt: skip


def _note_character_set(message: Message, *, read: Decoded) -> None:
    named = f"“{read.declared}”" if read.declared else "UTF-8, for want of a word in MSH-18"
    message.note(
        "character_set",
        f"The letters are not {named}; they are read as {read.codec.upper()} instead.",
        segment="MSH", field=18, found=read.declared,
    )  # fmt: skip


def _no_message(raw: bytes, *, position: int, offset: int) -> NotHl7:
    if len(raw) > MESSAGE_BYTES_MAX:
        return _too_much(f"{len(raw):,} bytes", position=position, offset=offset)
    sentence = f"A message begins with MSH and a separator; this begins with {_glimpse(raw)}."
    return NotHl7(
        Finding("no_message", Severity.ERROR, position, offset, sentence, segment="MSH", field=1)
    )


def _too_much(what: str, *, position: int, offset: int) -> NotHl7:
    sentence = (
        f"This message has {what}. The most we take is {MESSAGE_BYTES_MAX // 2**20} megabytes"
        f" and {SEGMENTS_MAX:,} segments."
    )
    return NotHl7(Finding("too_large", Severity.ERROR, position, offset, sentence))


def _glimpse(raw: bytes) -> str:
    """What it begins with, without showing what may be a patient's facts."""
    start = raw[:1]
    if start == b"<":
        return "a web page or XML: perhaps an error page in place of the message"
    if start in (b"{", b"["):
        return "JSON"
    if raw[:3] == b"MSH":
        return "MSH and no separator"
    return "something else" if raw else "nothing"
