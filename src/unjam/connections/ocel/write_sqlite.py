"""Writes OCEL 2.0 as an SQLite database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path

from unjam.connections.ocel.document import OcelEvent, OcelObject
from unjam.connections.ocel.write import declared_types, refuse_loose_ends

TABLES = """
CREATE TABLE event (ocel_id TEXT PRIMARY KEY, ocel_type TEXT);
CREATE TABLE object (ocel_id TEXT PRIMARY KEY, ocel_type TEXT);
CREATE TABLE event_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT);
CREATE TABLE object_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT);
CREATE TABLE event_object (ocel_event_id TEXT, ocel_object_id TEXT, ocel_qualifier TEXT);
CREATE TABLE object_object (ocel_source_id TEXT, ocel_target_id TEXT, ocel_qualifier TEXT);
"""


def write(path: Path, objects: Sequence[OcelObject], *, events: Sequence[OcelEvent]) -> None:
    """
    Write a log into a new SQLite file.

    Raises:
        ValueError: if an event or object refers to an object that is not in the log.
        sqlite3.Error: if the file is there already or cannot be written, or two attributes of a
            step differ in capitals alone.
    """
    refuse_loose_ends(objects, events)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(TABLES)
        _objects(connection, objects)
        _events(connection, events)


def _objects(connection: sqlite3.Connection, objects: Sequence[OcelObject]) -> None:
    types = declared_types((o.object_type, [value.name for value in o.values]) for o in objects)
    maps = _mapped(connection, "object", types=types, fixed=("ocel_time", "ocel_changed_field"))
    for entry in objects:
        table, width = maps[entry.object_type]
        _insert(connection, "object", row=[entry.object_id, entry.object_type])
        for value in entry.values:
            place = types[entry.object_type].index(value.name)
            row: list[str | None] = [entry.object_id, value.time, value.name, *[None] * width]
            row[3 + place] = value.value
            _insert(connection, table, row=row)
        for each in entry.related:
            _insert(
                connection, "object_object", row=[entry.object_id, each.object_id, each.qualifier]
            )


def _events(connection: sqlite3.Connection, events: Sequence[OcelEvent]) -> None:
    types = declared_types((e.event_type, [*e.attributes]) for e in events)
    maps = _mapped(connection, "event", types=types, fixed=("ocel_time",))
    for entry in events:
        table, _ = maps[entry.event_type]
        values = [entry.attributes.get(name) for name in types[entry.event_type]]
        _insert(connection, "event", row=[entry.event_id, entry.event_type])
        _insert(connection, table, row=[entry.event_id, entry.time, *values])
        for each in entry.related:
            _insert(
                connection, "event_object", row=[entry.event_id, each.object_id, each.qualifier]
            )


def _mapped(
    connection: sqlite3.Connection,
    what: str,
    *,
    types: dict[str, list[str]],
    fixed: Iterable[str],
) -> dict[str, tuple[str, int]]:
    """Make the table of each type; gives its name and the number of its own columns."""
    maps = {}
    for number, (name, attributes) in enumerate(types.items(), 1):
        table = f"{what}_type_{number}"
        columns = ", ".join(f"{_quoted(each)} TEXT" for each in ("ocel_id", *fixed, *attributes))
        connection.execute(f"CREATE TABLE {table} ({columns})")
        _insert(connection, f"{what}_map_type", row=[name, f"type_{number}"])
        maps[name] = (table, len(attributes))
    return maps


def _insert(connection: sqlite3.Connection, table: str, *, row: Sequence[str | None]) -> None:
    marks = ", ".join("?" * len(row))
    connection.execute(f"INSERT INTO {table} VALUES ({marks})", row)  # noqa: S608  our own names


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
