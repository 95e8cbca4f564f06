"""OCEL 2.0 written as XML."""

from __future__ import annotations

import json
from pathlib import Path

from unjam.connections.logs.bounded import BrokenFile
from unjam.connections.ocel.document import (
    LOG_BYTES_MAX,
    Fault,
    OcelEvent,
    OcelLog,
    Relation,
    refuse_size,
)
from unjam.connections.rules import UnreadableFile
from unjam.connections.xes.markup import DEPTH_MAX, Markup


def read(path: Path) -> OcelLog:
    """
    The log in an XML file. Where the file is cut or damaged, the events before that place stand.

    Raises:
        UnreadableFile: if it is no OCEL 2.0, or breaks off before its first event.
    """
    refuse_size(path)
    markup = Markup(path, bytes_max=LOG_BYTES_MAX)
    scan = _Scan(markup, name=path.name)
    try:
        for _ in markup.read(scan.start, end=scan.end, text=scan.text):
            pass
    except BrokenFile as error:
        if not scan.events:
            raise UnreadableFile(
                f"{path.name} cannot be read (line {error.line}): {error.why} Export it again."
            ) from error
        scan.events.append(_break(error))
    finally:
        markup.close()
    if not scan.has_events:
        raise UnreadableFile(
            f"{path.name} has no <events>, so it is no OCEL 2.0. Export it again."
        )
    return OcelLog(
        format_name="ocel-xml",
        object_types=tuple(scan.object_types),
        type_of_object=scan.type_of_object,
        events=tuple(scan.events),
    )


def _break(error: BrokenFile) -> Fault:
    return Fault(
        expected="the rest of the log; the file is cut or damaged here and all events before"
        " are in. Export it again and bring it in anew: nothing doubles",
        found=error.why,
        raw="",
        line=error.line,
    )


class _Scan:
    """Follows the document by the names of the elements that are open."""

    def __init__(self, markup: Markup, *, name: str) -> None:
        self.object_types: list[str] = []
        self.type_of_object: dict[str, str] = {}
        self.events: list[OcelEvent | Fault] = []
        self.has_events = False
        self._markup = markup
        self._name = name
        self._open: list[str] = []
        self._facts: dict[str, str] = {}
        self._attributes: dict[str, str] = {}
        self._related: list[Relation] = []
        self._line = 0
        self._attribute_name = ""
        self._text: list[str] = []

    def start(self, tag: str, facts: dict[str, str]) -> None:
        self._open.append(tag.rpartition("}")[2])
        if len(self._open) > DEPTH_MAX:
            raise UnreadableFile(
                f"{self._name} nests elements over {DEPTH_MAX} deep: it was not read."
            )
        match self._open:
            case ["log"]:
                return
            case [root]:
                raise UnreadableFile(f"{self._name} begins with <{root[:40]}>: no OCEL 2.0.")
            case [_, "events"]:
                self.has_events = True
            case [_, "object-types", "object-type"]:
                self.object_types.append(facts.get("name", ""))
            case [_, "objects", "object"] if facts.get("id") and facts.get("type"):
                self.type_of_object.setdefault(facts["id"], facts["type"])
            case [_, "events", "event"]:
                self._facts, self._attributes, self._related = facts, {}, []
                self._line = self._markup.line
            case [_, "events", "event", "attributes", "attribute"]:
                self._attribute_name, self._text = facts.get("name", ""), []
            case [_, "events", "event", "objects", _] if facts.get("object-id"):
                self._related.append(Relation(facts["object-id"], facts.get("qualifier", "")))

    def text(self, piece: str) -> None:
        if len(self._open) == 5:
            self._text.append(piece)

    def end(self, tag: str) -> None:
        match self._open:
            case [_, "events", "event"]:
                self.events.append(self._event())
            case [_, "events", "event", "attributes", "attribute"] if self._attribute_name:
                self._attributes[self._attribute_name] = "".join(self._text)
        self._open.pop()

    def _event(self) -> OcelEvent | Fault:
        for key, expected in (
            ("id", "an event's id"),
            ("type", "a step's name"),
            ("time", "a time"),
        ):
            if not self._facts.get(key, "").strip():
                raw = json.dumps(self._facts | self._attributes, ensure_ascii=False)
                return Fault(expected=expected, found="", raw=raw, column=key, line=self._line)
        return OcelEvent(
            event_id=self._facts["id"],
            event_type=self._facts["type"],
            time=self._facts["time"],
            attributes=self._attributes,
            related=tuple(self._related),
            line=self._line,
        )
