"""Takes an e-mail apart: who wrote, what it says, and its attachments, within limits."""

from __future__ import annotations

import email
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message

MESSAGE_BYTES_MAX = 50_000_000
PARTS_MAX = 200
DEPTH_MAX = 8
ATTACHMENTS_MAX = 50
TEXT_CHARS_MAX = 20_000
WORD_CHARS_MAX = 255
HEADER_CHARS_MAX = 2_000
MARKED_UP_CHARS_MAX = 500_000

TOO_LARGE = "The message is larger than 50 MB. Ask for the files another way."
TOO_DEEP = "The message is packed too deep. What lies deeper was not opened."
TOO_MANY = f"The message has more than {PARTS_MAX} parts. The rest was not opened."
DAMAGED = "A part of the message is damaged. It was left out."


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a message: its name, as the sender wrote it, and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """
    A message, read.

    Args:
        message_id: as its system numbered it; empty where it did not.
        subject, sender, text: shortened. A text that is only there as HTML is stripped of it.
        attachments: at most ``ATTACHMENTS_MAX``, in the order of the message.
        remarks: what was left out, one sentence each.
    """

    message_id: str
    subject: str
    sender: str
    text: str
    attachments: tuple[Attachment, ...]
    remarks: tuple[str, ...]


def parse(raw: bytes) -> Mail:
    """
    Read a message. It never fails: what cannot be read is left out, and a remark says so.

    Args:
        raw: the whole message as it came.
    """
    if len(raw) > MESSAGE_BYTES_MAX:
        return Mail("", "", "", "", (), (TOO_LARGE,))
    try:
        message = email.message_from_bytes(raw)
    except (ValueError, LookupError, RecursionError):
        return Mail("", "", "", "", (), (DAMAGED,))
    remarks: dict[str, None] = {}
    plain, marked_up, attachments = list[str](), list[str](), list[Attachment]()
    for part in _leaves(message, remarks=remarks):
        if part.get_content_maintype() == "image" and part.get("content-id"):
            continue  # a picture in the text, such as a logo
        name = _file_name(part)
        content = _content(part, remarks=remarks)
        if content is None:
            continue
        if name or part.get_content_maintype() != "text":
            attachments.append(Attachment(name or _name_of(part), content))
        elif part.get_content_subtype() == "html":
            marked_up.append(_text(part, content))
        else:
            plain.append(_text(part, content))
    text = "\n".join(plain) or "\n".join(map(without_markup, marked_up))
    return Mail(
        message_id=_header(message, "message-id"),
        subject=_header(message, "subject"),
        sender=_header(message, "from"),
        text=text.strip()[:TEXT_CHARS_MAX],
        attachments=tuple(attachments[:ATTACHMENTS_MAX]),
        remarks=(*remarks, *([TOO_MANY] if len(attachments) > ATTACHMENTS_MAX else ())),
    )


def _leaves(message: Message, *, remarks: dict[str, None]) -> Iterator[Message]:
    """The parts that hold something, in order; without recursion, whatever the nesting is."""
    waiting, opened = [(message, 0)], 0
    while waiting:
        part, depth = waiting.pop(0)
        opened += 1
        if opened > PARTS_MAX:
            remarks[TOO_MANY] = None
            return
        inside = part.get_payload()
        if not isinstance(inside, list):
            yield part
        elif depth >= DEPTH_MAX:
            remarks[TOO_DEEP] = None
        else:
            waiting[:0] = [(each, depth + 1) for each in inside if isinstance(each, Message)]


def _content(part: Message, *, remarks: dict[str, None]) -> bytes | None:
    try:
        content = part.get_payload(decode=True)
    except (ValueError, LookupError, AttributeError, AssertionError, UnicodeError):
        remarks[DAMAGED] = None
        return None
    return content if isinstance(content, bytes) else None


def _text(part: Message, content: bytes) -> str:
    charset = part.get_content_charset("utf-8")
    try:
        return content.decode(charset, "replace").replace("\0", "")
    except (LookupError, UnicodeError):
        return content.decode("latin-1").replace("\0", "")


def _file_name(part: Message) -> str:
    try:
        return _decoded(part.get_filename("") or "")
    except (ValueError, LookupError, TypeError):
        return ""


def _name_of(part: Message) -> str:
    """A name for a part that came without one, so that its kind is seen."""
    suffix = re.sub(r"[^a-z0-9]", "", part.get_content_subtype().lower())[:10]
    return f"attachment.{suffix or 'bin'}"


def _header(message: Message, name: str) -> str:
    return _decoded(str(message.get(name, "")))


def _decoded(words: str) -> str:
    """A header's words, their letters as the sender meant them; else as they stand."""
    short = words[:HEADER_CHARS_MAX]
    try:
        return _shortened(str(make_header(decode_header(short))))
    except (ValueError, LookupError, HeaderParseError):
        return _shortened(short)


def _shortened(text: str) -> str:
    visible = "".join(letter if letter.isprintable() else " " for letter in text)
    return visible.encode("utf-8", "replace").decode().strip()[:WORD_CHARS_MAX]


def without_markup(text: str) -> str:
    """
    The words of a page of HTML; its scripts and styles are left out.

    >>> without_markup("<style>p{}</style><p>Fax &amp; call</p><br>now")
    'Fax & call\\n\\nnow'
    """
    bare = re.sub(r"(?is)<(script|style)\b.*?(</\1>|$)", "", text[:MARKED_UP_CHARS_MAX])
    lines = re.sub(r"(?i)<(br|/p|/div|/tr|/li)\b[^<>]*>", "\n", bare)
    return html.unescape(re.sub(r"<[^<>]*>", "", lines)).strip()
