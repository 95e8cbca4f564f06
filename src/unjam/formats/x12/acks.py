"""TA1, 999 and 997: whether a file that we sent was taken, and what was wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field

from unjam.formats.x12.transactions import Transaction
from unjam.formats.x12.values import element_of

TAKEN = frozenset("AEP")
"""AK901, IK501, TA104: accepted, accepted with errors, partly accepted. The rest is not taken."""


@dataclass(slots=True)
class SegmentError:
    """
    What was wrong with one segment (IK3, and the IK4 below it).

    Args:
        segment: its id. position: its place in the transaction, as the answer says.
        code: IK304. elements: (element, component, code, value) of each IK4.
    """

    segment: str
    position: str
    code: str
    loop: str = ""
    elements: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass(slots=True)
class SetAnswer:
    """What became of one transaction set: AK2 to IK5."""

    place: int
    set_id: str
    control: str
    outcome: str = ""
    codes: list[str] = field(default_factory=list)
    errors: list[SegmentError] = field(default_factory=list)

    @property
    def is_taken(self) -> bool:
        """Whether the set was accepted, with or without errors."""
        return self.outcome in TAKEN


@dataclass(slots=True)
class FileAnswer:
    """
    What became of a functional group: AK1 to AK9.

    Args:
        group: AK101, such as HC. control: AK102, the GS06 that it answers.
        outcome: AK901. counted: AK902 to AK904 as they stand: sets in it, received, accepted.
    """

    group: str = ""
    control: str = ""
    outcome: str = ""
    counted: tuple[str, str, str] = ("", "", "")
    codes: list[str] = field(default_factory=list)
    sets: list[SetAnswer] = field(default_factory=list)

    @property
    def is_taken(self) -> bool:
        """Whether the group was accepted, at least in part."""
        return self.outcome in TAKEN


@dataclass(slots=True)
class InterchangeAnswer:
    """A TA1: the ISA13 that it answers, and TA104 and TA105."""

    control: str
    outcome: str
    code: str

    @property
    def is_taken(self) -> bool:
        """Whether the interchange was accepted, with or without errors."""
        return self.outcome in TAKEN


def read_ta1(transaction: Transaction) -> InterchangeAnswer:
    """The answer to an interchange."""
    segment = transaction.segments[0]
    return InterchangeAnswer(
        element_of(segment, 1).strip(), element_of(segment, 4), element_of(segment, 5)
    )


def read_999(transaction: Transaction) -> FileAnswer:
    """The answer to a group. A 997 is read the same way: AK3 to AK5 stand for IK3 to IK5."""
    made = FileAnswer()
    for place, segment in enumerate(transaction.segments):
        match segment[0]:
            case "AK1":
                made.group = element_of(segment, 1)
                made.control = element_of(segment, 2).strip()
            case "AK2":
                number = element_of(segment, 2).strip()
                made.sets.append(SetAnswer(place, element_of(segment, 1), number))
            case "AK9":
                made.outcome = element_of(segment, 1)
                made.counted = tuple(element_of(segment, n) for n in (2, 3, 4))  # type: ignore[assignment]
                made.codes = [code for code in segment[5:10] if code]
            case _ if made.sets:
                _of_set(made.sets[-1], segment)
    if not made.control:
        sentence = "AK102, the number of the file that this answers, is missing."
        transaction.find("element_missing", 0, sentence=sentence)
    return made


def _of_set(answer: SetAnswer, segment: list[str]) -> None:
    match segment[0]:
        case "IK3" | "AK3":
            name, position, loop, code = (element_of(segment, n) for n in (1, 2, 3, 4))
            answer.errors.append(SegmentError(name, position, code, loop))
        case "IK4" | "AK4" if answer.errors:
            found = (element_of(segment, n) for n in (1, 3, 4))
            answer.errors[-1].elements.append(tuple(found))  # type: ignore[arg-type]
        case "IK5" | "AK5":
            answer.outcome = element_of(segment, 1)
            answer.codes = [code for code in segment[2:7] if code]
