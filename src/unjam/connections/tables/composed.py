"""Words that no cell holds as such: a kind put before its number, a step put before an outcome."""

from __future__ import annotations

from collections.abc import Sequence

from unjam.connections.rules import CASE_KINDS


def case_words(numbers: Sequence[str], *, kind: str) -> list[str]:
    """
    What numbers of one kind are called in the log; a blank one, or one of no kind, stays as it is.

    >>> case_words([" 123 ", ""], kind="claim")
    ['claim 123', '']
    """
    if not kind:
        return list(numbers)
    return [f"{kind} {number}" if (number := cell.strip()) else "" for cell in numbers]


def reference_words(cells: Sequence[str], *, kind: str) -> list[str]:
    """
    What references are called in the log; without a kind, each says its own.

    >>> reference_words(["Claim 123", "7", " "], kind="")
    ['claim 123', '7', '']
    """
    return case_words(cells, kind=kind) if kind else [_as_said(cell.strip()) for cell in cells]


def _as_said(reference: str) -> str:
    kind, _, number = reference.partition(" ")
    known = kind.lower()
    return f"{known} {number.strip()}" if known in CASE_KINDS and number.strip() else reference


def linked(references: Sequence[str], own: Sequence[str]) -> list[str]:
    """The piece of work of each row: the one it refers to, else its own."""
    return [reference or word for reference, word in zip(references, own, strict=True)]


def processes_of(references: Sequence[str], otherwise: str) -> list[str]:
    """
    The kind of work of each row, by the kind of the number that it refers to.

    >>> processes_of(["claim 123", ""], "Call")
    ['Claim', 'Call']
    """
    return [
        CASE_KINDS[kind][0] if (kind := reference.partition(" ")[0]) in CASE_KINDS else otherwise
        for reference in references
    ]


def step_words(cells: Sequence[str], *, name: str) -> list[str]:
    """
    What the lines of a file do, said of all of them and then line by line.

    >>> step_words(["No answer", ""], name="Call")
    ['Call: No answer', 'Call']
    """
    return [f"{name}: {word}" if (word := cell.strip()) else name for cell in cells]
