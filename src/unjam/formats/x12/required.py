"""What a file must have by its guide: segments and elements whose absence is said, never fatal."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from unjam.formats.x12.tokens import Segment
from unjam.formats.x12.transactions import Transaction

GUIDES = {
    "X212": ("276", "277"),
    "X214": ("277CA",),
    "X215": ("278",),
    "X216": ("278",),
    "X217": ("278",),
    "X221": ("835",),
    "X222": ("837",),
    "X223": ("837I",),
    "X231": ("999",),
    "X279": ("270", "271"),
}
"""The guides that we hold files to, by what a version names, and the lists that are theirs."""

VERSION = "005010"
IN_ANY_VERSION = ("TA1", "997")


@dataclass(frozen=True, slots=True)
class Needed:
    """
    What one kind of transaction must have.

    Args:
        segments: that stand in it at least once, as ``N1*PR`` where the first element tells.
        elements: by segment, which of its elements are there wherever it stands.
    """

    segments: tuple[str, ...]
    elements: Mapping[str, tuple[int, ...]]


def kind_of(transaction: Transaction) -> str:
    """The set, or the part of it that has a guide of its own (837I); empty for other guides."""
    set_id, version = transaction.set_id, transaction.version
    if set_id in IN_ANY_VERSION:
        return set_id
    if not version.startswith(VERSION):
        return ""
    kinds = GUIDES.get(version[len(VERSION) : len(VERSION) + 4], ())
    return next((kind for kind in kinds if kind.startswith(set_id)), "")


@cache
def needed_by(kind: str) -> Needed | None:
    """
    What the guide of a kind requires; None where we have no list of it.

    Source: the implementation guides named beside each list in ``required.toml``.
    """
    told = _lists().get(kind)
    if told is None:
        return None
    elements = {name: tuple(numbers) for name, numbers in told["elements"].items()}
    return Needed(tuple(told["segments"]), elements)


@cache
def _lists() -> dict[str, dict[str, dict[str, list[int]]]]:
    source = files("unjam.formats.x12").joinpath("required.toml")
    return tomllib.loads(source.read_text("utf-8"))


def note_missing(transaction: Transaction) -> int:
    """
    Note each segment and element that the guide requires and that is not there.

    What a view has found already is not said again, so this comes after it.

    Returns: how many were noted.
    """
    needed = needed_by(kind_of(transaction))
    if needed is None:
        return 0
    before = len(transaction.findings)
    known = {(f.position - transaction.position, f.element) for f in transaction.findings}
    present = set()
    for place, segment in enumerate(transaction.segments):
        name = segment[0]
        present.add(name)
        if len(segment) > 1:
            present.add(f"{name}*{segment[1]}")
        for number in needed.elements.get(name, ()):
            if number >= len(segment) or not segment[number]:
                _note(transaction, segment, place=place, element=number, known=known)
    for name in needed.segments:
        if name not in present:
            sentence = f"{_in_words(name)} is required here; there is none."
            transaction.find("segment_missing", 0, sentence=sentence)
    return len(transaction.findings) - before


def _note(
    transaction: Transaction,
    segment: Segment,
    *,
    place: int,
    element: int,
    known: set[tuple[int, int]],
) -> None:
    if (place, element) not in known:
        sentence = f"{segment[0]}{element:02} is required here; there is none."
        transaction.find("element_missing", place, sentence=sentence, element=element)


def _in_words(name: str) -> str:
    """
    A segment, and what its first element must be.

    >>> _in_words("N1*PR"), _in_words("CLP")
    ('N1 with PR', 'CLP')
    """
    return name.replace("*", " with ")
