"""``unjam watch`` takes in what folders, mailboxes and servers bring."""

from __future__ import annotations

import argparse
import getpass
import re
import signal
import sys
import threading
from pathlib import Path
from types import FrameType

from unjam.connections.actions.exchanging import SendRefused, connect_server, send_file
from unjam.connections.actions.mailing import connect_mailbox
from unjam.connections.actions.places import PlaceRefused, connect_folder
from unjam.connections.actions.watching import Look, Watches, look_everywhere
from unjam.connections.models import Place
from unjam.connections.queries.places import connected
from unjam.connections.sftp.send import ServerTrouble
from unjam.practice import queries as practice_queries

EXIT_MISTAKE = 2
EXIT_UNSURE = 1
EVERY_S = 10.0
EVERY_S_MIN = 1.0
BY = "command line"
SERVER = re.compile(r"(?P<user>[^@/:]+)@(?P<host>[^@/:]+)(:(?P<port>\d{1,5}))?(?P<folder>/.+)")
SENT_WORDS = {
    "sent": "Sent.",
    "unsure": "The line broke, and the server has the file no more: it may have been taken. "
    "Ask who runs the server before you send it under another name.",
}


class Mistake(Exception):
    """The command was called in a way that cannot work; its message says what to do instead."""


def run(arguments: list[str]) -> int:
    """
    Look at every place again and again until Ctrl+C, or once.

    Returns:
        0 when it was told to end, 2 for a mistake in how it was called.
    """
    try:
        options = _parser().parse_args(arguments)
    except SystemExit as ended:
        return EXIT_MISTAKE if ended.code else 0
    try:
        practice_id = _practice(options.practice)
        if options.mailbox:
            _connect_mailbox(options, practice_id=practice_id)
        if options.server:
            _connect_server(options, practice_id=practice_id)
        if options.send:
            return _send(options, practice_id=practice_id)
        if options.list:
            _list(practice_id)
            return 0
        _connect_folders(options.folders, practice_id=practice_id)
        _watch(practice_id, is_once=options.once, every_s=max(options.every, EVERY_S_MIN))
    except (Mistake, PlaceRefused, SendRefused, ServerTrouble) as error:
        print(f"unjam watch: {error}", file=sys.stderr)
        return EXIT_MISTAKE
    return 0


def _connect_folders(paths: list[str], *, practice_id: str) -> None:
    """Connect the folders that are not yet, so that the same command may be started again."""
    watched = {place.where for place in connected(practice_id).places}
    for path in paths:
        if str(Path(path).resolve()) not in watched:
            connect_folder(practice_id=practice_id, path=path, name="", by=BY)


def _connect_mailbox(options: argparse.Namespace, *, practice_id: str) -> None:
    """Connect a mailbox; its password is asked for, never an argument, which others could see."""
    user, _, server = options.mailbox.rpartition("@")
    host, _, port = server.partition(":")
    if not user or not host or not (port or "993").isdecimal():
        raise Mistake("Say the mailbox as USER@SERVER, such as front@maple.example@mail.example.")
    connect_mailbox(
        practice_id=practice_id,
        user=user,
        host=host,
        port=int(port or 993),
        folder=options.mail_folder,
        password=_password(),
        by=BY,
    )


def _connect_server(options: argparse.Namespace, *, practice_id: str) -> None:
    found = SERVER.fullmatch(options.server)
    if not found or not options.key or not options.known_hosts:
        raise Mistake(
            "Say the server as USER@HOST[:PORT]/FOLDER, and --key and --known-hosts with it."
        )
    connect_server(
        practice_id=practice_id,
        user=found["user"],
        host=found["host"],
        port=int(found["port"] or 22),
        folder=found["folder"],
        key=options.key,
        known_hosts=options.known_hosts,
        by=BY,
    )


def _send(options: argparse.Namespace, *, practice_id: str) -> int:
    """Send a file to a server that is connected; a second call never sends it twice."""
    if not options.to:
        raise Mistake("Say with --to which server the file goes to: the id of its place.")
    if not options.send.is_file():
        raise Mistake("There is no such file to send.")
    try:
        state = send_file(practice_id=practice_id, place_id=options.to, path=options.send)
    except Place.DoesNotExist as error:
        raise Mistake("There is no such place. The list of ids: unjam watch --list") from error
    print(SENT_WORDS[state])
    return 0 if state == "sent" else EXIT_UNSURE


def _list(practice_id: str) -> None:
    for place in connected(practice_id).places:
        state = "stopped" if place.is_stopped else place.trouble or "watched"
        print(f"{place.place_id}  {place.kind:<8} {place.name}: {state}")


def _password() -> str:
    if sys.stdin.isatty():
        return getpass.getpass("Password of the mailbox: ")
    return sys.stdin.readline().rstrip("\r\n")


def _watch(practice_id: str, *, is_once: bool, every_s: float) -> None:
    ended, watches = threading.Event(), Watches()

    def end(_number: int, _frame: FrameType | None) -> None:
        ended.set()

    if not is_once:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, end)
    while not ended.is_set():
        for look in look_everywhere(practice_id, watches=watches):
            _report(look)
        if is_once:
            return
        ended.wait(every_s)


def _report(look: Look) -> None:
    """One line where something happened; without names of files, for they may name people."""
    brought = look.brought
    if look.trouble:
        print(f"{look.name}: {look.trouble}", file=sys.stderr, flush=True)
    if brought.taken or brought.known or brought.unreadable or look.started:
        print(
            f"{look.name}: {brought.taken} taken, {brought.known} known already, "
            f"{brought.unreadable} unreadable; {look.started} imported.",
            flush=True,
        )


def _practice(wanted: str | None) -> str:
    known = [practice.practice_id for practice in practice_queries.practices()]
    if wanted and wanted not in known:
        raise Mistake(f"There is no practice {wanted!r}.")
    if not known:
        raise Mistake("There is no practice yet. Open one first, or try: unjam demo serve")
    if len(known) > 1 and not wanted:
        raise Mistake(f"There are several practices. Choose one with --practice: {known}.")
    return wanted or known[0]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="unjam watch",
        description="Take in what watched folders, mailboxes and servers bring, until Ctrl+C.",
    )
    parser.add_argument(
        "folders", nargs="*", metavar="FOLDER", help="watch this folder, too, from now on"
    )
    parser.add_argument(
        "--mailbox", metavar="USER@SERVER", help="read this mailbox, too; asks for its password"
    )
    parser.add_argument("--mail-folder", default="INBOX", metavar="NAME")
    parser.add_argument(
        "--server", metavar="USER@HOST/FOLDER", help="fetch from this SFTP server, too"
    )
    parser.add_argument("--key", type=Path, metavar="FILE", help="our private key for --server")
    parser.add_argument(
        "--known-hosts", type=Path, metavar="FILE", help="says by which key the server is known"
    )
    parser.add_argument("--send", type=Path, metavar="FILE", help="send this file, and end")
    parser.add_argument("--to", metavar="ID", help="the place of the server for --send")
    parser.add_argument("--list", action="store_true", help="list the places, and end")
    parser.add_argument("--practice", metavar="ID", help="whose work it is, if there are several")
    parser.add_argument("--once", action="store_true", help="look once, and end")
    parser.add_argument(
        "--every", type=float, default=EVERY_S, metavar="SECONDS", help="between two looks"
    )
    return parser
