"""The ``unjam`` command lists what it can do and knows where each is done."""

from __future__ import annotations

import importlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from unjam.frontdoor import commands

LOADS_NO_DJANGO = """
import sys
from unjam.frontdoor import commands
commands.main([])
sys.exit("django" in sys.modules)
"""


def test_the_list_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main([]) == 0
    shown = capsys.readouterr().out
    assert all(f"unjam {word}" in shown for word in commands.COMMANDS)


def test_an_unknown_word_is_answered_with_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main(["mpa"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "there is no command 'mpa'" in said.err and "unjam map" in said.err


@pytest.mark.parametrize("word", list(commands.COMMANDS))
def test_every_command_leads_somewhere(word: str) -> None:
    module, _, function = commands.COMMANDS[word].where.partition(":")
    assert importlib.util.find_spec(module) is not None
    assert callable(getattr(importlib.import_module(module), function))


def test_listing_the_commands_does_not_load_django() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADS_NO_DJANGO], check=False, capture_output=True
    )
    assert done.returncode == 0


def _unjam(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    start = "from unjam.frontdoor.commands import main; raise SystemExit(main())"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    return subprocess.run(
        [sys.executable, "-c", start, *words],
        env=kept | {"UNJAM_HOME": str(home)},
        check=False,
        capture_output=True,
        text=True,
    )


@pytest.mark.slow
def test_a_wrong_or_lost_key_is_one_sentence_and_changes_nothing(tmp_path: Path) -> None:
    assert _unjam(tmp_path, "migrate").returncode == 0
    key_file, stored = tmp_path / "keys" / "database.key", tmp_path / "practice.db"
    key_file.write_text("ab" * 32)
    before = stored.read_bytes()
    wrong = _unjam(tmp_path, "serve", "--port", "1")
    assert wrong.returncode == 2
    assert wrong.stdout == ""
    (line,) = wrong.stderr.splitlines()
    assert line.startswith(f"unjam serve: The key in {key_file} does not open {stored}")
    assert "Put the key back" in line
    key_file.unlink()
    lost = _unjam(tmp_path, "migrate")
    assert (lost.returncode, len(lost.stderr.splitlines())) == (2, 1)
    assert f"{key_file} cannot be read" in lost.stderr
    assert not key_file.exists()
    assert stored.read_bytes() == before
