"""The cases behind a line of the map, and one case's story."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from unjam.events import NO_INSTANT_US
from unjam.flow import columns, kernel
from unjam.flow.queries.work import Work, chosen, opening_table, work_of
from unjam.flow.rules import CaseLine, CaseStory, MapFilter, StoryLine
from unjam.practice import queries as practice

SECOND_US = 1_000_000
Whole = npt.NDArray[np.int64]


def cases_behind(
    practice_id: str,
    process: str,
    *,
    from_step: str,
    to_step: str = "",
    filter: MapFilter,
    limit: int,
) -> tuple[CaseLine, ...]:
    """
    The cases in which one step directly followed another, longest wait first, then earliest.

    Args:
        from_step, to_step: the two ends of the line; with ``to_step`` empty, the cases in which
            ``from_step`` occurs, and the wait before it (0 where it came first).
        filter: which cases to look at.
        limit: the most lines to return.

    Returns:
        One line a case; where it happened more than once, its longest wait.
    """
    work = work_of(columns.refresh(practice_id), process)
    ordered = chosen(work, filter, zone=practice.zone_of(practice_id))
    wanted = [to_step, from_step] if to_step else [from_step]
    if not set(wanted) <= set(work.step_words):
        return ()
    codes = [work.step_words.index(step) for step in wanted]
    at = np.flatnonzero(ordered.step == codes[0])
    case = np.searchsorted(ordered.offsets, at, side="right") - 1
    if to_step:
        follows = (at > ordered.offsets[case]) & (ordered.step[at - 1] == codes[1])
        at, case = at[follows], case[follows]
    return _lines(work, ordered, case=case, waits=_waits(ordered)[at], limit=limit)


def _waits(ordered: kernel.Ordered) -> Whole:
    """The wait before each event (µs, case order); 0 where a case begins."""
    waits = np.zeros(len(ordered), np.int64)
    waits[1:] = np.maximum(kernel.begun_us(ordered)[1:] - ordered.end_us[:-1], 0)
    begins = ordered.offsets[:-1]
    waits[begins[begins < len(waits)]] = 0
    return waits


def _lines(
    work: Work, ordered: kernel.Ordered, *, case: Whole, waits: Whole, limit: int
) -> tuple[CaseLine, ...]:
    begun = kernel.begun_us(ordered)
    longest = np.full(work.log.n_cases, -1, np.int64)
    np.maximum.at(longest, case, waits)
    found = np.flatnonzero(longest >= 0)
    first = begun[ordered.offsets[found]]
    best = np.lexsort((first, -longest[found]))[:limit]
    return tuple(
        CaseLine(
            case_id=work.case_words[number],
            began_at_us=int(begun[ordered.offsets[number]]),
            n_events=int(ordered.offsets[number + 1] - ordered.offsets[number]),
            wait_s=int(longest[number]) / SECOND_US,
        )
        for number in found[best].tolist()
    )


def case_story(practice_id: str, case_id: str, *, process: str | None = None) -> CaseStory | None:
    """
    One case from its first event to its last; None if the log has no such case.

    Args:
        case_id: the opaque id.
        process: which kind of work, where one id occurs in several; None for the first recorded.
    """
    projection = columns.refresh(practice_id)
    name = process if process is not None else _process_of(projection, case_id)
    if name is None:
        return None
    work = work_of(projection, name)
    if case_id not in work.case_words:
        return None
    number = work.case_words.index(case_id)
    begin, end = (int(place) for place in work.ordered.offsets[number : number + 2])
    table = opening_table(work, practice.opening_calendars(practice_id))
    lines = tuple(_story_lines(work, begin=begin, end=end, table=table))
    begun = kernel.begun_us(work.ordered)[begin:end]
    duration = int(work.ordered.end_us[end - 1]) - int(begun.min())
    return CaseStory(case_id, name, lines, duration / SECOND_US)


def _process_of(projection: columns.Projection, case_id: str) -> str | None:
    words = list(projection.columns.case.words)
    if case_id not in words:
        return None
    of_case = np.asarray(projection.columns.case.codes, np.int32) == words.index(case_id)
    if not of_case.any():
        return None
    code = int(np.asarray(projection.columns.process.codes)[int(of_case.argmax())])
    return projection.columns.process.words[code]


def _story_lines(
    work: Work, *, begin: int, end: int, table: kernel.OpenTable | None
) -> Iterator[StoryLine]:
    ordered = work.ordered
    begun, waits = kernel.begun_us(ordered), _waits(ordered)[begin:end].tolist()
    opened = _open_waits(ordered, begin=begin, end=end, table=table)
    done: set[int] = set()
    for i in range(begin, end):
        at, step, first = int(ordered.order[i]), int(ordered.step[i]), i == begin
        begun_us = int(begun[i])
        known = len(ordered.start_us) > 0 and int(ordered.start_us[i]) != NO_INSTANT_US
        yield StoryLine(
            seq=int(work.seq[at]),
            step=work.step_words[step],
            role=work.role_words[int(ordered.role[i])],
            started_at_us=begun_us if known else None,
            ended_at_us=int(ordered.end_us[i]),
            wait_s=None if first else waits[i - begin] / SECOND_US,
            open_wait_s=None if first or opened is None else opened[i - begin] / SECOND_US,
            tied=not first and bool(ordered.end_us[i] == ordered.end_us[i - 1]),
            again=step in done,
            same_person=None if first else _same_person(ordered, i),
            facts=_facts(work, at),
        )
        done.add(step)


def _open_waits(
    ordered: kernel.Ordered, *, begin: int, end: int, table: kernel.OpenTable | None
) -> list[int] | None:
    if table is None:
        return None
    ends = np.concatenate([ordered.end_us[begin : begin + 1], ordered.end_us[begin : end - 1]])
    begins = np.maximum(kernel.begun_us(ordered)[begin:end], ends)
    waits: list[int] = table.between(ends, begins).tolist()
    return waits


def _same_person(ordered: kernel.Ordered, i: int) -> bool | None:
    one, two = int(ordered.person[i - 1]), int(ordered.person[i])
    return one == two if one and two else None


def _facts(work: Work, at: int) -> tuple[tuple[str, str], ...]:
    words = ((name, fact.words[fact.codes[at]]) for name, fact in sorted(work.facts.items()))
    return tuple((name, word) for name, word in words if word)
