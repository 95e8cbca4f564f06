"""X12: taken apart, and read into payments, claims and benefits; beside other readers."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.results import Result
from bench.x12_data import KINDS, write

ROOT = Path(__file__).resolve().parents[1]
MEGABYTES = 20
TIMES_LARGER = 10
PEER_MEGABYTES = 0.4
"""The peers are slow: they get less, and are compared by megabytes a second."""

NAMES = {"835": "835 (payments)", "837": "837P (claims)", "271": "271 (benefits)"}


def run(_peer_python: str | None) -> list[Result]:
    """Each figure comes from a process of its own, started cold."""
    results: list[Result] = []
    with tempfile.TemporaryDirectory() as folder:
        for kind in KINDS:
            results += _of_kind(kind, Path(folder))
    return results


def _of_kind(kind: str, folder: Path) -> list[Result]:
    path, small = folder / f"{kind}.x12", folder / f"{kind}-small.x12"
    write(path, kind, megabytes=MEGABYTES)
    write(small, kind, megabytes=PEER_MEGABYTES)
    apart = _told("bench.x12_once", "tokenised", str(path))
    typed = _told("bench.x12_once", "typed", str(path))
    large = _large(path)
    whole = _told("bench.x12_once", "typed", str(large))
    peers = _told("bench.peer_x12", str(small))
    ours = _size(path) / typed["seconds"]
    large.unlink()
    name, times = NAMES[kind], f"{MEGABYTES * TIMES_LARGER} MB"
    return [
        Result(f"{name} taken apart", _size(path) / apart["seconds"], "MB/s", "at least 60"),
        *_beside_peers(name, ours, peers=peers, size=_size(small)),
        Result(f"{name}, {times}, read", TIMES_LARGER * _size(path) / whole["seconds"], "MB/s",
               "at least 20"),
        Result(f"{name}, {times}, peak memory", whole["peak_mb"], "MB", "at most 64"),
    ]  # fmt: skip


def _beside_peers(
    name: str, ours: float, *, peers: dict[str, dict[str, Any]], size: float
) -> Iterator[Result]:
    """A row for each peer; one that has no map for this kind is named without a figure."""
    for peer, told in peers.items():
        theirs = size / told["seconds"]
        has_map = told["outcome"] != "has no map for it"
        words = f"{theirs:.2g} MB/s, {told['outcome']}" if has_map else told["outcome"]
        ratio = ours / theirs if has_map else None
        yield Result(f"{name} read", ours, "MB/s", "at least 20", f"{peer}: {words}", ratio)


def _large(path: Path) -> Path:
    """The same file several times over, as when a clearing house appends to it."""
    large = path.with_suffix(".large")
    with large.open("wb") as out:
        for _ in range(TIMES_LARGER):
            with path.open("rb") as file:
                shutil.copyfileobj(file, out)
    return large


def _size(path: Path) -> float:
    return path.stat().st_size / 1e6


def _told(module: str, *arguments: str) -> dict[str, Any]:
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told
