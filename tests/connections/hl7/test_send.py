"""A sender sends again until it is answered, and takes no answer for another's."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from connections.hl7.wire import AT
from unjam.connections.hl7 import examples
from unjam.connections.hl7.send import NotAnswered, Patience, Refusal, Sender, Sent, wire_form
from unjam.formats.hl7.frames import FrameReader, framed
from unjam.formats.hl7.message import parse
from unjam.formats.hl7.write import Complaint, acknowledgement

PATIENCE = Patience(answer_s_max=0.5, attempts_max=3)
Behave = Callable[[bytes, asyncio.StreamWriter, int], Awaitable[None]]


def answer(raw: bytes, code: str = "AA", *complaints: Complaint) -> bytes:
    return framed(
        acknowledgement(parse(raw), code, control_id="K", sent_at=AT, complaints=complaints)
    )


class OtherSide:
    """A listener that behaves as it is told: by what it heard, and for which time."""

    def __init__(self, behave: Behave) -> None:
        self.behave = behave
        self.heard: list[bytes] = []
        self.pauses: list[float] = []

    async def met(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        frames = FrameReader()
        while data := await reader.read(65536):
            for frame in frames.feed(data):
                self.heard.append(frame.raw)
                await self.behave(frame.raw, writer, len(self.heard))
        writer.close()

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)

    def told(self, *messages: bytes) -> Sent:
        async def run() -> Sent:
            server = await asyncio.start_server(self.met, "127.0.0.1", 0)
            port = server.sockets[0].getsockname()[1]
            sender = Sender("127.0.0.1", port, patience=PATIENCE, sleep=self.pause)
            try:
                return await sender.send_all(map(parse, messages))
            finally:
                server.close()

        return asyncio.run(run())


async def accept(raw: bytes, writer: asyncio.StreamWriter, _time: int) -> None:
    writer.write(answer(raw))


def test_messages_are_sent_in_order_over_one_line() -> None:
    other = OtherSide(accept)
    sent = other.told(examples.BOOKED, examples.MOVED)
    assert (sent.accepted, sent.refused) == (2, [])
    assert other.heard == [examples.BOOKED, examples.MOVED]
    assert other.pauses == []


def test_a_line_that_breaks_is_opened_again_and_the_message_repeated() -> None:
    async def break_once(raw: bytes, writer: asyncio.StreamWriter, time: int) -> None:
        if time == 1:
            writer.transport.abort()
        else:
            writer.write(answer(raw))

    other = OtherSide(break_once)
    assert other.told(examples.BOOKED, examples.MOVED).accepted == 2
    assert other.heard == [examples.BOOKED, examples.BOOKED, examples.MOVED]
    assert other.pauses == [1.0]


def test_an_answer_in_pieces_is_one_answer() -> None:
    async def dribble(raw: bytes, writer: asyncio.StreamWriter, _time: int) -> None:
        for byte in answer(raw):
            writer.write(bytes([byte]))
            await writer.drain()

    assert OtherSide(dribble).told(examples.BOOKED).accepted == 1


def test_the_answer_to_another_message_is_passed_over() -> None:
    async def mix(raw: bytes, writer: asyncio.StreamWriter, _time: int) -> None:
        writer.write(answer(examples.ARRIVED, "AE") + framed(b"junk") + answer(raw))

    sent = OtherSide(mix).told(examples.BOOKED)
    assert (sent.accepted, sent.refused) == (1, [])


def test_a_refusal_is_told_and_the_next_is_sent() -> None:
    async def refuse_first(raw: bytes, writer: asyncio.StreamWriter, time: int) -> None:
        why = Complaint("required", "Expected a time.", segment="SCH", field=1)
        writer.write(answer(raw, "AE", why) if time == 1 else answer(raw))

    sent = OtherSide(refuse_first).told(examples.BOOKED, examples.MOVED)
    assert sent.accepted == 1
    assert sent.refused == [Refusal("A1", "AE", "Expected a time.")]


def test_who_never_answers_is_given_up() -> None:
    async def silence(_raw: bytes, _writer: asyncio.StreamWriter, _time: int) -> None:
        return

    other = OtherSide(silence)
    with pytest.raises(NotAnswered, match="does not answer"):
        other.told(examples.BOOKED)
    assert other.heard == [examples.BOOKED] * 3
    assert other.pauses == [1.0, 2.0]


def test_nobody_there() -> None:
    async def no_pause(_seconds: float) -> None:
        return

    sender = Sender("127.0.0.1", 1, patience=PATIENCE, sleep=no_pause)
    with pytest.raises(NotAnswered):
        asyncio.run(sender.send_all([parse(examples.BOOKED)]))


def test_pauses_grow_up_to_a_limit() -> None:
    patience = Patience(pause_s=1, pause_s_max=5)
    assert [patience.before(n) for n in range(6)] == [0, 1, 2, 4, 5, 5]
    assert patience.before(10_000) == 5


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r", b"\r\r\n"])
def test_on_the_wire_segments_end_with_a_carriage_return(end: bytes) -> None:
    raw = examples.BOOKED.rstrip(b"\r").replace(b"\r", b"\n" if end == b"\n" else b"\r")
    assert wire_form(parse(raw + end)) == examples.BOOKED
