"""Where the boxes of the map stand: one lane a role, time running down, the whole log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from unjam.flow.rules import MapLayout

BOX_H = 40
ROW_GAP = 28
TOP = 46
"""Room for the names of the lanes, in pixels; the same at the foot."""

WIDE = (152, 48)
NARROW = (138, 36)
OUTER_GAP = 36
"""Room for lines beside the first and the last lane."""

LANES_WIDE_MAX = 5
"""Up to five lanes get wide boxes: the map then fits beside the details on a common screen."""


@dataclass(frozen=True, slots=True)
class Box:
    """A step's box, in pixels, and its cell (lane and row numbers)."""

    lane: int
    row: int
    x: float
    y: float
    w: float
    h: float

    @property
    def mid_x(self) -> float:
        return self.x + self.w / 2

    @property
    def mid_y(self) -> float:
        return self.y + self.h / 2


@dataclass(frozen=True, slots=True)
class Placement:
    """
    The whole sheet.

    Args:
        lanes: names of the roles, left to right. boxes: by step, top to bottom.
        box_w, lane_gap: width of a box and of the gutter between lanes, in pixels. rows: how many.
    """

    lanes: tuple[str, ...]
    boxes: Mapping[str, Box]
    box_w: int
    lane_gap: int
    rows: int

    @property
    def width(self) -> int:
        return len(self.lanes) * (self.box_w + self.lane_gap) - self.lane_gap + 2 * OUTER_GAP

    @property
    def height(self) -> int:
        return 2 * TOP + self.rows * (BOX_H + ROW_GAP) + ROW_GAP

    def lane_x(self, lane: int) -> float:
        """Left edge of the boxes of a lane."""
        return OUTER_GAP + lane * (self.box_w + self.lane_gap)

    def gutter_x(self, gutter: int) -> float:
        """Middle of the gutter to the left of a lane (or to the right of the last)."""
        if gutter == 0:
            return OUTER_GAP / 2
        if gutter == len(self.lanes):
            return self.width - OUTER_GAP / 2
        return self.lane_x(gutter) - self.lane_gap / 2

    def row_y(self, row: int) -> float:
        """Top edge of the boxes of a row."""
        return TOP + ROW_GAP + row * (BOX_H + ROW_GAP)

    def gap_y(self, gap: int) -> float:
        """Middle of the gap above a row (or below the last)."""
        return self.row_y(gap) - ROW_GAP / 2


def place(layout: MapLayout, *, keep: frozenset[str]) -> Placement:
    """
    Give every step that is kept its box; rows and lanes that stay empty are closed up.

    Args:
        layout: cells of all steps, from the whole log.
        keep: the steps that may be drawn, chosen from the whole log too.
    """
    cells = {name: cell for name, cell in layout.cells.items() if name in keep}
    lanes = sorted({lane for lane, _ in cells.values()})
    rows = {row: number for number, row in enumerate(sorted({row for _, row in cells.values()}))}
    lane_numbers = {lane: number for number, lane in enumerate(lanes)}
    box_w, lane_gap = WIDE if len(lanes) <= LANES_WIDE_MAX else NARROW
    empty = Placement(tuple(layout.lanes[n] for n in lanes), {}, box_w, lane_gap, len(rows))
    boxes = {}
    for name, (lane, row) in sorted(cells.items(), key=lambda item: (item[1][1], item[1][0])):
        column, line = lane_numbers[lane], rows[row]
        boxes[name] = Box(column, line, empty.lane_x(column), empty.row_y(line), box_w, BOX_H)
    return Placement(empty.lanes, boxes, box_w, lane_gap, len(rows))
