"""No main task costs more presses, keys, pages or bytes than the ledger allows."""

from __future__ import annotations

import itertools
import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from journeys.conftest import ROOT, Open
from journeys.design_drives import DESIGN_DRIVES
from journeys.finding_drives import FINDING_DRIVES
from journeys.practice_drives import PRACTICE_DRIVES
from journeys.task_drives import DRIVES
from people import PASSWORD, email_of
from unjam.practice.rules import Role

TASKS: list[dict[str, Any]] = tomllib.loads((ROOT / "tests" / "tasks.toml").read_text())["task"]
HANDS = ("keyboard", "mouse")
EVERY_DRIVE = DRIVES | PRACTICE_DRIVES | DESIGN_DRIVES | FINDING_DRIVES
EACH = [
    pytest.param(task, hand, id=f"{task['name']}-{hand}")
    for task, hand in itertools.product(TASKS, HANDS)
]


@pytest.fixture(scope="session")
def ledger() -> Iterator[dict[str, dict[str, dict[str, int]]]]:
    """What was measured, written to ``task_ledger.json`` when every task is done."""
    measured: dict[str, dict[str, dict[str, int]]] = {}
    yield measured
    Path(ROOT / "task_ledger.json").write_text(json.dumps(measured, indent=2, sort_keys=True))


def test_every_task_has_a_drive_and_every_drive_a_task() -> None:
    assert {task["name"] for task in TASKS} == set(EVERY_DRIVE)


@pytest.mark.parametrize(("task", "hand"), EACH)
def test_a_task_costs_no_more_than_it_did(
    request: pytest.FixtureRequest,
    open_window: Open,
    ledger: dict[str, Any],
    task: dict[str, Any],
    hand: str,
) -> None:
    busy = "busy_unjam" if task.get("busy") else "unjam"
    at = request.getfixturevalue("jammed_unjam" if task.get("jams") else busy)
    window = open_window(at=at)
    if task["signed_in"]:
        window.sign_in(email_of(Role(task["role"])), PASSWORD)
    window.go(task["start"])
    window.page.wait_for_load_state("networkidle")
    window.reset_meter()
    EVERY_DRIVE[task["name"]][hand](window.page)
    effort = window.effort().as_dict()
    ledger.setdefault(task["name"], {})[hand] = effort
    risen = {what: cost for what, cost in effort.items() if cost > task[hand][what]}
    assert not risen, f"{task['sentence']}, by {hand}: {risen} is over {task[hand]}"
