"""Turns rows of a table into events by the mapping that a person agreed to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unjam.connections.rules import (
    CHUNK_ROWS,
    DATE_ORDERS,
    Chunk,
    ColumnMapping,
    ParkedRow,
    UnreadableFile,
)
from unjam.connections.tables import day_times, times
from unjam.connections.tables.batches import Batch, parked
from unjam.connections.tables.words import REFUSED, Coder
from unjam.connections.tables.zones import zone_named
from unjam.events import NO_INSTANT_US, EventColumns

WORD_FIELDS = ("case", "step", "person", "role", "process", "lifecycle")
TIME_FIELDS = ("ended", "ended_time", "started", "started_time")
NEEDED_FIELDS = ("case", "step", "ended")
EXPECTED_WORD = "text of at most 1,000,000 bytes without unreadable characters"
EXPECTED_RANGE = f"a date between {times.YEAR_MIN} and {times.YEAR_MAX}"

Fault = tuple[tuple[int | None, str], NDArray[np.bool_]]
"""A column and what was expected there, and the rows that do not have it; shape (rows,)."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """What became of one batch: arrays of its good rows, and the rows set aside."""

    codes: dict[str, NDArray[np.int32]]
    keeps: dict[str, NDArray[np.int32]]
    numbers: dict[str, NDArray[np.int64]]
    parked: tuple[ParkedRow, ...]
    counts: Counter[str]
    last_row: int
    progress: float


class Gatherer:
    """
    Reads batch after batch of one file into chunks; codes keep their meaning from chunk to chunk.

    Args:
        file_name: for the sentence that a person reads when the mapping does not fit.
        headers: the columns of the file.
        mapping: which column is what.

    Raises:
        UnreadableFile: if the mapping names a column that the file lacks, lacks one that is
            needed, or names no known zone or date order.
    """

    def __init__(self, file_name: str, *, headers: Sequence[str], mapping: ColumnMapping) -> None:
        self.file_name, self.headers, self.mapping = file_name, tuple(headers), mapping
        self.zone = zone_named(mapping.zone)
        if mapping.date_order not in DATE_ORDERS:
            known = ", ".join(DATE_ORDERS)
            raise UnreadableFile(
                f"{file_name}: “{mapping.date_order}” is no order of dates. Choose among: {known}."
            )
        self.places = {
            name: self._place(name, getattr(mapping, name))
            for name in (*WORD_FIELDS, *TIME_FIELDS)
        }
        self.keep_places = {name: self._place("kept", name) for name in mapping.keep}
        self.coders = {name: Coder(lower=name == "lifecycle") for name in WORD_FIELDS}
        self.keep_coders = {name: Coder() for name in mapping.keep}

    def chunks(self, batches: Iterable[Batch], *, after_row: int) -> Iterator[Chunk]:
        """The chunks of all batches, from the record after ``after_row`` on."""
        first_row, seen, gathered, rows = after_row + 1, False, list[_Piece](), 0
        for batch in batches:
            seen = True
            for part in batch.parts(first_row):
                part_rows = part.last_row - first_row + 1
                if rows + part_rows > CHUNK_ROWS:
                    yield self._chunk(gathered)
                    gathered, rows = [], 0
                gathered.append(self._piece(part))
                rows += part_rows
                first_row = part.last_row + 1
        if gathered:
            yield self._chunk(gathered)
        if not seen:
            raise no_rows(self.file_name)

    def _place(self, field: str, header: str) -> int | None:
        if header in self.headers and header:
            return self.headers.index(header)
        columns = ", ".join(self.headers[:30])
        if header:
            raise UnreadableFile(
                f"{self.file_name} has no column “{header}”. Its columns are: {columns}."
            )
        if field not in NEEDED_FIELDS:
            return None
        what = {"case": "the case", "step": "the step", "ended": "the time of the step"}[field]
        raise UnreadableFile(
            f"{self.file_name}: no column is chosen for {what}. Choose one of: {columns}."
        )

    def _piece(self, part: Batch) -> _Piece:
        codes = {name: self._codes(name, part) for name in WORD_FIELDS}
        keeps = {
            name: self.keep_coders[name].codes(part.columns[place])
            for name, place in self.keep_places.items()
            if place is not None
        }
        ended, started = self._instants("ended", part), self._instants("started", part)
        faults = self._faults(codes, keeps=keeps, ended=ended, started=started)
        bad = np.logical_or.reduce([fault for _, fault in faults])
        parked_rows = part.faulty
        good: NDArray[np.bool_] | slice = slice(None)
        if bad.any():
            set_aside = self._parked(np.flatnonzero(bad), part=part, faults=faults)
            parked_rows = tuple(sorted((*parked_rows, *set_aside), key=lambda row: row.row))
            good = ~bad
        return _Piece(
            codes={name: column[good] for name, column in codes.items()},
            keeps={name: column[good] for name, column in keeps.items()},
            numbers={
                "ended_at_us": ended.at_us[good],
                "started_at_us": started.at_us[good],
                "row": part.rows[good],
            },
            parked=parked_rows,
            counts=Counter(ended.counts) + Counter(started.counts),
            last_row=part.last_row,
            progress=part.progress,
        )

    def _chunk(self, pieces: Sequence[_Piece]) -> Chunk:
        columns: dict[str, Any] = {
            name: self.coders[name].coded(np.concatenate([piece.codes[name] for piece in pieces]))
            for name in WORD_FIELDS
        }
        for name in pieces[0].numbers:
            columns[name] = np.concatenate([piece.numbers[name] for piece in pieces])
        more = {
            name: coder.coded(np.concatenate([piece.keeps[name] for piece in pieces]))
            for name, coder in self.keep_coders.items()
        }
        return Chunk(
            columns=EventColumns(more=more, **columns),
            parked=tuple(row for piece in pieces for row in piece.parked),
            last_row=pieces[-1].last_row,
            progress=pieces[-1].progress,
            counts=dict(sum((piece.counts for piece in pieces), Counter())),
        )

    def _codes(self, field: str, part: Batch) -> NDArray[np.int32]:
        place = self.places[field]
        if place is not None:
            return self.coders[field].codes(part.columns[place])
        named = self.mapping.process_name if field == "process" else ""
        return np.full(len(part.rows), self.coders[field][named], dtype=np.int32)

    def _instants(self, field: str, part: Batch) -> times.Instants:
        place, place_of_time = self.places[field], self.places[f"{field}_time"]
        if place is None:
            nowhere = np.full(len(part.rows), NO_INSTANT_US, dtype=np.int64)
            fate = np.full(len(part.rows), times.EMPTY, dtype=np.uint8)
            return times.Instants(nowhere, fate, {})
        dates, order = part.columns[place], self.mapping.date_order
        if place_of_time is None:
            return times.read_instants(dates, order=order, zone=self.zone)
        return day_times.read_in_two(
            dates,
            part.columns[place_of_time],
            order=order,
            zone=self.zone,
            blank_is_none=field == "started" and place == self.places["ended"],
        )

    def _faults(
        self,
        codes: dict[str, NDArray[np.int32]],
        *,
        keeps: dict[str, NDArray[np.int32]],
        ended: times.Instants,
        started: times.Instants,
    ) -> list[Fault]:
        """Every way in which a row can be at fault, the first that a person should mend first."""
        example = f"a time such as {DATE_ORDERS[self.mapping.date_order]}"
        places = self.places
        faults: list[Fault] = [
            ((places["case"], "the name or number of the case"), codes["case"] == 0),
            ((places["step"], "the name of the step"), codes["step"] == 0),
            ((places["ended"], example), ended.fate == times.EMPTY),
        ]
        for field, instants in (("ended", ended), ("started", started)):
            place, place_of_time = places[field], places[f"{field}_time"]
            faults += [
                ((place, example), instants.fate == times.UNREADABLE),
                ((place, EXPECTED_RANGE), instants.fate == times.OUT_OF_RANGE),
            ]
            if place_of_time is not None:
                faults += [
                    ((place_of_time, expected), instants.fate == fate)
                    for fate, expected in day_times.EXPECTED.items()
                ]
        words = [(places[name], column) for name, column in codes.items()]
        words += [(self.keep_places[name], column) for name, column in keeps.items()]
        faults += [((place, EXPECTED_WORD), column == REFUSED) for place, column in words]
        return faults

    def _parked(
        self,
        bad: NDArray[np.intp],
        *,
        part: Batch,
        faults: list[Fault],
    ) -> Iterator[ParkedRow]:
        for i in bad.tolist():
            place, expected = next(what for what, fault in faults if fault[i])
            yield parked(
                row=int(part.rows[i]),
                line=int(part.lines[i]),
                column=self.headers[place] if place is not None else "",
                expected=expected,
                found=part.columns[place][i] if place is not None else "",
                raw=part.raw(i),
            )


def no_rows(file_name: str) -> UnreadableFile:
    """What to say of a file that names its columns and has nothing below them."""
    return UnreadableFile(
        f"{file_name} names its columns but has no rows below them. "
        "Export it again with at least one event."
    )
