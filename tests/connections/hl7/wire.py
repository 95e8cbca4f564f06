"""A line to a listener for tests: what one says, and what it answers."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

from unjam.connections.hl7.arrivals import Answer, Arrival
from unjam.connections.hl7.listening import Listener, ListenerBroken
from unjam.connections.hl7.send import answer_in
from unjam.formats.hl7.frames import FrameReader
from unjam.formats.hl7.message import NotHl7, parse
from unjam.formats.hl7.write import ACCEPTED, REJECTED, acknowledgement

AT = datetime(2026, 11, 24, tzinfo=UTC)
WAIT_S = 10.0


class Shelf:
    """Keeps what arrives, in memory, with a delay that is settable."""

    def __init__(self, *, delay_s: float = 0.0) -> None:
        self.groups: list[list[bytes]] = []
        self.is_whole: list[bool] = []
        self.delay_s = delay_s
        self.refuses: bytes = b""

    @property
    def kept(self) -> list[bytes]:
        return [raw for group in self.groups for raw in group]

    async def keep(self, arrivals: Sequence[Arrival]) -> Sequence[Answer]:
        await asyncio.sleep(self.delay_s)
        if self.refuses and any(self.refuses in one.raw for one in arrivals):
            raise ListenerBroken
        self.groups.append([one.raw for one in arrivals])
        self.is_whole += [one.is_whole for one in arrivals]
        return [answer_to(one) for one in arrivals]


def answer_to(arrival: Arrival) -> Answer:
    try:
        return Answer(ACCEPTED, parse(arrival.raw))
    except NotHl7:
        return Answer(REJECTED, None)


def reply(answer: Answer) -> bytes:
    return acknowledgement(answer.message, answer.code, control_id="K", sent_at=AT)


class Line:
    """One connection, from the sender's side."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.frames = FrameReader()
        self.heard: list[tuple[str, str]] = []

    async def say(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def answers(self, count: int) -> list[tuple[str, str]]:
        """Code and number of the next answers; fewer where the line ends before."""
        while len(self.heard) < count:
            data = await asyncio.wait_for(self.reader.read(65536), WAIT_S)
            if not data:
                break
            self.heard += [answer_in(frame.raw)[:2] for frame in self.frames.feed(data)]
        found, self.heard = self.heard[:count], self.heard[count:]
        return found

    async def is_closed(self) -> bool:
        try:
            return await asyncio.wait_for(self.reader.read(65536), WAIT_S) == b""
        except ConnectionError:
            return True


Talk = Callable[[Callable[[], Awaitable[Line]]], Awaitable[None]]


def with_listener(
    listener: Listener,
    talk: Talk,
    *,
    server_tls: ssl.SSLContext | None = None,
    client_tls: ssl.SSLContext | None = None,
) -> None:
    """Run a listener, and a talk with it; lines that the talk opened are closed after it."""

    async def run() -> None:
        stop, ready = asyncio.Event(), asyncio.get_running_loop().create_future()
        serving = asyncio.create_task(
            listener.serve("127.0.0.1", 0, stop=stop, tls=server_tls, on_ready=ready.set_result)
        )
        port = await ready
        lines: list[Line] = []

        async def line() -> Line:
            lines.append(Line(*await asyncio.open_connection("127.0.0.1", port, ssl=client_tls)))
            return lines[-1]

        try:
            await talk(line)
        finally:
            for one in lines:
                one.writer.close()
            stop.set()
            await asyncio.wait_for(serving, WAIT_S)

    asyncio.run(run())
