"""A changed week, and a closed day, change the waits of the map at once."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from frontdoor.practice_pages.conftest import Manager
from reference.recorded import record
from unjam.flow import queries as flow
from unjam.flow.rules import MapFilter
from unjam.frontdoor.practice_pages import telling
from unjam.frontdoor.practice_pages.saving import seen
from unjam.practice.rules import WEEKDAYS

HOUR_S = 3600.0


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: Any) -> None:
    settings.PROJECTIONS = tmp_path / "projections"


def row(step: str, hour: int, number: int) -> dict[str, Any]:
    """A step on Monday 6 May 2024, at an hour of New York's clock."""
    at_us = int(datetime(2024, 5, 6, hour + 4, tzinfo=UTC).timestamp()) * 1_000_000
    return {"case": "c1", "step": step, "end": at_us, "process": "refill", "row": number}


def open_wait_s(manager: Manager) -> float | None:
    (edge,) = flow.process_map(manager.practice.practice_id, "refill", filter=MapFilter()).edges
    return edge.open_wait_mean_s


def set_week(manager: Manager, hours: str) -> None:
    for site_id in manager.practice.site_ids:
        facts = dict.fromkeys(WEEKDAYS, hours) | {
            "effective_on": "2024-01-01",
            "seen": seen(telling.site_lines(manager.site(site_id))),
        }
        manager.saved(f"sites/{site_id}/week/", facts)


def test_the_waits_of_the_map_follow_the_week_and_the_closed_days(manager: Manager) -> None:
    record([row("Call", 8, 1), row("Close", 16, 2)], practice_id=manager.practice.practice_id)
    assert open_wait_s(manager) == 8 * HOUR_S
    set_week(manager, "8-12, 1-4")
    assert open_wait_s(manager) == 7 * HOUR_S
    for site_id in manager.practice.site_ids:
        page = manager.saved(
            f"sites/{site_id}/closures/", {"on": "2024-05-06", "name": "Flood", "hours": "10-11"}
        )
    assert open_wait_s(manager) == 1 * HOUR_S
    manager.undo(page)
    assert open_wait_s(manager) == 7 * HOUR_S  # the second site is open again
