"""Reads a file and makes its rows ready for the log, in a second process where that pays."""

from __future__ import annotations

import gc
import hashlib
import json
import multiprocessing
import os
import signal
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np

from unjam.connections import readers
from unjam.connections.rules import (
    Chunk,
    ColumnMapping,
    HeldStep,
    Link,
    ParkedRow,
    Remark,
    UnreadableFile,
)
from unjam.events import NO_INSTANT_US, Coded, EventColumns
from unjam.practice.rules import CASE, LINK, PERSON, opaque_id
from unjam.worklog import rules as worklog_rules

SECOND_PROCESS_ROWS_MIN = 20_000
"""Below this, starting a second process costs more than it saves."""

OBJECTS_BETWEEN_LOOKS = 20_000

SECOND_PROCESS_BYTES_MIN = 2_000_000
"""The same line for files whose number of rows nobody knows."""


class ReaderDied(Exception):
    """The process that read the file ended early. Nothing is lost: let the import go on."""


@dataclass(frozen=True, slots=True)
class Job:
    """
    What to read, and how; small, so that it travels to another process.

    Args:
        practice_id: whose log it is for.
        path: the file. mapping: which column is what. after_row: resume after this record.
        key: of the practice, from which opaque ids are made.
    """

    practice_id: str
    path: Path
    mapping: ColumnMapping
    after_row: int
    key: bytes


@dataclass(frozen=True, slots=True)
class PreparedLink:
    """A ``rules.Link`` with opaque ids in the place of what the source calls things."""

    key_id: str
    case_ids: tuple[str, ...]
    since_us: int
    is_for_all: bool
    process: str = ""


@dataclass(frozen=True, slots=True)
class PreparedHeld:
    """A ``rules.HeldStep`` with an opaque id in the place of its key."""

    key_id: str
    process: str
    step: str
    role: str
    happened_at_us: int
    more: tuple[tuple[str, str], ...]
    row: int

    def digest(self) -> str:
        """What two held steps have in common that are one and the same, wherever they stood."""
        facts = [self.key_id, self.process, self.step, self.role, self.happened_at_us, self.more]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class PreparedChunk:
    """
    A chunk of a file, ready for the log.

    Args:
        steps: what the log takes. parked: rows that could not be read.
        case_texts, person_texts: opaque id -> what the source calls it, those new in this chunk.
        last_row, progress: as in ``Chunk``. counts: those of the chunk, and how many events have
            a ``person``, a ``role``, a ``start`` and a ``process``, and ``remarks``.
        held, links, remarks: as in ``Chunk``.
    """

    steps: worklog_rules.PreparedSteps
    parked: tuple[ParkedRow, ...]
    case_texts: Mapping[str, str]
    person_texts: Mapping[str, str]
    last_row: int
    progress: float
    counts: Mapping[str, int]
    held: tuple[PreparedHeld, ...] = ()
    links: tuple[PreparedLink, ...] = ()
    remarks: tuple[Remark, ...] = ()


@dataclass(slots=True)
class _Ids:
    """Opaque ids by code, grown as a file's list of words grows."""

    kind: str
    key: bytes
    ids: list[str] = field(default_factory=lambda: [""])

    def learn(self, words: Sequence[str]) -> dict[str, str]:
        """Make ids for words not met before; returns only those, as id -> word."""
        new = words[len(self.ids) :]
        made = [opaque_id(self.key, word, kind=self.kind) for word in new]
        self.ids.extend(made)
        return dict(zip(made, new, strict=True))


def prepared_chunks(job: Job) -> Generator[PreparedChunk]:
    """
    Read a file in this process.

    Raises:
        UnreadableFile: if the file cannot be read.
    """
    cases, persons = _Ids("case", job.key), _Ids("person", job.key)
    source = readers.open_source(job.path)
    for chunk in source.chunks(job.mapping, after_row=job.after_row):
        yield _prepare(chunk, job=job, cases=cases, persons=persons)


def prepared_chunk(chunk: Chunk, *, job: Job) -> PreparedChunk:
    """One chunk that no file brought, such as messages from a wire; the job's path is not read."""
    return _prepare(chunk, job=job, cases=_Ids(CASE, job.key), persons=_Ids(PERSON, job.key))


def _prepare(chunk: Chunk, *, job: Job, cases: _Ids, persons: _Ids) -> PreparedChunk:
    columns = chunk.columns
    case_texts = cases.learn(columns.case.words)
    person_texts = persons.learn(columns.person.words)
    steps = worklog_rules.prepare_steps(
        columns,
        practice_id=job.practice_id,
        case_ids=cases.ids,
        person_ids=persons.ids,
        salts=os.urandom(worklog_rules.SALT_BYTES * len(columns)),
        process_name=job.mapping.process_name,
    )
    return PreparedChunk(
        steps=steps,
        parked=chunk.parked,
        case_texts=case_texts,
        person_texts=person_texts,
        last_row=chunk.last_row,
        progress=chunk.progress,
        counts={
            **chunk.counts,
            **_given(columns, process_name=job.mapping.process_name),
            "remarks": len(chunk.remarks),
        },
        held=tuple(_held(step, key=job.key) for step in chunk.held),
        links=tuple(_link(link, key=job.key) for link in chunk.links),
        remarks=chunk.remarks,
    )


def _held(step: HeldStep, *, key: bytes) -> PreparedHeld:
    return PreparedHeld(
        key_id=opaque_id(key, step.key, kind=LINK),
        process=step.process,
        step=step.step,
        role=step.role,
        happened_at_us=step.happened_at_us,
        more=step.more,
        row=step.row,
    )


def _link(link: Link, *, key: bytes) -> PreparedLink:
    return PreparedLink(
        key_id=opaque_id(key, link.key, kind=LINK),
        case_ids=tuple(opaque_id(key, case, kind=CASE) for case in link.cases),
        since_us=link.since_us,
        is_for_all=link.is_for_all,
        process=link.process,
    )


def _given(columns: EventColumns, *, process_name: str) -> dict[str, int]:
    started = np.asarray(columns.started_at_us, dtype=np.int64)
    return {
        "person": _named(columns.person),
        "role": _named(columns.role),
        "process": len(columns) if process_name else _named(columns.process),
        "start": int(np.count_nonzero(started != NO_INSTANT_US)),
    }


def _named(column: Coded) -> int:
    return int(np.count_nonzero(np.asarray(column.codes)))


def chunks_from_second_process(job: Job) -> Generator[PreparedChunk]:
    """
    Read a file in a second process, one chunk ahead of whoever consumes this.

    The pipe holds the reader back, so two chunks at most are in memory. When this process
    dies, the pipe breaks and the reader ends by itself.

    Raises:
        UnreadableFile: if the file cannot be read.
        ReaderDied: if the second process ended before it was done.
    """
    context = multiprocessing.get_context("spawn")
    answers, questions = context.Pipe(duplex=False)
    process = context.Process(target=_serve, args=(job, questions), daemon=True)
    with _ctrl_c_held():
        process.start()
    questions.close()
    with closing(answers):
        try:
            yield from _answers(answers)
        finally:
            answers.close()
            process.terminate()
            process.join()
            process.close()


@contextmanager
def _ctrl_c_held() -> Iterator[None]:
    """Ctrl+C is for the first process to answer: one that is started in here never hears it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _answers(answers: Connection) -> Iterator[PreparedChunk]:
    while True:
        try:
            answer = answers.recv()
        except EOFError as ended:
            raise ReaderDied from ended
        if answer is None:
            return
        if isinstance(answer, Exception):
            raise answer
        yield answer


def collect_seldom() -> None:
    """
    Look for rings of objects seldom, in a process that does nothing but read.

    What is read makes lists by the million and no rings; the looks took a quarter of the time.
    """
    gc.set_threshold(OBJECTS_BETWEEN_LOOKS, 10, 10)


def _serve(job: Job, questions: Connection) -> None:
    collect_seldom()
    with suppress(BrokenPipeError), closing(questions):
        try:
            for chunk in prepared_chunks(job):
                questions.send(chunk)
            questions.send(None)
        except UnreadableFile as error:
            questions.send(error)
        except BrokenPipeError:
            raise
        except Exception as error:
            # Only the kind of the error travels: its text may hold a patient's facts.
            questions.send(ReaderDied(type(error).__name__))


def pays_off(*, rows_estimate: int, file_bytes: int) -> bool:
    """Whether a file is large enough to be read in a second process."""
    if rows_estimate:
        return rows_estimate >= SECOND_PROCESS_ROWS_MIN
    return file_bytes >= SECOND_PROCESS_BYTES_MIN
