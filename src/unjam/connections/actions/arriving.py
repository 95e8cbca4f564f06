"""A file arrives: it is kept, looked at, given a mapping and started."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from django.conf import settings
from django.db import transaction

from unjam.connections import queries, readers
from unjam.connections.actions.running import Progress, run_import
from unjam.connections.actions.steering import open_run, wall_clock_us
from unjam.connections.models import ImportRun
from unjam.connections.queries import RunSummary
from unjam.connections.rules import ColumnMapping, FileShape, UnreadableFile
from unjam.connections.runs.files import digest_of
from unjam.connections.runs.mappings import problems_of, to_words
from unjam.connections.runs.refusals import MappingIncomplete, by_its_name
from unjam.events import ImportStarted
from unjam.practice import queries as practice_queries
from unjam.practice.rules import fresh_id
from unjam.worklog import actions as worklog_actions

FILE_BYTES_MAX = 4_000_000_000
"""A larger file is refused: export a shorter period instead."""

WHAT_CHARS_MAX = 200

State = ImportRun.State


def import_path(
    path: Path,
    *,
    practice_id: str,
    by: str,
    mapping: ColumnMapping | None = None,
    shape: FileShape | None = None,
    process_name: str = "",
    keep: Sequence[str] = (),
    on_progress: Progress | None = None,
    stop_asked: Callable[[], bool] = lambda: False,
    clock: Callable[[], int] = wall_clock_us,
) -> RunSummary:
    """
    Bring in a file that lies on this machine, from its first row to its last.

    Args:
        path: read where it lies; it must stay there until the import is finished.
        practice_id: whose work it is. by: who brings it in.
        mapping: which column is what; a saved mapping for these columns, else the guess, if None.
        shape: what the file was seen to look like; it is looked at again if None.
        process_name: the kind of work in the whole file. With a guessed mapping it takes the
            place of a column that was taken for the kind of work.
        keep: further columns to keep as facts, on top of the mapping's.
        on_progress: told after each chunk, which is then committed.
        stop_asked: asked between chunks; when it says yes the import stops and can be resumed.
        clock: UTC microseconds.

    Raises:
        UnreadableFile: if the file cannot be read.
        MappingIncomplete: if a needed column is not known.
    """
    shape = shape or readers.open_source(path).shape()
    zone = practice_queries.zone_of(practice_id)
    chosen = mapping or queries.offer(practice_id, shape, zone=zone).mapping
    if process_name:
        column = chosen.process if mapping else ""
        chosen = replace(chosen, process_name=process_name, process=column)
    chosen = replace(chosen, keep=tuple(dict.fromkeys((*chosen.keep, *keep))))
    if problems := problems_of(chosen, shape):
        raise MappingIncomplete(problems)
    run = _new_run(
        path,
        shape=shape,
        practice_id=practice_id,
        by=by,
        file_name=path.name,
        is_our_copy=False,
        clock=clock,
    )
    _begin(run, mapping=chosen, by=by, now_us=clock())
    return run_import(run.id, on_progress=on_progress, stop_asked=stop_asked, clock=clock)


def receive_file(
    *,
    practice_id: str,
    by: str,
    file_name: str,
    content: Iterable[bytes],
    drop_id: str = "",
    is_alone: bool = True,
    clock: Callable[[], int] = wall_clock_us,
) -> str:
    """
    Keep an uploaded file until it is imported, and look at its shape.

    Args:
        drop_id: names the files that were chosen together. is_alone: whether it is the only one.

    Returns:
        The id of a waiting import.

    Raises:
        UnreadableFile: if nothing can be made of it; then nothing of it is kept. One of several
            files is kept all the same, with the sentence that says why.
    """
    path = _place_for_upload(practice_id, file_name=file_name)
    try:
        _write(path, content)
        shape = readers.shape_of_copy(path, readers.AS_FOUND)
        run = _new_run(
            path,
            shape=shape,
            practice_id=practice_id,
            by=by,
            file_name=file_name,
            is_our_copy=True,
            drop_id=drop_id,
            clock=clock,
        )
    except UnreadableFile as error:
        refusal = by_its_name(error, path=path, file_name=_file_name(file_name))
        if not is_alone and path.exists():
            return _set_aside(
                path,
                practice_id=practice_id,
                by=by,
                file_name=file_name,
                drop_id=drop_id,
                failure=str(refusal),
                clock=clock,
            )
        path.unlink(missing_ok=True)
        raise refusal from error
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return run.id


def _set_aside(
    path: Path,
    *,
    practice_id: str,
    by: str,
    file_name: str,
    drop_id: str,
    failure: str,
    clock: Callable[[], int],
) -> str:
    """Keep a file that cannot be read among those it was chosen with, until a person looks."""
    sha256, size = digest_of(path)
    run = ImportRun.objects.create(
        id=fresh_id("im_", os.urandom),
        practice_id=practice_id,
        by=by,
        state=State.FAILED,
        drop_id=drop_id,
        failure=failure,
        file_name=_file_name(file_name),
        path=str(path.resolve()),
        is_our_copy=True,
        file_sha256=sha256,
        file_bytes=size,
        format_name="",
        mapping=to_words(ColumnMapping()),
        made_at_us=clock(),
    )
    return run.id


def start_run(
    *,
    practice_id: str,
    run_id: str,
    mapping: ColumnMapping,
    by: str,
    shape: FileShape | None = None,
    clock: Callable[[], int] = wall_clock_us,
) -> None:
    """
    Fix how a waiting file is read, and say that its import has begun.

    Args:
        shape: what the file was seen to look like; it is looked at again if None.

    Raises:
        MappingIncomplete: if a needed column is missing or a word makes no sense.
        NoSuchRun, RunNotOpen: if there is no such import, or it began already.
    """
    run = open_run(practice_id, run_id=run_id, states=(State.WAITING,))
    shape = shape or readers.open_source(Path(run.path)).shape(mapping.read_as())
    if problems := problems_of(mapping, shape):
        raise MappingIncomplete(problems)
    _begin(run, mapping=mapping, by=by, now_us=clock())


def _begin(run: ImportRun, *, mapping: ColumnMapping, by: str, now_us: int) -> None:
    with transaction.atomic():
        ImportRun.objects.filter(id=run.id).update(
            state=State.RUNNING,
            mapping=to_words(mapping),
            started_at_us=now_us,
            heartbeat_at_us=now_us,
            stop_wanted=False,
        )
        worklog_actions.record(
            ImportStarted(run.id, run.format_name, run.file_sha256, run.file_bytes),
            practice_id=run.practice_id,
            by=by,
            at_us=now_us,
            subject_id=run.id,
        )


def _new_run(
    path: Path,
    *,
    shape: FileShape,
    practice_id: str,
    by: str,
    file_name: str,
    is_our_copy: bool,
    drop_id: str = "",
    clock: Callable[[], int],
) -> ImportRun:
    sha256, size = digest_of(path)
    says_itself = shape.format_name in readers.NO_QUESTIONS
    return ImportRun.objects.create(
        id=fresh_id("im_", os.urandom),
        practice_id=practice_id,
        by=by,
        drop_id=drop_id,
        what=" ".join(shape.guesses)[:WHAT_CHARS_MAX] if says_itself else "",
        file_name=_file_name(file_name),
        path=str(path.resolve()),
        is_our_copy=is_our_copy,
        file_sha256=sha256,
        file_bytes=size,
        format_name=shape.format_name,
        mapping=to_words(shape.mapping),
        rows_estimate=shape.rows_estimate,
        made_at_us=clock(),
    )


def _place_for_upload(practice_id: str, *, file_name: str) -> Path:
    folder = Path(settings.UPLOADS) / practice_id
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    suffix = "".join(c for c in "".join(Path(file_name).suffixes[-2:]) if c.isalnum() or c == ".")
    return folder / (fresh_id("up_", os.urandom) + suffix[-20:])


def _write(path: Path, content: Iterable[bytes], *, limit_bytes: int = FILE_BYTES_MAX) -> None:
    size = 0
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        for block in content:
            size += len(block)
            if size > limit_bytes:
                raise UnreadableFile(
                    f"This file is over {limit_bytes // 10**6:,} MB. Export a shorter period."
                )
            file.write(block)


def _file_name(name: str) -> str:
    return Path(name.replace("\\", "/")).name[-255:] or "file"
