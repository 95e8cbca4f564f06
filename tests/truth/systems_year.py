"""The demo's year as its systems tell it, and what was planted, under the names that they use."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from truth.demo_year import calendar, planted_in
from truth.scoring import Planted
from unjam.demo import commands, year
from unjam.demo.systems.folder import CLAIM, CLAIM_DENIAL, Written, files_of
from unjam.demo.year import Plan
from unjam.events import NO_INSTANT_US, Coded, EventColumns
from unjam.flow.findings import Work, work_of

SECOND_US = 1_000_000


def lived(seed: int, *, planted: bool = True) -> tuple[Work, list[Planted]]:
    """A year of this seed, ready for the detectors, and the truth."""
    plan = Plan(seed=seed, frictions=planted)
    told = year.lived(plan)
    work = work_of(_columns(files_of(plan, told)), make_hours=calendar().hours_between)
    truth = [planted_in(commands.told(one, weeks=plan.weeks)) for one in told.frictions]
    renamed = {CLAIM_DENIAL: CLAIM}
    return work, [replace(one, process=renamed.get(one.process, one.process)) for one in truth]


def _columns(made: Written) -> EventColumns:
    """Every step that must come out of the files, as an import would hand it on."""
    steps = sorted((step for step, _ in made.steps), key=lambda step: step.at_s)
    clock = made.clock
    ended = [clock.utc(step.at_s, fold=step.fold).timestamp() for step in steps]
    begun = [
        clock.utc(step.begun_s).timestamp() * SECOND_US if step.begun_s >= 0 else NO_INSTANT_US
        for step in steps
    ]
    return EventColumns(
        case=_coded([step.case or step.own for step in steps]),
        step=_coded([step.step for step in steps]),
        ended_at_us=np.array(ended, np.int64) * SECOND_US,
        started_at_us=np.array(begun, np.int64),
        person=_coded([step.person for step in steps]),
        role=_coded([step.role for step in steps]),
        process=_coded([step.process for step in steps]),
        lifecycle=_coded([""] * len(steps)),
        row=np.arange(1, len(steps) + 1),
    )


def _coded(words: list[str]) -> Coded:
    distinct = list(dict.fromkeys(["", *words]))
    place = {word: code for code, word in enumerate(distinct)}
    return Coded(np.array([place[word] for word in words], np.int32), distinct)
