"""Writes X12: segments into transactions, groups and an interchange, with exact counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from unjam.formats.x12.tokens import Delimiters, Segment

GROUP_IDS = {
    "270": "HS",
    "271": "HB",
    "275": "PI",
    "276": "HR",
    "277": "HN",
    "278": "HI",
    "835": "HP",
    "837": "HC",
    "997": "FA",
    "999": "FA",
}
"""GS01, the kind of a group, by its transaction set. Source: X12.22, functional identifiers."""

WITHOUT_VERSION = ("835", "997")
"""Sets whose ST does not name the implementation: there, GS08 alone does."""

DELIMITERS_KEPT_MAX = 16
CONTROL_MAX = 999_999_999
"""ISA13 and GS06 have at most nine digits."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """
    Who sends to whom, when, and under which numbers.

    Args:
        sender, receiver: ISA06 and ISA08, at most 15 letters. sender_kind, receiver_kind: ISA05
            and ISA07, ``ZZ`` where both have agreed on their own.
        group_sender, group_receiver: GS02 and GS03; as the interchange's where empty.
        made_at: by the sender's clock.
        control: ISA13, unique for this sender. group_control: GS06. is_test: ISA15 is T.
        wants_answer: whether ISA14 asks for a TA1.
    """

    sender: str
    receiver: str
    made_at: datetime
    control: int
    group_control: int
    sender_kind: str = "ZZ"
    receiver_kind: str = "ZZ"
    group_sender: str = ""
    group_receiver: str = ""
    is_test: bool = False
    wants_answer: bool = False


@dataclass(frozen=True, slots=True)
class Body:
    """
    One transaction to be written.

    Args:
        set_id: ST01. version: ST03 and GS08. control: ST02.
        segments: what stands between ST and SE, each made with ``segment``. A composite is made
            with ``composite``, repetitions with ``repeated``.
    """

    set_id: str
    version: str
    control: str
    segments: Sequence[Segment]


PLAIN = Delimiters()


def clean(value: str, *, delimiters: Delimiters = PLAIN) -> str:
    """
    A value without anything that would end it: delimiters and line breaks become blanks.

    >>> clean("O'Brien*Sons~ ")
    "O'Brien Sons"
    """
    blanks = PLAIN_BLANKS if delimiters is PLAIN else _blanks(delimiters)
    return value.translate(blanks).strip()


@lru_cache(DELIMITERS_KEPT_MAX)
def _blanks(delimiters: Delimiters) -> dict[int, str]:
    """What becomes a blank in every value."""
    return {ord(mark): " " for mark in (*_marks(delimiters), "\r", "\n", "\0") if mark}


def _marks(delimiters: Delimiters) -> tuple[str, ...]:
    return (
        delimiters.element,
        delimiters.component,
        delimiters.repetition,
        delimiters.terminator,
    )


PLAIN_BLANKS = _blanks(PLAIN)


class Composite(str):
    """An element that is made of components, or of repetitions, with the plain delimiters."""

    __slots__ = ()


class Data(str):
    """An element of declared length: written as it is, whatever delimiters stand in it."""

    __slots__ = ()


def composite(*parts: str) -> Composite:
    """Components as one element, each cleaned, without empty ones at the end."""
    return Composite(PLAIN.component.join(_trimmed([clean(part) for part in parts])))


def repeated(*values: str) -> Composite:
    """An element that is given several times; each may be a composite."""
    return Composite(PLAIN.repetition.join(_cleaned(value) for value in values))


def segment(name: str, *elements: str) -> Segment:
    """A segment of cleaned elements, without empty ones at the end. Composites stay whole."""
    return [name, *_trimmed([_cleaned(element) for element in elements])]


def _cleaned(element: str) -> str:
    return element if isinstance(element, Composite) else clean(element)


def _trimmed(elements: list[str]) -> list[str]:
    while elements and not elements[-1]:
        elements.pop()
    return elements


def written(
    envelope: Envelope,
    bodies: Iterable[Body],
    *,
    delimiters: Delimiters = PLAIN,
    newline: str = "",
) -> bytes:
    """
    An interchange of one group (bytes in UTF-8).

    Args:
        bodies: transactions of one set and version, with distinct control numbers.

    Raises:
        ValueError: if there is no transaction, they are of several kinds, or a number is too long.
    """
    many = list(bodies)
    kinds = {(body.set_id, body.version) for body in many}
    if len(kinds) != 1:
        raise ValueError(f"A group holds transactions of one kind, not of {len(kinds)}.")
    if max(envelope.control, envelope.group_control) > CONTROL_MAX:
        raise ValueError("A control number has at most nine digits.")
    lines = [_isa(envelope, delimiters), _gs(envelope, many[0])]
    for body in many:
        lines += _transaction(body)
    lines.append(["GE", str(len(many)), str(envelope.group_control)])
    lines.append(["IEA", "1", f"{envelope.control:09}"])
    return "".join(_line(line, delimiters) + newline for line in lines).encode("utf-8")


def _transaction(body: Body) -> list[Segment]:
    start = ["ST", body.set_id, body.control]
    if body.set_id not in WITHOUT_VERSION:
        start.append(body.version)
    return [
        start,
        *body.segments,
        ["SE", str(len(body.segments) + 2), body.control],
    ]


def _isa(envelope: Envelope, delimiters: Delimiters) -> Segment:
    return [
        "ISA", "00", " " * 10, "00", " " * 10,
        envelope.sender_kind[:2].ljust(2), clean(envelope.sender)[:15].ljust(15),
        envelope.receiver_kind[:2].ljust(2), clean(envelope.receiver)[:15].ljust(15),
        f"{envelope.made_at:%y%m%d}", f"{envelope.made_at:%H%M}",
        delimiters.repetition or "U", "00501", f"{envelope.control:09}",
        "1" if envelope.wants_answer else "0", "T" if envelope.is_test else "P",
        delimiters.component,
    ]  # fmt: skip


def _gs(envelope: Envelope, body: Body) -> Segment:
    return [
        "GS", GROUP_IDS.get(body.set_id, body.set_id),
        clean(envelope.group_sender or envelope.sender),
        clean(envelope.group_receiver or envelope.receiver),
        f"{envelope.made_at:%Y%m%d}", f"{envelope.made_at:%H%M%S}",
        str(envelope.group_control), "X", body.version,
    ]  # fmt: skip


def _line(line: Segment, delimiters: Delimiters) -> str:
    """One segment. Bodies are written with the plain delimiters; others are put in their place."""
    if line[0] != "ISA" and delimiters != PLAIN:
        line = [_in_place(element, delimiters) for element in line]
    return delimiters.element.join(line) + delimiters.terminator


def _in_place(element: str, delimiters: Delimiters) -> str:
    if isinstance(element, Data):
        return element
    if not isinstance(element, Composite):
        return clean(element, delimiters=delimiters)
    return delimiters.repetition.join(
        delimiters.component.join(
            clean(part, delimiters=delimiters) for part in one.split(PLAIN.component)
        )
        for one in element.split(PLAIN.repetition)
    )
