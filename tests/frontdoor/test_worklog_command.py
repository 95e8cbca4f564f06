"""A redaction on the command line reaches the maps' own copies of the log at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from unjam.events import StepRecorded
from unjam.flow import columns
from unjam.frontdoor.worklog_command import run
from unjam.practice import actions as practice
from unjam.worklog import actions as worklog

SAID = "Called Pat Pretend back"


@pytest.mark.django_db
def test_the_words_leave_the_files_of_the_maps(tmp_path: Path, settings) -> None:
    settings.PROJECTIONS = tmp_path
    practice_id = practice.open_practice(
        name="Elm (invented)", state="OH", time_zone="America/New_York", by="st_x"
    ).practice_id
    seq = worklog.record(
        StepRecorded("refill", SAID), practice_id=practice_id, by="st_x", at_us=1, subject_id="c_1"
    )
    assert len(columns.refresh(practice_id).columns) == 1

    def copied() -> bool:
        return any(SAID.encode() in file.read_bytes() for file in tmp_path.rglob("*.words"))

    assert copied()
    assert run(["redact", "--row", str(seq)]) == 0
    assert copied()
    assert run(["redact", "--row", str(seq), "--reason", "names-someone"]) == 0
    assert not copied()


@pytest.mark.django_db
def test_a_mistake_is_handed_on() -> None:
    assert run(["redact"]) == 2


def test_asking_how_needs_no_database() -> None:
    assert run(["redact", "--help"]) == 0
