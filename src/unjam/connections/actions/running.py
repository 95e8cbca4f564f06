"""An import runs: each chunk is one transaction, so it can end anywhere and go on there."""

from __future__ import annotations

import os
import secrets
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import closing
from pathlib import Path

from django.db import transaction
from django.db.models import F

from unjam.connections import queries
from unjam.connections.actions.joining import join
from unjam.connections.actions.steering import holder_of, put_away, wall_clock_us
from unjam.connections.models import ImportRun, ParkedRow, Remark
from unjam.connections.queries import NoSuchRun, RunSummary, summary_of
from unjam.connections.rules import ParkedRow as ReadParkedRow
from unjam.connections.rules import UnreadableFile
from unjam.connections.runs.files import digest_of
from unjam.connections.runs.mappings import from_words
from unjam.connections.runs.preparing import (
    Job,
    PreparedChunk,
    chunks_from_second_process,
    pays_off,
    prepared_chunks,
)
from unjam.connections.runs.refusals import (
    FileChanged,
    MostlyUnreadable,
    RunBusy,
    RunNotOpen,
    by_its_name,
)
from unjam.events import ImportFinished
from unjam.practice import actions as practice_actions
from unjam.practice import queries as practice_queries
from unjam.practice.rules import CASE, PERSON
from unjam.worklog import actions as worklog_actions

PARKED_ROWS_MAX = 10_000
"""An import stops when this many rows, and most of the file so far, could not be read."""

REMARKS_MAX = 1_000
"""Remarks kept of one import; their count is that of all."""

PLACE_CHARS_MAX = 40

Progress = Callable[[RunSummary], None]
State = ImportRun.State


def run_import(
    run_id: str,
    *,
    on_progress: Progress | None = None,
    stop_asked: Callable[[], bool] = lambda: False,
    clock: Callable[[], int] = wall_clock_us,
) -> RunSummary:
    """
    Work on a started import until it is finished or asked to stop.

    Whatever ends it early leaves it stopped after its last committed chunk, ready to be resumed.

    Args:
        on_progress: told after each chunk, which is then committed.
        stop_asked: asked between chunks, beside the stop that the page asks for.

    Raises:
        NoSuchRun, RunNotOpen: if there is no such import, or it is not started.
        RunBusy: if another process is working on it.
        UnreadableFile: if the file cannot be read; the import is then failed and says why.
    """
    run = _claim(run_id, now_us=clock())
    try:
        _work(run, on_progress=on_progress, stop_asked=stop_asked, clock=clock)
    except UnreadableFile as error:
        named = by_its_name(error, path=Path(run.path), file_name=run.file_name)
        _let_go(run, state=State.FAILED, failure=str(named))
        raise named from error
    except BaseException:
        _let_go(run, state=State.STOPPED)
        raise
    run.refresh_from_db()
    return summary_of(run, now_us=clock())


def _claim(run_id: str, *, now_us: int) -> ImportRun:
    with transaction.atomic():
        run = ImportRun.objects.filter(id=run_id).select_for_update().first()
        if run is None:
            raise NoSuchRun(NoSuchRun.__doc__)
        if run.state != State.RUNNING:
            raise RunNotOpen(RunNotOpen.__doc__)
        ours = holder_of(os.getpid(), token=queries.STARTING)
        if run.holder not in ("", ours) and queries.is_held(run, now_us=now_us):
            raise RunBusy(RunBusy.__doc__)
        run.holder = holder_of(os.getpid(), token=secrets.token_hex(4))
        run.heartbeat_at_us = now_us
        run.save(update_fields=["holder", "heartbeat_at_us"])
    return run


def _let_go(run: ImportRun, *, state: str, failure: str = "") -> None:
    ImportRun.objects.filter(id=run.id, holder=run.holder).update(
        state=state, failure=failure, holder=""
    )


def _work(
    run: ImportRun,
    *,
    on_progress: Progress | None,
    stop_asked: Callable[[], bool],
    clock: Callable[[], int],
) -> None:
    with closing(_chunks(run)) as chunks:
        for chunk in chunks:
            _commit(chunk, run=run, now_us=clock())
            if on_progress:
                on_progress(summary_of(run, now_us=clock()))
            _stop_if_hopeless(run)
            if run.stop_wanted or stop_asked():
                _let_go(run, state=State.STOPPED)
                return
    _finish(run, now_us=clock())


def _chunks(run: ImportRun) -> Generator[PreparedChunk]:
    path = Path(run.path)
    _insist_on_same_file(run, path=path)
    job = Job(
        practice_id=run.practice_id,
        path=path,
        mapping=from_words(run.mapping),
        after_row=run.last_row,
        key=practice_queries.reference_key(run.practice_id),
    )
    large = pays_off(rows_estimate=run.rows_estimate, file_bytes=run.file_bytes)
    return chunks_from_second_process(job) if large else prepared_chunks(job)


def _insist_on_same_file(run: ImportRun, *, path: Path) -> None:
    if not run.path or not path.is_file() or path.stat().st_size != run.file_bytes:
        raise FileChanged(FileChanged.__doc__)
    if run.last_row and digest_of(path)[0] != run.file_sha256:
        raise FileChanged(FileChanged.__doc__)


def _commit(chunk: PreparedChunk, *, run: ImportRun, now_us: int) -> None:
    with transaction.atomic():
        keep(chunk, run=run, now_us=now_us)
        _say_how_far(chunk, run=run, now_us=now_us)


def keep(chunk: PreparedChunk, *, run: ImportRun, now_us: int) -> None:
    """
    Record what a chunk brings, and set aside what could not be read; part of a transaction.

    ``run.recorded`` and ``run.known`` count on; saying how far the run is, is up to the caller.
    """
    for kind, texts in ((CASE, chunk.case_texts), (PERSON, chunk.person_texts)):
        practice_actions.remember_references(
            practice_id=run.practice_id, kind=kind, texts=texts, by=run.by
        )
    _record(chunk, run=run, now_us=now_us)
    _remark(chunk, run=run)
    ParkedRow.objects.bulk_create([_parked(row, run=run) for row in chunk.parked], batch_size=100)


def _record(chunk: PreparedChunk, *, run: ImportRun, now_us: int) -> None:
    recorded = worklog_actions.record_steps(
        chunk.steps,
        practice_id=run.practice_id,
        by=run.by,
        at_us=now_us,
        import_id=run.id,
    )
    joined = join(chunk, run=run, now_us=now_us)
    run.recorded += recorded.recorded + joined.recorded
    run.known += recorded.known + joined.known


def _remark(chunk: PreparedChunk, *, run: ImportRun) -> None:
    room = REMARKS_MAX - run.remarks.count() if chunk.remarks else 0
    Remark.objects.bulk_create(
        [
            Remark(
                run=run,
                practice_id=run.practice_id,
                row=remark.row,
                place=remark.place[:PLACE_CHARS_MAX],
                code=remark.code,
                sentence=remark.sentence,
            )
            for remark in chunk.remarks[: max(0, room)]
        ],
        batch_size=100,
    )


def _say_how_far(chunk: PreparedChunk, *, run: ImportRun, now_us: int) -> None:
    """The last words of a chunk's transaction; without the claim, the chunk is refused."""
    run.counts = dict(Counter(run.counts) + Counter(chunk.counts))
    updated = ImportRun.objects.filter(id=run.id, holder=run.holder).update(
        last_row=chunk.last_row,
        progress=min(1.0, chunk.progress),
        recorded=run.recorded,
        known=run.known,
        parked=F("parked") + len(chunk.parked),
        counts=run.counts,
        heartbeat_at_us=now_us,
    )
    if not updated:
        raise RunBusy(RunBusy.__doc__)
    run.refresh_from_db()


def _parked(row: ReadParkedRow, *, run: ImportRun) -> ParkedRow:
    return ParkedRow(
        run=run,
        practice_id=run.practice_id,
        row=row.row,
        line=row.line,
        column=_storable(row.column),
        expected=_storable(row.expected),
        found=_storable(row.found),
        raw=_storable(row.raw),
    )


def _storable(text: str) -> str:
    """Text that any database takes: no NUL, no half characters; both are made visible instead."""
    return text.replace("\0", "\u2400").encode("utf-8", "backslashreplace").decode()


def _stop_if_hopeless(run: ImportRun) -> None:
    if run.parked > PARKED_ROWS_MAX and run.parked > run.recorded + run.known:
        raise MostlyUnreadable(MostlyUnreadable.__doc__)


def _finish(run: ImportRun, *, now_us: int) -> None:
    with transaction.atomic():
        worklog_actions.record(
            ImportFinished(run.id, run.recorded, run.known, run.parked),
            practice_id=run.practice_id,
            by=run.by,
            at_us=now_us,
            subject_id=run.id,
        )
        ImportRun.objects.filter(id=run.id, holder=run.holder).update(
            state=State.FINISHED, progress=1.0, finished_at_us=now_us, holder="", path=""
        )
    put_away(run)
