"""Runs every measurement once and writes docs/reference/benchmarks.md, dated."""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import subprocess
import sys
import time
import venv
from pathlib import Path

from bench.results import Result

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "reference" / "benchmarks.md"
PEERS = ROOT / ".venv" / "peers"
SUBJECTS = {
    "flow": "The map",
    "conformance": "Work held to its design",
    "findings": "Findings",
    "truth": "Planted frictions",
    "worklog": "The work log",
    "imports": "Getting work in",
    "x12": "X12",
    "hl7": "HL7 messages",
    "pages": "Pages",
}
HEAD = """# Benchmarks

Written by `make bench`. Ratios are against the peer in the same run, on the same data and machine.

Measured on {date} with {cores} cores ({machine}), Python {python}.
"""


def peer_python() -> str:
    """The interpreter of the peers' own environment; made on first use (pm4py is AGPL)."""
    python = PEERS / "bin" / "python"
    if not python.exists():
        print("Making an environment for the peers ...", flush=True)
        venv.create(PEERS, with_pip=False)
        uv = ROOT / ".venv" / "bin" / "uv"
        lock = ROOT / "requirements" / "peers.lock"
        command = [uv, "pip", "install", "-q", "--require-hashes", "-r", lock, "--python", python]
        subprocess.run([str(part) for part in command], check=True)
    return str(python)


def section(title: str, results: list[Result]) -> str:
    """One table."""
    head = f"## {title}\n\n| what | measured | goal | peer | peer ÷ ours |\n|---|---|---|---|---|"
    return "\n".join([head, *(r.row() for r in results), ""])


def main() -> int:
    """Measure the subjects named, or all of them; write the page when all were measured."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("subjects", nargs="*", choices=[[], *SUBJECTS], default=[])
    wanted = parser.parse_args().subjects or list(SUBJECTS)
    peer = peer_python()
    parts = []
    for name in wanted:
        print(f"{SUBJECTS[name]} ...", flush=True)
        parts.append(section(SUBJECTS[name], importlib.import_module(f"bench.{name}").run(peer)))
        print(parts[-1], flush=True)
    if len(wanted) == len(SUBJECTS):
        PAGE.write_text("\n".join([_head(), *parts]))
    return 0


def _head() -> str:
    return HEAD.format(
        date=time.strftime("%Y-%m-%d"),
        cores=os.cpu_count(),
        machine=platform.machine(),
        python=platform.python_version(),
    )


if __name__ == "__main__":
    sys.exit(main())
