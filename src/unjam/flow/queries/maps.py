"""The processes of a practice, the map of each, and where everything stands on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

import numpy as np

from unjam.flow import columns, kernel
from unjam.flow.queries.work import Work, chosen, day_of, opening_table, work_of
from unjam.flow.rules import (
    NONE_SHOWN,
    MapFilter,
    MapLayout,
    ProcessMap,
    ProcessSummary,
    Step,
    Token,
)
from unjam.practice import queries as practice

OFTEN = 0.1
"""A step counts for the order of the lanes from this part of the busiest step's events on."""

FACT_WORDS_MAX = 200
"""The most words of a kept column that a filter offers: the most frequent ones."""


def processes(practice_id: str) -> tuple[ProcessSummary, ...]:
    """One line per kind of work, most cases first, then by name. Days are the practice's own."""
    projection = columns.refresh(practice_id)
    names = _process_names(projection)
    if not names:
        return ()
    zone = practice.zone_of(practice_id)
    lines = [
        line for name in names if (line := _summary(name, work_of(projection, name), zone=zone))
    ]
    return tuple(sorted(lines, key=lambda line: (-line.n_cases, line.name)))


def _process_names(projection: columns.Projection) -> list[str]:
    process = projection.columns.process
    counts = np.bincount(np.asarray(process.codes, np.int32), minlength=len(process.words))
    return [process.words[code] for code in np.flatnonzero(counts).tolist()]


def _summary(name: str, work: Work, *, zone: str) -> ProcessSummary | None:
    found = kernel.in_words(
        kernel.figures_of(work.ordered), step_words=work.step_words, role_words=work.role_words
    )
    if found.durations is None:
        return None
    return ProcessSummary(
        name=name,
        n_cases=found.n_cases,
        n_events=found.n_events,
        n_steps=len(found.steps),
        first_on=day_of(int(work.log.end_us.min()), zone=zone),
        last_on=day_of(int(work.log.end_us.max()), zone=zone),
        durations=found.durations,
        cases_with_rework=found.cases_with_rework,
    )


def period(practice_id: str, process: str) -> tuple[str, str]:
    """First and last day (ISO, in the practice's zone) of one kind of work; empty for none."""
    work = work_of(columns.refresh(practice_id), process)
    if not len(work.log):
        return ("", "")
    zone = practice.zone_of(practice_id)
    first_us, last_us = int(work.log.end_us.min()), int(work.log.end_us.max())
    return day_of(first_us, zone=zone), day_of(last_us, zone=zone)


def process_map(practice_id: str, process: str, *, filter: MapFilter) -> ProcessMap:
    """
    The map of one kind of work, over the cases that the filter keeps whole.

    Waits run from end to start; open waits are there where any site has hours. A process that does
    not exist has an empty map.

    Raises:
        ValueError: if a day of the filter is no ISO date.
    """
    work = work_of(columns.refresh(practice_id), process)
    ordered = chosen(work, filter, zone=practice.zone_of(practice_id))
    table = opening_table(work, practice.opening_calendars(practice_id))
    figures = kernel.figures_of(ordered, open_table=table)
    return kernel.in_words(figures, step_words=work.step_words, role_words=work.role_words)


def laid_out(steps: Iterable[Step]) -> MapLayout:
    """
    Where steps stand: a lane is a role, a row is a place in time. The same steps, the same places.

    Lanes run in the order in which work usually reaches the roles, those that rarely act last.
    Steps whose median places round down to the same number share rows where their lanes differ.
    """
    shown = [(step.role or NONE_SHOWN, step) for step in steps]
    lanes = _lanes(shown)
    number = {name: i for i, name in enumerate(lanes)}
    in_time = sorted(shown, key=lambda pair: (pair[1].rank, -pair[1].events, pair[1].name))
    cells: dict[str, tuple[int, int]] = {}
    first_row = 0
    for _, together in groupby(in_time, key=lambda pair: int(pair[1].rank)):
        next_row = dict.fromkeys(lanes, first_row)
        for role, step in together:
            cells[step.name] = (number[role], next_row[role])
            next_row[role] += 1
        first_row = max(next_row.values())
    return MapLayout(lanes, cells)


def _lanes(shown: list[tuple[str, Step]]) -> tuple[str, ...]:
    often = OFTEN * max((step.events for _, step in shown), default=0)
    reached: dict[str, tuple[bool, float]] = {}
    for role, step in shown:
        place = (step.events < often, step.rank)
        reached[role] = min(place, reached.get(role, place))
    return tuple(sorted(reached, key=lambda role: (reached[role], role)))


def facts(practice_id: str, process: str) -> dict[str, tuple[str, ...]]:
    """The kept columns of one kind of work and their words, alphabetically, for the filters."""
    work = work_of(columns.refresh(practice_id), process)
    found = {}
    for name, fact in sorted(work.facts.items()):
        counts = np.bincount(np.asarray(fact.codes, np.int32), minlength=len(fact.words))
        counts[0] = 0
        often = np.argsort(-counts, kind="stable")[:FACT_WORDS_MAX].tolist()
        words = tuple(sorted(fact.words[code] for code in often if counts[code]))
        if words:
            found[name] = words
    return found


def playback(
    practice_id: str,
    process: str,
    *,
    filter: MapFilter,
    cap: int = 200,
) -> tuple[Token, ...]:
    """
    How cases moved over the map, at most ``cap`` of them, spread evenly over all that are kept.

    Returns:
        One token a case, earliest first; seconds count from the first event of the first token.
    """
    work = work_of(columns.refresh(practice_id), process)
    ordered = chosen(work, filter, zone=practice.zone_of(practice_id))
    present = np.flatnonzero(np.diff(ordered.offsets))
    if not len(present):
        return ()
    by_begin = present[np.argsort(ordered.end_us[ordered.offsets[present]], kind="stable")]
    places = np.unique(np.linspace(0, len(by_begin) - 1, min(cap, len(by_begin))).round())
    return tuple(_tokens(work, ordered, cases=by_begin[places.astype(np.int64)].tolist()))


def _tokens(work: Work, ordered: kernel.Ordered, *, cases: list[int]) -> Iterator[Token]:
    first = int(ordered.end_us[ordered.offsets[cases[0]]])
    for case in cases:
        begin, end = int(ordered.offsets[case]), int(ordered.offsets[case + 1])
        yield Token(
            steps=tuple(work.step_words[code] for code in ordered.step[begin:end].tolist()),
            at_s=tuple((at - first) / 1_000_000 for at in ordered.end_us[begin:end].tolist()),
            film_begins_at_us=first,
        )
