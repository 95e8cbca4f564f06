"""Decides which part of a date is the month, from all the dates of a sample."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np

from unjam.connections.tables import times
from unjam.connections.tables.layouts import PATTERNS, layout_of

UTC_ZONE = ZoneInfo("UTC")
EXCEL_SERIAL = re.compile(r"\d{5}(\.\d+)?")

SPOKEN = {
    "iso": "the year comes first or the month is a word",
    "mdy": "the month comes first",
    "dmy": "the day comes first",
    "ymd": "the year comes first",
    "epoch_s": "these are seconds since 1970",
    "epoch_ms": "these are milliseconds since 1970",
    "excel": "these are days as Excel counts them",
}


@dataclass(frozen=True, slots=True)
class DateOrder:
    """
    How the dates of a sample are written.

    Args:
        name: as ``ColumnMapping.date_order``.
        example: one of them, as it stands.
        is_certain: False where another order would read as many.
        readable: share of the filled cells that this order reads.
    """

    name: str
    example: str
    is_certain: bool
    readable: float


def guess_order(cells: Sequence[str]) -> DateOrder:
    """
    The order that reads most of a sample; month first where month and day cannot be told apart.

    Args:
        cells: all cells of all columns of time in the sample.
    """
    filled = [cell.strip() for cell in cells if cell.strip()]
    if not filled:
        return DateOrder("iso", "", is_certain=True, readable=0.0)
    shares = {order: readable_share(filled, order=order) for order in _orders_for(filled)}
    name = max(shares, key=lambda order: shares[order])
    rivals = [order for order, share in shares.items() if order != name and share == shares[name]]
    example = next((cell for cell in filled if _needs_order(cell)), filled[0])
    return DateOrder(name, example[:60], is_certain=not rivals, readable=shares[name])


def readable_share(cells: Sequence[str], *, order: str) -> float:
    """Which share of some cells reads as an instant in this order."""
    fate = times.read_instants(cells, order=order, zone=UTC_ZONE).fate
    return float(np.mean(fate == times.READ)) if len(cells) else 0.0


def time_share(cells: Sequence[str]) -> float:
    """Which share of some filled cells looks like instants, in whatever order reads most."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    if not filled:
        return 0.0
    return max(readable_share(filled, order=order) for order in _orders_for(filled))


def _orders_for(cells: Sequence[str]) -> tuple[str, ...]:
    """The orders worth trying: plain numbers are instants only where all have the right size."""
    digits = [cell for cell in cells if cell.replace(".", "", 1).isdecimal() and cell.isascii()]
    if len(digits) * 2 <= len(cells):
        return _orders_of_text(cells)
    sizes = {len(cell.split(".")[0]) for cell in digits}
    if sizes == {10}:
        return ("epoch_s",)
    if sizes == {13}:
        return ("epoch_ms",)
    if all(EXCEL_SERIAL.fullmatch(cell) and 25569 < float(cell) < 73051 for cell in digits):
        return ("excel",)
    return ("iso",)


def _orders_of_text(cells: Sequence[str]) -> tuple[str, ...]:
    if not any(_needs_order(cell) for cell in cells):
        return ("iso",)
    long_years = any(_needs_order(cell) and re.search(r"\d{4}", cell) for cell in cells)
    return ("mdy", "dmy") if long_years else ("mdy", "dmy", "ymd")


def _needs_order(cell: str) -> bool:
    template = re.sub(r"[0-9]", "0", cell)
    return layout_of(template, "iso") is None and bool(PATTERNS["numbers"].match(template))


@dataclass(frozen=True, slots=True)
class TimeKinds:
    """How many cells were read, how many of them carry no offset, how many no time of day."""

    read: int
    naive: int
    date_only: int


def kinds(cells: Sequence[str], *, order: str) -> TimeKinds:
    """What kinds of instants some cells hold."""
    instants = times.read_instants(cells, order=order, zone=UTC_ZONE)
    read = int(np.count_nonzero(instants.fate == times.READ))
    counts = instants.counts
    return TimeKinds(read, counts.get("naive", 0), counts.get("date_only", 0))
