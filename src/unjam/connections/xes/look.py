"""A first look at an XES log: its attributes, its first events, and what they are taken for."""

from __future__ import annotations

from unjam.connections.logs.instants import is_naive
from unjam.connections.logs.keys import (
    CASE_KEY,
    CELL_SHOWN_CHARS,
    ENDED_KEY,
    GROUP_KEY,
    HEADERS_MAX,
    LIFECYCLE_KEY,
    PERSON_KEY,
    ROLE_KEY,
    SAMPLE_ROWS,
    STARTED_KEY,
    STEP_JOINT,
    STEP_KEY,
    TRACE_PREFIX,
)
from unjam.connections.rules import ColumnMapping, FileShape
from unjam.connections.xes.scan import Attributes, Scan

LOOK_EVENTS = 2_000
"""Events that are looked at before anything is guessed."""


class Look:
    """Hears the first events of a log and remembers which attributes occur."""

    def __init__(self) -> None:
        self.events = 0
        self._trace_keys: dict[str, None] = {}
        self._event_keys: dict[str, int] = {}
        self._sample: list[tuple[Attributes, Attributes]] = []
        self._trace: Attributes = {}
        self._naive = 0
        self._traces = 0

    @property
    def enough(self) -> bool:
        """Whether what was heard suffices."""
        return self.events >= LOOK_EVENTS

    def trace_begins(self, attributes: Attributes) -> None:
        self._trace = attributes
        self._traces += 1

    def trace_ends(self) -> None:
        self._trace_keys.update(dict.fromkeys(self._trace))
        self._trace = {}

    def event(self, attributes: Attributes, *, line: int) -> None:
        self.events += 1
        for key in attributes:
            self._event_keys[key] = self._event_keys.get(key, 0) + 1
        self._naive += is_naive(attributes.get(ENDED_KEY, ""))
        if len(self._sample) < SAMPLE_ROWS:
            self._sample.append((self._trace, attributes))

    def shape(self, scan: Scan, *, progress: float) -> FileShape:
        """What was seen, as guesses to correct; ``progress`` is the share looked at."""
        self._trace_keys.update(dict.fromkeys(self._trace))
        headers = [CASE_KEY, *(TRACE_PREFIX + key for key in self._trace_keys), *self._event_keys]
        headers = list(dict.fromkeys(headers))[:HEADERS_MAX]
        mapping = self._mapping(scan)
        return FileShape(
            format_name="xes",
            headers=tuple(headers),
            sample=tuple(_row(headers, trace=trace, event=event) for trace, event in self._sample),
            mapping=mapping,
            guesses=tuple(self._guesses(scan, mapping)),
            rows_estimate=round(self.events / progress) if progress else self.events,
        )

    def _mapping(self, scan: Scan) -> ColumnMapping:
        role = ROLE_KEY
        if ROLE_KEY not in self._event_keys and GROUP_KEY in self._event_keys:
            role = GROUP_KEY
        return ColumnMapping(
            case=CASE_KEY,
            step=self._step_key(scan),
            ended=ENDED_KEY,
            started=STARTED_KEY if STARTED_KEY in self._event_keys else "",
            person=PERSON_KEY,
            role=role,
            lifecycle=LIFECYCLE_KEY,
        )

    def _step_key(self, scan: Scan) -> str:
        if STEP_KEY not in self._event_keys:
            for _name, keys in scan.classifiers:
                if keys and all(key in self._event_keys for key in keys):
                    return STEP_JOINT.join(keys)
        return STEP_KEY

    def _guesses(self, scan: Scan, mapping: ColumnMapping) -> list[str]:
        guesses = [
            "Each trace of the log is one case.",
            f"The step is {mapping.step}; the time is {ENDED_KEY}.",
            self._guess_of_zone(),
        ]
        if mapping.role == GROUP_KEY:
            guesses.append(f"No event names a role: {GROUP_KEY} stands for it.")
        if LIFECYCLE_KEY in self._event_keys:
            guesses.append(
                "Events say whether a step starts or completes: the two are paired on the map."
            )
        if scan.declares_globals:
            guesses.append(
                "The log declares default values. They are no facts: none is filled in."
            )
        for name, keys in _other_steps(scan, mapping):
            guesses.append(f"The log also offers “{name}” as the step: {STEP_JOINT.join(keys)}.")
        return guesses

    def _guess_of_zone(self) -> str:
        if not self._naive:
            return "Times carry their offset and are converted to UTC."
        part = "Times" if self._naive == self.events else "Some times"
        return f"{part} carry no offset: they take the zone that you choose, or UTC."


def _other_steps(scan: Scan, mapping: ColumnMapping) -> list[tuple[str, tuple[str, ...]]]:
    """The classifiers that could name the step, but were not chosen; not those of people."""
    return [
        (name, keys)
        for name, keys in scan.classifiers[:SAMPLE_ROWS]
        if keys and STEP_JOINT.join(keys) != mapping.step and not keys[0].startswith("org:")
    ]


def _row(headers: list[str], *, trace: Attributes, event: Attributes) -> tuple[str, ...]:
    values = {TRACE_PREFIX + key: value for key, value in trace.items()} | event
    return tuple(values.get(header, "")[:CELL_SHOWN_CHARS] for header in headers)
