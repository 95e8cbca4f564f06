"""The payer over HTTPS, and its command: what comes back, and what is refused."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from unjam.demo.payer.certificates import context_of, make_certificate
from unjam.demo.payer.commands import payer
from unjam.demo.payer.desk import REQUEST_BYTES_MAX, Desk
from unjam.demo.payer.scenario import Behaviour, Rule, Scenario
from unjam.demo.payer.window import SILENT_S, Window, server
from unjam.formats.x12.benefits import BenefitFile, Member, Question
from unjam.formats.x12.claims import Named
from unjam.formats.x12.write import Envelope, written
from unjam.formats.x12.write_benefits import body_270

NOW = datetime(2026, 3, 2, 9, 5)


def question(member: str) -> bytes:
    person = Member(
        0, traces=(("1", "V7"),), origins=("9MAPLESTRT",), last="O'Inventa", first="Testa",
        id_kind="MI", number=member,
        questions=(Question(("30",)),),
    )  # fmt: skip
    payer = Named(kind="PR", last="INVENTED PAYER", id_kind="PI", number="FAKEPAYER")
    us = Named(kind="1P", last="MAPLE STREET", id_kind="XX", number="1234567893")
    file = BenefitFile(reference="R1", source=payer, receiver=us, members=[person])
    body = body_270(file, control="0001", made_at=NOW)
    envelope = Envelope(
        sender="MAPLE", receiver="PAYER", made_at=NOW, control=1, group_control=1
    )  # fmt: skip
    return written(envelope, [body])


@dataclass
class Clock:
    """A clock that only waiting moves."""

    now: datetime = NOW
    waits_s: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.waits_s.append(seconds)
        self.now += timedelta(seconds=seconds)


SCENARIO = Scenario(
    rules=(
        Rule(Behaviour.OUTAGE, number="DOWN"),
        Rule(Behaviour.SILENCE, number="SILENT"),
        Rule(number="SLOW", delay_s=9),
        Rule(number="LATER", delay_s=3_600),
    )
)


Answer = tuple[int, bytes]


@dataclass
class Asking:
    """A payer that runs, and how to ask it."""

    port: int
    trust: ssl.SSLContext
    clock: Clock

    def ask(self, method: str, content: bytes = b"", *, length: int | None = None) -> Answer:
        """The status and body; a status of 0 where the line was closed without a word."""
        said = len(content) if length is None else length
        head = f"{method} / HTTP/1.0\r\nContent-Length: {said}\r\n\r\n".encode()
        with (
            socket.create_connection(("127.0.0.1", self.port), timeout=20) as plain,
            self.trust.wrap_socket(plain, server_hostname="127.0.0.1") as line,
        ):
            line.sendall(head + content)
            whole = b"".join(iter(lambda: line.recv(65_536), b""))
        first, _, rest = whole.partition(b"\r\n\r\n")
        return (int(first.split()[1]) if first else 0), rest


@pytest.fixture
def asking(tmp_path: Path) -> Iterator[Asking]:
    clock = Clock()
    certificate, key = make_certificate(tmp_path, now=datetime(2026, 11, 24))
    window = Window(Desk(SCENARIO), clock=lambda: clock.now, sleep=clock.sleep)
    made = server(window, host="127.0.0.1", port=0, tls=context_of(certificate, key))
    trust = ssl.create_default_context(cafile=certificate)
    trust.verify_flags &= ~ssl.VERIFY_X509_STRICT
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield Asking(made.server_port, trust, clock)
    made.shutdown()
    made.server_close()
    thread.join()


def test_a_question_is_answered_over_https(asking: Asking) -> None:
    status, content = asking.ask("POST", question("FAKE1"))
    assert status == 200
    assert content.startswith(b"ISA*") and b"TRN*2*V7*" in content


def test_a_slow_payer_is_waited_for_and_a_later_letter_is_fetched_once(asking: Asking) -> None:
    assert asking.ask("POST", question("SLOW"))[0] == 200
    assert asking.clock.waits_s == [9]
    assert asking.ask("POST", question("LATER")) == (202, b"")
    assert asking.ask("GET")[0] == 204
    asking.clock.now += timedelta(hours=1)
    assert asking.ask("GET")[1].count(b"ST*271*") == 1
    assert asking.ask("GET") == (204, b"")


def test_silence_closes_the_line_and_an_outage_is_an_error_page(asking: Asking) -> None:
    assert asking.ask("POST", question("SILENT")) == (0, b"")
    assert asking.clock.waits_s == [SILENT_S]
    status, content = asking.ask("POST", question("DOWN"))
    assert (status, content[:9]) == (503, b"<!DOCTYPE")


def test_what_is_no_request_is_refused_in_words(asking: Asking) -> None:
    status, content = asking.ask("POST", b"<html>Sign in</html>")
    assert (status, b"web page" in content) == (400, True)
    assert asking.ask("POST", length=REQUEST_BYTES_MAX + 1)[0] == 413


def test_the_key_is_its_owners_alone_and_made_once(tmp_path: Path) -> None:
    certificate, key = make_certificate(tmp_path, now=NOW)
    before = certificate.read_bytes(), key.read_bytes()
    assert make_certificate(tmp_path, now=NOW) == (certificate, key)
    assert (certificate.read_bytes(), key.read_bytes()) == before
    assert key.stat().st_mode & 0o077 == 0


def test_the_command_answers_a_folder_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    into, out = tmp_path / "in", tmp_path / "out"
    into.mkdir()
    (into / "a.270").write_bytes(question("FAKE1"))
    words = ["--folder", str(into), str(out), "--once", "--deny", "--set", "270"]
    assert payer(words) == 0
    (answer,) = [path for path in out.iterdir() if path.is_file()]
    assert b"EB*6*" in answer.read_bytes()
    assert "a.270" in capsys.readouterr().out


MISTAKES = {
    "no such option": ["--nonsense"],
    "no such scenario": ["--scenario", "nowhere.toml"],
    "an odd scenario": ["--scenario", "odd.toml"],
}


@pytest.mark.parametrize("kind", MISTAKES)
def test_mistakes_are_said(
    kind: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "odd.toml").write_text("colour = 1")
    assert payer(MISTAKES[kind]) == 2
    assert capsys.readouterr().err
