"""How many planted frictions are found, in forty years of the demo and forty unlike practices."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

from bench.results import Result


def run(_peer_python: str | None) -> list[Result]:
    """The figures of ``make truth``, on the same seeds."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
    count_planted: Any = importlib.import_module("truth.report")
    results = []
    for name, lived in count_planted.PRACTICES.items():
        planted, plain = count_planted.scores(lived)
        results += [
            Result(
                f"{name}: precision of the first twelve", planted.precision, "", "at least 0.9"
            ),
            Result(f"{name}: recall", planted.recall, "", "at least 0.9"),
            Result(f"{name}: hours within 15 %", planted.hours_right, "of those found"),
            Result(
                f"{name}: findings where nothing was planted",
                len(plain.wrong) / len(count_planted.SEEDS),
                "a practice-year",
                "at most 1",
            ),
        ]
    return results
