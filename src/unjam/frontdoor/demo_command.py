"""``unjam demo``: an invented practice with a year of work, as files or as a running Unjam."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import TextIO

from unjam.frontdoor import serving

USAGE = """\
unjam demo build --out FOLDER [--seed N --weeks N --clinicians N --truth FILE]
    writes a year of invented work: as everyday CSV exports, and in systems/ as X12,
    HL7 and lists
unjam demo serve [--port 8000 --host 127.0.0.1]
    opens Unjam on the invented practice; the first time sets it up
unjam demo payer [--folder IN OUT | --port 8443] [--scenario FILE --deny --pend --silence ...]
    answers eligibility, status and authorization questions and claims, by files or over HTTPS
"""
HOME = "var/demo"
EXPORTS = "exports"
STEPS = 4
PLAIN_WIDTH = 72


def run(arguments: list[str]) -> int:
    """Do what the first word says; returns the exit status."""
    does: dict[str, Callable[[list[str]], int]] = {
        "build": build,
        "serve": serve,
        "payer": payer,
    }
    if not arguments or arguments[0] in ("-h", "--help"):
        sys.stdout.write(USAGE)
        return 0
    if arguments[0] not in does:
        sys.stderr.write(f"unjam demo: say build, serve or payer, not {arguments[0]!r}.\n{USAGE}")
        return 2
    return does[arguments[0]](arguments[1:])


def build(arguments: list[str]) -> int:
    """Write the exports; needs no database."""
    status: int = _load("unjam.demo.commands").build(arguments)
    return status


def payer(arguments: list[str]) -> int:
    """Be an invented payer until Ctrl+C; needs no database."""
    status: int = _load("unjam.demo.payer.commands").payer(arguments)
    return status


def serve(arguments: list[str]) -> int:
    """Set the invented practice up unless it is, then serve its pages until Ctrl+C."""
    options = _options(arguments)
    os.environ.setdefault("UNJAM_HOME", HOME)
    os.environ["UNJAM_DEMO"] = "1"
    os.environ.pop("UNJAM_POSTGRES", None)  # the invented practice keeps a file of its own
    try:
        port = serving.free_port(options.host, port=options.port, or_next=True)
        serving.prepare_django()
        status = _set_up(Progress(sys.stdout))
    except serving.NoFreePort as error:
        sys.stderr.write(f"unjam demo: {error}\n")
        return 2
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped. The next start goes on from here.\n")
        return 130
    if status == 0:
        sentence = welcome(serving.address(options.host, port=port))
        serving.serve(options.host, port=port, when_up=lambda: _say(sentence))
    return status


class Progress:
    """Numbered steps on the terminal: what is being done, how far it is, how long it took."""

    def __init__(self, out: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self.out, self.clock = out, clock
        self.number, self.words, self.began_s = 0, "", 0.0

    def step(self, words: str) -> None:
        """Begin the next step."""
        self.number, self.words, self.began_s = self.number + 1, words, self.clock()
        self._write(f"[{self.number}/{STEPS}] {words} ...", end="" if self.out.isatty() else "\n")

    def far(self, words: str) -> None:
        """Say how far the step is; only where the line can be written over."""
        if self.out.isatty():
            line = f"[{self.number}/{STEPS}] {self.words} ... {words}"
            self._write(f"\r{line[:PLAIN_WIDTH]:<{PLAIN_WIDTH}}", end="")

    def done(self, words: str) -> None:
        """End the step."""
        ended = f"{words} ({self.clock() - self.began_s:.0f} s)"
        line = f"[{self.number}/{STEPS}] {self.words}: {ended}"
        self._write(
            f"\r{line:<{PLAIN_WIDTH}}" if self.out.isatty() else f"      {ended}", end="\n"
        )

    def _write(self, words: str, *, end: str) -> None:
        self.out.write(words + end)
        self.out.flush()


def _set_up(progress: Progress) -> int:
    """The four steps; each is left out where it was done before."""
    practice = _load("unjam.frontdoor.demo_practice")
    home = Path(os.environ["UNJAM_HOME"]).resolve()
    if practice.is_ready(home):
        serving.make_ready()
        return 0
    status = _write_exports(home / EXPORTS, progress=progress)
    if status:
        return status
    progress.step("Opening the invented practice")
    serving.make_ready()
    try:
        practice_id = practice.open_once(at_us=time.time_ns() // 1_000)
    except practice.NotADemo as error:
        sys.stderr.write(f"\nunjam demo: {error}\n")
        return 2
    progress.done("people, hours and accounts are there")
    systems = home / EXPORTS / _load("unjam.demo.commands").SYSTEMS
    _bring_in(practice, practice_id=practice_id, systems=systems, progress=progress)
    progress.step("Drawing the maps")
    progress.done(f"{practice.draw_up(practice_id)} kinds of work")
    practice.mark_ready(home)
    return 0


def _write_exports(folder: Path, *, progress: Progress) -> int:
    progress.step("Writing a year of invented work")
    finished = folder / ".complete"
    if not finished.exists():
        folder.mkdir(parents=True, exist_ok=True)
        status = build(["--out", str(folder), "--quiet"])
        if status:
            return status
        finished.write_text("")
    progress.done(f"{len(list(folder.rglob('*.*')))} files")
    return 0


def _bring_in(
    practice: ModuleType, *, practice_id: str, systems: Path, progress: Progress
) -> None:
    progress.step("Bringing in what its systems wrote")
    recorded = parked = files = 0
    for imported in practice.bring_in(practice_id, systems=systems, say=progress.far):
        recorded, parked = recorded + imported.recorded, parked + imported.parked
        files += 1
    progress.done(f"{recorded:,} steps of {files:,} files; {parked:,} broken parts set aside")


def welcome(address: str) -> str:
    """The address and the accounts, as a table."""
    accounts = _load("unjam.frontdoor.demo_accounts").accounts()
    rows = [f"  {account.role:<18} {account.email:<32} {account.password}" for account in accounts]
    return "\n".join(
        [
            "",
            f"Unjam is at {address}",
            "Everyone in it is invented. Sign in as any of them (Ctrl+C stops):",
            "",
            f"  {'role':<18} {'email':<32} password",
            *rows,
            "",
        ]
    )


def _load(name: str) -> ModuleType:
    """A module that may need the settings, once they are there."""
    return importlib.import_module(name)


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="unjam demo serve", description="Serve the demo.")
    parser.add_argument("--host", default=serving.HOST, help="the address to listen at")
    parser.add_argument("--port", type=serving.port_number, default=serving.PORT, help="the port")
    return parser.parse_args(arguments)
