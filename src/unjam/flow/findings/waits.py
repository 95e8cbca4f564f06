"""Frictions that show in waits: stalls, late starts, batches, unowned work, slow payers."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import numpy as np

from unjam.flow.findings import statistics
from unjam.flow.findings.candidates import EVENTS_MIN, Candidate, Kind, edges, nothing, steps
from unjam.flow.findings.work import NOBODY, Work
from unjam.flow.kernel import Cause, Party
from unjam.flow.kernel.arrays import Whole

HOUR_US = 3_600_000_000
MINUTE_US = 60_000_000
DAY_US = 24 * HOUR_US

TIMES_USUAL_MIN = 3.0
"""A stall is at least this many times as long as this practice's usual wait."""

SPREADS_MIN = 2.5
"""And this many robust standard deviations (of the logarithm) above it."""

STALL_HOURS_MIN = 3.0
"""And this long in open hours: what is done within half a working day does not stall."""

TIMES_USUAL_ENOUGH = 4.0
DAY_HOURS = 8.0
"""However much waits differ here: a working day, and four times the usual, is a stall."""

HANDOVER_US_MIN = MINUTE_US
"""Waits shorter than a minute are no waits; edges without others say nothing of what is usual."""

PAYER_CLOCK_US = 7 * DAY_US
"""
The standard clock for an organization determination.

Source:
    42 CFR 422.568(b)(1), as amended by CMS-0057-F, since 2026-01-01: 7 calendar days.
"""

CLAIM_CLOCK_US = 30 * DAY_US
"""
The clock of claims and of appeals of claims.

Source:
    42 CFR 405.922 and 422.520(a)(1): clean claims within 30 days.
"""

CLAIM_WORDS = re.compile(r"claim|denial|billing|appeal|payment|remit")
PAST_CLOCK_SHARE_MIN = 0.25
UNOWNED_SHARE_MIN = 0.2
UNOWNED_TIMES_MIN = 3.0
BATCH_ITEMS_MIN = 3
BATCH_SHARE_MIN = 0.3
BATCH_HELD_MIN = 0.3


@dataclass(frozen=True, slots=True)
class Usual:
    """
    What is usual in this practice, from all edges on which one of us takes work over.

    Args:
        log_median, spread: of the logarithm of each edge's mean open wait (hours).
        mean_us: the mean open wait of an edge in the middle (µs).
    """

    log_median: float
    spread: float
    mean_us: float

    def is_long(self, mean_us: float) -> bool:
        """Whether a mean open wait stands out."""
        if mean_us < STALL_HOURS_MIN * HOUR_US:
            return False
        above = math.log(mean_us / HOUR_US) - self.log_median
        if mean_us >= DAY_HOURS * HOUR_US and above >= math.log(TIMES_USUAL_ENOUGH):
            return True
        return above >= max(math.log(TIMES_USUAL_MIN), SPREADS_MIN * self.spread)


def usual(work: Work) -> Usual:
    """Learn what is usual."""
    means = []
    for _, events in edges(work, _taken_over(work)):
        own = work.own_us[events]
        if np.median(own) >= HANDOVER_US_MIN:
            means.append(float(own.mean()) / HOUR_US)
    logs = np.log(np.asarray(means, np.float64))
    middle, spread = statistics.typical(logs)
    return Usual(middle, spread, math.exp(middle) * HOUR_US if means else 0.0)


def _taken_over(work: Work) -> np.ndarray:
    return np.asarray(work.is_ours & (work.wait_on == Party.OURS) & (work.previous >= 0))


def stalls(work: Work, *, normal: Usual) -> list[Candidate]:
    """Edges where work that somebody holds waits for us far longer than is usual here."""
    found = []
    for (a, b), events in edges(work, _taken_over(work)):
        own = work.own_us[events]
        weekly_own, weekly_n = (
            _weekly(work, events, values=own),
            _weekly(work, events, values=np.ones_like(own)),
        )
        surely = statistics.ratio_low(weekly_own, weekly_n)
        if not normal.is_long(float(own.mean())) or surely < 2 * normal.mean_us:
            continue
        begins = bool((work.previous[np.maximum(events - 1, 0)] == -1).mean() > 0.9)
        from_outside = bool((work.actor[events - 1] != Party.OURS).mean() > 0.5)
        kind = (
            Kind.LATE_START
            if begins and (from_outside or _is_arrival(work, events))
            else Kind.STALL
        )
        found.append(_by_wait(work, events, kind=kind, places=(a, b), usual_us=normal.mean_us))
    return found


def _is_arrival(work: Work, events: Whole) -> bool:
    """Whether the events before name nobody: the work came in by itself."""
    return bool((work.person[events - 1] == NOBODY).mean() > 0.5)


def _by_wait(
    work: Work, events: Whole, *, kind: Kind, places: tuple[int, ...], usual_us: float
) -> Candidate:
    own = work.own_us[events]
    back = np.maximum(0, own - round(usual_us))
    return Candidate(
        kind, places, events, events, own, nothing(events), back, nothing(events),
        {"mean_h": float(own.mean()) / HOUR_US, "usual_h": usual_us / HOUR_US},
    )  # fmt: skip


def unowned(work: Work) -> list[Candidate]:
    """Edges from an own step on which a case often lies with nobody, and for long."""
    after = np.zeros(len(work), np.bool_)
    after[1:] = work.is_ours[:-1]
    groups = list(edges(work, after & _taken_over(work)))
    shares = [float((~work.owned[events]).mean()) for _, events in groups]
    middle, _ = statistics.typical(np.asarray(shares, np.float64))
    least = max(UNOWNED_SHARE_MIN, UNOWNED_TIMES_MIN * middle)
    found = []
    for places, events in groups:
        lying = events[~work.owned[events]]
        waits = work.parts[Cause.UNOWNED, lying]
        hours = float(waits.sum()) / HOUR_US / work.weeks
        if statistics.wilson_low(len(lying), len(events)) < least or hours < 1:
            continue
        none, facts = nothing(lying), {"share": len(lying) / len(events)}
        found.append(
            Candidate(Kind.UNOWNED, places, lying, events, waits, none, waits, none, facts)
        )
    return found


def slow_payers(work: Work) -> list[Candidate]:
    """Kinds of work in which payers often answer after their clock has run out."""
    process = np.unique(np.asarray(work.process_names), return_inverse=True)[1]
    found = []
    for number in np.unique(process).tolist():
        kept = (work.actor == Party.PAYER) & (process[work.place] == number)
        events = np.flatnonzero(kept & (work.previous >= 0))
        since, clock = asked_us(work, events), _clock_us(work, events)
        late, waits = events[since > clock], since[since > clock]
        if len(events) < EVENTS_MIN or (
            statistics.wilson_low(len(late), len(events)) < PAST_CLOCK_SHARE_MIN
        ):
            continue
        to = int(np.bincount(work.place[late]).argmax())
        before = int(np.bincount(work.previous[late[work.place[late] == to]]).argmax())
        facts = {"share": len(late) / len(events), "median_days": float(np.median(since)) / DAY_US}
        none = nothing(late)
        back = waits - clock[since > clock]
        found.append(
            Candidate(Kind.PAYER_WAIT, (before, to), late, events, waits, none, back, none, facts)
        )
    return found


def _clock_us(work: Work, events: Whole) -> Whole:
    """The clock that each answer runs on: for claims the longer one."""
    claims = [bool(CLAIM_WORDS.search(name.casefold())) for name in work.process_names]
    is_claim = np.asarray(claims, np.bool_)[work.place[events]]
    return np.where(is_claim, np.int64(CLAIM_CLOCK_US), np.int64(PAYER_CLOCK_US))


def asked_us(work: Work, events: Whole) -> Whole:
    """How long each of these answers had been waited for, chases in between included (µs)."""
    since = []
    for event in events.tolist():
        i = event
        while i > 0 and work.previous[i] >= 0 and work.wait_on[i] == work.wait_on[event]:
            i -= 1
        since.append(int(work.begun_us[event] - work.end_us[i]))
    return np.maximum(0, np.asarray(since, np.int64))


def batches(work: Work) -> list[Candidate]:
    """Steps that are often held and then done together, although somebody was there to do them."""
    sizes = np.bincount(work.batch)
    in_batch = (work.batch > 0) & (sizes[work.batch] >= BATCH_ITEMS_MIN)
    found = []
    for place, events in steps(work, _taken_over(work)):
        held = events[in_batch[events]]
        waits, own = work.parts[Cause.BATCH, held], work.own_us[events]
        least = HOUR_US * max(1.0, 0.02 * len(events) / work.weeks)
        if statistics.wilson_low(len(held), len(events)) < BATCH_SHARE_MIN:
            continue
        if waits.sum() < BATCH_HELD_MIN * own.sum() or waits.sum() / work.weeks < least:
            continue
        found.append(
            Candidate(
                Kind.BATCH, (place,), held, events, work.own_us[held], nothing(held), waits,
                nothing(held),
                {"share": len(held) / len(events), "size": float(sizes[work.batch[held]].mean())},
            )
        )  # fmt: skip
    return found


def _weekly(work: Work, events: Whole, *, values: Whole) -> statistics.Numbers:
    totals = values.astype(np.float64)
    return statistics.weekly(totals, work.week[events], weeks=work.n_weeks)
