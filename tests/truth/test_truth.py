"""Planted frictions are found, and little else: in the demo's years and in unlike practices."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from truth import demo_year, practice, systems_year
from truth.scoring import Planted, Score
from unjam.flow.findings import Work

Lived = Callable[..., tuple[Work, list[Planted]]]
SEEDS = {
    demo_year.lived: range(900, 904),
    systems_year.lived: range(900, 902),
    practice.lived: range(900, 906),
}


def scored(lived: Lived, seeds: Sequence[int], *, planted: bool = True) -> Score:
    score = Score()
    for seed in seeds:
        work, truth = lived(seed, planted=planted)
        score.add(work, truth, where=f"seed {seed}")
    return score


@pytest.mark.slow
@pytest.mark.parametrize("lived", SEEDS, ids=lambda lived: lived.__module__.rsplit(".")[-1])
def test_what_was_planted_is_found_and_little_else(lived: Lived) -> None:
    score = scored(lived, SEEDS[lived])
    assert score.precision >= 0.9, score.wrong
    assert score.recall >= 0.9, score.missed
    assert score.hours_right >= 0.9, score.hours


@pytest.mark.slow
@pytest.mark.parametrize("lived", SEEDS, ids=lambda lived: lived.__module__.rsplit(".")[-1])
def test_where_nothing_was_planted_nearly_nothing_is_found(lived: Lived) -> None:
    score = scored(lived, SEEDS[lived], planted=False)
    assert len(score.wrong) <= len(SEEDS[lived]), score.wrong
