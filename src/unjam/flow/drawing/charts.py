"""Small charts as SVG, each with its numbers in words for those who do not see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from unjam.flow.drawing import words
from unjam.flow.drawing.ink import attribute, figure, named, text
from unjam.flow.drawing.lettering import is_cut, shortened

BAR_ROW_H = 36
BINS_S = (
    (900, "15 min"),
    (3600, "1 h"),
    (4 * 3600, "4 h"),
    (8 * 3600, "8 h"),
    (24 * 3600, "1 day"),
    (3 * 86400, "3 days"),
    (7 * 86400, "1 week"),
    (30 * 86400, "30 days"),
)
"""Upper limits of the bars of a histogram of durations; the last bar holds the rest."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name, its length in any unit, the words at its end, its band, its link."""

    name: str
    value: float
    words: str
    band: int
    href: str = ""


def bars(items: Sequence[Bar], *, title: str, width: int = 300) -> str:
    """
    Horizontal bars, each with its name above and its figure at its end.

    Args:
        items: longest first. title: what is shown. width: of the drawing, in pixels.
    """
    most = max((item.value for item in items), default=0) or 1
    height = BAR_ROW_H * len(items)
    told = "; ".join(f"{item.name}: {item.words}" for item in items)
    parts = [_opening("chart bars", (width, height), title=title, told=told)]
    for number, item in enumerate(items):
        parts.append(_bar(item, number * BAR_ROW_H, width=width, part=item.value / most))
    return "".join(parts) + "</svg>"


def _bar(item: Bar, y: float, *, width: int, part: float) -> str:
    figure_w = 7.0 * len(item.words) + 8
    name = shortened(item.name, width)
    length = max(2.0, part * (width - figure_w))
    drawn = (
        f'<text x="0" y="{figure(y + 12)}">{text(name)}</text> '
        f'<rect class="b{item.band}" x="0" y="{figure(y + 18)}" width="{figure(length)}"'
        ' height="8" rx="2"/>'
        f'<text class="n" x="{figure(length + 6)}" y="{figure(y + 26)}">{text(item.words)}</text>'
    )
    if not item.href:
        return drawn
    label, title_of_link = named(f"{item.name} {item.words}", in_title=is_cut(name))
    return f"<a href={attribute(item.href)}{label}>{title_of_link}{drawn}</a>"


def histogram(durations_s: Sequence[float], *, title: str, width: int = 300) -> str:
    """
    How many durations fall in each span from minutes to months; spans are fixed, so two compare.

    Args:
        durations_s: in seconds, any order. width: of the drawing, in pixels.
    """
    counts = [0] * (len(BINS_S) + 1)
    for duration_s in durations_s:
        counts[sum(duration_s >= limit for limit, _ in BINS_S)] += 1
    names = [f"under {BINS_S[0][1]}", *(f"from {name}" for _, name in BINS_S)]
    told = "; ".join(f"{n}: {c:,}" for n, c in zip(names, counts, strict=True) if c)
    most, height, foot = max(counts) or 1, 132, 96
    step = width / len(counts)
    parts = [_opening("chart columns", (width, height), title=title, told=told or "none")]
    for number, count in enumerate(counts):
        h = (foot - 18) * count / most
        x = number * step
        parts.append(
            f'<rect x="{figure(x + 1)}" y="{figure(foot - h)}" width="{figure(step - 2)}"'
            f' height="{figure(h)}"/>'
        )
        if count:
            parts.append(
                f'<text class="n" x="{figure(x + step / 2)}" y="{figure(foot - h - 4)}">'
                f"{count:,}</text>"
            )
    parts.append(f'<path class="axis" d="M0 {foot}H{width}"/>')
    for number, (_, name) in enumerate(BINS_S):
        x, y = (number + 1) * step, foot + 14 + 14 * (number % 2)
        parts.append(f'<text class="tick" x="{figure(x)}" y="{y}">{name}</text>')
    return "".join(parts) + "</svg>"


def _opening(kind: str, size: tuple[int, int], *, title: str, told: str) -> str:
    width, height = size
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{kind}" width="{width}" height="{height}"'
        f' viewBox="0 0 {width} {height}" role="{"group" if "bars" in kind else "img"}"'
        f" aria-label={attribute(f'{title}. {told}.')}>"
        f"<title>{text(title)}</title><desc>{text(told)}</desc>"
    )


def wait_bars(
    lines: Sequence[tuple[str, float, float, str]], *, title: str, open_hours: bool = False
) -> str:
    """
    Where waiting time adds up.

    Args:
        lines: (name, all waiting in seconds, median in seconds, link), longest first.
        open_hours: whether these are seconds of opening hours.
    """
    return bars(
        [
            Bar(
                name,
                total_s,
                words.duration(total_s, open_hours=open_hours),
                words.band(median_s),
                href,
            )
            for name, total_s, median_s, href in lines
        ],
        title=title,
    )
