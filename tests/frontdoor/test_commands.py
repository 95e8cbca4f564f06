"""The ``unjam`` command lists what it can do and knows where each is done."""

from __future__ import annotations

import importlib
import importlib.util
import subprocess
import sys

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
