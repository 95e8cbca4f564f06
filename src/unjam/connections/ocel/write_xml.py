"""Writes OCEL 2.0 as XML."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence

from unjam.connections.ocel.document import OcelEvent, OcelObject, Relation
from unjam.connections.ocel.write import declared_types, refuse_loose_ends

NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
SPACES = {"\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
"""As they are, a reader of XML takes each of these for a plain space."""


class NotInXml(ValueError):
    """A text of the log holds a character that XML cannot hold. Write JSON or SQLite instead."""


def as_xml(objects: Sequence[OcelObject], *, events: Sequence[OcelEvent]) -> Iterator[str]:
    """
    A log as an OCEL 2.0 document in XML, in pieces to be written one after the other.

    Raises:
        ValueError: if an event or object refers to an object that is not in the log.
        NotInXml: if a text cannot stand in XML.
    """
    refuse_loose_ends(objects, events)
    types = declared_types((o.object_type, [value.name for value in o.values]) for o in objects)
    steps = declared_types((e.event_type, [*e.attributes]) for e in events)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<log>\n'
    yield from _declared("object", types)
    yield from _declared("event", steps)
    yield "<objects>\n"
    yield from map(_object, objects)
    yield "</objects>\n<events>\n"
    yield from map(_event, events)
    yield "</events>\n</log>\n"


def _declared(what: str, types: dict[str, list[str]]) -> Iterator[str]:
    yield f"<{what}-types>\n"
    for name, attributes in types.items():
        inside = "".join(f"<attribute name={_quoted(each)} type='string'/>" for each in attributes)
        yield f"<{what}-type name={_quoted(name)}><attributes>{inside}</attributes>"
        yield f"</{what}-type>\n"
    yield f"</{what}-types>\n"


def _object(entry: OcelObject) -> str:
    values = "".join(
        f"<attribute name={_quoted(v.name)} time={_quoted(v.time)}>{_text(v.value)}</attribute>"
        for v in entry.values
    )
    return (
        f"<object id={_quoted(entry.object_id)} type={_quoted(entry.object_type)}>"
        f"<attributes>{values}</attributes>{_related(entry.related)}</object>\n"
    )


def _event(entry: OcelEvent) -> str:
    values = "".join(
        f"<attribute name={_quoted(name)}>{_text(value)}</attribute>"
        for name, value in entry.attributes.items()
    )
    return (
        f"<event id={_quoted(entry.event_id)} type={_quoted(entry.event_type)}"
        f" time={_quoted(entry.time)}>"
        f"<attributes>{values}</attributes>{_related(entry.related)}</event>\n"
    )


def _related(related: Iterable[Relation]) -> str:
    inside = "".join(
        f"<relationship object-id={_quoted(each.object_id)} qualifier={_quoted(each.qualifier)}/>"
        for each in related
    )
    return f"<objects>{inside}</objects>" if inside else ""


def _quoted(text: str) -> str:
    return f'"{_text(text)}"'


def _text(text: str) -> str:
    if NOT_IN_XML.search(text):
        raise NotInXml(NotInXml.__doc__)
    escaped = html.escape(text)
    for space, reference in SPACES.items():
        escaped = escaped.replace(space, reference)
    return escaped
