"""The words of a step can be taken out for good; the log still verifies, and says so."""

from __future__ import annotations

import io

import pytest
from django.db import connection

from unjam.events import StepRecorded, StepRedacted
from unjam.worklog import actions, checking, commands, queries
from unjam.worklog.models import Entry
from worklog.conftest import BY, NOON_US, PRACTICE, record_rows, some_rows

SAID = "Called Pat Pretend back"


def redact(*seqs: int, reason: str = "names-someone") -> tuple[int, ...]:
    return actions.redact(practice_id=PRACTICE, seqs=seqs, reason=reason, by=BY, at_us=NOON_US + 1)


def put_down(step: str, **facts: tuple[tuple[str, str], ...]) -> int:
    seq = actions.record(
        StepRecorded("refill", step, **facts), practice_id=PRACTICE, by=BY, at_us=NOON_US,
        subject_id="c_1",
    )  # fmt: skip
    assert seq is not None
    return seq


def test_a_redacted_step_says_nothing_and_the_log_is_whole(log_of_50) -> None:
    seq = put_down(SAID)
    assert redact(seq, 17) == (17, seq)
    verdicts = checking.check_database([])
    assert [problem for verdict in verdicts for problem in verdict.problems] == []
    assert [verdict.redacted for verdict in verdicts] == [2]
    assert not Entry.objects.filter(payload__contains=SAID).exists()
    row = Entry.objects.get(seq=17)
    assert (row.payload, row.salt, len(bytes(row.payload_hash))) == (None, None, 32)


def test_that_it_was_done_stands_in_the_log_with_its_reason(log_of_50) -> None:
    subject_id = Entry.objects.get(seq=17).subject_id
    redact(17, reason="wrong-case")
    (entered,) = queries.entries(PRACTICE, kinds=["StepRedacted"])
    assert entered.event == StepRedacted(17, "wrong-case")
    assert entered.subject_id == subject_id
    assert queries.has_redactions_after(PRACTICE, 50)
    assert not queries.has_redactions_after(PRACTICE, entered.seq)


def test_redacting_twice_changes_and_records_nothing_more(log_of_50) -> None:
    redact(17)
    before = queries.last_seq(PRACTICE)
    assert redact(17) == ()
    assert queries.last_seq(PRACTICE) == before


def test_the_same_file_does_not_bring_it_back(log_of_50) -> None:
    redact(17)
    again = record_rows(some_rows(20), import_id="im_again")
    assert (again.recorded, again.known) == (0, 20)


@pytest.mark.parametrize(
    ("seqs", "reason", "said"),
    [
        ([49], "not-ours", "Row 49 is not a step"),  # someone looked at a case: that stays
        ([17, 999], "not-ours", "Row 999 is not a step"),
        ([17], "because", "The reason is one of"),
        (range(2_000), "not-ours", "At most 1,000 rows"),
    ],
)
def test_what_cannot_be_redacted_changes_nothing(log_of_50, seqs, reason, said) -> None:
    with pytest.raises(ValueError, match=said):
        redact(*seqs, reason=reason)
    assert not Entry.objects.filter(payload__isnull=True).exists()
    assert queries.last_seq(PRACTICE) == 50


def test_steps_are_found_by_what_they_say(log_of_50) -> None:
    first = put_down(SAID)
    second = put_down("note", more=(("text", 'Übel "quoted" 100% pat pretend'),))
    put_down("Called someone back")

    def found(words: str) -> list[int]:
        return [one.seq for one in queries.steps_that_say(PRACTICE, words, limit=10)]

    assert found("PAT PRETEND") == [first, second]
    assert found("ÜBEL") == [second]
    assert found('"quoted" 100%') == [second]
    assert found('step":"') == []  # the payload's own signs are not words
    assert found("c_1") == []


def test_the_command_first_lists_and_then_redacts(log_of_50, monkeypatch, capsys) -> None:
    seq = put_down(SAID)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{SAID}\n"))
    assert commands.worklog(["redact", "--text", "-"]) == 0
    listed = capsys.readouterr().out
    assert listed.startswith("Nothing was changed. With --reason, 1 step would go for good:")
    assert f"rows {seq}\n" in listed
    assert "Pat" not in listed
    assert Entry.objects.get(seq=seq).payload is not None
    assert commands.worklog(["redact", "--text", SAID, "--reason", "names-someone"]) == 0
    assert "The words of 1 step are out of the log" in capsys.readouterr().out
    assert Entry.objects.get(seq=seq).payload is None
    assert commands.worklog(["verify"]) == 0


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--row", "999", "--reason", "not-ours"],
        ["--row", "one"],
        ["--row", "1", "--reason", "free text"],
        ["--text", "nobody said this"],
        ["--text", " "],
        ["--row", "1", "--text", "both"],
    ],
)
def test_a_mistake_is_one_sentence(log_of_50, arguments, capsys) -> None:
    assert commands.worklog(["redact", *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines()[-1].startswith("unjam worklog")
    assert queries.last_seq(PRACTICE) == 50


def test_freed_bytes_are_overwritten_in_the_database_file(log_of_50) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL lets go of them at its next VACUUM; the guide says so.")
    redact(17)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete")
        assert cursor.fetchone() == (1,)
