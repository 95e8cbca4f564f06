"""The fast way into the table of entries: one prepared statement a block of rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from operator import itemgetter
from typing import Any

from unjam.worklog.rules import EntryRow, PreparedSteps
from unjam.worklog.rules.steps import STEP_KIND

COLUMNS = EntryRow._fields
KEYS_PER_QUESTION = 10_000

ROWS_A_STATEMENT = 50
"""Rows that one INSERT carries on SQLite: measured 15 % less time a row than one each."""

SHARED = ("practice_id", "seal_no", "kind", "payload_hash")
"""What all rows of one seal have in common is bound once a statement, not once a row."""

OWN = tuple(column for column in COLUMNS if column not in SHARED)
_SHARED_OF = itemgetter(*map(COLUMNS.index, SHARED))
_OWN_OF = itemgetter(*map(COLUMNS.index, OWN))
_SHARED_MARKS = ", ".join(f"?{number + 1}" for number in range(len(SHARED)))
_MARKS = f"({_SHARED_MARKS}, {', '.join(['%s'] * len(OWN))})"
_HEAD = f"INSERT INTO worklog_entry ({', '.join(SHARED + OWN)}) VALUES "  # noqa: S608  our own

ROWS_AN_ARRAY = 5_000
"""Rows that one INSERT carries on PostgreSQL. COPY would be faster; walls do not let it pass."""
_NUMBERS = {"seq", "seal_no", "happened_at_us", "happened_from_us"}
_BYTES = {"salt", "payload_hash", "dedupe_key", "leaf"}


def _array(column: str) -> str:
    kind = "bigint" if column in _NUMBERS else "bytea" if column in _BYTES else "text"
    return f"%s::{kind}[]"


_ARRAYS = (
    f"INSERT INTO worklog_entry ({', '.join(COLUMNS)})"  # noqa: S608  our own
    f" SELECT * FROM unnest({', '.join(map(_array, COLUMNS))})"
)


def insert(connection: Any, rows: Iterable[tuple[Any, ...]]) -> None:
    """
    Insert the rows of one seal: ``EntryRow``s, or tuples in the order of its fields.

    Args:
        rows: of one practice, one seal and one kind, none of them redacted.

    Raises:
        django.db.IntegrityError: if a dedupe key is in the log already.
    """
    with connection.cursor() as cursor:
        insert_rows = _insert_arrays if connection.vendor == "postgresql" else _insert_blocks
        insert_rows(cursor, iter(rows))


def insert_steps(
    connection: Any, prepared: PreparedSteps, *, first_seq: int, seal_no: int
) -> None:
    """
    Insert all steps of a batch under one seal.

    Raises:
        django.db.IntegrityError: if a dedupe key is in the log already.
    """
    if connection.vendor == "postgresql":
        insert(connection, prepared.rows(first_seq=first_seq, seal_no=seal_no))
        return
    shared = (prepared.practice_id, seal_no, STEP_KIND, None)
    with connection.cursor() as cursor:
        _insert_stream(cursor, shared, values=prepared.own_values(first_seq=first_seq))


def _insert_arrays(cursor: Any, rows: Iterator[tuple[Any, ...]]) -> None:
    while block := list(islice(rows, ROWS_AN_ARRAY)):
        cursor.execute(_ARRAYS, [list(column) for column in zip(*block, strict=True)])


def _insert_blocks(cursor: Any, rows: Iterator[tuple[Any, ...]]) -> None:
    first = next(rows, None)
    if first is not None:
        values = chain.from_iterable(map(_OWN_OF, chain([first], rows)))
        _insert_stream(cursor, _SHARED_OF(first), values=values)


def _insert_stream(cursor: Any, shared: tuple[Any, ...], *, values: Iterator[Any]) -> None:
    """Rows that share some values and bring their own, in the order of ``OWN``, row after row."""
    width = ROWS_A_STATEMENT * len(OWN)
    rest: list[Any] = []

    def blocks() -> Iterator[tuple[Any, ...]]:
        while len(block := tuple(islice(values, width))) == width:
            yield shared + block
        rest.extend(block)

    cursor.executemany(_HEAD + ", ".join([_MARKS] * ROWS_A_STATEMENT), blocks())
    if rest:
        rows = len(rest) // len(OWN)
        cursor.execute(_HEAD + ", ".join([_MARKS] * rows), [*shared, *rest])


def seal_numbers(connection: Any, keys: Sequence[bytes]) -> dict[bytes, int]:
    """Which of these dedupe keys the log has, each with the number of its seal."""
    found: dict[bytes, int] = {}
    with connection.cursor() as cursor:
        for start in range(0, len(keys), KEYS_PER_QUESTION):
            some = keys[start : start + KEYS_PER_QUESTION]
            marks = ", ".join(["%s"] * len(some))
            cursor.execute(
                "SELECT dedupe_key, seal_no FROM worklog_entry"  # noqa: S608  marks only
                f" WHERE dedupe_key IN ({marks})",
                list(some),
            )
            found.update((bytes(key), seal_no) for key, seal_no in cursor.fetchall())
    return found


def own_keys(found: Mapping[bytes, int], own_seals: frozenset[int]) -> dict[bytes, bool]:
    """For each key that was found, whether one of these seals holds it."""
    return {key: seal_no in own_seals for key, seal_no in found.items()}


def redact(connection: Any, hashes: Mapping[int, bytes], *, practice_id: str) -> None:
    """
    Take payload and salt out of some rows; what stands for the payload in the leaf stays.

    On SQLite the bytes that go are overwritten with zeros, not only let go.

    Args:
        hashes: number of the row to the hash of its payload (32 bytes).
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA secure_delete = ON")
        cursor.executemany(
            "UPDATE worklog_entry SET payload = NULL, salt = NULL, payload_hash = %s"
            " WHERE practice_id = %s AND seq = %s",
            [(kept, practice_id, seq) for seq, kept in hashes.items()],
        )


def empty_journal(connection: Any) -> None:
    """On SQLite, write the journal back and cut it off: it holds pages as they were before."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
