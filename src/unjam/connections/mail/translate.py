"""Turns an e-mail into what our side keeps: by what it is known again, and what a person reads."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from unjam.connections.mail.parse import Mail

NO_SUBJECT = "(no subject)"


@dataclass(frozen=True, slots=True)
class Parked:
    """
    A message as a person finds it.

    Args:
        content: what two copies of one message have in common.
    """

    name: str
    sender: str
    text: str
    sentence: str
    content: str


def translate(mail: Mail) -> Parked:
    """
    A message as it is parked.

    Two copies of one message are the same content, whatever ways they came: their number, their
    subject, their words and their files are. A number alone proves nothing: anyone can write one.
    """
    files = [
        [attachment.name, hashlib.sha256(attachment.content).hexdigest()]
        for attachment in mail.attachments
    ]
    facts = ["mail", mail.message_id, mail.sender, mail.subject, mail.text, files]
    return Parked(
        name=mail.subject or NO_SUBJECT,
        sender=mail.sender,
        text=mail.text,
        sentence=" ".join(mail.remarks),
        content=hashlib.sha256(json.dumps(facts).encode()).hexdigest(),
    )


def identity(folder: str, *, validity: int, uid: int) -> str:
    """What a mailbox numbers a message by; it stays the same as long as ``validity`` does."""
    return hashlib.sha256(json.dumps(["imap", folder, validity, uid]).encode()).hexdigest()
