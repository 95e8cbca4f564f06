"""Turns a design into the tables that the kernel walks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from unjam.flow.designed.design import Design
from unjam.flow.kernel.arrays import Mask
from unjam.flow.kernel.conformance import Automaton


def automaton(design: Design, *, step_words: Sequence[str]) -> Automaton:
    """
    A design as an automaton over the steps of a log.

    What is due: a step that must be done is due once a step behind it in the order was done, or
    one of the design's ends. What may come anywhere is due at an end alone, and settles nothing.
    """
    steps, n = design.steps, len(design.steps)
    ordered = np.asarray([not step.anywhere for step in steps], np.bool_)
    place = np.arange(n, dtype=np.int32)
    settles = np.where(ordered, place, -1)
    settles[[step.stops for step in steps]] = -1
    settles[[step.name in design.ends for step in steps]] = n + 1
    return Automaton(
        local=np.asarray([design.number.get(word, n) for word in step_words], np.int32),
        ordered=ordered,
        follows=np.asarray(
            [[design.may_follow(b, after=a) for b in steps] for a in steps], np.bool_
        ).reshape(n, n),
        owed=np.asarray([not step.optional for step in steps], np.bool_),
        due_at=np.where(ordered, place, n).astype(np.int32),
        settles=settles.astype(np.int32),
        stops=np.asarray([step.stops or step.name in design.ends for step in steps], np.bool_),
        first=np.asarray([design.number[one] for one, _ in design.before], np.int32),
        then=np.asarray([design.number[two] for _, two in design.before], np.int32),
    )


def allowed_roles(design: Design, *, step_words: Sequence[str], role_words: Sequence[str]) -> Mask:
    """[step of the log, role] whether that role may do it; nobody named may do anything."""
    table = np.ones((len(step_words), len(role_words)), np.bool_)
    folded = [role.strip().casefold() for role in role_words]
    for code, word in enumerate(step_words):
        by = design.steps[design.number[word]].by if word in design.number else ()
        if by:
            may = {role.strip().casefold() for role in by}
            table[code] = [not role or role in may for role in folded]
    return table
