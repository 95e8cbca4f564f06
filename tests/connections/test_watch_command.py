"""``unjam watch`` on the command line; and killed with no warning, again and again."""

from __future__ import annotations

import io
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from connections.test_kill import OPEN, _environment, _python, _unjam
from connections.test_watching import CALLS
from people import SmallPractice
from unjam.connections import watch_command
from unjam.connections.models import Place

COUNT = """
import sys
from unjam.frontdoor.serving import prepare_django
prepare_django()
from unjam.connections.models import Delivery, ImportRun
from unjam.worklog import queries as worklog
steps = len(worklog.steps_after(sys.argv[1], 0, limit=1_000_000).columns)
print(steps, Delivery.objects.count(), ImportRun.objects.count())
"""
FILES, KILLS = 12, 8


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    watched = tmp_path / "watched"
    watched.mkdir()
    return watched


def put(folder: Path, number: int) -> None:
    path = folder / f"calls {number}.csv"
    path.write_text(CALLS.replace("C", f"N{number}-").replace(f"N{number}-all", "Call"))
    os.utime(path, (1_700_000_000, 1_700_000_000))


def test_a_folder_is_watched_once(
    practice: SmallPractice,
    folder: Path,
    settings: object,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings.UPLOADS = tmp_path / "uploads"  # type: ignore[attr-defined]
    put(folder, 1)
    assert watch_command.run(["--once", str(folder)]) == 0
    assert capsys.readouterr().out.startswith("watched: 1 taken, 0 known already, 0 unreadable")
    assert watch_command.run(["--list"]) == 0
    assert "folder   watched: watched" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["relative"], "whole path"),
        (["--practice", "pr_no"], "no practice"),
        (["--mailbox", "nobody"], "USER@SERVER"),
        (["--server", "nobody"], "USER@HOST"),
        (["--send", "x"], "--to"),
        (["--send", "/nowhere", "--to", "pl_x"], "no such file"),
        (["--send", __file__, "--to", "pl_x"], "no such place"),
    ],
)
@pytest.mark.usefixtures("practice")
def test_a_mistake_is_one_sentence(
    words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert watch_command.run(["--once", *words]) == 2
    error = capsys.readouterr().err
    assert sentence in error
    assert error.count("\n") == 1


def test_a_password_is_never_an_argument(
    practice: SmallPractice,
    settings: object,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings.HOME = tmp_path / "home"  # type: ignore[attr-defined]
    monkeypatch.setattr(sys, "stdin", io.StringIO("hush\n"))
    words = ["--mailbox", "front@maple.example@localhost:1", "--once"]
    assert watch_command.run(words) == 0
    assert "cannot be reached" in capsys.readouterr().err
    place = Place.objects.get()
    assert place.where["user"] == "front@maple.example"
    assert (tmp_path / "home" / "keys" / "places" / place.id).read_text() == "hush"


@pytest.mark.slow
def test_killed_at_any_moment_it_loses_nothing_and_doubles_nothing(
    folder: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    practice_id = _python(OPEN, home=home).split()[-1]
    for number in range(FILES):
        put(folder, number)
    chance = random.Random(4)
    for _ in range(KILLS):
        _killed_after(chance.uniform(1.2, 3.5), words=[str(folder)], home=home)
    for _ in range(2):
        assert _unjam("watch", "--once", str(folder), home=home).returncode == 0
    assert sorted(path.name for path in folder.iterdir()) == ["known", "taken", "unreadable"]
    assert len(list((folder / "taken").iterdir())) == FILES
    assert _python(COUNT, practice_id, home=home).split() == [str(5 * FILES), "12", "12"]


def _killed_after(seconds: float, *, words: list[str], home: Path) -> None:
    process = subprocess.Popen(
        [Path(sys.executable).with_name("unjam"), "watch", "--every", "1", *words],
        env=_environment(home),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    process.wait()
