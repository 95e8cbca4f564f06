"""``unjam practice``: a real practice is opened, and its people get accounts."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Iterator

from django.db import transaction

from unjam.connections.actions import wall_clock_us
from unjam.events import Event
from unjam.frontdoor.page import today
from unjam.frontdoor.serving import migrate
from unjam.practice import actions, queries, walls
from unjam.practice.rules import Role, Span, typed_spans
from unjam.worklog import actions as worklog

BY = "unjam practice"
WORKDAYS = range(5)


class Refused(ValueError):
    """The practice or the account was not made; the message says why."""


def run(arguments: list[str]) -> int:
    """Open a practice, or give one of its people an account; exit status 2 for a mistake."""
    options = _options(arguments)
    migrate([])
    try:
        with transaction.atomic():
            options.do(options)
    except ValueError as error:
        print(f"unjam practice: {error}", file=sys.stderr)
        return 2
    return 0


def _open(options: argparse.Namespace) -> None:
    if queries.practices():
        raise Refused("This folder holds a practice already. Give another one its own UNJAM_HOME.")
    spans = tuple(_week(options.hours))
    opened = actions.open_practice(
        name=options.name, state=options.state, time_zone=options.zone, by=BY
    )
    with walls.inside(opened.practice_id):
        _furnish(opened, options=options, spans=spans)
    print(f"{options.name} is open.")
    if walls.stand():
        print(f"Other commands must be told that it is meant: UNJAM_PRACTICE={opened.practice_id}")
    print("Next: unjam practice add --role manager ...")


def _furnish(
    opened: actions.Opened, *, options: argparse.Namespace, spans: tuple[Span, ...]
) -> None:
    """Its first site and hours, and the log's first rows."""
    _record(opened.event, practice_id=opened.practice_id)
    site = actions.add_site(
        practice_id=opened.practice_id, name=options.site, time_zone=options.zone, by=BY
    )
    _record(site, practice_id=opened.practice_id)
    hours = actions.set_opening_hours(
        practice_id=opened.practice_id, site_id=site.site_id, effective_on=today(options.zone),
        spans=spans, by=BY,
    )  # fmt: skip
    _record(hours, practice_id=opened.practice_id)


def _add(options: argparse.Namespace) -> None:
    practices = queries.practices()
    if not practices:
        raise Refused("There is no practice here yet. Open one first: unjam practice open ...")
    practice_id = practices[0].practice_id
    person = actions.add_staff(
        practice_id=practice_id, name=options.name, role=Role(options.role),
        active_from=today(queries.zone_of(practice_id)), by=BY,
    )  # fmt: skip
    _record(person, practice_id=practice_id)
    account = actions.create_account(
        practice_id=practice_id, staff_id=person.staff_id, email=options.email,
        password=_password(), by=BY,
    )  # fmt: skip
    _record(account, practice_id=practice_id)
    print(f"{options.email} may sign in as {options.role}.")


def _record(event: Event, *, practice_id: str) -> None:
    worklog.record(event, practice_id=practice_id, by=BY, at_us=wall_clock_us())


def _password() -> str:
    """Asked for without showing it; from standard input where nobody sits at a terminal."""
    if sys.stdin.isatty():
        return getpass.getpass("Password (12 characters or more): ")
    return sys.stdin.readline().rstrip("\n")


def _week(words: str) -> Iterator[Span]:
    """Opening hours from Monday to Friday, as ``typed_spans`` reads those of one day."""
    for weekday in WORKDAYS:
        yield from typed_spans(words, weekday=weekday)


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="unjam practice", description=__doc__)
    words = parser.add_subparsers(required=True, metavar="open|add")
    opening = words.add_parser("open", help="begin a practice with one site")
    opening.add_argument("--name", required=True)
    opening.add_argument("--state", required=True, help="two letters: IL")
    opening.add_argument("--zone", required=True, help="America/Chicago")
    opening.add_argument("--site", default="Main office")
    opening.add_argument("--hours", default="8:00-12:00,13:00-17:00", help="Monday to Friday")
    opening.set_defaults(do=_open)
    adding = words.add_parser("add", help="put a person on the staff list, with an account")
    adding.add_argument("--name", required=True)
    adding.add_argument("--email", required=True)
    adding.add_argument("--role", required=True, choices=[role.value for role in Role])
    adding.set_defaults(do=_add)
    return parser.parse_args(arguments)
