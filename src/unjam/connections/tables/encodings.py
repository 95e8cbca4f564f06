"""Which letters the bytes of a text file stand for, with every undecodable byte marked."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from unjam.connections.rules import UnreadableFile

BLOCK_BYTES = 2**16
"""Bytes that are read at once. Small, so that a block and its cells stay in the processor's cache:
blocks of four megabytes were measured at three times the time."""

LINE_CHARS_MAX = 4_000_000
"""A longer line is set aside without being taken apart."""

LINE_HEAD_CHARS = 10_000
"""What is kept of a line that is too long."""

SCAN_BYTES_MAX = 2**26
"""How far into a file its encoding is tried before it is read."""

SPOKEN = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 with a byte order mark",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16, big end first",
    "cp1252": "Windows-1252",
    "iso8859-1": "Latin-1",
}
"""The encodings that we read, by Python's name, and how a person hears of them."""

IN_WORDS = {
    "utf-8": "most systems do today",
    "utf-8-sig": "Excel does in “CSV UTF-8”",
    "utf-16": "Excel does in “Unicode text”",
    "utf-16-le": "Windows programs do in “Unicode”",
    "utf-16-be": "some large systems do in “Unicode”",
    "cp1252": "older Windows programs do",
    "iso8859-1": "older web systems do",
}
"""The same for a person who has never heard of encodings: letters are read as …"""

NUL_SHARE_MIN = 0.3
CONTROL_SHARE_MAX = 0.1
BYTE_ORDER_MARK = "\ufeff"
MARK_START = 0xDC00


class LongLine(str):
    """The beginning of a line that is longer than ``LINE_CHARS_MAX``."""

    __slots__ = ()


def _mark(problem: UnicodeError) -> tuple[str, int]:
    if not isinstance(problem, UnicodeDecodeError):
        raise problem
    undecodable = problem.object[problem.start : problem.end]
    return "".join(chr(MARK_START + byte) for byte in undecodable), problem.end


codecs.register_error("unjam.mark", _mark)


def checked_encoding(name: str, *, file_name: str) -> str:
    """
    Python's own name of an encoding that we read.

    Raises:
        UnreadableFile: if it is none of ``SPOKEN``.
    """
    try:
        known = codecs.lookup(name).name
    except (LookupError, ValueError):
        known = ""
    if known not in SPOKEN:
        raise UnreadableFile(
            f"{file_name}: “{name}” is no encoding that we read. "
            f"Choose one of: {', '.join(SPOKEN)}."
        )
    return known


def guess_encoding(path: Path) -> str:
    """
    The encoding of a text file, from its first bytes and from whether it decodes.

    Returns:
        One of ``SPOKEN``. Text that is not UTF-8 is taken as Windows-1252, unless far more of it
        is UTF-8 than not: then it is UTF-8 with damage, and only the damaged rows are parked.
    """
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if len(head) >= 2:
        if head[1::2].count(0) >= NUL_SHARE_MIN * len(head) / 2 > head[::2].count(0):
            return "utf-16-le"
        if head[::2].count(0) >= NUL_SHARE_MIN * len(head) / 2 > head[1::2].count(0):
            return "utf-16-be"
    return _utf8_or_windows(path)


def _utf8_or_windows(path: Path) -> str:
    decoder = codecs.getincrementaldecoder("utf-8")("unjam.mark")
    foreign = damaged = read = 0
    with path.open("rb") as file:
        while read < SCAN_BYTES_MAX and (block := file.read(2**20)):
            read += len(block)
            if block.isascii() and not decoder.getstate()[0]:
                continue
            text = decoder.decode(block)
            bad = len(text) - len(text.encode("utf-8", "ignore").decode("utf-8"))
            damaged += bad
            foreign += len(text) - len(text.encode("ascii", "ignore")) - bad
    return "utf-8" if damaged == 0 or foreign > 10 * damaged else "cp1252"


def looks_binary(head: str) -> bool:
    """Whether so many control characters stand in a text that it is none."""
    controls = sum(character < " " and character not in "\t\n\r\f" for character in head)
    return controls > CONTROL_SHARE_MAX * max(len(head), 20)


def text_blocks(file: BinaryIO, encoding: str) -> Iterator[str]:
    """
    The text of a file in pieces that end with a line break.

    Bytes that the encoding does not have become lone surrogates. A line over ``LINE_CHARS_MAX``
    comes as a ``LongLine``, so memory stays bounded whatever the file. A last line without a
    line break is given one.

    Args:
        file: opened for bytes, at its start.
        encoding: one of ``SPOKEN``.
    """
    decoder = codecs.getincrementaldecoder(encoding)("unjam.mark")
    rest, head, at_start = "", "", True
    while block := file.read(BLOCK_BYTES):
        text = rest + decoder.decode(block)
        if at_start and text:
            text, at_start = text.removeprefix(BYTE_ORDER_MARK), False
        end = _last_break(text)
        if head and (first := _first_break(text)):
            yield LongLine(head + "\n")
            text, end, head = text[first:], end - first, ""
        if end:
            yield text[:end]
        rest = text[end:]
        if head or len(rest) > LINE_CHARS_MAX:
            head, rest = head or rest[:LINE_HEAD_CHARS], rest[-1:] if rest[-1:] == "\r" else ""
    rest += decoder.decode(b"", final=True)
    if at_start:
        rest = rest.removeprefix(BYTE_ORDER_MARK)
    if head:
        yield LongLine(head + "\n")
    elif rest:
        yield rest + "\n" if rest[-1] != "\r" else rest


def _last_break(text: str) -> int:
    """Where the last line break of a text ends; a carriage return at its very end may go on."""
    newline = text.rfind("\n") + 1
    return newline or text.rfind("\r", 0, len(text) - 1) + 1


def _first_break(text: str) -> int:
    """Where the first line break of a text ends, 0 where there is none or it may go on."""
    newline, carriage = text.find("\n") + 1, text.find("\r", 0, len(text) - 1) + 1
    if not carriage or 0 < newline <= carriage + 1:
        return newline
    return carriage
