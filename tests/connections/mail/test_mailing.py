"""A mailbox's messages are parked once each, their files come in, and the mailbox stays."""

from __future__ import annotations

import imaplib
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from connections.mail.imap_server import PASSWORD, USER, Mailbox, serving
from connections.mail.test_parse import message
from people import SmallPractice
from unjam.connections.actions import mailing, watching
from unjam.connections.actions.delivering import start_what_is_known
from unjam.connections.mail import send
from unjam.connections.mail.send import MailboxTrouble
from unjam.connections.models import Delivery, ImportRun, Place

CALLS = "Call ID,Date,Time,Direction,Number,Name,Line,Linked Item,Work,Result,Seconds\n" + "".join(
    f"C{n},3/14/2026,9:0{n}:30 AM,In,555-0100,Pat O'Sample,1,,Call,Call answered,30\n"
    for n in range(5)
)


def with_file(name: str, content: str, *, number: str = "<1@payer.example>") -> bytes:
    made = message(number=number)
    made.add_attachment(content.encode(), maintype="application", subtype="x", filename=name)
    return made.as_bytes()


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[Mailbox]:
    with serving(Mailbox(), folder=tmp_path) as served:
        yield served


@pytest.fixture
def place_id(mailbox: Mailbox, practice: SmallPractice, settings: object, tmp_path: Path) -> str:
    settings.UPLOADS = tmp_path / "uploads"  # type: ignore[attr-defined]
    settings.HOME = tmp_path / "home"  # type: ignore[attr-defined]
    return mailing.connect_mailbox(
        practice_id=practice.practice_id,
        user=USER,
        host="localhost",
        port=mailbox.port,
        password=PASSWORD,
        by="test",
    )


def look(place_id: str, mailbox: Mailbox) -> tuple[int, int]:
    brought = mailing.look_in_mailbox(place_id, context=mailbox.trust())
    return brought.taken, brought.known


def test_a_message_is_parked_and_its_file_comes_in(place_id: str, mailbox: Mailbox) -> None:
    mailbox.messages = {3: with_file("calls.csv", CALLS)}
    assert look(place_id, mailbox) == (1, 0)
    start_what_is_known(place_id)
    row = Delivery.objects.get()
    assert (row.state, row.name, row.text) == ("open", "Fax log", "Please see the list.")
    run = ImportRun.objects.get(drop_id=row.drop_id)
    assert (run.file_name, run.state, run.recorded) == ("calls.csv", "finished", 5)


def test_nothing_in_the_mailbox_is_changed(place_id: str, mailbox: Mailbox) -> None:
    mailbox.messages = {3: with_file("calls.csv", CALLS)}
    look(place_id, mailbox)
    assert [words.split()[0] for words in mailbox.asked] == [
        *("CAPABILITY", "LOGIN", "EXAMINE", "UID", "UID", "UID", "LOGOUT")
    ]


def test_a_second_look_fetches_nothing_again(place_id: str, mailbox: Mailbox) -> None:
    mailbox.messages = {3: message().as_bytes()}
    look(place_id, mailbox)
    mailbox.asked.clear()
    assert look(place_id, mailbox) == (0, 0)
    assert not [words for words in mailbox.asked if "FETCH" in words]


def test_a_mailbox_that_numbers_anew_doubles_nothing(place_id: str, mailbox: Mailbox) -> None:
    mailbox.messages = {3: with_file("calls.csv", CALLS)}
    look(place_id, mailbox)
    mailbox.messages, mailbox.validity = {1: with_file("calls.csv", CALLS)}, 8
    assert look(place_id, mailbox) == (0, 1)
    assert ImportRun.objects.count() == 1
    assert Delivery.objects.filter(state=Delivery.State.OPEN).count() == 1


def test_a_number_that_was_not_noted_is_known_again(place_id: str, mailbox: Mailbox) -> None:
    mailbox.messages = {3: message().as_bytes()}
    look(place_id, mailbox)
    Place.objects.update(seen={})  # as if the program had ended before it was noted
    assert look(place_id, mailbox) == (0, 1)
    assert Delivery.objects.count() == 1


def test_a_file_that_cannot_be_read_is_kept_with_its_reason(
    place_id: str, mailbox: Mailbox
) -> None:
    mailbox.messages = {3: with_file("scan.pdf", "%PDF-1.7")}
    look(place_id, mailbox)
    assert "scan.pdf is a PDF" in Delivery.objects.get().sentence
    run = ImportRun.objects.get()
    assert run.state == "failed"
    assert Path(run.path).read_bytes() == b"%PDF-1.7"


def test_a_message_that_is_too_large_does_not_travel(place_id: str, mailbox: Mailbox) -> None:
    mailbox.messages, mailbox.says_size = {3: b"x"}, send.MESSAGE_BYTES_MAX + 1
    assert look(place_id, mailbox) == (1, 0)
    assert "larger than 50 MB" in Delivery.objects.get().sentence
    assert not [words for words in mailbox.asked if "BODY" in words]


def test_a_wrong_password_and_a_broken_line_are_said(place_id: str, mailbox: Mailbox) -> None:
    mailing.secret_of(place_id).write_text("wrong")
    with pytest.raises(MailboxTrouble, match="does not know this user"):
        look(place_id, mailbox)
    mailing.secret_of(place_id).write_text(PASSWORD)
    mailbox.breaks_off_at = "SEARCH"
    with pytest.raises(MailboxTrouble, match="broke off"):
        look(place_id, mailbox)


def test_a_server_that_nobody_vouches_for_is_not_spoken_to(
    place_id: str, practice: SmallPractice, mailbox: Mailbox
) -> None:
    (found,) = watching.look_everywhere(practice.practice_id, watches=watching.Watches())
    assert found.trouble == "The mail server cannot be reached."
    assert mailbox.asked == []


def test_a_password_is_for_its_owner_only_and_not_in_the_database(place_id: str) -> None:
    path = mailing.secret_of(place_id)
    assert path.stat().st_mode & 0o777 == 0o600
    assert PASSWORD not in str(Place.objects.get().where)


def test_tls_is_there_from_the_first_byte(mailbox: Mailbox) -> None:
    with pytest.raises((ssl.SSLError, OSError)):
        send.connect(host="localhost", port=mailbox.port, context=ssl.create_default_context())
    line = send.connect(host="localhost", port=mailbox.port, context=mailbox.trust())
    assert isinstance(line, imaplib.IMAP4_SSL)
    line.logout()
