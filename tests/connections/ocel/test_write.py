"""What we write can be read anywhere: by the schema's rules, and by our own reader."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from unjam.connections.ocel.document import ObjectValue, OcelEvent, OcelObject, Relation
from unjam.connections.ocel.json_form import read
from unjam.connections.ocel.write import ROWS_A_PIECE, as_json

OBJECTS = [
    OcelObject(
        "C1",
        "claim",
        (
            ObjectValue("state", "2026-03-02T09:00:00Z", "open"),
            ObjectValue("sum", "1970-01-01T00:00:00Z", "7"),
        ),
        (Relation("V1", "claim of visit"),),
    ),
    OcelObject("V1", "visit"),
    OcelObject("C2", "claim", (ObjectValue("payer", "1970-01-01T00:00:00Z", 'Plan "A" é'),)),
]
EVENTS = [
    OcelEvent(
        "e1", "Send", "2026-03-02T09:00:00Z", {"by": "a"}, (Relation("C1", "sent"), Relation("V1"))
    ),
    OcelEvent("e2", "Send", "2026-03-02T10:00:00Z", {"to": "b"}, (Relation("C2", "sent"),)),
    OcelEvent("e3", "Rest", "2026-03-02T11:00:00Z"),
]


def test_the_document_is_as_the_schema_wants_it() -> None:
    document = json.loads("".join(as_json(OBJECTS, events=EVENTS)))
    assert document["objectTypes"] == [
        {
            "name": "claim",
            "attributes": [{"name": n, "type": "string"} for n in ("state", "sum", "payer")],
        },
        {"name": "visit", "attributes": []},
    ]
    assert document["eventTypes"] == [
        {"name": "Send", "attributes": [{"name": n, "type": "string"} for n in ("by", "to")]},
        {"name": "Rest", "attributes": []},
    ]
    assert document["objects"][0] == {
        "id": "C1",
        "type": "claim",
        "attributes": [
            {"name": "state", "time": "2026-03-02T09:00:00Z", "value": "open"},
            {"name": "sum", "time": "1970-01-01T00:00:00Z", "value": "7"},
        ],
        "relationships": [{"objectId": "V1", "qualifier": "claim of visit"}],
    }
    assert document["events"][0]["attributes"] == [{"name": "by", "value": "a"}]


@pytest.mark.parametrize("copies", [1, ROWS_A_PIECE])
def test_what_is_written_reads_back_equal(tmp_path: Path, copies: int) -> None:
    events = EVENTS * copies
    path = tmp_path / "log.json"
    path.write_text("".join(as_json(OBJECTS, events=events)), "utf-8")
    log = read(path)
    assert log.events == tuple(events)
    assert log.type_of_object == {"C1": "claim", "V1": "visit", "C2": "claim"}
    assert log.object_types == ("claim", "visit")


def test_a_loose_end_is_refused() -> None:
    loose = OcelEvent("e", "x", "2026-03-02T09:00:00Z", {}, (Relation("gone"),))
    with pytest.raises(ValueError, match="no object 'gone'"):
        "".join(as_json(OBJECTS, events=[loose]))
