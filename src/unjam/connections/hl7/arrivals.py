"""What comes over a wire, and what its sender is told once it is kept."""

from __future__ import annotations

from dataclasses import dataclass

from unjam.formats.hl7.message import Message
from unjam.formats.hl7.write import Complaint

GROUP_MAX = 250
"""Messages of one transaction."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A frame as it came: its bytes, from which address, and whether it ended as it should."""

    raw: bytes
    peer: str
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """
    What a sender is told once its message is kept.

    Args:
        code: MSA-1. complaints: why it was not accepted.
        message: what is answered; None where it could not be read.
        is_known: whether the same message was answered before.
    """

    code: str
    message: Message | None
    complaints: tuple[Complaint, ...] = ()
    is_known: bool = False
