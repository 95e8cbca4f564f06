"""Segments whose data may be anything: how long they are is declared, so their data is not cut."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

DATA_ELEMENTS = {"BIN": 2, "BDS": 3}
"""Which element holds the data; the one before it says how many bytes that is."""


@dataclass(slots=True)
class Spans:
    """
    Where such segments stand in a text.

    Args:
        places: of each, its first letter (or what leads it) and the place after its terminator.
        whole: how much of the text may be used; after it, data has begun but not yet ended.
    """

    places: list[tuple[int, int]] = field(default_factory=list)
    whole: int = 0


def pattern_of(*, element: str, terminator: str, blanks: str) -> re.Pattern[str]:
    """What the beginning of such a segment looks like, up to its data."""
    mark, end = re.escape(element), re.escape(terminator)
    kind = rf"(?:BIN{mark}|BDS{mark}[^{mark}{end}]{{0,20}}{mark})"
    return re.compile(rf"{end}([{blanks}]*{kind}([0-9]{{1,9}}){mark})")


def spans_of(
    text: str, pattern: re.Pattern[str], *, terminator: str, length_max: int, is_last: bool
) -> Spans:
    """
    The segments of declared length in ``text``, which begins where a segment begins.

    A length that leads to no terminator is not believed: that segment is read like any other.
    """
    spans = Spans(whole=len(text))
    marked, at = terminator + text, 0
    while found := pattern.search(marked, at):
        start, stop = found.start(1) - 1, found.end() - 1 + int(found[2])
        if stop >= len(text) and not is_last and stop - start < length_max:
            spans.whole = start
            break
        if text[stop : stop + 1] == terminator and stop - start < length_max:
            spans.places.append((start, stop + 1))
            at = stop + 1
        else:
            at = found.end()
    return spans


def pieces_of(text: str, spans: Spans, *, terminator: str) -> list[str]:
    """The segments of ``text``, each as it stands without its terminator."""
    pieces, at = [], 0
    for start, stop in spans.places:
        pieces += text[at:start].split(terminator)[:-1]
        pieces.append(text[start : stop - 1])
        at = stop
    return pieces + text[at:].split(terminator)[:-1]


def elements_of(piece: str, element: str) -> list[str]:
    """A segment taken apart, where data of a declared length stays in one."""
    return piece.split(element, DATA_ELEMENTS.get(piece[:3], -1) if piece[3:4] == element else -1)
