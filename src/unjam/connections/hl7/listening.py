"""Listens for HL7 messages: each is answered when it is kept, and never before."""

from __future__ import annotations

import asyncio
import ipaddress
import ssl
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from unjam.connections.hl7.arrivals import GROUP_MAX, Answer, Arrival
from unjam.formats.hl7.frames import FrameReader, FrameTooLarge, framed
from unjam.formats.hl7.message import MESSAGE_BYTES_MAX

READ_BYTES = 2**16
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Commit = Callable[[Sequence[Arrival]], Awaitable[Sequence[Answer]]]
"""Keeps a group of messages, and returns when it is on disk."""

Waiting = tuple[Arrival, "asyncio.Future[Answer]"]
Reply = Callable[[Answer], bytes]
"""Writes the answer that a sender gets."""

OWN_MACHINE = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))


@dataclass(frozen=True, slots=True)
class Limits:
    """
    What a listener bears.

    Args:
        connections_max: at the same time; others are closed at once.
        waiting_max: messages that wait to be kept; senders wait then.
        frame_bytes_max: of one message.
        frame_s_max: how long a message may take from its first byte to its last.
        idle_s_max: how long a connection may say nothing. That is no error.
    """

    connections_max: int = 64
    waiting_max: int = 1_000
    frame_bytes_max: int = MESSAGE_BYTES_MAX
    frame_s_max: float = 30.0
    idle_s_max: float = 600.0


class ListenerBroken(Exception):
    """Messages cannot be kept at the moment, so none is answered: senders will try again."""


@dataclass(slots=True)
class Listener:
    """
    One port.

    Args:
        commit: keeps a group. reply: writes an answer.
        allow: networks that may speak to us; everyone else is closed at once.
        counts: what is no message: ``peer_refused``, ``frame_too_large``, ``frame_cut``,
            ``frame_too_slow``, ``not_framed``, ``not_kept``; whoever reads them empties them.
    """

    commit: Commit
    reply: Reply
    allow: tuple[Network, ...] = OWN_MACHINE
    limits: Limits = field(default_factory=Limits)
    counts: Counter[str] = field(default_factory=Counter)
    _open: int = 0
    _waiting: asyncio.Queue[Waiting] | None = None
    _handlers: set[asyncio.Task[None]] = field(default_factory=set)

    async def serve(
        self,
        host: str,
        port: int,
        *,
        stop: asyncio.Event,
        tls: ssl.SSLContext | None = None,
        on_ready: Callable[[int], None] = lambda _port: None,
    ) -> None:
        """
        Listen until ``stop`` is set; then what was received is kept and answered first.

        Args:
            on_ready: told the port once connections are taken.

        Raises:
            OSError: if the port cannot be had.
        """
        self._waiting = asyncio.Queue(self.limits.waiting_max)
        keeper = asyncio.create_task(self._keep_groups())
        server = await asyncio.start_server(self._met, host, port, ssl=tls, limit=READ_BYTES)
        on_ready(server.sockets[0].getsockname()[1])
        stopped = asyncio.create_task(stop.wait())
        await asyncio.wait((stopped, keeper), return_when=asyncio.FIRST_COMPLETED)
        server.close()
        if not keeper.done():
            await self._waiting.join()
        for task in list(self._handlers):
            task.cancel()
        await asyncio.gather(*self._handlers, return_exceptions=True)
        stopped.cancel()
        if keeper.done():
            keeper.result()
        keeper.cancel()

    async def _met(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._handlers.add(task)
        self._open += 1
        try:
            peer = str(writer.get_extra_info("peername", ("",))[0])
            if self._open > self.limits.connections_max or not self._may_speak(peer):
                self.counts["peer_refused"] += 1
            else:
                await self._talk(reader, writer, peer=peer)
        except (OSError, asyncio.CancelledError, ListenerBroken):
            pass  # the line broke, or we end: what was not answered will be sent again
        finally:
            self._open -= 1
            self._handlers.discard(task)
            writer.close()
            with suppress(OSError, asyncio.CancelledError):
                await writer.wait_closed()

    def _may_speak(self, peer: str) -> bool:
        try:
            address = ipaddress.ip_address(peer.split("%")[0])
        except ValueError:
            return False
        if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        return any(address in network for network in self.allow)

    async def _talk(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, peer: str
    ) -> None:
        frames = FrameReader(self.limits.frame_bytes_max)
        late = asyncio.get_running_loop().time
        since = late()
        while data := await self._heard(reader, frames, since=since):
            was_inside = frames.is_inside
            try:
                ended = frames.feed(data)
            except FrameTooLarge:
                self.counts["frame_too_large"] += 1
                left = frames.left()
                await self._answer([Arrival(left, peer, is_whole=False)] if left else [], writer)
                return
            if ended or not was_inside:
                since = late()
            await self._answer([Arrival(one.raw, peer, one.is_whole) for one in ended], writer)
        if frames.is_inside and frames.left().strip(b"\r\n\0"):
            self.counts["frame_cut"] += 1
        if frames.stray:
            self.counts["not_framed"] += 1

    async def _heard(
        self, reader: asyncio.StreamReader, frames: FrameReader, *, since: float
    ) -> bytes:
        """The next bytes; none where the sender has gone, or takes too long."""
        wait_s = self.limits.idle_s_max
        if frames.is_inside:
            now = asyncio.get_running_loop().time()
            wait_s = max(0.0, since + self.limits.frame_s_max - now)
        try:
            return await asyncio.wait_for(reader.read(READ_BYTES), wait_s)
        except TimeoutError:
            if frames.is_inside:
                self.counts["frame_too_slow"] += 1
            return b""

    async def _answer(self, arrivals: Sequence[Arrival], writer: asyncio.StreamWriter) -> None:
        """Wait until messages are kept, then answer them in their order."""
        assert self._waiting is not None
        results = []
        for arrival in arrivals:
            future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
            await self._waiting.put((arrival, future))
            results.append(future)
        for future in results:
            writer.write(framed(self.reply(await future)))
        if results:
            await writer.drain()

    async def _keep_groups(self) -> None:
        assert self._waiting is not None
        while True:
            group = [await self._waiting.get()]
            await asyncio.sleep(0)  # lines that have something to say say it first
            while len(group) < GROUP_MAX and not self._waiting.empty():
                group.append(self._waiting.get_nowait())
            try:
                await self._keep_group(group)
            finally:
                for _ in group:
                    self._waiting.task_done()

    async def _keep_group(self, group: Sequence[Waiting]) -> None:
        try:
            answers = await self.commit([arrival for arrival, _ in group])
        except ListenerBroken as error:
            if len(group) > 1:  # one that cannot be kept must not hold up the others
                for one in group:
                    await self._keep_group([one])
                return
            self.counts["not_kept"] += 1
            if not group[0][1].done():
                group[0][1].set_exception(error)
            return
        for (_, future), answer in zip(group, answers, strict=True):
            if not future.done():  # its connection may have gone; the message is kept all the same
                future.set_result(answer)


def tls_of(cert: Path, *, key: Path, client_ca: Path | None) -> ssl.SSLContext:
    """
    How a line is kept secret; with ``client_ca``, only senders with a certificate of it may speak.

    Raises:
        OSError, ssl.SSLError: if a file is missing or is none of its kind.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(cert, key)
    if client_ca:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(client_ca)
    return context
