"""One transaction as it stands in its file: its segments, their places, and what is odd in it."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from unjam.formats.findings import FOUND_CHARS_MAX, Severity
from unjam.formats.x12.findings import Finding
from unjam.formats.x12.tokens import Batch, Delimiters, Segment

FINDINGS_MAX = 1_000
"""So many findings are kept of a transaction; one that is wrong throughout is told of once."""

Handler = Callable[[Segment, int], None]
"""Reads one kind of segment: given it, and its place in the transaction."""


@dataclass(slots=True)
class Interchange:
    """One interchange: its ISA segment as it stands, its delimiters, and where it begins."""

    isa: Segment
    delimiters: Delimiters
    position: int
    offset: int


@dataclass(slots=True)
class Group:
    """One functional group: its GS segment as it stands."""

    gs: Segment
    position: int


@dataclass(slots=True)
class Transaction:
    """
    One transaction, from ST to SE; or one TA1, which stands in an interchange by itself.

    Args:
        set_id: ``835``, ``837`` and so on; ``TA1`` for that segment.
        version: the implementation, such as ``005010X221A1``; as ST03 or else GS08 say.
        control: ST02. segments: from ST to SE, each as ``[id, element 1, ...]``.
        position, offset: of ST in the file; positions count segments from 1.
        findings: of its envelope. Views add theirs.
        lead: what stands before each segment (a line break, mostly), but for those in ``leads``.
    """

    set_id: str
    version: str
    control: str
    interchange: Interchange
    group: Group
    segments: list[Segment]
    position: int
    offset: int
    lead: str = ""
    leads: dict[int, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    _starts: array[int] = field(default_factory=lambda: array("q"), repr=False, compare=False)
    _measured: tuple[int, int] = field(default=(0, 0), repr=False, compare=False)

    def offset_of(self, place: int) -> int:
        """The first byte in the file of the segment at ``place`` (0 is ST)."""
        if not place:
            return self.offset
        if self._measured != (len(self.segments), len(self.leads)):
            self._measure()
        return self._starts[min(place, len(self._starts) - 1)]

    def _measure(self) -> None:
        """Where each segment begins: once for all findings, or many would take too long."""
        letters, plain = self.offset, len(self.lead)
        self._starts = array("q", [letters])
        for before, segment in enumerate(self.segments, start=1):
            letters += sum(map(len, segment)) + len(segment)
            letters += len(self.leads[before]) if before in self.leads else plain
            self._starts.append(letters)
        self._measured = len(self.segments), len(self.leads)

    def find(
        self,
        code: str,
        place: int,
        *,
        sentence: str,
        element: int = 0,
        component: int = 0,
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Note something odd at a segment of this transaction; after ``FINDINGS_MAX`` no more."""
        if len(self.findings) >= FINDINGS_MAX:
            return
        if len(self.findings) == FINDINGS_MAX - 1:
            code, severity = "and_more", Severity.ERROR
            sentence = f"More than {FINDINGS_MAX:,} things are odd here; the rest is not listed."
        segment = self.segments[place] if place < len(self.segments) else [""]
        found = segment[element] if 0 < element < len(segment) else ""
        self.findings.append(
            Finding(
                code=code,
                severity=severity,
                position=self.position + place,
                offset=self.offset_of(place),
                segment=segment[0],
                element=element,
                component=component,
                found=found[:FOUND_CHARS_MAX],
                sentence=sentence,
            )
        )

    def tell(self, handlers: Mapping[str, Handler]) -> None:
        """Hand each segment, with its place, to whoever reads its kind; pass over the others."""
        for place, segment in enumerate(self.segments):
            handle = handlers.get(segment[0])
            if handle is not None:
                handle(segment, place)

    def text(self) -> str:
        """The transaction as it stood, one byte a letter."""
        marks = self.interchange.delimiters
        whole = Batch(marks, self.position, self.offset, self.segments, self.lead, self.leads)
        return whole.text()[len(self.leads.get(0, self.lead)) :]
