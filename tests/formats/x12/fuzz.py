"""Feeds broken X12 to the tokeniser, the envelope, every view and the translation."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from formats import mutations
from formats.mutations import Fuzzed
from formats.x12.interchanges import interchange, transaction
from unjam.connections.x12.said import Clock
from unjam.connections.x12.translate import translate
from unjam.formats.x12.envelope import Transaction, read
from unjam.formats.x12.tokens import NotX12

MARKS = b"*^:~|>\n\r +-.0"

SEEDS = [
    interchange(transaction("BHT*0019*00*1*20260302*0905*CH", "CLM*PCN1*100***11:B:1*Y*A*Y*Y")),
    interchange(transaction("NM1*IL*1*O'BRIEN*ANNE****MI*W1"), marks="|~^\n"),
    interchange(transaction("A*1"), transaction("B*2", control="0002"), newline="\r\n"),
]
"""Sound interchanges. Each view adds those of its own sets."""

VIEWS: dict[str, list[Callable[[Transaction], object]]] = {}
"""What reads a transaction set, by ST01. Each view is listed here."""


def parse(content: bytes) -> None:
    """Read a content in blocks, whole; only ``NotX12`` is declared."""
    clock = Clock(ZoneInfo("America/Chicago"))
    blocks = [content[at : at + 700] for at in range(0, len(content), 700)]
    try:
        for item in read(blocks):
            if isinstance(item, Transaction):
                for view in VIEWS.get(item.set_id, ()):
                    view(item)
                translate(item, clock=clock)
    except NotX12:
        return


def run(*, seconds: float = 10.0, inputs: int | None = None, seed: int = 1) -> Fuzzed:
    """Fuzz for some seconds, or for a number of inputs."""
    return mutations.run(
        parse, seeds=SEEDS, marks=MARKS, seconds=seconds, inputs=inputs, seed=seed
    )
