"""``unjam warm``: compiles the kernel once, so that no page and no command waits for it."""

from __future__ import annotations

import sys
import time

import numpy as np

from unjam.flow import kernel
from unjam.flow.designed import Design, DesignedStep, Log, Version, judge
from unjam.flow.kernel import Engine, LogArrays
from unjam.flow.kernel.jit import DEFAULT_ENGINE

USAGE = "unjam warm takes no arguments.\n"
HOUR_US = 3_600_000_000
EVENTS = 200


def run(arguments: list[str]) -> int:
    """Compile every loop by using it on a few invented events; a cache keeps the machine code."""
    if arguments:
        sys.stderr.write(USAGE)
        return 0 if arguments[0] in ("-h", "--help") else 2
    if DEFAULT_ENGINE == Engine.NUMPY:
        sys.stdout.write("Nothing to compile: the map is made with NumPy alone.\n")
        return 0
    begun = time.perf_counter()
    warm_up()
    sys.stdout.write(f"The kernel is compiled ({time.perf_counter() - begun:.1f} s).\n")
    return 0


def warm_up() -> None:
    """Use every compiled loop once, on the kinds of arrays that it will meet."""
    table = kernel.open_table([(0, HOUR_US)], from_us=0, to_us=EVENTS * HOUR_US)
    log = _few_events()
    figures = kernel.map_figures(log, open_table=table)
    words = [str(code) for code in range(log.n_steps)]
    kernel.in_words(figures, step_words=words, role_words=words)
    table.between(log.end_us, log.end_us)
    _causes(log, table)
    _designed(log, table)


def _designed(log: LogArrays, table: kernel.OpenTable) -> None:
    words = [str(code) for code in range(log.n_steps)]
    design = Design(tuple(DesignedStep(word) for word in words), before=(("0", "1"),))
    judge(Log(kernel.in_case_order(log), words, words, table), [Version(0, design)])


def _causes(log: LogArrays, table: kernel.OpenTable) -> None:
    ordered = kernel.in_case_order(log)
    when = kernel.enabled(ordered, concurrent=np.zeros((log.n_steps,) * 2, np.bool_))
    kernel.returns(ordered, when.begun_us, counted=when.has_wait, holder=ordered.role)
    lines = kernel.timelines(ordered, when.begun_us)
    ready_us, _ = kernel.batch_ready_us(ordered, lines, when)
    days = np.array([0, EVENTS * HOUR_US], np.int64)
    kernel.wait_causes(
        ordered, when, lines, ready_us=ready_us, party=np.zeros(EVENTS, np.uint8),
        owned=np.ones(EVENTS, np.bool_), open_table=table,
        absences=kernel.Absences(days, np.zeros((log.n_persons, 1), np.bool_)),
    )  # fmt: skip


def _few_events() -> LogArrays:
    places = np.arange(EVENTS)
    codes = (places % 5).astype(np.int32)
    end_us = (places % 50 * HOUR_US).astype(np.int64)
    return LogArrays(codes, codes, codes, codes, end_us, end_us.copy(), 5, 5, 5, 5)
