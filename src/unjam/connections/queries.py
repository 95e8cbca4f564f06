"""What may be asked about imports: how far one is, how good the file was, what was parked."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path

from unjam.connections import readers
from unjam.connections.exports.named import NamedExport, recognised
from unjam.connections.hl7.received import received_messages as received_messages
from unjam.connections.models import ImportRun, ParkedRow, SavedMapping
from unjam.connections.readers import AS_FOUND
from unjam.connections.rules import ColumnMapping, FileShape, ReadAs, UnreadableFile
from unjam.connections.runs import drops
from unjam.connections.runs.drops import Made, Odd, Reason, Waiting, made_of
from unjam.connections.runs.files import digest_of, kind_of_work
from unjam.connections.runs.mappings import fingerprint, fitted, from_words
from unjam.connections.runs.quality import Quality, quality_of
from unjam.connections.runs.reading import how_files_were_read as how_files_were_read

RUNS_SHOWN_MAX = 20
"""Imports on the list; older ones stay in the log."""

PARKED_SHOWN_MAX = 200
"""Parked rows on a page; the download has all of them."""

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

READINGS_TRIED_MAX = 5
"""Ways of reading that are tried on a file whose columns are not known otherwise."""


class NoSuchRun(Exception):
    """There is no such import here. It may have been put away; the list shows the others."""


class NoSuchMapping(Exception):
    """There is no saved mapping of this name in this practice."""


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


@dataclass(frozen=True, slots=True)
class ParkedLine:
    """A parked row as a page shows it; ``raw`` is the row as it stands in the file."""

    parked_id: int
    row: int
    line: int
    column: str
    expected: str
    found: str
    raw: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class NamedMapping:
    """A saved mapping, under the name a person gave it."""

    mapping_id: str
    name: str
    mapping: ColumnMapping


@dataclass(frozen=True, slots=True)
class Offer:
    """
    How a file may be read; ``name`` is that of the saved mapping, empty for a guess.

    ``export`` is the everyday export that it looks like, where no saved mapping knows it.
    """

    mapping: ColumnMapping
    name: str
    export: NamedExport | None = None

    @property
    def is_known(self) -> bool:
        """Whether its columns have been seen before, by the practice or by us."""
        return bool(self.name or self.export)


@dataclass(frozen=True, slots=True)
class Look:
    """What a file looks like, and how it should be read; the rest is as in ``Offer``."""

    shape: FileShape
    mapping: ColumnMapping
    name: str
    export: NamedExport | None = None


def run(practice_id: str, run_id: str, *, now_us: int) -> RunSummary:
    """
    One import.

    Raises:
        NoSuchRun: if this practice has no such import.
    """
    row = ImportRun.objects.filter(practice_id=practice_id, id=run_id).first()
    if row is None:
        raise NoSuchRun(NoSuchRun.__doc__)
    return summary_of(row, now_us=now_us)


@dataclass(frozen=True, slots=True)
class Drop:
    """
    Files that were chosen together, and what came of them.

    Args:
        runs: one a file, by name. made: what became work. waiting: steps without their case yet.
        parked: why parts are parked. odd: what was odd about what came in.
    """

    runs: tuple[RunSummary, ...]
    made: tuple[Made, ...]
    waiting: tuple[Waiting, ...]
    parked: tuple[Reason, ...]
    odd: tuple[Odd, ...]

    @property
    def is_under_way(self) -> bool:
        """Whether a file is still being read."""
        return any(run.state == "running" for run in self.runs)

    @property
    def ended(self) -> int:
        """Files that are in or have failed."""
        return sum(run.state in ("finished", "failed", "stopped") for run in self.runs)


def drop(practice_id: str, drop_id: str, *, now_us: int) -> Drop:
    """
    Files that were chosen together.

    Raises:
        NoSuchRun: if this practice has none under this name.
    """
    ids = drops.run_ids(practice_id, drop_id) if drop_id else ()
    if not ids:
        raise NoSuchRun(NoSuchRun.__doc__)
    return _of_files(practice_id, ids, now_us=now_us)


def needs_a_look(practice_id: str, drop_id: str) -> bool:
    """Whether a file of a drop came in unasked or could not be read: then all share one page."""
    rows = ImportRun.objects.filter(practice_id=practice_id, drop_id=drop_id)
    return rows.exclude(state=ImportRun.State.WAITING).exists()


def what_came_of(practice_id: str, run_id: str, *, now_us: int) -> Drop:
    """
    The same of a single import.

    Raises:
        NoSuchRun: if this practice has no such import.
    """
    return _of_files(practice_id, (run_id,), now_us=now_us)


def _of_files(practice_id: str, ids: tuple[str, ...], *, now_us: int) -> Drop:
    rows = ImportRun.objects.filter(practice_id=practice_id, id__in=ids)
    found = list(rows.order_by("file_name", "made_at_us"))
    if not found:
        raise NoSuchRun(NoSuchRun.__doc__)
    return Drop(
        runs=tuple(summary_of(row, now_us=now_us) for row in found),
        made=made_of(row.counts for row in found),
        waiting=drops.waiting_steps(practice_id, ids),
        parked=drops.parked_reasons(practice_id, ids),
        odd=drops.oddities(practice_id, ids),
    )


def recent_runs(practice_id: str, *, now_us: int) -> tuple[RunSummary, ...]:
    """The newest imports of a practice, newest first, at most ``RUNS_SHOWN_MAX``."""
    rows = ImportRun.objects.filter(practice_id=practice_id).order_by("-made_at_us", "-id")
    return tuple(summary_of(row, now_us=now_us) for row in rows[:RUNS_SHOWN_MAX])


def practice_of_run(run_id: str) -> str:
    """
    The practice that an import belongs to; for the command line, never for a page.

    Raises:
        NoSuchRun: if there is none.
    """
    row = ImportRun.objects.filter(id=run_id).values_list("practice_id", flat=True).first()
    if row is None:
        raise NoSuchRun(f"There is no import {run_id!r}.")
    return row


def path_of(practice_id: str, run_id: str) -> str:
    """
    Where the file of an import lies; empty once it was put away.

    Raises:
        NoSuchRun: if this practice has no such import.
    """
    row = ImportRun.objects.filter(practice_id=practice_id, id=run_id).first()
    if row is None:
        raise NoSuchRun(NoSuchRun.__doc__)
    return row.path


def look(
    practice_id: str,
    path: Path,
    *,
    file_name: str,
    zone: str,
    read_as: ReadAs | None = None,
    is_copy: bool = False,
) -> Look:
    """
    Look at a file once: what it looks like, and how it should be read.

    Where nobody has said how it is taken apart, the ways that a person has said of earlier files
    are tried on it; one that finds the columns of its saved mapping is taken. The kind of work is
    that of the same bytes brought in before, else what the file's name speaks of.

    Args:
        path: where it lies. file_name: what the person calls it.
        zone: of the practice, for times that say none.
        read_as: what a person says of this file; None where nobody has said anything.
        is_copy: the file is ours and never changes: it is not looked at again in vain.

    Raises:
        UnreadableFile: if it cannot be read, or not in this way.
    """
    source = readers.open_source(path)
    shape_as = partial(readers.shape_of_copy, path) if is_copy else source.shape
    shape = shape_as(read_as or AS_FOUND)
    if read_as is None:
        shape = _as_said_before(practice_id, shape, shape_as=shape_as)
    offered = offer(practice_id, shape, zone=zone)
    mapping = offered.mapping
    asks = shape.format_name not in readers.NO_QUESTIONS
    if asks and not (offered.is_known or mapping.process or shape.object_types):
        kind = _kind_of_same_bytes(practice_id, path)
        kind = kind_of_work(file_name) if kind is None else kind
        mapping = replace(mapping, process_name=kind)
    return Look(shape, mapping, offered.name, offered.export)


def _as_said_before(
    practice_id: str, shape: FileShape, *, shape_as: Callable[[ReadAs], FileShape]
) -> FileShape:
    """The file as a saved mapping reads it, where one needed a person's word and fits."""
    rows = list(SavedMapping.objects.filter(practice_id=practice_id).order_by("-saved_at_us"))
    known = [row for row in rows if row.fingerprint == fingerprint(shape)]
    wanted: dict[ReadAs, set[str]] = {}
    for row in known[:1] or rows:
        read_as = from_words(row.mapping).read_as()
        if read_as != AS_FOUND:
            wanted.setdefault(read_as, set()).add(row.fingerprint)
    for read_as in list(wanted)[:READINGS_TRIED_MAX]:
        try:
            again = shape_as(read_as)
        except UnreadableFile:  # said of another file, and not true of this one
            continue
        if fingerprint(again) in wanted[read_as]:
            return again
    return shape


def _kind_of_same_bytes(practice_id: str, path: Path) -> str | None:
    """The kind of work under which these very bytes came in before; None if they never did."""
    same = ImportRun.objects.filter(practice_id=practice_id, state=ImportRun.State.FINISHED)
    same = same.filter(file_bytes=path.stat().st_size)
    if not same.exists():
        return None
    row = same.filter(file_sha256=digest_of(path)[0]).order_by("-made_at_us").first()
    return from_words(row.mapping).process_name if row else None


def earlier_run_of_same_file(practice_id: str, run_id: str, *, now_us: int) -> RunSummary | None:
    """The finished import of the very same bytes, if there was one before this."""
    same = ImportRun.objects.filter(practice_id=practice_id, state=ImportRun.State.FINISHED)
    wanted = ImportRun.objects.filter(practice_id=practice_id, id=run_id).values("file_sha256")
    row = same.filter(file_sha256__in=wanted).exclude(id=run_id).order_by("-made_at_us").first()
    return summary_of(row, now_us=now_us) if row else None


def parked_rows(
    practice_id: str, run_id: str, *, limit: int | None = PARKED_SHOWN_MAX
) -> tuple[ParkedLine, ...]:
    """The parked rows of one import in the file's order; all of them where ``limit`` is None."""
    rows = ParkedRow.objects.filter(practice_id=practice_id, run_id=run_id).order_by("row", "id")
    return tuple(
        ParkedLine(
            parked_id=row.pk,
            row=row.row,
            line=row.line,
            column=row.column,
            expected=row.expected,
            found=row.found,
            raw=row.raw,
            is_open=row.state == ParkedRow.State.OPEN,
        )
        for row in islice(rows.iterator(), limit)
    )


def runs_with_parked_rows(practice_id: str, *, now_us: int) -> tuple[RunSummary, ...]:
    """Imports with rows that nobody has looked at, newest first, at most ``RUNS_SHOWN_MAX``."""
    ids = ParkedRow.objects.filter(practice_id=practice_id, state=ParkedRow.State.OPEN)
    rows = ImportRun.objects.filter(practice_id=practice_id, id__in=ids.values("run_id"))
    newest = rows.order_by("-made_at_us", "-id")[:RUNS_SHOWN_MAX]
    return tuple(summary_of(row, now_us=now_us) for row in newest)


def saved_mappings(practice_id: str) -> tuple[NamedMapping, ...]:
    """The practice's saved mappings, by name."""
    rows = SavedMapping.objects.filter(practice_id=practice_id).order_by("name")
    return tuple(NamedMapping(row.id, row.name, from_words(row.mapping)) for row in rows)


def mapping_named(practice_id: str, name: str) -> ColumnMapping:
    """
    A saved mapping.

    Raises:
        NoSuchMapping: if the practice has none of this name; the message lists those it has.
    """
    found = {mapping.name: mapping.mapping for mapping in saved_mappings(practice_id)}
    if name not in found:
        have = ", ".join(found) or "none yet"
        raise NoSuchMapping(f"There is no saved mapping “{name}”. Saved mappings: {have}.")
    return found[name]


def offer(practice_id: str, shape: FileShape, *, zone: str) -> Offer:
    """
    How a file should be read: as the newest saved mapping with its columns, else as the everyday
    export that it looks like, else as guessed.

    Args:
        zone: of the practice, for times that say none.
    """
    same = SavedMapping.objects.filter(practice_id=practice_id, fingerprint=fingerprint(shape))
    row = same.order_by("-saved_at_us").first()
    if row:
        return Offer(fitted(from_words(row.mapping), shape), row.name)
    found = recognised(shape)
    mapping = found.mapping if found else shape.mapping
    export = found.export if found else None
    return Offer(replace(mapping, zone=mapping.zone or zone), "", export)


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
