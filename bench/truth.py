"""How many planted frictions are found, in forty years of the demo and forty unlike practices."""

from __future__ import annotations

from scripts import truth

from bench.results import Result


def run(_peer_python: str | None) -> list[Result]:
    """The figures of ``make truth``, on the same seeds."""
    results = []
    for name, lived in truth.PRACTICES.items():
        planted, plain = truth.scores(lived)
        results += [
            Result(
                f"{name}: precision of the first twelve", planted.precision, "", "at least 0.9"
            ),
            Result(f"{name}: recall", planted.recall, "", "at least 0.9"),
            Result(f"{name}: hours within 15 %", planted.hours_right, "of those found"),
            Result(
                f"{name}: findings where nothing was planted",
                len(plain.wrong) / len(truth.SEEDS),
                "a practice-year",
                "at most 1",
            ),
        ]
    return results
