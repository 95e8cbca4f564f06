"""Another program's sender is heard by our listener, and our sender by its listener."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import hl7
from hl7.client import MLLPClient
from hl7.mllp import HL7StreamReader, HL7StreamWriter, start_hl7_server

from connections.hl7.wire import Line, Shelf, reply, with_listener
from unjam.connections.hl7 import examples
from unjam.connections.hl7.listening import Listener
from unjam.connections.hl7.send import Sender, Sent
from unjam.formats.hl7.message import parse

Open = Callable[[], Awaitable[Line]]


def test_their_sender_and_our_listener() -> None:
    shelf, answers = Shelf(), list[bytes]()

    def say(port: int) -> None:
        with MLLPClient("127.0.0.1", port) as client:
            answers.extend(client.send_message(raw) for raw in examples.ALL)

    async def talk(line: Open) -> None:
        port = (await line()).writer.get_extra_info("peername")[1]
        await asyncio.to_thread(say, port)

    with_listener(Listener(commit=shelf.keep, reply=reply), talk)
    assert shelf.kept == list(examples.ALL)
    told = [hl7.parse(one.strip(b"\x0b\x1c\r").decode()).segment("MSA") for one in answers]
    assert [str(msa[1]) for msa in told] == ["AA"] * len(examples.ALL)
    assert [str(msa[2]) for msa in told][:3] == ["A1", "A2", "A3"]


def test_our_sender_and_their_listener() -> None:
    heard: list[str] = []

    async def met(reader: HL7StreamReader, writer: HL7StreamWriter) -> None:
        try:
            while not writer.is_closing():
                message = await reader.readmessage()
                heard.append(str(message.segment("MSH")[10]))
                writer.writemessage(message.create_ack())
                await writer.drain()
        except asyncio.IncompleteReadError:
            writer.close()

    async def run() -> Sent:
        server = await start_hl7_server(met, port=0, host="127.0.0.1", encoding="utf-8")
        async with server:
            port = server.sockets[0].getsockname()[1]
            return await Sender("127.0.0.1", port).send_all(map(parse, examples.ALL))

    sent = asyncio.run(run())
    assert (sent.accepted, sent.refused) == (len(examples.ALL), [])
    assert heard == [hl7.parse(raw.decode()).segment("MSH")[10][0] for raw in examples.ALL]
