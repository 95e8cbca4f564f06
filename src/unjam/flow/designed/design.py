"""A designed process: how one kind of work should go, as a handful of plain rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

STEPS_MAX = 120
RULES_MAX = 120
HOUR_US = 3_600_000_000
DAY_US = 24 * HOUR_US


class Clock(StrEnum):
    """What a deadline is counted in."""

    OPEN_HOURS = "open hours"
    DAYS = "days"
    WORKING_DAYS = "working days"


@dataclass(frozen=True, slots=True)
class DesignedStep:
    """
    One step of a design.

    Args:
        name: as the log calls it.
        by: the roles that may do it; empty for any.
        optional: it may be left out. again: it may be done again at once.
        anywhere: it may come at any time, so it has no place in the order.
        stops: nothing more is owed after it (a withdrawal).
        followed_by: the only steps that may come next; None where the order says it.
    """

    name: str
    by: tuple[str, ...] = ()
    optional: bool = False
    again: bool = False
    anywhere: bool = False
    stops: bool = False
    followed_by: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """
    The first ``to`` is done so long after the first ``from_step`` at the latest, end to end.

    A day is 24 hours by the clock. So many working days end with the last day of so many on which
    the practice is open; the day of the first step is not counted.
    """

    from_step: str
    to_step: str
    amount: float
    clock: Clock

    @property
    def limit_us(self) -> int:
        """The longest time allowed, in µs of the deadline's own clock."""
        return round(self.amount * (HOUR_US if self.clock == Clock.OPEN_HOURS else DAY_US))


@dataclass(frozen=True)
class Design:
    """
    How one kind of work should go.

    Args:
        steps: in the order in which they should be done.
        ends: a case in which one of these was done is finished.
        returns: (from, to) pairs; work may go back from the one straight to the other.
        before: (first, then) pairs; the first is done before the second is.
        deadlines: each at most once a pair of steps.
    """

    steps: tuple[DesignedStep, ...]
    ends: tuple[str, ...] = ()
    returns: tuple[tuple[str, str], ...] = ()
    before: tuple[tuple[str, str], ...] = ()
    deadlines: tuple[Deadline, ...] = ()

    @cached_property
    def number(self) -> dict[str, int]:
        """The place of each step in ``steps``."""
        return {step.name: place for place, step in enumerate(self.steps)}

    @property
    def names(self) -> tuple[str, ...]:
        """The steps by name, in order."""
        return tuple(step.name for step in self.steps)

    def may_follow(self, step: DesignedStep, after: DesignedStep) -> bool:
        """Whether a step may come next after another, both with a place in the order."""
        if step.name == after.name:
            return after.again
        if (after.name, step.name) in self.returns:
            return True
        if after.followed_by is not None:
            return step.name in after.followed_by
        return self.number[step.name] > self.number[after.name]


@dataclass(frozen=True, slots=True)
class Version:
    """A design that holds for the cases that begin from an instant on (UTC µs)."""

    from_us: int
    design: Design


def in_force(versions: Sequence[Version]) -> tuple[Version, ...]:
    """Versions by the instant from which they hold; the first counts for all time before it."""
    return tuple(sorted(versions, key=lambda version: version.from_us))
