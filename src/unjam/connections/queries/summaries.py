"""Where an import stands, as pages and commands are told it."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass

from unjam.connections.models import ImportRun, ParkedRow
from unjam.connections.rules import ColumnMapping
from unjam.connections.runs.mappings import from_words
from unjam.connections.runs.quality import Quality, quality_of

HEARTBEAT_US_MAX = 120 * 1_000_000
"""An import that has said nothing for this long has ended without saying so."""

START_US_MAX = 15 * 1_000_000
"""An import that no process has picked up for this long will not begin by itself."""

STARTING = "starting"
"""Stands in the holder of an import whose process was started and has not said a word yet."""

NEVER_BEGAN = (
    "The import did not begin: the part of Unjam that reads files ended at once. Nothing has "
    "come in from this file since then, and nothing is lost. Press “Go on” to try again. If it "
    "does not begin then either, the computer may be short of memory or disk space: free some, "
    "or restart Unjam."
)


class NoSuchRun(Exception):
    """There is no such import here. It may have been put away; the list shows the others."""


UNITS = {"x12": "segment", "hl7": "message"}
"""What the positions in a file count; rows in all others."""


def unit_of(format_name: str) -> str:
    """What the positions in a file of a format count."""
    return UNITS.get(format_name, "row")


@dataclass(frozen=True, slots=True)
class RunSummary:
    """
    Where one import stands. Counts are of events and rows, instants in UTC microseconds.

    Args:
        drop_id: names the files that were chosen together. what: what the file is, in words.
        state: ``waiting``, ``running``, ``stopped``, ``finished`` or ``failed``. A run whose
            process is gone is ``stopped``, whatever it last said.
        has_begun: whether a process has said that it works on it, in this attempt.
        last_row: records read so far. progress: share of the file read, 0 to 1.
        recorded: events that were new. known: events that the log had already.
        parked: rows that could not be read. parked_open: those that nobody has looked at.
        failure: what went wrong, as a sentence; empty where nothing did.
    """

    run_id: str
    practice_id: str
    drop_id: str
    state: str
    has_begun: bool
    file_name: str
    what: str
    format_name: str
    file_bytes: int
    mapping: ColumnMapping
    rows_estimate: int
    last_row: int
    progress: float
    recorded: int
    known: int
    parked: int
    parked_open: int
    quality: Quality
    failure: str
    made_at_us: int
    started_at_us: int | None
    finished_at_us: int | None

    @property
    def unit(self) -> str:
        """What the positions in the file count: rows, segments or messages."""
        return unit_of(self.format_name)


def summary_of(row: ImportRun, *, now_us: int) -> RunSummary:
    """An import's row as it is shown."""
    is_gone = row.state == ImportRun.State.RUNNING and not is_held(row, now_us=now_us)
    has_begun = bool(row.holder) and not row.holder.endswith(f":{STARTING}")
    return RunSummary(
        run_id=row.id,
        practice_id=row.practice_id,
        drop_id=row.drop_id,
        state=str(ImportRun.State.STOPPED if is_gone else row.state),
        has_begun=has_begun,
        file_name=row.file_name,
        what=row.what,
        format_name=row.format_name,
        file_bytes=row.file_bytes,
        mapping=from_words(row.mapping),
        rows_estimate=row.rows_estimate,
        last_row=row.last_row,
        progress=row.progress,
        recorded=row.recorded,
        known=row.known,
        parked=row.parked,
        parked_open=_parked_open(row),
        quality=quality_of(row.counts, events=row.recorded + row.known, parked=row.parked),
        failure=NEVER_BEGAN if is_gone and not has_begun else row.failure,
        made_at_us=row.made_at_us,
        started_at_us=row.started_at_us,
        finished_at_us=row.finished_at_us,
    )


def _parked_open(row: ImportRun) -> int:
    if not row.parked:
        return 0
    return ParkedRow.objects.filter(run_id=row.id, state=ParkedRow.State.OPEN).count()


def is_held(row: ImportRun, *, now_us: int, alive: Callable[[int], bool] | None = None) -> bool:
    """
    Whether a process is working on this import: its last word is recent, and it is not known dead.

    Args:
        alive: says whether a process of this machine lives; asked only of our own machine.
    """
    if now_us - row.heartbeat_at_us > HEARTBEAT_US_MAX:
        return False
    if not row.holder:  # asked for, and about to be picked up
        return now_us - row.heartbeat_at_us <= START_US_MAX
    machine, process_id, _ = row.holder.rsplit(":", 2)
    if machine != socket.gethostname():
        return True
    return (alive or _is_alive)(int(process_id))


def _is_alive(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
