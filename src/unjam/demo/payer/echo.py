"""Takes a question apart into its levels, so that an answer can send them back as they came."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from unjam.formats.x12.tokens import Delimiters, Segment
from unjam.formats.x12.transactions import Transaction
from unjam.formats.x12.values import element_of, text_of
from unjam.formats.x12.write import Composite, clean, composite, repeated, segment

SENT_BACK = ("HL", "TRN", "NM1", "DMG", "UM")


@dataclass(slots=True)
class Level:
    """One HL and what follows it; ``member`` also where it stands on the level above."""

    segments: list[Segment] = field(default_factory=list)
    member: str = ""

    @property
    def kind(self) -> str:
        """HL03."""
        return element_of(self.segments[0], 3).strip()

    @property
    def trace(self) -> str:
        """The asker's own number here."""
        found = (s for s in self.segments if s[0] == "TRN" and element_of(s, 1) == "1")
        return next((element_of(s, 2).strip() for s in found), "")

    def has(self, name: str) -> bool:
        """Whether a segment of this id stands here."""
        return any(one[0] == name for one in self.segments)

    def numbers(self) -> tuple[str, str]:
        """What a scenario may call it by."""
        return self.trace, self.member


def levels_of(transaction: Transaction) -> list[Level]:
    """The levels of a transaction, in order."""
    found: list[Level] = []
    for one in transaction.segments:
        if one[0] == "HL":
            found.append(Level(member=found[-1].member if found else ""))
        if found and one[0] != "SE":
            found[-1].segments.append(one)
        if found and one[0] == "NM1" and element_of(one, 1) == "IL":
            found[-1].member = element_of(one, 9).strip()
    return found


def reference_of(transaction: Transaction) -> str:
    """BHT03, which an answer sends back."""
    begin = next((one for one in transaction.segments if one[0] == "BHT"), [])
    return clean(text_of(element_of(begin, 3)))


def sent_back(level: Level, marks: Delimiters, *, names: tuple[str, ...]) -> Iterator[Segment]:
    """Some segments of a level as an answer has them: the asker's number becomes theirs."""
    for one in level.segments:
        if one[0] in names:
            elements = [_plain(element, marks) for element in one[1:]]
            if one[0] == "TRN" and elements:
                elements[0] = "2"
            yield segment(one[0], *elements)


def _plain(element: str, marks: Delimiters) -> Composite | str:
    """An element as a text, with its components and repetitions if it has any."""
    text = text_of(element)
    if marks.repetition and marks.repetition in text:
        return repeated(*(_parts(one, marks) for one in text.split(marks.repetition)))
    return _parts(text, marks)


def _parts(text: str, marks: Delimiters) -> Composite | str:
    return composite(*text.split(marks.component)) if marks.component in text else text
