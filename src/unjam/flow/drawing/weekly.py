"""Two charts of one finding: its waits by cause as one bar, and its weeks with their median."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from unjam.flow.drawing import words
from unjam.flow.drawing.ink import attribute, figure, text

BAR_W, BAR_H = 640, 22
RUN_W, RUN_H = 640, 150
LEFT, TOP, FOOT = 52, 10, 122
TICKS_MAX = 7
WEEKS_DRAWN_MAX = 104
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a bar: the class of its colour, its name, its size in any unit."""

    look: str
    name: str
    size: float


@dataclass(frozen=True, slots=True)
class Run:
    """
    One figure a week.

    Args:
        points: (Monday, figure or None), the earliest first. unit: what is counted, for words.
    """

    points: Sequence[tuple[date, float | None]]
    unit: str


def stacked_bar(parts: Sequence[Part], *, title: str) -> str:
    """
    One bar cut into parts, in their order; the table beside it has the same figures.

    Args:
        parts: of sizes above 0. title: what the whole is.
    """
    whole = sum(part.size for part in parts)
    told = "; ".join(f"{part.name}: {words.share(part.size, of=whole)}" for part in parts)
    drawn = [_opening("stacked", (BAR_W, BAR_H), title=title, told=told or "none")]
    x = 0.0
    for part in parts:
        width = BAR_W * part.size / whole
        seen_w = max(0.5, width - 1)  # a hair between two parts
        drawn.append(
            f'<rect class="{part.look}" x="{figure(x)}" y="0" width="{figure(seen_w)}"'
            f' height="{BAR_H}"/>'
        )
        x += width
    return "".join(drawn) + "</svg>"


def middle_of(run: Run) -> float | None:
    """The median of the weeks that have a figure."""
    known = [value for _, value in run.points if value is not None]
    return float(median(known)) if known else None


def run_chart(run: Run, *, title: str) -> str:
    """
    One point a week, joined, over a dashed line at the median; weeks without a figure are gaps.

    Args:
        run: at most the last ``WEEKS_DRAWN_MAX`` weeks are drawn. title: what is shown.
    """
    points = run.points[-WEEKS_DRAWN_MAX:]
    middle = middle_of(run)
    if middle is None:
        return ""
    top = _round_up(max(value for _, value in points if value is not None))
    drawn = [_opening("run", (RUN_W, RUN_H), title=title, told=_told(run, middle))]
    for value in (0.0, top):
        y = _y(value, top)
        drawn.append(
            f'<path class="grid" d="M{LEFT} {figure(y)}H{RUN_W}"/>'
            f'<text class="n" x="{LEFT - 6}" y="{figure(y + 4)}">{words_of(value)}</text>'
        )
    y = _y(middle, top)
    drawn.append(f'<path class="median" d="M{LEFT} {figure(y)}H{RUN_W}"/>')
    drawn += [_line(points, top), *_dots(points, top), *_ticks(points)]
    return "".join(drawn) + "</svg>"


def _told(run: Run, middle: float) -> str:
    known = [(value, day) for day, value in run.points if value is not None]
    (least, _), (most, day) = min(known), max(known)
    return (
        f"Median of {words.counted(len(known), 'week')}: {words_of(middle)} {run.unit}; from"
        f" {words_of(least)} to {words_of(most)}, the most in the week of {words.day(day)}"
    )


def words_of(value: float) -> str:
    """
    A figure as a label.

    >>> words_of(1234.5), words_of(3.25), words_of(2.0)
    ('1,234', '3.2', '2')
    """
    return f"{value:,.0f}" if value >= 9.95 else f"{value:.1f}".removesuffix(".0")


def _round_up(value: float) -> float:
    """
    The next of 1, 2, 5, 10, 20 and so on.

    >>> [_round_up(value) for value in (0, 0.7, 3, 1200)]
    [1.0, 1.0, 5.0, 2000.0]
    """
    step = 1.0
    while step * 5 < value:
        step *= 10
    return next((step * times for times in (1, 2, 5) if step * times >= value), 1.0)


def _y(value: float, top: float) -> float:
    return FOOT - (FOOT - TOP) * value / top


def _x(number: int, count: int) -> float:
    return LEFT + 6 + (RUN_W - LEFT - 12) * number / max(1, count - 1)


def _line(points: Sequence[tuple[date, float | None]], top: float) -> str:
    path, is_down = [], False
    for number, (_, value) in enumerate(points):
        if value is not None:
            place = f"{figure(_x(number, len(points)))} {figure(_y(value, top))}"
            path.append(f"{'L' if is_down else 'M'}{place}")
        is_down = value is not None
    return f'<path class="line" d="{"".join(path)}"/>'


def _dots(points: Sequence[tuple[date, float | None]], top: float) -> list[str]:
    return [
        f'<circle cx="{figure(_x(number, len(points)))}" cy="{figure(_y(value, top))}" r="2.5"/>'
        for number, (_, value) in enumerate(points)
        if value is not None
    ]


def _ticks(points: Sequence[tuple[date, float | None]]) -> list[str]:
    every = -(-len(points) // TICKS_MAX)
    return [
        f'<text class="tick" x="{figure(_x(number, len(points)))}" y="{FOOT + 20}">'
        f"{day.day} {MONTHS[day.month - 1]}</text>"
        for number, (day, _) in enumerate(points)
        if number % every == 0
    ]


def _opening(kind: str, size: tuple[int, int], *, title: str, told: str) -> str:
    width, height = size
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart {kind}" width="{width}"'
        f' height="{height}" viewBox="0 0 {width} {height}" role="img"'
        f" aria-label={attribute(f'{title}. {told}.')}>"
        f"<title>{text(title)}</title><desc>{text(told)}</desc>"
    )
