"""How fast the work log is: a million steps prepared, recorded, read back and verified."""

from __future__ import annotations

import importlib
import json
import os
import random
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.results import Result
from unjam.events import NO_INSTANT_US, Coded, EventColumns
from unjam.frontdoor.serving import migrate, prepare_django
from unjam.worklog.rules import SALT_BYTES, PreparedSteps, prepare_steps

EVENTS = 1_000_000
CHUNK_ROWS = 50_000
EVENTS_A_CASE = 8
PRACTICE = "pr_benchmark_invented"
STARTED_AT_US = 1_767_225_600_000_000
ROOT = Path(__file__).resolve().parents[1]


def columns_of_chunk(number: int) -> EventColumns:
    """A chunk of an invented practice: 7 processes, 42 steps, 30 people with 7 roles."""
    chance = random.Random(number)
    cases = [chance.randrange(CHUNK_ROWS // EVENTS_A_CASE) for _ in range(CHUNK_ROWS)]
    steps = [1 + (case % 7) * 6 + chance.randrange(6) for case in cases]
    people = [chance.randrange(31) for _ in range(CHUNK_ROWS)]
    first = number * CHUNK_ROWS
    return EventColumns(
        case=Coded(cases, [f"PA-{number}-{code}" for code in range(CHUNK_ROWS // EVENTS_A_CASE)]),
        step=Coded(steps, ["", *[f"Receive request {code}" for code in range(1, 43)]]),
        ended_at_us=[STARTED_AT_US + (first + row) * 1_000_003 for row in range(CHUNK_ROWS)],
        started_at_us=[NO_INSTANT_US] * CHUNK_ROWS,
        person=Coded(people, ["", *[f"Invented Person {code}" for code in range(1, 31)]]),
        role=Coded([1 + person % 7 for person in people], ["", *[f"role {n}" for n in range(7)]]),
        process=Coded([1 + case % 7 for case in cases], ["", *[f"process {n}" for n in range(7)]]),
        lifecycle=Coded([0] * CHUNK_ROWS, [""]),
        row=range(first + 1, first + CHUNK_ROWS + 1),
    )


def _prepared(number: int) -> tuple[PreparedSteps, float]:
    columns = columns_of_chunk(number)
    case_ids = [f"c_{secrets.token_urlsafe(15)}" for _ in columns.case.words]
    person_ids = ["", *[f"s_{code:020d}" for code in range(1, 31)]]
    salts = os.urandom(SALT_BYTES * len(columns))
    started = time.perf_counter()
    steps = prepare_steps(
        columns, practice_id=PRACTICE, case_ids=case_ids, person_ids=person_ids, salts=salts
    )
    return steps, time.perf_counter() - started


def run(_peer_python: str | None) -> list[Result]:
    """Measure in a process and folder of its own: an encrypted file, FULL synchronisation."""
    with tempfile.TemporaryDirectory(prefix="unjam-bench-") as folder:
        done = subprocess.run(
            [sys.executable, "-m", "bench.worklog"],
            cwd=ROOT,
            env={**os.environ, "UNJAM_HOME": folder},
            check=True,
            capture_output=True,
            text=True,
        )
    return [Result(**facts) for facts in json.loads(done.stdout)]


def _measured() -> Iterator[Result]:
    prepare_django()
    migrate([])
    actions, checking, queries = (
        importlib.import_module(f"unjam.worklog.{name}")
        for name in ("actions", "checking", "queries")
    )
    prepared, prepare_s = _all_prepared()
    yield Result("Preparing a step to be recorded", prepare_s / EVENTS * 1e6, "µs", "at most 3")

    def record(steps: Sequence[PreparedSteps], import_id: str) -> None:
        for chunk in steps:
            actions.record_steps(
                chunk, practice_id=PRACTICE, by="bench", at_us=STARTED_AT_US, import_id=import_id
            )

    seconds = _timed(lambda: record(prepared, "im_1"))
    goal = "at least 100,000 with preparing in a second process"
    yield Result("Steps recorded a second (SQLCipher, FULL)", EVENTS / seconds, "a second", goal)
    seconds = max(seconds, prepare_s)
    yield Result("The slower of preparing and recording", EVENTS / seconds, "a second", goal)
    again = prepared[:4]
    seconds = _timed(lambda: record(again, "im_2"))
    yield Result("Known steps told from new ones", 4 * CHUNK_ROWS / seconds, "a second")
    yield Result("Reading a million steps as columns", _timed(lambda: _read(queries)), "s", "3")
    verify_s = _timed(lambda: _verify(checking))
    yield Result("Verifying a million rows", verify_s, "s", "at most 15")


def _all_prepared() -> tuple[list[PreparedSteps], float]:
    with ProcessPoolExecutor(1) as pool:
        made = list(pool.map(_prepared, range(EVENTS // CHUNK_ROWS)))
    return [steps for steps, _ in made], sum(seconds for _, seconds in made)


def _timed(do: Callable[[], None]) -> float:
    started = time.perf_counter()
    do()
    return time.perf_counter() - started


def _read(queries: Any) -> None:
    seq = 0
    while (rows := queries.steps_after(PRACTICE, seq)).last_seq > seq:
        seq = rows.last_seq
    assert seq == EVENTS


def _verify(checking: Any) -> None:
    (verdict,) = checking.check_database([])
    assert not verdict.problems


if __name__ == "__main__":
    print(json.dumps([asdict(result) for result in _measured()]))
