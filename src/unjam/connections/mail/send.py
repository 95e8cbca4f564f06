"""Reads a mailbox over IMAP with TLS; nothing in it is changed, moved or marked."""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from unjam.connections.mail.parse import MESSAGE_BYTES_MAX

TIMEOUT_S = 30.0
MESSAGES_MAX = 100
"""Messages that are fetched in one look; the rest waits for the next."""

Connect = Callable[[], imaplib.IMAP4]


class MailboxTrouble(Exception):
    """The mailbox could not be read: its message says at which step, never what was in it."""


@dataclass(frozen=True, slots=True)
class Box:
    """
    A mailbox that is open to be read.

    Args:
        validity: changes when the mailbox numbers its messages anew.
        connection: to its server.
    """

    validity: int
    connection: imaplib.IMAP4

    def numbers_after(self, uid: int) -> list[int]:
        """The numbers of messages after this one, rising, at most ``MESSAGES_MAX``."""
        found = _said(self.connection.uid("SEARCH", f"UID {uid + 1}:*"), step="be searched")
        numbers = sorted(int(word) for word in (found[0] or b"").split())
        return [number for number in numbers if number > uid][:MESSAGES_MAX]

    def message(self, uid: int) -> bytes | None:
        """
        A whole message; None where it is larger than ``MESSAGE_BYTES_MAX`` or has gone.

        Its size is asked first, so that nothing large travels.
        """
        sizes = _said(self.connection.uid("FETCH", str(uid), "(RFC822.SIZE)"), step="be read")
        size = next((int(found[1]) for each in sizes if (found := _size(each))), 0)
        if not size or size > MESSAGE_BYTES_MAX:
            return None
        parts = _said(self.connection.uid("FETCH", str(uid), "(BODY.PEEK[])"), step="be read")
        return next((bytes(part[1]) for part in parts if isinstance(part, tuple)), None)


def connect(*, host: str, port: int, context: ssl.SSLContext | None = None) -> imaplib.IMAP4:
    """
    A connection to a mail server, with TLS from the first byte.

    Args:
        context: whom to trust; the machine's own list if None.
    """
    secure = context or ssl.create_default_context()
    return imaplib.IMAP4_SSL(host, port, ssl_context=secure, timeout=TIMEOUT_S)


@contextmanager
def opened_box(connection: Connect, *, user: str, password: str, folder: str) -> Iterator[Box]:
    """
    A mailbox, open to be read only.

    Raises:
        MailboxTrouble: if it cannot be reached, does not let us in, or ends in between.
    """
    try:
        open_connection = connection()
    except (OSError, imaplib.IMAP4.error) as error:
        raise MailboxTrouble("The mail server cannot be reached.") from error
    try:
        yield _box(open_connection, user=user, password=password, folder=folder)
    except (OSError, imaplib.IMAP4.error, ValueError) as error:
        raise MailboxTrouble("The mail server broke off. It is asked again later.") from error
    finally:
        _hang_up(open_connection)


def _hang_up(connection: imaplib.IMAP4) -> None:
    try:
        connection.logout()
    except (OSError, imaplib.IMAP4.error):  # it broke off already: only our end is left to close
        with suppress(OSError):
            connection.shutdown()


def _box(connection: imaplib.IMAP4, *, user: str, password: str, folder: str) -> Box:
    try:
        connection.login(user, password)
    except imaplib.IMAP4.error as error:
        raise MailboxTrouble("The mail server does not know this user or password.") from error
    _said(connection.select(_quoted(folder), readonly=True), step="be opened")
    _, words = connection.response("UIDVALIDITY")
    validity = next((int(word) for word in words or () if word and bytes(word).isdigit()), 0)
    return Box(validity, connection)


def _quoted(folder: str) -> str:
    if not folder.isprintable() or not folder.isascii():
        raise MailboxTrouble("The name of the mailbox has letters that mail servers do not take.")
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _said(answer: tuple[str, Sequence[Any]], *, step: str) -> Sequence[Any]:
    status, words = answer
    if status != "OK":
        raise MailboxTrouble(f"The mailbox could not {step}.")
    return words


def _size(words: object) -> re.Match[bytes] | None:
    line = words[0] if isinstance(words, tuple) else words
    return re.search(rb"RFC822\.SIZE (\d{1,12})", line) if isinstance(line, bytes) else None
