"""``unjam import``: what it prints, what it refuses, and how it stops."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest

from people import SmallPractice, small_practice
from unjam.connections import actions, commands, queries
from unjam.connections.commands import EXIT_MISTAKE, EXIT_STOPPED, import_files
from unjam.connections.models import ImportRun
from unjam.connections.queries import RunSummary
from unjam.connections.readers import Source, open_source
from unjam.connections.rules import FileShape, ReadAs

ROWS = "7,Sent,2026-03-01 09:00,Mia\n7,Back,2026-03-02 09:00,\n8,Sent,soon,Ficta Patientsen\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "tasks.csv"
    file.write_text("Task ID,Action,Done At,Done By\n" + ROWS)
    return file


def mistake(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What the command says on standard error when it is called wrongly."""
    assert import_files(list(words)) == EXIT_MISTAKE
    printed = capsys.readouterr()
    assert printed.out == ""
    return printed.err


def test_it_says_in_words_what_came_in(
    practice: SmallPractice, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert import_files([str(path), "--process", "Fax"]) == 0
    printed = capsys.readouterr()
    assert "tasks.csv: 2 new events, 0 known already, 1 rows parked." in printed.out
    assert "Parked: line 4, column “Done At”: expected a time" in printed.out
    assert "Ficta" not in printed.out + printed.err, "no cell is printed: it may be a patient"
    assert "\r" not in printed.err, "no bar where nobody looks"


def test_json_for_programs(
    practice: SmallPractice, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [str(path), "--json", "--zone", "America/Denver", "--keep", "Done By", "--person", ""]
    assert import_files(words) == 0
    printed = capsys.readouterr().out
    (summary,) = json.loads(printed)
    assert (summary["state"], summary["recorded"], summary["parked"]) == ("finished", 2, 1)
    assert summary["mapping"]["zone"] == "America/Denver"
    assert summary["mapping"]["keep"] == ["Done By"]
    assert summary["quality"]["facts"]["parked"] == {"count": 1, "of": 3}
    assert "Ficta" not in printed


def test_columns_are_named_on_the_command_line(practice: SmallPractice, tmp_path: Path) -> None:
    file = tmp_path / "odd.csv"
    file.write_text("Foo;Bar;Baz;Qux\nA;Sent;2/3/2026 09:00;Mia\n")
    words = ["--case", "Foo", "--step", "Bar", "--time", "Baz", "--person", "Qux"]
    assert import_files([str(file), *words, "--date-order", "dmy"]) == 0
    (run,) = queries.recent_runs(practice.practice_id, now_us=0)
    assert (run.recorded, run.mapping.date_order) == (1, "dmy")


def test_what_the_page_may_say_of_a_file_the_command_may_say_too(
    practice: SmallPractice, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "odd.csv"
    file.write_text(
        "Made today\tby hand\tand on\nFoo\tBar\tDay\tClock\nA\tSent\t2/3/2026\t9:05 PM\n"
    )
    words = ["--case", "Foo", "--step", "Bar", "--time", "Day,Clock", "--date-order", "dmy"]
    read_as = ["--delimiter", "\\t", "--header-row", "2"]
    assert import_files([str(file), *words, *read_as]) == 0
    (run,) = queries.recent_runs(practice.practice_id, now_us=0)
    assert (run.recorded, run.mapping.ended, run.mapping.ended_time) == (1, "Day", "Clock")
    assert run.mapping.said == ("delimiter", "header_row")
    capsys.readouterr()
    assert "no names of columns in row 9" in mistake(capsys, str(file), "--header-row", "9")
    assert "no encoding that we read" in mistake(capsys, str(file), "--encoding", "klingon")


def test_a_file_is_looked_at_once(
    practice: SmallPractice, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[str] = []
    shape = Source.shape

    def counted(source: Source, *words: ReadAs) -> FileShape:
        looks.append(source.path.name)
        return shape(source, *words)

    monkeypatch.setattr(Source, "shape", counted)
    assert import_files([str(path)]) == 0
    assert looks == [path.name]


def test_the_kind_of_work_is_named_by_the_file_and_said(
    practice: SmallPractice, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    named = path.rename(path.with_name("refill_requests_2026-11.csv"))
    assert import_files([str(named)]) == 0
    assert "Kind of work: Refill requests, by the file's name." in capsys.readouterr().out
    renamed = named.rename(path.with_name("letters.csv"))
    assert import_files([str(renamed)]) == 0
    latest = queries.recent_runs(practice.practice_id, now_us=0)[0]
    assert (latest.recorded, latest.mapping.process_name) == (0, "Refill requests")
    assert import_files([str(renamed), "--process-column", "Done By"]) == 0
    latest = queries.recent_runs(practice.practice_id, now_us=0)[0]
    assert (latest.mapping.process, latest.mapping.process_name) == ("Done By", "")


def test_a_saved_mapping_by_name(
    practice: SmallPractice, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shape = open_source(path).shape()
    actions.save_mapping(
        practice_id=practice.practice_id,
        name="Tasks",
        mapping=shape.mapping,
        shape=shape,
        by="test",
    )
    assert import_files([str(path), "--mapping", "Tasks"]) == 0
    capsys.readouterr()
    assert "Saved mappings: Tasks" in mistake(capsys, str(path), "--mapping", "Other")


def test_mistakes_are_said_in_a_sentence(
    practice: SmallPractice, path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = tmp_path / "empty.csv"
    empty.touch()
    assert "Name the files" in mistake(capsys)
    assert "not both" in mistake(capsys, str(path), "--run", "im_1")
    assert "There is no file" in mistake(capsys, str(tmp_path / "none.csv"))
    assert "is a folder" in mistake(capsys, str(tmp_path))
    assert "empty.csv" in mistake(capsys, str(empty))
    assert "no import" in mistake(capsys, "--run", "im_none")
    assert "no practice" in mistake(capsys, str(path), "--practice", "pr_none")
    assert "no column “Nope”" in mistake(capsys, str(path), "--case", "Nope")
    assert "no time zone" in mistake(capsys, str(path), "--zone", "Mars/Base")
    assert "unrecognized" in mistake(capsys, str(path), "--colour", "red")
    assert queries.recent_runs(practice.practice_id, now_us=0) == ()


def test_no_practice_and_several_practices(
    db: None, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "There is no practice yet" in mistake(capsys, str(path))
    one = small_practice(name="One Lane (invented)", roles=(), domain="one.example")
    small_practice(name="Two Lane (invented)", roles=(), domain="two.example")
    assert "Choose one with --practice" in mistake(capsys, str(path))
    assert import_files([str(path), "--practice", one.practice_id]) == 0
    assert len(queries.recent_runs(one.practice_id, now_us=0)) == 1


def test_help_is_no_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    assert import_files(["--help"]) == 0
    assert "--run" in capsys.readouterr().out


def test_ctrl_c_stops_at_the_end_of_a_chunk_and_says_how_to_go_on(
    practice: SmallPractice,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = signal.getsignal(signal.SIGINT)  # a shell that runs this behind has it ignored
    for module in ("chunks", "batches"):
        monkeypatch.setattr(f"unjam.connections.tables.{module}.CHUNK_ROWS", 10)
    file = tmp_path / "t.csv"
    rows = "".join(f"{n},Call,2026-03-01T10:00:{n:02},A\n" for n in range(45))
    file.write_text("case_id,activity,timestamp,resource\n" + rows)

    def press_ctrl_c(_name: str) -> object:
        def on_progress(run: RunSummary) -> None:
            if run.last_row == 20:
                os.kill(os.getpid(), signal.SIGINT)

        return on_progress

    monkeypatch.setattr(commands, "_bar", press_ctrl_c)
    assert import_files([str(file)]) == EXIT_STOPPED
    printed = capsys.readouterr()
    run_id = ImportRun.objects.get().id
    assert "Stopping at the end of this part" in printed.err
    assert f"To go on: unjam import --run {run_id}" in printed.err
    assert "20 new events" in printed.out

    monkeypatch.undo()
    assert import_files(["--run", run_id]) == 0
    assert "45 new events" in capsys.readouterr().out
    assert signal.getsignal(signal.SIGINT) is before


def test_a_file_that_waits_for_its_columns_is_not_started_from_here(
    practice: SmallPractice,
    path: Path,
    tmp_path: Path,
    settings: object,
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings.UPLOADS = tmp_path / "uploads"  # type: ignore[attr-defined]
    run_id = actions.receive_file(
        practice_id=practice.practice_id,
        by="test",
        file_name="t.csv",
        content=[path.read_bytes()],
    )
    assert "check its columns" in mistake(capsys, "--run", run_id)
