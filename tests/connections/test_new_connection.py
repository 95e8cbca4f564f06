"""``make new-connection`` makes a clean folder, and a test that fails as it should."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MADE = ["__init__.py", "examples.py", "parse.py", "send.py", "translate.py"]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of what the script touches."""
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "new_connection.py", tmp_path / "scripts")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def make(folder: Path, *names: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "scripts/new_connection.py", *names],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_it_makes_a_folder_and_a_test_that_fails_for_the_right_reason(copy: Path) -> None:
    done = make(copy, "acme_portal")
    assert done.returncode == 0, done.stderr
    folder = copy / "src" / "unjam" / "connections" / "acme_portal"
    assert sorted(path.name for path in folder.iterdir()) == MADE
    test = copy / "tests" / "connections" / "acme_portal" / "test_parse.py"
    environment = {**os.environ, "PYTHONPATH": str(copy / "src")}
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull, test],
        cwd=copy,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1, run.stdout + run.stderr
    assert re.search(r"1 failed, 2 passed", run.stdout), run.stdout
    assert "Reading is not written yet" in run.stdout


@pytest.mark.slow
def test_what_it_makes_is_clean(copy: Path) -> None:
    assert make(copy, "acme_portal").returncode == 0
    ruff, tools = Path(sys.executable).with_name("ruff"), ("check", "format --check")
    made = ["src/unjam/connections/acme_portal", "tests/connections/acme_portal"]
    for words in tools:
        done = subprocess.run(
            [ruff, *words.split(), "--no-cache", *made],
            cwd=copy,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    "name",
    [
        *("", "Acme", "acme-portal", "1st", "a", "a b", "../x", "x" * 40, "class", "é"),
        *("utils", "helpers", "core", "rules", "models", "tables", "xes", "commands"),
    ],
)
def test_a_name_that_will_not_do_is_refused(copy: Path, name: str) -> None:
    before = sorted(copy.rglob("*"))
    done = make(copy, name)
    assert done.returncode == 2
    assert done.stderr.startswith("new-connection: ")
    assert sorted(copy.rglob("*")) == before


def test_a_name_is_used_once(copy: Path) -> None:
    assert make(copy, "acme_portal").returncode == 0
    again = make(copy, "acme_portal")
    assert again.returncode == 2
    assert "already" in again.stderr


def test_one_name_at_a_time(copy: Path) -> None:
    assert make(copy).returncode == 2
    assert make(copy, "one_portal", "two_portal").returncode == 2
