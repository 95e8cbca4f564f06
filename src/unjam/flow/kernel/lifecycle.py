"""Joins the start of a step to its completion, where a log writes them as two events."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unjam.events import NO_INSTANT_US, Coded, EventColumns
from unjam.flow.kernel.arrays import Codes, LogArrays, Mask, Whole, coded, log_arrays


@dataclass(frozen=True, slots=True)
class Paired:
    """
    A log in which one event stands for a start and its completion.

    Args:
        log: the events of the map, in log order. kept: which of the events before (mask).
        paired: completions that found their start. unmatched_starts: starts that found none; they
            are no events of the map.
    """

    log: LogArrays
    kept: Mask
    paired: int
    unmatched_starts: int


def paired_log(columns: EventColumns) -> Paired:
    """The log of some columns in the order of their rows, its starts and completes paired."""
    log, lifecycle = log_arrays(columns), columns.lifecycle
    row = np.asarray(columns.row, np.int64)
    if np.all(row[1:] >= row[:-1]):
        return pair(log, lifecycle)
    order = np.argsort(row, kind="stable")
    codes = np.asarray(lifecycle.codes, np.int32)[order]
    return pair(log.take(order), coded(codes, words=lifecycle.words))


def pair(log: LogArrays, lifecycle: Coded) -> Paired:
    """
    Pair starts and completions first in, first out, within each case and step, in order of time.

    Nothing is paired unless the log has both. A completion without a start keeps none; other
    transitions are events as they are.
    """
    words = list(lifecycle.words)
    codes = np.asarray(lifecycle.codes, np.int32)
    is_start = _is(codes, words, "start")
    is_complete = _is(codes, words, "complete")
    if not (is_start.any() and is_complete.any()):
        return Paired(log, np.ones(len(log), np.bool_), 0, 0)
    starts, completes = _matches(log, is_start=is_start, is_complete=is_complete)
    start_us = log.start_us.copy() if len(log.start_us) else np.full(len(log), NO_INSTANT_US)
    unknown = start_us[completes] == NO_INSTANT_US
    start_us[completes[unknown]] = log.end_us[starts[unknown]]
    joined = LogArrays(
        log.case,
        log.step,
        log.person,
        log.role,
        log.end_us,
        start_us,
        log.n_cases,
        log.n_steps,
        log.n_persons,
        log.n_roles,
    )
    kept = ~is_start
    unmatched = int(is_start.sum()) - len(completes)
    return Paired(joined.take(kept), kept, len(completes), unmatched)


def _is(codes: Codes, words: list[str], word: str) -> Mask:
    return codes == words.index(word) if word in words else np.zeros(len(codes), np.bool_)


def _matches(log: LogArrays, *, is_start: Mask, is_complete: Mask) -> tuple[Whole, Whole]:
    """Positions of the starts and of the completions that belong together, pair by pair."""
    relevant = np.flatnonzero(is_start | is_complete)
    key = log.case[relevant].astype(np.int64) * log.n_steps + log.step[relevant]
    order = np.lexsort((log.end_us[relevant], key))
    at, key = relevant[order], key[order]
    begins = np.r_[True, key[1:] != key[:-1]]
    starting = is_start[at]
    finds = ~starting & ~_came_too_early(starting, begins)
    group = np.cumsum(begins)
    nth_start = _count_within(starting, group)
    nth_find = _count_within(finds, group)
    width = len(at) + 1
    start_at = np.flatnonzero(starting)
    start_number = group[start_at] * width + nth_start[start_at]
    find_at = np.flatnonzero(finds)
    find_number = group[find_at] * width + nth_find[find_at]
    return at[start_at[np.searchsorted(start_number, find_number)]], at[find_at]


def _count_within(flags: Mask, group: Whole) -> Whole:
    """The running count of flags inside each group (1 for the first)."""
    running = np.cumsum(flags)
    first = np.r_[0, np.flatnonzero(group[1:] != group[:-1]) + 1]
    before: Whole = running[first] - flags[first]
    return running - before[group - 1]


def _came_too_early(starting: Mask, begins: Mask) -> Mask:
    """Completions that find no start waiting: the queue, followed for all groups at once."""
    change = np.where(starting, 1, -1)
    balance = np.cumsum(change)
    first = np.flatnonzero(begins)
    group = np.cumsum(begins) - 1
    balance = balance - (balance[first] - change[first])[group]
    floor = 2 * len(starting) + 2
    lowest = np.minimum.accumulate(balance - group * floor) + group * floor
    before = np.r_[0, lowest[:-1]]
    before[first] = 0
    early: Mask = ~starting & (lowest < np.minimum(before, 0))
    return early
