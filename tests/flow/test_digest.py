"""What changed and stayed so: waits and designs in one short list, each story once."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from reference import jammed
from reference.recorded import open_practice, record
from unjam.events import CaseLookedUp
from unjam.flow import actions, queries
from unjam.worklog import actions as worklog

pytestmark = pytest.mark.django_db

STEPS = ("Open", "Check", "File", "Copy", "Scan", "Write note", "Sign off", "Send")
CLOCK = '[[deadline]]\nfrom = "Check"\nto = "File"\nwithin = "4 open hours"\n'


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: Any) -> None:
    settings.PROJECTIONS = tmp_path / "projections"


def design(*, roles: dict[str, str] | None = None, more: str = "") -> str:
    by = {step: f'by = ["{role}"]\n' for step, role in (roles or {}).items()}
    return "".join(f'[[step]]\nname = "{step}"\n{by.get(step, "")}' for step in STEPS) + more


def held_to(text: str, rows: list[dict[str, Any]]) -> str:
    practice_id = open_practice(hours=((480, 720), (780, 1020)))
    record(rows, practice_id=practice_id)
    actions.save_design(
        practice_id=practice_id, process=jammed.PROCESS, effective_on=date(2025, 1, 1),
        text=text, by="test", at_us=1,
    )  # fmt: skip
    return practice_id


def without_copy_since(week: int) -> list[dict[str, Any]]:
    """From some week on most cases skip a step."""
    rows = jammed.rows(zone="America/New_York")
    first = min(row["end"] for row in rows)
    late = {row["case"] for row in rows if (row["end"] - first) / 6.048e11 >= week}
    return [
        row for row in rows
        if not (row["step"] == "Copy" and row["case"] in late and int(row["case"][2:]) % 5)
    ]  # fmt: skip


def test_a_design_that_is_kept_to_less_is_told_beside_the_waits() -> None:
    practice_id = held_to(design(), without_copy_since(9))
    one, two = queries.changes(practice_id)
    assert one.finding is not None, "the wait rose later"
    assert two.finding is None
    assert two.sentence.startswith("“Copy” is skipped more often since the week of ")
    assert one.since_on > two.since_on


def test_what_a_wait_tells_already_is_not_told_of_the_design_again() -> None:
    practice_id = held_to(design(more=CLOCK), jammed.rows(zone="America/New_York"))
    found = queries.conformance(practice_id, jammed.PROCESS)
    assert found is not None
    assert any("“File” is late after “Check” more often" in one for one in found.drifts)
    (one,) = queries.changes(practice_id)
    assert one.finding is not None


def test_who_does_a_step_in_another_role_is_withheld_where_it_is_one_person() -> None:
    text = design(roles={"Write note": "clerk", "Send": "doctor"})
    practice_id = held_to(text, jammed.rows(zone="America/New_York"))
    found = queries.conformance(practice_id, jammed.PROCESS)
    assert found is not None
    note, send = (
        next(one for one in found.lines if (one.rule, one.step) == ("role", step))
        for step in ("Write note", "Send")
    )
    assert note.is_withheld, "there is one doctor"
    assert (note.cases, note.among, note.weeks, note.by_version) == (0, 0, (), ())
    assert not any(letter.isdigit() for letter in note.sentence + note.sure)
    assert not send.is_withheld, "there are three clerks"
    assert send.cases > 300
    where = {"rule": "role", "limit": 5}
    assert (
        queries.straying_cases(practice_id, jammed.PROCESS, place=["Write note"], **where) is None
    )
    assert queries.straying_cases(practice_id, jammed.PROCESS, place=["Send"], **where) is not None


def test_nothing_is_judged_again_because_somebody_looked_at_a_case() -> None:
    practice_id = held_to(design(), without_copy_since(9))
    first = queries.changes(practice_id)
    worklog.record(
        CaseLookedUp(viewer_id="st_x"), practice_id=practice_id, by="st_x", at_us=1,
        subject_id="c_1",
    )  # fmt: skip
    assert queries.changes(practice_id)[1] is first[1]
    actions.take_back_design(
        practice_id=practice_id, process=jammed.PROCESS, effective_on=date(2025, 1, 1), by="test",
        at_us=2,
    )  # fmt: skip
    assert len(queries.changes(practice_id)) == 1
