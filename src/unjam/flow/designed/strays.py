"""What straying from a design is: its kinds, its places, who does and who could."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from unjam.flow.findings import statistics
from unjam.flow.findings.statistics import Interval
from unjam.flow.kernel.arrays import Codes, Mask, Whole

Z_95 = 1.96


class Deviation(StrEnum):
    """In which way a case strays."""

    SKIPPED = "skipped"
    ADDED = "added"
    OUT_OF_ORDER = "out of order"
    WRONG_ROLE = "wrong role"
    LATE = "late"


class Rule(StrEnum):
    """Which rule of a design says so."""

    MUST_OCCUR = "must occur"
    IS_DESIGNED = "is designed"
    NOT_AGAIN = "not again at once"
    MAY_FOLLOW = "may follow"
    BEFORE = "before"
    ROLE = "role"
    DEADLINE = "deadline"


KIND_OF = {
    Rule.MUST_OCCUR: Deviation.SKIPPED,
    Rule.IS_DESIGNED: Deviation.ADDED,
    Rule.NOT_AGAIN: Deviation.ADDED,
    Rule.MAY_FOLLOW: Deviation.OUT_OF_ORDER,
    Rule.BEFORE: Deviation.OUT_OF_ORDER,
    Rule.ROLE: Deviation.WRONG_ROLE,
    Rule.DEADLINE: Deviation.LATE,
}

Place = tuple[str, ...]
Key = tuple[Rule, Place]


@dataclass(frozen=True, slots=True, eq=False)
class Strays:
    """
    One way of straying at one place.

    Args:
        rule, place: what is broken, and at which step, or from which step to which.
        cases: those that do (int32, ascending).
        among: those that could have: that had the step, were due to have it, or whose deadline
            has passed (int32, ascending).
        version: the latest version, by number, that a case strays from in this way.
    """

    rule: Rule
    place: Place
    cases: Codes
    among: Codes
    version: int

    @property
    def key(self) -> Key:
        """Which rule is broken where."""
        return self.rule, self.place

    @property
    def kind(self) -> Deviation:
        """In which way it strays."""
        return KIND_OF[self.rule]

    @property
    def share(self) -> Interval:
        """
        The part of those that could have, with its 95 % interval.

        Source:
            Wilson (1927). Probable inference, the law of succession, and statistical inference.
        """
        hits, n = len(self.cases), len(self.among)
        return Interval(
            hits / max(1, n),
            statistics.wilson_low(hits, n, z=Z_95),
            1 - statistics.wilson_low(n - hits, n, z=Z_95),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """
    All cases of one kind of work, held to the design that held when they began.

    Args:
        strays: most cases first, then by rule and place.
        began_us: when each case began (UTC µs, shape (cases,)).
        version: which version each case is held to; -1 where a case has no event.
        n_versions: how many versions there are.
    """

    strays: tuple[Strays, ...]
    began_us: Whole
    version: Codes
    n_versions: int

    @property
    def n_cases(self) -> int:
        """Cases with an event."""
        return int((self.version >= 0).sum())

    @property
    def straying(self) -> Mask:
        """Which cases stray in any way (mask over cases)."""
        mask = np.zeros(len(self.version), np.bool_)
        for one in self.strays:
            mask[one.cases] = True
        return mask
