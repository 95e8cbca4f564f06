"""``unjam map``: the oracle's answers, from real files; mistakes are told in a sentence."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from reference import flow as oracle
from reference.logs import Row, columns_of, rows
from unjam.frontdoor import map_command

HEADER = ["case_id", "activity", "timestamp", "start_timestamp", "resource", "role"]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Map = Callable[..., Any]


def _when(instant_us: int | None) -> str:
    if instant_us is None:
        return ""
    return (EPOCH + timedelta(microseconds=instant_us)).isoformat()


def _write(path: Path, events: Sequence[Row], *, header: Sequence[str] = HEADER) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for row in events:
            end, start = _when(row["end"]), _when(row.get("start"))
            writer.writerow(
                [row["case"], row["step"], end, start, row.get("person", ""), row.get("role", "")]
            )
    return path


@pytest.fixture
def mapped(capfdbinary) -> Map:
    """The JSON that the command prints."""

    def run(*arguments: object) -> Any:
        status = map_command.run([*map(str, arguments), "--json"])
        out, err = capfdbinary.readouterr()
        assert (status, err) == (0, b"")
        return json.loads(out)

    return run


@pytest.fixture
def refused(capfdbinary) -> Map:
    """The sentence on standard error."""

    def run(*arguments: object) -> str:
        assert map_command.run([*map(str, arguments)]) == 2
        out, err = capfdbinary.readouterr()
        assert out == b""
        return err.decode()

    return run


MORNING = 1_717_400_000_000_000
HOUR = 3_600_000_000
SMALL = [
    {"case": "007", "step": "ask", "end": MORNING, "person": "Ann"},
    {"case": "7", "step": "ask", "end": MORNING},
    {"case": "007", "step": "wait", "end": MORNING + 2 * HOUR, "person": "Bob"},
    {"case": "007", "step": "ask", "end": MORNING + 2 * HOUR, "person": "Ann"},
    {"case": "NA", "step": "ask", "end": MORNING + HOUR, "start": MORNING},
]


def test_prints_every_promised_key(tmp_path: Path, mapped: Map) -> None:
    found = mapped(_write(tmp_path / "log.csv", SMALL))
    assert (found["n_events"], found["n_cases"]) == (5, 3)
    assert found["n_activities"] == 2
    assert found["ties_consecutive_same_case_same_ts"] == 1
    assert found["dfg"] == [["ask", "wait", 1, 7200.0, 7200.0], ["wait", "ask", 1, 0.0, 0.0]]
    assert found["start_activities"] == {"ask": 3}
    assert found["end_activities"] == {"ask": 3}
    assert found["n_variants"] == 2
    assert found["top10_variants"] == [[["ask"], 2], [["ask", "wait", "ask"], 1]]
    assert found["rework_cases_per_activity"] == {"ask": 1}
    assert (found["rework_events_total"], found["cases_with_any_rework"]) == (1, 1)
    assert found["case_duration_s"]["max"] == 7200.0
    assert found["handover"]["missing_resource_events"] == 2
    assert found["handover"]["pairs"] == [["Ann", "Bob", 1], ["Bob", "Ann", 1]]
    assert found["handover"]["ping_pong_a_b_a"] == 1
    assert found["zone"] == "Every time carries its offset and was converted to UTC."
    assert (found["parked"], found["object_type"]) == (0, None)


@given(rows(max_size=14))
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_equals_the_oracle(tmp_path: Path, mapped: Map, events: list[Row]) -> None:
    named = [row | {"case": row["case"] or "c", "lifecycle": ""} for row in events]
    named.append({"case": "z", "step": "ask", "end": MORNING})
    found = mapped(_write(tmp_path / "log.csv", named))
    wanted = oracle.process_map(columns_of(named), wait="end_to_end")
    edges = [
        [e.from_step, e.to_step, e.count, e.wait_mean_s, e.wait_median_s] for e in wanted.edges
    ]
    assert found["dfg"] == edges
    assert found["n_variants"] == wanted.variant_count
    assert [tuple(steps) for steps, _ in found["top10_variants"]] == [
        variant.steps for variant in wanted.variants
    ]
    persons = oracle.person_handovers(columns_of(named))
    assert found["handover"]["pairs"] == [list(pair) for pair in persons.pairs]
    assert found["case_duration_s"]["p90"] == wanted.durations.p90_s


def test_times_without_an_offset_are_utc_and_it_says_so(tmp_path: Path, mapped: Map) -> None:
    path = tmp_path / "log.csv"
    path.write_text(
        "case_id,activity,timestamp\n1,a,2024-03-10 01:30:00\n1,b,2024-03-10 03:30:00\n"
    )
    found = mapped(path)
    assert found["dfg"][0][3] == 7200.0
    assert "2 times without an offset: taken as UTC, for no zone was given." in found["zone"]
    local = mapped(path, "--zone", "America/New_York")
    assert local["dfg"][0][3] == 3600.0
    assert "taken as America/New_York" in local["zone"]


def test_columns_may_be_named(tmp_path: Path, mapped: Map) -> None:
    path = _write(tmp_path / "log.csv", SMALL, header=["x1", "x2", "x3", "x4", "x5", "x6"])
    options = ["--case", "x1", "--step", "x2", "--time", "x3", "--person", "x5", "--role", "x6"]
    assert mapped(path, *options)["handover"]["n_distinct_resources"] == 2


def test_date_and_time_of_day_may_stand_in_two_columns(tmp_path: Path, mapped: Map) -> None:
    path = tmp_path / "odd.csv"
    path.write_text(
        "By hand,and,on\nTask,What,Day,Clock\n"
        "1,Ask,2026-11-24,9:00 AM\n1,Answer,2026-11-24,1:00 PM\n1,Close,2026-11-25,\n"
    )
    words = ["--case", "Task", "--step", "What", "--time", "Day,Clock", "--header-row", "2"]
    found = mapped(path, *words)
    assert found["dfg"] == [["Ask", "Answer", 1, 4 * 3600.0, 4 * 3600.0]]


def test_opening_hours_add_open_waits(tmp_path: Path, mapped: Map) -> None:
    path = tmp_path / "log.csv"
    path.write_text(
        "case_id,activity,timestamp\n1,a,2024-03-08 16:00:00\n1,b,2024-03-11 09:00:00\n"
    )
    calendar = tmp_path / "hours.toml"
    calendar.write_text(
        'zone = "America/New_York"\n[hours]\n'
        + "".join(f'{day} = ["08:00-12:00", "13:00-17:00"]\n' for day in ("mon", "fri"))
    )
    found = mapped(path, "--calendar", calendar)
    assert found["dfg"][0][3] == (65 - 1) * 3600.0  # the clocks went forward in between
    assert found["open_waits"] == [["a", "b", 1, 7200.0, 7200.0]]


def test_tied_steps_may_count_as_concurrent(tmp_path: Path, mapped: Map) -> None:
    path = _write(tmp_path / "log.csv", SMALL)
    assert mapped(path, "--ties", "concurrent")["dfg"] == [["ask", "wait", 1, 7200.0, 7200.0]]


def test_starts_and_completions_are_paired(tmp_path: Path, mapped: Map) -> None:
    path = tmp_path / "log.csv"
    path.write_text(
        "case_id,activity,timestamp,lifecycle:transition\n"
        "1,a,2024-03-08T16:00:00Z,start\n1,a,2024-03-08T17:00:00Z,complete\n"
        "1,b,2024-03-08T18:00:00Z,start\n"
    )
    found = mapped(path)
    assert found["n_events"] == 1
    assert found["lifecycle"] == (
        "1 start joined to their completion; 1 start without one, left out of the map."
    )


def test_rows_that_cannot_be_read_are_counted(tmp_path: Path, mapped: Map) -> None:
    path = tmp_path / "log.csv"
    lines = [f"{i},a,2024-03-08T16:00:00Z" for i in range(20)]
    path.write_text("\n".join(["case_id,activity,timestamp", *lines, "9,b,yesterday", ""]))
    found = mapped(path)
    assert (found["n_events"], found["parked"]) == (20, 1)
    assert found["parked_rows"][0]["line"] == 22


OCEL = {
    "objectTypes": [{"name": "claim", "attributes": []}, {"name": "visit", "attributes": []}],
    "eventTypes": [{"name": "sent", "attributes": []}, {"name": "paid", "attributes": []}],
    "objects": [
        {"id": "c1", "type": "claim"},
        {"id": "c2", "type": "claim"},
        {"id": "v1", "type": "visit"},
    ],
    "events": [
        {
            "id": "e1",
            "type": "sent",
            "time": "2024-03-08T16:00:00Z",
            "relationships": [{"objectId": o, "qualifier": ""} for o in ("c1", "c2", "v1")],
        },
        {
            "id": "e2",
            "type": "paid",
            "time": "2024-03-08T17:00:00Z",
            "relationships": [{"objectId": "c1", "qualifier": ""}],
        },
    ],
}


def test_a_log_of_objects_has_a_map_per_type(tmp_path: Path, mapped: Map) -> None:
    path = tmp_path / "log.jsonocel"
    path.write_text(json.dumps(OCEL))
    found = mapped(path)
    assert (found["object_type"], found["n_events"], found["n_cases"]) == ("claim", 3, 2)
    assert {name: one["n_events"] for name, one in found["object_types"].items()} == {
        "claim": 3,
        "visit": 1,
    }
    other = mapped(path, "--object-type", "visit")
    assert (other["object_type"], other["n_events"]) == ("visit", 1)


def test_a_case_of_a_log_of_objects_is_chosen_by_type(tmp_path: Path, refused: Map) -> None:
    path = tmp_path / "log.jsonocel"
    path.write_text(json.dumps(OCEL))
    told = refused(path, "--case", "concept:name")
    assert "with --object-type. There are: claim, visit." in told


def test_a_log_whose_events_touch_no_object_is_told(tmp_path: Path, refused: Map) -> None:
    path = tmp_path / "log.jsonocel"
    path.write_text(json.dumps(OCEL | {"objects": []}))
    assert "none of its 2 events touches an object" in refused(path)


def test_dates_that_could_be_either_are_told_and_can_be_settled(
    tmp_path: Path, mapped: Map, capfdbinary
) -> None:
    path = tmp_path / "log.csv"
    path.write_text("case_id,activity,timestamp\n1,a,03/04/2024 10:00\n1,b,04/04/2024 10:00\n")
    guessed = mapped(path)
    assert "read as mdy" in guessed["dates"]
    assert guessed["case_duration_s"]["max"] == 31 * 86_400
    settled = mapped(path, "--dates", "dmy")
    assert "dates" not in settled
    assert settled["case_duration_s"]["max"] == 86_400
    assert map_command.run([str(path)]) == 0
    assert "read as mdy" in capfdbinary.readouterr().out.decode()


def test_a_summary_can_be_read(tmp_path: Path, capfdbinary) -> None:
    path = _write(tmp_path / "log.csv", SMALL)
    assert map_command.run([str(path)]) == 0
    out = capfdbinary.readouterr().out.decode()
    assert "log.csv: 5 events, 3 cases, 2 steps, 2 variants." in out
    assert "ask -> wait" in out


def _no_clear_time(folder: Path) -> Path:
    (folder / "log.csv").write_text("a,b\nx,y\nz,w\n")
    return folder / "log.csv"


def _nothing_readable(folder: Path) -> Path:
    (folder / "log.csv").write_text(
        "case_id,activity,timestamp\n1,a,yesterday\n2,b,2024-02-30T10:00:00Z\n"
    )
    return folder / "log.csv"


def _header_only(folder: Path) -> Path:
    (folder / "log.csv").write_text("case_id,activity,timestamp\n")
    return folder / "log.csv"


def _empty(folder: Path) -> Path:
    (folder / "log.csv").write_text("")
    return folder / "log.csv"


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (_no_clear_time, "--"),
        (_nothing_readable, "log.csv"),
        (_header_only, "log.csv"),
        (_empty, "log.csv"),
        (lambda folder: folder / "missing.csv", "missing.csv"),
        (lambda folder: folder, ""),
    ],
)
def test_mistakes_in_a_file_are_told(tmp_path: Path, refused: Map, make, expected: str) -> None:
    told = refused(make(tmp_path))
    assert told.startswith("unjam map: ")
    assert expected in told
    assert told.count("\n") == 1


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (
            ["--case", "nowhere"],
            "There is no column 'nowhere' for --case. The columns are: case_id",
        ),
        (["--object-type", "claim"], "this is no OCEL log"),
        (["--zone", "Mars/Olympus"], "Mars/Olympus"),
        (["--calendar", "missing.toml"], "missing.toml"),
        (["--dates", "ddmm"], "no order of dates"),
        (["--bogus"], "--bogus"),
    ],
)
def test_mistakes_in_options_are_told(
    tmp_path: Path, refused: Map, options: list[str], expected: str
) -> None:
    assert expected in refused(_write(tmp_path / "log.csv", SMALL), *options)


@pytest.mark.parametrize("text", ["", "zone = 1", 'zone = "UTC"\n[hours]\nmon = ["8 to 5"]'])
def test_a_calendar_that_is_none_is_refused(tmp_path: Path, refused: Map, text: str) -> None:
    calendar = tmp_path / "hours.toml"
    calendar.write_text(text)
    told = refused(_write(tmp_path / "log.csv", SMALL), "--calendar", calendar)
    assert "hours.toml is no calendar" in told


@pytest.mark.slow
def test_it_needs_no_database_and_no_account(tmp_path: Path) -> None:
    path = _write(tmp_path / "log.csv", SMALL)
    program = (
        "import sys; from unjam.frontdoor.commands import main; "
        f"status = main(['map', {str(path)!r}, '--json']); "
        "assert 'django' not in sys.modules; sys.exit(status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, cwd=tmp_path
    )
    assert json.loads(done.stdout)["n_cases"] == 3
    assert [p.name for p in tmp_path.iterdir()] == ["log.csv"]
