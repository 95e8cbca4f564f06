"""The picture of a designed process: roles as columns, steps in order, ways back dashed."""

from __future__ import annotations

from unjam.flow.designed import Design, DesignedStep
from unjam.flow.drawing.ink import attribute, figure, text
from unjam.flow.drawing.lettering import shortened

LANE_W, ROW_H, BOX_W, BOX_H = 160, 56, 148, 34
HEAD_H, BACK_W = 32, 16
ANYONE = "anyone"


def picture(design: Design) -> str:
    """
    A design as SVG; the words beside it say the same.

    Steps that may be left out have a dashed box; those that may come at any time stand last.
    """
    ordered = [step for step in design.steps if not step.anywhere]
    steps = ordered + [step for step in design.steps if step.anywhere]
    lanes = list(dict.fromkeys(_lane(step) for step in steps))
    rows = {step.name: row for row, step in enumerate(steps)}
    width = LANE_W * len(lanes) + BACK_W * (1 + len(design.returns))
    height = HEAD_H + ROW_H * len(steps)
    told = ", then ".join(step.name for step in steps if not step.anywhere)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="design" width="{width}" height="{height}"'
        f' viewBox="0 0 {width} {height}" role="img"'
        f" aria-label={attribute(f'The order of the design: {told}.')}>"
    ]
    for number, lane in enumerate(lanes):
        parts.append(
            f'<text class="lane" x="{number * LANE_W + BOX_W // 2}" y="16">'
            f"{text(shortened(lane, BOX_W))}</text>"
        )
    at = {step.name: (lanes.index(_lane(step)), rows[step.name]) for step in steps}
    for one, two in zip(ordered, ordered[1:], strict=False):
        parts.append(_way(at[one.name], at[two.name]))
    edge = LANE_W * len(lanes)
    for number, (begin, end) in enumerate(design.returns, 1):
        parts.append(_way_back(at[begin], at[end], x=edge + number * BACK_W))
    parts += [_box(step, at[step.name]) for step in steps]
    return "".join(parts) + "</svg>"


def _lane(step: DesignedStep) -> str:
    return step.by[0] if step.by else ANYONE


def _box(step: DesignedStep, at: tuple[int, int]) -> str:
    x, y = at[0] * LANE_W, HEAD_H + at[1] * ROW_H
    look = "maybe" if step.optional or step.anywhere else "must"
    return (
        f'<rect class="{look}" x="{x + 1}" y="{y}" width="{BOX_W - 2}" height="{BOX_H}" rx="5"/>'
        f'<text x="{x + BOX_W // 2}" y="{y + BOX_H // 2 + 4}">'
        f"{text(shortened(step.name, BOX_W - 8))}</text>"
    )


def _way(one: tuple[int, int], two: tuple[int, int]) -> str:
    x1, y1 = one[0] * LANE_W + BOX_W / 2, HEAD_H + one[1] * ROW_H + BOX_H
    x2, y2 = two[0] * LANE_W + BOX_W / 2, HEAD_H + two[1] * ROW_H
    middle = y2 - (ROW_H - BOX_H) / 2
    return (
        f'<path class="way" d="M{figure(x1)} {figure(y1)}V{figure(middle)}H{figure(x2)}'
        f'V{figure(y2 - 1)}"/><path class="tip" d="M{figure(x2 - 4)} {figure(y2 - 7)}'
        f'L{figure(x2)} {figure(y2 - 1)}L{figure(x2 + 4)} {figure(y2 - 7)}"/>'
    )


def _way_back(one: tuple[int, int], two: tuple[int, int], *, x: float) -> str:
    """To the right of all boxes, up or down, and in again."""
    x1, y1 = one[0] * LANE_W + BOX_W, HEAD_H + one[1] * ROW_H + BOX_H / 2 + 6
    x2, y2 = two[0] * LANE_W + BOX_W, HEAD_H + two[1] * ROW_H + BOX_H / 2 - 6
    return (
        f'<path class="back" d="M{figure(x1)} {figure(y1)}H{figure(x)}V{figure(y2)}'
        f'H{figure(x2 + 1)}"/><path class="tip" d="M{figure(x2 + 7)} {figure(y2 - 4)}'
        f'L{figure(x2 + 1)} {figure(y2)}L{figure(x2 + 7)} {figure(y2 + 4)}"/>'
    )
