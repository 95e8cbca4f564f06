"""Starting Unjam: the settings, the tables, the files of the pages, the web server."""

from __future__ import annotations

import argparse
import hashlib
import os
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import OperationalError, connection
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from unjam.frontdoor import hosting
from unjam.frontdoor.commands import CannotStart
from unjam.practice import walls

HOST, PORT = "127.0.0.1", 8000
PORTS_TRIED_MAX = 50
START_S_MAX = 60
LOOK_AGAIN_S = 0.05
MADE_FROM = ".made-from"
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104  # recognised, not chosen


class NoFreePort(OSError):
    """Another program uses this address, so Unjam did not start. Its message says what to do."""


def run(arguments: list[str]) -> int:
    """Serve the pages until Ctrl+C; returns 0, or 2 when the address is taken."""
    options = _options(arguments)
    try:
        port = free_port(options.host, port=options.port, or_next=False)
    except NoFreePort as error:
        sys.stderr.write(f"unjam serve: {error}\n")
        return 2
    make_ready()
    sentence = f"Unjam is at {address(options.host, port=port)}"
    serve(options.host, port=port, when_up=lambda: _say(sentence))
    return 0


def prepare_django() -> None:
    """
    Load the settings and the rooms' tables, and open the database once.

    Raises:
        CannotStart: if the database does not open: a wrong key, or a server that is away.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unjam.frontdoor.settings")
    django.setup()
    try:
        connection.ensure_connection()
    except ImproperlyConfigured as error:
        raise CannotStart(str(error)) from error
    except OperationalError as error:
        raise CannotStart(f"The database cannot be opened: {str(error).strip()}") from error


def migrate(_arguments: list[str]) -> int:
    """Bring the database's tables up to date."""
    if walls.stand():
        hosting.migrate()
    else:
        call_command("migrate", verbosity=0, interactive=False)
    return 0


def make_ready() -> None:
    """Everything that must stand before the first page: tables, and the pages' own files."""
    migrate([])
    if walls.stand():
        hosting.insist_on_walls()
    gather_static()


def gather_static() -> bool:
    """
    Hash and compress the pages' own files, unless they are those of the last time.

    Returns:
        Whether it was needed.
    """
    note = Path(settings.STATIC_ROOT) / MADE_FROM
    now = _fingerprint()
    if note.exists() and note.read_text() == now:
        return False
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    note.write_text(now)
    return True


def _fingerprint() -> str:
    """Changes whenever a file of a page is added, removed or written."""
    seen = hashlib.sha256(django.__version__.encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            state = Path(storage.path(name)).stat()
            seen.update(f"{name} {state.st_size} {state.st_mtime_ns}\n".encode())
    return seen.hexdigest()


def serve(host: str, *, port: int, when_up: Callable[[], None]) -> None:
    """
    Answer requests until the process is told to stop.

    One worker with one thread: SQLite has one writer, and pages are answered in milliseconds.
    """
    server = Granian(
        "unjam.frontdoor.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=1,
        respawn_failed_workers=True,
        log_level=LogLevels.error,
        websockets=False,
    )
    waiting = threading.Thread(
        target=_once_listening, args=(host, port), kwargs={"then": when_up}, daemon=True
    )
    server.on_startup(waiting.start)
    server.serve()


def _once_listening(host: str, port: int, *, then: Callable[[], None]) -> None:
    """Whoever reads the start line may open the page at once, so it waits for the worker."""
    reached = HOST if host in EVERYWHERE else host
    for _ in range(int(START_S_MAX / LOOK_AGAIN_S)):
        with suppress(OSError), socket.create_connection((reached, port), timeout=1):
            then()
            return
        time.sleep(LOOK_AGAIN_S)


def free_port(host: str, *, port: int, or_next: bool) -> int:
    """
    A port on which nothing listens.

    Args:
        host: the address to listen at.
        port: the one that is wanted.
        or_next: take the next free one instead of giving up.

    Raises:
        NoFreePort: if it is taken, or this machine has no such address.
    """
    tries = range(port, min(port + PORTS_TRIED_MAX, 65_536) if or_next else port + 1)
    for candidate in tries:
        if not _problem(host, port=candidate):
            return candidate
    raise NoFreePort(_problem(host, port=port))


def _problem(host: str, *, port: int) -> str:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return (
                f"port {port} at {host} cannot be used ({error.strerror}). "
                f"Stop the program that uses it, or choose another: --port {port + 1}."
            )
    return ""


def address(host: str, *, port: int) -> str:
    """
    What a person types into a browser on this machine.

    >>> address("0.0.0.0", port=8000)
    'http://127.0.0.1:8000'
    """
    shown = HOST if host in EVERYWHERE else host
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


def _say(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="unjam serve", description="Serve the pages.")
    parser.add_argument("--host", default=HOST, help="the address to listen at")
    parser.add_argument("--port", type=port_number, default=PORT, help="the port to listen at")
    return parser.parse_args(arguments)


def port_number(word: str) -> int:
    """
    A port as typed.

    Raises:
        argparse.ArgumentTypeError: unless it is a whole number from 1 to 65535.
    """
    if not word.isdecimal() or not 1 <= int(word) <= 65_535:
        raise argparse.ArgumentTypeError(f"a port is a number from 1 to 65535, not {word!r}")
    return int(word)
