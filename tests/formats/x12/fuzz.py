"""Feeds broken X12 to the tokeniser, the envelope, every view and the translation."""

from __future__ import annotations

from collections.abc import Callable

from formats import mutations
from formats.mutations import Fuzzed
from formats.x12 import again, whole
from formats.x12.interchanges import interchange, transaction
from formats.x12.made import AT, ENVELOPE
from unjam.connections.logs.instants import Instants
from unjam.connections.x12.translate import translate
from unjam.formats.x12.acks import read_999, read_ta1
from unjam.formats.x12.balance import note_gaps
from unjam.formats.x12.claims import read_837
from unjam.formats.x12.envelope import read
from unjam.formats.x12.remits import read_835
from unjam.formats.x12.required import note_missing
from unjam.formats.x12.tokens import NotX12, batches
from unjam.formats.x12.transactions import Transaction
from unjam.formats.x12.write import Body, written
from unjam.formats.x12.write_acks import body_999
from unjam.formats.x12.write_claims import body_837
from unjam.formats.x12.write_remits import body_835

MARKS = b"*^:~|>\n\r +-.0"

SEEDS = [
    interchange(transaction("BHT*0019*00*1*20260302*0905*CH", "CLM*PCN1*100***11:B:1*Y*A*Y*Y")),
    interchange(transaction("NM1*IL*1*O'BRIEN*ANNE****MI*W1"), marks="|~^\n"),
    interchange(transaction("A*1"), transaction("B*2", control="0002"), newline="\r\n"),
    *(whole.sound(kind) for kind in whole.SEGMENTS),
    *(whole.sound(kind, marks="|!>\n") for kind in whole.SEGMENTS),
    whole.TA1,
    *again.SEEDS,
]
"""Sound interchanges, of each set at least one."""


def claims_again(transaction: Transaction) -> None:
    """What is read of broken claims can be written."""
    written(ENVELOPE, [body_837(read_837(transaction), control="0001", made_at=AT)])


def payment_again(transaction: Transaction) -> None:
    """What is read of a broken payment is weighed, and can be written."""
    made = read_835(transaction)
    note_gaps(made, transaction=transaction)
    written(ENVELOPE, [body_835(made, control="0001")])


def answer(transaction: Transaction) -> None:
    """Any transaction, however broken, gets an answer."""
    note_missing(transaction)
    body: Body = body_999([transaction], control="0001")
    written(ENVELOPE, [body])


VIEWS: dict[str, list[Callable[[Transaction], object]]] = {
    **again.VIEWS,
    "835": [payment_again],
    "837": [claims_again],
    "997": [read_999],
    "999": [read_999],
    "TA1": [read_ta1],
}
"""What reads a transaction set, by ST01. Each view is listed here."""


def parse(content: bytes) -> None:
    """Read a content in blocks, whole; only ``NotX12`` is declared. It comes out as it went in."""
    instants = Instants("America/Chicago")
    blocks = [content[at : at + 700] for at in range(0, len(content), 700)]
    try:
        for item in read(blocks):
            if isinstance(item, Transaction):
                for view in (*VIEWS.get(item.set_id, ()), answer):
                    view(item)
                translate(item, instants=instants)
        again = "".join(batch.text() for batch in batches(blocks))
    except NotX12:
        return
    assert again.encode("latin-1") == content, "not written back as it stood"


def run(*, seconds: float = 10.0, inputs: int | None = None, seed: int = 1) -> Fuzzed:
    """Fuzz for some seconds, or for a number of inputs."""
    return mutations.run(
        parse, seeds=SEEDS, marks=MARKS, seconds=seconds, inputs=inputs, seed=seed
    )
