"""The key that signs the log, and the anchor file: its checkpoints outside the database."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from unjam.practice import secrets_on_disk
from unjam.worklog.rules.notes import (
    NAME_START,
    SIGNATURE_START,
    CheckpointNote,
    PublicKey,
    signed,
)

KEY_FILE = "worklog.key"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def keys_folder() -> Path:
    """Where this installation's keys live."""
    return Path(settings.HOME) / "keys"


def anchor_file(practice_id: str) -> Path:
    """Where the checkpoints of a practice are kept outside its database."""
    return Path(settings.HOME) / "anchors" / f"{practice_id}.txt"


def public_key_of(practice_id: str) -> PublicKey:
    """The public half of the key that signs this practice's log; made on first use."""
    return PublicKey(f"{NAME_START}{practice_id}", _private_key().public_key().public_bytes_raw())


def signed_checkpoint(
    *, practice_id: str, size: int, seal_no: int, chain: bytes, at_us: int
) -> str:
    """A checkpoint as a signed note."""
    time_text = (EPOCH + timedelta(microseconds=at_us)).isoformat(timespec="seconds")
    note = CheckpointNote(practice_id, size, seal_no, chain, time_text)
    return signed(note.text, key=public_key_of(practice_id), sign=_private_key().sign)


def sign(text: str, *, practice_id: str) -> str:
    """Any text of a practice, signed."""
    return signed(text, key=public_key_of(practice_id), sign=_private_key().sign)


def made_by(*, key: bytes, signature: bytes, content: bytes) -> bool:
    """Whether a public key (32 bytes) made this signature (64 bytes)."""
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, content)
    except (InvalidSignature, ValueError):
        return False
    return True


def keep_outside(note: str, *, practice_id: str) -> None:
    """Append a checkpoint to the anchor file and wait until it is on the disk."""
    path = anchor_file(practice_id)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    is_new = not path.exists()
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, secrets_on_disk.OWNER_ONLY)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(note + "\n")
        file.flush()
        os.fsync(file.fileno())
    if is_new:
        secrets_on_disk.sync_folder(path.parent)


def kept_outside() -> dict[str, list[str]]:
    """The checkpoints in every anchor file beside this database, by practice."""
    folder = anchor_file("").parent
    return {path.stem: notes_in(path) for path in sorted(folder.glob("*.txt"))}


def notes_in(path: Path) -> list[str]:
    """
    The signed notes in an anchor file, oldest first.

    Raises:
        OSError: if the file cannot be read.
    """
    found: list[str] = []
    lines: list[str] = []
    text = path.read_bytes().decode("utf-8", "surrogateescape")
    for line in text.splitlines(keepends=True):
        if not lines and line == "\n":
            continue
        lines.append(line)
        if line.startswith(SIGNATURE_START):
            found.append("".join(lines))
            lines = []
    return [*found, "".join(lines)] if lines else found


def known_public_key(practice_id: str) -> PublicKey | None:
    """The public key of this installation, or None where it has none yet."""
    return public_key_of(practice_id) if (keys_folder() / KEY_FILE).exists() else None


def _private_key() -> Ed25519PrivateKey:
    key = secrets_on_disk.text(keys_folder() / KEY_FILE, keep=True)
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(key))
