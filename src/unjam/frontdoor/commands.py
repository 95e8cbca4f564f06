"""The ``unjam`` command: one table of what it can do, and where each is done."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Command:
    """
    One word after ``unjam``.

    Args:
        where: ``module:function``; it takes the remaining arguments and returns an exit status.
        sentence: what it does, for the list that ``unjam`` prints.
        database: whether it needs the practice's database. Those that do not start faster.
    """

    where: str
    sentence: str
    database: bool = True


COMMANDS = {
    "map": Command("unjam.frontdoor.map_command:run", "the map of one file", database=False),
    "findings": Command(
        "unjam.frontdoor.findings_command:run", "where the work of one file jams", database=False
    ),
    "conform": Command(
        "unjam.frontdoor.conform_command:run",
        "where one file strays from how work should go",
        database=False,
    ),
    "practice": Command("unjam.frontdoor.practice_command:run", "open a practice, add its people"),
    "import": Command("unjam.connections.commands:import_files", "bring files into the work log"),
    "watch": Command(
        "unjam.connections.watch_command:run", "take in what folders, mailboxes and servers bring"
    ),
    "hl7": Command("unjam.connections.hl7_command:run", "receive and send HL7 messages"),
    "export": Command("unjam.connections.taking_out:export", "take the log elsewhere, as OCEL"),
    "worklog": Command(
        "unjam.frontdoor.worklog_command:run", "verify, export, anchor or redact the work log"
    ),
    "rebuild": Command("unjam.flow.commands:rebuild", "make the projections again from the log"),
    "warm": Command("unjam.flow.warm:run", "compile the kernel ahead of time", database=False),
    "demo": Command("unjam.frontdoor.demo_command:run", "an invented practice", database=False),
    "serve": Command("unjam.frontdoor.serving:run", "serve the pages"),
    "migrate": Command("unjam.frontdoor.serving:migrate", "bring the database up to date"),
}
"""Modules are loaded when their word is used: ``unjam map`` never waits for Django."""


class CannotStart(Exception):
    """Unjam cannot work with its database, so it did not start. Its message says what to do."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit status (2 for a mistake in how it was called)."""
    words = sys.argv[1:] if arguments is None else arguments
    if not words or words[0] in ("-h", "--help"):
        print(_list_of_commands())
        return 0
    command = COMMANDS.get(words[0])
    if command is None:
        print(f"unjam: there is no command {words[0]!r}.\n{_list_of_commands()}", file=sys.stderr)
        return 2
    try:
        if command.database:
            _load("unjam.frontdoor.serving:prepare_django")()
            with _load("unjam.frontdoor.hosting:one_practice")(words):
                return _done(command, words[1:])
        return _done(command, words[1:])
    except CannotStart as error:
        print(f"unjam {words[0]}: {error}", file=sys.stderr)
        return 2


def _done(command: Command, arguments: list[str]) -> int:
    status: int = _load(command.where)(arguments)
    return status


def _load(where: str) -> Callable[..., Any]:
    module_name, function_name = where.split(":")
    function: Callable[..., Any] = getattr(importlib.import_module(module_name), function_name)
    return function


def _list_of_commands() -> str:
    lines = [f"  unjam {word:<10} {command.sentence}" for word, command in COMMANDS.items()]
    return "Unjam. What it can do (each takes --help):\n" + "\n".join(lines)
