"""Writes OCEL 2.0 as JSON: the form in which a practice can take its log elsewhere."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator, Sequence

from unjam.connections.ocel.document import OcelEvent, OcelObject, Relation

ROWS_A_PIECE = 1_000
"""Objects or events that are written together."""


def as_json(objects: Sequence[OcelObject], *, events: Sequence[OcelEvent]) -> Iterator[str]:
    """
    A log as an OCEL 2.0 document, in pieces to be written one after the other.

    All values are written as text; types and attributes are declared as they occur.

    Args:
        objects: everything that the events touch.
        events: what happened, in the order to be kept.

    Raises:
        ValueError: if an event or object refers to an object that is not in the log.

    Source:
        Berti, A. et al. (2024). OCEL (Object-Centric Event Log) 2.0 specification.

    >>> print("".join(as_json([], events=[])))
    {"objectTypes": [],
    "eventTypes": [],
    "objects": [],
    "events": []}
    """
    refuse_loose_ends(objects, events)
    names = [(o.object_type, [value.name for value in o.values]) for o in objects]
    yield '{"objectTypes": ' + _written(_declared(names))
    yield ',\n"eventTypes": ' + _written(
        _declared([(e.event_type, [*e.attributes]) for e in events])
    )
    yield ',\n"objects": ['
    yield from _pieces(_object(entry) for entry in objects)
    yield '],\n"events": ['
    yield from _pieces(_event(entry) for entry in events)
    yield "]}"


def refuse_loose_ends(objects: Sequence[OcelObject], events: Sequence[OcelEvent]) -> None:
    """
    Refuse a log that is not whole.

    Raises:
        ValueError: if an event or object refers to an object that is not in the log.
    """
    known = {entry.object_id for entry in objects}
    links = itertools.chain((o.related for o in objects), (e.related for e in events))
    for relation in itertools.chain.from_iterable(links):
        if relation.object_id not in known:
            raise ValueError(f"no object {relation.object_id!r} is in the log")


def declared_types(named: Iterable[tuple[str, list[str]]]) -> dict[str, list[str]]:
    """Each type that occurs, with its attributes, in the order in which they occur."""
    attributes_of: dict[str, dict[str, None]] = {}
    for name, attributes in named:
        attributes_of.setdefault(name, {}).update(dict.fromkeys(attributes))
    return {name: list(attributes) for name, attributes in attributes_of.items()}


def _declared(named: Iterable[tuple[str, list[str]]]) -> list[dict[str, object]]:
    return [
        {"name": name, "attributes": [{"name": each, "type": "string"} for each in attributes]}
        for name, attributes in declared_types(named).items()
    ]


def _object(entry: OcelObject) -> dict[str, object]:
    return {
        "id": entry.object_id,
        "type": entry.object_type,
        "attributes": [
            {"name": value.name, "time": value.time, "value": value.value}
            for value in entry.values
        ],
        "relationships": _relations(entry.related),
    }


def _event(entry: OcelEvent) -> dict[str, object]:
    return {
        "id": entry.event_id,
        "type": entry.event_type,
        "time": entry.time,
        "attributes": [{"name": name, "value": value} for name, value in entry.attributes.items()],
        "relationships": _relations(entry.related),
    }


def _relations(related: Iterable[Relation]) -> list[dict[str, str]]:
    return [{"objectId": each.object_id, "qualifier": each.qualifier} for each in related]


def _pieces(entries: Iterable[dict[str, object]]) -> Iterator[str]:
    piece: list[str] = []
    comma = ""
    for entry in entries:
        piece.append(_written(entry))
        if len(piece) >= ROWS_A_PIECE:
            yield comma + ",\n".join(piece)
            piece, comma = [], ",\n"
    if piece:
        yield comma + ",\n".join(piece)


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
