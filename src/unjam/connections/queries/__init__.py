"""What may be asked about imports: how far one is, how good the file was, what was parked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path

from unjam.connections import readers
from unjam.connections.exports.named import NamedExport, recognised
from unjam.connections.hl7.received import received_messages as received_messages
from unjam.connections.models import ImportRun, ParkedRow, SavedMapping
from unjam.connections.queries.drops import Drop as Drop
from unjam.connections.queries.drops import drop as drop
from unjam.connections.queries.drops import has_company as has_company
from unjam.connections.queries.drops import needs_a_look as needs_a_look
from unjam.connections.queries.drops import parked_reasons as parked_reasons
from unjam.connections.queries.drops import what_came_of as what_came_of
from unjam.connections.queries.parked_file import ParkedLine as ParkedLine
from unjam.connections.queries.parked_file import parked_lines as parked_lines
from unjam.connections.queries.summaries import HEARTBEAT_US_MAX as HEARTBEAT_US_MAX
from unjam.connections.queries.summaries import NEVER_BEGAN as NEVER_BEGAN
from unjam.connections.queries.summaries import START_US_MAX as START_US_MAX
from unjam.connections.queries.summaries import STARTING as STARTING
from unjam.connections.queries.summaries import NoSuchRun as NoSuchRun
from unjam.connections.queries.summaries import RunSummary as RunSummary
from unjam.connections.queries.summaries import is_held as is_held
from unjam.connections.queries.summaries import summary_of as summary_of
from unjam.connections.readers import AS_FOUND
from unjam.connections.rules import ColumnMapping, FileShape, ReadAs, UnreadableFile
from unjam.connections.runs.files import digest_of, kind_of_work
from unjam.connections.runs.mappings import fingerprint, fitted, from_words
from unjam.connections.runs.reading import how_files_were_read as how_files_were_read

RUNS_SHOWN_MAX = 20
"""Imports on the list; older ones stay in the log."""

PARKED_SHOWN_MAX = 200
"""Parked rows on a page; the download has all of them."""

READINGS_TRIED_MAX = 5
"""Ways of reading that are tried on a file whose columns are not known otherwise."""


class NoSuchMapping(Exception):
    """There is no saved mapping of this name in this practice."""


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
