"""
Kills a listener while messages are sent to it, again and again: none may be lost or doubled.

``python -m connections.hl7.replay 10000 40`` (in the folder of the tests) is the long form.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from unjam.connections.hl7 import examples
from unjam.connections.hl7.send import Patience, Sender
from unjam.formats.hl7.message import Message, parse

LINES = 8
AGAIN_SHARE = 0.2
"""How many of the messages are sent a second time, as if their answer had been lost."""

PATIENCE = Patience(answer_s_max=10, attempts_max=400, pause_s=0.1, pause_s_max=0.3)
OPEN = """
from unjam.frontdoor.serving import prepare_django
prepare_django()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from unjam.practice import actions
from unjam.worklog import actions as worklog
opened = actions.open_practice(name="Kill Lane (invented)", state="WI", time_zone="UTC", by="test")
worklog.record(opened.event, practice_id=opened.practice_id, by="test", at_us=1)
print(opened.practice_id)
"""
COUNT = """
import json, sys
from unjam.frontdoor.serving import prepare_django
prepare_django()
from unjam.connections import queries
from unjam.practice import queries as practice
from unjam.worklog import queries as worklog
practice_id = practice.practices()[0].practice_id
steps, after = [], 0
while (rows := worklog.steps_after(practice_id, after)).last_seq > after:
    words = rows.columns.case.words
    steps += [words[code] for code in rows.columns.case.codes]
    after = rows.last_seq
seen = queries.received_messages(practice_id)
print(json.dumps({
    "steps": len(steps), "cases": len(set(steps)),
    "taken": sum(one.taken for one in seen.senders),
    "parked": sum(one.parked for one in seen.senders),
}))
"""


@dataclass(frozen=True, slots=True)
class Replayed:
    """
    What was sent and what is there.

    Args:
        sent: different messages. accepted: answers with AA, those to messages sent again too.
        kills: of the listener. steps, cases: in the log. taken: messages kept.
        verified: what ``unjam worklog verify`` says.
    """

    sent: int
    accepted: int
    kills: int
    steps: int
    cases: int
    taken: int
    parked: int
    verified: str


class Listening:
    """A listener in a process of its own that can be killed."""

    def __init__(self, home: Path) -> None:
        self.home = home
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        command = [Path(sys.executable).with_name("unjam"), "hl7", "listen", "--port", self.port]
        self.process = subprocess.Popen(
            list(map(str, command)), env=environment(self.home), stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        assert "Listening" in self.process.stdout.readline()

    def end(self, number: signal.Signals) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        status = self.process.wait(30)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return status


def run(*, messages: int, kills: int, seed: int = 1) -> Replayed:
    """Send messages over several lines, kill the listener some times, and count what is there."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        _python(OPEN, home=home)
        listening = Listening(home)
        listening.start()
        accepted = asyncio.run(_talk(listening, messages=messages, kills=kills, chance=chance))
        assert listening.end(signal.SIGTERM) == 0
        told = json.loads(_python(COUNT, home=home))
        verify = [Path(sys.executable).with_name("unjam"), "worklog", "verify"]
        done = subprocess.run(
            verify, env=environment(home), capture_output=True, text=True, check=True
        )
    return Replayed(messages, accepted, kills, verified=done.stdout.strip(), **told)


async def _talk(listening: Listening, *, messages: int, kills: int, chance: random.Random) -> int:
    due = sorted(chance.sample(range(1, messages), kills))
    begun, wake = 0, asyncio.Event()

    def share(first: int) -> Iterator[Message]:
        nonlocal begun
        for number in range(first, messages, LINES):
            begun += 1
            if due and begun >= due[0]:
                wake.set()
            yield invented(number)
            if chance.random() < AGAIN_SHARE:
                yield invented(number)

    async def kill() -> None:
        while due:
            await wake.wait()
            due.pop(0)
            await asyncio.to_thread(listening.end, signal.SIGKILL)
            wake.clear()
            await asyncio.to_thread(listening.start)

    killer = asyncio.create_task(kill())
    lines = [Sender("127.0.0.1", listening.port, patience=PATIENCE) for _ in range(LINES)]
    done = await asyncio.gather(*(one.send_all(share(n)) for n, one in enumerate(lines)))
    killer.cancel()
    assert not [refusal for sent in done for refusal in sent.refused]
    return sum(sent.accepted for sent in done)


def invented(number: int) -> Message:
    """A booking of its own."""
    raw = examples.BOOKED.replace(b"|A1|", f"|M{number}|".encode())
    return parse(raw.replace(b"A-100", f"A-{number}".encode()))


def environment(home: Path) -> dict[str, str]:
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "COV"))}
    return {**inherited, "UNJAM_HOME": str(home)}


def _python(code: str, *, home: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment(home), capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


if __name__ == "__main__":
    many, often = (int(word) for word in sys.argv[1:3])
    sys.stdout.write(f"{run(messages=many, kills=often)}\n")
