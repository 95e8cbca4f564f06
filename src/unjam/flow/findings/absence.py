"""On which open days a person who is usually there did nothing at all."""

from __future__ import annotations

import numpy as np

from unjam.flow.findings.hours import Hours
from unjam.flow.kernel import Absences, Ordered
from unjam.flow.kernel.arrays import Whole

REGULAR_SHARE_MIN = 0.6
"""Only who does something on this share of the open days around is taken to be away without."""

AROUND_DAYS = 28
CELLS_MAX = 20_000_000
"""People times days: a practice of sixty has 200,000 in nine years."""


def days_away(ordered: Ordered, begun_us: Whole, *, calendar: Hours) -> Absences | None:
    """
    Tell absence from silence.

    A person is away on an open day without any event of theirs, if they did something on at least
    ``REGULAR_SHARE_MIN`` of the open days within four weeks around it. None where there are too
    many people and days to tell.
    """
    starts = calendar.day_starts_us
    if ordered.n_persons * len(starts) > CELLS_MAX:
        return None
    is_open = np.diff(calendar.table.open_until(starts)) > 0
    active = _active(ordered, begun_us, starts=starts)
    usual = _around(active & is_open) >= REGULAR_SHARE_MIN * np.maximum(1, _around(is_open[None]))
    return Absences(starts, usual & is_open & ~active)


def _active(ordered: Ordered, begun_us: Whole, *, starts: Whole) -> np.ndarray:
    """Whether each person was at work on each day: any event begins, runs or ends on it."""
    days = len(starts) - 1
    change = np.zeros((ordered.n_persons, days + 1), np.int32)
    first = np.clip(np.searchsorted(starts, begun_us, side="right") - 1, 0, days - 1)
    last = np.clip(np.searchsorted(starts, ordered.end_us, side="right") - 1, 0, days - 1)
    np.add.at(change, (ordered.person, first), 1)
    np.add.at(change, (ordered.person, last + 1), -1)
    return np.cumsum(change[:, :-1], axis=1) > 0


def _around(marks: np.ndarray) -> np.ndarray:
    """How many marks lie within ``AROUND_DAYS`` of each day."""
    total = np.cumsum(np.pad(marks.astype(np.int64), ((0, 0), (1, 0))), axis=1)
    days = marks.shape[1]
    low = np.clip(np.arange(days) - AROUND_DAYS, 0, days)
    high = np.clip(np.arange(days) + AROUND_DAYS + 1, 0, days)
    return np.asarray(total[:, high] - total[:, low])
