"""A first look at an OCEL log: its types of objects, and what its attributes are taken for."""

from __future__ import annotations

from unjam.connections.logs.instants import is_naive
from unjam.connections.logs.keys import (
    CASE_KEY,
    CELL_SHOWN_CHARS,
    ENDED_KEY,
    HEADERS_MAX,
    LIFECYCLE_KEY,
    PERSON_KEY,
    ROLE_KEY,
    SAMPLE_ROWS,
    STARTED_KEY,
    STEP_KEY,
)
from unjam.connections.ocel.document import OcelEvent, OcelLog
from unjam.connections.rules import ColumnMapping, FileShape

PERSON_NAMES = (PERSON_KEY, "resource")
ROLE_NAMES = (ROLE_KEY, "role")
LIFECYCLE_NAMES = (LIFECYCLE_KEY, "lifecycle")


def events_of(log: OcelLog) -> list[OcelEvent]:
    """The events that are as they should be, in the order of the log."""
    return [event for event in log.events if isinstance(event, OcelEvent)]


def links_by_type(log: OcelLog) -> dict[str, int]:
    """How many event-to-object links each type of object has, most first, then by name."""
    links = dict.fromkeys((*filter(None, log.object_types), *log.type_of_object.values()), 0)
    for event in events_of(log):
        for object_id in {relation.object_id for relation in event.related}:
            object_type = log.type_of_object.get(object_id)
            if object_type is not None:
                links[object_type] += 1
    return dict(sorted(links.items(), key=lambda item: (-item[1], item[0])))


def shape_of(log: OcelLog) -> FileShape:
    """What the log looks like, as guesses that a person may correct."""
    links = links_by_type(log)
    object_type = next(iter(links), "")
    names = list(dict.fromkeys(name for event in events_of(log) for name in event.attributes))
    headers = [CASE_KEY, STEP_KEY, ENDED_KEY, *names][:HEADERS_MAX]
    return FileShape(
        format_name=log.format_name,
        headers=tuple(headers),
        sample=tuple(_sample(log, object_type, headers=headers)),
        mapping=_mapping(object_type, names),
        guesses=tuple(_guesses(log, object_type, links=links)),
        object_types=tuple(links),
        rows_estimate=links.get(object_type, 0),
    )


def _mapping(object_type: str, names: list[str]) -> ColumnMapping:
    return ColumnMapping(
        case=CASE_KEY,
        step=STEP_KEY,
        ended=ENDED_KEY,
        started=_first_of((STARTED_KEY,), names),
        person=_first_of(PERSON_NAMES, names),
        role=_first_of(ROLE_NAMES, names),
        lifecycle=_first_of(LIFECYCLE_NAMES, names),
        object_type=object_type,
    )


def _first_of(wanted: tuple[str, ...], names: list[str]) -> str:
    by_lower = {name.lower(): name for name in reversed(names)}
    return next((by_lower[name] for name in wanted if name in by_lower), "")


def _sample(log: OcelLog, object_type: str, *, headers: list[str]) -> list[tuple[str, ...]]:
    rows = []
    for event in events_of(log)[:SAMPLE_ROWS]:
        cases = [
            r.object_id
            for r in event.related
            if log.type_of_object.get(r.object_id) == object_type
        ]
        facts = {
            **event.attributes,
            CASE_KEY: ", ".join(dict.fromkeys(cases)),
            STEP_KEY: event.event_type,
            ENDED_KEY: event.time,
        }
        rows.append(tuple(facts.get(header, "")[:CELL_SHOWN_CHARS] for header in headers))
    return rows


def _guesses(log: OcelLog, object_type: str, *, links: dict[str, int]) -> list[str]:
    events = events_of(log)
    touches = [
        len(
            {
                r.object_id
                for r in event.related
                if log.type_of_object.get(r.object_id) == object_type
            }
        )
        for event in events
    ]
    naive = sum(is_naive(event.time) for event in events)
    guesses = [
        f"Each {object_type} is one case: no other type of object has more events."
        if len(links) > 1
        else f"Each {object_type} is one case.",
        f"The log has {len(events):,} events. {touches.count(0):,} of them touch no {object_type}:"
        " they are not on its map, but on that of another type of object.",
    ]
    several = sum(touch > 1 for touch in touches)
    if several:
        guesses.append(
            f"{several:,} events touch more than one {object_type} and stand in the case of each."
        )
    if naive:
        part = "Times" if naive == len(events) else "Some times"
        guesses.append(f"{part} carry no offset: they take the zone that you choose, or UTC.")
    else:
        guesses.append("Times carry their offset and are converted to UTC.")
    return guesses
