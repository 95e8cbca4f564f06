"""Events that touch objects become the cases of one type of object."""

from __future__ import annotations

import json
from collections.abc import Iterator

from unjam.connections.logs.gather import Gathering, UnfitWord, code_of
from unjam.connections.logs.instants import EXPECTED, Instants
from unjam.connections.logs.keys import ENDED_KEY, STEP_KEY
from unjam.connections.ocel.document import Fault, OcelEvent, OcelLog
from unjam.connections.rules import CHUNK_ROWS, Chunk, ColumnMapping
from unjam.events import NO_INSTANT_US


class CaseReader:
    """
    Makes chunks of a log, seen from one type of object.

    Args:
        log: the whole log.
        mapping: which attribute is what.
        object_type: each object of this type is a case.
        chunk_rows: rows of a full chunk.
    """

    def __init__(
        self,
        log: OcelLog,
        *,
        mapping: ColumnMapping,
        object_type: str,
        chunk_rows: int = CHUNK_ROWS,
    ) -> None:
        self._log = log
        self._mapping = mapping
        self._object_type = object_type
        self._instants = Instants(mapping.zone)
        self._gathering = Gathering(
            keep=mapping.keep, counts=self._instants.counts, chunk_rows=chunk_rows
        )

    def chunks(self, *, after_row: int) -> Iterator[Chunk]:
        """All events after a row, a chunk at a time. An event's rows are never parted."""
        size = len(self._log.events)
        for row in range(after_row + 1, size + 1):
            self._take(self._log.events[row - 1], row=row)
            if self._gathering.full:
                yield self._gathering.chunk(row, progress=row / size)
        if self._gathering.records or self._gathering.counts:
            yield self._gathering.chunk(size, progress=1.0)

    def _take(self, event: OcelEvent | Fault, *, row: int) -> None:
        if isinstance(event, Fault):
            self._gathering.park(
                row,
                line=event.line,
                column=event.column,
                expected=event.expected,
                found=event.found,
                raw=event.raw,
            )
            return
        cases = self._cases_of(event)
        if not cases:
            self._gathering.counts["without_object"] += 1
            return
        try:
            self._add(event, cases=cases, row=row)
        except UnfitWord as error:
            self._park(event, row=row, expected=str(error))

    def _cases_of(self, event: OcelEvent) -> list[str]:
        """The objects of the type that the event touches, each once, in the order of the log."""
        type_of_object = self._log.type_of_object
        ids = dict.fromkeys(r.object_id for r in event.related if r.object_id.strip())
        for object_id in ids:
            if object_id not in type_of_object:
                self._gathering.counts["unknown_object"] += 1
        return [
            object_id for object_id in ids if type_of_object.get(object_id) == self._object_type
        ]

    def _add(self, event: OcelEvent, *, cases: list[str], row: int) -> None:
        mapping, gathering = self._mapping, self._gathering
        step = event.attributes.get(mapping.step, event.event_type)
        if mapping.step in ("", STEP_KEY):
            step = event.event_type
        ended = event.attributes.get(mapping.ended, event.time)
        if mapping.ended in ("", ENDED_KEY):
            ended = event.time
        started = event.attributes.get(mapping.started, "") if mapping.started else ""
        ended_us = self._instants.us_of(ended)
        started_us = self._instants.us_of(started) if started else NO_INSTANT_US
        if not step.strip():
            self._park(event, row=row, expected="a step's name", column=mapping.step)
            return
        if ended_us is None:
            self._park(event, row=row, expected=EXPECTED, column=mapping.ended, found=ended)
            return
        if started_us is None:
            self._park(event, row=row, expected=EXPECTED, column=mapping.started, found=started)
            return
        get = event.attributes.get
        codes = (
            code_of(step, words=gathering.step),
            ended_us,
            started_us,
            code_of(get(mapping.person, ""), words=gathering.person),
            code_of(get(mapping.role, ""), words=gathering.role),
            code_of(self._process_of(event), words=gathering.process),
            code_of(get(mapping.lifecycle, ""), words=gathering.lifecycle),
            row,
            *(code_of(get(name, ""), words=words) for name, words in gathering.more.items()),
        )
        coded_cases = [code_of(case, words=gathering.case) for case in cases]
        gathering.rows.extend((case, *codes) for case in coded_cases)
        gathering.counts["events"] += 1
        gathering.counts["convergence"] += len(cases) > 1

    def _process_of(self, event: OcelEvent) -> str:
        if self._mapping.process:
            return event.attributes.get(self._mapping.process, "")
        return self._mapping.process_name or self._object_type

    def _park(
        self, event: OcelEvent, *, row: int, expected: str, column: str = "", found: str = ""
    ) -> None:
        facts = {"id": event.event_id, "type": event.event_type, "time": event.time}
        raw = json.dumps({**event.attributes, **facts}, ensure_ascii=False)
        self._gathering.park(
            row, line=event.line, column=column, expected=expected, found=found, raw=raw
        )
