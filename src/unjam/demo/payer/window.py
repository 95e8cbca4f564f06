"""The payer over HTTPS: a request is posted, its answer comes back; later letters are fetched."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from unjam.demo.payer.desk import REQUEST_BYTES_MAX, WEB_PAGE, Desk, Down, Letter, NotAnswered

X12 = "application/edi-x12"
PLAIN, HTML = "text/plain; charset=utf-8", "text/html; charset=utf-8"
WAITS_S_MAX = 60.0
"""An answer that is due within this time is waited for; a later one is fetched."""

SILENT_S = 30.0
"""How long a silent payer keeps the line before it closes it."""

IDLE_S = 60
LETTERS_MAX = 10_000

Clock = Callable[[], datetime]
Sleep = Callable[[float], None]


@dataclass(slots=True)
class Window:
    """The payer's desk behind a lock, with the letters that are not yet due."""

    desk: Desk
    clock: Clock
    sleep: Sleep
    later: list[Letter] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def post(self, content: bytes) -> bytes | None:
        """
        The letters that a request brings at once or soon, one after the other; later ones wait.

        None where the payer is silent.

        Raises:
            NotAnswered: if it is nothing that can be answered.
            Down: if the payer is down for it.
        """
        with self.lock:
            now = self.clock()
            letters = self.desk.ask(content, now=now)
            soon = [x for x in letters if (x.due_at - now).total_seconds() <= WAITS_S_MAX]
            held = [x for x in letters if x not in soon and x not in self.later]
            self.later = [*self.later, *held][-LETTERS_MAX:]
        if not letters:
            return None
        if soon:
            self.sleep(max(0.0, max((x.due_at - now).total_seconds() for x in soon)))
        return b"".join(letter.content for letter in soon)

    def fetch(self) -> bytes:
        """The letters that have come due since, each once."""
        with self.lock:
            now = self.clock()
            due = [letter for letter in self.later if letter.due_at <= now]
            self.later = [letter for letter in self.later if letter.due_at > now]
        return b"".join(letter.content for letter in due)


def server(
    window: Window, *, host: str, port: int, tls: ssl.SSLContext
) -> ThreadingHTTPServer:  # fmt: skip
    """A server for this window; ``serve_forever`` runs it."""

    made = _Server((host, port), _Handler)
    made.window = window
    made.socket = tls.wrap_socket(made.socket, server_side=True, do_handshake_on_connect=False)
    return made


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    window: Window


class _Handler(BaseHTTPRequestHandler):
    timeout = IDLE_S
    server_version, sys_version = "payer", ""

    @property
    def window(self) -> Window:
        assert isinstance(self.server, _Server)
        return self.server.window

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > REQUEST_BYTES_MAX:
            sentence = f"Say the length of the request; at most {REQUEST_BYTES_MAX:,} bytes."
            self.close_connection = True
            self._send(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, sentence.encode(), kind=PLAIN)
            return
        try:
            answer = self.window.post(self.rfile.read(int(length)))
        except NotAnswered as error:
            self._send(HTTPStatus.BAD_REQUEST, str(error).encode(), kind=PLAIN)
        except Down:
            self._send(HTTPStatus.SERVICE_UNAVAILABLE, WEB_PAGE, kind=HTML)
        else:
            self._answer(answer)

    def do_GET(self) -> None:
        content = self.window.fetch()
        if content:
            self._send(HTTPStatus.OK, content, kind=X12)
        else:
            self._send(HTTPStatus.NO_CONTENT, b"", kind=X12)

    def _answer(self, content: bytes | None) -> None:
        if content is None:
            self.window.sleep(SILENT_S)
            self.close_connection = True
            return
        status = HTTPStatus.OK if content else HTTPStatus.ACCEPTED
        self._send(status, content, kind=X12)

    def _send(self, status: HTTPStatus, content: bytes, *, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if status != HTTPStatus.NO_CONTENT:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Requests hold numbers of members: nothing is written down."""
