"""A file arrives: what is kept, what is parked, what is asked for, and what is remembered."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from people import SmallPractice, small_practice
from task_files import (
    BY,
    HEADER,
    csv_file,
    imported,
    kinds,
    lines,
    steps,
)
from unjam.connections import actions, queries
from unjam.connections.readers import open_source
from unjam.connections.rules import ColumnMapping, UnreadableFile
from unjam.events import StepRecorded
from unjam.worklog import queries as worklog_queries


def test_bad_rows_are_parked_and_the_rest_goes_in(practice: SmallPractice, tmp_path: Path) -> None:
    rows = [*lines(3), "9,Call,yesterday,Ann,RN", ",Call,2026-03-01T10:00:00,Ann,RN", "too,few"]
    summary = imported(csv_file(tmp_path / "t.csv", rows), into=practice)
    assert (summary.recorded, summary.parked, summary.parked_open) == (3, 3, 3)
    parked = queries.parked_rows(practice.practice_id, summary.run_id)
    assert [(row.line, row.column) for row in parked[:2]] == [(5, "timestamp"), (6, "case_id")]
    assert parked[0].found == "yesterday"
    assert "yesterday" in parked[0].raw
    assert all(row.expected for row in parked)
    actions.settle_parked_rows(practice_id=practice.practice_id, run_id=summary.run_id, by=BY)
    after = queries.run(practice.practice_id, summary.run_id, now_us=0)
    assert (after.parked, after.parked_open) == (3, 0)


def test_parked_cells_with_odd_characters_are_stored(
    practice: SmallPractice, tmp_path: Path
) -> None:
    path = tmp_path / "t.csv"
    good = "\n".join([HEADER, *lines(3)])
    path.write_bytes(good.encode() + b"\n1,Call,no\0time,Ann,RN\n2,Call,\xff\xfe,Ann,RN\n")
    summary = imported(path, into=practice)
    assert summary.recorded + summary.parked == 5
    for row in queries.parked_rows(practice.practice_id, summary.run_id):
        assert "\0" not in row.raw


def test_a_file_of_which_most_is_unreadable_stops_early(
    practice: SmallPractice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("unjam.connections.actions.running.PARKED_ROWS_MAX", 20)
    path = csv_file(tmp_path / "t.csv", [*lines(5), *["1,Call,sometime,Ann,RN"] * 40])
    with pytest.raises(actions.MostlyUnreadable):
        imported(path, into=practice)
    run = queries.recent_runs(practice.practice_id, now_us=0)[0]
    assert run.state == "failed"
    assert "Most rows" in run.failure


@pytest.mark.parametrize("content", [b"", b"case_id,activity,timestamp\n", b"\x89PNG\r\n\x1a\n"])
def test_what_cannot_be_read_is_refused_in_a_sentence(
    practice: SmallPractice, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile, match=r"t\.csv"):
        imported(path, into=practice)
    assert queries.recent_runs(practice.practice_id, now_us=0) == ()
    assert steps(practice.practice_id) == []


def test_odd_columns_ask_for_a_mapping(practice: SmallPractice, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "t.csv", ["x1,y1,z1", "x2,y2,z2"], header="Foo,Bar,Baz")
    with pytest.raises(actions.MappingIncomplete) as refusal:
        imported(path, into=practice, mapping=ColumnMapping())
    assert {problem.field for problem in refusal.value.problems} == {"case", "step", "ended"}
    wrong = ColumnMapping(case="Foo", step="Bar", ended="Nope", zone="Mars/Base", date_order="x")
    with pytest.raises(actions.MappingIncomplete) as refusal:
        imported(path, into=practice, mapping=wrong)
    assert {problem.field for problem in refusal.value.problems} == {"ended", "zone", "date_order"}
    assert queries.recent_runs(practice.practice_id, now_us=0) == ()


def test_a_saved_mapping_is_offered_for_the_same_columns(
    practice: SmallPractice, tmp_path: Path
) -> None:
    rows = ["A,Sent,2/3/2026 09:00,Mia", "A,Back,3/3/2026 09:00,Mia"]
    path = csv_file(tmp_path / "t.csv", rows, header="Foo,Bar,Baz,Qux")
    mapping = ColumnMapping(
        case="Foo", step="Bar", ended="Baz", person="Qux", date_order="dmy", process_name="Fax"
    )
    shape = open_source(path).shape()
    actions.save_mapping(
        practice_id=practice.practice_id, name="Fax box", mapping=mapping, shape=shape, by=BY
    )
    offered = queries.offer(practice.practice_id, shape, zone="UTC")
    assert (offered.name, offered.mapping.date_order) == ("Fax box", "dmy")

    other_file = csv_file(
        tmp_path / "u.csv", [r.replace(",", ";") for r in rows], header="Foo;Bar;Baz;Qux"
    )
    assert imported(other_file, into=practice).mapping == replace(
        mapping, delimiter=";", encoding=open_source(other_file).shape().mapping.encoding
    )
    assert "MappingSaved" in kinds(practice.practice_id)
    stranger = small_practice(name="Other Lane (invented)", roles=(), domain="other.example")
    assert queries.offer(stranger.practice_id, shape, zone="UTC").name == ""


def test_saving_a_mapping_again_replaces_it(practice: SmallPractice, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "t.csv", lines(5))
    shape = open_source(path).shape()
    for process in ("One", "Two"):
        actions.save_mapping(
            practice_id=practice.practice_id,
            name="Tasks",
            mapping=replace(shape.mapping, process_name=process),
            shape=shape,
            by=BY,
        )
    saved = queries.saved_mappings(practice.practice_id)
    assert [(one.name, one.mapping.process_name) for one in saved] == [("Tasks", "Two")]


def test_an_upload_is_kept_until_it_is_in_and_then_deleted(
    practice: SmallPractice, tmp_path: Path, settings: object
) -> None:
    settings.UPLOADS = tmp_path / "uploads"  # type: ignore[attr-defined]
    content = csv_file(tmp_path / "t.csv", lines(12)).read_bytes()
    run_id = actions.receive_file(
        practice_id=practice.practice_id,
        by=BY,
        file_name="../../etc/Ficta Patientsen.csv",
        content=[content[:100], content[100:]],
    )
    kept = Path(queries.path_of(practice.practice_id, run_id))
    assert kept.read_bytes() == content
    assert kept.is_relative_to(tmp_path / "uploads")
    assert "Ficta" not in str(kept)
    assert kept.stat().st_mode & 0o077 == 0
    waiting = queries.run(practice.practice_id, run_id, now_us=0)
    assert (waiting.state, waiting.file_name) == ("waiting", "Ficta Patientsen.csv")
    actions.start_run(
        practice_id=practice.practice_id, run_id=run_id, mapping=waiting.mapping, by=BY
    )
    assert actions.run_import(run_id).recorded == 12
    assert not kept.exists()


def test_an_upload_that_is_too_large_or_unreadable_leaves_nothing_behind(
    practice: SmallPractice, tmp_path: Path, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.UPLOADS = tmp_path / "uploads"  # type: ignore[attr-defined]

    def receive(content: bytes) -> None:
        actions.receive_file(
            practice_id=practice.practice_id, by=BY, file_name="t.csv", content=[content]
        )

    with pytest.raises(UnreadableFile):
        receive(b"")
    assert not list((tmp_path / "uploads").rglob("up_*"))
    assert queries.recent_runs(practice.practice_id, now_us=0) == ()


def test_kept_facts_are_kept_and_others_left_out(practice: SmallPractice, tmp_path: Path) -> None:
    rows = ["1,Call,2026-03-01T10:00:00,Acme,Ficta Patientsen"]
    path = csv_file(tmp_path / "t.csv", rows, header="case_id,activity,timestamp,Payer,Patient")
    imported(path, into=practice, keep=("Payer",))
    (entry,) = [
        e
        for e in worklog_queries.entries(practice.practice_id, after_seq=0)
        if e.kind == "StepRecorded"
    ]
    assert isinstance(entry.event, StepRecorded)
    assert entry.event.more == (("Payer", "Acme"),)
