"""``unjam findings`` prints what jams, as the documentation says, without database or account."""

from __future__ import annotations

import csv
import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from unjam.frontdoor import findings_command

CALENDAR = 'zone = "UTC"\n[hours]\n' + "".join(
    f'{day} = ["08:00-18:00"]\n' for day in ("mon", "tue", "wed", "thu", "fri")
)


@pytest.fixture(scope="module")
def stalled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Half a year in which work waits two days before it is signed."""
    dice, rows = random.Random(5), []
    for number in range(400):
        week, hour = dice.randrange(26), dice.randrange(8, 15)
        at = datetime(2026, 1, 5, hour, tzinfo=UTC) + timedelta(weeks=week, days=dice.randrange(2))
        for step, hours in (("open", 0), ("check", 1), ("file", 1), ("sign", 52), ("send", 1)):
            at += timedelta(hours=hours, minutes=dice.randrange(5, 60))
            rows.append((f"c{number}", step, at.isoformat(), "Ann Invented", "clerk", "Forms"))
    path = tmp_path_factory.mktemp("findings") / "half-year.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["case_id", "activity", "timestamp", "resource", "role", "process"])
        writer.writerows(sorted(rows, key=lambda row: row[2]))
    return path


def test_json_has_the_fields_that_are_promised(
    stalled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    calendar = tmp_path / "hours.toml"
    calendar.write_text(CALENDAR)
    assert findings_command.run([str(stalled), "--json", "--calendar", str(calendar)]) == 0
    told = json.loads(capsys.readouterr().out)
    one = told["findings"][0]
    assert (one["kind"], one["process"]) == ("stall", "Forms")
    assert one["place"] == {"from": "file", "to": "sign", "roles": ["clerk"]}
    assert one["cases"] == 400
    assert one["share_of_cases"] == 1
    hours = one["hours_per_week"]
    low, high = hours["waiting_interval"]
    assert low < hours["waiting"] < high
    assert hours["touch_is_estimated"] is True
    assert one["dollars_per_week"] is None
    assert one["evidence"][0] in {f"c{n}" for n in range(400)}
    assert one["sentence"].startswith("Between “file” and “sign”")
    assert one["lever"]


def test_staff_time_is_told_in_money_where_every_wage_is_known(
    stalled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = list(csv.reader(stalled.read_text().splitlines()))
    again = [
        (case, "file", str(datetime.fromisoformat(at) + timedelta(minutes=3)), *rest)
        for case, step, at, *rest in rows
        if step == "file"
    ][::2]
    log = tmp_path / "again.csv"
    with log.open("w", newline="") as file:
        csv.writer(file).writerows([*rows, *again])
    wages = tmp_path / "wages.toml"
    for text, is_told in (("clerk = 20", True), ('"front desk" = 20', False)):
        wages.write_text(text)
        assert findings_command.run([str(log), "--json", "--wages", str(wages)]) == 0
        found = json.loads(capsys.readouterr().out)["findings"]
        one = next(one for one in found if one["kind"] == "repeat")
        assert (one["dollars_per_week"] is not None) is is_told
        if is_told:
            hours = one["hours_per_week"]["touch"]
            assert one["dollars_per_week"] == pytest.approx(20 * hours, rel=0.01)
    wages.write_text("clerk = many")
    assert findings_command.run([str(log), "--wages", str(wages)]) == 2
    assert "dollars an hour" in capsys.readouterr().err


def test_in_words_nobody_is_named(stalled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert findings_command.run([str(stalled)]) == 0
    words = capsys.readouterr().out
    assert "opening hours are read from when people worked" in words
    assert " 1. Forms: Between “file” and “sign”" in words
    assert "Invented" not in words


def test_a_file_that_is_none_is_one_sentence_and_exit_two(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = tmp_path / "empty.csv"
    empty.write_text("case_id,activity,timestamp\n")
    assert findings_command.run([str(empty)]) == 2
    said = capsys.readouterr().err
    assert said.startswith("unjam findings: empty.csv")
    assert said.count("\n") == 1
