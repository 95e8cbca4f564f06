"""How many planted frictions were found, how many findings were not planted, and which hours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from unjam.flow import findings
from unjam.flow.findings import Finding, Kind, Work

FIRST = 12
"""A manager reads no further."""

HOURS_WITHIN = 0.15

IN_WAITING = frozenset(
    {Kind.STALL, Kind.LATE_START, Kind.BATCH, Kind.DRIFT, Kind.UNOWNED, Kind.PAYER_WAIT}
)


@dataclass(frozen=True)
class Planted:
    """
    The truth of one friction.

    Args:
        places: steps that a finding must name. hours_a_week: of waiting, or of staff time.
    """

    kind: str
    process: str
    places: frozenset[str]
    hours_a_week: float


@dataclass
class Score:
    """
    Args:
        hours: found over true hours a week, by kind, for each that was found.
    """

    hits: int = 0
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    hours: dict[str, list[float]] = field(default_factory=dict)

    @property
    def precision(self) -> float:
        return self.hits / max(1, self.hits + len(self.wrong))

    @property
    def recall(self) -> float:
        return self.hits / max(1, self.hits + len(self.missed))

    @property
    def hours_right(self) -> float:
        """The share of those found whose hours a week are within ``HOURS_WITHIN``."""
        ratios = [ratio for group in self.hours.values() for ratio in group]
        return sum(abs(ratio - 1) <= HOURS_WITHIN for ratio in ratios) / max(1, len(ratios))

    def add(self, work: Work, truth: Sequence[Planted], *, where: str) -> None:
        """Look for findings and hold the first ones to the truth."""
        left = list(truth)
        for one in findings.findings_of(work)[:FIRST]:
            planted = next((known for known in left if _is(one, known)), None)
            if planted is None:
                self.wrong.append(f"{where}: {one.kind} in {one.process}: {one.sentence}")
                continue
            left.remove(planted)
            self.hits += 1
            hours = one.waiting_h if one.kind in IN_WAITING else one.touch_h
            self.hours.setdefault(one.kind, []).append(hours.value / planted.hours_a_week)
        self.missed += [
            f"{where}: {known.kind} in {known.process} at {', '.join(known.places)}"
            for known in left
        ]


def _is(one: Finding, planted: Planted) -> bool:
    places = {one.step, one.from_step, one.to_step}
    return (one.kind, one.process) == (planted.kind, planted.process) and planted.places <= places
