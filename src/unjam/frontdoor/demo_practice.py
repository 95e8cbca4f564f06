"""Sets up the invented practice through the same doors as a real one; what is there stays."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction

from unjam.connections import actions as connections
from unjam.connections.rules import UnreadableFile
from unjam.demo import rules as demo
from unjam.events import Event
from unjam.flow import queries as flow
from unjam.frontdoor import demo_accounts
from unjam.practice import actions, queries
from unjam.practice.rules import Role, Span
from unjam.worklog import actions as worklog

BY = "unjam demo"
SITE_NAME = "Maple Street"
DONE = "demo.done"
Say = Callable[[str], None]


class NotADemo(ValueError):
    """This folder holds a real practice, so the invented one was not put into it."""


@dataclass(frozen=True, slots=True)
class Imported:
    """One file that is in, or was refused: how many steps were new, how much was parked."""

    file: str
    recorded: int
    parked: int


def is_ready(home: Path) -> bool:
    """Whether everything was set up before."""
    return (home / DONE).exists()


def mark_ready(home: Path) -> None:
    """Note that everything is set up: the next start begins at once."""
    (home / DONE).write_text("The invented practice is set up.\n")


def open_once(*, at_us: int) -> str:
    """
    The practice with its site, hours, staff and accounts; returns its id.

    Raises:
        NotADemo: if another practice lives here.
    """
    for facts in queries.practices():
        if facts.name != demo.PRACTICE_NAME:
            raise NotADemo(
                "This folder holds a real practice, so the demo was not put into it. "
                "Set UNJAM_HOME to a folder of its own."
            )
        return facts.practice_id
    with transaction.atomic():
        return _open(at_us=at_us)


def _open(*, at_us: int) -> str:
    opened = actions.open_practice(
        name=demo.PRACTICE_NAME, state=demo.STATE, time_zone=demo.TIME_ZONE, by=BY
    )
    practice_id = opened.practice_id
    events: list[Event] = [opened.event]
    events += _site(practice_id)
    events += _people(practice_id)
    for event in events:
        worklog.record(event, practice_id=practice_id, by=BY, at_us=at_us)
    return practice_id


def _site(practice_id: str) -> Iterator[Event]:
    site = actions.add_site(
        practice_id=practice_id, name=SITE_NAME, time_zone=demo.TIME_ZONE, by=BY
    )
    yield site
    yield actions.set_opening_hours(
        practice_id=practice_id,
        site_id=site.site_id,
        effective_on=date.fromisoformat(demo.FIRST_DAY),
        spans=tuple(week()),
        by=BY,
    )
    for closure in demo.CLOSURES:
        yield actions.add_closure(
            practice_id=practice_id,
            site_id=site.site_id,
            on=date.fromisoformat(closure.on),
            name=closure.name,
            half_day=demo.MORNING_MINUTES if closure.morning_open else None,
            by=BY,
        )


def week() -> Iterator[Span]:
    """The invented practice's opening hours: lunch is closed, Fridays end early."""
    for weekday in range(5):
        yield Span(weekday, *demo.MORNING_MINUTES)
        friday = weekday == 4
        yield Span(weekday, *(demo.FRIDAY_AFTERNOON_MINUTES if friday else demo.AFTERNOON_MINUTES))


def _people(practice_id: str) -> Iterator[Event]:
    accounts = {account.name: account for account in demo_accounts.accounts()}
    for person in (*demo.staff(), demo_accounts.COACH):
        added = actions.add_staff(
            practice_id=practice_id,
            name=person.name,
            role=Role(person.role),
            active_from=date.fromisoformat(demo.FIRST_DAY),
            by=BY,
        )
        yield added
        if person.name in accounts:
            yield actions.create_account(
                practice_id=practice_id,
                staff_id=added.staff_id,
                email=accounts[person.name].email,
                password=accounts[person.name].password,
                by=BY,
            )


def bring_in(practice_id: str, *, systems: Path, say: Say) -> Iterator[Imported]:
    """
    Bring in every file of the practice's systems, as its people would.

    Doing it again changes nothing. What is no file of its kind (the payer's error page) is
    refused, as everywhere.

    Args:
        systems: the folder with the files of ``manifest.json``.
        say: told how far the files have come.
    """
    names: list[str] = json.loads((systems / "manifest.json").read_text())
    for number, name in enumerate(names, start=1):
        say(f"{name} ({number} of {len(names)})")
        try:
            done = connections.import_path(systems / name, practice_id=practice_id, by=BY)
        except UnreadableFile:
            yield Imported(name, recorded=0, parked=1)
            continue
        yield Imported(name, done.recorded, done.parked)


def draw_up(practice_id: str) -> int:
    """Make the projection that the map reads; returns how many kinds of work it has."""
    return len(flow.processes(practice_id))
