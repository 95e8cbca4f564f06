"""The map as SVG: a box a step, a line an edge, each one a link that says in words what it is."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from unjam.flow.drawing import words
from unjam.flow.drawing.ink import attribute, figure, named, text
from unjam.flow.drawing.lettering import Taken, anywhere, is_cut, spot, taken_by, two_lines
from unjam.flow.drawing.placing import TOP, Box, Placement
from unjam.flow.drawing.routing import Route, route_all
from unjam.flow.drawing.tracks import rounded, spread

WIDTH_MIN, WIDTH_MAX = 1.2, 7.0
"""Pixels of the thinnest and the thickest line; the width grows with the root of the count."""

LABELS_MAX = 28
"""So many of the busiest lines carry their median at all times."""

RADIUS = 12.0
MARK_X, MARK_FAR, MARK_R = 8, 11, 4
"""The mark of a beginning or an end: from the box's left side, away from it, its radius."""

HEAD_HALF = 0.62
"""Half the breadth of an arrow head, as a part of its length."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A step to draw: its count as text, its words for a screen reader, where its link goes."""

    name: str
    count: str
    aria: str
    href: str
    starts: bool = False
    ends: bool = False
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """An edge to draw: thickness from ``count``, colour from ``band``, the words of its label."""

    from_step: str
    to_step: str
    count: int
    band: int
    label: str
    aria: str
    href: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class _Drawn:
    line: Line
    path: str
    head: str
    width: float
    label_at: tuple[float, float]
    shown: bool
    kind: str


def draw_map(
    sheet: Placement,
    *,
    stops: Sequence[Stop],
    lines: Sequence[Line],
    title: str,
    description: str,
) -> str:
    """
    The whole map, well-formed, without styles of its own (map.css has them).

    Args:
        sheet: where every box stands. stops: the steps that are shown. lines: busiest first.
        title, description: what a screen reader says first.
    """
    shown = [stop for stop in stops if stop.name in sheet.boxes]
    order = {name: number for number, name in enumerate(sheet.boxes)}
    shown.sort(key=lambda stop: order[stop.name])
    drawn = _lines(sheet, shown, lines=lines)
    parts = [_opening(sheet, title=title, description=description), _lanes(sheet)]
    for stop in shown:
        parts += [_line(d, order) for d in drawn.get(stop.name, ())]
    for stop in shown:
        parts.append(_stop(stop, sheet.boxes[stop.name], number=order[stop.name]))
    parts.append("</svg>")
    return "".join(parts)


def _opening(sheet: Placement, *, title: str, description: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="map" width="{sheet.width}"'
        f' height="{sheet.height}" viewBox="0 0 {sheet.width} {sheet.height}"'
        ' role="group" aria-labelledby="map-title map-words">'
        f'<title id="map-title">{text(title)}</title>'
        f'<desc id="map-words">{text(description)}</desc>'
    )


def _lanes(sheet: Placement) -> str:
    parts = ['<g class="lanes" aria-hidden="true">']
    for number, name in enumerate(sheet.lanes):
        x = sheet.lane_x(number)
        mid = x + sheet.box_w / 2
        heading = text(_cut(words.role(name), sheet.box_w))
        parts.append(
            f'<rect x="{figure(x - 10)}" y="{TOP - 12}" width="{sheet.box_w + 20}"'
            f' height="{sheet.height - 2 * TOP + 24}" rx="6"/>'
            f'<text x="{figure(mid)}" y="{TOP - 22}">{heading}</text>'
            f'<text x="{figure(mid)}" y="{sheet.height - 20}">{heading}</text>'
        )
    return "".join(parts) + "</g>"


def _cut(text: str, room: float) -> str:
    fits = int((room + 16) / 7.2)
    return text if len(text) <= fits else text[: fits - 1] + "…"


def _lines(
    sheet: Placement, stops: Sequence[Stop], *, lines: Sequence[Line]
) -> Mapping[str, list[_Drawn]]:
    """The lines ready to write, by the step that they leave."""
    shown = [stop.name for stop in stops]
    names = set(shown)
    lines = [line for line in lines if line.from_step in names and line.to_step in names]
    most = max((line.count for line in lines), default=1)
    pairs = [(ln.from_step, ln.to_step, _width(ln.count, most)) for ln in lines]
    routes = route_all(sheet, shown=shown, pairs=pairs)
    spread(routes, sheet=sheet)
    taken = taken_by((sheet.boxes[n] for n in shown), (route.points for route in routes))
    for stop in stops:
        _keep_marks_clear(taken, stop, box=sheet.boxes[stop.name])
    by_key = {route.key: route for route in routes}
    drawn: dict[str, list[_Drawn]] = {}
    for key, line in enumerate(lines):
        width = _width(line.count, most)
        route = by_key.get(key)
        ready = (
            _own_loop(line, sheet.boxes[line.from_step], width=width)
            if route is None
            else _ready(line, route, width=width, taken=taken if key < LABELS_MAX else None)
        )
        drawn.setdefault(line.from_step, []).append(ready)
    return drawn


def _keep_marks_clear(taken: Taken, stop: Stop, *, box: Box) -> None:
    """No label may cover where cases begin or end."""
    left, right = box.x + MARK_X - MARK_R - 2, box.x + MARK_X + MARK_R + 2
    if stop.starts:
        taken.take((left, box.y - MARK_FAR - MARK_R, right, box.y))
    if stop.ends:
        foot = box.y + box.h
        taken.take((left, foot, right, foot + MARK_FAR + MARK_R))


def _width(count: int, most: int) -> float:
    return round(max(WIDTH_MIN, WIDTH_MAX * math.sqrt(count / most)), 1)


def _ready(line: Line, route: Route, *, width: float, taken: Taken | None) -> _Drawn:
    points = route.points
    size = 4.5 + width * 0.9
    tip = points[-1]
    direction = _direction(points[-2], tip)
    stem = (tip[0] - direction[0] * size, tip[1] - direction[1] * size)
    path = rounded([*points[:-1], stem], radius=RADIUS)
    at = spot(points, line.label, taken=taken, half_line=size * HEAD_HALF) if taken else None
    return _Drawn(
        line,
        path,
        _head(tip, direction, size=size),
        width,
        at or anywhere(points, half_line=width / 2),
        at is not None,
        " back" if route.upward else "",
    )


def _direction(a: tuple[float, float], b: tuple[float, float]) -> tuple[int, int]:
    dx, dy = b[0] - a[0], b[1] - a[1]
    return ((dx > 0) - (dx < 0), 0) if abs(dx) > abs(dy) else (0, (dy > 0) - (dy < 0))


def _head(tip: tuple[float, float], direction: tuple[int, int], *, size: float) -> str:
    """A triangle whose tip touches the box."""
    (x, y), (dx, dy) = tip, direction
    half = size * HEAD_HALF
    left = (x - dx * size - dy * half, y - dy * size + dx * half)
    right = (x - dx * size + dy * half, y - dy * size - dx * half)
    corners = "L".join(f"{figure(a)} {figure(b)}" for a, b in ((x, y), left, right))
    return f"M{corners}z"


def _own_loop(line: Line, box: Box, *, width: float) -> _Drawn:
    """A step that follows itself: a small loop around the upper right corner of its box."""
    width = min(width, 4.0)
    x, y, r = box.x + box.w, box.y, 9.0
    size = 4.5 + width * 0.7
    path = f"M{figure(x)} {figure(y + r)}A{r} {r} 0 1 0 {figure(x - r)} {figure(y - size + 1)}"
    head = _head((x - r, y), (0, 1), size=size)
    return _Drawn(line, path, head, width, (x + r + 3, y - 3), False, " self")


def _line(drawn: _Drawn, order: Mapping[str, int]) -> str:
    line = drawn.line
    kind = f"e b{line.band}" + drawn.kind + (" on" if line.chosen else "")
    x, y = drawn.label_at
    chosen = ' aria-current="true"' if line.chosen else ""
    return (
        f'<a class="{kind}" href={attribute(line.href)} aria-label={attribute(line.aria)}{chosen}'
        f' data-f="{order[line.from_step]}" data-t="{order[line.to_step]}">'
        f'<path class="hit" d="{drawn.path}"/>'
        f'<path class="ln" d="{drawn.path}" stroke-width="{drawn.width:g}"/>'
        f'<path class="hd" d="{drawn.head}"/>'
        f'<text class="{"lb" if drawn.shown else "lb ask"}" x="{figure(x)}" y="{figure(y)}">'
        f"{text(line.label)}</text></a>"
    )


def _stop(stop: Stop, box: Box, *, number: int) -> str:
    kind = "s on" if stop.chosen else "s"
    chosen = ' aria-current="true"' if stop.chosen else ""
    name, title = named(stop.aria, in_title=any(map(is_cut, _name_lines(stop, box))))
    return (
        f'<a class="{kind}" href={attribute(stop.href)}{name}{chosen}'
        f' data-i="{number}" data-x="{figure(box.mid_x)}" data-y="{figure(box.mid_y)}">'
        f"{title}{_marks(stop, box)}"
        f'<rect x="{figure(box.x)}" y="{figure(box.y)}" width="{figure(box.w)}"'
        f' height="{figure(box.h)}" rx="6"/>'
        f"{_words(stop, box)}</a>"
    )


def _marks(stop: Stop, box: Box) -> str:
    """A dot on a stem above where cases begin, a ring on a stem below where they end."""
    x = box.x + MARK_X
    marks = ""
    if stop.starts:
        marks += f'<path class="stem" d="M{figure(x)} {figure(box.y - 9)}V{figure(box.y)}"/>'
        marks += _dot("first", x, y=box.y - MARK_FAR)
    if stop.ends:
        foot = box.y + box.h
        marks += f'<path class="stem" d="M{figure(x)} {figure(foot)}V{figure(foot + 7)}"/>'
        marks += _dot("last", x, y=foot + MARK_FAR)
    return marks


def _dot(kind: str, x: float, *, y: float) -> str:
    return f'<circle class="{kind}" cx="{figure(x)}" cy="{figure(y)}" r="{MARK_R}"/>'


def _name_lines(stop: Stop, box: Box) -> tuple[str, ...]:
    return two_lines(stop.name, room=box.w - 22 - 7.2 * len(stop.count))


def _words(stop: Stop, box: Box) -> str:
    lines = _name_lines(stop, box)
    top = box.mid_y + (4.5 if len(lines) == 1 else -2.5)
    names = " ".join(
        f'<text x="{figure(box.x + 9)}" y="{figure(top + 15 * i)}">{text(one)}</text>'
        for i, one in enumerate(lines)
    )
    count = (
        f'<text class="n" x="{figure(box.x + box.w - 9)}" y="{figure(box.mid_y + 4.5)}">'
        f"{text(stop.count)}</text>"
    )
    return f"{names} {count}"
