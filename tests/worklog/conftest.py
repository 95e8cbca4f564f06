"""A log with a few invented steps, and ways to tamper with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pytest
from django.db import connection

from unjam.events import NO_INSTANT_US, CaseLookedUp, Coded, EventColumns, ImportFinished
from unjam.worklog import actions, append_only
from unjam.worklog.rules import SALT_BYTES, PreparedSteps, prepare_steps

PRACTICE = "pr_invented"
NOON_US = 1_780_000_000_000_000
BY = "st_invented"


def coded(words: Sequence[str]) -> Coded:
    """A column of words."""
    distinct = ["", *dict.fromkeys(word for word in words if word)]
    return Coded([distinct.index(word) for word in words], distinct)


def columns_of(rows: Sequence[tuple[str, str, int]]) -> EventColumns:
    """Columns from (case, step, instant in µs)."""
    cases, steps, instants = zip(*rows, strict=True) if rows else ((), (), ())
    return EventColumns(
        case=coded(cases),
        step=coded(steps),
        ended_at_us=list(instants),
        started_at_us=[at - 60 if at % 2 else NO_INSTANT_US for at in instants],
        person=coded(["Pat Pretend"] * len(rows)),
        role=coded(["front desk"] * len(rows)),
        process=coded([""] * len(rows)),
        lifecycle=coded([""] * len(rows)),
        row=list(range(1, len(rows) + 1)),
        more={"payer": coded(["Acme \N{SNOWMAN}"] * len(rows))},
    )


def prepared(
    rows: Sequence[tuple[str, str, int]], *, practice_id: str = PRACTICE, salt: bytes = b"saltsalt"
) -> PreparedSteps:
    """Steps ready to be recorded; the salt is the same for all, so that a test can be repeated."""
    columns = columns_of(rows)
    return prepare_steps(
        columns,
        practice_id=practice_id,
        case_ids=[f"c_{word}" for word in columns.case.words],
        person_ids=["", "s_pretend"],
        salts=salt * len(rows),
        process_name="refill",
    )


def record_rows(
    rows: Sequence[tuple[str, str, int]], *, import_id: str = "im_1", practice_id: str = PRACTICE
) -> actions.Recorded:
    """Record (case, step, instant) rows as one batch of an import."""
    return actions.record_steps(
        prepared(rows, practice_id=practice_id),
        practice_id=practice_id,
        by=BY,
        at_us=NOON_US,
        import_id=import_id,
    )


def some_rows(count: int, *, after: int = 0) -> list[tuple[str, str, int]]:
    """Rows that all differ."""
    return [
        (f"case {number % 7}", f"step {number % 5}", NOON_US + number * 1_000_001)
        for number in range(after, after + count)
    ]


@pytest.fixture
def log_of_50(db) -> str:
    """Fifty events in four seals with two checkpoints; returns the practice's id."""
    assert len(b"saltsalt") == SALT_BYTES
    record_rows(some_rows(20))
    record_rows(some_rows(28, after=20))
    actions.record(CaseLookedUp("st_1"), practice_id=PRACTICE, by=BY, at_us=NOON_US)
    actions.checkpoint(practice_id=PRACTICE, by=BY, at_us=NOON_US)
    actions.record(ImportFinished("im_1", 48, 0, 0), practice_id=PRACTICE, by=BY, at_us=NOON_US)
    return PRACTICE


@pytest.fixture
def tamper(db) -> Iterator[Callable[..., None]]:
    """Runs SQL on a database whose guards have been taken away, as an intruder would."""
    append_only.remove(connection)

    def run(sql: str, *parameters: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)

    yield run
    append_only.install(connection)
    if connection.vendor == "sqlite":  # a setting of the connection, which later tests share
        run("PRAGMA ignore_check_constraints = OFF")
