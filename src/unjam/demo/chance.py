"""Chance with a memory: the same seed gives the same year, on every machine and Python."""

from __future__ import annotations

import hashlib
import math
import random
from collections.abc import Mapping, Sequence
from typing import TypeVar

Thing = TypeVar("Thing")


class Chance:
    """
    A stream of chance for one purpose. Streams with other names do not disturb it.

    Only ``Random.random`` is used underneath: Python promises that it never changes.
    """

    def __init__(self, seed: int, name: str) -> None:
        digest = hashlib.sha256(f"{seed}/{name}".encode()).digest()
        self._random = random.Random(int.from_bytes(digest[:8], "big"))  # noqa: S311  a demo, no secret

    def share(self) -> float:
        """A number from 0 up to 1."""
        return self._random.random()

    def happens(self, probability: float) -> bool:
        """Whether something of this probability happens now."""
        return self._random.random() < probability

    def between(self, low: float, high: float) -> float:
        """A number from low up to high, all alike."""
        return low + (high - low) * self._random.random()

    def whole(self, low: int, high: int) -> int:
        """A whole number from low to high, both included, all alike."""
        return low + int(self._random.random() * (high - low + 1))

    def one_of(self, things: Sequence[Thing]) -> Thing:
        """One of these, all alike."""
        return things[int(self._random.random() * len(things))]

    def weighted(self, weights: Mapping[Thing, float]) -> Thing:
        """One of these, by weight."""
        point = self._random.random() * sum(weights.values())
        for thing, weight in weights.items():
            point -= weight
            if point < 0:
                return thing
        return thing

    def normal(self) -> float:
        """
        A number of the standard normal distribution.

        Source:
            Box, Muller (1958). A Note on the Generation of Random Normal Deviates.
        """
        radius = math.sqrt(-2 * math.log(1 - self._random.random()))
        return radius * math.cos(2 * math.pi * self._random.random())

    def lognormal(self, median: float, sigma: float) -> float:
        """A number whose logarithm is normal: most are near the median, a few are far above."""
        return median * math.exp(sigma * self.normal())

    def poisson(self, mean: float) -> int:
        """
        How often something happens that happens ``mean`` times on average.

        Source:
            Knuth (1969). The Art of Computer Programming 2, 3.4.1.
        """
        limit, count, product = math.exp(-mean), 0, self._random.random()
        while product > limit:
            count += 1
            product *= self._random.random()
        return count
