"""``unjam conform`` says where a file strays, without database or account."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from unjam.frontdoor import conform_command

DESIGN = """\
[[step]]
name = "ask"
[[step]]
name = "check"
by = "clerk"
[[step]]
name = "send"
[[deadline]]
from = "ask"
to = "send"
within = "5 open hours"
"""
CALENDAR = 'zone = "UTC"\n[hours]\n' + "".join(
    f'{day} = ["08:00-18:00"]\n' for day in ("mon", "tue", "wed", "thu", "fri")
)
Rows = list[tuple[str, str, str, str, str, str]]


def rows_of(process: str, *, cases: int, skips: int, prefix: str) -> Rows:
    rows: Rows = []
    for number in range(cases):
        at = datetime(2026, 1, 5, 9, tzinfo=UTC) + timedelta(days=number % 4, weeks=number // 4)
        for step, hours in (("ask", 0), ("check", 1), ("send", 3)):
            if step == "check" and number < skips:
                continue
            when = (at + timedelta(hours=hours)).isoformat()
            rows.append((f"{prefix}{number}", step, when, "Ann Invented", "clerk", process))
    return rows


def saved(path: Path, rows: Rows) -> Path:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["case_id", "activity", "timestamp", "resource", "role", "process"])
        writer.writerows(rows)
    return path


@pytest.fixture
def log(tmp_path: Path) -> Path:
    rows = rows_of("Forms", cases=20, skips=5, prefix="f") + rows_of(
        "Calls", cases=4, skips=0, prefix="c"
    )
    return saved(tmp_path / "log.csv", rows)


@pytest.fixture
def design(tmp_path: Path) -> Path:
    path = tmp_path / "design.toml"
    path.write_text(DESIGN)
    return path


def test_json_names_each_deviation_with_its_cases(
    log: Path, design: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    calendar = tmp_path / "hours.toml"
    calendar.write_text(CALENDAR)
    words = [str(log), "--design", str(design), "--json", "--of", "Forms"]
    assert conform_command.run([*words, "--calendar", str(calendar)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["process"], told["n_cases"], told["as_designed"]) == ("Forms", 20, 15)
    assert told["hours"] == "Opening hours are those of the calendar."
    (one,) = told["deviations"]
    assert (one["kind"], one["place"], one["cases"], one["of"]) == (
        "skipped", {"step": "check"}, 5, 20,
    )  # fmt: skip
    assert one["sentence"] == "“check” was skipped in 5 of 20 cases."
    assert one["evidence"] == ["f0", "f1", "f2", "f3", "f4"]
    assert one["share_interval"][0] < one["share"] == 0.25 < one["share_interval"][1]
    assert one["weeks"] == [[4, 4], [1, 4], [0, 4], [0, 4], [0, 4]]
    assert told["drifts"] == []


def test_in_words_nobody_is_named(
    log: Path, design: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    design.write_text('process = "Forms"\n' + DESIGN)
    assert conform_command.run([str(log), "--design", str(design)]) == 0
    words = capsys.readouterr().out
    assert "Forms: 15 of 20 cases (75 %) went as designed" in words
    assert " 1. “check” was skipped in 5 of 20 cases." in words
    assert "opening hours are read from when people worked" in words
    assert "Invented" not in words


def test_a_proposed_design_is_one_that_can_be_used(
    log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert conform_command.run([str(log), "--propose", "--of", "Calls"]) == 0
    draft = tmp_path / "draft.toml"
    draft.write_text(capsys.readouterr().out)
    assert conform_command.run([str(log), "--design", str(draft)]) == 0
    assert "Calls: All 4 cases went as designed" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "options", "expected"),
    [
        ("", [], "Say which with --of. This file has: “Calls”, “Forms”."),
        ("", ["--of", "Form"], "There is no work called “Form”."),
        (
            'to = "sned"',
            ["--of", "Forms"],
            "design.toml: line 10: There is no step “sned”",
        ),
        ('name = "chek"', ["--of", "Forms"], "design.toml: line 4: No case has a step “chek”."),
    ],
)
def test_a_mistake_is_one_sentence_and_exit_two(
    log: Path, design: Path, capsys: pytest.CaptureFixture[str], change: str, options: list[str],
    expected: str,
) -> None:  # fmt: skip
    key = change.split(" ")[0]
    lines = design.read_text().splitlines()
    wrong = {"to": 'to = "send"', "name": 'name = "check"'}.get(key)
    design.write_text("\n".join(change if line == wrong else line for line in lines))
    assert conform_command.run([str(log), "--design", str(design), *options]) == 2
    said = capsys.readouterr().err
    assert said.startswith("unjam conform: ")
    assert expected in said
    assert said.count("\n") == 1


def test_a_design_that_is_missing_or_no_text_is_said(
    log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert conform_command.run([str(log), "--design", str(tmp_path / "none.toml")]) == 2
    assert "No such file" in capsys.readouterr().err
    odd = tmp_path / "odd.toml"
    odd.write_bytes(b"\xff\xfe\x00")
    assert conform_command.run([str(log), "--design", str(odd)]) == 2
    assert "no text in UTF-8" in capsys.readouterr().err
    assert conform_command.run([str(log)]) == 2
