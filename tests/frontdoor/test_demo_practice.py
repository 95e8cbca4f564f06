"""The invented practice is set up through the doors of a real one, once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from people import small_practice
from unjam.demo import rules as demo
from unjam.frontdoor import demo_accounts, demo_command, demo_practice
from unjam.practice import queries
from unjam.practice.rules import Role, open_intervals_us
from unjam.worklog import queries as worklog

AT_US = 1_764_000_000_000_000
HOUR_US = 3_600_000_000
MONDAY_US = 1_763_964_000_000_000  # Mon 24 Nov 2025, midnight in Chicago


@pytest.fixture
def opened(db: None) -> str:
    return demo_practice.open_once(at_us=AT_US)


def test_it_has_one_account_a_role_and_everyone_of_the_exports(opened: str) -> None:
    staff = queries.staff(opened)
    assert {person.role for person in staff if person.signs_in} == set(Role)
    assert {person.name for person in demo.staff()} < {person.name for person in staff}


def test_its_events_are_in_the_log(opened: str) -> None:
    people = len(demo.staff()) + 1
    sites_and_hours = 2 + len(demo.CLOSURES)
    expected = 1 + sites_and_hours + people + len(demo_accounts.accounts())
    assert worklog.last_seq(opened) == expected


def test_opening_it_again_changes_nothing(opened: str) -> None:
    before = worklog.last_seq(opened)
    assert demo_practice.open_once(at_us=AT_US + 1) == opened
    assert worklog.last_seq(opened) == before


def test_it_closes_for_lunch(opened: str) -> None:
    (calendar,) = queries.opening_calendars(opened)
    spans = open_intervals_us(calendar, from_us=MONDAY_US, to_us=MONDAY_US + 24 * HOUR_US)
    assert [(to - since) // HOUR_US for since, to in spans] == [4, 4]


def test_a_real_practice_is_never_mixed_with_the_demo(db: None) -> None:
    real = small_practice(roles=[Role.MANAGER])
    with pytest.raises(demo_practice.NotADemo, match="UNJAM_HOME"):
        demo_practice.open_once(at_us=AT_US)
    assert [facts.practice_id for facts in queries.practices()] == [real.practice_id]


@pytest.mark.slow
def test_what_its_systems_wrote_comes_in_as_a_practices_own(opened: str, tmp_path: Path) -> None:
    assert demo_command.build(["--weeks", "6", "--out", str(tmp_path), "--quiet"]) == 0
    systems = tmp_path / "systems"
    truth = json.loads((systems / "truth.json").read_text())
    said: list[str] = []
    first = list(demo_practice.bring_in(opened, systems=systems, say=said.append))
    assert [done.file for done in first] == json.loads((systems / "manifest.json").read_text())
    assert sum(done.recorded for done in first) == truth["steps"]
    assert sum(done.parked for done in first) >= len(truth["faults"]) / 2
    assert said
    again = list(demo_practice.bring_in(opened, systems=systems, say=said.append))
    assert sum(done.recorded for done in again) == 0


def test_a_home_is_ready_only_when_everything_is_done(tmp_path: Path) -> None:
    assert not demo_practice.is_ready(tmp_path)
    demo_practice.mark_ready(tmp_path)
    assert demo_practice.is_ready(tmp_path)
