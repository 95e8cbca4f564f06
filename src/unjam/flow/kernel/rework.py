"""How often a step is done again in its case, at once or later, by the same person or another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unjam.flow.kernel.arrays import Codes, Whole
from unjam.flow.kernel.jit import DEFAULT_ENGINE, Engine, compiled
from unjam.flow.kernel.order import Ordered

EVENTS, CASES, SELF_LOOPS, LOOPS, REPEATS, REDOS, REWORK_CASES, STARTS, ENDS = range(9)


@dataclass(frozen=True, slots=True)
class StepFigures:
    """
    Counts per step.

    Args:
        table: int64, shape (9, n_steps); rows as this module's constants name them. A repeat or
            a redo is counted only where both persons are named.
        repeat_events: events less distinct steps, summed over cases.
        cases_with_rework: cases in which any step occurs twice or more.
        n_cases: cases that have an event.
    """

    table: Whole
    repeat_events: int
    cases_with_rework: int
    n_cases: int


def step_figures(ordered: Ordered, *, engine: Engine = DEFAULT_ENGINE) -> StepFigures:
    """Count events, cases, starts, ends and every kind of rework, per step."""
    table = np.zeros((9, ordered.n_steps), np.int64)
    if engine == Engine.NUMBA:
        again, cases = _count(ordered.offsets, ordered.step, ordered.person, table)
    else:
        again, cases = _count_by_sorting(ordered, table)
    return StepFigures(table, int(table[SELF_LOOPS].sum() + table[LOOPS].sum()), again, cases)


@compiled
def _count(offsets: Whole, step: Codes, person: Codes, table: Whole) -> tuple[int, int]:
    n_steps = table.shape[1]
    last_case = np.full(n_steps, -1, np.int64)
    twice_case = np.full(n_steps, -1, np.int64)
    last_person = np.zeros(n_steps, np.int64)
    cases = 0
    cases_with_rework = 0
    for c in range(len(offsets) - 1):
        begin, end = offsets[c], offsets[c + 1]
        if begin == end:
            continue
        cases += 1
        again = False
        before = np.int64(-1)
        table[STARTS, step[begin]] += 1
        table[ENDS, step[end - 1]] += 1
        for i in range(begin, end):
            s = np.int64(step[i])
            who = np.int64(person[i])
            table[EVENTS, s] += 1
            if last_case[s] != c:
                last_case[s] = c
                table[CASES, s] += 1
            else:
                again = True
                table[SELF_LOOPS if s == before else LOOPS, s] += 1
                if who > 0 and last_person[s] > 0:
                    table[REPEATS if who == last_person[s] else REDOS, s] += 1
                if twice_case[s] != c:
                    twice_case[s] = c
                    table[REWORK_CASES, s] += 1
            last_person[s] = who
            before = s
        cases_with_rework += again
    return cases_with_rework, cases


def _count_by_sorting(ordered: Ordered, table: Whole) -> tuple[int, int]:
    lengths = np.diff(ordered.offsets)
    present = np.flatnonzero(lengths)
    n = ordered.n_steps
    begins, ends = ordered.offsets[present], ordered.offsets[present + 1] - 1
    table[EVENTS] = np.bincount(ordered.step, minlength=n)
    table[STARTS] = np.bincount(ordered.step[begins], minlength=n)
    table[ENDS] = np.bincount(ordered.step[ends], minlength=n)
    case = np.repeat(np.arange(len(lengths)), lengths)
    order = np.lexsort((ordered.step, case))
    step, who, case = ordered.step[order], ordered.person[order], case[order]
    again = np.r_[False, (step[1:] == step[:-1]) & (case[1:] == case[:-1])][: len(step)]
    table[CASES] = np.bincount(step[~again], minlength=n)
    at = np.flatnonzero(again)
    direct = order[at] == order[at - 1] + 1
    table[SELF_LOOPS] = np.bincount(step[at[direct]], minlength=n)
    table[LOOPS] = np.bincount(step[at[~direct]], minlength=n)
    named = at[(who[at] > 0) & (who[at - 1] > 0)]
    same = who[named] == who[named - 1]
    table[REPEATS] = np.bincount(step[named[same]], minlength=n)
    table[REDOS] = np.bincount(step[named[~same]], minlength=n)
    second = at[~again[at - 1]]
    table[REWORK_CASES] = np.bincount(step[second], minlength=n)
    return len(np.unique(case[at])), len(present)
