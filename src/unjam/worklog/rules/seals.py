"""What the log's rows, seals and head are, as plain facts that can leave the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from unjam.worklog.rules.canonical import sha256, typed

CHAIN_START = bytes(32)
"""What the first seal of a log is chained to."""

CHECKPOINT_ENTRIES_MAX = 1_000
"""A checkpoint is signed at the first seal that makes it this many rows since the one before."""


class EntryRow(NamedTuple):
    """
    One row of the log. (A named tuple: a million of them are made in a second.)

    Args:
        seq: its number in the practice's log, from 1, without gaps.
        seal_no: the seal that holds it.
        kind: the name of the event's class.
        subject_id: opaque id of what it is about (for a step, the case); may be empty.
        happened_at_us, happened_from_us: UTC µs; the second only where a start is known.
        payload: the event as canonical JSON; None once redacted.
        salt: 8 bytes; None once redacted.
        payload_hash: 32 bytes once redacted, else None.
        dedupe_key: 16 bytes, unique in the log.
        leaf: 32 bytes.
    """

    practice_id: str
    seq: int
    seal_no: int
    kind: str
    subject_id: str
    happened_at_us: int
    happened_from_us: int | None
    payload: str | None
    salt: bytes | None
    payload_hash: bytes | None
    dedupe_key: bytes
    leaf: bytes


@dataclass(frozen=True, slots=True)
class SealRow:
    """One transaction's rows under one root, chained to the seal before. Hashes are 32 bytes."""

    practice_id: str
    seal_no: int
    first_seq: int
    last_seq: int
    root: bytes
    previous: bytes
    recorded_at_us: int
    by: str
    import_id: str
    chain: bytes


@dataclass(frozen=True, slots=True)
class CheckpointRow:
    """A signed note that the log had this size and chain when this seal was made."""

    practice_id: str
    size: int
    seal_no: int
    note: str


@dataclass(frozen=True, slots=True)
class HeadRow:
    """Where the log ends, as the database says it."""

    practice_id: str
    size: int
    seal_no: int
    chain: bytes
    checkpoint_size: int


def seal(
    *,
    practice_id: str,
    seal_no: int,
    first_seq: int,
    last_seq: int,
    root: bytes,
    previous: bytes,
    recorded_at_us: int,
    by: str,
    import_id: str,
) -> SealRow:
    """A seal with its chain hash: SHA-256 of all its other fields, typed."""
    fields = (
        practice_id, seal_no, first_seq, last_seq, root, previous, recorded_at_us, by, import_id
    )  # fmt: skip
    return SealRow(*fields, chain=sha256(typed("unjam.seal.1", *fields)))


def chain_of(row: SealRow) -> bytes:
    """What the chain hash of a seal should be, from its other fields."""
    fields = (
        row.practice_id, row.seal_no, row.first_seq, row.last_seq, row.root, row.previous,
        row.recorded_at_us, row.by, row.import_id,
    )  # fmt: skip
    return sha256(typed("unjam.seal.1", *fields))
