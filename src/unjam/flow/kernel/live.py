"""Counts that follow the log event by event: a live number never waits for a whole pass."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict

Happened = tuple[int, int, int]
"""One event of a case: instant (µs), step, holder (codes)."""


class LiveCounts:
    """
    Directly-follows and handover counts, kept up to date with every event that is appended.

    Events may arrive in any order of time; of two at the same instant, the one appended first is
    first, as in the log. Counts equal those of a map made anew from the same events.
    """

    __slots__ = ("_cases", "_edges", "_handovers")

    def __init__(self) -> None:
        self._cases: dict[int, list[Happened]] = {}
        self._edges: defaultdict[tuple[int, int], int] = defaultdict(int)
        self._handovers: defaultdict[tuple[int, int], int] = defaultdict(int)

    def append(self, case: int, event: Happened) -> None:
        """Take in one event: a step up in two counters; a late one moves only its neighbours."""
        events = self._cases.get(case)
        if events is None:
            self._cases[case] = [event]
            return
        last = events[-1]
        if event[0] < last[0]:
            self._insert(events, event)
            return
        self._edges[last[1], event[1]] += 1
        self._handovers[last[2], event[2]] += 1
        events.append(event)

    def close(self, case: int) -> None:
        """Forget the events of a case that is finished; its counts stay."""
        self._cases.pop(case, None)

    def edges(self) -> dict[tuple[int, int], int]:
        """(step, next step) to how often; pairs that occur."""
        return {pair: count for pair, count in self._edges.items() if count}

    def handovers(self) -> dict[tuple[int, int], int]:
        """(holder, next holder) to how often; pairs that occur, equal holders included."""
        return {pair: count for pair, count in self._handovers.items() if count}

    def _insert(self, events: list[Happened], event: Happened) -> None:
        place = bisect_right(events, event[0], key=lambda other: other[0])
        after = events[place]
        if place:
            before = events[place - 1]
            self._count(before, after, -1)
            self._count(before, event, 1)
        self._count(event, after, 1)
        events.insert(place, event)

    def _count(self, one: Happened, two: Happened, by: int) -> None:
        self._edges[one[1], two[1]] += by
        self._handovers[one[2], two[2]] += by
