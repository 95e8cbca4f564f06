"""The way of every line of the map: along lanes, rows and the gutters, never through a box."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import inf

from unjam.flow.drawing.placing import Box, Placement

Leg = tuple[str, int]
"""A corridor: ``c`` a lane, ``v`` a gutter between lanes, ``r`` a row, ``h`` a gap above a row."""

Point = tuple[float, float]

BEND_COST = 46.0
LOAD_COST = {"c": 16.0, "r": 16.0, "v": 14.0, "h": 10.0}
CROSSING_COST = 14.0
UPWARD_COLUMN_COST = 60.0
"""A way back up stands out when it leaves by the side; lines down a lane mean "next"."""


@dataclass(slots=True)
class Route:
    """
    One line's way.

    Args:
        key: the caller's name for it. source, target: the boxes that it joins.
        legs: corridors in order, vertical and horizontal in turn.
        at: the coordinate of each leg: x of a vertical one, y of a horizontal one, in pixels.
        width: of the line, in pixels.
    """

    key: int
    source: Box
    target: Box
    legs: tuple[Leg, ...]
    at: list[float]
    width: float

    @property
    def points(self) -> list[Point]:
        """Corners from the edge of the source's box to the edge of the target's."""
        return corners(self.legs, self.at, source=self.source, target=self.target)

    @property
    def upward(self) -> bool:
        return self.target.row < self.source.row


@dataclass(slots=True)
class Plan:
    """
    Which cells hold a box, and the lines laid so far.

    ``across`` keeps vertical legs (True) by x and horizontal ones by y, each with where it begins
    and ends, in order, so that a way looks only at the legs it may cross.
    """

    sheet: Placement
    columns: list[int] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    laid: dict[Leg, list[tuple[float, float]]] = field(default_factory=dict)
    across: dict[bool, list[tuple[float, float, float]]] = field(
        default_factory=lambda: {True: [], False: []}
    )
    middles: dict[Leg, float] = field(default_factory=dict)

    def column_free(self, lane: int, rows: range) -> bool:
        return not self.columns[lane] & _mask(rows)

    def row_free(self, row: int, lanes: range) -> bool:
        return not self.rows[row] & _mask(lanes)

    def middle(self, leg: Leg) -> float:
        found = self.middles.get(leg)
        if found is None:
            found = self.middles[leg] = self._middle(leg)
        return found

    def _middle(self, leg: Leg) -> float:
        kind, number = leg
        if kind == "c":
            return self.sheet.lane_x(number) + self.sheet.box_w / 2
        if kind == "v":
            return self.sheet.gutter_x(number)
        if kind == "r":
            return self.sheet.row_y(number) + 20
        return self.sheet.gap_y(number)


def _mask(cells: range) -> int:
    return ((1 << len(cells)) - 1) << cells.start if len(cells) else 0


def corners(legs: Sequence[Leg], at: Sequence[float], *, source: Box, target: Box) -> list[Point]:
    """The corners of a way, given the coordinate of each of its legs."""
    last = len(legs) - 1
    points = [_port(source, legs[0], at=at[0], towards=_far(legs[0], at[1:2], box=target))]
    for i in range(last):
        points.append((at[i], at[i + 1]) if legs[i][0] in "cv" else (at[i + 1], at[i]))
    towards = _far(legs[last], at[last - 1 : last] if last else (), box=source)
    points.append(_port(target, legs[last], at=at[last], towards=towards))
    return points


def _far(leg: Leg, neighbour: Sequence[float], *, box: Box) -> float:
    """Where a leg goes to (or comes from): the leg beyond it, else the other box."""
    if len(neighbour):
        return neighbour[0]
    return box.mid_y if leg[0] in "cv" else box.mid_x


def _port(box: Box, leg: Leg, *, at: float, towards: float) -> Point:
    if leg[0] in "cv":
        return (at, box.y + box.h if towards > box.mid_y else box.y)
    return (box.x + box.w if towards > box.mid_x else box.x, at)


def route_all(
    sheet: Placement, *, shown: Iterable[str], pairs: Sequence[tuple[str, str, float]]
) -> list[Route]:
    """
    A way for every pair of different steps, in the order given: the first gets the plainest.

    Args:
        shown: steps whose boxes are drawn. pairs: (from step, to step, width), both shown.
    """
    plan = Plan(sheet, [0] * len(sheet.lanes), [0] * sheet.rows)
    for name in shown:
        box = sheet.boxes[name]
        plan.columns[box.lane] |= 1 << box.row
        plan.rows[box.row] |= 1 << box.lane
    routes = []
    for key, (from_step, to_step, width) in enumerate(pairs):
        if from_step != to_step:
            source, target = sheet.boxes[from_step], sheet.boxes[to_step]
            legs, at = _cheapest(plan, source, target=target)
            routes.append(Route(key, source, target, legs, at, width))
    return routes


def _cheapest(plan: Plan, source: Box, *, target: Box) -> tuple[tuple[Leg, ...], list[float]]:
    best: tuple[float, tuple[Leg, ...], list[float], list[Point]] | None = None
    for legs in _ways(plan, source, target=target):
        at = list(map(plan.middle, legs))
        points = corners(legs, at, source=source, target=target)
        cost = _plain_cost(legs, points, upward=target.row < source.row)
        if best is not None and cost >= best[0]:
            continue
        limit = inf if best is None else best[0] - cost
        cost += _traffic_cost(plan, legs, points=points, limit=limit)
        if best is None or cost < best[0]:
            best = (cost, legs, at, points)
    if best is None:
        raise AssertionError("there is always a way through the gutters")
    _, legs, at, points = best
    _lay(plan, legs, points=points)
    return legs, at


def _ways(plan: Plan, source: Box, *, target: Box) -> Iterator[tuple[Leg, ...]]:
    """Every way worth a look; the last ones use gutters alone, so there is always one."""
    yield from _plain_ways(plan, source, target=target)
    yield from _ways_by_gutter(plan, source, target=target)
    yield from _ways_by_gap(plan, source, target=target)
    gap = target.row if target.row > source.row else target.row + 1
    for gutter in (source.lane, source.lane + 1):
        yield (("r", source.row), ("v", gutter), ("h", gap), ("c", target.lane))


def _plain_ways(plan: Plan, source: Box, *, target: Box) -> Iterator[tuple[Leg, ...]]:
    """Straight, or with one bend."""
    lanes, rows = _between(source.lane, target.lane), _between(source.row, target.row)
    if source.lane == target.lane:
        if target.row > source.row and plan.column_free(source.lane, rows):
            yield (("c", source.lane),)
        return
    if source.row == target.row:
        if plan.row_free(source.row, lanes):
            yield (("r", source.row),)
        return
    corner_free = not plan.columns[target.lane] >> source.row & 1
    if corner_free and plan.row_free(source.row, lanes) and plan.column_free(target.lane, rows):
        yield (("r", source.row), ("c", target.lane))
    corner_free = not plan.columns[source.lane] >> target.row & 1
    if corner_free and plan.column_free(source.lane, rows) and plan.row_free(target.row, lanes):
        yield (("c", source.lane), ("r", target.row))


def _between(a: int, b: int) -> range:
    return range(min(a, b) + 1, max(a, b))


def _ways_by_gutter(plan: Plan, source: Box, *, target: Box) -> Iterator[tuple[Leg, ...]]:
    """Out by the side, along a gutter between lanes, in by the side."""
    if source.row == target.row:
        return
    for gutter in range(len(plan.sheet.lanes) + 1):
        if plan.row_free(source.row, _beside(source.lane, gutter)) and plan.row_free(
            target.row, _beside(target.lane, gutter)
        ):
            yield (("r", source.row), ("v", gutter), ("r", target.row))


def _beside(lane: int, gutter: int) -> range:
    """The lanes between a lane and a gutter."""
    return range(lane + 1, gutter) if gutter > lane else range(gutter, lane)


def _ways_by_gap(plan: Plan, source: Box, *, target: Box) -> Iterator[tuple[Leg, ...]]:
    """Out by the foot (or head), along a gap between rows, in by the head (or foot)."""
    if source.lane == target.lane:
        return
    low, high = sorted((source.row, target.row))
    if low == high:
        gaps: Sequence[int] = (low, low + 1)
        for gap in gaps:
            yield (("c", source.lane), ("h", gap), ("c", target.lane))
        return
    for gap in {low + 1, high}:
        upper, lower = range(low + 1, gap), range(gap, high)
        down = target.row > source.row
        mine, theirs = (upper, lower) if down else (lower, upper)
        if plan.column_free(source.lane, mine) and plan.column_free(target.lane, theirs):
            yield (("c", source.lane), ("h", gap), ("c", target.lane))


def _plain_cost(legs: tuple[Leg, ...], points: Sequence[Point], *, upward: bool) -> float:
    length = sum([abs(a[0] - b[0]) + abs(a[1] - b[1]) for a, b in pairwise(points)])
    cost = BEND_COST * (len(legs) - 1) + 0.5 * length
    if upward:
        cost += UPWARD_COLUMN_COST * sum([kind == "c" for kind, _ in legs])
    return cost


def _traffic_cost(
    plan: Plan, legs: tuple[Leg, ...], *, points: Sequence[Point], limit: float
) -> float:
    """
    What the lines laid so far make of this way: company in the same corridor, and crossings.

    A way that costs more than ``limit`` is out, so its cost is not counted to the end. Lists are
    built and counted here because that takes half the time of summing a generator.
    """
    cost = 0.0
    for leg, (a, b) in zip(legs, pairwise(points), strict=True):
        if cost >= limit:
            break
        vertical = leg[0] in "cv"
        begin, end = (a[1], b[1]) if vertical else (a[0], b[0])
        low, high = (begin, end) if begin <= end else (end, begin)
        beside = len([1 for lo, hi in plan.laid.get(leg, ()) if lo < high and hi > low])
        here = a[0] if vertical else a[1]
        others = plan.across[not vertical]
        passed = others[bisect_right(others, (low, inf)) : bisect_left(others, (high,))]
        crossed = len([1 for _, lo, hi in passed if lo < here < hi])
        cost += LOAD_COST[leg[0]] * beside * (beside + 1) / 2 + CROSSING_COST * crossed
    return cost


def _lay(plan: Plan, legs: tuple[Leg, ...], *, points: Sequence[Point]) -> None:
    for leg, (a, b) in zip(legs, pairwise(points), strict=True):
        vertical = leg[0] in "cv"
        low, high = sorted((a[1], b[1]) if vertical else (a[0], b[0]))
        plan.laid.setdefault(leg, []).append((low, high))
        insort(plan.across[vertical], (a[0] if vertical else a[1], low, high))
