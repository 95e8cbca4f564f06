"""Relational questions about one kind of work, asked of the events that its map is made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np

from unjam.events import NO_INSTANT_US, EventColumns
from unjam.flow import columns, kernel
from unjam.flow.queries.work import kept_cases, work_of
from unjam.flow.rules import HourCell, MapFilter, StepGap, UnnamedStep
from unjam.flow.sql import answers
from unjam.flow.sql.answers import HourRow, WaitRow
from unjam.practice import queries as practice

PEOPLE_MIN = 3
"""A figure by hour that rests on fewer people, or on fewer events, speaks of one of them."""

SECOND_US = 1_000_000


def events_by_weekday_and_hour(
    practice_id: str, process: str, *, filter: MapFilter
) -> tuple[HourCell, ...]:
    """
    When this kind of work is done, on the practice's wall clock.

    One cell per weekday and hour that occurs. Never by role, and without its figure where fewer
    than ``PEOPLE_MIN`` people did it: in a small practice that is a person.
    """
    events = _events(practice_id, process, filter=filter)
    zone = practice.zone_of(practice_id)
    return without_few(answers.events_by_weekday_and_hour(events, zone=zone))


def without_few(rows: Sequence[HourRow]) -> tuple[HourCell, ...]:
    """
    The rows without the figures that rest on one or two people, or may do so.

    A single figure left out could be had from the sum, so the smallest other goes with it.
    """
    few = {
        (row.weekday, row.hour_of_day)
        for row in rows
        if 0 < row.people < PEOPLE_MIN or row.events < PEOPLE_MIN
    }
    others = [row for row in rows if (row.weekday, row.hour_of_day) not in few]
    if len(few) == 1 and others:
        least = min(others, key=lambda row: (row.events, row.weekday, row.hour_of_day))
        few.add((least.weekday, least.hour_of_day))
    return tuple(
        HourCell(
            row.weekday,
            row.hour_of_day,
            None if (row.weekday, row.hour_of_day) in few else row.events,
        )
        for row in rows
    )


def steps_that_name_nobody(
    practice_id: str, process: str, *, filter: MapFilter
) -> tuple[UnnamedStep, ...]:
    """Each step of this kind of work and how often it names nobody, most unnamed events first."""
    rows = answers.steps_that_name_nobody(_events(practice_id, process, filter=filter))
    return tuple(
        UnnamedStep(row.step, row.events, row.unnamed_events, row.cases_touched) for row in rows
    )


def waits_between_steps(
    practice_id: str, process: str, *, filter: MapFilter
) -> tuple[StepGap, ...]:
    """From the end of each step to the end of the next, most frequent pairs first."""
    rows = answers.waits_between_steps(_events(practice_id, process, filter=filter))
    return tuple(
        StepGap(
            row.from_step,
            row.to_step,
            row.times,
            row.wait_sum_us / (row.times * SECOND_US),
            (row.median_below_us + row.median_above_us) / (2 * SECOND_US),
            _p90_us(row) / SECOND_US,
        )
        for row in rows
    )


def _p90_us(row: WaitRow) -> float:
    """Linear between the two order statistics, as everywhere."""
    part = (row.times - 1) * 90 % 100 / 100
    return row.p90_below_us + part * (row.p90_above_us - row.p90_below_us)


def _events(practice_id: str, process: str, *, filter: MapFilter) -> EventColumns:
    """The events of the map: of one process, starts joined to their completion, whole cases."""
    projection = columns.refresh(practice_id)
    work = work_of(projection, process)
    kept = kept_cases(work, filter, zone=practice.zone_of(practice_id))
    log = work.log if kept is None else work.log.take(kept[work.log.case])
    seq = work.seq if kept is None else work.seq[kept[work.log.case]]
    none = kernel.coded(np.zeros(len(log), np.int32), words=[""])
    return EventColumns(
        case=kernel.coded(log.case + 1, words=("", *work.case_words)),
        step=kernel.coded(log.step + 1, words=("", *work.step_words)),
        ended_at_us=cast("Sequence[int]", log.end_us),
        started_at_us=[NO_INSTANT_US] * len(log),  # no question asks for them
        person=kernel.coded(log.person, words=projection.columns.person.words),
        role=kernel.coded(log.role, words=work.role_words),
        process=none,
        lifecycle=none,
        row=cast("Sequence[int]", seq),
    )
