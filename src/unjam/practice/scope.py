"""The scope-of-practice table, read once from its data file."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from unjam.practice import rules
from unjam.practice.rules import Level, Override, Role, Rule, ScopeTable, Task, Verdict

FILE = "scope.toml"
CHECKED = (rules.READ, "trade", "unverified")


class ScopeTableBroken(ValueError):
    """The scope-of-practice table cannot be read: its message says which row and what is wrong."""


@cache
def table() -> ScopeTable:
    """
    The table that ships with Unjam.

    Raises:
        ScopeTableBroken: if the file has a mistake; nothing is guessed.
    """
    return parse(resources.files("unjam.practice").joinpath(FILE).read_text(encoding="utf-8"))


def may(task: str, role: Role, *, state: str, on: date, under_protocol: bool = False) -> Verdict:
    """Whether a role may do a task in a state on a day, by the table that ships."""
    return rules.may(
        table(), task=task, role=role, state=state, on=on, under_protocol=under_protocol
    )


def lowest_role(task: str, *, state: str, on: date) -> Role | None:
    """The role with the least licence that may do the whole task (see ``rules.lowest_role``)."""
    return rules.lowest_role(table(), task=task, state=state, on=on)


def parse(text: str) -> ScopeTable:
    """
    Read a table from TOML.

    Raises:
        ScopeTableBroken: if it is no TOML, a task stands twice, or a row lacks a field, names an
            unknown role, level or task, or has dates the wrong way round.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ScopeTableBroken(f"{FILE} is no TOML: {error}") from error
    rows = [_task(row) for row in data.get("task", [])]
    tasks = {task.name: task for task in rows}
    if len(tasks) < len(rows):
        raise ScopeTableBroken(f"{FILE} has a task twice.")
    overrides = tuple(_override(row, tasks) for row in data.get("override", []))
    return ScopeTable(tasks, overrides)


def _task(row: Mapping[str, Any]) -> Task:
    name = _text(row, "name")
    cells = row.get("may", {})
    if not isinstance(cells, dict):
        raise ScopeTableBroken(f"{FILE}, task {name}: 'may' is no table of roles.")
    return Task(
        name=name,
        words=_text(row, "words"),
        source=_text(row, "source"),
        checked=_checked(row),
        may={_role(word): _rule(cell) for word, cell in cells.items()},
        steps=_steps(row),
    )


def _steps(row: Mapping[str, Any]) -> tuple[str, ...]:
    groups = row.get("steps", [])
    if not isinstance(groups, list) or not all(isinstance(one, str) and one for one in groups):
        raise ScopeTableBroken(f"{FILE}: 'steps' is a list of groups of words, not {groups!r}")
    try:
        return tuple(re.compile(group).pattern for group in groups)
    except re.error as error:
        raise ScopeTableBroken(f"{FILE}: a group of words cannot be read: {error}") from error


def _override(row: Mapping[str, Any], tasks: Mapping[str, Task]) -> Override:
    task, first, last = _text(row, "task"), _day(row, "effective_on"), _day(row, "expires_on")
    if task not in tasks or first > last:
        raise ScopeTableBroken(
            f"{FILE}, override of {task}: no such task, or its days are turned."
        )
    return Override(
        state=rules.checked_state(_text(row, "state")),
        task=task,
        role=_role(_text(row, "role")),
        rule=_rule({key: row[key] for key in ("level", "only", "basis") if key in row}),
        source=_text(row, "source"),
        checked=_checked(row),
        effective_on=first,
        expires_on=last,
    )


def _rule(cell: Any) -> Rule:
    if not isinstance(cell, dict) or not set(cell) <= {"level", "only", "basis"}:
        raise ScopeTableBroken(
            f"{FILE}: a cell has a level, perhaps 'only' and 'basis'; not {cell}"
        )
    word = _text(cell, "level")
    try:
        level = Level(word)
    except ValueError as error:
        raise ScopeTableBroken(f"{FILE}: {word!r} is no level.") from error
    return Rule(level, only=str(cell.get("only", "")), basis=str(cell.get("basis", "")))


def _role(word: str) -> Role:
    try:
        return Role[word.upper()]
    except KeyError as error:
        raise ScopeTableBroken(f"{FILE}: {word!r} is no role.") from error


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    if not isinstance(value, str) or not value.strip():
        raise ScopeTableBroken(f"{FILE}: a row lacks {name!r}: {dict(row)}")
    return value


def _checked(row: Mapping[str, Any]) -> str:
    value = _text(row, "checked")
    if value not in CHECKED:
        raise ScopeTableBroken(f"{FILE}: 'checked' is one of {', '.join(CHECKED)}, not {value!r}")
    return value


def _day(row: Mapping[str, Any], name: str) -> date:
    value = row.get(name)
    if type(value) is not date:
        raise ScopeTableBroken(f"{FILE}: {name!r} is a day such as 2026-01-31, not {value!r}")
    return value
