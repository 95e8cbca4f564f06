"""Scope of practice: who may do which task. Where nothing is written, the answer is no."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from unjam.practice.rules.roles import Role


class Level(StrEnum):
    """How far a role may go in a task, strictest first."""

    NEVER = "never"
    STATE = "state"
    PROTOCOL = "protocol"
    FACTS = "facts"
    SUPPORT = "support"
    DRAFT = "draft"
    DO = "do"
    OWN = "own"


STRICTEST_FIRST = tuple(Level)

READ = "read"
"""How a row is marked that somebody read at its source. Only such a row loosens anything."""

CONDITIONS: Mapping[Level, str] = {
    Level.NEVER: "",
    Level.STATE: "",
    Level.PROTOCOL: "under a signed protocol that is in force",
    Level.FACTS: "facts only, no judgement",
    Level.SUPPORT: "as a hand to whoever owns it",
    Level.DRAFT: "as a draft that somebody else signs",
    Level.DO: "",
    Level.OWN: "",
}

RANKS: Mapping[Role, int] = {
    Role.FRONT_DESK: 0,
    Role.BILLER: 0,
    Role.COORDINATOR: 0,
    Role.MEDICAL_ASSISTANT: 1,
    Role.LPN: 2,
    Role.RN: 3,
    Role.PHYSICIAN: 4,
}
"""How much licence a role has. Managers and coaches do no task of the table, so they have none."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One cell of the table: how far a role may go, the whole of what it does there, and why."""

    level: Level
    only: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """
    One row of the table: a task, and the cells that are written.

    Args:
        steps: groups of words by which a log's step is known to be this task: one of the words
            of each group stands in its name ("submit|send" with "authorization").
    """

    name: str
    words: str
    source: str
    checked: str
    may: Mapping[Role, Rule]
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Override:
    """A state's own cell, with the first and the last day for which somebody vouched for it."""

    state: str
    task: str
    role: Role
    rule: Rule
    source: str
    checked: str
    effective_on: date
    expires_on: date


@dataclass(frozen=True, slots=True)
class ScopeTable:
    """The whole table: tasks by name, and what states say otherwise."""

    tasks: Mapping[str, Task]
    overrides: tuple[Override, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Verdict:
    """
    Whether a role may do a task.

    Args:
        allowed: whether it may, within ``condition``.
        condition: how far, in words; empty where the whole task is meant or nothing is allowed.
        reason: one sentence for the person who asks.
        level: the cell that decided.
    """

    allowed: bool
    condition: str
    reason: str
    level: Level


def may(
    table: ScopeTable,
    *,
    task: str,
    role: Role,
    state: str,
    on: date,
    under_protocol: bool = False,
) -> Verdict:
    """
    Whether a role may do a task in a state on a day. Unknown, unwritten or unclear means no.

    Args:
        table: the table, as loaded.
        task: its name in the table.
        role: the hat that the person wears.
        state: two capital letters.
        on: the day of the deed.
        under_protocol: True only if a signed protocol covers it and is in force on that day.

    Returns:
        The verdict. A state's row that was read and is in force replaces the table's; a row
        past its last day, or that nobody checked at its source, counts only where it is
        stricter. Of several the strictest counts, and "never" in the table is never loosened.
    """
    row = table.tasks.get(task)
    if row is None:
        return Verdict(False, "", f"No row says who may do {task!r}, so nobody may.", Level.NEVER)
    rule = _rule(table, task=row, role=role, state=state, on=on)
    if rule is None:
        reason = (
            f"The table does not say that a {role} may {row.words}; the stricter answer is no."
        )
        return Verdict(False, "", reason, Level.NEVER)
    if rule.level in (Level.NEVER, Level.STATE) or (
        rule.level is Level.PROTOCOL and not under_protocol
    ):
        return Verdict(False, "", _refusal(row, role=role, rule=rule, state=state), rule.level)
    condition = rule.only or CONDITIONS[rule.level]
    limits = f": {condition}" if condition else ""
    return Verdict(True, condition, f"{_a(role)} may {row.words}{limits}.", rule.level)


def lowest_role(table: ScopeTable, *, task: str, state: str, on: date) -> Role | None:
    """
    The role with the least licence that may do the whole task, without a condition.

    Whoever has more licence and does it anyway spends that licence where it is not needed.

    Returns:
        The role; of several with equal licence the first in the order of ``Role``. None if the
        task is unknown or nobody may do the whole of it.
    """
    whole = (
        role
        for role in RANKS
        if (verdict := may(table, task=task, role=role, state=state, on=on)).allowed
        and not verdict.condition
    )
    return min(whole, key=lambda role: RANKS[role], default=None)


def task_of_step(table: ScopeTable, step: str) -> str:
    """
    The task that a step of a log is; empty where the table does not know it, or knows several.

    A wrong guess would tell a licensed person that their work needs no licence, so each task has
    words of its own, and a step that fits two fits none.
    """
    words = " ".join(re.sub(r"[\W_]+", " ", step.casefold()).split())
    found = [name for name, task in table.tasks.items() if _is_step(task, words)]
    return found[0] if len(found) == 1 else ""


def _is_step(task: Task, words: str) -> bool:
    return bool(task.steps) and all(re.search(rf"\b(?:{group})", words) for group in task.steps)


def _rule(table: ScopeTable, *, task: Task, role: Role, state: str, on: date) -> Rule | None:
    written = task.may.get(role)
    if written is not None and written.level is Level.NEVER:
        return written
    theirs = [
        override
        for override in table.overrides
        if (override.state, override.task, override.role) == (state, task.name, role)
        and override.effective_on <= on
    ]
    in_force = [override for override in theirs if on <= override.expires_on]
    if any(override.checked == READ for override in in_force):
        return strictest(override.rule for override in in_force)
    if written is None:
        return None
    return strictest([written, *(override.rule for override in theirs)])


def strictest(rules: Iterable[Rule]) -> Rule:
    """The strictest of some cells; of equal ones the first."""
    return min(rules, key=lambda rule: STRICTEST_FIRST.index(rule.level))


def _refusal(task: Task, *, role: Role, rule: Rule, state: str) -> str:
    because = f" ({rule.basis})" if rule.basis else ""
    who = _a(role)
    if rule.level is Level.STATE:
        return (
            f"{who} may {task.words} only where the state allows it, and no row in force says "
            f"that {state} does{because}."
        )
    if rule.level is Level.PROTOCOL:
        return f"{who} may {task.words} only {CONDITIONS[rule.level]}{because}."
    return f"{who} may never {task.words}{because}."


def _a(role: Role) -> str:
    return f"{'An' if role in (Role.LPN, Role.RN) else 'A'} {role}"
