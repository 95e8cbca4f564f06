"""An import is steered: gone on with, stopped, put away, and its parked rows dealt with."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from pathlib import Path

from unjam.connections import queries, readers
from unjam.connections.models import ImportRun, ParkedRow
from unjam.connections.queries import NoSuchRun
from unjam.connections.runs.refusals import RunBusy, RunNotOpen

State = ImportRun.State


def wall_clock_us() -> int:
    """The time by this machine's clock, in UTC microseconds."""
    return time.time_ns() // 1000


def resume_run(
    *, practice_id: str, run_id: str, by: str, clock: Callable[[], int] = wall_clock_us
) -> None:
    """
    Let a stopped or failed import go on after its last committed row.

    Raises:
        NoSuchRun, RunNotOpen: if there is no such import, or it is finished or was never started.
        RunBusy: if a process is still working on it.
    """
    states = (State.STOPPED, State.FAILED, State.RUNNING)
    run = open_run(practice_id, run_id=run_id, states=states)
    if run.state == State.RUNNING and queries.is_held(run, now_us=clock()):
        raise RunBusy(RunBusy.__doc__)
    ImportRun.objects.filter(id=run_id).update(
        state=State.RUNNING,
        by=by,
        holder="",
        stop_wanted=False,
        failure="",
        heartbeat_at_us=clock(),
    )


def expect_process(*, run_id: str, process_id: int) -> None:
    """
    Say which process of this machine was started to work on an import.

    From then on the import's page knows whether that process lives, even before it has said a
    word; once it has claimed the import by itself, nothing is changed.
    """
    holder = holder_of(process_id, token=queries.STARTING)
    ImportRun.objects.filter(id=run_id, state=State.RUNNING, holder="").update(holder=holder)


def holder_of(process_id: int, *, token: str) -> str:
    """How a process of this machine signs as the one that works on an import."""
    return f"{socket.gethostname()}:{process_id}:{token}"


def stop_run(*, practice_id: str, run_id: str, by: str) -> None:
    """
    Ask an import to stop at the end of its chunk. It can be resumed.

    Raises:
        NoSuchRun, RunNotOpen: if there is no such import, or it is not running.
    """
    run = open_run(practice_id, run_id=run_id, states=(State.RUNNING, State.STOPPED))
    ImportRun.objects.filter(id=run.id).update(stop_wanted=True, by=by)


def forget_run(*, practice_id: str, run_id: str, by: str) -> None:
    """
    Put away a file that is waiting, or whose import will not go on. Recorded events stay.

    Raises:
        NoSuchRun, RunNotOpen: if there is no such import, or it is running.
    """
    states = (State.WAITING, State.FAILED, State.STOPPED)
    run = open_run(practice_id, run_id=run_id, states=states)
    put_away(run)
    if run.recorded or run.known or run.parked:
        ImportRun.objects.filter(id=run.id).update(path="", by=by)
    else:
        run.delete()


def settle_parked_rows(*, practice_id: str, run_id: str, by: str) -> int:
    """Say that a person has dealt with the parked rows of an import; they stay readable."""
    run = open_run(practice_id, run_id=run_id, states=tuple(State))
    rows = ParkedRow.objects.filter(practice_id=practice_id, run_id=run.id)
    ImportRun.objects.filter(id=run.id).update(by=by)
    return rows.filter(state=ParkedRow.State.OPEN).update(state=ParkedRow.State.SETTLED)


def open_run(practice_id: str, *, run_id: str, states: tuple[str, ...]) -> ImportRun:
    """
    An import of this practice that is in one of these states.

    Raises:
        NoSuchRun, RunNotOpen: if there is none, or it is in another state.
    """
    run = ImportRun.objects.filter(practice_id=practice_id, id=run_id).first()
    if run is None:
        raise NoSuchRun(NoSuchRun.__doc__)
    if run.state not in states:
        raise RunNotOpen(RunNotOpen.__doc__)
    return run


def put_away(run: ImportRun) -> None:
    """Delete the copy of the file that we made; a file that lies elsewhere is never touched."""
    if run.is_our_copy and run.path:
        Path(run.path).unlink(missing_ok=True)
        readers.shape_of_copy.cache_clear()  # a few rows of the file are in there
