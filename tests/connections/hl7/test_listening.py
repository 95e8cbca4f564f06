"""A listener answers what is kept, in order, and bears with what others do wrong."""

from __future__ import annotations

import asyncio
import ipaddress
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from connections.hl7.certificates import Certificates, certificates
from connections.hl7.wire import Line, Shelf, reply, with_listener
from unjam.connections.hl7 import examples, send
from unjam.connections.hl7.listening import Limits, Listener, tls_of
from unjam.formats.hl7.frames import framed

Open = Callable[[], Awaitable[Line]]
LIMITS = Limits(frame_bytes_max=10_000)
HASTY = Limits(frame_s_max=0.3, idle_s_max=0.3)


def listener(shelf: Shelf, *, limits: Limits = LIMITS, allow: tuple[str, ...] = ()) -> Listener:
    made = Listener(commit=shelf.keep, reply=reply, limits=limits)
    if allow:
        made.allow = tuple(map(ipaddress.ip_network, allow))
    return made


def numbered(count: int) -> list[bytes]:
    return [examples.BOOKED.replace(b"|A1|", f"|N{n}|".encode()) for n in range(count)]


def test_each_message_is_answered_in_its_order() -> None:
    shelf = Shelf()

    async def talk(line: Open) -> None:
        one = await line()
        await one.say(b"".join(map(framed, numbered(20))))
        assert await one.answers(20) == [("AA", f"N{n}") for n in range(20)]
        await one.say(framed(examples.ARRIVED))
        assert await one.answers(1) == [("AA", "V1")]

    with_listener(listener(shelf), talk)
    assert shelf.kept == [*numbered(20), examples.ARRIVED]


def test_no_answer_before_a_message_is_kept() -> None:
    shelf = Shelf(delay_s=0.2)

    async def talk(line: Open) -> None:
        one = await line()
        await one.say(framed(examples.BOOKED))
        await asyncio.sleep(0.05)
        assert shelf.kept == []
        assert one.reader._buffer == b""
        assert await one.answers(1) == [("AA", "A1")]
        assert shelf.kept == [examples.BOOKED]

    with_listener(listener(shelf), talk)


def test_messages_of_many_lines_are_kept_in_one_group() -> None:
    shelf = Shelf(delay_s=0.1)

    async def talk(line: Open) -> None:
        lines = [await line() for _ in range(10)]
        for one, raw in zip(lines, numbered(10), strict=True):
            await one.say(framed(raw))
        found = await asyncio.gather(*(one.answers(1) for one in lines))
        assert found == [[("AA", f"N{n}")] for n in range(10)]

    with_listener(listener(shelf), talk)
    assert len(shelf.groups) <= 3


@pytest.mark.parametrize(
    "said",
    [
        b"\0\0" + framed(examples.BOOKED),
        b"\x0b\x0b" + examples.BOOKED + b"\x1c\r\x1c\r",
        b"\x0b" + examples.BOOKED + b"\x1c",
    ],
)
def test_what_others_do_with_frames_is_borne(said: bytes) -> None:
    shelf = Shelf()

    async def talk(line: Open) -> None:
        one = await line()
        for byte in said:
            await one.say(bytes([byte]))
        assert await one.answers(1) == [("AA", "A1")]

    with_listener(listener(shelf), talk)
    assert shelf.kept == [examples.BOOKED]


def test_what_is_no_message_is_refused() -> None:
    async def talk(line: Open) -> None:
        one = await line()
        await one.say(framed(b"<html>busy</html>") + framed(examples.BOOKED))
        assert await one.answers(2) == [("AR", ""), ("AA", "A1")]

    with_listener(listener(Shelf()), talk)


def test_a_frame_that_never_ends_is_cut_and_the_line_closed() -> None:
    shelf = Shelf()
    ours = listener(shelf)

    async def talk(line: Open) -> None:
        one = await line()
        await one.say(b"\x0b" + examples.BOOKED + b"x" * 20_000)
        assert await one.answers(1) == [("AA", "A1")]
        assert await one.is_closed()

    with_listener(ours, talk)
    assert ours.counts["frame_too_large"] == 1
    assert shelf.is_whole == [False]


def test_a_slow_frame_ends_the_line_and_is_not_answered() -> None:
    shelf = Shelf()
    ours = listener(shelf, limits=HASTY)

    async def talk(line: Open) -> None:
        one = await line()
        await one.say(b"\x0bMSH|^~")
        assert await one.is_closed()

    with_listener(ours, talk)
    assert ours.counts["frame_too_slow"] == ours.counts["frame_cut"] == 1
    assert shelf.kept == []


def test_silence_ends_a_line_and_is_no_error() -> None:
    ours = listener(Shelf(), limits=HASTY)

    async def talk(line: Open) -> None:
        assert await (await line()).is_closed()

    with_listener(ours, talk)
    assert not ours.counts


def test_talk_without_frames_is_counted() -> None:
    ours = listener(Shelf(), limits=HASTY)

    async def talk(line: Open) -> None:
        one = await line()
        await one.say(b"GET / HTTP/1.1\r\n\r\n")
        assert await one.is_closed()

    with_listener(ours, talk)
    assert ours.counts == {"not_framed": 1}


def test_a_sender_that_goes_away_takes_nothing_back() -> None:
    shelf = Shelf(delay_s=0.1)

    async def talk(line: Open) -> None:
        one, other = await line(), await line()
        await one.say(framed(examples.BOOKED))
        one.writer.transport.abort()
        await other.say(framed(examples.MOVED))
        assert await other.answers(1) == [("AA", "A2")]

    with_listener(listener(shelf), talk)
    assert sorted(shelf.kept) == sorted([examples.BOOKED, examples.MOVED])


def test_only_those_who_are_allowed_may_speak() -> None:
    ours = listener(Shelf(), allow=("10.0.0.0/24",))

    async def talk(line: Open) -> None:
        assert await (await line()).is_closed()

    with_listener(ours, talk)
    assert ours.counts == {"peer_refused": 1}


def test_more_lines_than_we_bear_are_closed() -> None:
    ours = listener(Shelf(), limits=replace(LIMITS, connections_max=1))

    async def talk(line: Open) -> None:
        first = await line()
        await first.say(framed(examples.BOOKED))
        assert await first.answers(1) == [("AA", "A1")]
        assert await (await line()).is_closed()

    with_listener(ours, talk)
    assert ours.counts == {"peer_refused": 1}


def test_what_cannot_be_kept_is_not_answered_and_holds_up_nobody() -> None:
    shelf = Shelf(delay_s=0.05)
    shelf.refuses = b"|A2|"
    ours = listener(shelf)

    async def talk(line: Open) -> None:
        good, bad, last = await line(), await line(), await line()
        await good.say(framed(examples.BOOKED))
        await bad.say(framed(examples.MOVED))
        await last.say(framed(examples.ARRIVED))
        assert await good.answers(1) == [("AA", "A1")]
        assert await last.answers(1) == [("AA", "V1")]
        assert await bad.is_closed()

    with_listener(ours, talk)
    assert ours.counts["not_kept"] == 1
    assert sorted(shelf.kept) == sorted([examples.BOOKED, examples.ARRIVED])


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return certificates(tmp_path_factory.mktemp("papers"))


def test_with_a_client_certificate(papers: Certificates) -> None:
    async def talk(line: Open) -> None:
        one = await line()
        await one.say(framed(examples.BOOKED))
        assert await one.answers(1) == [("AA", "A1")]

    with_listener(
        listener(Shelf()),
        talk,
        server_tls=tls_of(papers.cert, key=papers.key, client_ca=papers.ca),
        client_tls=send.tls_of(papers.ca, cert=papers.client_cert, key=papers.client_key),
    )


def test_without_a_client_certificate_nobody_is_heard(papers: Certificates) -> None:
    shelf = Shelf()

    async def talk(line: Open) -> None:
        try:
            one = await line()
            await one.say(framed(examples.BOOKED))
            closed = await one.is_closed()
        except (ssl.SSLError, OSError):
            closed = True
        assert closed

    with_listener(
        listener(shelf),
        talk,
        server_tls=tls_of(papers.cert, key=papers.key, client_ca=papers.ca),
        client_tls=send.tls_of(papers.ca, cert=None, key=None),
    )
    assert shelf.kept == []


def test_a_certificate_file_that_is_none(papers: Certificates) -> None:
    with pytest.raises(ssl.SSLError):
        tls_of(papers.key, key=papers.key, client_ca=None)
