"""The real Unjam on a folder of its own: the server that a practice runs, for a journey."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

TESTS = Path(__file__).parents[1]
SERVE = (
    "import sys; from unjam.frontdoor.commands import main\n"
    "if __name__ == '__main__': sys.exit(main())"
)
START_S_MAX = 180
STOP_S_MAX = 10
NOT_FOR_UNJAM = ("PYTEST_VERSION", "PYTEST_CURRENT_TEST", "DJANGO_SETTINGS_MODULE")


@dataclass(frozen=True, slots=True)
class Home:
    """A furnished folder and who can sign in there."""

    folder: Path
    practice_id: str
    emails: dict[str, str]

    def copy_to(self, folder: Path) -> Home:
        """The same practice again, to be changed freely."""
        shutil.copytree(self.folder, folder)
        return Home(folder, self.practice_id, self.emails)


@dataclass(frozen=True, slots=True)
class RunningUnjam:
    """A served practice: its address and its home."""

    address: str
    home: Home


def furnished(folder: Path) -> Home:
    """A home with tables, pages' files and the small practice."""
    done = subprocess.run(
        [sys.executable, "-m", "journeys.furnish"],
        env=environment(folder),
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    facts = json.loads(done.stdout)
    return Home(folder, facts["practice_id"], facts["emails"])


@contextmanager
def served(home: Home, **settings: str) -> Iterator[RunningUnjam]:
    """
    Serve a home until the block ends; the server must say where it is, and stop when told.

    ``settings`` are variables of its environment: ``served(home, UNJAM_IDLE_S="8")``.
    """
    with started(home.folder, words=("serve",), settings=settings) as process:
        yield RunningUnjam(first_address(process), home)


@contextmanager
def started(
    folder: Path, *, words: tuple[str, ...], settings: Mapping[str, str] = MappingProxyType({})
) -> Iterator[subprocess.Popen[str]]:
    """Run ``unjam`` with these words and a free port, until the block ends."""
    with subprocess.Popen(
        [sys.executable, "-c", SERVE, *words, "--port", str(free_port())],
        env=environment(folder) | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            stop(process)


def first_address(process: subprocess.Popen[str]) -> str:
    """The address in the server's start line."""
    assert process.stdout is not None
    giving_up = threading.Timer(START_S_MAX, process.kill)
    giving_up.start()
    said = []
    for line in process.stdout:
        said.append(line)
        if line.startswith("Unjam is at "):
            giving_up.cancel()
            threading.Thread(target=process.stdout.read, daemon=True).start()
            return line.removeprefix("Unjam is at ").strip()
    raise AssertionError("Unjam did not start:\n" + "".join(said))


def stop(process: subprocess.Popen[str]) -> None:
    """End the server as Ctrl+C does, and make sure that it is gone."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(STOP_S_MAX)
    except subprocess.TimeoutExpired:
        process.kill()
        raise


def environment(folder: Path) -> dict[str, str]:
    """What a server gets: its home, and nothing of the test run."""
    kept = {name: value for name, value in os.environ.items() if name not in NOT_FOR_UNJAM}
    return kept | {"UNJAM_HOME": str(folder), "PYTHONPATH": str(TESTS)}


def free_port() -> int:
    """A port on which nothing listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
