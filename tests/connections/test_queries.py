"""What is said of an import, and how good a file was, in words."""

from __future__ import annotations

import os
import socket
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people import SmallPractice
from unjam.connections import actions, queries
from unjam.connections.models import ImportRun
from unjam.connections.rules import ColumnMapping, FileShape
from unjam.connections.runs import mappings
from unjam.connections.runs.files import kind_of_work
from unjam.connections.runs.preparing import pays_off
from unjam.connections.runs.quality import quality_of, share_in_words
from unjam.practice.rules.spreadsheets import harmless

MINUTE_US = 60_000_000


def run_row(practice: SmallPractice, **more: object) -> ImportRun:
    facts = {
        "id": "im_1",
        "practice_id": practice.practice_id,
        "by": "test",
        "file_name": "t.csv",
        "file_sha256": "0" * 64,
        "file_bytes": 10,
        "format_name": "csv",
        "mapping": asdict(ColumnMapping()),
        "made_at_us": 0,
    }
    return ImportRun.objects.create(**{**facts, **more})


def held_by(process_id: int, *, machine: str = "") -> str:
    return f"{machine or socket.gethostname()}:{process_id}:ab12"


def test_a_run_whose_process_is_gone_reads_as_stopped(practice: SmallPractice) -> None:
    dead = 2**22 + 1  # above the largest process id of the machine
    run_row(practice, state="running", holder=held_by(dead), heartbeat_at_us=100)
    assert queries.run(practice.practice_id, "im_1", now_us=101).state == "stopped"


def test_a_run_whose_process_lives_reads_as_running(practice: SmallPractice) -> None:
    run_row(practice, state="running", holder=held_by(os.getpid()), heartbeat_at_us=100)
    assert queries.run(practice.practice_id, "im_1", now_us=101).state == "running"
    late = 100 + queries.HEARTBEAT_US_MAX + 1
    assert queries.run(practice.practice_id, "im_1", now_us=late).state == "stopped"


def test_another_machine_is_believed_until_it_falls_silent(practice: SmallPractice) -> None:
    holder = held_by(1, machine="elsewhere.example")
    run_row(practice, state="running", holder=holder, heartbeat_at_us=0)
    assert queries.run(practice.practice_id, "im_1", now_us=MINUTE_US).state == "running"
    assert queries.run(practice.practice_id, "im_1", now_us=3 * MINUTE_US).state == "stopped"


def test_a_run_just_asked_for_reads_as_running_for_some_seconds(practice: SmallPractice) -> None:
    run_row(practice, state="running", holder="", heartbeat_at_us=0)
    early = queries.run(practice.practice_id, "im_1", now_us=queries.START_US_MAX)
    assert (early.state, early.has_begun, early.failure) == ("running", False, "")
    late = queries.run(practice.practice_id, "im_1", now_us=queries.START_US_MAX + 1)
    assert (late.state, late.has_begun) == ("stopped", False)
    assert "did not begin" in late.failure


def test_a_process_that_dies_before_its_first_word_is_known_at_once(
    practice: SmallPractice,
) -> None:
    run_row(practice, state="running", heartbeat_at_us=100)
    actions.expect_process(run_id="im_1", process_id=os.getpid())
    living = queries.run(practice.practice_id, "im_1", now_us=101)
    assert (living.state, living.has_begun, living.failure) == ("running", False, "")
    ImportRun.objects.update(holder="")
    actions.expect_process(run_id="im_1", process_id=2**22 + 1)
    dead = queries.run(practice.practice_id, "im_1", now_us=101)
    assert (dead.state, dead.has_begun) == ("stopped", False)
    assert "did not begin" in dead.failure
    assert "Go on" in dead.failure


def test_a_run_that_is_claimed_already_is_expected_from_nobody_else(
    practice: SmallPractice,
) -> None:
    run_row(practice, state="running", holder=held_by(os.getpid()), heartbeat_at_us=100)
    actions.expect_process(run_id="im_1", process_id=2**22 + 1)
    now = queries.run(practice.practice_id, "im_1", now_us=101)
    assert (now.state, now.has_begun) == ("running", True)


def test_the_newest_imports_come_first_and_are_limited(practice: SmallPractice) -> None:
    for number in range(queries.RUNS_SHOWN_MAX + 3):
        run_row(practice, id=f"im_{number}", made_at_us=number)
    shown = queries.recent_runs(practice.practice_id, now_us=0)
    assert len(shown) == queries.RUNS_SHOWN_MAX
    assert shown[0].run_id == f"im_{queries.RUNS_SHOWN_MAX + 2}"


def test_the_same_bytes_are_recognised(practice: SmallPractice) -> None:
    run_row(practice, id="im_a", state="finished", finished_at_us=5)
    run_row(practice, id="im_b", made_at_us=9)
    run_row(practice, id="im_c", file_sha256="1" * 64)
    twin = queries.earlier_run_of_same_file(practice.practice_id, "im_b", now_us=0)
    assert twin is not None
    assert twin.run_id == "im_a"
    assert queries.earlier_run_of_same_file(practice.practice_id, "im_c", now_us=0) is None


def test_an_unknown_run_is_said_to_be_so(practice: SmallPractice) -> None:
    with pytest.raises(queries.NoSuchRun, match="no such import"):
        queries.run(practice.practice_id, "im_9", now_us=0)
    with pytest.raises(queries.NoSuchRun):
        queries.practice_of_run("im_9")
    with pytest.raises(queries.NoSuchMapping, match="none yet"):
        queries.mapping_named(practice.practice_id, "Tasks")


FULL = {"person": 100, "role": 100, "start": 100, "process": 100}


def test_a_good_file_is_said_to_be_good() -> None:
    quality = quality_of({**FULL, "person": 94}, events=100, parked=0)
    assert quality.verdict == (
        "Good enough for the map: every row has a case, a step and a time; 6 % name nobody."
    )
    assert [fact.key for fact in quality.facts] == ["person"]
    assert (quality.facts[0].count, quality.facts[0].of) == (6, 100)


@pytest.mark.parametrize(
    ("events", "parked", "start"),
    [
        (100, 0, "Good enough for the map: every row"),
        (97, 3, "Good enough for the map: 97 %"),
        (80, 20, "Usable, but patchy: 80 %"),
        (10, 90, "Not usable yet: 90 %"),
        (0, 0, "There was nothing to read"),
    ],
)
def test_the_verdict_follows_the_share_of_readable_rows(
    events: int, parked: int, start: str
) -> None:
    assert quality_of(FULL, events=events, parked=parked).verdict.startswith(start)


def test_every_flaw_is_one_sentence_with_its_count() -> None:
    counts = {"person": 0, "role": 90, "naive": 100, "dst_gap": 1, "dst_fold": 2, "convergence": 7}
    facts = {fact.key: fact for fact in quality_of(counts, events=100, parked=1).facts}
    assert set(facts) == {
        *("parked", "person", "role", "start", "process"),
        *("naive", "dst_gap", "dst_fold", "convergence"),
    }
    assert facts["parked"].sentence.startswith("1 row is parked")
    assert facts["role"].count == 10
    assert facts["dst_gap"].sentence.startswith("1 time fell")
    assert facts["dst_fold"].sentence.startswith("2 times fell")
    assert all(fact.sentence.endswith(".") for fact in facts.values())


@given(part=st.integers(0, 10_000), rest=st.integers(0, 10_000))
def test_a_share_is_never_rounded_to_none_or_all(part: int, rest: int) -> None:
    words = share_in_words(part, part + rest)
    assert (words == "none") == (part == 0)
    assert (words == "all") == (rest == 0 and part > 0)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " =", "\n@"])
def test_no_cell_is_taken_for_a_formula(start: str) -> None:
    assert harmless(f"{start}cmd|' /C calc'!A0").startswith("'")


@given(st.text())
def test_a_harmless_cell_keeps_its_text(text: str) -> None:
    assert harmless(text).removeprefix("'").endswith(text.removeprefix("'"))


def shape(*headers: str, format_name: str = "csv", **more: object) -> FileShape:
    mapping = ColumnMapping(delimiter=";")
    return FileShape(format_name, headers, (), mapping, **more)  # type: ignore[arg-type]


@given(
    st.builds(
        ColumnMapping,
        **dict.fromkeys(mappings.COLUMN_FIELDS, st.text(max_size=5)),
        keep=st.lists(st.text(max_size=5)).map(tuple),
    )
)
def test_a_mapping_survives_storage(mapping: ColumnMapping) -> None:
    assert mappings.from_words(mappings.to_words(mapping)) == mapping


@pytest.mark.parametrize("words", [{"colour": "red"}, {"case": 7}, {"case": None}])
def test_words_that_are_no_mapping_are_refused(words: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="mapping"):
        mappings.from_words(words)


def test_logs_need_no_columns_pointed_out() -> None:
    assert mappings.problems_of(ColumnMapping(), shape("x", format_name="xes")) == ()


def test_sheets_and_kinds_must_be_there() -> None:
    wanted = ColumnMapping(case="a", step="b", ended="c", sheet="Nope", object_type="nope")
    file = shape("a", "b", "c", sheets=("One",), object_types=("order",))
    fields = {problem.field for problem in mappings.problems_of(wanted, file)}
    assert fields == {"sheet", "object_type"}


def test_a_saved_mapping_takes_the_new_files_own_habits() -> None:
    saved = ColumnMapping(case="a", delimiter=",", encoding="utf-16", sheet="Old", zone="UTC")
    fitted = mappings.fitted(saved, shape("a"))
    assert (fitted.delimiter, fitted.encoding, fitted.sheet) == (";", "utf-8", "")
    assert (fitted.case, fitted.zone) == ("a", "UTC")


def test_files_with_the_same_columns_have_the_same_fingerprint() -> None:
    assert mappings.fingerprint(shape("a", "b")) == mappings.fingerprint(shape("a", "b"))
    assert mappings.fingerprint(shape("a", "b")) != mappings.fingerprint(shape("a,b"))


def test_only_large_files_get_a_second_process() -> None:
    assert not pays_off(rows_estimate=100, file_bytes=10**9)
    assert pays_off(rows_estimate=10**6, file_bytes=1)
    assert pays_off(rows_estimate=0, file_bytes=10**8)
    assert not pays_off(rows_estimate=0, file_bytes=10**5)


def test_reading_needs_no_database() -> None:
    source = Path(mappings.__file__).parent
    for path in source.glob("*.py"):
        assert "django" not in path.read_text(), f"{path.name} runs in the second process"


@pytest.mark.parametrize(
    ("file_name", "kind"),
    [
        ("prior_auths_2026-11-24.csv", "Prior auths"),
        ("Prior Auths 2026-11 (2).csv", "Prior auths"),
        ("priorAuths-Nov2026-final copy.xlsx", "Prior auths"),
        ("refill requests week 47.csv", "Refill requests"),
        ("refill_requests_corrected.csv", "Refill requests"),
        ("PA tasks.csv", "PA tasks"),
        ("REFILL_REQUESTS.CSV", "Refill requests"),
        ("O’Brien’s claims.csv", "O’brien’s claims"),
        ("export.csv", ""),
        ("report_20261124.csv", ""),
        ("t.csv", ""),
        (".csv", ""),
        ("", ""),
    ],
)
def test_the_name_of_a_file_says_the_kind_of_work(file_name: str, kind: str) -> None:
    assert kind_of_work(file_name) == kind


@given(st.text(max_size=300))
def test_any_name_gives_a_kind_that_can_be_shown(file_name: str) -> None:
    kind = kind_of_work(file_name)
    assert len(kind) <= 80
    assert kind == kind.strip()
