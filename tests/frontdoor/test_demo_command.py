"""``unjam demo``: what it says while it works, and when it is called wrongly."""

from __future__ import annotations

import io

import pytest

from unjam.frontdoor import demo_accounts, demo_command


class Terminal(io.StringIO):
    """A screen whose line can be written over."""

    def isatty(self) -> bool:
        return True


def progress(out: io.StringIO) -> demo_command.Progress:
    seconds = iter([0.0, 12.4])
    return demo_command.Progress(out, clock=lambda: next(seconds))


def test_on_a_terminal_a_step_is_one_line() -> None:
    out = Terminal()
    steps = progress(out)
    steps.step("Importing")
    steps.far("Refill request: 40%")
    steps.done("68,350 steps")
    assert [line.rstrip() for line in out.getvalue().split("\r")] == [
        "[1/4] Importing ...",
        "[1/4] Importing ... Refill request: 40%",
        "[1/4] Importing: 68,350 steps (12 s)",
    ]


def test_in_a_file_nothing_is_written_over() -> None:
    out = io.StringIO()
    steps = progress(out)
    steps.step("Importing")
    steps.far("Refill request: 40%")
    steps.done("68,350 steps")
    assert out.getvalue() == "[1/4] Importing ...\n      68,350 steps (12 s)\n"


def test_the_welcome_has_the_address_and_every_account() -> None:
    words = demo_command.welcome("http://127.0.0.1:8000")
    assert "\nUnjam is at http://127.0.0.1:8000\n" in words
    for account in demo_accounts.accounts():
        assert account.email in words
    assert demo_accounts.PASSWORD in words


@pytest.mark.parametrize("words", [["sreve"], ["--port", "1"]])
def test_an_unknown_word_is_answered_with_the_known_ones(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert demo_command.run(words) == 2
    said = capsys.readouterr().err
    assert "unjam demo build" in said and "unjam demo serve" in said


def test_help_is_no_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    assert demo_command.run([]) == demo_command.run(["--help"]) == 0
    assert "unjam demo serve" in capsys.readouterr().out


def test_building_passes_the_words_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert demo_command.run(["build", "--weeks", "0", "--out", "nowhere"]) == 2
    assert "--weeks is from 1" in capsys.readouterr().err


def test_the_payer_is_called_by_its_word(capsys: pytest.CaptureFixture[str]) -> None:
    assert demo_command.run(["payer", "--nonsense"]) == 2
    assert "unjam demo payer" in capsys.readouterr().err
