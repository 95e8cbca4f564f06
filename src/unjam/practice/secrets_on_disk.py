"""Keys that this installation makes for itself: random, one file each, for its owner only."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

KEY_BYTES = 32
OWNER_ONLY = 0o600


def text(path: Path, *, keep: bool) -> str:
    """
    The key in a file, as 64 hex digits; made on first use.

    Args:
        path: where the key lives.
        keep: False returns a fresh key and writes nothing (tests).
    """
    if path.exists():
        return path.read_text().strip()
    key = secrets.token_hex(KEY_BYTES)
    if keep:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write_once(path, key)
        return path.read_text().strip()
    return key


def _write_once(path: Path, key: str) -> None:
    """
    Two processes that start together end with one key.

    The key is written whole under another name and then linked: whoever links first wins, and
    nobody ever reads a key that is half written.
    """
    half = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(descriptor, "w") as file:
        file.write(key + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(half, path)
    except FileExistsError:
        pass
    finally:
        half.unlink()
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """A new file survives a power cut only once its folder is on the disk too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
