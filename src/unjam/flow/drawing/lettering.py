"""Where the words go: step names in two lines, and a free spot beside each line for its median."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from unjam.flow.drawing.placing import Box

CHAR_W = 7.6
NARROW, WIDE = frozenset("iljtfrI.,:;'|!()- "), frozenset("mwMWOQGCDHNU@%&")
NARROW_W, WIDE_W = 4.6, 10.4
"""Pixels that letters of 13 px take, on the wide side, so that a name never runs over its box."""

LABEL_CHAR_W = 6.4
LABEL_H = 14.0
LABEL_APART = 6.0
"""Pixels between two labels, so that they do not read as one."""

BUCKET = 64

Rect = tuple[float, float, float, float]


def width(words: str) -> float:
    """About how many pixels a step's name takes; a little more rather than less."""
    return sum(
        NARROW_W if letter in NARROW else WIDE_W if letter in WIDE else CHAR_W for letter in words
    )


def two_lines(name: str, *, room: float) -> tuple[str, ...]:
    """
    A name broken between words into at most two lines, cut short where it must be.

    >>> two_lines("Insurance card scanned", room=90)
    ('Insurance', 'card scanned')
    """
    words = " ".join(name[:120].split()) or "(no name)"
    if width(words) <= room:
        return (words,)
    parts = words.split(" ")
    first = parts.pop(0)
    while parts and width(f"{first} {parts[0]}") <= room:
        first = f"{first} {parts.pop(0)}"
    if width(first) > room:
        return (shortened(words, room),)
    return (first, shortened(" ".join(parts), room))


def shortened(words: str, room: float) -> str:
    """Words cut to the room there is, in pixels, with an ellipsis where something is missing."""
    if width(words) <= room:
        return words
    while words and width(words) + CHAR_W > room:
        words = words[:-1]
    return words.rstrip() + "…"


def is_cut(words: str) -> bool:
    """Whether words were cut short."""
    return words.endswith("…")


@dataclass(slots=True)
class Taken:
    """Spots that are taken already, found fast by their height on the sheet."""

    buckets: dict[int, list[Rect]] = field(default_factory=dict)

    def take(self, rect: Rect) -> None:
        for bucket in _buckets(rect):
            self.buckets.setdefault(bucket, []).append(rect)

    def free(self, rect: Rect) -> bool:
        x0, y0, x1, y1 = rect
        return not any(
            x0 < other[2] and x1 > other[0] and y0 < other[3] and y1 > other[1]
            for bucket in _buckets(rect)
            for other in self.buckets.get(bucket, ())
        )


def _buckets(rect: Rect) -> range:
    return range(int(rect[1] // BUCKET), int(rect[3] // BUCKET) + 1)


def taken_by(boxes: Iterable[Box], lines: Iterable[Sequence[tuple[float, float]]]) -> Taken:
    """What labels must keep clear of: the boxes, and the lines themselves."""
    taken = Taken()
    for box in boxes:
        taken.take((box.x - 2, box.y - 2, box.x + box.w + 2, box.y + box.h + 2))
    for points in lines:
        for (ax, ay), (bx, by) in pairwise(points):
            taken.take(
                (min(ax, bx) - 1.5, min(ay, by) - 1.5, max(ax, bx) + 1.5, max(ay, by) + 1.5)
            )
    return taken


def spot(
    points: Sequence[tuple[float, float]], text: str, *, taken: Taken, half_line: float
) -> tuple[float, float] | None:
    """
    The left end of the base line of a label beside a line; None where there is no free spot.

    The longest stretch is tried first, in its middle, then nearer its ends. The spot is taken.
    """
    for rect in _spots(points, len(text) * LABEL_CHAR_W, gap=half_line + 3):
        if taken.free(rect):
            taken.take((rect[0] - LABEL_APART, rect[1], rect[2] + LABEL_APART, rect[3]))
            return rect[0], rect[3] - 3
    return None


def _spots(points: Sequence[tuple[float, float]], w: float, *, gap: float) -> Iterator[Rect]:
    """Spots beside a line for a label ``w`` wide, the best first."""
    stretches = sorted(
        pairwise(points), key=lambda ab: -abs(ab[0][0] - ab[1][0]) - abs(ab[0][1] - ab[1][1])
    )
    for a, b in stretches:
        for part in (0.5, 0.3, 0.7, 0.15, 0.85):
            mid = (a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part)
            yield from _beside(mid, w, vertical=a[0] == b[0], gap=gap)


def anywhere(points: Sequence[tuple[float, float]], *, half_line: float) -> tuple[float, float]:
    """A spot for a label that is shown only while its line is looked at."""
    a, b = max(
        pairwise(points), key=lambda ab: abs(ab[0][0] - ab[1][0]) + abs(ab[0][1] - ab[1][1])
    )
    return ((a[0] + b[0]) / 2 + half_line + 4, (a[1] + b[1]) / 2 - 4)


def _beside(
    mid: tuple[float, float], w: float, *, vertical: bool, gap: float
) -> tuple[Rect, Rect]:
    x, y = mid
    if vertical:
        top = y - LABEL_H / 2
        return (x + gap, top, x + gap + w, top + LABEL_H), (
            x - gap - w,
            top,
            x - gap,
            top + LABEL_H,
        )
    left = x - w / 2
    return (left, y - gap - LABEL_H + 2, left + w, y - gap + 2), (
        left,
        y + gap - 2,
        left + w,
        y + gap + LABEL_H - 2,
    )
