"""The work of one process, picked from the projection, kept at hand while the log stands still."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from unjam.events import Coded, EventColumns
from unjam.flow import kernel
from unjam.flow.columns import Projection
from unjam.flow.rules import MapFilter
from unjam.practice.rules import SiteCalendar, open_intervals_us

DAY_US = 86_400_000_000
CALENDARS_KEPT = 8

Codes = npt.NDArray[np.int32]
Whole = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Work:
    """
    All events of one process. A case here is a case of this process: where two exports use one
    number for different pieces of work, they are two.

    Args:
        log: the events in log order, steps and cases numbered anew; starts are paired.
        ordered: the same in case order.
        case_words, step_words, role_words: what the codes mean.
        seq: each event's number in the log (int64, log order).
        facts: the kept columns, codes in log order.
        unmatched_starts: starts that found no completion; they are not events of the map.
    """

    log: kernel.LogArrays
    ordered: kernel.Ordered
    case_words: tuple[str, ...]
    step_words: tuple[str, ...]
    role_words: tuple[str, ...]
    seq: Whole
    facts: Mapping[str, Coded]
    unmatched_starts: int


_kept: WeakKeyDictionary[Projection, dict[str, Work]] = WeakKeyDictionary()


def work_of(projection: Projection, process: str) -> Work:
    """Pick one process; it is kept as long as its projection, and a name that is none never is."""
    kept = _kept.setdefault(projection, {})
    if process in kept:
        return kept[process]
    words = list(projection.columns.process.words)
    if process not in words:
        return _picked(projection.columns, -1)
    kept[process] = _picked(projection.columns, words.index(process))
    return kept[process]


def _picked(columns: EventColumns, process: int) -> Work:
    at = np.flatnonzero(np.asarray(columns.process.codes) == process)
    picked = kernel.log_arrays(columns).take(at)
    lifecycle = kernel.coded(_codes(columns.lifecycle)[at], words=columns.lifecycle.words)
    paired = kernel.pair(picked, lifecycle)
    at = at[paired.kept]
    case, cases = _numbered_anew(paired.log.case, paired.log.n_cases)
    step, steps = _numbered_anew(paired.log.step, paired.log.n_steps)
    log = kernel.LogArrays(
        case,
        step,
        paired.log.person,
        paired.log.role,
        paired.log.end_us,
        paired.log.start_us,
        max(1, len(cases)),
        max(1, len(steps)),
        paired.log.n_persons,
        paired.log.n_roles,
    )
    return Work(
        log,
        kernel.in_case_order(log),
        tuple(columns.case.words[c] for c in cases.tolist()),
        tuple(columns.step.words[c] for c in steps.tolist()),
        tuple(columns.role.words),
        np.asarray(columns.row, np.int64)[at],
        {
            name: kernel.coded(_codes(fact)[at], words=fact.words)
            for name, fact in columns.more.items()
        },
        paired.unmatched_starts,
    )


def _codes(column: Coded) -> Codes:
    return np.asarray(column.codes, np.int32)


def _numbered_anew(codes: Codes, size: int) -> tuple[Codes, Whole]:
    """Codes without gaps, and the old code of each new one."""
    present = np.flatnonzero(np.bincount(codes, minlength=size))
    number = np.zeros(size, np.int32)
    number[present] = np.arange(len(present), dtype=np.int32)
    return number[codes], present


def chosen(work: Work, wanted: MapFilter, *, zone: str) -> kernel.Ordered:
    """
    The cases that a filter keeps, whole, in case order.

    Raises:
        ValueError: if a day is no ISO date.
    """
    kept = kept_cases(work, wanted, zone=zone)
    if kept is None:
        return work.ordered
    return kernel.in_case_order(work.log.take(kept[work.log.case]))


def kept_cases(work: Work, wanted: MapFilter, *, zone: str) -> Mask | None:
    """Which cases a filter keeps; None for all of them."""
    conditions = list(_conditions(work, wanted, zone=zone))
    if not conditions:
        return None
    kept = np.ones(work.log.n_cases, np.bool_)
    for events in conditions:
        hit = np.zeros(work.log.n_cases, np.bool_)
        hit[work.log.case[events]] = True
        kept &= hit
    return kept


def _conditions(work: Work, wanted: MapFilter, *, zone: str) -> list[Mask]:
    """One mask of events per condition; a case is kept if each has an event of it."""
    masks = []
    if wanted.from_on or wanted.to_on:
        inside = np.ones(len(work.log), np.bool_)
        if wanted.from_on:
            inside &= work.log.end_us >= day_begins_us(wanted.from_on, zone=zone)
        if wanted.to_on:
            inside &= work.log.end_us < day_begins_us(wanted.to_on, zone=zone, later=1)
        masks.append(inside)
    for name, word in wanted.facts:
        fact = work.facts.get(name)
        words = list(fact.words) if fact else []
        code = words.index(word) if word in words else -1
        codes: Any = fact.codes if fact else np.zeros(len(work.log), np.int32)
        masks.append(np.asarray(codes) == code)
    return masks


def day_begins_us(day: str, *, zone: str, later: int = 0) -> int:
    """The instant (UTC µs) at which a day, or the one so many days later, begins in a zone."""
    on = date.fromisoformat(day) + timedelta(days=later)
    begins = datetime(on.year, on.month, on.day, tzinfo=ZoneInfo(zone))
    return int(begins.timestamp()) * 1_000_000


def day_of(instant_us: int, *, zone: str) -> str:
    """The ISO date of an instant in a zone."""
    instant = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=instant_us)
    return instant.astimezone(ZoneInfo(zone)).date().isoformat()


def opening_table(work: Work, calendars: tuple[SiteCalendar, ...]) -> kernel.OpenTable | None:
    """The hours in which any site is open, over all instants of some work; None without hours."""
    open_sites = tuple(calendar for calendar in calendars if calendar.versions)
    if not open_sites or not len(work.log):
        return None
    begun = kernel.begun_us(work.ordered)
    first = int(begun.min()) // DAY_US * DAY_US
    last = (int(work.log.end_us.max()) // DAY_US + 1) * DAY_US
    return _table(open_sites, first=first, last=last)


@lru_cache(maxsize=CALENDARS_KEPT)
def _table(calendars: tuple[SiteCalendar, ...], *, first: int, last: int) -> kernel.OpenTable:
    hours = [
        interval
        for calendar in calendars
        for interval in open_intervals_us(calendar, from_us=first, to_us=last)
    ]
    return kernel.open_table(hours, from_us=first, to_us=last)
