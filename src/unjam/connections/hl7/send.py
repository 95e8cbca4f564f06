"""Sends HL7 messages: each is sent again until it is answered, under the same number."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from unjam.formats.hl7.frames import FrameReader, FrameTooLarge, framed
from unjam.formats.hl7.message import Message, NotHl7, parse
from unjam.formats.hl7.views import head_of
from unjam.formats.hl7.write import ACCEPTED

READ_BYTES = 2**16
ANSWER_BYTES_MAX = 2**20
ACCEPTED_TOO = (ACCEPTED, "CA")
"""AA, or CA of the enhanced mode."""


@dataclass(frozen=True, slots=True)
class Patience:
    """
    How long and how often.

    Args:
        answer_s_max: for one answer. attempts_max: of one message.
        pause_s: before the second attempt; twice as long before each further one, up to
            ``pause_s_max``.
    """

    answer_s_max: float = 30.0
    attempts_max: int = 5
    pause_s: float = 1.0
    pause_s_max: float = 30.0

    def before(self, attempt: int) -> float:
        """Seconds to wait before an attempt; the first is 0."""
        return min(self.pause_s_max, self.pause_s * 2 ** min(attempt - 1, 30)) if attempt else 0.0


@dataclass(frozen=True, slots=True)
class Refusal:
    """A message that was answered with an error: its number, the code and the words."""

    control_id: str
    code: str
    words: str


@dataclass(slots=True)
class Sent:
    """What became of messages: how many were accepted, and which were not."""

    accepted: int = 0
    refused: list[Refusal] = field(default_factory=list)


class NotAnswered(Exception):
    """
    The other side does not answer. What was sent before was accepted; send the file again later.
    """


@dataclass(slots=True)
class Sender:
    """
    Speaks to one listener, one message at a time, in order.

    A message whose answer does not come is sent again under the same number, so that the other
    side knows it. An answer to another message is passed over.

    Args:
        sleep: waits some seconds; an argument, so that tests need not.
    """

    host: str
    port: int
    tls: ssl.SSLContext | None = None
    patience: Patience = field(default_factory=Patience)
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    _line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
    _frames: FrameReader = field(default_factory=lambda: FrameReader(ANSWER_BYTES_MAX))

    async def send_all(self, messages: Iterable[Message]) -> Sent:
        """
        Send messages, and say what became of them.

        Raises:
            NotAnswered: if one is not answered in all attempts.
        """
        sent = Sent()
        try:
            for message in messages:
                refusal = await self._send(message)
                if refusal:
                    sent.refused.append(refusal)
                else:
                    sent.accepted += 1
        finally:
            await self._hang_up()
        return sent

    async def _send(self, message: Message) -> Refusal | None:
        control_id = head_of(message).control_id
        for attempt in range(self.patience.attempts_max):
            if attempt:
                await self.sleep(self.patience.before(attempt))
            try:
                return await asyncio.wait_for(
                    self._once(wire_form(message), control_id=control_id),
                    self.patience.answer_s_max,
                )
            except (OSError, EOFError, TimeoutError, FrameTooLarge):
                await self._hang_up()
        raise NotAnswered(" ".join((NotAnswered.__doc__ or "").split()))

    async def _once(self, raw: bytes, *, control_id: str) -> Refusal | None:
        if self._line is None:
            self._line = await asyncio.open_connection(self.host, self.port, ssl=self.tls)
            self._frames = FrameReader(ANSWER_BYTES_MAX)
        reader, writer = self._line
        writer.write(framed(raw))
        await writer.drain()
        while True:
            data = await reader.read(READ_BYTES)
            if not data:
                raise EOFError
            for frame in self._frames.feed(data):
                code, answered, words = answer_in(frame.raw)
                if answered == control_id and code:
                    return None if code in ACCEPTED_TOO else Refusal(control_id, code, words)

    async def _hang_up(self) -> None:
        if self._line is None:
            return
        writer = self._line[1]
        self._line = None
        writer.close()
        with suppress(OSError, EOFError):
            await writer.wait_closed()


def answer_in(raw: bytes) -> tuple[str, str, str]:
    """MSA-1, MSA-2 and the words of an answer; empty where it is none."""
    try:
        message = parse(raw)
    except NotHl7:
        return "", "", ""
    msa, err = message.first("MSA"), message.first("ERR")
    words = message.text(err, 8) or message.text(msa, 3)
    return message.text(msa, 1), message.text(msa, 2), words


def wire_form(message: Message) -> bytes:
    """A message as the standard wants it on a wire: every segment ended by a carriage return."""
    raw = message.raw.replace(b"\r\n", b"\r")
    if b"\r" not in raw:
        raw = raw.replace(b"\n", b"\r")
    return raw.rstrip(b"\r\n") + b"\r"


def tls_of(ca: Path | None, *, cert: Path | None, key: Path | None) -> ssl.SSLContext:
    """
    How we know the other side, and how it knows us.

    Raises:
        OSError, ssl.SSLError: if a file is missing or is none of its kind.
    """
    context = ssl.create_default_context(cafile=str(ca) if ca else None)
    if cert:
        context.load_cert_chain(cert, key)
    return context
