"""A whole log as lines of text that anyone can check without a database, and reading them back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from unjam.worklog.rules import notes
from unjam.worklog.rules.canonical import canonical_json
from unjam.worklog.rules.notes import PublicKey
from unjam.worklog.rules.seals import CheckpointRow, EntryRow, HeadRow, SealRow

FIRST_WORD = "unjam-worklog"
VERSION = 1

SignText = Callable[[str], str]
Kind = type[EntryRow] | type[SealRow] | type[CheckpointRow] | type[HeadRow]
KINDS: dict[str, Kind] = {
    "head": HeadRow,
    "checkpoint": CheckpointRow,
    "seal": SealRow,
    "row": EntryRow,
}
"""The first word of a line, in the order in which they stand in the file."""

BYTES_FIELDS = frozenset(
    {"salt", "payload_hash", "dedupe_key", "leaf", "root", "previous", "chain"}
)

NUMBER_FIELDS = frozenset(
    {"seq", "seal_no", "happened_at_us", "happened_from_us", "first_seq", "last_seq"}
    | {"recorded_at_us", "size", "checkpoint_size"}
)


class BadExport(ValueError):
    """This file is not an export of a work log."""


def lines(
    *,
    key: PublicKey,
    head: HeadRow | None,
    checkpoints: Iterable[CheckpointRow],
    seals: Iterable[SealRow],
    rows: Iterable[EntryRow],
    sign: SignText,
) -> Iterator[bytes]:
    """
    The lines of an export, each ending in a newline.

    The first names the format and the public key; then come the head, the checkpoints, the seals
    and the rows; the last signs the SHA-256 of every byte above it.
    """
    digest = hashlib.sha256()
    for line in _unsigned(key=key, head=head, checkpoints=checkpoints, seals=seals, rows=rows):
        digest.update(line)
        yield line
    yield _footer(sign(_signed_text(digest.hexdigest())))


def _unsigned(
    *,
    key: PublicKey,
    head: HeadRow | None,
    checkpoints: Iterable[CheckpointRow],
    seals: Iterable[SealRow],
    rows: Iterable[EntryRow],
) -> Iterator[bytes]:
    yield _first_line(key)
    yield from ([_line("head", asdict(head))] if head else [])
    yield from (_line("checkpoint", asdict(row)) for row in checkpoints)
    yield from (_line("seal", asdict(row)) for row in seals)
    yield from (_line("row", row._asdict()) for row in rows)


def _first_line(key: PublicKey) -> bytes:
    return f"{FIRST_WORD} {VERSION} {key.text}\n".encode()


def _line(word: str, facts: dict[str, Any]) -> bytes:
    plain = {name: _hex(value) for name, value in facts.items()}
    return f"{word} {canonical_json(plain)}\n".encode()


def _hex(value: Any) -> Any:
    return value.hex() if isinstance(value, bytes) else value


def _signed_text(digest: str) -> str:
    return f"{FIRST_WORD} {VERSION}\nsha256 {digest}\n"


def _footer(note: str) -> bytes:
    return f"footer {json.dumps(note, ensure_ascii=True)}\n".encode()


@dataclass(slots=True)
class Export:
    """
    An export as it is read. What does not fit is collected in ``problems``, with the line.

    Args:
        key: the public key that the file itself names; compare it with one you trust.
        rows: read as they are asked for, once.
    """

    key: PublicKey
    head: HeadRow | None
    checkpoints: list[CheckpointRow]
    seals: list[SealRow]
    rows: Iterator[EntryRow]
    problems: list[str] = field(default_factory=list)

    @property
    def practice_id(self) -> str:
        return self.key.name.removeprefix(notes.NAME_START)


def read(file: Iterable[bytes], *, check: notes.Check) -> Export:
    """
    Read an export. Exhaust ``rows`` before looking at ``problems``.

    Args:
        file: its lines, as bytes.
        check: checks a signature.

    Raises:
        BadExport: if the first line is not that of an export.
    """
    reading = _Reading(file, check)
    key = reading.first_line()
    before: dict[str, list[Any]] = {"head": [], "checkpoint": [], "seal": []}
    first_row = None
    parsed = reading.parsed()
    for word, row in parsed:
        if word == "row":
            first_row = row
            break
        before[word].append(row)
    return Export(
        key=key,
        head=before["head"][-1] if before["head"] else None,
        checkpoints=before["checkpoint"],
        seals=before["seal"],
        rows=reading.rows(first_row, parsed),
        problems=reading.problems,
    )


class _Reading:
    """The state of reading one file: where we are, what was said, what is wrong."""

    def __init__(self, file: Iterable[bytes], check: notes.Check) -> None:
        self.file, self.check = iter(file), check
        self.problems: list[str] = []
        self.digest = hashlib.sha256()
        self.line_no = 0
        self.signed = False

    def first_line(self) -> PublicKey:
        line = next(self.file, b"")
        self.line_no, self.digest = 1, hashlib.sha256(line)
        words = line[:1000].decode("utf-8", "replace").split(" ")
        if len(words) == 3 and words[:2] == [FIRST_WORD, str(VERSION)]:
            try:
                self.key = notes.public_key(words[2].removesuffix("\n"))
            except notes.BadNote as error:
                raise BadExport(f"line 1 of the export was changed: {error}") from error
            if _first_line(self.key) == line:
                return self.key
        raise BadExport("line 1 does not say that this is an export of a work log (version 1)")

    def parsed(self) -> Iterator[tuple[str, Any]]:
        for line in self.file:
            self.line_no += 1
            if self.signed:
                self.problems.append(f"line {self.line_no} stands below the signed last line")
                return
            if line.startswith(b"footer "):
                self._footer(line)
                continue
            self.digest.update(line)
            found = _parsed(line)
            if found is None:
                self.problems.append(f"line {self.line_no} was changed: it cannot be read")
            else:
                yield found
        if not self.signed:
            self.problems.append(
                f"the signed last line is missing: the file ends at line {self.line_no}"
            )

    def rows(
        self, first: EntryRow | None, parsed: Iterator[tuple[str, Any]]
    ) -> Iterator[EntryRow]:
        if first is not None:
            yield first
        for word, row in parsed:
            if word == "row":
                yield row
            else:
                self.problems.append(f"line {self.line_no}: a {word} among the rows")

    def _footer(self, line: bytes) -> None:
        self.signed = True
        try:
            note = json.loads(line.removeprefix(b"footer ").decode())
            text = notes.opened(note, key=self.key, check=self.check)
        except (ValueError, AttributeError, RecursionError):
            text = ""
        if not text or _footer(note) != line:
            self.problems.append(f"the last line ({self.line_no}) was changed: it is not signed")
        elif text != _signed_text(self.digest.hexdigest()):
            self.problems.append("the file is not the one that was signed in its last line")


def _parsed(line: bytes) -> tuple[str, Any] | None:
    """A line as its row, or None where it is not written exactly as we write it."""
    word, _, content = line.partition(b" ")
    try:
        kind = KINDS[word.decode()]
        facts = json.loads(content)
        row = kind(**{name: _from_hex(name, value) for name, value in facts.items()})
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    return word.decode(), row


def _from_hex(name: str, value: Any) -> Any:
    if value is None:
        return None
    wanted = "int" if name in NUMBER_FIELDS else "str"
    if type(value).__name__ != wanted:
        raise TypeError(name)
    return bytes.fromhex(value) if name in BYTES_FIELDS else value


def unusual_lines(file: Iterable[bytes]) -> Iterator[str]:
    """Lines that can be read but are not written, byte for byte, as an export writes them."""
    for line_no, line in enumerate(file, 1):
        parsed = _parsed(line)
        if parsed is None:
            continue
        word, row = parsed
        facts = row._asdict() if isinstance(row, EntryRow) else asdict(row)
        if _line(word, facts) != line:
            yield f"line {line_no} was changed: it is not written as an export writes it"
