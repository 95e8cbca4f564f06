"""How a row of the log becomes bytes, so that no two different rows ever give the same bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache

from unjam.events import Event, StepRecorded

Value = str | int | bytes | None

INSTANT_OFFSET = 2**63
"""Added to an instant (int64 µs) so that its eight big-endian bytes sort in order of time."""

ACTION_KEY_START = b"\xff"
PLAIN_KEY_START = b"\xfe"
"""No instant begins with these bytes before the year 270,000, so the kinds of key never meet."""


def typed(*values: Value) -> bytes:
    """
    The canonical form: for each value a type tag, its length (4 bytes, big-endian) and its bytes.

    Without the tags and lengths, 20 of 20,480 flipped bytes changed a row unseen; with them, none.

    >>> typed("a", 1, None).hex()
    '730000000161690000000800000000000000016e00000000'
    """
    return b"".join(map(_typed, values))


def _typed(value: Value) -> bytes:
    if value is None:
        return b"n\0\0\0\0"
    if isinstance(value, str):
        return _tagged(b"s", value.encode())
    if isinstance(value, int):
        return _tagged(b"i", value.to_bytes(8, "big", signed=True))
    return _tagged(b"b", bytes(value))


def _tagged(tag: bytes, content: bytes) -> bytes:
    return tag + len(content).to_bytes(4, "big") + content


def sha256(content: bytes) -> bytes:
    """SHA-256, 32 bytes."""
    return hashlib.sha256(content).digest()


@lru_cache(maxsize=256)
def entry_prefix(practice_id: str, kind: str) -> bytes:
    """What the content of every leaf of one practice and kind begins with."""
    return b"\0" + typed("unjam.entry.1", practice_id, kind)


def leaf(
    *,
    practice_id: str,
    kind: str,
    subject_id: str,
    happened_at_us: int,
    happened_from_us: int | None,
    dedupe_key: bytes,
    payload_hash: bytes,
) -> bytes:
    """
    The leaf of one row: SHA-256 of 0x00 and the typed row, as RFC 6962 hashes a leaf.

    The row's number is not in it: the tree above commits to the order. (``typed``, written out for
    speed: a million rows are checked in seconds.)
    """
    subject = subject_id.encode()
    instants = _INT + happened_at_us.to_bytes(8, "big", signed=True)
    if happened_from_us is None:
        instants += _NONE
    else:
        instants += _INT + happened_from_us.to_bytes(8, "big", signed=True)
    return hashlib.sha256(
        entry_prefix(practice_id, kind)
        + b"s" + len(subject).to_bytes(4, "big") + subject
        + instants
        + b"b" + len(dedupe_key).to_bytes(4, "big") + dedupe_key
        + b"b" + len(payload_hash).to_bytes(4, "big") + payload_hash
    ).digest()  # fmt: skip


_INT = b"i\0\0\0\x08"
_NONE = b"n\0\0\0\0"


def payload_hash(salt: bytes, payload: str) -> bytes:
    """What stands for a payload in its leaf. The salt keeps a redacted one from being guessed."""
    return sha256(salt + payload.encode())


def instant_bytes(instant_us: int) -> bytes:
    """Eight bytes that sort in order of time."""
    return (instant_us + INSTANT_OFFSET).to_bytes(8, "big")


def step_key_prefix(practice_id: str, kind: str) -> bytes:
    """What the content of every step's dedupe key begins with."""
    return typed("unjam.step.1", practice_id, kind)


def key_again(base_key: bytes, occurrence: int) -> bytes:
    """
    The key of a row that stands again in the same file.

    Args:
        base_key: the key of its first occurrence (16 bytes).
        occurrence: 0 for the first, 1 for the second.
    """
    if not occurrence:
        return base_key
    return base_key[:8] + sha256(typed("unjam.step.again.1", base_key, occurrence))[:8]


def action_key(practice_id: str, text: str) -> bytes:
    """The key of an action that its caller named, so that doing it twice records it once."""
    return ACTION_KEY_START + sha256(typed("unjam.action.1", practice_id, text))[:15]


def plain_key(practice_id: str, seq: int) -> bytes:
    """The key of a row that nobody will offer again: its place in the log."""
    return (
        PLAIN_KEY_START + sha256(typed("unjam.plain.1", practice_id))[:7] + seq.to_bytes(8, "big")
    )


def payload_of(event: Event) -> str:
    """
    An event as canonical JSON: keys sorted, ASCII, nothing that is empty.

    A step's start is a column of its own, so that equal payloads stay equal texts.
    """
    facts = {name: value for name, value in asdict(event).items() if value not in ("", (), None)}
    if isinstance(event, StepRecorded):
        facts.pop("started_at_us", None)
        if event.more:
            facts["more"] = {name: word for name, word in event.more if word}
    return canonical_json(facts)


def canonical_json(facts: Mapping[str, object]) -> str:
    """JSON with sorted keys, no spaces, ASCII only."""
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
