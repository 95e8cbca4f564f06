"""An exported log can be checked by anyone, and not one of its bytes can be changed unseen."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pytest

from unjam.worklog import checking, commands, rows_out, signing
from unjam.worklog.rules import exports, notes
from worklog.conftest import PRACTICE, record_rows, some_rows


@pytest.fixture
def export(log_of_50, tmp_path: Path) -> Path:
    path = tmp_path / "log.txt"
    assert commands.worklog(["export", str(path)]) == 0
    return path


def problems_of(path: Path, *anchors: str) -> list[str]:
    return checking.check_export(path, anchors=anchors).problems


def lines_of(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines(keepends=True)


def test_an_export_is_whole_and_has_a_line_for_everything(export) -> None:
    verdict = checking.check_export(export, anchors=[])
    assert verdict.problems == []
    assert (verdict.rows, verdict.checkpoints) == (50, 2)
    words = [line.split(b" ")[0].decode() for line in lines_of(export)]
    assert words == [
        *("unjam-worklog", "head", "checkpoint", "checkpoint"),
        *["seal"] * 4,
        *["row"] * 50,
        "footer",
    ]


def test_it_is_checked_without_a_database(export, django_db_blocker) -> None:
    with django_db_blocker.block():
        assert checking.check_export(export, anchors=[]).problems == []


@pytest.mark.slow
@pytest.mark.parametrize("bit", [0, 5, 7])
def test_every_flipped_byte_is_named(export, bit) -> None:
    """Some of the long file at random, and every byte of lines of each kind."""
    content = export.read_bytes()
    starts = [
        content.index(word) for word in (b"head", b"checkpoint", b"seal", b"row ", b"footer")
    ]
    whole = {place for start in starts for place in range(start, content.index(b"\n", start) + 1)}
    places = whole.union(range(content.index(b"\n") + 1))
    places.update(random.Random(bit).sample(range(len(content)), 60))
    for place in sorted(places):
        changed = content[:place] + bytes([content[place] ^ (1 << bit)]) + content[place + 1 :]
        export.write_bytes(changed)
        assert problems_of(export), (
            f"byte {place} of {len(content)} in {changed[place - 20 : place + 20]!r}"
        )


@pytest.mark.slow
def test_every_flipped_byte_of_the_whole_file_is_seen(export) -> None:
    content = bytearray(export.read_bytes())
    unseen = []
    for place in range(len(content)):
        content[place] ^= 1
        if not _is_seen(bytes(content)):
            unseen.append(place)
        content[place] ^= 1
    assert not _is_seen(bytes(content))
    assert unseen == []


def _is_seen(content: bytes) -> bool:
    """Whether reading alone, before any hash of a row is checked, finds something."""
    try:
        read = exports.read(io.BytesIO(content), check=signing.made_by)
    except exports.BadExport:
        return True
    for _ in read.rows:
        pass
    return bool(read.problems)


def test_a_flipped_byte_is_named_with_its_row_and_line(export) -> None:
    lines = lines_of(export)
    number = next(n for n, line in enumerate(lines, 1) if b'"seq":17,' in line)
    lines[number - 1] = lines[number - 1].replace(b"front desk", b"front dusk")
    export.write_bytes(b"".join(lines))
    assert problems_of(export) == [
        "the file is not the one that was signed in its last line",
        "row 17 was changed",
    ]


def test_a_line_that_means_the_same_is_named_too(export) -> None:
    lines = lines_of(export)
    lines[20] = lines[20].replace(b'":', b'": ', 1)
    export.write_bytes(b"".join(lines))
    assert problems_of(export) == [
        "the file is not the one that was signed in its last line",
        "line 21 was changed: it is not written as an export writes it",
    ]


@pytest.mark.parametrize("kept", [1, 3, 6, 30, 57])
def test_a_file_cut_short_is_named(export, kept) -> None:
    export.write_bytes(b"".join(lines_of(export)[:kept]))
    problems = problems_of(export)
    assert f"the signed last line is missing: the file ends at line {kept}" in problems


def test_a_file_cut_in_the_middle_of_a_line_is_named(export) -> None:
    export.write_bytes(export.read_bytes()[:-30])
    assert any("last line" in problem for problem in problems_of(export))


def test_lines_that_changed_places_are_named(export) -> None:
    lines = lines_of(export)
    at = next(n for n, line in enumerate(lines) if b'"seq":5,' in line)
    lines[at], lines[at + 1] = lines[at + 1], lines[at]
    export.write_bytes(b"".join(lines))
    assert "rows 5 and 6 changed places" in problems_of(export)


def test_a_line_that_stands_twice_or_is_gone_is_named(export) -> None:
    lines = lines_of(export)
    at = next(n for n, line in enumerate(lines) if b'"seq":5,' in line)
    export.write_bytes(b"".join([*lines[: at + 1], *lines[at:]]))
    assert "row 5 stands there 2 times" in problems_of(export)
    export.write_bytes(b"".join([*lines[:at], *lines[at + 1 :]]))
    assert "row 5 is missing" in problems_of(export)


def test_what_stands_below_the_last_line_is_named(export) -> None:
    lines = lines_of(export)
    export.write_bytes(b"".join([*lines, lines[-2]]))
    assert f"line {len(lines) + 1} stands below the signed last line" in problems_of(export)


def test_a_file_written_anew_with_another_key_is_named_by_the_key_and_the_anchor(
    export, tmp_path, monkeypatch
) -> None:
    trusted = signing.public_key_of(PRACTICE)
    anchors = [row.note for row in rows_out.checkpoints(PRACTICE)]
    (signing.keys_folder() / signing.KEY_FILE).unlink()
    forged = tmp_path / "forged.txt"
    forged.write_bytes(
        b"".join(
            exports.lines(
                key=signing.public_key_of(PRACTICE),
                head=None,
                checkpoints=[],
                seals=[],
                rows=[],
                sign=lambda text: signing.sign(text, practice_id=PRACTICE),
            )
        )
    )
    assert problems_of(forged) == []
    (problem,) = checking.check_export(forged, anchors=[], trusted=trusted).problems
    assert problem.startswith("it is signed with another key")
    assert len(problems_of(forged, *anchors)) == 2


@pytest.mark.parametrize("content", [b"", b"\n", b"unjam-worklog 1 x\n", b"\xff\xfe", b"a,b,c\n"])
def test_another_file_is_refused_in_words(tmp_path, content) -> None:
    path = tmp_path / "other.csv"
    path.write_bytes(content)
    (problem,) = problems_of(path)
    assert problem.startswith("line 1 ")


def test_rows_of_every_batch_are_exported(db, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(rows_out, "ROWS_PER_READ", 7)
    record_rows(some_rows(20))
    path = tmp_path / "log.txt"
    assert commands.worklog(["export", str(path)]) == 0
    assert checking.check_export(path, anchors=[]).rows == 20


def test_a_key_is_read_back_to_the_last_character(export) -> None:
    text = signing.public_key_of(PRACTICE).text
    assert notes.public_key(text).text == text
    for place in range(len(text)):
        changed = text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]
        with pytest.raises(notes.BadNote):
            notes.public_key(changed)
