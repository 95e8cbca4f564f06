"""``unjam worklog``: check the log, write it out, sign where it ends, take a step's words out."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from django.db import DatabaseError

from unjam.worklog import actions, queries, rows_out, signing
from unjam.worklog.checking import Verdict, check_database, check_export
from unjam.worklog.rules import exports, notes, redaction

OK, FOUND, USAGE = 0, 1, 2


class Mistake(Exception):
    """The command was called with something that cannot be used."""


def worklog(arguments: list[str], *, when_redacted: Callable[[], None] | None = None) -> int:
    """
    Run ``unjam worklog``: 0 when all is well, 1 when something is wrong, 2 for a mistake.

    Args:
        when_redacted: called once words were taken out, for whoever keeps a copy of them.
    """
    try:
        chosen = _parser().parse_args(arguments)
    except SystemExit as stop:
        return USAGE if stop.code else OK
    try:
        status: int = chosen.run(chosen)
        if when_redacted and chosen.run is _redact and chosen.reason:
            when_redacted()
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
    words = parser.add_subparsers(required=True, metavar="verify | export | checkpoint | redact")
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
    redact = words.add_parser(
        "redact",
        help="take the words of a step out of the log for good",
        description="Without --reason it only lists the steps, and changes nothing.",
    )
    which = redact.add_mutually_exclusive_group(required=True)
    which.add_argument("--row", type=int, action="append", help="its number in the log")
    which.add_argument("--text", help="every step that says this; - reads it from standard input")
    redact.add_argument("--reason", choices=redaction.REASONS, help="why it has to go")
    redact.add_argument("--practice", default="", help="where there is more than one")
    redact.set_defaults(run=_redact)
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


def _redact(chosen: argparse.Namespace) -> int:
    practice_id = _practice(chosen)
    seqs = chosen.row or _that_say(practice_id, _words(chosen.text))
    if not chosen.reason:
        print(f"Nothing was changed. With --reason, {_steps(len(seqs))} would go for good:")
        print(f"  rows {', '.join(map(str, seqs))}")
        print("\n".join(f"  --reason {key}: {why}" for key, why in redaction.REASONS.items()))
        return OK
    try:
        gone = actions.redact(
            practice_id=practice_id, seqs=seqs, reason=chosen.reason, by="command line",
            at_us=time.time_ns() // 1000,
        )  # fmt: skip
    except ValueError as error:
        raise Mistake(str(error)) from error
    left = len(seqs) - len(gone)
    print(f"The words of {_steps(len(gone))} are out of the log, and the log still verifies.")
    if left:
        print(f"Those of {_steps(left)} had gone before.")
    print("Older copies of the database still hold them: see the guide to proving the log.")
    return OK


def _words(text: str) -> str:
    words = sys.stdin.read() if text == "-" else text
    if not words.strip():
        raise Mistake("Say which words: none were given.")
    return words.strip()


def _that_say(practice_id: str, words: str) -> list[int]:
    limit = redaction.ROWS_AT_ONCE_MAX
    found = queries.steps_that_say(practice_id, words, limit=limit + 1)
    if not found:
        raise Mistake("No step of this log says these words. Nothing was changed.")
    if len(found) > limit:
        raise Mistake(f"More than {limit:,} steps say these words. Give more of the text.")
    return [one.seq for one in found]


def _steps(count: int) -> str:
    return "1 step" if count == 1 else f"{count:,} steps"
