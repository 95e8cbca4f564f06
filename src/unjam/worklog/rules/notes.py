"""A checkpoint as text that can be printed, mailed and checked: the C2SP signed note."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

ED25519 = b"\x01"
NAME_START = "unjam/"
SIGNATURE_START = "\N{EM DASH} "

Sign = Callable[[bytes], bytes]
"""Signs bytes with the private key; 64 bytes out."""


class Check(Protocol):
    """Whether a public key (32 bytes) made this signature (64 bytes) of these bytes."""

    def __call__(self, *, key: bytes, signature: bytes, content: bytes) -> bool: ...


class BadNote(ValueError):
    """This is not a signed note, or its signature is wrong."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """
    Who may sign the log of a practice.

    Args:
        name: ``unjam/`` and the practice's id: the origin of its notes.
        key: 32 bytes, Ed25519.
    """

    name: str
    key: bytes

    @property
    def key_hash(self) -> bytes:
        """Four bytes that name the key in a signature line."""
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.key).digest()[:4]

    @property
    def text(self) -> str:
        """``name+hash+key``, as C2SP writes a verifier key."""
        return f"{self.name}+{self.key_hash.hex()}+{_base64(ED25519 + self.key)}"


def public_key(text: str) -> PublicKey:
    """
    Read a verifier key.

    Raises:
        BadNote: if the text is not one, to the last character.
    """
    parts = text.split("+", 2)
    if len(parts) == 3:
        content = _from_base64(parts[2])
        key = PublicKey(parts[0], content[1:])
        if len(content) == 33 and key.text == text:
            return key
    raise BadNote("This is not a public key of a work log.")


@dataclass(frozen=True, slots=True)
class CheckpointNote:
    """What a checkpoint says: how long the log was, and the chain hash of its last seal."""

    practice_id: str
    size: int
    seal_no: int
    chain: bytes
    time_text: str

    @property
    def text(self) -> str:
        """Origin, size, hash; then, as extension lines, the seal's number and the time (UTC)."""
        return (
            f"{NAME_START}{self.practice_id}\n{self.size}\n{_base64(self.chain)}\n"
            f"seal {self.seal_no}\ntime {self.time_text}\n"
        )


def checkpoint_note(text: str) -> CheckpointNote:
    """
    Read the text part of a checkpoint.

    Raises:
        BadNote: if it is not one, to the last character.
    """
    lines = text.split("\n")
    try:
        origin, size, chain, seal_no, time_text, _ = lines
        note = CheckpointNote(
            practice_id=origin.removeprefix(NAME_START),
            size=int(size),
            seal_no=int(seal_no.removeprefix("seal ")),
            chain=_from_base64(chain),
            time_text=time_text.removeprefix("time "),
        )
    except ValueError as error:
        raise BadNote("This is not a checkpoint of a work log.") from error
    if note.text != text:
        raise BadNote("This is not a checkpoint of a work log.")
    return note


def signed(text: str, *, key: PublicKey, sign: Sign) -> str:
    """A text (ending in a newline) with its signature line below an empty line."""
    signature = _base64(key.key_hash + sign(text.encode()))
    return f"{text}\n{SIGNATURE_START}{key.name} {signature}\n"


def opened(note: str, *, key: PublicKey, check: Check) -> str:
    """
    The text of a signed note.

    Raises:
        BadNote: if this key did not sign it, or a single character differs.
    """
    text, gap, last = note.rpartition("\n\n")
    mark = f"{SIGNATURE_START}{key.name} "
    if not gap or not last.startswith(mark) or not last.endswith("\n"):
        raise BadNote(f"This is not a note signed by {key.name}.")
    content = _from_base64(last[len(mark) : -1])
    text += "\n"
    if content[:4] != key.key_hash or len(content) != 68:
        raise BadNote(f"Another key than the one of {key.name} signed this.")
    if not check(key=key.key, signature=content[4:], content=text.encode()):
        raise BadNote(f"The signature of {key.name} does not fit this text.")
    return text


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _from_base64(text: str) -> bytes:
    """Strict: text that would not be written like this again is refused."""
    try:
        content = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise BadNote("A part of this note is not base64.") from error
    if _base64(content) != text:
        raise BadNote("A part of this note is not base64 as we write it.")
    return content


def practice_of(note: str) -> str:
    """Whose log a note says it is of, before its signature has been checked."""
    return note.partition("\n")[0].removeprefix(NAME_START)
