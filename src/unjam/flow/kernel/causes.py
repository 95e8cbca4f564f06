"""Why work waited: every microsecond of a wait gets one cause, so the parts add up exactly."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from unjam.flow.kernel.arrays import Codes, Mask, Whole
from unjam.flow.kernel.jit import compiled
from unjam.flow.kernel.opentime import OpenTable
from unjam.flow.kernel.order import Ordered
from unjam.flow.kernel.timelines import Enabled, Timelines

Parties = npt.NDArray[np.uint8]

DAY_US = 86_400_000_000
"""A day is near this long; clock changes make two a year longer or shorter."""


class Cause(IntEnum):
    """
    What a wait was for. Earlier ones take precedence: an instant that has two gets the first.

    Source:
        The last five: Lashkevich, Milani, Chapela-Campa, Suvorau, Dumas (2023), Unveiling the
        causes of waiting time in business processes from event logs.
    """

    PAYER = 0
    PATIENT = 1
    OUTSIDE = 2
    CLOSED = 3
    UNOWNED = 4
    BATCH = 5
    CONTENTION = 6
    PRIORITISATION = 7
    UNAVAILABILITY = 8
    REST = 9


class Party(IntEnum):
    """Whom a wait is on: ours, or one of three that are not."""

    OURS = 0
    PAYER = 1
    PATIENT = 2
    OUTSIDE = 3


@dataclass(frozen=True, slots=True)
class Absences:
    """
    The days on which a person was not there although the practice was open.

    Args:
        day_starts_us: where each day begins (int64, UTC µs, shape (days + 1,), ascending).
        away: who was away on which day (mask, shape (n_persons, days)): nobody is on a day on
            which they did anything.
    """

    day_starts_us: Whole
    away: Mask


@dataclass(frozen=True, slots=True)
class WaitCauses:
    """
    Every wait by its causes.

    Args:
        parts: µs by cause and event (int64, shape (causes, events), case order): the wait before
            that event. wait_us: their sum, exactly.
    """

    parts: Whole
    wait_us: Whole


def wait_causes(
    ordered: Ordered,
    when: Enabled,
    lines: Timelines,
    *,
    ready_us: Whole,
    party: Parties,
    owned: Mask,
    open_table: OpenTable | None = None,
    absences: Absences | None = None,
) -> WaitCauses:
    """
    Split every wait into its causes.

    What is on others takes the whole wait. Of the rest, what is outside opening hours is closed;
    the open time of a wait that nobody owns is unowned; the open time that is left is split along
    the timeline of whoever then did the step: held until its batch was ready; then busy with work
    that could have begun no later (contention) or only later (prioritisation); then away.

    Args:
        ready_us: from ``batch_ready_us``.
        party: whom the wait before each event is on (``Party``, shape (events,)).
        owned: whether somebody held the case during the wait before each event.
        open_table: opening hours over all instants; None where every hour is open.
        absences: None where nobody is known to be away.

    Returns:
        The parts. On two cores 0.2 to 0.5 µs an event.
    """
    wait = when.begun_us - when.at_us
    began, ended, could, ready = (
        _on_open_clock(instants, open_table)
        for instants in (when.begun_us, ordered.end_us, when.at_us, ready_us)
    )
    away = _away_before(ordered, (ready_us, when.begun_us), (ready, began), absences, open_table)
    parts = np.zeros((len(Cause), len(ordered)), np.int64)
    running = _latest_ends(lines, ended)
    _split(
        lines.offsets, lines.places, (began, ended, could, ready, when.at_us, wait, away),
        ordered.person, party, owned, running, parts,
    )  # fmt: skip
    return WaitCauses(parts, wait)


def _on_open_clock(instants: Whole, table: OpenTable | None) -> Whole:
    """Instants as a clock shows them that runs only while the practice is open."""
    return instants if table is None else table.open_until(instants)


def _away_before(
    ordered: Ordered,
    instants: tuple[Whole, Whole],
    shown: tuple[Whole, Whole],
    absences: Absences | None,
    table: OpenTable | None,
) -> Whole:
    """Open time of each wait, from when its batch was ready, on which its holder was away (µs)."""
    if absences is None:
        return np.zeros(len(ordered), np.int64)
    starts = _on_open_clock(absences.day_starts_us, table)
    open_days = np.where(absences.away, np.diff(starts), 0)
    before = np.zeros((len(absences.away), len(starts)), np.int64)
    np.cumsum(open_days, axis=1, out=before[:, 1:])
    lost = np.zeros(len(ordered), np.int64)
    days = (absences.day_starts_us, starts, before)
    for instant, clock, sign in zip(instants, shown, (-1, 1), strict=True):
        _add_away(ordered.person, instant, clock, days, sign, lost)
    return lost


def _latest_ends(lines: Timelines, ended: Whole) -> Whole:
    """The latest end so far along each timeline: with it, the first that matters is searched."""
    running = ended[lines.places]
    for begin, end in zip(lines.offsets[:-1].tolist(), lines.offsets[1:].tolist(), strict=True):
        np.maximum.accumulate(running[begin:end], out=running[begin:end])
    return running


@compiled
def _add_away(
    person: Codes,
    instant: Whole,
    clock: Whole,
    days: tuple[Whole, Whole, Whole],
    sign: int,
    lost: Whole,
) -> None:
    """Add how long each person had been away by each instant, on the open clock."""
    day_starts, starts, before = days
    last = len(starts) - 2
    for i in range(len(instant)):
        h, t = person[i], instant[i]
        if h == 0:
            continue
        day = min(max((t - day_starts[0]) // DAY_US, 0), last)
        while day > 0 and day_starts[day] > t:
            day -= 1
        while day < last and day_starts[day + 1] <= t:
            day += 1
        away = before[h, day]
        if before[h, day + 1] > away:
            away += clock[i] - starts[day]
        lost[i] += sign * away


@compiled
def _split(
    offsets: Whole,
    places: Codes,
    clocks: tuple[Whole, Whole, Whole, Whole, Whole, Whole, Whole],
    person: Codes,
    party: Parties,
    owned: Mask,
    running: Whole,
    parts: Whole,
) -> None:
    began, ended, could, ready, at_us, wait, away = clocks
    for i in range(len(wait)):
        if wait[i] <= 0:
            continue
        if party[i] > 0:
            parts[party[i] - 1, i] = wait[i]
            continue
        left = began[i] - could[i]
        parts[3, i] = wait[i] - left
        if not owned[i]:
            parts[4, i] = left
            continue
        held_until = min(max(ready[i], could[i]), began[i])
        parts[5, i] = held_until - could[i]
        left -= parts[5, i]
        h = person[i]
        if h == 0 or left == 0:
            parts[9, i] = left
            continue
        low, high = offsets[h], offsets[h + 1]
        while low < high:
            middle = (low + high) // 2
            if running[middle] > held_until:
                high = middle
            else:
                low = middle + 1
        fair, busy = 0, 0
        fair_until, busy_until = held_until, held_until
        for k in range(low, offsets[h + 1]):
            j = places[k]
            if began[j] >= began[i]:
                break
            end = min(ended[j], began[i])
            if end > busy_until:
                busy += end - max(began[j], busy_until)
                busy_until = end
            if at_us[j] <= at_us[i] and end > fair_until:
                fair += end - max(began[j], fair_until)
                fair_until = end
        parts[6, i] = fair
        parts[7, i] = busy - fair
        parts[8, i] = min(away[i], left - busy)
        parts[9, i] = left - busy - parts[8, i]
