"""``unjam export``: a practice's log as OCEL 2.0, to take to any other program."""

from __future__ import annotations

import argparse
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from shlex import quote
from typing import Protocol, overload

from unjam.connections.logs.keys import LIFECYCLE_KEY, PERSON_KEY, ROLE_KEY, STARTED_KEY
from unjam.connections.ocel import write_sqlite
from unjam.connections.ocel.document import OcelEvent, OcelObject, Relation
from unjam.connections.ocel.write import as_json
from unjam.connections.ocel.write_xml import as_xml
from unjam.events import NO_INSTANT_US, Coded, EventColumns
from unjam.practice import queries as practice
from unjam.worklog import queries as worklog

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NAMELESS = "work"
"""The type of object that stands for work whose kind is not known."""

OWN_KEYS = frozenset({STARTED_KEY, PERSON_KEY, ROLE_KEY, LIFECYCLE_KEY})
OK, USAGE = 0, 2

Case = tuple[str, str]
"""The kind of work and the case's opaque id: one number may be used by two kinds of work."""


class Mistake(Exception):
    """The command was called with something that cannot be used."""


@dataclass(frozen=True, slots=True)
class _Named:
    """What the kinds of work and the cases are called in the file."""

    types: dict[str, str]
    objects: dict[Case, str]


class LoggedEvents(Sequence[OcelEvent]):
    """The steps of a log as events of OCEL, each made when it is asked for."""

    def __init__(self, parts: Sequence[EventColumns], named: _Named) -> None:
        self._parts = parts
        self._named = named
        self._ends = list(accumulate(map(len, parts)))

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __iter__(self) -> Iterator[OcelEvent]:
        for part in self._parts:
            for place in range(len(part)):
                yield self._event(part, place)

    @overload
    def __getitem__(self, place: int) -> OcelEvent: ...
    @overload
    def __getitem__(self, place: slice) -> list[OcelEvent]: ...
    def __getitem__(self, place: int | slice) -> OcelEvent | list[OcelEvent]:
        return list(self)[place]

    def _event(self, part: EventColumns, place: int) -> OcelEvent:
        case = (_word(part.process, place), _word(part.case, place))
        return OcelEvent(
            event_id=f"e{part.row[place]}",
            event_type=_word(part.step, place),
            time=_iso(part.ended_at_us[place]),
            attributes=dict(_facts(part, place)),
            related=(Relation(self._named.objects[case], "case"),),
        )


def _facts(part: EventColumns, place: int) -> Iterator[tuple[str, str]]:
    """Who, in which role and so on, and the further facts; nothing that is empty."""
    started_us = part.started_at_us[place]
    if started_us != NO_INSTANT_US:
        yield STARTED_KEY, _iso(started_us)
    own = {PERSON_KEY: part.person, ROLE_KEY: part.role, LIFECYCLE_KEY: part.lifecycle}
    more = {f"{name} (kept)" if name in OWN_KEYS else name: c for name, c in part.more.items()}
    for name, column in (own | more).items():
        if word := _word(column, place):
            yield name, word


def _word(column: Coded, place: int) -> str:
    return column.words[column.codes[place]]


def _iso(instant_us: int) -> str:
    """
    An instant as OCEL writes it, to the microsecond.

    >>> _iso(1_780_318_800_000_001)
    '2026-06-01T13:00:00.000001Z'
    """
    at = EPOCH + timedelta(microseconds=int(instant_us))
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z")


def export(arguments: list[str]) -> int:
    """Run ``unjam export``; returns 0, or 2 with one sentence on standard error."""
    try:
        chosen = _parser().parse_args(arguments)
    except SystemExit as stop:
        return USAGE if stop.code else OK
    try:
        said = _export(chosen.file, practice_id=_practice(chosen.practice))
    except (Mistake, OSError, ValueError, sqlite3.Error) as error:
        sys.stderr.write(f"unjam export: {_sentence(error)}\n")
        return USAGE
    sys.stdout.write(f"{said}\n")
    return OK


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"{error.filename} cannot be used: {error.strerror}."
    if isinstance(error, sqlite3.Error):
        return f"This log cannot be written as SQLite ({error}). Choose .json instead."
    return str(error)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="unjam export",
        description="Write all steps of a practice's log as OCEL 2.0. Cases and people stand"
        " under codes; what your systems call them stays here.",
        allow_abbrev=False,
    )
    parser.add_argument("file", type=Path, help="ends in .json, .xml or .sqlite")
    parser.add_argument("--practice", default="", help="where there is more than one")
    return parser


def _practice(wanted: str) -> str:
    known = [facts.practice_id for facts in practice.practices()]
    if wanted in known:
        return wanted
    if not known:
        raise Mistake("There is no practice here yet.")
    if wanted or len(known) > 1:
        raise Mistake(f"Say which practice with --practice: {', '.join(known)}.")
    return known[0]


def _export(path: Path, *, practice_id: str) -> str:
    write = FORMS.get(path.suffix.lower())
    if write is None:
        raise Mistake(f"{path.name} should end in {', '.join(FORMS)}: OCEL has these forms.")
    parts = list(_parts(practice_id))
    named = _named(parts)
    events = LoggedEvents(parts, named)
    if not events:
        raise Mistake("There is no step in the work log yet: nothing to write.")
    objects = [OcelObject(name, named.types[case[0]]) for case, name in named.objects.items()]
    waiting = path.with_name(f"{path.name}.part")
    waiting.unlink(missing_ok=True)
    try:
        write(waiting, objects, events=events)
        waiting.replace(path)
    finally:
        waiting.unlink(missing_ok=True)
    first = next(iter(named.types.values()))
    return (
        f"{len(events):,} steps of {len(objects):,} cases are in {path}. Cases and people stand"
        f" under codes. See a map of it with:\n"
        f"  unjam map {quote(str(path))} --object-type {quote(first)}"
    )


def _parts(practice_id: str) -> Iterator[EventColumns]:
    after, end = 0, worklog.last_seq(practice_id)
    while after < end:
        found = worklog.steps_after(practice_id, after)
        after = found.last_seq
        if len(found.columns):
            yield found.columns


def _named(parts: Sequence[EventColumns]) -> _Named:
    cases = dict.fromkeys(
        (_word(part.process, place), _word(part.case, place))
        for part in parts
        for place in range(len(part))
    )
    kinds = dict.fromkeys(kind for kind, _ in cases)
    types = {kind: kind if kind.strip() else _free(NAMELESS, taken=kinds) for kind in kinds}
    objects: dict[Case, str] = {}
    taken: dict[str, None] = {}
    for case in cases:
        objects[case] = name = _free(case[1], taken=taken)
        taken[name] = None
    return _Named(types, objects)


def _free(name: str, *, taken: dict[str, None]) -> str:
    """This name, or the first of name-2, name-3 that is not taken."""
    number, found = 1, name
    while found in taken or not found:
        number += 1
        found = f"{name or NAMELESS}-{number}"
    return found


class Write(Protocol):
    """Writes a log into a new file."""

    def __call__(
        self, path: Path, objects: Sequence[OcelObject], *, events: LoggedEvents
    ) -> None: ...


def _write_json(path: Path, objects: Sequence[OcelObject], *, events: LoggedEvents) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(as_json(objects, events=events))


def _write_xml(path: Path, objects: Sequence[OcelObject], *, events: LoggedEvents) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(as_xml(objects, events=events))


def _write_sqlite(path: Path, objects: Sequence[OcelObject], *, events: LoggedEvents) -> None:
    write_sqlite.write(path, objects, events=events)


FORMS: dict[str, Write] = {
    ".json": _write_json,
    ".xml": _write_xml,
    ".sqlite": _write_sqlite,
}
"""What a file's name ends in, and what writes it."""
