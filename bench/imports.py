"""From a CSV of a million rows: into the encrypted log, and straight to the map."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from bench.flow_data import invented_log
from bench.results import Result

ROOT = Path(__file__).resolve().parents[1]
ROWS = 1_000_000
HEADERS = ["case_id", "activity", "timestamp", "resource", "role", "process"]


def run(_peer_python: str | None) -> list[Result]:
    """Each figure comes from a process of its own, started cold."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "million.csv"
        write_csv(path, rows=ROWS)
        map_s = _timed([str(Path(sys.executable).with_name("unjam")), "map", str(path), "--json"])
        home = {**os.environ, "UNJAM_HOME": str(Path(folder) / "home")}
        told = _answer([sys.executable, "-m", "bench.import_once", str(path)], home)
    return [
        Result("`unjam map` of 1 M events from CSV, cold", map_s, "s", "under 5"),
        Result(
            "CSV import into the encrypted log, FULL, sealed",
            ROWS / told["first_s"],
            "events/s",
            "at least 100,000",
        ),
        Result("the same file again, nothing changes", ROWS / told["again_s"], "events/s"),
        Result("peak memory of the import", told["peak_mb"], "MB"),
        Result("projection of 1 M events from the log", told["projection_s"], "s"),
    ]


def write_csv(path: Path, *, rows: int) -> None:
    """An invented log as an everyday export."""
    log = invented_log(rows)
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADERS)
        for case, step, person, role, end_us in zip(
            log.case, log.step, log.person, log.role, log.end_us, strict=True
        ):
            instant = datetime.fromtimestamp(end_us // 1_000_000, UTC).isoformat()
            who = f"Person {person}" if person else ""
            hat = f"role {role}" if role else ""
            writer.writerow([f"C{case:06}", f"Step {step}", instant, who, hat, "Requests"])


def _timed(command: list[str]) -> float:
    begun = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
    return time.perf_counter() - begun


def _answer(command: list[str], environment: dict[str, str]) -> dict[str, float]:
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, cwd=ROOT, env=environment
    )
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told
