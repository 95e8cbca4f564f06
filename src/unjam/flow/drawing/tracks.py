"""Side by side in one corridor: every line has its own track; no two lie on one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from unjam.flow.drawing.ink import figure
from unjam.flow.drawing.placing import BOX_H, OUTER_GAP, ROW_GAP, Placement
from unjam.flow.drawing.routing import Leg, Route

SPACING = {"c": 13.0, "r": 4.0, "v": 5.0, "h": 4.0}
"""Pixels between the rims of neighbouring lines where there is room."""

CLEAR_OF_BOX = 6.0
"""Pixels that a line in a gutter keeps from the boxes beside it."""


@dataclass(slots=True)
class _Stretch:
    """One leg of one route within its corridor."""

    route: Route
    leg: int
    low: float
    high: float
    side: int
    track: int = 0

    @property
    def order(self) -> tuple[int, float]:
        """Lines that turn to one side lie on that side; of those, the shortest lies outermost."""
        length = self.high - self.low
        return (self.side, -length if self.side > 0 else length)


def spread(routes: Sequence[Route], *, sheet: Placement) -> None:
    """Give every leg of every route its coordinate; changes the routes in place."""
    corridors: dict[Leg, list[_Stretch]] = {}
    for route in routes:
        for number, leg in enumerate(route.legs):
            corridors.setdefault(leg, []).append(_stretch(route, number))
    placed = [
        pair
        for leg, stretches in corridors.items()
        for pair in _side_by_side(stretches, leg=leg, half=_half(leg, sheet))
    ]
    for stretch, offset in placed:
        stretch.route.at[stretch.leg] += offset


def _half(leg: Leg, sheet: Placement) -> float:
    """Room to either side of the middle of a corridor."""
    return {
        "c": sheet.box_w / 2 - 16,
        "r": BOX_H / 2 - 7,
        "v": min(sheet.lane_gap, OUTER_GAP) / 2 - CLEAR_OF_BOX,
        "h": ROW_GAP / 2 - CLEAR_OF_BOX,
    }[leg[0]]


def _stretch(route: Route, number: int) -> _Stretch:
    axis = 1 if route.legs[number][0] in "cv" else 0
    points = route.points
    a, b = points[number], points[number + 1]
    here = a[1 - axis]
    ends = points[number - 1 : number] + points[number + 2 : number + 3]
    side = sum(_sign(end[1 - axis] - here) for end in ends)
    return _Stretch(route, number, min(a[axis], b[axis]), max(a[axis], b[axis]), side)


def _sign(number: float) -> int:
    return (number > 0) - (number < 0)


def _side_by_side(
    stretches: list[_Stretch], *, leg: Leg, half: float
) -> list[tuple[_Stretch, float]]:
    """(stretch, offset from the middle of the corridor): stretches that overlap differ."""
    stretches.sort(key=lambda s: (s.order, s.route.key, s.leg))
    placed: list[tuple[_Stretch, float]] = []
    for group in _overlapping(stretches):
        offsets = _offsets(group, gap=SPACING[leg[0]])
        reach = max(abs(offset) for offset in offsets)
        squeeze = min(1.0, half / reach) if reach else 1.0
        placed += [(s, offsets[s.track] * squeeze) for s in group]
    return placed


def _offsets(group: list[_Stretch], *, gap: float) -> list[float]:
    """Where each track runs, from the middle of the corridor: thick lines get more room."""
    thick = [0.0] * _number(group)
    for stretch in group:
        thick[stretch.track] = max(thick[stretch.track], stretch.route.width)
    at = [0.0]
    for a, b in pairwise(thick):
        at.append(at[-1] + gap + (a + b) / 2)
    middle = _middle(group, at)
    return [offset - middle for offset in at]


def _overlapping(stretches: list[_Stretch]) -> list[list[_Stretch]]:
    """Groups in which each stretch overlaps another; the order within a group is kept."""
    place = {id(s): i for i, s in enumerate(stretches)}
    groups: list[list[_Stretch]] = []
    reach = float("-inf")
    for stretch in sorted(stretches, key=lambda s: s.low):
        if stretch.low > reach or not groups:
            groups.append([])
        groups[-1].append(stretch)
        reach = max(reach, stretch.high)
    return [sorted(group, key=lambda s: place[id(s)]) for group in groups]


def _number(group: list[_Stretch]) -> int:
    """Track numbers: after every earlier stretch that it overlaps. Returns how many."""
    for i, stretch in enumerate(group):
        stretch.track = 1 + max(
            (s.track for s in group[:i] if s.low < stretch.high and s.high > stretch.low),
            default=-1,
        )
    return 1 + max(s.track for s in group)


def _middle(group: list[_Stretch], at: list[float]) -> float:
    """The track that lies in the middle: the busiest straight line's, where there is one."""
    straight = [s for s in group if s.side == 0]
    if straight:
        return at[min(straight, key=lambda s: s.route.key).track]
    return (at[0] + at[-1]) / 2


def rounded(points: Sequence[tuple[float, float]], *, radius: float) -> str:
    """SVG path data for a line with round corners."""
    parts = [f"M{figure(points[0][0])} {figure(points[0][1])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        r = min(radius, _length(before, corner) / 2, _length(corner, after) / 2)
        start, end = _towards(corner, before, distance=r), _towards(corner, after, distance=r)
        parts.append(
            f"L{figure(start[0])} {figure(start[1])}Q{figure(corner[0])} {figure(corner[1])}"
            f" {figure(end[0])} {figure(end[1])}"
        )
    parts.append(f"L{figure(points[-1][0])} {figure(points[-1][1])}")
    return "".join(parts)


def _length(a: tuple[float, float], b: tuple[float, float]) -> float:
    return abs(a[0] - b[0]) + abs(a[1] - b[1])


def _towards(
    a: tuple[float, float], b: tuple[float, float], *, distance: float
) -> tuple[float, float]:
    length = _length(a, b)
    if not length:
        return a
    return (a[0] + (b[0] - a[0]) * distance / length, a[1] + (b[1] - a[1]) * distance / length)
