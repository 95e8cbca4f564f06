"""How many planted frictions were found, how many findings were not planted, and which hours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from truth.practice import Friction, Practice
from unjam.flow import findings
from unjam.flow.findings import Finding, Kind

FIRST = 12
"""A manager reads no further."""

IN_WAITING = frozenset(
    {Kind.STALL, Kind.LATE_START, Kind.BATCH, Kind.DRIFT, Kind.UNOWNED, Kind.PAYER_WAIT}
)


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


def add(score: Score, practice: Practice) -> Score:
    """Look for findings in a practice and hold them to the truth."""
    found = findings.findings_of(findings.work_of(practice.columns()))[:FIRST]
    left = list(practice.truth)
    for one in found:
        planted = next((truth for truth in left if _is(one, truth)), None)
        if planted is None:
            score.wrong.append(f"{one.kind} {one.process}: {one.sentence}")
            continue
        left.remove(planted)
        score.hits += 1
        hours = one.waiting_h if one.kind in IN_WAITING else one.touch_h
        ratio = hours.value / (planted.hours / practice.weeks)
        score.hours.setdefault(one.kind, []).append(ratio)
    score.missed += [f"{truth.kind} {truth.process}: {truth.step}" for truth in left]
    return score


def _is(one: Finding, planted: Friction) -> bool:
    if (one.kind, one.process) != (planted.kind, planted.process):
        return False
    places = {one.step, one.from_step, one.to_step} - {""}
    wanted = {planted.before, planted.step} if planted.kind == "bounce" else {planted.step}
    return wanted <= places


def scored(seeds: Sequence[int], *, planted: bool = True) -> Score:
    """The score over several practices."""
    score = Score()
    for seed in seeds:
        add(score, Practice(seed, planted=planted))
    return score
