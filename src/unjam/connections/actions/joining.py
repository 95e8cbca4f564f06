"""Steps find their case: what one message tells of a number is kept for those that need it."""

from __future__ import annotations

import os
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from unjam.connections.models import CaseLink, HeldStep, ImportRun
from unjam.connections.runs.preparing import PreparedChunk, PreparedHeld
from unjam.events import NO_INSTANT_US, Coded, EventColumns
from unjam.worklog import actions as worklog_actions
from unjam.worklog import rules as worklog_rules

Placed = tuple[PreparedHeld, tuple[CaseLink, ...]]
"""A step, and the links to its cases."""

KEYS_AT_ONCE_MAX = 500
"""Keys in one question to the database."""


@dataclass(frozen=True, slots=True)
class Joined:
    """Steps of others that found their case: how many were new, and how many were known."""

    recorded: int
    known: int


def join(chunk: PreparedChunk, *, run: ImportRun, now_us: int) -> Joined:
    """
    Keep what a chunk tells of numbers, record what found its case, and let the rest wait.

    Part of the chunk's transaction. The order in which messages arrive makes no difference: a
    step that came before its link is recorded when the link comes.
    """
    if not (chunk.links or chunk.held):
        return Joined(0, 0)
    _keep_links(chunk, run=run)
    waiting = _waiting_for({link.key_id for link in chunk.links}, practice_id=run.practice_id)
    links = _links_of(
        {held.key_id for held in chunk.held} | {row.key_id for row in waiting},
        practice_id=run.practice_id,
    )
    placed = [(held, links_for(held, links=links)) for held in chunk.held]
    released = [(_as_held(row), links_for(_as_held(row), links=links)) for row in waiting]
    _let_wait([held for held, found in placed if not found], run=run)
    gone = [row.pk for row, (_, found) in zip(waiting, released, strict=True) if found]
    HeldStep.objects.filter(pk__in=gone).delete()
    steps = [pair for pair in (*placed, *released) if pair[1]]
    return _record(steps, run=run, now_us=now_us)


def links_for(held: PreparedHeld, *, links: dict[str, list[CaseLink]]) -> tuple[CaseLink, ...]:
    """
    The links to the cases that a step belongs to, one a case.

    None where nothing tells them yet, or two cases claim it. Of the links that were told of its
    key, the newest that began before the step counts.
    """
    told = [link for link in links.get(held.key_id, ()) if link.since_us <= held.happened_at_us]
    if not told:
        return ()
    newest = max(link.since_us for link in told)
    told = [link for link in told if link.since_us == newest]
    by_case = {link.case_id: link for link in sorted(told, key=lambda link: link.case_id)}
    is_sure = len(by_case) == 1 or all(link.is_for_all for link in told)
    return tuple(by_case.values()) if is_sure else ()


def _keep_links(chunk: PreparedChunk, *, run: ImportRun) -> None:
    CaseLink.objects.bulk_create(
        [
            CaseLink(
                practice_id=run.practice_id,
                key_id=link.key_id,
                case_id=case_id,
                process=link.process,
                since_us=link.since_us,
                is_for_all=link.is_for_all,
            )
            for link in chunk.links
            for case_id in link.case_ids
        ],
        ignore_conflicts=True,
        batch_size=KEYS_AT_ONCE_MAX,
    )


def _waiting_for(keys: Iterable[str], *, practice_id: str) -> list[HeldStep]:
    rows = HeldStep.objects.filter(practice_id=practice_id)
    return [row for some in _some(keys) for row in rows.filter(key_id__in=some).order_by("pk")]


def _links_of(keys: Iterable[str], *, practice_id: str) -> dict[str, list[CaseLink]]:
    found: dict[str, list[CaseLink]] = {}
    rows = CaseLink.objects.filter(practice_id=practice_id)
    for some in _some(keys):
        for link in rows.filter(key_id__in=some):
            found.setdefault(link.key_id, []).append(link)
    return found


def _some(keys: Iterable[str]) -> Iterable[Sequence[str]]:
    in_order = sorted(keys)
    for start in range(0, len(in_order), KEYS_AT_ONCE_MAX):
        yield in_order[start : start + KEYS_AT_ONCE_MAX]


def _as_held(row: HeldStep) -> PreparedHeld:
    return PreparedHeld(
        key_id=row.key_id,
        process=row.process,
        step=row.step,
        role=row.role,
        happened_at_us=row.happened_at_us,
        more=tuple((name, word) for name, word in row.more),
        row=row.row,
    )


def _let_wait(held: Sequence[PreparedHeld], *, run: ImportRun) -> None:
    HeldStep.objects.bulk_create(
        [
            HeldStep(
                practice_id=run.practice_id,
                run=run,
                key_id=one.key_id,
                digest=one.digest(),
                process=one.process,
                step=one.step,
                role=one.role,
                happened_at_us=one.happened_at_us,
                more=[list(pair) for pair in one.more],
                row=one.row,
            )
            for one in held
        ],
        ignore_conflicts=True,
        batch_size=100,
    )


def _record(steps: Sequence[Placed], *, run: ImportRun, now_us: int) -> Joined:
    if not steps:
        return Joined(0, 0)
    columns, case_ids = _columns(steps)
    done = worklog_actions.record_steps(
        worklog_rules.prepare_steps(
            columns,
            practice_id=run.practice_id,
            case_ids=case_ids,
            person_ids=[""],
            salts=os.urandom(worklog_rules.SALT_BYTES * len(columns)),
        ),
        practice_id=run.practice_id,
        by=run.by,
        at_us=now_us,
        import_id=run.id,
    )
    return Joined(done.recorded, done.known)


def _columns(steps: Sequence[Placed]) -> tuple[EventColumns, list[str]]:
    """The steps as columns, one row for each of their cases; and the case of each code."""
    lines = [(held, link) for held, found in steps for link in found]
    case, case_ids = _coded([link.case_id for _, link in lines])
    names = sorted({name for held, _ in lines for name, _ in held.more})
    nobody = Coded(array("i", [0]) * len(lines), [""])
    columns = EventColumns(
        case=case,
        step=_coded([held.step for held, _ in lines])[0],
        ended_at_us=array("q", [held.happened_at_us for held, _ in lines]),
        started_at_us=array("q", [NO_INSTANT_US]) * len(lines),
        person=nobody,
        role=_coded([held.role for held, _ in lines])[0],
        process=_coded([held.process or link.process for held, link in lines])[0],
        lifecycle=nobody,
        row=array("q", [held.row for held, _ in lines]),
        more={
            name: _coded([dict(held.more).get(name, "") for held, _ in lines])[0] for name in names
        },
    )
    return columns, case_ids


def _coded(words: Sequence[str]) -> tuple[Coded, list[str]]:
    codes = {"": 0}
    numbers = array("i", [codes.setdefault(word, len(codes)) for word in words])
    return Coded(numbers, list(codes)), list(codes)
