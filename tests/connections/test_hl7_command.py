"""``unjam hl7`` sends what a file holds, and says in one sentence what cannot work."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from connections.hl7.certificates import certificates
from connections.hl7.wire import Line, Shelf, reply, with_listener
from people import SmallPractice
from unjam.connections import hl7_command as commands
from unjam.connections.hl7 import examples
from unjam.connections.hl7.listening import Listener

Open = Callable[[], Awaitable[Line]]


def sent(shelf: Shelf, path: Path) -> int:
    """Send a file to a listener, from the command line."""
    statuses: list[int] = []

    async def talk(line: Open) -> None:
        port = (await line()).writer.get_extra_info("peername")[1]
        words = ["send", str(path), "--to", f"127.0.0.1:{port}"]
        statuses.append(await asyncio.to_thread(commands.run, words))

    with_listener(Listener(commit=shelf.keep, reply=reply), talk)
    return statuses[0]


def test_a_file_is_sent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, shelf = tmp_path / "day.hl7", Shelf()
    path.write_bytes(b"rubbish\n" + b"".join(examples.ALL).replace(b"\r", b"\n"))
    assert sent(shelf, path) == 0
    assert shelf.kept == list(examples.ALL)
    told = capsys.readouterr()
    assert told.out == "13 messages accepted, 0 refused.\n"
    assert told.err == "Passed over: Text stands here that belongs to no message.\n"


@pytest.mark.parametrize(
    ("content", "sentence"), [(b"<html>", "begins with a web page"), (b"", "begins with nothing")]
)
def test_a_file_that_is_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, sentence: str
) -> None:
    path = tmp_path / "day.hl7"
    path.write_bytes(content)
    assert commands.run(["send", str(path), "--to", "127.0.0.1:1"]) == 2
    assert sentence in capsys.readouterr().err


def test_a_file_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.run(["send", "nowhere.hl7", "--to", "127.0.0.1:1"]) == 2
    assert capsys.readouterr().err == "unjam hl7 send: No such file or directory.\n"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["listen"], "--port"),
        (["listen", "--port", "99999"], "a port is a number up to 65535"),
        (["listen", "--port", "0", "--allow", "maple"], "an address looks like 10.0.0.7"),
        (["send", "x", "--to", "2575"], "an address looks like 10.0.0.7:2575"),
        ([], "word"),
    ],
)
def test_words_that_make_no_sense(
    capsys: pytest.CaptureFixture[str], words: list[str], sentence: str
) -> None:
    assert commands.run(words) == 2
    assert sentence in capsys.readouterr().err


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.run(["--help"]) == 0
    assert "MLLP" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--practice", "pr_nobody"], "There is no practice 'pr_nobody'."),
        (["--tls-cert", "x.pem"], "--tls-cert and --tls-key belong together."),
        (["--client-ca", "x.pem"], "--client-ca needs --tls-cert and --tls-key"),
        (["--tls-cert", "no.pem", "--tls-key", "no.key"], "No such file or directory."),
        (["--zone", "Nowhere/Town"], "There is no time zone “Nowhere/Town”"),
    ],
)
def test_listening_that_cannot_begin(
    practice: SmallPractice, capsys: pytest.CaptureFixture[str], words: list[str], sentence: str
) -> None:
    assert commands.run(["listen", "--port", "0", *words]) == 2
    assert sentence in capsys.readouterr().err


@pytest.mark.django_db
def test_listening_for_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.run(["listen", "--port", "0"]) == 2
    assert "There is no practice yet" in capsys.readouterr().err


def test_a_key_that_is_no_certificate(
    practice: SmallPractice, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    papers = certificates(tmp_path)
    words = ["--tls-cert", str(papers.key), "--tls-key", str(papers.key)]
    assert commands.run(["listen", "--port", "0", *words]) == 2
    assert "unjam hl7 listen: " in capsys.readouterr().err
