"""One log in the three forms of OCEL 2.0, by hand: our writer is not its own judge."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from html import escape
from pathlib import Path

import pytest

from unjam.connections.ocel.document import OcelEvent, OcelObject

Log = tuple[list[OcelObject], list[OcelEvent]]
Write = Callable[[Path, Log], Path]


def as_json(path: Path, log: Log) -> Path:
    objects, events = log
    document = {
        "objectTypes": [{"name": name, "attributes": []} for name in types(objects)],
        "eventTypes": [{"name": e.event_type, "attributes": []} for e in events],
        "objects": [{"id": o.object_id, "type": o.object_type} for o in objects],
        "events": [
            {
                "id": e.event_id,
                "type": e.event_type,
                "time": e.time,
                "attributes": [{"name": n, "value": v} for n, v in e.attributes.items()],
                "relationships": [
                    {"objectId": r.object_id, "qualifier": r.qualifier} for r in e.related
                ],
            }
            for e in events
        ],
    }
    file = path / "log.jsonocel"
    file.write_text(json.dumps(document), "utf-8")
    return file


def as_xml(path: Path, log: Log) -> Path:
    objects, events = log
    parts = ["<?xml version='1.0' encoding='UTF-8'?>\n<log>\n<object-types>"]
    parts += [f"<object-type name={quoted(name)}/>" for name in types(objects)]
    parts.append("</object-types>\n<objects>\n")
    parts += [
        f"<object id={quoted(o.object_id)} type={quoted(o.object_type)}/>\n" for o in objects
    ]
    parts.append("</objects>\n<events>\n")
    parts += [xml_event(e) for e in events]
    file = path / "log.xmlocel"
    file.write_text("".join([*parts, "</events>\n</log>\n"]), "utf-8")
    return file


def xml_event(e: OcelEvent) -> str:
    attributes = "".join(
        f"<attribute name={quoted(name)}>{escape(value)}</attribute>"
        for name, value in e.attributes.items()
    )
    related = "".join(
        f"<relationship object-id={quoted(r.object_id)} qualifier={quoted(r.qualifier)}/>"
        for r in e.related
    )
    return (
        f"<event id={quoted(e.event_id)} type={quoted(e.event_type)} time={quoted(e.time)}>"
        f"<attributes>{attributes}</attributes><objects>{related}</objects></event>\n"
    )


def as_sqlite(path: Path, log: Log) -> Path:
    objects, events = log
    file = path / "log.sqlite"
    file.unlink(missing_ok=True)
    steps = {name: f"T{i}" for i, name in enumerate(dict.fromkeys(e.event_type for e in events))}
    connection = sqlite3.connect(file)
    run = connection.execute
    run("CREATE TABLE event_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT)")
    run("CREATE TABLE object_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT)")
    run("CREATE TABLE event (ocel_id TEXT PRIMARY KEY, ocel_type TEXT)")
    run("CREATE TABLE object (ocel_id TEXT PRIMARY KEY, ocel_type TEXT)")
    run("CREATE TABLE event_object (ocel_event_id TEXT, ocel_object_id TEXT, ocel_qualifier TEXT)")
    many = connection.executemany
    many("INSERT INTO event_map_type VALUES (?, ?)", steps.items())
    many("INSERT INTO object_map_type VALUES (?, ?)", [(t, t) for t in types(objects)])
    many("INSERT INTO object VALUES (?, ?)", [(o.object_id, o.object_type) for o in objects])
    for step, suffix in steps.items():
        mine = [e for e in events if e.event_type == step]
        names = list(dict.fromkeys(name for e in mine for name in e.attributes))
        columns = ["ocel_id", "ocel_time", *names]
        run(f'CREATE TABLE "event_{suffix}" ({", ".join(map(identifier, columns))})')
        marks = ", ".join("?" * len(columns))
        rows = [(e.event_id, e.time, *(e.attributes.get(n) for n in names)) for e in mine]
        many(f'INSERT INTO "event_{suffix}" VALUES ({marks})', rows)
    many("INSERT INTO event VALUES (?, ?)", [(e.event_id, e.event_type) for e in events])
    links = [(e.event_id, r.object_id, r.qualifier) for e in events for r in e.related]
    many("INSERT INTO event_object VALUES (?, ?, ?)", links)
    connection.commit()
    connection.close()
    return file


def types(objects: list[OcelObject]) -> list[str]:
    return list(dict.fromkeys(o.object_type for o in objects))


def quoted(text: str) -> str:
    return '"' + escape(text) + '"'


def identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


FORMS = {"ocel-json": as_json, "ocel-xml": as_xml, "ocel-sqlite": as_sqlite}


@pytest.fixture(params=FORMS)
def form(request: pytest.FixtureRequest) -> str:
    """The name of one of the three forms."""
    return str(request.param)


@pytest.fixture
def write_as(tmp_path: Path) -> Callable[[str, Log], Path]:
    """Writes a log in a form: ``write_as("ocel-xml", (objects, events))``."""
    return lambda form, log: FORMS[form](tmp_path, log)
