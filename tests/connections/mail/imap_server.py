"""A small mail server for tests: one mailbox, over TLS, which notes what it was asked."""

from __future__ import annotations

import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from connections.hl7.certificates import certificates

USER, PASSWORD = "front@maple.example", 'a "secret" \\ word'


@dataclass
class Mailbox:
    """What the server holds: messages by number."""

    messages: dict[int, bytes] = field(default_factory=dict)
    validity: int = 7
    asked: list[str] = field(default_factory=list)
    says_size: int = 0
    breaks_off_at: str = ""
    port: int = 0
    ca: Path = Path()

    def trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.ca))


@contextmanager
def serving(mailbox: Mailbox, *, folder: Path) -> Iterator[Mailbox]:
    made = certificates(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.cert, made.key)
    with socket.create_server(("127.0.0.1", 0)) as server:
        mailbox.port, mailbox.ca = server.getsockname()[1], made.ca
        thread = threading.Thread(target=_serve, args=(server, context, mailbox), daemon=True)
        thread.start()
        yield mailbox
        server.shutdown(socket.SHUT_RDWR)
    thread.join(timeout=5)


def _serve(server: socket.socket, context: ssl.SSLContext, mailbox: Mailbox) -> None:
    while True:
        try:
            plain, _ = server.accept()
        except OSError:
            return
        with suppress(OSError), context.wrap_socket(plain, server_side=True) as line:
            _talk(line, mailbox)


def _talk(line: ssl.SSLSocket, mailbox: Mailbox) -> None:
    with line.makefile("rwb") as file:
        _answer_all(file, mailbox)


def _answer_all(file: IO[bytes], mailbox: Mailbox) -> None:
    file.write(b"* OK ready\r\n")
    file.flush()
    while words := file.readline().decode().rstrip("\r\n"):
        tag, _, asked = words.partition(" ")
        mailbox.asked.append(asked)
        if mailbox.breaks_off_at and mailbox.breaks_off_at in asked:
            return
        status, answer = _answer(asked, mailbox)
        file.write(answer + f"{tag} {status} done\r\n".encode())
        file.flush()
        if asked == "LOGOUT":
            return


def _answer(asked: str, mailbox: Mailbox) -> tuple[str, bytes]:
    if asked == "CAPABILITY":
        return "OK", b"* CAPABILITY IMAP4rev1\r\n"
    if asked.startswith("LOGIN"):
        quoted = '"' + PASSWORD.replace("\\", "\\\\").replace('"', '\\"') + '"'
        return ("OK" if asked == f"LOGIN {USER} {quoted}" else "NO"), b""
    if asked.startswith("EXAMINE"):
        count = len(mailbox.messages)
        return "OK", f"* {count} EXISTS\r\n* OK [UIDVALIDITY {mailbox.validity}] v\r\n".encode()
    if found := re.fullmatch(r"UID SEARCH UID (\d+):\*", asked):
        return "OK", b"* SEARCH " + _numbers(int(found[1]), mailbox) + b"\r\n"
    if found := re.fullmatch(r"UID FETCH (\d+) \(RFC822.SIZE\)", asked):
        size = mailbox.says_size or len(mailbox.messages.get(int(found[1]), b""))
        return "OK", f"* 1 FETCH (UID {found[1]} RFC822.SIZE {size})\r\n".encode()
    if found := re.fullmatch(r"UID FETCH (\d+) \(BODY.PEEK\[\]\)", asked):
        raw = mailbox.messages[int(found[1])]
        return "OK", b"* 1 FETCH (BODY[] {%d}\r\n" % len(raw) + raw + b")\r\n"
    return ("OK", b"* BYE\r\n") if asked == "LOGOUT" else ("BAD", b"")


def _numbers(first: int, mailbox: Mailbox) -> bytes:
    """As servers do it: where nothing is new, the last message answers to ``n:*``."""
    found = [uid for uid in mailbox.messages if uid >= first] or list(mailbox.messages)[-1:]
    return b" ".join(str(uid).encode() for uid in found)
