"""What is odd about a document: said with its place, and never a reason to lose the rest."""

from __future__ import annotations

from dataclasses import dataclass

from unjam.formats.findings import Severity


@dataclass(frozen=True, slots=True)
class Finding:
    """
    One thing that is not as the standard, or the document itself, says it should be.

    Args:
        code: names the kind for tests and counts, such as ``segment_count``.
        position: the segment's place in the file; 1 for the first.
        offset: of the segment's first byte in the file.
        element, component: which part, counted from 1; 0 where the whole segment is meant.
        segment: its id, such as ``CLP``. found: the value as it stands, shortened.
        sentence: what is wrong and what was expected, in our own words.
    """

    code: str
    severity: Severity
    position: int
    offset: int
    segment: str
    sentence: str
    element: int = 0
    component: int = 0
    found: str = ""

    @property
    def place(self) -> str:
        """The place as X12 people write it: CLP04, SV101-2, or the segment alone."""
        if not self.element:
            return self.segment
        part = f"{self.segment}{self.element:02}"
        return f"{part}-{self.component}" if self.component else part
