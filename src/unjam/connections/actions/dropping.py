"""Many files at once: those that need no answer are read one after the other, as one piece."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from unjam.connections import queries, readers
from unjam.connections.actions.arriving import start_run
from unjam.connections.actions.running import run_import
from unjam.connections.actions.steering import wall_clock_us
from unjam.connections.models import ImportRun
from unjam.connections.rules import UnreadableFile
from unjam.connections.runs.refusals import RunBusy, RunNotOpen
from unjam.practice import queries as practice_queries
from unjam.practice.rules import fresh_id

State = ImportRun.State


def new_drop() -> str:
    """The name of a set of files that someone chooses together."""
    return fresh_id("dr_", os.urandom)


def start_what_needs_no_answer(
    *, practice_id: str, drop_id: str, by: str, clock: Callable[[], int] = wall_clock_us
) -> tuple[str, ...]:
    """
    Start every file of a drop that says itself what everything in it means.

    Returns:
        The imports that were started; they work once ``run_drop`` is called.
    """
    rows = ImportRun.objects.filter(
        practice_id=practice_id,
        drop_id=drop_id,
        state=State.WAITING,
        format_name__in=readers.NO_QUESTIONS,
    )
    started = []
    zone = practice_queries.zone_of(practice_id)
    for row in rows.order_by("file_name", "made_at_us"):
        shape = readers.shape_of_copy(Path(row.path))
        mapping = replace(queries.offer(practice_id, shape, zone=zone).mapping, process_name="")
        start_run(
            practice_id=practice_id,
            run_id=row.id,
            mapping=mapping,
            shape=shape,
            by=by,
            clock=clock,
        )
        started.append(row.id)
    return tuple(started)


def run_drop(drop_id: str, *, clock: Callable[[], int] = wall_clock_us) -> None:
    """
    Work on the started files of a drop, one after the other, until each is in or has failed.

    A file that cannot be read says so on its own page and holds up no other.
    """
    rows = ImportRun.objects.filter(drop_id=drop_id, state=State.RUNNING)
    waiting = list(rows.order_by("file_name", "made_at_us").values_list("id", flat=True))
    while waiting:
        run_id = waiting.pop(0)
        _still_here(waiting, now_us=clock())
        with suppress(UnreadableFile, RunBusy, RunNotOpen):
            run_import(
                run_id, on_progress=lambda _: _still_here(waiting, now_us=clock()), clock=clock
            )


def _still_here(run_ids: list[str], *, now_us: int) -> None:
    """The files further back in the line are not forgotten: their turn comes."""
    ImportRun.objects.filter(id__in=run_ids, state=State.RUNNING).update(heartbeat_at_us=now_us)
