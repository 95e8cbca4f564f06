"""Planted frictions are found, and little else, in practices that look nothing like the demo."""

from __future__ import annotations

import pytest

from truth.scoring import scored

SEEDS = range(900, 906)


@pytest.mark.slow
def test_what_was_planted_is_found_and_little_else() -> None:
    score = scored(SEEDS)
    assert score.precision >= 0.9, score.wrong
    assert score.recall >= 0.9, score.missed
    assert set(score.hours) >= {"stall", "repeat", "unowned", "batch"}


@pytest.mark.slow
def test_where_nothing_was_planted_nearly_nothing_is_found() -> None:
    score = scored(SEEDS, planted=False)
    assert len(score.wrong) <= len(SEEDS), score.wrong
