"""Holding work to its design: a million events, and a small log against pm4py's alignments."""

from __future__ import annotations

import csv
import json
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from bench.flow_data import invented_log, names
from bench.results import Result
from unjam.events import NO_INSTANT_US, Coded, EventColumns
from unjam.flow import kernel
from unjam.flow.designed import Clock, Deadline, Design, DesignedStep, Judged, Log, Version, judge

ROOT = Path(__file__).resolve().parents[1]
MILLION = 1_000_000
HOUR_US = 3_600_000_000
DAY_US = 24 * HOUR_US
CASES = 2_000
WAY = [f"s{place}" for place in range(1, 11)]
OPTIONAL = ("s4", "s7")


def run(peer_python: str | None) -> list[Result]:
    """Events a second on 40 steps with every kind of rule; and the ratio to alignments."""
    log, design = _large()
    judge(log, [Version(0, design)])
    large_s = _best(lambda: judge(log, [Version(0, design)]))
    results = [
        Result(
            "1 M events of 40 steps held to a design with every kind of rule",
            MILLION / large_s / 1e6, "M events/s", "at least 1",
        )
    ]  # fmt: skip
    if peer_python is not None:
        with tempfile.TemporaryDirectory() as folder:
            results.append(_against(peer_python, Path(folder) / "small.csv"))
    return results


def _best(work: Callable[[], Judged], *, times: int = 5) -> float:
    seconds = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - begun)
    return min(seconds)


def _large() -> tuple[Log, Design]:
    arrays = invented_log(MILLION)
    ordered = kernel.in_case_order(arrays)
    first, last = int(ordered.end_us.min()), int(ordered.end_us.max())
    days = range(first // DAY_US * DAY_US, last + DAY_US, DAY_US)
    spans = [(day + 8 * HOUR_US, day + 17 * HOUR_US) for day in days]
    words = names(arrays)
    log = Log(
        ordered, words["step_words"], ["", *words["role_words"][1:]],
        kernel.open_table(spans, from_us=first, to_us=last),
    )  # fmt: skip
    steps = tuple(DesignedStep(f"s{code}", ("r1", "r2", "r3")) for code in range(1, 41))
    deadlines = (
        Deadline("s1", "s3", 16, Clock.OPEN_HOURS), Deadline("s6", "s8", 2, Clock.DAYS),
    )  # fmt: skip
    return log, Design(steps, ("s40",), (), (("s2", "s5"), ("s7", "s9")), deadlines)


def _small() -> list[tuple[str, str, int]]:
    """Finished cases of ten steps: some leave steps out, repeat, swap, or do what is not there."""
    dice = np.random.default_rng(2)
    rows = []
    for case in range(CASES):
        way = [step for step in WAY[:-1] if dice.random() > (0.3 if step in OPTIONAL else 0.03)]
        for _ in range(int(dice.integers(0, 4)) if dice.random() < 0.5 else 0):
            place = int(dice.integers(0, len(way)))
            kind = dice.integers(0, 3)
            if kind == 0:
                way.insert(place, way[int(dice.integers(0, len(way)))])
            elif kind == 1:
                way[place], way[place - 1] = way[place - 1], way[place]
            else:
                way.insert(place, "stray")
        rows += [
            (f"c{case}", step, case * HOUR_US + at * 60_000_000)
            for at, step in enumerate([*way, WAY[-1]])
        ]
    return rows


def _against(peer_python: str, path: Path) -> Result:
    """The ratio means something only where both say the same of the same log."""
    rows = _small()
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([("case", "step", "at"), *rows])
    log = _log_of(rows)
    steps = tuple(DesignedStep(step, optional=step in OPTIONAL) for step in WAY)
    versions = [Version(0, Design(steps, ends=(WAY[-1],)))]
    ours_s = _best(lambda: judge(log, versions))
    judged = judge(log, versions)
    parts = [f"X('{s}', tau)" if s in OPTIONAL else f"'{s}'" for s in WAY]
    command = [peer_python, str(ROOT / "bench" / "peer_alignments.py"), str(path)]
    done = subprocess.run(
        [*command, f"->({', '.join(parts)})"], capture_output=True, check=True, text=True
    )
    told = json.loads(done.stdout.splitlines()[-1])
    fitting = judged.n_cases - int(judged.straying.sum())
    assert (told["cases"], told["fitting"]) == (judged.n_cases, fitting), told
    return Result(
        f"{CASES:,} cases ({len(rows):,} events, {len(kernel.case_variants(log.ordered)):,} "
        "variants) held to a design of 10 steps",
        ours_s * 1e3, "ms", "100 times",
        f"pm4py {told['version']} alignments: {told['seconds']:,.1f} s, "
        f"the same {fitting:,} cases fit",
        told["seconds"] / ours_s,
    )  # fmt: skip


def _log_of(rows: list[tuple[str, str, int]]) -> Log:
    def coded(words: list[str]) -> Coded:
        index: dict[str, int] = {"": 0}
        codes = [index.setdefault(word, len(index)) for word in words]
        return kernel.coded(np.asarray(codes, np.int32), words=list(index))

    none = kernel.coded(np.zeros(len(rows), np.int32), words=[""])
    whole = np.asarray([at for _, _, at in rows], np.int64)
    columns = EventColumns(
        case=coded([case for case, _, _ in rows]), step=coded([step for _, step, _ in rows]),
        ended_at_us=whole, started_at_us=np.full(len(rows), NO_INSTANT_US), person=none,
        role=none, process=none, lifecycle=none, row=np.arange(1, len(rows) + 1),
    )  # fmt: skip
    ordered = kernel.in_case_order(kernel.log_arrays(columns))
    return Log(ordered, list(columns.step.words), [""], None)
