"""Where cases turn back to a step that they had been through."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unjam.flow.kernel.arrays import Codes, Mask, Whole
from unjam.flow.kernel.jit import compiled
from unjam.flow.kernel.order import Ordered

AGAIN, BOUNCED = 1, 2
"""How a case turned back: to a step done before, or from another holder straight back."""


@dataclass(frozen=True, slots=True, eq=False)
class Returns:
    """
    Each stretch of events that repeat earlier ones of their case, by its first event.

    Args:
        at: that event's place in case order (int64, ascending, shape (returns,)).
        length: how many events repeat an earlier one until one does not.
        kind: ``BOUNCED`` where the step was last done two events before, and the event between
            belongs to another holder; else ``AGAIN``.
        gap_us: since the step was last done (µs).
    """

    at: Whole
    length: Whole
    kind: Codes
    gap_us: Whole


def returns(ordered: Ordered, begun_us: Whole, *, counted: Mask, holder: Codes) -> Returns:
    """
    Find every return.

    Args:
        begun_us: when each event began. counted: events that count; the others neither begin a
            stretch nor end one. holder: who holds a case at each event: a role, or a person.
    """
    n = len(ordered)
    length, kind, gap = np.zeros(n, np.int64), np.zeros(n, np.int32), np.zeros(n, np.int64)
    last = np.full(ordered.n_steps, -1, np.int64)
    _find(
        ordered.offsets, ordered.step, holder, counted, begun_us, ordered.end_us, last,
        length, kind, gap,
    )  # fmt: skip
    at = np.flatnonzero(length)
    return Returns(at, length[at], kind[at], gap[at])


@compiled
def _find(
    offsets: Whole,
    step: Codes,
    holder: Codes,
    counted: Mask,
    begun: Whole,
    end_us: Whole,
    last: Whole,
    length: Whole,
    kind: Codes,
    gap: Whole,
) -> None:
    for c in range(len(offsets) - 1):
        head, running = -1, False
        for i in range(offsets[c], offsets[c + 1]):
            before = last[step[i]]
            last[step[i]] = i
            if not counted[i]:
                continue
            if before < offsets[c]:
                running = False
                continue
            if not running:
                head, running = i, True
                gap[i] = begun[i] - end_us[before]
                straight_back = before == i - 2 and counted[i - 1] and holder[i - 1] != holder[i]
                kind[i] = BOUNCED if straight_back else AGAIN
            length[head] += 1
