"""``unjam worklog``: check the log, write it out for others to check, sign where it ends."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from django.db import DatabaseError

from unjam.worklog import actions, rows_out, signing
from unjam.worklog.checking import Verdict, check_database, check_export
from unjam.worklog.rules import exports, notes

OK, FOUND, USAGE = 0, 1, 2


class Mistake(Exception):
    """The command was called with something that cannot be used."""


def worklog(arguments: list[str]) -> int:
    """Run ``unjam worklog``: 0 when all is well, 1 when something is wrong, 2 for a mistake."""
    try:
        chosen = _parser().parse_args(arguments)
    except SystemExit as stop:
        return USAGE if stop.code else OK
    try:
        status: int = chosen.run(chosen)
    except (Mistake, OSError, notes.BadNote) as error:
        print(f"unjam worklog: {_sentence(error)}", file=sys.stderr)
        return USAGE
    return status


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"{error.filename} cannot be used: {error.strerror}."
    return str(error)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="unjam worklog", description=__doc__)
    words = parser.add_subparsers(required=True, metavar="verify | export | checkpoint")
    verify = words.add_parser("verify", help="name everything that was done to the log")
    verify.add_argument("--file", type=Path, help="an exported log, instead of the database")
    verify.add_argument("--anchor", type=Path, help="checkpoints that were kept elsewhere")
    verify.add_argument("--key", default="", help="the public key that you trust, as text")
    verify.set_defaults(run=_verify)
    export = words.add_parser("export", help="write the log to a file that others can check")
    export.add_argument("file", type=Path)
    export.add_argument("--practice", default="", help="where there is more than one")
    export.set_defaults(run=_export)
    checkpoint = words.add_parser("checkpoint", help="sign where the log ends now, and print it")
    checkpoint.add_argument("--practice", default="", help="where there is more than one")
    checkpoint.set_defaults(run=_checkpoint)
    return parser


def _verify(chosen: argparse.Namespace) -> int:
    key = notes.public_key(chosen.key) if chosen.key else None
    anchors = signing.notes_in(chosen.anchor) if chosen.anchor else []
    if chosen.file:
        verdicts = [check_export(chosen.file, anchors=anchors, trusted=key)]
    else:
        verdicts = _of_database(anchors, key=key)
    for verdict in verdicts:
        print("\n".join(verdict.sentences()))
    return FOUND if any(verdict.problems for verdict in verdicts) else OK


def _of_database(anchors: list[str], *, key: notes.PublicKey | None) -> list[Verdict]:
    try:
        return check_database(anchors, trusted=key)
    except DatabaseError as error:
        return [Verdict("the database", problems=[f"it cannot be read: {error}"])]


def _practice(chosen: argparse.Namespace) -> str:
    known = sorted(rows_out.heads())
    if chosen.practice and chosen.practice in known:
        return str(chosen.practice)
    if not known:
        raise Mistake("The work log is empty.")
    if chosen.practice or len(known) > 1:
        raise Mistake(f"Say which practice with --practice: {', '.join(known)}.")
    return known[0]


def _export(chosen: argparse.Namespace) -> int:
    practice_id = _practice(chosen)
    waiting = chosen.file.with_name(f"{chosen.file.name}.part")
    with waiting.open("wb") as file:
        file.writelines(_lines(practice_id))
    waiting.replace(chosen.file)
    print(f"The work log of {practice_id} is in {chosen.file}. Check it with:")
    print(f"  unjam worklog verify --file {chosen.file}")
    return OK


def _lines(practice_id: str) -> Iterator[bytes]:
    return exports.lines(
        key=signing.public_key_of(practice_id),
        head=rows_out.heads()[practice_id],
        checkpoints=rows_out.checkpoints(practice_id),
        seals=rows_out.seals(practice_id),
        rows=rows_out.rows(practice_id),
        sign=lambda text: signing.sign(text, practice_id=practice_id),
    )


def _checkpoint(chosen: argparse.Namespace) -> int:
    practice_id = _practice(chosen)
    note = actions.checkpoint(
        practice_id=practice_id, by="command line", at_us=time.time_ns() // 1000
    )
    print(note)
    print(f"Public key: {signing.public_key_of(practice_id).text}")
    print(f"A copy is in {signing.anchor_file(practice_id)}. Keep one away from this machine too.")
    return OK
