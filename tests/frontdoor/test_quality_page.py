"""The page on the data brings together what the log says and how its files were read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from people import SmallPractice
from unjam.connections import actions
from unjam.connections.rules import ColumnMapping
from unjam.practice.rules import Role

pytestmark = pytest.mark.django_db

EXPORT = """Task,What,When,Who
1,Asked,2026-03-08 02:30,Pat Pretend
1,Answered,2026-11-01 01:30,
2,Asked,1899-12-30 00:00,Pat Pretend
2,Asked,soon,Pat Pretend
"""
MAPPING = ColumnMapping(
    case="Task", step="What", ended="When", person="Who", process_name="Tasks",
    zone="America/New_York", date_order="iso",
)  # fmt: skip


@pytest.fixture
def brought_in(practice: SmallPractice, tmp_path: Path, settings) -> str:
    settings.PROJECTIONS = tmp_path / "projections"
    run_id = actions.receive_file(
        practice_id=practice.practice_id,
        by="st_x",
        file_name="tasks.csv",
        content=[EXPORT.encode()],
    )
    actions.start_run(practice_id=practice.practice_id, run_id=run_id, mapping=MAPPING, by="st_x")
    actions.run_import(run_id)
    return run_id


@pytest.mark.slow
def test_times_and_rows_are_judged_beside_the_log(
    brought_in: str, signed_in: Callable[[Role], Client]
) -> None:
    markup = signed_in(Role.MANAGER).get(reverse("quality")).content.decode()
    for said in (
        "1 of 2 events (50 %) do not say who did them.",
        "the map’s questions list the steps",
        "Times that name no time zone: 2.",
        "Times in the hour that the clocks skip in spring: 1.",
        "Times in the hour that the clocks repeat in autumn: 1.",
        "such as 1899 or 2999: 1 of 4 (25 %).",
        "Rows that wait for a person: 2 of 4 (50 %).",
    ):
        assert said in markup, said
    assert (
        f'{reverse("connections:run", args=[brought_in])}#parked">tasks.csv</a>, 2 rows' in markup
    )


def test_who_may_not_import_is_not_led_there(
    brought_in: str, signed_in: Callable[[Role], Client]
) -> None:
    markup = signed_in(Role.COACH).get(reverse("quality")).content.decode()
    assert "Rows that wait for a person: 2 of 4" in markup
    assert "tasks.csv" not in markup
