"""``make truth``: forty seeds that no development ever saw, in two kinds of invented practice."""

from __future__ import annotations

import statistics
import sys

from truth import demo_year, practice
from truth.scoring import Score
from truth.test_truth import Lived, scored

SEEDS = range(10_000, 10_040)
PRACTICES: dict[str, Lived] = {"The demo's year": demo_year.lived, "Others": practice.lived}
GOAL = 0.9
PLAIN_MAX = 1.0


def scores(lived: Lived) -> tuple[Score, Score]:
    """Of practices with planted frictions, and of the same without."""
    return scored(lived, SEEDS), scored(lived, SEEDS, planted=False)


def told(name: str, lived: Lived) -> bool:
    """Print the score of one kind of practice; whether it meets the goals."""
    planted, plain = scores(lived)
    print(f"{name}, {len(SEEDS)} seeds:")
    print(f"  precision {planted.precision:.3f}, recall {planted.recall:.3f} (at least {GOAL})")
    print(f"  hours within 15 % for {planted.hours_right:.3f} of those found")
    print(f"  plain practices: {len(plain.wrong) / len(SEEDS):.2f} findings a practice-year")
    for kind, ratios in sorted(planted.hours.items()):
        middle = statistics.median(ratios)
        print(f"    {kind:14} {len(ratios):3} found, hours {middle:.2f} of true")
    for line in (*planted.wrong, *planted.missed, *plain.wrong):
        print(f"  - {line}")
    good = min(planted.precision, planted.recall) >= GOAL
    return good and len(plain.wrong) <= PLAIN_MAX * len(SEEDS)


if __name__ == "__main__":
    results = [told(name, lived) for name, lived in PRACTICES.items()]
    sys.exit(0 if all(results) else 1)
