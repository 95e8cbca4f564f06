"""Walks every variant once through a designed process and notes each place where it strays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from unjam.flow.kernel.arrays import Codes, Mask, Whole
from unjam.flow.kernel.jit import compiled
from unjam.flow.kernel.order import Ordered
from unjam.flow.kernel.variants import CaseVariants

Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Automaton:
    """
    A designed process as tables. Its state is the last ordered step, and which steps were done.

    Args:
        local: the designed step of each step of the log, ``n_designed`` or more where it is none
            (int32, shape (steps,)).
        ordered: whether a designed step has its place in the order (mask, shape (designed,)).
        follows: [a, b] whether b may come next after a, both ordered (mask, square).
        owed: whether a step must be done. due_at: it is due once more than this is settled.
        settles: what doing a step settles; -1 for nothing. stops: nothing more is owed after it.
        first, then: pairs of designed steps; the first is done before the second (int32).
    """

    local: Codes
    ordered: Mask
    follows: Mask
    owed: Mask
    due_at: Codes
    settles: Codes
    stops: Mask
    first: Codes
    then: Codes

    @property
    def n_designed(self) -> int:
        """How many steps the design has."""
        return len(self.ordered)

    @property
    def added_from(self) -> int:
        """Rules below this are "skipped", by designed step."""
        return self.n_designed

    @property
    def again_from(self) -> int:
        """Rules from ``added_from`` to here are "added", by step of the log."""
        return self.added_from + len(self.local)

    @property
    def before_from(self) -> int:
        """Rules from ``again_from`` to here are "again at once", by designed step."""
        return self.again_from + self.n_designed

    @property
    def follow_from(self) -> int:
        """Rules from ``before_from`` to here are pairs (first, then); from here on (a, b)."""
        return self.before_from + len(self.first)


@dataclass(frozen=True, slots=True)
class Strayed:
    """
    What was found.

    Args:
        variant, rule: pairs, each once (int64). seen: [variant, designed step] whether it occurs.
        settled: the most that a variant's steps settle (int32). stopped: whether it was stopped.
    """

    variant: Whole
    rule: Whole
    seen: Mask
    settled: Codes
    stopped: Mask


def walk(ordered: Ordered, variants: CaseVariants, automaton: Automaton) -> Strayed:
    """Run each variant through the automaton; time grows with the variants, not with the cases."""
    a = automaton
    rules = a.follow_from + a.n_designed**2
    tables = (a.local, a.ordered, a.follows, a.owed, a.due_at, a.settles,
              a.stops)  # fmt: skip
    ends = (a.added_from, a.again_from, a.before_from, a.follow_from)
    found = np.empty((2, 0), np.int64)
    while True:  # once to count, once more to write
        seen = np.zeros((len(variants), a.n_designed), np.uint8)
        settled = np.full(len(variants), -1, np.int32)
        stopped = np.zeros(len(variants), np.uint8)
        stamp = np.full(rules, -1, np.int32)
        n = int(
            _walk(
                ordered.offsets, ordered.step, variants.example, tables, (a.first, a.then), ends,
                seen, settled, stopped, stamp, found,
            )
        )  # fmt: skip
        if n == found.shape[1]:
            break
        found = np.empty((2, n), np.int64)
    return Strayed(found[0], found[1], seen.astype(np.bool_), settled, stopped.astype(np.bool_))


@compiled
def _walk(
    offsets: Whole, step: Codes, example: Whole, tables: Any, pairs: Any, ends: Any, seen: Bytes,
    settled: Codes, stopped: Bytes, stamp: Codes, found: Whole,
) -> int:  # fmt: skip
    local, ordered, follows, owed, due_at, settles, stops = tables
    added_from, again_from, before_from, follow_from = ends
    designed = len(ordered)
    n = 0
    for v in range(len(example)):
        last = -1
        for i in range(offsets[example[v]], offsets[example[v] + 1]):
            x = local[step[i]]
            rule = -1
            if x >= designed:
                rule = added_from + step[i]
            else:
                _too_early(x, v, pairs, seen, stamp[before_from:follow_from])
                settled[v] = max(settled[v], settles[x])
                stopped[v] |= stops[x]
                seen[v, x] = 1
                if ordered[x]:
                    if last >= 0 and not follows[last, x]:
                        rule = again_from + x if x == last else follow_from + last * designed + x
                    last = x
            if rule >= 0 and stamp[rule] != v:
                stamp[rule] = v
                n = _note(found, n, v, rule)
        n = _at_its_end(v, (owed, due_at, pairs, before_from), seen, settled[v], stamp, found, n)
    return n


@compiled
def _too_early(x: int, v: int, pairs: Any, seen: Bytes, stamp: Codes) -> None:
    """Mark the pairs whose second step comes before its first; judged when all is known."""
    first, then = pairs
    for k in range(len(then)):
        if then[k] == x and not seen[v, first[k]]:
            stamp[k] = v


@compiled
def _at_its_end(
    v: int, rules: Any, seen: Bytes, settled: int, stamp: Codes, found: Whole, n: int
) -> int:
    """What can be said once a variant is known whole: steps that came too early, or never."""
    owed, due_at, pairs, before_from = rules
    first, then = pairs
    for k in range(len(then)):
        if stamp[before_from + k] == v and (seen[v, first[k]] or not owed[first[k]]):
            n = _note(found, n, v, before_from + k)
    for x in range(len(owed)):
        if owed[x] and not seen[v, x] and due_at[x] < settled:
            n = _note(found, n, v, x)
    return n


@compiled
def _note(found: Whole, n: int, v: int, rule: int) -> int:
    """Write one pair if there is room, and count it in any case."""
    if n < found.shape[1]:
        found[0, n], found[1, n] = v, rule
    return n + 1
