"""OCEL 2.0 written as an SQLite database: its names are never trusted, nothing is written."""

from __future__ import annotations

import itertools
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from unjam.connections.ocel.document import (
    Fault,
    OcelEvent,
    OcelLog,
    Relation,
    refuse_size,
    value_as_text,
)
from unjam.connections.rules import UnreadableFile

SQLITE_MAGIC = b"SQLite format 3\x00"

CELL_BYTES_MAX = 16 * 2**20
"""SQLite itself refuses a longer cell or row."""

INSTRUCTIONS_PER_BYTE_MAX = 200
INSTRUCTIONS_FREE = 20_000_000
"""A sound log is read in a few instructions a byte; a damaged or hostile one may go in circles."""

_CHECK_EVERY = 100_000
_TABLES = ("event", "object", "event_object", "event_map_type")


def read(path: Path) -> OcelLog:
    """
    The log in an SQLite file, opened read-only.

    Raises:
        UnreadableFile: if it is no SQLite, no OCEL 2.0, or damaged.
    """
    refuse_size(path)
    connection = _open(path)
    try:
        return _read(connection, name=path.name)
    except (sqlite3.Error, ValueError, OverflowError) as error:
        raise UnreadableFile(
            f"{path.name} is damaged or no OCEL 2.0 in SQLite ({error}). Export it again."
        ) from error
    finally:
        connection.close()


def _open(path: Path) -> sqlite3.Connection:
    address = f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1"
    try:
        connection = sqlite3.connect(address, uri=True)
    except sqlite3.Error as error:
        raise UnreadableFile(f"{path.name} cannot be opened as SQLite: {error}.") from error
    connection.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, CELL_BYTES_MAX)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    instructions_max = INSTRUCTIONS_FREE + INSTRUCTIONS_PER_BYTE_MAX * path.stat().st_size
    checks = itertools.count(1)
    connection.set_progress_handler(
        lambda: next(checks) * _CHECK_EVERY > instructions_max, _CHECK_EVERY
    )
    return connection


def _read(connection: sqlite3.Connection, *, name: str) -> OcelLog:
    for setting in ("trusted_schema=OFF", "query_only=ON", "mmap_size=0", "cell_size_check=ON"):
        connection.execute(f"PRAGMA {setting}")
    tables = _plain_tables(connection)
    missing = [table for table in _TABLES if table not in tables]
    if missing:
        raise UnreadableFile(
            f"{name} is SQLite, but no OCEL 2.0: it has no table “{missing[0]}”. Export it again."
        )
    facts = _facts_of_events(connection, tables)
    related = _related_objects(connection)
    type_of_object: dict[str, str] = {}
    for object_id, object_type in _texts(connection, "object", columns=("ocel_id", "ocel_type")):
        type_of_object.setdefault(object_id, object_type)
    return OcelLog(
        format_name="ocel-sqlite",
        object_types=_declared_types(connection, tables),
        type_of_object=type_of_object,
        events=tuple(
            _event(event_id, event_type, facts=facts, related=related)
            for event_id, event_type in _texts(
                connection, "event", columns=("ocel_id", "ocel_type")
            )
        ),
    )


def _plain_tables(connection: sqlite3.Connection) -> set[str]:
    """Names of true tables: a view or a virtual table could run anything."""
    rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
    return {str(name) for name, sql in rows if not str(sql).upper().startswith("CREATE VIRTUAL")}


def _texts(
    connection: sqlite3.Connection, table: str, *, columns: tuple[str, ...]
) -> Iterator[tuple[str, ...]]:
    """The rows of a table in the order in which they were written, all cells as text."""
    names = ", ".join(f"t.{_quoted(column)}" for column in columns)
    query = f"SELECT {names} FROM {_quoted(table)} AS t"  # noqa: S608  names are quoted
    try:
        rows = connection.execute(f"{query} ORDER BY t.rowid")
    except sqlite3.OperationalError:
        rows = connection.execute(query)
    for row in rows:
        yield tuple(_text(cell) for cell in row)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(cell: object) -> str:
    if isinstance(cell, bytes):
        return cell.decode("utf-8", "surrogateescape")
    return value_as_text(cell)


def _declared_types(connection: sqlite3.Connection, tables: set[str]) -> tuple[str, ...]:
    if "object_map_type" not in tables:
        return ()
    return tuple(name for (name,) in _texts(connection, "object_map_type", columns=("ocel_type",)))


def _facts_of_events(
    connection: sqlite3.Connection, tables: set[str]
) -> dict[str, dict[str, dict[str, str]]]:
    """Per step: per event id, the columns of its row."""
    facts: dict[str, dict[str, dict[str, str]]] = {}
    for event_type, suffix in _texts(
        connection, "event_map_type", columns=("ocel_type", "ocel_type_map")
    ):
        table = f"event_{suffix}"
        if table in tables:
            columns = _columns(connection, table)
            of_type = facts.setdefault(event_type, {})
            for row in _texts(connection, table, columns=columns):
                named = dict(zip(columns, row, strict=True))
                of_type.setdefault(named.get("ocel_id", ""), named)
    return facts


def _columns(connection: sqlite3.Connection, table: str) -> tuple[str, ...]:
    return tuple(
        str(name)
        for (name,) in connection.execute("SELECT name FROM pragma_table_info(?)", (table,))
    )


def _related_objects(connection: sqlite3.Connection) -> dict[str, list[Relation]]:
    related: dict[str, list[Relation]] = {}
    columns = ("ocel_event_id", "ocel_object_id", "ocel_qualifier")
    for event_id, object_id, qualifier in _texts(connection, "event_object", columns=columns):
        related.setdefault(event_id, []).append(Relation(object_id, qualifier))
    return related


def _event(
    event_id: str,
    event_type: str,
    *,
    facts: dict[str, dict[str, dict[str, str]]],
    related: dict[str, list[Relation]],
) -> OcelEvent | Fault:
    raw = json.dumps({"ocel_id": event_id, "ocel_type": event_type}, ensure_ascii=False)
    for column, found in (("ocel_id", event_id), ("ocel_type", event_type)):
        if not found.strip():
            return Fault(expected="a text", found=found, raw=raw, column=column)
    row = facts.get(event_type, {}).get(event_id)
    if row is None:
        expected = "a row with the event's time in the table of its type"
        return Fault(expected=expected, found="", raw=raw, column="ocel_time")
    return OcelEvent(
        event_id=event_id,
        event_type=event_type,
        time=row.get("ocel_time", ""),
        attributes={
            name: value for name, value in row.items() if name not in ("", "ocel_id", "ocel_time")
        },
        related=tuple(related.get(event_id, ())),
    )
