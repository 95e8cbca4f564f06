"""HL7: messages taken apart, and messages over MLLP that are on disk before they are answered."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import hl7

from bench.results import Result
from unjam.connections.hl7 import examples
from unjam.connections.hl7.send import Sender
from unjam.connections.hl7.translate import translate
from unjam.formats.hl7.frames import FrameReader, framed
from unjam.formats.hl7.message import Message, parse

ROOT = Path(__file__).resolve().parents[1]
PARSED = 40_000
PEER_PARSED = 2_000
SENT = 20_000
LINES = 48
AHEAD = 50
"""Messages that a sender of one line may have sent before the first is answered."""

OPEN = """
from unjam.frontdoor.serving import prepare_django
prepare_django()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from unjam.practice import actions
from unjam.worklog import actions as worklog
opened = actions.open_practice(name="Fast Lane (invented)", state="WI", time_zone="UTC", by="x")
worklog.record(opened.event, practice_id=opened.practice_id, by="x", at_us=1)
"""


def run(_peer_python: str | None) -> list[Result]:
    """Parsing in this process, receiving in a listener of its own with an encrypted database."""
    many = [one for _ in range(PARSED // len(examples.ALL)) for one in examples.ALL]
    ours_s = _seconds_of(many) / len(many)
    theirs_s = _seconds_of_peer(many[:PEER_PARSED]) / PEER_PARSED
    with tempfile.TemporaryDirectory() as folder:
        over_lines, over_one = _received(Path(folder))
    return [
        Result(
            "messages taken apart", 1 / ours_s, "messages/s", "at least 10,000",
            f"`hl7`: {1 / theirs_s:,.0f} messages/s", theirs_s / ours_s,
        ),
        Result("the same, to steps of work", 1 / (_seconds_to_steps(many) / len(many)),
               "messages/s"),
        Result(f"over MLLP, {LINES} lines, committed (FULL) before each answer", over_lines,
               "messages/s", "at least 1,000"),
        Result(f"the same over one line, up to {AHEAD} messages ahead", over_one, "messages/s"),
    ]  # fmt: skip


def _seconds_of(messages: list[bytes]) -> float:
    begun = time.perf_counter()
    for raw in messages:
        parse(raw)
    return time.perf_counter() - begun


def _seconds_of_peer(messages: list[bytes]) -> float:
    begun = time.perf_counter()
    for raw in messages:
        hl7.parse(raw.decode())
    return time.perf_counter() - begun


def _seconds_to_steps(messages: list[bytes]) -> float:
    begun = time.perf_counter()
    for raw in messages:
        translate(parse(raw))
    return time.perf_counter() - begun


def _received(home: Path) -> tuple[float, float]:
    environment = {**os.environ, "UNJAM_HOME": str(home)}
    subprocess.run([sys.executable, "-c", OPEN], check=True, env=environment, cwd=ROOT)
    command = [str(Path(sys.executable).with_name("unjam")), "hl7", "listen", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        words = process.stdout.readline().split()
        port = int(words[words.index("port") + 1].strip(","))
        try:
            return asyncio.run(_over_lines(port)), asyncio.run(_over_one(port))
        finally:
            process.send_signal(signal.SIGINT)


async def _over_lines(port: int) -> float:
    begun = time.perf_counter()
    shares = [_invented(range(first, SENT, LINES)) for first in range(LINES)]
    done = await asyncio.gather(*(Sender("127.0.0.1", port).send_all(share) for share in shares))
    assert sum(one.accepted for one in done) == SENT
    return SENT / (time.perf_counter() - begun)


async def _over_one(port: int) -> float:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    frames, begun = FrameReader(), time.perf_counter()
    for first in range(SENT, SENT + SENT // 4, AHEAD):
        some = _invented(range(first, first + AHEAD))
        writer.write(b"".join(framed(one.raw) for one in some))
        await writer.drain()
        answered = 0
        while answered < AHEAD:
            answered += len(frames.feed(await reader.read(65536)))
    took = time.perf_counter() - begun
    writer.close()
    return SENT // 4 / took


def _invented(numbers: range) -> Iterator[Message]:
    for number in numbers:
        raw = examples.BOOKED.replace(b"|A1|", f"|M{number}|".encode())
        yield parse(raw.replace(b"A-100", f"A-{number // 4}".encode()))
