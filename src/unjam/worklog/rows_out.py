"""The log as it is stored, even where it has been damaged: for proofs and exports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from typing import Any

from django.db import connection

from unjam.worklog.rules import CheckpointRow, EntryRow, HeadRow, SealRow

ROWS_PER_READ = 20_000
_TABLES = ("worklog_seal", "worklog_checkpoint", "worklog_entry")


def heads() -> dict[str, HeadRow]:
    """Where each practice's log ends, by practice."""
    return {row[0]: HeadRow(*row) for row in _read(_select(_names(HeadRow), "worklog_head"))}


def strangers(known: Sequence[str]) -> list[str]:
    """Practices that have rows, seals or checkpoints but no head: one sentence each."""
    found: list[str] = []
    for table in _TABLES:
        grouped = _read(
            f"SELECT practice_id, count(*) FROM {table} GROUP BY practice_id"  # noqa: S608  our own names
        )
        what = {"worklog_entry": "row", "worklog_seal": "seal"}.get(table, "checkpoint")
        found += [
            f"{count} {what}{'s' if count != 1 else ''} of practice {practice_id!a},"
            " whose log has no head"
            for practice_id, count in grouped
            if practice_id not in known
        ]
    return found


def seals(practice_id: str) -> Iterator[SealRow]:
    """Every seal, in order."""
    query = _select(_names(SealRow), "worklog_seal", where="practice_id = %s ORDER BY seal_no")
    return (SealRow(*row) for row in _read(query, practice_id))


def checkpoints(practice_id: str) -> list[CheckpointRow]:
    """Every checkpoint, shortest log first."""
    query = _select(
        _names(CheckpointRow), "worklog_checkpoint", where="practice_id = %s ORDER BY size"
    )
    return [CheckpointRow(*row) for row in _read(query, practice_id)]


def rows(practice_id: str) -> Iterator[EntryRow]:
    """Every row, in order, read a batch at a time."""
    after = -(2**63)
    query = _select(
        EntryRow._fields,
        "worklog_entry",
        where=f"practice_id = %s AND seq > %s ORDER BY seq LIMIT {ROWS_PER_READ}",
    )
    while batch := _read(query, practice_id, after):
        yield from map(EntryRow._make, batch)
        after = batch[-1][1]


def _names(row: type[HeadRow | SealRow | CheckpointRow]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(row))


def _select(names: Sequence[str], table: str, *, where: str = "") -> str:
    columns = ", ".join(f'"{name}"' for name in names)
    condition = f" WHERE {where}" if where else ""
    return f"SELECT {columns} FROM {table}{condition}"  # noqa: S608  our own names


def _read(query: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with _as_stored(), connection.cursor() as cursor:
        cursor.execute(query, parameters)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    if connection.vendor == "postgresql":
        return [tuple(map(_plain, row)) for row in found]
    return found


def _plain(value: Any) -> Any:
    """PostgreSQL's driver may give bytes as memory views."""
    return bytes(value) if isinstance(value, memoryview) else value


@contextmanager
def _as_stored() -> Iterator[None]:
    """Text that is no longer UTF-8 must be read, and named, rather than stop the reading."""
    if connection.vendor == "postgresql":  # it refuses such text itself
        yield
        return
    connection.ensure_connection()
    connection.connection.text_factory = _text
    try:
        yield
    finally:
        connection.connection.text_factory = str


def _text(content: bytes) -> str:
    return content.decode("utf-8", "surrogateescape")
