"""Which letters the bytes of a message stand for: as MSH-18 says, or as they must be."""

from __future__ import annotations

import re
from dataclasses import dataclass

DEFAULT = "utf-8"
LAST_RESORT = "latin-1"
"""Reads any byte, so nothing is lost."""

NAMES = {
    "ASCII": DEFAULT,
    "": DEFAULT,
    "UNICODE": DEFAULT,
    "UNICODE UTF-8": DEFAULT,
    "UTF-8": DEFAULT,
    "UTF8": DEFAULT,
    "ISO IR6": DEFAULT,
    "ISO IR100": "iso8859-1",
    "ISO IR192": DEFAULT,
    "ISO IR87": "iso2022_jp",
    "ISO IR159": "iso2022_jp_2",
    "GB 18030-2000": "gb18030",
    "BIG-5": "big5",
    "KS X 1001": "euc_kr",
    "WINDOWS-1252": "cp1252",
    "CP1252": "cp1252",
}
"""
What MSH-18 may say, and the codec that reads it. ASCII is read as the superset that it is.

Source: HL7 table 0211.
"""

LATIN = re.compile(r"(?:ISO[ -]?)?8859[/-](\d{1,2})")
LATIN_PARTS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 15)
DECLARED = re.compile(rb"MSH(.)[^\r\n]*", re.DOTALL)
FIELD_OF_CHARACTER_SET = 18


@dataclass(frozen=True, slots=True)
class Decoded:
    """
    Text of a message.

    Args:
        codec: with which its bytes are read, and written again.
        declared: MSH-18 as it stands. is_as_declared: whether the bytes could be read so.
    """

    text: str
    codec: str
    declared: str
    is_as_declared: bool


def decoded(raw: bytes) -> Decoded:
    """
    The text of a message: as MSH-18 declares, else as UTF-8, else byte by byte as Latin-1.

    Nothing is lost: ``decoded(raw).text.encode(decoded(raw).codec) == raw``.
    """
    declared = declared_in(raw)
    wanted = codec_of(declared)
    for codec in dict.fromkeys((wanted or DEFAULT, DEFAULT)):
        text = _read(raw, codec=codec)
        if text is not None:
            return Decoded(text, codec, declared, is_as_declared=codec == wanted)
    return Decoded(raw.decode(LAST_RESORT), LAST_RESORT, declared, is_as_declared=False)


def declared_in(raw: bytes) -> str:
    """The first character set that MSH-18 names; empty where it names none."""
    head = DECLARED.match(raw)
    if not head:
        return ""
    fields = head[0].split(head[1], FIELD_OF_CHARACTER_SET)
    if len(fields) < FIELD_OF_CHARACTER_SET:
        return ""
    repetition = fields[1][1:2] or b"~"
    return fields[17].split(repetition)[0].decode(LAST_RESORT).strip()


def codec_of(declared: str) -> str:
    """The codec of a name in MSH-18; empty where we know none."""
    name = declared.upper()
    if name in NAMES:
        return NAMES[name]
    latin = LATIN.fullmatch(name)
    is_known = latin is not None and int(latin[1]) in LATIN_PARTS
    return f"iso8859-{int(latin[1])}" if latin and is_known else ""


def _read(raw: bytes, *, codec: str) -> str | None:
    """Text that gives back the same bytes, or None."""
    try:
        text = raw.decode(codec)
        return text if codec == DEFAULT or text.encode(codec) == raw else None
    except UnicodeError:
        return None
