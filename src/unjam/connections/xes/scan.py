"""Follows an XES document: where traces and events begin and end, and what they say."""

from __future__ import annotations

import re
from typing import Protocol

from unjam.connections.rules import UnreadableFile
from unjam.connections.xes.markup import DEPTH_MAX, Markup

_QUOTED_OR_WORD = re.compile(r"'([^']*)'|(\S+)")

Attributes = dict[str, str]


class Listener(Protocol):
    """Hears what the document says, in its order."""

    def event(self, attributes: Attributes, *, line: int) -> None:
        """One event is complete; ``attributes`` are its own, not nested ones."""

    def trace_begins(self, attributes: Attributes) -> None:
        """A trace begins; its attributes appear in ``attributes`` as they are read."""

    def trace_ends(self) -> None:
        """The trace is complete, its attributes too."""


class Scan:
    """
    Calls a listener for each event and trace.

    Only direct children of an event or a trace count: nested attributes are notes on an attribute.
    ``global`` values are defaults that a log declares, never data, and are passed over.

    Args:
        markup: the open file.
        listener: who hears of it.
        name: the file's name, for sentences.
    """

    def __init__(self, markup: Markup, *, listener: Listener, name: str) -> None:
        self.classifiers: list[tuple[str, tuple[str, ...]]] = []
        self.declares_globals = False
        self.open_event: Attributes | None = None
        self._markup = markup
        self._listener = listener
        self._name = name
        self._depth = 0
        self._event_depth = 0
        self._in_trace = False
        self._event: Attributes = {}
        self._trace: Attributes = {}
        self._line = 0

    def start(self, tag: str, attributes: Attributes) -> None:
        """An element begins."""
        depth = self._depth = self._depth + 1
        if self._event_depth:
            if depth == self._event_depth + 1:
                _note(attributes, into=self._event)
            elif depth > DEPTH_MAX:
                self._refuse_depth()
            return
        self._start_outside_events(tag.rpartition("}")[2], attributes)

    def end(self, tag: str) -> None:
        """An element ends."""
        depth = self._depth
        self._depth = depth - 1
        if self._event_depth:
            if depth == self._event_depth:
                self._event_depth = 0
                self.open_event = None
                self._listener.event(self._event, line=self._line)
        elif depth == 2 and self._in_trace:
            self._in_trace = False
            self._listener.trace_ends()

    def _start_outside_events(self, tag: str, attributes: Attributes) -> None:
        depth = self._depth
        if tag == "event" and depth == 2 + self._in_trace:
            self._event_depth = depth
            self._event = self.open_event = {}
            self._line = self._markup.line
        elif self._in_trace:
            if depth == 3:
                _note(attributes, into=self._trace)
            elif depth > DEPTH_MAX:
                self._refuse_depth()
        elif depth <= 2:
            self._start_near_the_root(tag, attributes)
        elif depth > DEPTH_MAX:
            self._refuse_depth()

    def _start_near_the_root(self, tag: str, attributes: Attributes) -> None:
        if self._depth == 1:
            if tag != "log":
                raise UnreadableFile(
                    f"{self._name} is XML, but no event log: it begins with <{tag[:40]}>, not"
                    " <log>. Export it as XES."
                )
        elif tag == "trace":
            self._in_trace = True
            self._trace = {}
            self._listener.trace_begins(self._trace)
        elif tag == "global":
            self.declares_globals = True
        elif tag == "classifier":
            keys = _QUOTED_OR_WORD.findall(attributes.get("keys", ""))
            name = attributes.get("name", "")
            self.classifiers.append((name, tuple(quoted or word for quoted, word in keys)))

    def _refuse_depth(self) -> None:
        raise UnreadableFile(
            f"{self._name} nests elements over {DEPTH_MAX} deep near line {self._markup.line}."
            " No event log does: export it again."
        )


def _note(attributes: Attributes, *, into: Attributes) -> None:
    """Take an attribute's key and value; lists and containers have no value of their own."""
    if "key" not in attributes:
        attributes = {name.rpartition("}")[2]: value for name, value in attributes.items()}
    key, value = attributes.get("key"), attributes.get("value")
    if key and value is not None:
        into[key] = value
