"""Files travel from a real SSH server and to it, each once, whatever breaks in between."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator
from pathlib import Path

import asyncssh
import pytest

from connections.sftp.ssh_server import USER, Served, serving
from people import SmallPractice
from unjam.connections.actions import exchanging, watching
from unjam.connections.actions.delivering import Watch
from unjam.connections.actions.exchanging import SendRefused
from unjam.connections.actions.places import PlaceRefused
from unjam.connections.models import Delivery, ImportRun, Outgoing, Place
from unjam.connections.sftp.send import ServerTrouble, half_name

CALLS = "Call ID,Date,Time,Direction,Number,Name,Line,Linked Item,Work,Result,Seconds\n" + "".join(
    f"C{n},3/14/2026,9:0{n}:30 AM,In,555-0100,Pat O'Sample,1,,Call,Call answered,30\n"
    for n in range(5)
)
OLD = "calls of May 'x'.csv"
QUESTION = "ISA*00*~"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Served]:
    root = tmp_path / "remote"
    (root / "out box").mkdir(parents=True)
    with serving(Served(root), folder=tmp_path) as served:
        yield served


@pytest.fixture
def place_id(server: Served, practice: SmallPractice, settings: object, tmp_path: Path) -> str:
    settings.UPLOADS = tmp_path / "uploads"  # type: ignore[attr-defined]
    settings.HOME = tmp_path / "home"  # type: ignore[attr-defined]
    return connected(server, practice_id=practice.practice_id)


def connected(server: Served, *, practice_id: str, **changes: object) -> str:
    facts: dict[str, object] = {
        "user": USER,
        "host": "127.0.0.1",
        "port": server.port,
        "folder": "/out box",
        "key": server.key,
        "known_hosts": server.known_hosts,
        **changes,
    }
    return exchanging.connect_server(practice_id=practice_id, by="test", **facts)  # type: ignore[arg-type]


def put(server: Served, name: str, content: str | bytes) -> None:
    (server.folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    os.utime(server.folder / name, (1_700_000_000, 1_700_000_000))


def test_a_file_comes_in_and_stays_on_the_server(
    place_id: str, server: Served, practice: SmallPractice
) -> None:
    put(server, OLD, CALLS)
    (look,) = watching.look_everywhere(practice.practice_id, watches=watching.Watches())
    assert (look.trouble, look.brought.taken, look.started) == ("", 1, 1)
    run = ImportRun.objects.get()
    assert (run.file_name, run.state, run.recorded) == (OLD, "finished", 5)
    assert (server.folder / OLD).read_text() == CALLS
    assert not [path for path in exchanging.spool_of(place_id).rglob("*") if path.is_file()]


def test_nothing_is_fetched_twice(place_id: str, server: Served) -> None:
    put(server, OLD, CALLS)
    exchanging.look_on_server(place_id, watch=Watch())
    server.asked.clear()
    brought = exchanging.look_on_server(place_id, watch=Watch())
    assert (brought.taken, brought.known) == (0, 0)
    assert not [asked for asked in server.asked if asked.startswith("read")]


def test_a_lost_note_doubles_nothing(place_id: str, server: Served) -> None:
    put(server, OLD, CALLS)
    exchanging.look_on_server(place_id, watch=Watch())
    Place.objects.update(seen={})
    brought = exchanging.look_on_server(place_id, watch=Watch())
    assert (brought.taken, brought.known) == (0, 1)
    assert ImportRun.objects.count() == 1


def test_a_broken_line_goes_on_where_it_broke(place_id: str, server: Served) -> None:
    content = (CALLS + "x" * 3_000_000).encode()
    put(server, "large.csv", content)
    server.reads_until_it_breaks = 6
    with pytest.raises(ServerTrouble):
        exchanging.look_on_server(place_id, watch=Watch())
    (half,) = exchanging.spool_of(place_id).glob(".*.part")
    come = half.stat().st_size
    assert 0 < come < len(content)
    server.asked.clear()
    exchanging.look_on_server(place_id, watch=Watch())
    first = next(int(asked.split()[1]) for asked in server.asked if asked.startswith("read"))
    assert first == come
    assert Delivery.objects.count() == 1


def test_a_server_with_another_key_is_not_spoken_to(
    server: Served, place_id: str, practice: SmallPractice
) -> None:
    known = server.known_hosts.read_text()
    server.known_hosts.write_text(known.replace("AAAAC3", "AAAAC4"))
    with pytest.raises(ServerTrouble, match="not the one that is known"):
        exchanging.look_on_server(place_id, watch=Watch())
    server.known_hosts.write_text("")
    (look,) = watching.look_everywhere(practice.practice_id, watches=watching.Watches())
    assert "not the one that is known" in look.trouble


def test_a_key_that_the_server_does_not_know_opens_nothing(
    place_id: str, server: Served, tmp_path: Path
) -> None:
    put(server, OLD, CALLS)
    asyncssh.generate_private_key("ssh-ed25519").write_private_key(str(server.key))
    server.key.chmod(0o600)
    with pytest.raises(ServerTrouble):
        exchanging.look_on_server(place_id, watch=Watch())
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("maple@h: Permission denied (publickey).", "does not know our key"),
        ("Host key verification failed.", "not the one that is known"),
        ('Can\'t ls: "/x" not found', "no such file or folder"),
        ("Connection closed", "asked again later"),
    ],
)
def test_what_the_client_says_becomes_a_sentence(
    said: str, words: str, server: Served, place_id: str, tmp_path: Path
) -> None:
    program = tmp_path / "bin" / "sftp"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\ncat >/dev/null\necho {shlex.quote(said)} >&2\nexit 255\n")
    program.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
        with pytest.raises(ServerTrouble, match=words):
            exchanging.look_on_server(place_id, watch=Watch())


def test_a_folder_that_is_not_there_is_said(
    server: Served, practice: SmallPractice, settings: object, tmp_path: Path
) -> None:
    settings.HOME = tmp_path / "home"  # type: ignore[attr-defined]
    place_id = connected(server, practice_id=practice.practice_id, folder="/nowhere")
    with pytest.raises(ServerTrouble, match="no such file or folder"):
        exchanging.look_on_server(place_id, watch=Watch())


def test_a_key_that_is_open_to_others_is_refused(server: Served, practice: SmallPractice) -> None:
    server.key.chmod(0o644)
    with pytest.raises(PlaceRefused, match="chmod 600"):
        connected(server, practice_id=practice.practice_id)


# Out


def send(place_id: str, path: Path) -> str:
    practice_id = Place.objects.get(id=place_id).practice_id
    return exchanging.send_file(practice_id=practice_id, place_id=place_id, path=path)


@pytest.fixture
def question(tmp_path: Path) -> Path:
    path = tmp_path / "000000017.270"
    path.write_text(QUESTION)
    return path


def test_a_file_is_sent_once(place_id: str, server: Served, question: Path) -> None:
    assert send(place_id, question) == "sent"
    assert (server.folder / question.name).read_text() == QUESTION
    (server.folder / question.name).unlink()  # the receiver took it
    assert send(place_id, question) == "sent"
    assert list(server.folder.iterdir()) == []


def test_a_rename_that_worked_although_nobody_said_so_is_not_done_again(
    place_id: str, server: Served, question: Path
) -> None:
    server.breaks_at_rename = True
    with pytest.raises(ServerTrouble):
        send(place_id, question)
    server.breaks_at_rename = False
    server.asked.clear()
    assert send(place_id, question) == "sent"
    assert "rename" not in server.asked


def test_a_rename_that_did_not_work_is_done_later(
    place_id: str, server: Served, question: Path
) -> None:
    server.breaks_at_rename, server.renames_before_it_breaks = True, False
    with pytest.raises(ServerTrouble):
        send(place_id, question)
    assert [path.name for path in server.folder.iterdir()] == [half_name(question.name)]
    server.breaks_at_rename = False
    assert send(place_id, question) == "sent"
    assert (server.folder / question.name).read_text() == QUESTION


def test_where_nobody_can_tell_whether_it_was_taken_a_person_decides(
    place_id: str, server: Served, question: Path
) -> None:
    server.breaks_at_rename = True
    with pytest.raises(ServerTrouble):
        send(place_id, question)
    (server.folder / question.name).unlink()
    server.breaks_at_rename = False
    assert send(place_id, question) == "unsure"
    assert send(place_id, question) == "unsure"
    assert list(server.folder.iterdir()) == []


def test_another_content_under_a_name_that_was_sent_is_refused(
    place_id: str, question: Path
) -> None:
    send(place_id, question)
    question.write_text("ISA*01*~")
    with pytest.raises(SendRefused, match="Another file"):
        send(place_id, question)
    assert Outgoing.objects.count() == 1
