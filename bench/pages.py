"""The map page: drawn from 40 steps and 120 lines, and served from 100,000 events."""

from __future__ import annotations

import gzip
import importlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from bench.flow_data import invented_log
from bench.imports import write_csv
from bench.results import Result
from unjam.flow import drawing, kernel
from unjam.flow.rules import MapLayout, ProcessMap
from unjam.frontdoor.serving import make_ready, prepare_django

ROOT = Path(__file__).resolve().parents[1]
EVENTS = 100_000
LINES = 120
TIMES = 20


def run(_peer_python: str | None) -> list[Result]:
    """Served in a process of its own, from a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="unjam-bench-") as folder:
        done = subprocess.run(
            [sys.executable, "-m", "bench.pages", folder],
            cwd=ROOT,
            env={**os.environ, "UNJAM_HOME": folder},
            check=True,
            capture_output=True,
            text=True,
        )
    return [Result(**facts) for facts in json.loads(done.stdout.splitlines()[-1])]


def _measured(folder: Path) -> Iterator[Result]:
    question, found, layout = _a_map()
    drawn_ms = _median_ms(lambda: drawing.lay_out(question, found, layout=layout, whole=found))
    yield Result("Drawing 40 steps and 120 lines", drawn_ms, "ms", "at most 20")
    client = _signed_in(folder)
    for share in (80, 100):
        address = f"/flow/map/?process=Requests&share={share}"
        client.get(address)
        served_ms = _median_ms(lambda address=address: client.get(address))
        weight = len(gzip.compress(client.get(address).content)) / 1024
        name = f"The map page, {EVENTS:,} events, {share} % of traffic"
        yield Result(name, served_ms, "ms", "at most 60")
        yield Result(f"{name}, on the wire", weight, "KB", "at most 60")


def _a_map() -> tuple[drawing.Question, ProcessMap, MapLayout]:
    log = invented_log(EVENTS)
    words = [""] + [f"Step {n}" for n in range(1, log.n_steps)]
    roles = ["", *(f"role {n}" for n in range(1, log.n_roles))]
    figures = kernel.map_figures(log)
    found = kernel.in_words(figures, step_words=words, role_words=roles)
    found = replace(found, edges=found.edges[:LINES])
    lanes = tuple(dict.fromkeys(step.role for step in found.steps))
    cells = {step.name: (lanes.index(step.role), row) for row, step in enumerate(found.steps)}
    return drawing.Question("Requests", share=100), found, MapLayout(lanes, cells)


def _signed_in(folder: Path) -> Any:
    """A test client of a manager, whose practice has brought in an invented export."""
    prepare_django()
    make_ready()
    load = importlib.import_module
    actions = load("unjam.practice.actions")
    opened = actions.open_practice(
        name="Bench (invented)", state="IL", time_zone="America/Chicago", by="bench"
    )
    who = load("unjam.practice.rules").Role.MANAGER
    staff = actions.add_staff(
        practice_id=opened.practice_id, name="Mara Measure (invented)", role=who, by="bench",
        active_from=load("datetime").date(2020, 1, 1),
    )  # fmt: skip
    actions.create_account(
        practice_id=opened.practice_id, staff_id=staff.staff_id, email="m@bench.example",
        password="an invented passphrase", by="bench",
    )  # fmt: skip
    path = folder / "export.csv"
    write_csv(path, rows=EVENTS)
    load("unjam.connections.actions").import_path(
        path, practice_id=opened.practice_id, by="bench", process_name="Requests"
    )
    client = load("django.test").Client(HTTP_HOST="localhost")
    client.force_login(load("django.contrib.auth").get_user_model().objects.get())
    return client


def _median_ms(do: Callable[[], object]) -> float:
    taken = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        do()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken) * 1e3


if __name__ == "__main__":
    print(json.dumps([asdict(result) for result in _measured(Path(sys.argv[1]))]))
