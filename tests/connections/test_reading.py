"""How files were read is said with its count, its meaning and what to do; nothing else is said."""

from __future__ import annotations

import pytest

from unjam.connections import queries
from unjam.connections.models import ImportRun, ParkedRow
from unjam.connections.runs.reading import FACTS, readings
from unjam.connections.tables.chunks import EXPECTED_RANGE

COUNTS = {"naive": 1_200, "dst_gap": 1, "dst_fold": 2, "person": 9}


def test_each_count_has_a_sentence_a_meaning_and_advice() -> None:
    found = readings(COUNTS, read=90, known=30, parked=10, out_of_range=4)
    assert [reading.key for reading in found] == [
        "naive", "dst_gap", "dst_fold", "out_of_range", "parked", "known",
    ]  # fmt: skip
    said = {reading.key: reading.sentence for reading in found}
    assert said["naive"] == "Times that name no time zone: 1,200."
    assert said["parked"] == "Rows that wait for a person: 10 of 100 (10 %)."
    assert said["known"] == "Repeats that were left out: 30 of 100 (30 %)."
    assert all(reading.meaning.endswith(".") and reading.advice for reading in found)
    assert set(FACTS) > set(said)


def test_what_did_not_occur_is_not_spoken_of() -> None:
    assert readings({"naive": 0}, read=5, known=0, parked=0, out_of_range=0) == ()


def _run(run_id: str, *, practice_id: str = "pr_a", **facts: object) -> ImportRun:
    return ImportRun.objects.create(
        id=run_id, practice_id=practice_id, by="st_x", state="finished", file_name="a.csv",
        file_sha256="0" * 64, file_bytes=1, format_name="csv", made_at_us=1, **facts,
    )  # fmt: skip


@pytest.mark.django_db
def test_all_imports_of_one_practice_are_counted_together() -> None:
    first = _run("im_1", counts={"naive": 3}, recorded=3, parked=3)
    _run("im_2", counts={"naive": 2, "dst_gap": 1}, recorded=1, known=2)
    _run("im_far", practice_id="pr_b", counts={"naive": 99}, recorded=99)
    for number, (expected, state) in enumerate(
        [(EXPECTED_RANGE, "open"), ("a number", "open"), (EXPECTED_RANGE, "settled")]
    ):
        ParkedRow.objects.create(
            run=first, practice_id="pr_a", row=number, line=number, expected=expected, state=state
        )
    found = {one.key: (one.count, one.of) for one in queries.how_files_were_read("pr_a")}
    assert found == {
        "naive": (5, 0), "dst_gap": (1, 0), "out_of_range": (1, 8), "parked": (2, 8),
        "known": (2, 8),
    }  # fmt: skip
    (run,) = queries.runs_with_parked_rows("pr_a", now_us=1)
    assert (run.run_id, run.parked_open) == ("im_1", 2)
    assert queries.runs_with_parked_rows("pr_b", now_us=1) == ()
