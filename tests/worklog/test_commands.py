"""``unjam worklog`` says what it found in words, and with its exit status."""

from __future__ import annotations

from pathlib import Path

import pytest

from unjam.worklog import commands, rows_out, signing
from worklog.conftest import PRACTICE, record_rows, some_rows


def test_verify_says_one_good_sentence(log_of_50, capsys) -> None:
    assert commands.worklog(["verify"]) == 0
    (sentence,) = capsys.readouterr().out.splitlines()
    assert sentence.startswith(f"The work log of {PRACTICE} is whole: 50 rows,")
    assert "No checkpoint is kept outside the database" in sentence


def test_verify_names_each_problem_on_a_line(log_of_50, tamper, capsys) -> None:
    tamper("DELETE FROM worklog_entry WHERE seq = 7")
    tamper("UPDATE worklog_entry SET subject_id = 'c_x' WHERE seq = 9")
    assert commands.worklog(["verify"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        f"The work log of {PRACTICE}: row 7 is missing.",
        f"The work log of {PRACTICE}: row 9 was changed.",
    ]


def test_verify_takes_an_anchor_from_elsewhere(log_of_50, tamper, tmp_path, capsys) -> None:
    anchor = tmp_path / "printed.txt"
    anchor.write_text(rows_out.checkpoints(PRACTICE)[-1].note)
    assert commands.worklog(["verify", "--anchor", str(anchor)]) == 0
    tamper("DELETE FROM worklog_entry")
    tamper("DELETE FROM worklog_seal")
    tamper("DELETE FROM worklog_checkpoint")
    tamper("DELETE FROM worklog_head")
    assert commands.worklog(["verify", "--anchor", str(anchor)]) == 1
    assert "anchor 1 (size 50) is not met: the log ends at 0" in capsys.readouterr().out


def test_export_and_verify_a_file(log_of_50, tmp_path, capsys) -> None:
    path = tmp_path / "log.txt"
    assert commands.worklog(["export", str(path)]) == 0
    key = signing.public_key_of(PRACTICE).text
    assert commands.worklog(["verify", "--file", str(path), "--key", key]) == 0
    path.write_bytes(path.read_bytes()[:-1])
    assert commands.worklog(["verify", "--file", str(path)]) == 1
    assert list(tmp_path.iterdir()) == [path]


def test_checkpoint_prints_a_note_that_can_be_kept(log_of_50, capsys, tmp_path) -> None:
    record_rows(some_rows(3, after=60), import_id="im_9")
    assert commands.worklog(["checkpoint"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith(f"unjam/{PRACTICE}\n53\n")
    anchor = tmp_path / "anchor.txt"
    anchor.write_text(printed.partition("\nPublic key")[0])
    assert commands.worklog(["verify", "--anchor", str(anchor)]) == 0


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nonsense"],
        ["verify", "--unknown"],
        ["verify", "--file", "missing.txt"],
        ["verify", "--anchor", "missing.txt"],
        ["verify", "--key", "no key"],
        ["export"],
        ["export", "missing/folder/log.txt"],
        ["export", "log.txt", "--practice", "pr_unknown"],
    ],
)
def test_a_mistake_is_one_sentence_and_status_2(log_of_50, arguments, capsys) -> None:
    assert commands.worklog(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines()[-1].startswith("unjam worklog")
    assert "Traceback" not in captured.err


def test_an_empty_log_has_nothing_to_export(db, tmp_path: Path, capsys) -> None:
    assert commands.worklog(["export", str(tmp_path / "log.txt")]) == 2
    assert "The work log is empty." in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_with_several_practices_one_is_asked_for(log_of_50, tmp_path, capsys) -> None:
    record_rows(some_rows(2), practice_id="pr_other")
    path = tmp_path / "log.txt"
    assert commands.worklog(["export", str(path)]) == 2
    assert f"--practice: {PRACTICE}, pr_other" in capsys.readouterr().err
    assert commands.worklog(["export", str(path), "--practice", "pr_other"]) == 0
    assert commands.worklog(["verify", "--file", str(path)]) == 0
    assert commands.worklog(["verify"]) == 0
