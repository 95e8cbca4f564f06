"""Many HL7 messages in one file: framed, in batches, or simply one after the other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from unjam.formats.findings import FOUND_CHARS_MAX, Severity
from unjam.formats.hl7.findings import Finding
from unjam.formats.hl7.message import MESSAGE_BYTES_MAX, Message, NotHl7, parse

BLOCK_BYTES = 2**16
FRAME_START, FRAME_END = b"\x0b", b"\x1c"
BETWEEN = b" \t\r\n\0\x0b\x1c\x1a\xef\xbb\xbf"
"""What may stand between messages and says nothing: line ends, framing, a byte order mark."""

AFTER = b"\r\n\0\x0b\x1a"
"""The same after a message, but for blanks, which may be part of its last field."""

BATCH_SEGMENTS = (b"FHS", b"BHS", b"BTS", b"FTS")
BATCH_LINE = re.compile(rb"(?:FHS|BHS|BTS|FTS)(?:[^A-Za-z0-9\r\n][^\r\n]*)?")
HEAD = re.compile(rb"MSH(?:\||(?P<sign>[!-/:-@\[-`{-~])[!-/:-@\[-`{-~]{3,5}(?P=sign))")
HEAD_BYTES = 10
RUN_TOGETHER = b"MSH|^~\\&"
"""Begins a message even in the middle of a line: inside of a text it would be escaped."""

LINE_STARTS = b"\r\n\x0b\x1c\0"
INDENT_BYTES_MAX = 64
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
STRAY_BYTES_MAX = 10_000


@dataclass(frozen=True, slots=True)
class Unread:
    """
    Something in a file that is no message that we can read.

    Args:
        finding: what is wrong, and where. raw: the bytes, shortened.
    """

    finding: Finding
    raw: bytes


@dataclass(frozen=True, slots=True)
class Piece:
    """
    A part of a file; all pieces in a row are the file, byte for byte.

    Args:
        lead: what stands before the message. raw: the message; empty for the end of the file.
        offset: of the message's first byte.
        is_whole: False where framing began and did not end, or the message is too large to hold.
    """

    lead: bytes
    raw: bytes
    offset: int
    is_whole: bool = True


def blocks_of(file: BinaryIO) -> Iterator[bytes]:
    """A file's bytes in blocks of ``BLOCK_BYTES``."""
    while block := file.read(BLOCK_BYTES):
        yield block


def read(blocks: Iterable[bytes]) -> Iterator[Message | Unread | Finding]:
    """
    The messages of a file in its order, in memory of a few messages.

    What cannot be read comes as ``Unread``, and the rest goes on. Trailers of batches that count
    otherwise than we do give a ``Finding``.

    Raises:
        NotHl7: if there is not a single message.
    """
    reading = _Reading()
    for piece in pieces(blocks):
        yield from reading.take(piece)
    if not reading.position:
        raise NotHl7(reading.nothing())


def pieces(blocks: Iterable[bytes]) -> Iterator[Piece]:
    """A file cut into messages and what stands between them."""
    return _Cutting().run(blocks)


@dataclass(slots=True)
class _Cutting:
    """Where the cutting stands: bytes not handed on yet, and where they begin in the file."""

    rest: bytearray = field(default_factory=bytearray)
    lead: bytes = b""
    done: int = 0
    searched: int = 0
    inside: bool = False

    def run(self, blocks: Iterable[bytes]) -> Iterator[Piece]:
        for block in blocks:
            self.rest += block
            yield from self._use(is_last=False)
        yield from self._use(is_last=True)
        self.lead += bytes(self.rest)
        if self.lead:
            yield Piece(self.lead, b"", self.done + len(self.rest))

    def _use(self, *, is_last: bool) -> Iterator[Piece]:
        used = 0
        while True:
            start = next_start(self.rest, max(self.searched, used), is_last=is_last)
            if start < 0:
                break
            yield from self._up_to(start, used=used)
            used, self.searched, self.inside = start, start + 3, True
        self.searched = max(self.searched, used, len(self.rest) - HEAD_BYTES - INDENT_BYTES_MAX)
        if is_last or len(self.rest) - used > 2 * MESSAGE_BYTES_MAX:
            yield from self._up_to(len(self.rest), used=used)
            used, self.inside = len(self.rest), False
        self.searched -= used
        self.searched = max(self.searched, 0)
        del self.rest[:used]
        self.done += used

    def _up_to(self, stop: int, *, used: int) -> Iterator[Piece]:
        """Hand on the message that stands here, if one does; keep the rest for the next lead."""
        if not self.inside:
            self.lead += bytes(self.rest[used:stop])
            return
        region = bytes(self.rest[used:stop])
        end = end_of(region)
        is_framed = self.lead.endswith(FRAME_START)
        yield Piece(
            self.lead, region[:end], self.done + used,
            is_whole=not is_framed or region[end : end + 3].lstrip(b"\r\n")[:1] == FRAME_END,
        )  # fmt: skip
        self.lead = region[end:]


def next_start(text: bytes | bytearray, after: int, *, is_last: bool = True) -> int:
    """Where the next message begins, from ``after`` on; -1 where none does (yet)."""
    start = text.find(b"MSH", after)
    while start >= 0:
        if not is_last and start + HEAD_BYTES > len(text):
            return -1
        if HEAD.match(text, start) and _may_begin(text, start):
            return start
        start = text.find(b"MSH", start + 3)
    return -1


def _may_begin(text: bytes | bytearray, start: int) -> bool:
    if text.startswith(RUN_TOGETHER, start) or start == 0:
        return True
    before = bytes(text[max(0, start - INDENT_BYTES_MAX) : start])
    if before.endswith(BYTE_ORDER_MARK):
        return True
    bare = before.rstrip(b" \t")
    return bare[-1] in LINE_STARTS if bare else start <= INDENT_BYTES_MAX


def end_of(region: bytes) -> int:
    """How many bytes from its MSH a message has: up to the frame's end, or a batch's segment."""
    end = region.find(FRAME_END)
    end = len(region) if end < 0 else end
    sign = region[3:4]
    for name in BATCH_SEGMENTS:
        found = region.find(name + sign, 0, end)
        while found > 0 and region[found - 1] not in b"\r\n":
            found = region.find(name + sign, found + 3, end)
        end = found if found > 0 else end
    bare = region[:end].rstrip(AFTER)
    while bare.endswith(BYTE_ORDER_MARK):
        bare = bare.removesuffix(BYTE_ORDER_MARK).rstrip(AFTER)
    return len(bare)


@dataclass(slots=True)
class _Reading:
    """What was read of a file so far."""

    position: int = 0
    in_batch: int = 0
    batches: int = 0
    glimpse: bytes = b""

    def take(self, piece: Piece) -> Iterator[Message | Unread | Finding]:
        if piece.lead.strip(BETWEEN):
            yield from self._between(piece)
        if not piece.raw:
            return
        self.position += 1
        self.in_batch += 1
        try:
            message = parse(piece.raw, position=self.position, offset=piece.offset)
        except NotHl7 as error:
            yield Unread(error.finding, piece.raw[:STRAY_BYTES_MAX])
            return
        if not piece.is_whole:
            message.note("cut_short", "The frame around this message does not end.")
        yield message

    def nothing(self) -> Finding:
        """The finding for a file without any message."""
        try:
            parse(self.glimpse)
        except NotHl7 as error:
            return error.finding
        sentence = "A message begins with MSH and its delimiters; these cannot be told apart."
        return Finding("no_message", Severity.ERROR, 1, 0, sentence, segment="MSH", field=2)

    def _between(self, piece: Piece) -> Iterator[Unread | Finding]:
        offset = piece.offset - len(piece.lead)
        stray = []
        for line in re.split(rb"[\r\n]+", piece.lead):
            bare = line.strip(BETWEEN)
            if BATCH_LINE.fullmatch(bare):
                yield from self._batch(bare, offset=offset)
            elif bare:
                stray.append(bare)
        if not stray:
            return
        self.glimpse = self.glimpse or stray[0]
        if self.position or piece.raw:
            sentence = "Text stands here that belongs to no message."
            finding = Finding("stray", Severity.ERROR, self.position + 1, offset, sentence)
            yield Unread(finding, b"\r".join(stray)[:STRAY_BYTES_MAX])

    def _batch(self, line: bytes, *, offset: int) -> Iterator[Finding]:
        """The envelope around messages: its trailers say how many there are."""
        name, told = line[:3], line[4:].split(line[3:4])[0] if line[3:4] else b""
        if name == b"BHS":
            self.in_batch = 0
        if name == b"BTS":
            self.batches += 1
        have = {b"BTS": self.in_batch, b"FTS": self.batches}.get(name)
        if have is not None and told.strip().isdigit() and int(told[:18]) != have:
            what = "messages in this batch" if name == b"BTS" else "batches in this file"
            yield Finding(
                "batch_count", Severity.REMARK, self.position, offset,
                f"The trailer counts {int(told[:18])} {what}; there are {have}.",
                segment=name.decode(), field=1,
                found=told.decode("latin-1")[:FOUND_CHARS_MAX],
            )  # fmt: skip
