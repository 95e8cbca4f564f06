"""What is odd about an HL7 message: said with its place, and never a reason to lose the rest."""

from __future__ import annotations

from dataclasses import dataclass

from unjam.formats.findings import Severity


@dataclass(frozen=True, slots=True)
class Finding:
    """
    One thing that is not as the standard, or the message itself, says it should be.

    Args:
        code: names the kind for tests and counts, such as ``character_set``.
        position: the message's place in the file; 1 for the first.
        offset: of the first byte concerned, counted from the beginning of the file.
        segment: its id, such as ``PID``; empty where the whole message is meant.
        place: which segment of the message, counted from 1; 0 where the whole message is meant.
        field, component: which part, counted from 1; 0 where the whole segment is meant.
        found: the value as it stands, shortened.
        sentence: what is wrong and what was expected, in our own words.
    """

    code: str
    severity: Severity
    position: int
    offset: int
    sentence: str
    segment: str = ""
    place: int = 0
    field: int = 0
    component: int = 0
    found: str = ""

    @property
    def where(self) -> str:
        """The place as HL7 people write it: PID-3, PID-3.1, or the segment alone."""
        if not self.field:
            return self.segment
        part = f"{self.segment}-{self.field}"
        return f"{part}.{self.component}" if self.component else part
