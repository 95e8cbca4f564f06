"""An import may end anywhere and go on there; the same file twice changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model

from people import SmallPractice, small_practice
from task_files import (
    BY,
    PulledPlug,
    csv_file,
    imported,
    kinds,
    lines,
    pull_plug_after,
    steps,
)
from unjam.connections import actions, queries
from unjam.connections.models import ImportRun
from unjam.connections.queries import NoSuchRun, RunSummary
from unjam.connections.readers import open_source
from unjam.connections.rules import UnreadableFile
from unjam.practice import queries as practice_queries
from unjam.practice.rules import Role, Viewer
from unjam.worklog import queries as worklog_queries

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_a_file_comes_in(practice: SmallPractice, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "tasks.csv", lines(50))
    summary = imported(path, into=practice, process_name="Refill")
    assert (summary.state, summary.recorded, summary.known, summary.parked) == (
        "finished",
        50,
        0,
        0,
    )
    assert summary.progress == 1.0
    assert summary.mapping.zone == practice_queries.zone_of(practice.practice_id)
    rows = worklog_queries.steps_after(practice.practice_id, 0).columns
    assert len(rows) == 50
    assert {rows.process.words[code] for code in rows.process.codes} == {"Refill"}
    assert path.exists(), "a file that lies on the machine is never touched"


def test_the_log_says_when_an_import_began_and_ended(
    practice: SmallPractice, tmp_path: Path
) -> None:
    imported(csv_file(tmp_path / "Ficta Patientsen.csv", lines(10)), into=practice)
    found = kinds(practice.practice_id)
    assert found[-12:] == ["ImportStarted", *["StepRecorded"] * 10, "ImportFinished"]
    whole_log = str(list(worklog_queries.entries(practice.practice_id, after_seq=0)))
    assert "Ficta" not in whole_log, "a file is known by its digest: its name may be a patient's"


def test_cases_and_people_are_known_by_ids_and_their_texts_lie_in_the_vault(
    practice: SmallPractice, tmp_path: Path
) -> None:
    rows = [
        "007,Call,2026-03-01T10:00:00,Ficta Nurseova,RN",
        "NA,Call,2026-03-01T11:00:00,null,RN",
    ]
    imported(csv_file(tmp_path / "t.csv", rows), into=practice)
    found = steps(practice.practice_id)
    assert all(str(case).startswith("c_") for case, _, _ in found)
    assert "007" not in str(found)
    assert "Nurseova" not in str(list(worklog_queries.entries(practice.practice_id, after_seq=0)))
    viewer = _viewer(practice)
    ids = [str(case) for case, _, _ in found]
    texts = practice_queries.reference_texts(
        practice.practice_id, kind="case", ids=ids, viewer=viewer
    )
    assert sorted(texts.values()) == ["007", "NA"]


def _viewer(practice: SmallPractice) -> Viewer:
    email = practice.accounts[Role.MANAGER].email
    viewer = practice_queries.viewer(get_user_model().objects.get(email=email).pk, now=NOW)
    assert viewer is not None
    return viewer


def test_the_same_file_again_changes_nothing(practice: SmallPractice, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "t.csv", [*lines(40), *lines(3)])  # three rows stand twice
    first = imported(path, into=practice)
    before = steps(practice.practice_id)
    again = imported(path, into=practice)
    assert (first.recorded, first.known) == (43, 0)
    assert (again.recorded, again.known) == (0, 43)
    assert steps(practice.practice_id) == before


def test_exports_that_overlap_are_joined(practice: SmallPractice, tmp_path: Path) -> None:
    imported(csv_file(tmp_path / "march.csv", lines(60)), into=practice)
    second = imported(csv_file(tmp_path / "april.csv", lines(60, first=40)), into=practice)
    assert (second.recorded, second.known) == (40, 20)
    whole = small_practice(name="Whole Lane (invented)", roles=(), domain="whole.example")
    imported(csv_file(tmp_path / "whole.csv", lines(100)), into=whole)
    assert len(steps(practice.practice_id)) == len(steps(whole.practice_id)) == 100


@pytest.mark.parametrize("chunks", [1, 2, 4])
def test_an_import_that_was_cut_off_goes_on_exactly_there(
    practice: SmallPractice, tmp_path: Path, small_chunks: None, chunks: int
) -> None:
    path = csv_file(tmp_path / "t.csv", [*lines(450), "bad row", *lines(20)])
    with pytest.raises(PulledPlug):
        imported(path, into=practice, on_progress=pull_plug_after(chunks))
    run = queries.recent_runs(practice.practice_id, now_us=0)[0]
    assert run.state == "stopped"
    assert run.last_row == run.recorded == 100 * chunks
    actions.resume_run(practice_id=practice.practice_id, run_id=run.run_id, by=BY)
    done = actions.run_import(run.run_id)
    assert (done.state, done.recorded, done.known, done.parked) == ("finished", 470, 0, 1)

    whole = small_practice(name="Whole Lane (invented)", roles=(), domain="whole.example")
    assert imported(path, into=whole).recorded == 470
    assert _without_ids(practice) == _without_ids(whole)


def _without_ids(practice: SmallPractice) -> list[tuple[object, ...]]:
    rows = worklog_queries.steps_after(practice.practice_id, 0).columns
    return [
        (rows.step.words[step], int(at), rows.role.words[role])
        for step, at, role in zip(rows.step.codes, rows.ended_at_us, rows.role.codes, strict=True)
    ]


def test_a_chunk_that_fails_leaves_nothing_of_itself(
    practice: SmallPractice, tmp_path: Path, small_chunks: None
) -> None:
    path = csv_file(tmp_path / "t.csv", lines(300))
    with pytest.raises(PulledPlug):
        imported(path, into=practice, on_progress=pull_plug_after(1))
    run = queries.recent_runs(practice.practice_id, now_us=0)[0]
    assert len(steps(practice.practice_id)) == run.recorded == 100
    assert run.quality.facts[0].of == 100


def test_stop_ends_at_a_chunk_and_resume_goes_on(
    practice: SmallPractice, tmp_path: Path, small_chunks: None
) -> None:
    path = csv_file(tmp_path / "t.csv", lines(500))
    asked: list[bool] = []

    def stop_asked() -> bool:
        asked.append(True)
        return len(asked) == 3

    stopped = imported(path, into=practice, stop_asked=stop_asked)
    assert (stopped.state, stopped.recorded) == ("stopped", 300)
    actions.resume_run(practice_id=practice.practice_id, run_id=stopped.run_id, by=BY)
    assert actions.run_import(stopped.run_id).recorded == 500

    other = small_practice(name="Stop Lane (invented)", roles=(), domain="stop.example")

    def press(summary: RunSummary) -> None:
        if summary.last_row == 200:
            actions.stop_run(practice_id=other.practice_id, run_id=summary.run_id, by=BY)

    halted = imported(path, into=other, on_progress=press)
    assert halted.state == "stopped"
    assert halted.recorded == 300, "the page's stop is seen with the next chunk's commit"


def test_a_run_is_worked_on_by_one_process_only(practice: SmallPractice, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "t.csv", lines(30))

    def second(summary: RunSummary) -> None:
        with pytest.raises(actions.RunBusy):
            actions.run_import(summary.run_id)
        with pytest.raises(actions.RunBusy):
            actions.resume_run(practice_id=practice.practice_id, run_id=summary.run_id, by=BY)

    assert imported(path, into=practice, on_progress=second).recorded == 30


def test_a_run_taken_over_by_another_commits_nothing_more(
    practice: SmallPractice, tmp_path: Path, small_chunks: None
) -> None:
    def taken_over(summary: RunSummary) -> None:
        ImportRun.objects.filter(id=summary.run_id).update(holder="elsewhere:1:ab")

    path = csv_file(tmp_path / "t.csv", lines(300))
    with pytest.raises(actions.RunBusy):
        imported(path, into=practice, on_progress=taken_over)
    assert len(steps(practice.practice_id)) == 100


def test_two_practices_are_kept_apart(practice: SmallPractice, tmp_path: Path) -> None:
    other = small_practice(name="Other Lane (invented)", roles=(), domain="other.example")
    path = csv_file(tmp_path / "t.csv", [*lines(8), "bad"])
    mine = imported(path, into=practice)
    theirs = imported(path, into=other)
    assert mine.recorded == theirs.recorded == 8
    ids = {case for case, _, _ in steps(practice.practice_id)}
    assert not ids & {case for case, _, _ in steps(other.practice_id)}
    for question in (
        lambda: queries.run(other.practice_id, mine.run_id, now_us=0),
        lambda: queries.path_of(other.practice_id, mine.run_id),
        lambda: actions.stop_run(practice_id=other.practice_id, run_id=mine.run_id, by=BY),
        lambda: actions.forget_run(practice_id=other.practice_id, run_id=mine.run_id, by=BY),
        lambda: actions.settle_parked_rows(
            practice_id=other.practice_id, run_id=mine.run_id, by=BY
        ),
    ):
        with pytest.raises(NoSuchRun):
            question()
    assert queries.parked_rows(other.practice_id, mine.run_id) == ()


def test_a_file_that_changed_is_not_gone_on_with(
    practice: SmallPractice, tmp_path: Path, small_chunks: None
) -> None:
    path = csv_file(tmp_path / "t.csv", lines(300))
    with pytest.raises(PulledPlug):
        imported(path, into=practice, on_progress=pull_plug_after(1))
    path.write_text(path.read_text().replace("Step 1", "Step 9"))  # as long as before
    run = queries.recent_runs(practice.practice_id, now_us=0)[0]
    actions.resume_run(practice_id=practice.practice_id, run_id=run.run_id, by=BY)
    with pytest.raises(actions.FileChanged):
        actions.run_import(run.run_id)
    after = queries.run(practice.practice_id, run.run_id, now_us=0)
    assert after.state == "failed"
    assert after.failure.startswith("t.csv: The file has changed")
    assert after.recorded == 100


def test_forgetting_a_file_keeps_what_came_in(
    practice: SmallPractice, tmp_path: Path, small_chunks: None
) -> None:
    path = csv_file(tmp_path / "t.csv", lines(300))
    with pytest.raises(PulledPlug):
        imported(path, into=practice, on_progress=pull_plug_after(1))
    run = queries.recent_runs(practice.practice_id, now_us=0)[0]
    actions.forget_run(practice_id=practice.practice_id, run_id=run.run_id, by=BY)
    assert len(steps(practice.practice_id)) == 100
    assert path.exists()
    actions.resume_run(practice_id=practice.practice_id, run_id=run.run_id, by=BY)
    with pytest.raises(actions.FileChanged):
        actions.run_import(run.run_id)


@pytest.mark.slow
def test_a_large_file_is_read_by_a_second_process(practice: SmallPractice, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "t.csv", [*lines(120_000), "bad"])
    seen: list[RunSummary] = []
    done = imported(path, into=practice, on_progress=seen.append)
    assert (done.recorded, done.parked) == (120_000, 1)
    assert len(seen) >= 3, "a chunk has at most 50,000 rows"
    assert 0 < seen[0].progress < seen[-1].progress <= 1


@pytest.mark.slow
def test_the_second_process_reports_what_it_cannot_read(
    practice: SmallPractice, tmp_path: Path
) -> None:
    path = csv_file(tmp_path / "t.csv", lines(30_000))
    mapping = replace(open_source(path).shape().mapping, encoding="no such encoding")
    with pytest.raises(UnreadableFile):
        imported(path, into=practice, mapping=mapping)
    assert queries.recent_runs(practice.practice_id, now_us=0)[0].state == "failed"
