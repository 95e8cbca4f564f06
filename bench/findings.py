"""Why work waited, and where it jams: from a million events in memory, and from a file, cold."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from bench.flow_data import invented_log
from bench.imports import ROWS, write_csv
from bench.results import Result
from unjam.flow import kernel
from unjam.flow.kernel import Absences, OpenTable, Ordered

DAY_US = 86_400_000_000
HOUR_US = DAY_US // 24
TIMES = 5


def run(_peer_python: str | None) -> list[Result]:
    """The split of a million waits, and all of ``unjam findings`` in a process of its own."""
    ordered = kernel.in_case_order(invented_log(ROWS))
    table, absences = _hours(ordered)
    _split(ordered, table, absences)
    split_s = min(_timed(ordered, table, absences) for _ in range(TIMES))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "million.csv"
        write_csv(path, rows=ROWS)
        begun = time.perf_counter()
        unjam = str(Path(sys.executable).with_name("unjam"))
        subprocess.run(
            [unjam, "findings", str(path), "--json"], check=True, stdout=subprocess.DEVNULL
        )
        cold_s = time.perf_counter() - begun
    return [
        Result(
            "Waits split by cause, with hours and absences", 1e6 * split_s / ROWS, "µs/event",
            "at most 0.5",
        ),
        Result("`unjam findings` of 1 M events from CSV, cold", cold_s, "s", "at most 6"),
    ]  # fmt: skip


def _hours(ordered: Ordered) -> tuple[OpenTable, Absences]:
    """Weekdays from nine to five, and everybody away on one day in twenty."""
    first = int(ordered.end_us.min()) // DAY_US * DAY_US
    days = np.arange(first, int(ordered.end_us.max()) + 2 * DAY_US, DAY_US, dtype=np.int64)
    spans = [
        (day + 9 * HOUR_US, day + 17 * HOUR_US)
        for day in days[:-1].tolist()
        if (day // DAY_US + 3) % 7 < 5
    ]
    table = kernel.open_table(spans, from_us=first, to_us=int(days[-1]))
    away = np.random.default_rng(1).random((ordered.n_persons, len(days) - 1)) < 0.05
    return table, Absences(days, away)


def _timed(ordered: Ordered, table: OpenTable, absences: Absences) -> float:
    begun = time.perf_counter()
    _split(ordered, table, absences)
    return time.perf_counter() - begun


def _split(ordered: Ordered, table: OpenTable, absences: Absences) -> None:
    when = kernel.enabled(ordered)
    lines = kernel.timelines(ordered, when.begun_us)
    ready_us, _ = kernel.batch_ready_us(ordered, lines, when)
    kernel.wait_causes(
        ordered, when, lines, ready_us=ready_us, party=np.zeros(len(ordered), np.uint8),
        owned=np.ones(len(ordered), np.bool_), open_table=table, absences=absences,
    )  # fmt: skip
