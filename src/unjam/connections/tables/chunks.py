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
from unjam.connections.tables import composed, day_times, times
from unjam.connections.tables.batches import Batch, parked
from unjam.connections.tables.stages import EXPECTED_RANGE as EXPECTED_RANGE
from unjam.connections.tables.stages import Fault, Stages
from unjam.connections.tables.words import REFUSED, Coder
from unjam.connections.tables.zones import zone_named
from unjam.events import NO_INSTANT_US, EventColumns

WORD_FIELDS = ("case", "step", "person", "role", "process", "lifecycle")
WHOLE_FILE = {"step": "step_name", "process": "process_name", "role": "role_name"}
"""Fields of words that may be said of a whole file, and where a mapping says it."""

TIME_FIELDS = ("ended", "ended_time", "started", "started_time")
NEEDED_FIELDS = ("case", "step", "ended")
EXPECTED_WORD = "text of at most 1,000,000 bytes without unreadable characters"


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
            for name in (*WORD_FIELDS, *TIME_FIELDS, "reference")
        }
        self.keep_places = {name: self._place("kept", name) for name in mapping.keep}
        self.coders = {name: Coder(lower=name == "lifecycle") for name in WORD_FIELDS}
        self.keep_coders = {name: Coder() for name in mapping.keep}
        self.stages = Stages(
            mapping.stages,
            places=[self._place("stage", stage.column) or 0 for stage in mapping.stages],
            order=mapping.date_order,
            zone=self.zone,
        )

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
        if field not in NEEDED_FIELDS or self._is_said_otherwise(field):
            return None
        what = {"case": "the case", "step": "the step", "ended": "the time of the step"}[field]
        raise UnreadableFile(
            f"{self.file_name}: no column is chosen for {what}. Choose one of: {columns}."
        )

    def _is_said_otherwise(self, field: str) -> bool:
        return field != "case" and bool(
            self.mapping.stages or (field == "step" and self.mapping.step_name)
        )

    def _piece(self, part: Batch) -> _Piece:
        codes = {name: self._codes(name, part) for name in WORD_FIELDS}
        keeps = {
            name: self.keep_coders[name].codes(part.columns[place])
            for name, place in self.keep_places.items()
            if place is not None
        }
        words = self._word_faults(codes, keeps=keeps)
        if self.stages:
            return self._staged_piece(part, codes=codes, keeps=keeps, words=words)
        ended, started = self._instants("ended", part), self._instants("started", part)
        faults = words + self._time_faults(ended=ended, started=started)
        good, parked_rows = self._sorted_out(part, faults=faults)
        return _Piece(
            codes={name: column[good] for name, column in codes.items()},
            keeps={name: column[good] for name, column in keeps.items()},
            numbers={
                "ended_at_us": ended.at_us[good],
                "started_at_us": started.at_us[good],
                "row": part.rows[good],
            },
            parked=parked_rows,
            counts=Counter(ended.counts) + Counter(started.counts) + self._unlinked(part),
            last_row=part.last_row,
            progress=part.progress,
        )

    def _staged_piece(
        self,
        part: Batch,
        *,
        codes: dict[str, NDArray[np.int32]],
        keeps: dict[str, NDArray[np.int32]],
        words: list[Fault],
    ) -> _Piece:
        """A batch with several steps a row: one for each stage that has a time."""
        staged = self.stages.read(part)
        good, parked_rows = self._sorted_out(part, faults=words + staged.faults())
        kept = np.ones(len(part.rows), dtype=np.bool_) if isinstance(good, slice) else good
        spread = staged.spread(kept)
        spread_codes = {name: column[spread.rows] for name, column in codes.items()}
        spread_codes["step"] = self.stages.step_codes(spread, coder=self.coders["step"])
        spread_codes["role"] = self.stages.role_codes(
            spread, coder=self.coders["role"], otherwise=spread_codes["role"]
        )
        return _Piece(
            codes=spread_codes,
            keeps={name: column[spread.rows] for name, column in keeps.items()},
            numbers={
                "ended_at_us": spread.at_us,
                "started_at_us": np.full(len(spread.rows), NO_INSTANT_US, dtype=np.int64),
                "row": part.rows[spread.rows],
            },
            parked=parked_rows,
            counts=staged.counts() + self._unlinked(part),
            last_row=part.last_row,
            progress=part.progress,
        )

    def _sorted_out(
        self, part: Batch, *, faults: list[Fault]
    ) -> tuple[NDArray[np.bool_] | slice, tuple[ParkedRow, ...]]:
        """Which rows are good, and all that are not, in order."""
        bad = np.logical_or.reduce([fault for _, fault in faults])
        if not bad.any():
            return slice(None), part.faulty
        set_aside = self._parked(np.flatnonzero(bad), part=part, faults=faults)
        return ~bad, tuple(sorted((*part.faulty, *set_aside), key=lambda row: row.row))

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
        if (cells := self._composed(field, part)) is not None:
            return self.coders[field].codes(cells)
        place = self.places[field]
        if place is not None:
            return self.coders[field].codes(part.columns[place])
        said = WHOLE_FILE.get(field, "")
        named = getattr(self.mapping, said) if said else ""
        return np.full(len(part.rows), self.coders[field][named], dtype=np.int32)

    def _composed(self, field: str, part: Batch) -> list[str] | None:
        """The words of a field that no single column holds; None where one does."""
        place, mapping = self.places[field], self.mapping
        if field == "case" and (mapping.case_kind or mapping.reference):
            cells = part.columns[place or 0]
            own = (
                composed.case_words(cells, kind=mapping.case_kind) if mapping.case_kind else cells
            )
            return composed.linked(self._references(part), own) if mapping.reference else list(own)
        if field == "process" and mapping.reference and place is None:
            return composed.processes_of(self._references(part), mapping.process_name)
        if field == "step" and mapping.step_name and place is not None:
            return composed.step_words(part.columns[place], name=mapping.step_name)
        return None

    def _references(self, part: Batch) -> list[str]:
        cells = part.columns[self.places["reference"] or 0]
        return composed.reference_words(cells, kind=self.mapping.reference_kind)

    def _unlinked(self, part: Batch) -> Counter[str]:
        """How many rows name no other piece of work, where a column could."""
        if not self.mapping.reference:
            return Counter()
        return Counter(without_key=sum(not word for word in self._references(part)))

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

    def _word_faults(
        self, codes: dict[str, NDArray[np.int32]], *, keeps: dict[str, NDArray[np.int32]]
    ) -> list[Fault]:
        """Rows that name no case or no step, or hold what is no word of a log."""
        places = self.places
        faults: list[Fault] = [
            ((places["case"], "the name or number of the case"), codes["case"] == 0)
        ]
        if not self.stages:
            faults.append(((places["step"], "the name of the step"), codes["step"] == 0))
        words = [(places[name], column) for name, column in codes.items()]
        words += [(self.keep_places[name], column) for name, column in keeps.items()]
        faults += [((place, EXPECTED_WORD), column == REFUSED) for place, column in words]
        return faults

    def _time_faults(self, *, ended: times.Instants, started: times.Instants) -> list[Fault]:
        """Rows without a time, or with one that cannot be read or cannot be."""
        example = f"a time such as {DATE_ORDERS[self.mapping.date_order]}"
        places = self.places
        faults: list[Fault] = [((places["ended"], example), ended.fate == times.EMPTY)]
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
