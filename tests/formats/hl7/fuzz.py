"""Feeds broken HL7 to the reader of files, to the frames, the views, the answers and the steps."""

from __future__ import annotations

from datetime import UTC, datetime

from formats import mutations
from formats.mutations import Fuzzed
from unjam.connections.hl7 import examples
from unjam.connections.hl7.parse import Reader
from unjam.formats.hl7 import views
from unjam.formats.hl7.files import read
from unjam.formats.hl7.frames import FrameReader, FrameTooLarge, framed
from unjam.formats.hl7.message import Message, NotHl7
from unjam.formats.hl7.write import ACCEPTED, Complaint, acknowledgement, encoded

MARKS = b"|^~\\&\r\n\x0b\x1c\0 +-.0MSH"
AT = datetime(2026, 11, 24, tzinfo=UTC)
WHY = (Complaint("internal", "a|b"),)
SEEDS = [
    *examples.ALL,
    b"".join(map(framed, examples.ALL[:4])),
    b"FHS|^~\\&\rBHS|^~\\&\r" + b"".join(examples.ALL) + b"BTS|13\rFTS|1\r",
    examples.BOOKED.replace(b"\r", b"\n"),
    b"MSH#*+!%#EHR#MAPLE###20261124##SIU*S12#7\rSCH##A*b%c+d!T!\r",
]
VIEWS = (
    views.head_of, views.trigger_of, views.appointment_of, views.visit_of, views.referral_of,
    views.orders_of, views.document_of, views.charges_of,
)  # fmt: skip


def parse(content: bytes) -> None:
    """Read a content in blocks, as a file and from a wire; only what is declared may come."""
    blocks = [content[at : at + 700] for at in range(0, len(content), 700)]
    reader = Reader("America/Chicago")
    try:
        for item in read(blocks):
            reader.take(item)
            if isinstance(item, Message):
                _use(item)
    except NotHl7:
        pass
    chunk = reader.chunk(progress=1.0)
    assert len(chunk.columns) >= 0
    _hear(blocks)


def _use(message: Message) -> None:
    for view in VIEWS:
        view(message)
    encoded(message.segments, delimiters=message.delimiters, codec=message.codec)
    acknowledgement(message, ACCEPTED, control_id="1", sent_at=AT, complaints=WHY)


def _hear(blocks: list[bytes]) -> None:
    frames = FrameReader(50_000)
    try:
        for block in blocks:
            frames.feed(block)
    except FrameTooLarge:
        return


def run(*, seconds: float = 10.0, inputs: int | None = None, seed: int = 1) -> Fuzzed:
    """Fuzz for some seconds, or for a number of inputs."""
    return mutations.run(
        parse, seeds=SEEDS, marks=MARKS, seconds=seconds, inputs=inputs, seed=seed
    )
