"""A log as the detectors see it: every event with its place, its week, its wait and its causes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from unjam.events import NO_INSTANT_US, EventColumns
from unjam.flow import kernel
from unjam.flow.findings import absence, concurrency, hours, parties
from unjam.flow.findings.hours import Hours
from unjam.flow.kernel import Cause, Ordered, Party
from unjam.flow.kernel.arrays import Codes, LogArrays, Mask, Whole
from unjam.flow.kernel.causes import Parties

WEEK_US = hours.WEEK_US
TOUCH_CAP_US = 900_000_000
"""An estimated touch time is at most a quarter of an hour: what is longer was a pause."""

NOBODY = 0
OWN_CAUSES = (
    Cause.UNOWNED, Cause.BATCH, Cause.CONTENTION, Cause.PRIORITISATION, Cause.UNAVAILABILITY,
    Cause.REST,
)  # fmt: skip
"""What a practice can do something about: the open time of waits that are on us."""

MakeHours = Callable[[int, int], Hours]


@dataclass(frozen=True, slots=True, eq=False)
class Work:
    """
    All events in case order; every array has shape (events,) unless it says otherwise.

    Args:
        ordered: its ``step`` is the place: one code a (process, step).
        source: which of the columns' events each one is.
        case_names, process_names, step_names, role_names: words; the middle two by place.
        begun_us, end_us: UTC µs. week: whole weeks since ``monday_us``, that of the first event.
        weeks: how many weeks the log spans, at least 1. n_weeks: how many it touches.
        case: its number, ascending. previous: the place before in its case, -1 where one begins.
        edge: number of the edge by which it was reached. edge_ends: its two places, by number.
        actor: who did it (``Party``). wait_on: whom the wait before it was on.
        owned: whether somebody held the case during that wait.
        parts: µs by cause (shape (causes, events)). own_us: open time of the wait that is on us.
        touch_us: how long it was worked on. touch_measured: where its start was known.
        batch: number of its batch, 0 outside of one. is_open: whether it began in opening hours.
        hours: the calendar.
    """

    ordered: Ordered
    source: Whole
    case_names: Sequence[str]
    process_names: Sequence[str]
    step_names: Sequence[str]
    role_names: Sequence[str]
    begun_us: Whole
    end_us: Whole
    week: Whole
    monday_us: int
    weeks: float
    n_weeks: int
    case: Codes
    previous: Codes
    edge: Codes
    edge_ends: Sequence[tuple[int, int]]
    actor: Parties
    wait_on: Parties
    owned: Mask
    parts: Whole
    own_us: Whole
    touch_us: Whole
    touch_measured: Mask
    batch: Codes
    is_open: Mask
    hours: Hours

    def __len__(self) -> int:
        return len(self.begun_us)

    @property
    def place(self) -> Codes:
        return self.ordered.step

    @property
    def role(self) -> Codes:
        return self.ordered.role

    @property
    def person(self) -> Codes:
        return self.ordered.person

    @property
    def n_places(self) -> int:
        return len(self.step_names)

    @property
    def is_ours(self) -> Mask:
        """Whether one of us did it."""
        return np.asarray(self.actor == Party.OURS)


def work_of(columns: EventColumns, *, make_hours: MakeHours | None = None) -> Work:
    """
    Make a log ready for the detectors.

    Args:
        columns: the events, in any order; several kinds of work may stand in ``process``.
        make_hours: makes the opening hours from the first and the last instant (UTC µs); read
            from the work itself if None.

    Raises:
        ValueError: if there is no event.
    """
    if not len(columns):
        raise ValueError("there are no events to look at")
    log, source, cases, places = _by_process(columns)
    ordered = kernel.in_case_order(log)
    role_names = list(columns.role.words)
    steps = [columns.step.words[step] for _, step in places]
    previous = _previous(ordered)
    actor = parties.actors(ordered, previous < 0, roles=role_names, steps=steps)
    when = kernel.enabled(ordered, concurrent=concurrency.beside(ordered))
    first, last = int(when.begun_us.min()), int(max(ordered.end_us.max(), when.begun_us.max()))
    named = (ordered.person > 0) & (actor == Party.OURS)
    calendar = (
        make_hours(first, last)
        if make_hours
        else hours.read_from_work(when.begun_us, named, from_us=first, to_us=last)
    )
    lines = kernel.timelines(ordered, when.begun_us)
    ready_us, batch = kernel.batch_ready_us(ordered, lines, when)
    wait_on = parties.waits_on(ordered, actor)
    owned = _owned(ordered)
    found = kernel.wait_causes(
        ordered, when, lines, ready_us=ready_us, party=wait_on, owned=owned,
        open_table=calendar.table,
        absences=absence.days_away(ordered, when.begun_us, calendar=calendar),
    )  # fmt: skip
    monday = (first - hours.MONDAY_US) // WEEK_US * WEEK_US + hours.MONDAY_US
    week = (when.begun_us - monday) // WEEK_US
    edge, edge_ends = _edges(ordered, previous)
    touch_us, measured = _touch(ordered, when.begun_us, lines=lines)
    return Work(
        ordered=ordered,
        source=source[ordered.order],
        case_names=cases,
        process_names=[columns.process.words[process] for process, _ in places],
        step_names=steps,
        role_names=role_names,
        begun_us=when.begun_us,
        end_us=ordered.end_us,
        week=week,
        monday_us=monday,
        weeks=max(1.0, (last - first) / WEEK_US),
        n_weeks=int(week.max()) + 1,
        case=np.repeat(np.arange(len(cases), dtype=np.int32), np.diff(ordered.offsets)),
        previous=previous,
        edge=edge,
        edge_ends=edge_ends,
        actor=actor,
        wait_on=wait_on,
        owned=owned,
        parts=found.parts,
        own_us=found.parts[list(OWN_CAUSES)].sum(axis=0),
        touch_us=touch_us,
        touch_measured=measured,
        batch=batch,
        is_open=_is_open(calendar, when.begun_us),
        hours=calendar,
    )


def _by_process(
    columns: EventColumns,
) -> tuple[LogArrays, Whole, list[str], list[tuple[int, int]]]:
    """The log with one case code a (process, case) and one step code a (process, step)."""
    log = kernel.paired_log(columns)
    row = np.asarray(columns.row, np.int64)
    source = np.arange(len(row))
    if not np.all(row[1:] >= row[:-1]):
        source = np.argsort(row, kind="stable")
    source = source[log.kept]
    process = np.asarray(columns.process.codes, np.int64)[source]
    case_keys, case = np.unique(process * log.log.n_cases + log.log.case, return_inverse=True)
    place_keys, place = np.unique(process * log.log.n_steps + log.log.step, return_inverse=True)
    names = [columns.case.words[key] for key in (case_keys % log.log.n_cases).tolist()]
    places = [divmod(key, log.log.n_steps) for key in place_keys.tolist()]
    arrays = LogArrays(
        case.astype(np.int32), place.astype(np.int32), log.log.person, log.log.role,
        log.log.end_us, log.log.start_us, len(case_keys), len(place_keys), log.log.n_persons,
        log.log.n_roles,
    )  # fmt: skip
    return arrays, source, names, places


def _previous(ordered: Ordered) -> Codes:
    previous = np.full(len(ordered), -1, np.int32)
    previous[1:] = ordered.step[:-1]
    begins = ordered.offsets[:-1][np.diff(ordered.offsets) > 0]
    previous[begins] = -1
    return previous


def _edges(ordered: Ordered, previous: Codes) -> tuple[Codes, list[tuple[int, int]]]:
    """The number of the edge by which each event was reached, and the two places of each edge."""
    ends = np.maximum(previous, 0).astype(np.int64) * ordered.n_steps + ordered.step
    keys, edge = np.unique(ends, return_inverse=True)
    return edge.astype(np.int32), [divmod(key, ordered.n_steps) for key in keys.tolist()]


def _owned(ordered: Ordered) -> Mask:
    """Somebody holds a case from an event that names them until the next event begins."""
    owned = np.ones(len(ordered), np.bool_)
    owned[1:] = ordered.person[:-1] > NOBODY
    return owned


def _touch(ordered: Ordered, begun_us: Whole, *, lines: kernel.Timelines) -> tuple[Whole, Mask]:
    """
    From start to end where the start is known; else the gap since the same person's last end.

    Returns:
        Touch times, and which of them were measured.
    """
    guess = np.zeros(len(ordered), np.int64)
    ends = ordered.end_us[lines.places]
    gaps = np.clip(np.r_[TOUCH_CAP_US, np.diff(ends)], 0, TOUCH_CAP_US)
    gaps[lines.offsets[:-1][np.diff(lines.offsets) > 0]] = TOUCH_CAP_US
    guess[lines.places] = gaps
    if not len(ordered.start_us):
        return guess, np.zeros(len(ordered), np.bool_)
    known = ordered.start_us != NO_INSTANT_US
    return np.where(known, ordered.end_us - begun_us, guess), known


def _is_open(calendar: Hours, begun_us: Whole) -> Mask:
    """Whether each instant, or the minute before or after it, lies in opening hours."""
    table = calendar.table
    near = 60_000_000
    before = np.clip(begun_us - near, table.first_us, table.last_us)
    after = np.clip(begun_us + near, table.first_us, table.last_us)
    return np.asarray(table.between(before, after) > 0)
