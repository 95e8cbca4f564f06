"""Asks the relational questions of this folder: each has a file, typed arguments, typed rows."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from typing import Any

import duckdb
import numpy as np

from unjam.events import Coded, EventColumns


@dataclass(frozen=True, slots=True)
class WaitRow:
    """One row of ``waits_between_steps``: whole µs; a percentile lies between two of them."""

    from_step: str
    to_step: str
    times: int
    wait_sum_us: int
    median_below_us: int
    median_above_us: int
    p90_below_us: int
    p90_above_us: int


@dataclass(frozen=True, slots=True)
class HourRow:
    """
    One row of ``events_by_weekday_and_hour``: weekday 1 is Monday, hours on the wall clock.

    ``people`` is how many the events name; where it is few, the figure may not be shown.
    """

    weekday: int
    hour_of_day: int
    events: int
    people: int


@dataclass(frozen=True, slots=True)
class UnnamedRow:
    """One row of ``steps_that_name_nobody``."""

    step: str
    events: int
    unnamed_events: int
    cases_touched: int


def waits_between_steps(
    events: EventColumns, *, process: str | None = None
) -> tuple[WaitRow, ...]:
    """How long work waits between two steps, end to end; of all processes if None."""
    rows = _rows("waits_between_steps", events, process=process)
    return tuple(WaitRow(*row) for row in rows)


def events_by_weekday_and_hour(
    events: EventColumns, *, zone: str, process: str | None = None, role: str | None = None
) -> tuple[HourRow, ...]:
    """When work is done, on the wall clock of an IANA zone; no row where nothing is."""
    rows = _rows("events_by_weekday_and_hour", events, zone=zone, process=process, role=role)
    return tuple(HourRow(*row) for row in rows)


def steps_that_name_nobody(
    events: EventColumns, *, process: str | None = None
) -> tuple[UnnamedRow, ...]:
    """Which steps are done without anyone's name on them; every step has a row."""
    rows = _rows("steps_that_name_nobody", events, process=process)
    return tuple(UnnamedRow(*row) for row in rows)


def _rows(question: str, events: EventColumns, **arguments: str | None) -> list[tuple[Any, ...]]:
    """
    Run one file over some events, in memory, without files or network.

    One thread: an aggregate without an order of its own would else differ from run to run.
    """
    settings: dict[str, Any] = {"threads": 1, "enable_external_access": False}
    with duckdb.connect(":memory:", config=settings) as connection:
        connection.register("coded", _coded(events))
        for name in ("case", "step", "role", "process"):
            connection.register(f"{name}_words", _words(getattr(events, name)))
        connection.execute(_text("_tables"))
        return connection.execute(_text(question), arguments).fetchall()


def _text(name: str) -> str:
    return resources.files(__package__).joinpath(f"{name}.sql").read_text("utf-8")


def _coded(events: EventColumns) -> dict[str, Any]:
    return {
        "case_code": np.asarray(events.case.codes, np.int32),
        "step": np.asarray(events.step.codes, np.int32),
        "person": np.asarray(events.person.codes, np.int32),
        "role": np.asarray(events.role.codes, np.int32),
        "process": np.asarray(events.process.codes, np.int32),
        "ended_at_us": np.asarray(events.ended_at_us, np.int64),
        "seq": np.asarray(events.row, np.int64),
    }


def _words(column: Coded) -> dict[str, Any]:
    words = np.empty(len(column.words), object)
    words[:] = list(column.words)
    return {"code": np.arange(len(words), dtype=np.int32), "word": words}
