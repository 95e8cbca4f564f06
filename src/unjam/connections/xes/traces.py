"""Traces become cases and their events rows; what cannot be read is parked with its place."""

from __future__ import annotations

import json
from collections.abc import Iterator

from unjam.connections.logs.bounded import BrokenFile
from unjam.connections.logs.gather import FIT_WORD, Gathering, Row, UnfitWord, code_of
from unjam.connections.logs.instants import EXPECTED, Instants
from unjam.connections.logs.keys import (
    CASE_KEY,
    ENDED_KEY,
    STEP_JOINT,
    STEP_KEY,
    join_step,
    keys_of_step,
    trace_key,
)
from unjam.connections.rules import Chunk, ColumnMapping, UnreadableFile
from unjam.connections.tables.words import REFUSED, Coder
from unjam.connections.xes.markup import Markup
from unjam.connections.xes.scan import Attributes
from unjam.events import NO_INSTANT_US

UNNAMED_ROWS_MAX = 1_000_000
"""Events of one trace that are held back until its name is read (it should stand before them)."""

PLACE_OF_PROCESS = 6
_PLACES = (4, 5, 6, 7)
_FIRST_MORE = 9


class TraceReader:
    """
    Hears the events of a log and makes chunks of them.

    Rows of a trace wait until its case is known: its name may be written after its events.

    Args:
        mapping: which attribute is what.
        markup: the open file, for its progress.
        name: the file's name, for sentences.
        after_row: events up to this one were read before, and are passed over.
        chunk_rows: events of a full chunk.
    """

    def __init__(
        self, mapping: ColumnMapping, *, markup: Markup, name: str, after_row: int, chunk_rows: int
    ) -> None:
        self.row = 0
        self._after_row = after_row
        self._markup = markup
        self._name = name
        self._instants = Instants(mapping.zone)
        counts = self._instants.counts
        self._gathering = Gathering(keep=mapping.keep, counts=counts, chunk_rows=chunk_rows)
        self._step_keys = keys_of_step(mapping.step or STEP_KEY)
        self._ended_key = mapping.ended or ENDED_KEY
        self._started_key = mapping.started
        self._case_key = mapping.case or CASE_KEY
        self._case_of_trace = trace_key(self._case_key)
        self._process_name = "" if mapping.process else mapping.process_name
        self._own, self._of_trace = self._find_words(mapping)
        self._ready: list[Chunk] = []
        self._pending: list[Row] = []
        self._trace: Attributes | None = None
        self._trace_number = 0
        self._trace_counted = 0

    def trace_begins(self, attributes: Attributes) -> None:
        self._trace = attributes
        self._trace_number += 1

    def trace_ends(self) -> None:
        self._settle()
        self._trace = None
        if self._gathering.full:
            self._cut()

    def event(self, attributes: Attributes, *, line: int) -> None:
        """Take one event; hands a chunk over to ``take_ready`` when it is full."""
        self.row += 1
        if self.row <= self._after_row:
            return
        if self._trace is None:
            self._park(attributes, line=line, expected="an event inside a trace")
        else:
            self._take(attributes, line=line)
        gathering = self._gathering
        if gathering.full or len(self._pending) + gathering.records >= gathering.chunk_rows:
            self._cut()

    def take_ready(self, *, last: bool = False) -> Iterator[Chunk]:
        """The chunks that are full; with ``last``, what is left as well."""
        if last:
            self._settle()
            if self._gathering.records or self._gathering.counts:
                self._ready.append(self._gathering.chunk(self.row, progress=1.0))
        yield from self._ready
        self._ready.clear()

    def break_off(self, broken: BrokenFile, *, open_event: Attributes | None) -> None:
        """The file ends before its time: say so where a person looks."""
        self._settle()
        self.row += 1
        if self.row > self._after_row:
            self._gathering.park(
                self.row,
                line=broken.line,
                expected="the rest of the log; the file is cut or damaged here and all events"
                " before are in. Export it again and bring it in anew: nothing doubles",
                found=broken.why,
                raw=_as_text(open_event or {}),
            )

    def _take(self, attributes: Attributes, *, line: int) -> None:
        get = attributes.get
        step = join_step(self._step_keys, attributes)
        ended_us = self._instants.us_of(get(self._ended_key, ""))
        started = get(self._started_key, "")
        started_us = self._instants.us_of(started) if started else NO_INSTANT_US
        if not step or step.isspace():
            self._park(
                attributes,
                line=line,
                key=STEP_JOINT.join(self._step_keys),
                expected="a step's name",
            )
        elif ended_us is None:
            self._park(attributes, line=line, key=self._ended_key, expected=EXPECTED)
        elif started_us is None:
            self._park(attributes, line=line, key=self._started_key, expected=EXPECTED)
        else:
            self._add(attributes, step=step, ended_us=ended_us, started_us=started_us, line=line)

    def _add(
        self, attributes: Attributes, *, step: str, ended_us: int, started_us: int, line: int
    ) -> None:
        get = attributes.get
        case = 0 if self._case_of_trace else self._gathering.case[get(self._case_key, "")]
        coded_step = self._gathering.step[step]
        words = [column[get(key, "")] for key, column in self._own]
        if not case and not self._case_of_trace:
            self._park(attributes, line=line, key=self._case_key, expected="a case")
            return
        if coded_step == REFUSED or case == REFUSED or REFUSED in words:
            self._park(attributes, line=line, expected=FIT_WORD)
            return
        self._pending.append(
            (case, coded_step, ended_us, started_us, *words[:4], self.row, *words[4:])
        )

    def _settle(self) -> None:
        """The rows that wait get the case and the other facts of their trace."""
        if not self._pending or self._trace is None:
            return
        pending, self._pending = self._pending, []
        try:
            case = self._code_of_case() if self._case_of_trace else None
            facts = [
                (place, code_of(self._trace.get(key, ""), words=column))
                for place, key, column in self._of_trace
            ]
            if self._process_name:
                process = code_of(self._process_name, words=self._gathering.process)
                facts.append((PLACE_OF_PROCESS, process))
        except UnfitWord as error:
            self._park_all(pending, expected=str(error))
            return
        if facts:
            pending = [_with_facts(row, facts) for row in pending]
        if case is not None:
            pending = [(case, *row[1:]) for row in pending]
        self._gathering.rows.extend(pending)

    def _code_of_case(self) -> int:
        trace = self._trace or {}
        text = trace.get(self._case_of_trace, "")
        if text.strip():
            return code_of(text, words=self._gathering.case)
        if self._case_key != CASE_KEY:
            raise UnfitWord("a case's name on its trace")
        if self._trace_counted != self._trace_number:
            self._trace_counted = self._trace_number
            self._gathering.counts["unnamed_trace"] += 1
        return self._gathering.case[f"trace {self._trace_number}"]

    def _cut(self) -> None:
        if self._pending and not self._case_known():
            if len(self._pending) > UNNAMED_ROWS_MAX:
                raise UnreadableFile(
                    f"{self._name}: trace {self._trace_number} has over {UNNAMED_ROWS_MAX:,}"
                    " events and no name before them. Export it with names of traces first."
                )
            return
        self._settle()
        self._ready.append(self._gathering.chunk(self.row, progress=self._markup.progress))

    def _case_known(self) -> bool:
        return not self._case_of_trace or self._case_of_trace in (self._trace or {})

    def _park(self, attributes: Attributes, *, line: int, expected: str, key: str = "") -> None:
        found = attributes.get(key, "")
        raw = _as_text(attributes)
        self._gathering.park(
            self.row, line=line, column=key, expected=expected, found=found, raw=raw
        )

    def _park_all(self, rows: list[Row], *, expected: str) -> None:
        for row in rows:
            raw = _as_text({STEP_KEY: self._gathering.step.words[row[1]]})
            self._gathering.park(row[8], column=self._case_key, expected=expected, raw=raw)

    def _find_words(
        self, mapping: ColumnMapping
    ) -> tuple[list[tuple[str, Coder]], list[tuple[int, str, Coder]]]:
        """Per further column: the event's own key (empty for none) and, apart, the trace's."""
        gathering = self._gathering
        keys = (mapping.person, mapping.role, mapping.process, mapping.lifecycle, *mapping.keep)
        columns = (
            gathering.person,
            gathering.role,
            gathering.process,
            gathering.lifecycle,
            *(gathering.more[name] for name in mapping.keep),
        )
        places = (*_PLACES, *range(_FIRST_MORE, _FIRST_MORE + len(mapping.keep)))
        own = [
            ("" if trace_key(key) else key, column)
            for key, column in zip(keys, columns, strict=True)
        ]
        of_trace = [
            (place, trace_key(key), column)
            for place, key, column in zip(places, keys, columns, strict=True)
            if trace_key(key)
        ]
        return own, of_trace


def _with_facts(row: Row, facts: list[tuple[int, int]]) -> Row:
    changed = list(row)
    for place, code in facts:
        changed[place] = code
    return tuple(changed)


def _as_text(attributes: Attributes) -> str:
    return json.dumps(attributes, ensure_ascii=False)
