"""Finds the Chromium that the browser journeys use, or gets one; prints where it is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

VARIABLE = "UNJAM_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
NONE_TO_BE_HAD = f"""\
The browser journeys need Chromium, and none could be had.
Do one of these, then run make test again:
  - install it with your system's packages (Debian: apt-get install chromium), or
  - set {VARIABLE} to the path of a Chromium or Chrome that you have."""


def main() -> int:
    """Print the path of a Chromium; 1, with what to do, when there is none and none can be had."""
    found = present() or from_apt() or from_playwright()
    if found is None:
        sys.stderr.write(NONE_TO_BE_HAD + "\n")
        return 1
    print(found)
    return 0


def present() -> str | None:
    """
    A Chromium that is here: the one that the environment names, on the path, or downloaded.

    Raises:
        SystemExit: if the environment names one that is not there.
    """
    named = os.environ.get(VARIABLE)
    if named:
        if not os.access(named, os.X_OK):
            raise SystemExit(f"{VARIABLE} names {named}, and no program is there.")
        return named
    on_path = next((path for name in NAMES if (path := shutil.which(name))), None)
    return on_path or _downloaded()


def from_apt() -> str | None:
    """Install Debian's or Ubuntu's package, when root; never asks for a password."""
    if os.name != "posix" or os.geteuid() != 0 or shutil.which("apt-get") is None:
        return None
    _say("No Chromium is here. Installing it with apt-get, which takes a minute or two ...")
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    for words in (
        ["update", "-qq"],
        ["install", "-y", "-qq", "--no-install-recommends", "chromium"],
    ):
        _run(["apt-get", *words], extra=quiet)
    return next((path for name in NAMES if (path := shutil.which(name)) and starts(path)), None)


def from_playwright() -> str | None:
    """Let Playwright download its own build; needs no root."""
    _say("Downloading Playwright's Chromium, which takes a minute or two ...")
    _run([sys.executable, "-m", "playwright", "install", "chromium"], extra={})
    path = _downloaded()
    return path if path and starts(path) else None


def starts(path: str) -> bool:
    """
    Whether a program that was just fetched runs here; if not, its reason is shown.

    A download may miss the system's libraries, and Ubuntu's package is a sign to another place.
    """
    done = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
    if done.returncode:
        _say(f"{path} does not start: {_last_line(done.stderr)}")
    return done.returncode == 0


def _downloaded() -> str | None:
    """The newest build among Playwright's downloads."""
    default = Path.home() / ".cache" / "ms-playwright"
    folder = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", default))
    builds = sorted(folder.glob("chromium-*/chrome-linux*/chrome"), key=_build_number)
    return str(builds[-1]) if builds else None


def _build_number(path: Path) -> int:
    digits = path.parts[-3].removeprefix("chromium-")
    return int(digits) if digits.isdecimal() else 0


def _run(command: list[str], *, extra: dict[str, str]) -> bool:
    done = subprocess.run(
        command, env={**os.environ, **extra}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        _say(f"{command[0]} did not manage: {_last_line(done.stderr)}")
    return done.returncode == 0


def _last_line(said: str) -> str:
    """The last thing that a program said about a fault: a line that names one, else its last."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    faults = [line for line in lines if line.startswith(("E:", "Error:", "ERROR:"))]
    return (faults or lines or ["it gave no reason."])[-1]


def _say(sentence: str) -> None:
    sys.stderr.write(sentence + "\n")


if __name__ == "__main__":
    sys.exit(main())
