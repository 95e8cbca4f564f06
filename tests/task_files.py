"""Small task lists as files, their import, and what the log then holds; for tests of imports."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from people import SmallPractice
from unjam.connections import actions
from unjam.connections.queries import RunSummary
from unjam.events import StepRecorded
from unjam.worklog import queries as worklog_queries

BY = "st_test"
HEADER = "case_id,activity,timestamp,resource,role"


def csv_file(path: Path, rows: list[str], *, header: str = HEADER) -> Path:
    path.write_text("\n".join([header, *rows]) + "\n")
    return path


def lines(count: int, *, first: int = 0) -> list[str]:
    """Rows of different events, one a minute; one in five names nobody."""
    return [_line(n) for n in range(first, first + count)]


def _line(n: int) -> str:
    day, minute = divmod(n % 40_320, 1_440)
    at = f"2026-03-{day + 1:02}T{minute // 60:02}:{minute % 60:02}:{n // 40_320:02}"
    person = "" if n % 5 == 0 else f"Person {n % 3}"
    return f"{n // 4:05},Step {n % 4},{at},{person},role {n % 2}"


def steps(practice_id: str) -> list[tuple[object, ...]]:
    """Every step in the log, in its order, as plain values."""
    found = []
    for entry in worklog_queries.entries(practice_id, after_seq=0):
        if entry.kind == StepRecorded.__name__:
            found.append((entry.subject_id, entry.happened_at_us, entry.event))
    return found


def kinds(practice_id: str) -> list[str]:
    return [entry.kind for entry in worklog_queries.entries(practice_id, after_seq=0)]


class PulledPlug(Exception):
    """Stands for whatever ends a program in the middle."""


def pull_plug_after(chunks: int) -> Callable[[RunSummary], None]:
    seen: list[RunSummary] = []

    def on_progress(summary: RunSummary) -> None:
        seen.append(summary)
        if len(seen) == chunks:
            raise PulledPlug

    return on_progress


def imported(path: Path, *, into: SmallPractice, **more: object) -> RunSummary:
    return actions.import_path(path, practice_id=into.practice_id, by=BY, **more)  # type: ignore[arg-type]
