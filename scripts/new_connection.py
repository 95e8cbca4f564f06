"""Makes the folder of a new connection, with a test that fails until its example is read."""

from __future__ import annotations

import keyword
import re
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EXIT_MISTAKE = 2
NAME = re.compile(r"[a-z][a-z0-9_]{1,30}")
DRAWERS = re.compile(r"(utils?|common|misc|core|base|managers?|services?|lib|tools|help.*|tests?)")
TAKEN = ("actions", "forms", "migrations", "models", "queries", "readers", "rules", "runs", "sql")

PACKAGE = '''"""{title}: what we hear from it and what we tell it."""
'''

EXAMPLES = '''"""A real message of {title}, with invented people; tests read it."""

ONE_TASK = b"TASK-1|Submitted|2026-11-24T09:05:00-06:00|Frida Sampleton"
"""One line of the export: number, step, when, by whom."""
'''

PARSE = '''"""Reads what {title} sends: bytes in, dataclasses out. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Task:
    """
    One line, as {title} says it.

    Args:
        number: what it calls the piece of work. step: what was done.
        done_at: when, as it stands there. person: who did it; may be empty.
    """

    number: str
    step: str
    done_at: str
    person: str


class Unreadable(ValueError):
    """This message cannot be read: its message says at which place, and what was expected."""


def parse(content: bytes) -> tuple[Task, ...]:
    """
    Every task of a message, in its order.

    Raises:
        Unreadable: if the message is none of {title}.
    """
    raise Unreadable(f"Reading is not written yet; the message has {{len(content)}} bytes.")
'''

TRANSLATE = '''"""Turns what {title} says into the words of our log. Pure."""

from __future__ import annotations

from unjam.connections.{name}.parse import Task
from unjam.events import StepRecorded


def translate(task: Task, *, process: str) -> StepRecorded:
    """
    The event of one task; its subject and its instant are given when it is recorded.

    Args:
        task: as it was read. process: the kind of work, in the practice's words.
    """
    return StepRecorded(process=process, step=task.step)
'''

SEND = '''"""Talks to {title}: the only place of this connection that reaches outside."""
'''

TEST = '''"""What {title} sends is read as it stands."""

from __future__ import annotations

import pytest

from unjam.connections.{name} import examples
from unjam.connections.{name}.parse import Task, Unreadable, parse
from unjam.connections.{name}.translate import translate


def test_one_task_is_read() -> None:
    (task,) = parse(examples.ONE_TASK)
    assert task == Task("TASK-1", "Submitted", "2026-11-24T09:05:00-06:00", "Frida Sampleton")


def test_a_task_becomes_a_step_of_our_log() -> None:
    task = Task("TASK-1", "Submitted", "2026-11-24T09:05:00-06:00", "")
    assert translate(task, process="Refill request").step == "Submitted"


def test_what_is_not_theirs_is_refused_in_a_sentence() -> None:
    with pytest.raises(Unreadable, match=r"\\S+ \\S+"):
        parse(b"\\x00\\x01")
'''


class Mistake(Exception):
    """The command was called in a way that cannot work; its message says what to do instead."""


def main(arguments: list[str]) -> int:
    """Make the folder; returns the exit status."""
    try:
        if len(arguments) != 1 or not arguments[0]:
            raise Mistake("Say one name: make new-connection NAME=acme_portal")
        made = make(arguments[0], root=ROOT)
    except Mistake as error:
        print(f"new-connection: {error}", file=sys.stderr)
        return EXIT_MISTAKE
    print("Made:", *(f"  {path.relative_to(ROOT)}" for path in made), sep="\n")
    print(f"Next: .venv/bin/pytest {made[-1].parent.relative_to(ROOT)} fails. Make it pass.")
    return 0


def make(name: str, *, root: Path) -> list[Path]:
    """
    Write the files of a new connection.

    Returns:
        The files made; the test comes last.

    Raises:
        Mistake: if the name will not do, or is taken.
    """
    _insist_on_name(name)
    folder = root / "src" / "unjam" / "connections" / name
    tests = root / "tests" / "connections" / name
    for place in (folder, tests):
        if place.exists():
            raise Mistake(f"There is a {place.relative_to(root)} already. Choose another name.")
    files = {
        folder / "__init__.py": PACKAGE,
        folder / "parse.py": PARSE,
        folder / "translate.py": TRANSLATE,
        folder / "send.py": SEND,
        folder / "examples.py": EXAMPLES,
        tests / "test_parse.py": TEST,
    }
    return _write(files, words={"name": name, "title": name.replace("_", " ").capitalize()})


def _insist_on_name(name: str) -> None:
    if not NAME.fullmatch(name) or keyword.iskeyword(name):
        raise Mistake(
            f"{name!r} will not do: 2 to 31 small letters, digits and underscores, "
            "a letter first, as in acme_portal."
        )
    if DRAWERS.fullmatch(name):
        raise Mistake(f"{name!r} is a drawer, not a partner. Name whom we talk to.")
    if name in TAKEN or (ROOT / "src" / "unjam" / "connections" / f"{name}.py").exists():
        raise Mistake(f"{name!r} is a part of every room. Name whom we talk to.")


def _write(files: Mapping[Path, str], *, words: Mapping[str, str]) -> list[Path]:
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.format(**words))
    return list(files)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
