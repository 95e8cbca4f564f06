"""The process that reads ahead: how it ends, and that what it met is told without a cell."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from task_files import csv_file, lines
from unjam.connections.readers import open_source
from unjam.connections.runs.preparing import (
    Job,
    PreparedChunk,
    ReaderDied,
    chunks_from_second_process,
    prepared_chunks,
)

KEY = bytes(range(32))

pytestmark = pytest.mark.slow


def job(path: Path, *, after_row: int = 0, key: bytes = KEY) -> Job:
    mapping = open_source(path).shape().mapping
    return Job(practice_id="pr_test", path=path, mapping=mapping, after_row=after_row, key=key)


def facts(chunks: Iterator[PreparedChunk]) -> list[tuple[object, ...]]:
    """What does not depend on chance: salts differ each time."""
    return [
        (c.last_row, c.steps.keys, c.case_texts, c.person_texts, c.counts, c.parked)
        for c in chunks
    ]


def test_it_reads_what_one_process_reads(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "t.csv", [*lines(60_000), "bad"])
    assert facts(chunks_from_second_process(job(path))) == facts(prepared_chunks(job(path)))


def test_going_on_reads_the_rest(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "t.csv", lines(60_000))
    whole = list(prepared_chunks(job(path)))
    rest = list(chunks_from_second_process(job(path, after_row=whole[0].last_row)))
    assert b"".join(c.steps.keys for c in rest) == b"".join(c.steps.keys for c in whole[1:])


def test_an_unexpected_error_is_told_by_its_kind_only(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "t.csv", ["1,Ficta Patientsen,2026-03-01T10:00:00,A,B"])
    with pytest.raises(ReaderDied, match=r"^ValueError$"):
        list(chunks_from_second_process(job(path, key=b"short")))


def _children() -> set[int]:
    text = Path(f"/proc/self/task/{os.getpid()}/children").read_text()
    return {int(word) for word in text.split()}


def test_a_reader_that_is_killed_is_noticed(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "t.csv", lines(160_000))
    before = _children()
    with closing(chunks_from_second_process(job(path))) as chunks:
        next(chunks)
        for child in _children() - before:
            if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                os.kill(child, signal.SIGKILL)
        with pytest.raises(ReaderDied):
            list(chunks)


def test_ctrl_c_does_not_reach_the_reader(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "t.csv", lines(60_000))
    before = _children()
    with closing(chunks_from_second_process(job(path))) as chunks:
        next(chunks)
        for child in _children() - before:
            if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                os.kill(child, signal.SIGINT)
        last = list(chunks)[-1]
    assert last.last_row == 60_000
