"""Takes X12 apart into segments and elements, block by block, so that it can be put together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from typing import BinaryIO

from unjam.formats.x12.binary import Spans, elements_of, pattern_of, pieces_of, spans_of

Segment = list[str]
"""``[id, element 1, element 2, ...]``, each as it stands. Bytes are kept as Latin-1 letters."""

BLOCK_BYTES = 2**16
ISA_CHARS = 106
ISA_ELEMENTS = 16
SEGMENT_CHARS_MAX = 2**22
"""A longer segment is no segment: the terminator is missing. A 275 may hold a large document."""

BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf"
BLANKS = " \t\r\n\0\x1a"
"""What may stand between segments and around interchanges, and says nothing."""

START = re.compile(r"ISA[^A-Za-z0-9\s]")


class NotX12(ValueError):
    """This is not X12: a file begins with ISA. Its message says what stands there instead."""


@dataclass(frozen=True, slots=True)
class Delimiters:
    """
    The four letters that part an interchange; ``repetition`` is empty in version 4010.

    Source: X12.5, ISA: element at 4th place, repetition ISA11, component ISA16, terminator after.
    """

    element: str = "*"
    component: str = ":"
    repetition: str = "^"
    terminator: str = "~"


@dataclass(slots=True)
class Batch:
    """
    Some segments of one interchange, in order.

    Args:
        segments: as in ``Segment``.
        lead: what stands before each segment (a line break, mostly), but for those in ``leads``.
        leads: by place in ``segments``, what else stands before that one.
        first: place of the first segment in the file, from 1. offset: its first byte.
        begins: whether an interchange begins here. ended: what stood where the last segment's
            terminator should be: the terminator, or nothing where the file breaks off.
        stray: text between interchanges that is none; then there are no segments.
        ends: letters of all segments up to and with each, without what parts them.
    """

    delimiters: Delimiters
    first: int
    offset: int
    segments: list[Segment] = field(default_factory=list)
    lead: str = ""
    leads: dict[int, str] = field(default_factory=dict)
    begins: bool = False
    is_broken_off: bool = False
    stray: str = ""
    ends: list[int] = field(default_factory=list)

    def offset_of(self, place: int) -> int:
        """The first byte in the file of the segment at ``place``."""
        if not place:
            return self.offset
        own = (
            [self.leads.get(lead, self.lead) for lead in range(1, place + 1)] if self.leads else ()
        )
        leads = sum(map(len, own)) if own else place * len(self.lead)
        return self.offset + self.ends[place - 1] + place + leads

    def text(self) -> str:
        """The batch as it stood in the file, letter for letter."""
        if self.stray:
            return self.stray
        element, terminator = self.delimiters.element, self.delimiters.terminator
        parts = []
        for place, segment in enumerate(self.segments):
            parts.append(self.leads.get(place, self.lead))
            parts.append(element.join(segment))
            parts.append(terminator)
        if self.is_broken_off:
            parts.pop()
        return "".join(parts)


def blocks_of(file: BinaryIO) -> Iterator[bytes]:
    """A file's bytes in blocks of ``BLOCK_BYTES``."""
    while block := file.read(BLOCK_BYTES):
        yield block


def batches(blocks: Iterable[bytes]) -> Iterator[Batch]:
    """
    The segments of a file, a block at a time; memory stays within a few blocks.

    Whatever is in the file is in a batch: ``"".join(b.text() for b in batches(...))`` in Latin-1
    is the file, byte for byte.

    Raises:
        NotX12: if the file does not begin with an interchange.
    """
    return _Tokeniser().run(blocks)


def delimiters_of(head: str) -> Delimiters:
    """
    The delimiters of an interchange, by position in its ISA segment.

    An ISA whose blanks were trimmed is read by counting its elements instead.

    Raises:
        NotX12: if the head is no ISA, or its delimiters cannot be told apart.
    """
    element = head[3:4]
    if not head.startswith("ISA") or not element or element.isalnum():
        raise NotX12(f"An interchange begins with ISA; here stands {head[:20]!r}.")
    places = [place for place, letter in enumerate(head[:400]) if letter == element]
    if len(places) < ISA_ELEMENTS or len(head) < places[15] + 3:
        raise NotX12("The ISA segment breaks off: it should have sixteen elements.")
    component, terminator = head[places[15] + 1], head[places[15] + 2]
    repetition = head[places[10] + 1 : places[11]]
    distinct = {element, component, terminator}
    if len(distinct) < 3 or any(letter.isalnum() or letter == " " for letter in distinct):
        raise NotX12(
            "The ISA segment names its delimiters so that they cannot be told apart:"
            f" element {element!r}, component {component!r}, segment end {terminator!r}."
        )
    is_sign = len(repetition) == 1 and not repetition.isalnum() and repetition != " "
    return Delimiters(
        element=element,
        component=component,
        repetition=repetition if is_sign and repetition not in distinct else "",
        terminator=terminator,
    )


@dataclass(slots=True)
class _Tokeniser:
    """Where the taking apart stands: text not yet used, and the interchange it is in."""

    rest: str = ""
    delimiters: Delimiters | None = None
    end: re.Pattern[str] = START
    binary: re.Pattern[str] = START
    newline: str = ""
    place: int = 1
    offset: int = 0
    met_any: bool = False

    def run(self, blocks: Iterable[bytes]) -> Iterator[Batch]:
        for block in blocks:
            self.rest += block.decode("latin-1")
            yield from self._use(is_last=False)
        yield from self._use(is_last=True)
        if not self.met_any:
            raise NotX12("The file is empty.")

    def _use(self, *, is_last: bool) -> Iterator[Batch]:
        while self.rest:
            batch = self._inside(is_last) if self.delimiters else self._between(is_last)
            if batch is None:
                return
            self.met_any = True
            yield batch

    def _between(self, is_last: bool) -> Batch | None:
        """Outside of any interchange: find where the next one begins."""
        text = self.rest
        bare = text.removeprefix(BYTE_ORDER_MARK).lstrip(BLANKS)
        if bare.startswith("ISA") and (len(bare) >= 400 or is_last):
            return self._begin(bare, lead=text[: len(text) - len(bare)])
        if not is_last and (not bare or (len(bare) < 400 and "ISA".startswith(bare[:3]))):
            return None
        if not self.met_any and not bare.startswith("ISA"):
            raise NotX12(f"X12 begins with ISA; this file begins with {_glimpse(bare)}.")
        found = START.search(text, 1)
        return self._stray(text[: found.start()] if found else text)

    def _begin(self, bare: str, *, lead: str) -> Batch | None:
        try:
            self.delimiters = delimiters_of(bare)
        except NotX12:
            if not self.met_any:
                raise
            found = START.search(self.rest, len(lead) + 3)
            return self._stray(self.rest[: found.start()] if found else self.rest)
        marks = re.escape(self.delimiters.element), re.escape(self.delimiters.terminator)
        self.end = re.compile(rf"{marks[1]}[{BLANKS}]*(IEA|ISA){marks[0]}")
        self.binary = pattern_of(
            element=self.delimiters.element, terminator=self.delimiters.terminator, blanks=BLANKS
        )
        cut = bare.find(self.delimiters.terminator, 3 + ISA_ELEMENTS)
        after = bare[cut + 1 : cut + 3]
        self.newline = next((n for n in ("\r\n", "\n", "\r") if after.startswith(n)), "")
        batch = Batch(self.delimiters, self.place, self.offset + len(lead), begins=True)
        batch.segments.append(bare[:cut].split(self.delimiters.element))
        batch.leads[0] = lead
        self._passed(len(lead) + cut + 1, segments=1)
        return batch

    def _stray(self, text: str) -> Batch:
        batch = Batch(Delimiters(), self.place, self.offset, stray=text)
        self._passed(len(text), segments=0)
        return batch

    def _inside(self, is_last: bool) -> Batch | None:
        """In an interchange: take apart all whole segments that are there."""
        assert self.delimiters
        text, element = self.rest, self.delimiters.element
        spans = Spans(whole=len(text))
        if f"BIN{element}" in text or f"BDS{element}" in text:
            spans = self._spans(text, is_last=is_last)
        cut, ends = text.rfind(self.delimiters.terminator, 0, spans.whole) + 1, False
        if "IEA" in text or "ISA" in text:
            cut, ends = self._up_to_the_end(text, cut=cut, spans=spans)
        if not cut and not ends:
            return self._unended(text, is_last=is_last)
        batch = self._taken_apart(text[:cut], spans=spans) if cut else None
        if ends:
            self.delimiters = None
        return batch or self._between(is_last)

    def _spans(self, text: str, *, is_last: bool) -> Spans:
        assert self.delimiters
        return spans_of(
            text,
            self.binary,
            terminator=self.delimiters.terminator,
            length_max=SEGMENT_CHARS_MAX,
            is_last=is_last,
        )

    def _up_to_the_end(self, text: str, *, cut: int, spans: Spans) -> tuple[int, bool]:
        """Where the interchange ends in this text: after its IEA, or before the next ISA."""
        assert self.delimiters
        found = self._end_outside(spans, marked=self.delimiters.terminator + text)
        if not found:
            return cut, False
        start = found.start(1) - 1
        spans.places = [place for place in spans.places if place[1] <= start]
        if found[1] == "ISA":
            blanks = BLANKS.replace(self.delimiters.terminator, "")
            return len(text[:start].rstrip(blanks)), True
        stop = text.find(self.delimiters.terminator, start)
        return (stop + 1, True) if stop >= 0 else (cut, False)

    def _end_outside(self, spans: Spans, *, marked: str) -> re.Match[str] | None:
        """The next IEA or ISA that is no part of data."""
        at = 0
        for start, stop in (*spans.places, (spans.whole, 0)):
            if found := self.end.search(marked, at, start + 1):
                return found
            at = stop
        return None

    def _unended(self, text: str, *, is_last: bool) -> Batch | None:
        assert self.delimiters
        if not is_last and len(text) <= SEGMENT_CHARS_MAX:
            return None
        if not text.strip(BLANKS):
            return self._stray(text)
        if not is_last:
            self.delimiters = None
            return self._stray(text)
        bare = text.lstrip(BLANKS)
        lead = text[: len(text) - len(bare)]
        batch = Batch(
            self.delimiters,
            self.place,
            self.offset + len(lead),
            is_broken_off=True,
            leads={0: lead},
        )
        batch.segments.append(elements_of(bare, self.delimiters.element))
        self._passed(len(text), segments=1)
        return batch

    def _taken_apart(self, text: str, *, spans: Spans) -> Batch:
        """``text`` ends with a terminator."""
        assert self.delimiters
        element, terminator = self.delimiters.element, self.delimiters.terminator
        lead = self.newline
        batch = Batch(self.delimiters, self.place, self.offset, lead=lead)
        if spans.places or f"BIN{element}" in text or f"BDS{element}" in text:
            pieces = pieces_of(text, spans, terminator=terminator)
            pieces = self._unleading(pieces, batch=batch)
            batch.segments = [elements_of(piece, element) for piece in pieces]
            return self._measured(batch, pieces, letters=len(text))
        plain = text.replace(terminator + lead, terminator) if lead else text
        pieces = plain[:-1].split(terminator)
        if lead and text.startswith(lead):
            pieces[0] = pieces[0][len(lead) :]
        breaks = len(lead) * (len(pieces) - 1)
        is_even = len(text) - len(plain) == breaks and text[: len(lead)] == lead
        if not is_even or min(pieces) < "!":  # a piece that is empty or begins with a blank
            pieces = self._unleading(text[:-1].split(terminator), batch=batch)
        batch.segments = [piece.split(element) for piece in pieces]
        return self._measured(batch, pieces, letters=len(text))

    def _measured(self, batch: Batch, pieces: list[str], *, letters: int) -> Batch:
        batch.ends = list(accumulate(map(len, pieces)))
        batch.offset += len(batch.leads.get(0, batch.lead))
        self._passed(letters, segments=len(pieces))
        return batch

    def _unleading(self, pieces: list[str], *, batch: Batch) -> list[str]:
        """Take off what stands before each segment, noting where it is not as usual."""
        bare = []
        batch.leads.clear()
        for place, piece in enumerate(pieces):
            stripped = piece.lstrip(BLANKS)
            lead = piece[: len(piece) - len(stripped)]
            if lead != batch.lead:
                batch.leads[place] = lead
            bare.append(stripped)
        return bare

    def _passed(self, letters: int, *, segments: int) -> None:
        self.rest = self.rest[letters:]
        self.offset += letters
        self.place += segments


def _glimpse(text: str) -> str:
    """What a file begins with, without showing what may be a patient's facts."""
    if text[:1] == "<":
        return "a web page or XML: perhaps an error page in place of the answer"
    if text[:1] in "{[":
        return "JSON"
    return "something else" if text else "nothing"
