"""The map against pm4py on the same invented logs, with equal answers; memory and upkeep."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from bench.flow_data import BEGIN_US, YEARS, invented_log, names, save
from bench.results import Result
from unjam.flow import kernel, warm
from unjam.flow.kernel import Engine, LiveCounts, LogArrays
from unjam.flow.rules import ProcessMap

ROOT = Path(__file__).resolve().parents[1]
MILLION = 1_000_000
SIZES = tuple(int(n) for n in os.environ.get("UNJAM_BENCH_EVENTS", "1000000,10000000").split(","))
GOALS = {MILLION: (0.07, 85), 10 * MILLION: (0.9, 100)}
BEST_OF = 7
DAY_US = 86_400 * MILLION


def run(peer_python: str | None) -> list[Result]:
    """Measure everything; without a peer's interpreter, the ratios are left out."""
    warm.warm_up()
    results = []
    for n_events in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            results += _size(n_events, Path(folder), peer_python)
    return [*results, *_open_time(), _append()]


def _best(work: Callable[[], Any], *, times: int = BEST_OF) -> float:
    """The quickest of some runs, in seconds on the wall clock."""
    best = float("inf")
    for _ in range(times):
        begun = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - begun)
    return best


def _size(n_events: int, folder: Path, peer_python: str | None) -> list[Result]:
    log = invented_log(n_events)
    save(log, folder)
    words = names(log)

    def full_map(engine: Engine = Engine.NUMBA) -> ProcessMap:
        figures = kernel.map_figures(log, wait=kernel.Wait.END_TO_END, engine=engine)
        return kernel.in_words(figures, **words, engine=engine)

    ours = _best(full_map)
    numpy_s = _best(lambda: full_map(Engine.NUMPY), times=2)
    goal_s, goal_ratio = GOALS.get(n_events, (None, None))
    named = f"full map, {n_events / MILLION:g} M events"
    peer, ratio, numpy_ratio = "", None, None
    if peer_python is not None:
        told = _peer(peer_python, folder, times=2 if n_events <= MILLION else 1)
        _require_equal(full_map(), told["found"])
        peer = f"pm4py {told['version']}: {told['seconds']:,.1f} s, equal answers"
        ratio, numpy_ratio = told["seconds"] / ours, told["seconds"] / numpy_s
    goal = f"at most {goal_s} s, {goal_ratio} times" if goal_s else ""
    return [
        Result(f"{named}, warm, in order of time", ours, "s", goal, peer, ratio),
        Result(f"{named}, NumPy alone", numpy_s, "s", "25 times", peer, numpy_ratio),
        Result(f"{named}, peak memory", _memory(folder), "bytes an event", "at most 100"),
    ]


def _peer(python: str, folder: Path, *, times: int) -> dict[str, Any]:
    command = [python, str(ROOT / "bench" / "peer_pm4py.py"), str(folder), str(times)]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def _require_equal(ours: ProcessMap, theirs: dict[str, Any]) -> None:
    """A ratio means something only where both say the same."""
    assert {f"{e.from_step}>{e.to_step}": e.count for e in ours.edges} == theirs["edges"]
    for edge in ours.edges:
        median = theirs["medians"][f"{edge.from_step}>{edge.to_step}"]
        assert abs(edge.wait_median_s - median) <= 1e-6 * max(1.0, median), edge
    assert ours.variant_count == theirs["variants"]
    assert {s.name: s.starts for s in ours.steps if s.starts} == theirs["starts"]
    assert {s.name: s.ends for s in ours.steps if s.ends} == theirs["ends"]
    assert {s.name: s.rework_cases for s in ours.steps if s.rework_cases} == theirs["rework"]
    assert ours.durations is not None
    assert abs(ours.durations.median_s - theirs["median_duration_s"]) < 1e-3


def _memory(folder: Path) -> float:
    command = [sys.executable, "-m", "bench.flow_memory", str(folder)]
    done = subprocess.run(command, capture_output=True, check=True, text=True, cwd=ROOT)
    return float(done.stdout)


def _open_time() -> list[Result]:
    weekdays = [day for day in range(YEARS * 365 + 30) if day % 7 < 5]
    first = BEGIN_US // DAY_US * DAY_US
    hours = [
        (first + d * DAY_US + 13 * DAY_US // 24, first + d * DAY_US + 21 * DAY_US // 24)
        for d in weekdays
    ]
    table = kernel.open_table(hours, from_us=first, to_us=first + YEARS * 365 * DAY_US)
    dice = np.random.default_rng(1)
    begin = dice.integers(first, table.last_us - 10 * DAY_US, MILLION)
    end = begin + dice.integers(0, 10 * DAY_US, MILLION)
    return [
        Result(
            f"opening time of a pair of instants, {engine.value}",
            _best(lambda engine=engine: table.between(begin, end, engine=engine)) * 1e3,
            "ns",
            "at most 25",
        )
        for engine in Engine
    ]


def _append() -> Result:
    log = invented_log(MILLION)
    rows = _rows(log)

    def append_all() -> None:
        live = LiveCounts()
        append = live.append
        for case, event in rows:
            append(case, event)

    return Result("live counts, an appended event", _best(append_all, times=3), "µs", "at most 2")


def _rows(log: LogArrays) -> list[tuple[int, tuple[int, int, int]]]:
    events = zip(log.end_us.tolist(), log.step.tolist(), log.role.tolist(), strict=True)
    return list(zip(log.case.tolist(), events, strict=True))
