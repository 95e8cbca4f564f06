"""OCEL 2.0 written as JSON."""

from __future__ import annotations

import json
from pathlib import Path

from unjam.connections.logs.bounded import Blocks
from unjam.connections.ocel.document import (
    LOG_BYTES_MAX,
    Fault,
    OcelEvent,
    OcelLog,
    Relation,
    refuse_size,
    value_as_text,
)
from unjam.connections.ocel.strict_json import read_json
from unjam.connections.rules import UnreadableFile

RAW_CHARS = 10_000


def read(path: Path) -> OcelLog:
    """
    The log in a JSON file.

    Raises:
        UnreadableFile: if it is no strict JSON or no OCEL 2.0.
    """
    refuse_size(path)
    document = read_json(Blocks(path, bytes_max=LOG_BYTES_MAX).read_all(), name=path.name)
    if not isinstance(document, dict) or "events" not in document:
        raise UnreadableFile(_what_it_is(document, name=path.name))
    return OcelLog(
        format_name="ocel-json",
        object_types=tuple(_declared_types(document)),
        type_of_object=_types_of_objects(document),
        events=tuple(_event(entry) for entry in _entries(document, "events", name=path.name)),
    )


def _what_it_is(document: object, *, name: str) -> str:
    if isinstance(document, dict) and "ocel:events" in document:
        return f"{name} is OCEL 1.0. Export it as OCEL 2.0: Unjam reads that in JSON, XML, SQLite."
    return (
        f"{name} is JSON, but no OCEL 2.0: it has no list of events. Export the log as OCEL 2.0."
    )


def _entries(document: dict[str, object], key: str, *, name: str) -> list[object]:
    entries = document.get(key, [])
    if not isinstance(entries, list):
        raise UnreadableFile(f"{name}: “{key}” is no list, so it is no OCEL 2.0. Export it again.")
    return entries


def _declared_types(document: dict[str, object]) -> list[str]:
    return [
        value_as_text(entry["name"])
        for entry in _dicts(document.get("objectTypes"))
        if _is_id(entry.get("name"))
    ]


def _types_of_objects(document: dict[str, object]) -> dict[str, str]:
    types: dict[str, str] = {}
    for entry in _dicts(document.get("objects")):
        object_id, object_type = entry.get("id"), entry.get("type")
        if _is_id(object_id) and _is_id(object_type):
            types.setdefault(value_as_text(object_id), value_as_text(object_type))
    return types


def _event(entry: object) -> OcelEvent | Fault:
    if not isinstance(entry, dict):
        return Fault(expected="an event in braces", found=_raw(entry)[:200], raw=_raw(entry))
    for key, expected in (("id", "an event's id"), ("type", "a step's name"), ("time", "a time")):
        if not _is_id(entry.get(key)):
            found = value_as_text(entry.get(key))
            return Fault(expected=expected, found=found, raw=_raw(entry), column=key)
    attributes = {
        value_as_text(pair["name"]): value_as_text(pair.get("value"))
        for pair in _dicts(entry.get("attributes"))
        if _is_id(pair.get("name")) and not isinstance(pair.get("value"), dict | list)
    }
    related = tuple(
        Relation(value_as_text(link["objectId"]), value_as_text(link.get("qualifier")))
        for link in _dicts(entry.get("relationships"))
        if _is_id(link.get("objectId"))
    )
    return OcelEvent(
        event_id=value_as_text(entry["id"]),
        event_type=value_as_text(entry["type"]),
        time=value_as_text(entry["time"]),
        attributes=attributes,
        related=related,
    )


def _is_id(value: object) -> bool:
    """An id is a text; a whole number is taken as its digits."""
    if isinstance(value, bool):
        return False
    return isinstance(value, int) or (isinstance(value, str) and bool(value.strip()))


def _dicts(entries: object) -> list[dict[str, object]]:
    return (
        [entry for entry in entries if isinstance(entry, dict)]
        if isinstance(entries, list)
        else []
    )


def _raw(entry: object) -> str:
    return json.dumps(entry, ensure_ascii=False)[:RAW_CHARS]
