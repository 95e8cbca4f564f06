"""One practice, one file, unreadable without its key; and settings that durability rests on."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from sqlcipher3 import dbapi2

from unjam.frontdoor.encrypted_sqlite import base
from unjam.practice import secrets_on_disk

WORDS = "a phrase that must not be found in the file"


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "keys" / "database.key"
    secrets_on_disk.text(path, keep=True)
    return path


def opened(folder: Path, *, key_file: Path) -> Any:
    connection = dbapi2.connect(str(folder / "practice.db"))
    base.unlock(connection, key_file)
    base.set_pragmas(connection)
    return connection


def written(folder: Path, *, key_file: Path) -> bytes:
    connection = opened(folder, key_file=key_file)
    connection.execute("CREATE TABLE note (words TEXT)")
    connection.execute("INSERT INTO note VALUES (?)", (WORDS,))
    connection.commit()
    connection.close()
    return (folder / "practice.db").read_bytes()


def test_the_file_shows_nothing_without_its_key(tmp_path: Path, key_file: Path) -> None:
    stored = written(tmp_path, key_file=key_file)
    assert WORDS.encode() not in stored
    assert not stored.startswith(b"SQLite format 3")
    plain = sqlite3.connect(tmp_path / "practice.db")
    with pytest.raises(sqlite3.DatabaseError, match="not a database"):
        plain.execute("SELECT * FROM note")
    plain.close()


def test_the_right_key_opens_it_again(tmp_path: Path, key_file: Path) -> None:
    written(tmp_path, key_file=key_file)
    connection = opened(tmp_path, key_file=key_file)
    assert connection.execute("SELECT words FROM note").fetchone() == (WORDS,)
    connection.close()


def test_another_key_is_refused(tmp_path: Path, key_file: Path) -> None:
    written(tmp_path, key_file=key_file)
    key_file.write_text("ab" * base.KEY_BYTES)
    with pytest.raises(base.NotEncrypted, match="does not open .*practice.db: the file"):
        opened(tmp_path, key_file=key_file)


def test_a_file_that_is_not_encrypted_is_refused(tmp_path: Path, key_file: Path) -> None:
    plain = sqlite3.connect(tmp_path / "practice.db")
    plain.execute("CREATE TABLE note (words TEXT)")
    plain.commit()
    plain.close()
    with pytest.raises(base.NotEncrypted):
        opened(tmp_path, key_file=key_file)


@pytest.mark.parametrize(("content", "why"), [("zz", "cannot be read"), ("abcd", "has 2 bytes")])
def test_a_damaged_key_file_is_said(tmp_path: Path, content: str, why: str) -> None:
    damaged = tmp_path / "damaged.key"
    damaged.write_text(content)
    with pytest.raises(base.NotEncrypted, match=why):
        opened(tmp_path, key_file=damaged)


def test_a_missing_key_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(base.NotEncrypted, match="cannot be read"):
        opened(tmp_path, key_file=tmp_path / "none.key")


def test_what_durability_rests_on_is_set(tmp_path: Path, key_file: Path) -> None:
    connection = opened(tmp_path, key_file=key_file)
    took = {
        name: connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "foreign_keys")
    }
    assert took == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    connection.close()


def test_a_setting_that_does_not_take_stops_the_start(
    tmp_path: Path, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = opened(tmp_path, key_file=key_file)
    monkeypatch.setitem(base.PRAGMAS, "synchronous", 9)
    with pytest.raises(ImproperlyConfigured, match="synchronous"):
        base.set_pragmas(connection)
    connection.close()


def test_placeholders_are_translated_and_percent_signs_kept() -> None:
    cursor = dbapi2.connect(":memory:").cursor(factory=base.CipherCursor)
    assert cursor.execute("SELECT %s, '100%%'", ("x",)).fetchone() == ("x", "100%")
    assert cursor.execute("SELECT %(word)s", {"word": "y"}).fetchone() == ("y",)
    cursor.connection.close()
