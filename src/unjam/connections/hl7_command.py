"""HL7 on the command line: ``unjam hl7 listen`` hears messages, ``unjam hl7 send`` sends them."""

from __future__ import annotations

import argparse
import asyncio
import contextvars
import ipaddress
import logging
import signal
import ssl
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import TypeVar

from django.db import DatabaseError, connection

from unjam.connections.actions import wall_clock_us
from unjam.connections.actions.receiving import (
    EPOCH,
    count_on_the_line,
    take_messages,
)
from unjam.connections.hl7 import listening, send
from unjam.connections.hl7.arrivals import Answer, Arrival
from unjam.connections.hl7.listening import OWN_MACHINE, Listener, ListenerBroken, Network
from unjam.connections.hl7.send import NotAnswered, Sender, Sent
from unjam.connections.rules import UnreadableFile
from unjam.connections.tables.zones import zone_named
from unjam.formats.hl7.files import blocks_of, read
from unjam.formats.hl7.message import Message, NotHl7
from unjam.formats.hl7.write import acknowledgement
from unjam.practice import queries as practice_queries

EXIT_MISTAKE = 2
EXIT_REFUSED = 1
PORT_MAX = 65_535
REFUSALS_SHOWN_MAX = 20
COUNTS_EVERY_S = 5.0

SWITCH_S = 0.0005
"""How long the thread that writes may keep the lines waiting; the interpreter's own is 5 ms."""

Done = TypeVar("Done")


class Mistake(Exception):
    """The command was called in a way that cannot work; its message says what to do instead."""


def run(arguments: list[str]) -> int:
    """
    Listen for messages, or send those of a file.

    Returns:
        0 when all went well, 1 where the other side refused messages, 2 for a mistake.
    """
    try:
        options = _parser().parse_args(arguments)
    except SystemExit as ended:
        return EXIT_MISTAKE if ended.code else 0
    try:
        return _listen(options) if options.word == "listen" else _send(options)
    except (Mistake, NotHl7, NotAnswered, UnreadableFile) as error:
        print(f"unjam hl7 {options.word}: {error}", file=sys.stderr)
    except (OSError, ssl.SSLError) as error:
        print(f"unjam hl7 {options.word}: {error.strerror or error}.", file=sys.stderr)
    return EXIT_MISTAKE


def _listen(options: argparse.Namespace) -> int:
    practice_id = _practice(options.practice)
    zone = options.zone or practice_queries.zone_of(practice_id)
    zone_named(zone)
    tls = _tls(options)
    allow = tuple(options.allow) or OWN_MACHINE
    sys.setswitchinterval(SWITCH_S)
    database = _Database(practice_id, zone=zone)
    listener = Listener(commit=database.commit, reply=_replies(), allow=allow)
    try:
        asyncio.run(_serve(listener, database, options=options, tls=tls))
    finally:
        database.close()
    return 0


async def _serve(
    listener: Listener,
    database: _Database,
    *,
    options: argparse.Namespace,
    tls: ssl.SSLContext | None,
) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    counting = asyncio.create_task(_keep_counts(listener, database))
    how = "with TLS" if tls else "without TLS"

    def say(port: int) -> None:
        print(
            f"Listening for HL7 on {options.host} port {port}, {how}. Ctrl+C ends it.", flush=True
        )

    try:
        await listener.serve(options.host, options.port, stop=stop, tls=tls, on_ready=say)
    finally:
        counting.cancel()
        await database.count(listener.counts)


async def _keep_counts(listener: Listener, database: _Database) -> None:
    while True:
        await asyncio.sleep(COUNTS_EVERY_S)
        await database.count(listener.counts)


class _Database:
    """One thread that writes, so that a commit never holds up the lines."""

    def __init__(self, practice_id: str, *, zone: str) -> None:
        self._take = partial(take_messages, practice_id=practice_id, zone=zone)
        self._count = partial(count_on_the_line, practice_id=practice_id, zone=zone)
        self._thread = ThreadPoolExecutor(1)
        self._inside = contextvars.copy_context()

    async def commit(self, arrivals: Sequence[Arrival]) -> Sequence[Answer]:
        """Keep a group; ``ListenerBroken`` where that is not possible now."""
        try:
            return await self._run(lambda: self._take(arrivals, now_us=wall_clock_us()))
        except Exception as error:
            # Only the kind of the error is told: its text may hold a patient's facts.
            logging.getLogger("unjam.hl7").error("not kept: %s", type(error).__name__)
            raise ListenerBroken(ListenerBroken.__doc__) from error

    async def count(self, counts: Counter[str]) -> None:
        """Add what the lines counted to the day's counts, and begin anew."""
        told = dict(counts)
        if not told:
            return
        try:
            await self._run(lambda: self._count(told, now_us=wall_clock_us()))
        except DatabaseError as error:
            logging.getLogger("unjam.hl7").error("not counted: %s", type(error).__name__)
        else:
            counts.subtract(told)
            for name in told:
                if not counts[name]:
                    del counts[name]

    def close(self) -> None:
        self._thread.submit(lambda: connection.close()).result()
        self._thread.shutdown()

    async def _run(self, work: Callable[[], Done]) -> Done:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, partial(self._inside.run, work))


def _replies() -> Callable[[Answer], bytes]:
    """Writes answers, each with a number of its own."""
    numbers, since = count(1), wall_clock_us()

    def reply(answer: Answer) -> bytes:
        return acknowledgement(
            answer.message,
            answer.code,
            control_id=f"UJ{since:X}-{next(numbers)}",
            sent_at=EPOCH + timedelta(microseconds=wall_clock_us()),
            complaints=answer.complaints,
        )

    return reply


def _send(options: argparse.Namespace) -> int:
    host, port = options.to
    tls = None
    if options.tls or options.ca or options.tls_cert:
        tls = send.tls_of(options.ca, cert=options.tls_cert, key=options.tls_key)
    sender = Sender(host, port, tls=tls)
    with options.file.open("rb") as file:
        sent = asyncio.run(sender.send_all(_messages(read(blocks_of(file)))))
    return _report(sent)


def _messages(items: Iterator[object]) -> Iterator[Message]:
    """The messages of a file; what is none is said and passed over."""
    for item in items:
        if isinstance(item, Message):
            yield item
        else:
            finding = getattr(item, "finding", item)
            print(f"Passed over: {getattr(finding, 'sentence', '')}", file=sys.stderr)


def _report(sent: Sent) -> int:
    print(f"{sent.accepted:,} messages accepted, {len(sent.refused):,} refused.")
    for refusal in sent.refused[:REFUSALS_SHOWN_MAX]:
        print(f"  {refusal.control_id}: {refusal.code} {refusal.words}")
    if len(sent.refused) > REFUSALS_SHOWN_MAX:
        print(f"  and {len(sent.refused) - REFUSALS_SHOWN_MAX:,} more.")
    return EXIT_REFUSED if sent.refused else 0


def _practice(wanted: str | None) -> str:
    known = [practice.practice_id for practice in practice_queries.practices()]
    if wanted and wanted not in known:
        raise Mistake(f"There is no practice {wanted!r}.")
    if not known:
        raise Mistake("There is no practice yet. Open one first: unjam practice open")
    if not wanted and len(known) > 1:
        raise Mistake(f"There are several practices. Choose one with --practice: {known}.")
    return wanted or known[0]


def _tls(options: argparse.Namespace) -> ssl.SSLContext | None:
    if bool(options.tls_cert) != bool(options.tls_key):
        raise Mistake("--tls-cert and --tls-key belong together.")
    if options.client_ca and not options.tls_cert:
        raise Mistake("--client-ca needs --tls-cert and --tls-key: without TLS nobody shows one.")
    if not options.tls_cert:
        return None
    return listening.tls_of(options.tls_cert, key=options.tls_key, client_ca=options.client_ca)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="unjam hl7", description="Receive HL7 v2 messages over MLLP, or send those of a file."
    )
    words = parser.add_subparsers(dest="word", required=True)
    hear = words.add_parser("listen", help="receive messages until Ctrl+C")
    hear.add_argument("--port", type=_port, required=True, metavar="N", help="0 for any free one")
    hear.add_argument("--host", default="127.0.0.1", help="the address of ours to listen on")
    hear.add_argument(
        "--allow", action="append", type=_network, default=[], metavar="ADDR",
        help="who may send: an address or a network as 10.0.0.0/24; only this machine otherwise",
    )  # fmt: skip
    hear.add_argument("--practice", metavar="ID", help="whose work it is, if there are several")
    hear.add_argument("--zone", help="time zone of times that say none, as America/Chicago")
    hear.add_argument("--client-ca", type=Path, metavar="FILE", help="who signs the senders")
    tell = words.add_parser("send", help="send the messages of a file")
    tell.add_argument("file", type=Path, metavar="FILE")
    tell.add_argument("--to", type=_address, required=True, metavar="HOST:PORT")
    tell.add_argument("--tls", action="store_true", help="speak TLS")
    tell.add_argument("--ca", type=Path, metavar="FILE", help="who signs the other side")
    for one in (hear, tell):
        one.add_argument("--tls-cert", type=Path, metavar="FILE", help="our certificate")
        one.add_argument("--tls-key", type=Path, metavar="FILE", help="its key")
    return parser


def _port(text: str) -> int:
    if not text.isdigit() or int(text) > PORT_MAX:
        raise argparse.ArgumentTypeError(f"a port is a number up to {PORT_MAX}, not {text!r}")
    return int(text)


def _network(text: str) -> Network:
    try:
        return ipaddress.ip_network(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"an address looks like 10.0.0.7 or 10.0.0.0/24, not {text!r}"
        ) from None


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host:
        raise argparse.ArgumentTypeError(f"an address looks like 10.0.0.7:2575, not {text!r}")
    return host.strip("[]"), _port(port)
