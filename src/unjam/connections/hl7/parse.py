"""HL7 files for the import: what one holds, and its steps in chunks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from unjam.connections.hl7.said import (
    DAY_ONLY,
    FACTS,
    PROCESSES,
    RESULT,
    VISIT_TYPE,
    Step,
    Unusable,
    digest_of,
    instant_us,
)
from unjam.connections.hl7.translate import FAMILIES, NAMES, is_merge, translate
from unjam.connections.logs.gather import Gathering, UnfitWord, code_of
from unjam.connections.logs.instants import Instants
from unjam.connections.rules import (
    CHUNK_ROWS,
    Chunk,
    ColumnMapping,
    FileShape,
    Remark,
    UnreadableFile,
)
from unjam.events import NO_INSTANT_US
from unjam.formats.hl7.files import Unread, blocks_of, read
from unjam.formats.hl7.findings import Finding
from unjam.formats.hl7.message import Message, NotHl7
from unjam.formats.hl7.views import Head, head_of

Item = Message | Unread | Finding

LOOKED_AT_BYTES = 4_000_000
"""How much of a file is looked at to say what is in it."""

PARKED_CHARS_MAX = 1_000_000
SAMPLE_ROWS = 20
IN_YEARS = "a time between 1970 and 2100"
OTHER_CONTENT = (
    "a number of its own: an earlier message of this sender has the same number and says"
    " something else"
)


def shape(path: Path) -> FileShape:
    """
    What a file holds, in words: nothing about it needs an answer.

    Raises:
        UnreadableFile: if it holds no HL7 message at all.
    """
    seen: Counter[tuple[str, str, str]] = Counter()
    for item, _ in _items(path, bytes_max=LOOKED_AT_BYTES):
        if isinstance(item, Message):
            head = head_of(item)
            seen[head.kind, head.event, head.sender] += 1
    is_whole = path.stat().st_size <= LOOKED_AT_BYTES
    rows = [
        (NAMES.get(kind, f"HL7 {kind}"), "^".join((kind, event)), sender, f"{count:,}")
        for (kind, event, sender), count in seen.most_common(SAMPLE_ROWS)
    ]
    return FileShape(
        format_name="hl7",
        headers=("What it is", "Kind", "From", "How many"),
        sample=tuple(rows),
        mapping=ColumnMapping(),
        guesses=tuple(_sentences(seen, is_whole=is_whole)),
    )


def chunks(
    path: Path, mapping: ColumnMapping, *, after_row: int = 0, chunk_rows: int = CHUNK_ROWS
) -> Iterator[Chunk]:
    """
    The steps of a file in its order; a row is the position of a message, 1 for the first.

    What cannot be read is parked with its segment and field; everything else goes in. A message
    that stands there twice is used once.

    Args:
        mapping: its ``zone`` is that of times that name none; nothing else is asked.
        after_row: reading resumes with the message after this one.

    Raises:
        UnreadableFile: if there is not a single HL7 message.
    """
    reader = Reader(mapping.zone, chunk_rows=chunk_rows)
    for item, progress in _items(path):
        reader.take(item, after_row=after_row)
        if reader.is_full:
            yield reader.chunk(progress=progress)
    yield reader.chunk(progress=1.0)


class Reader:
    """
    Gathers what messages say, from a file or from the wire.

    Args:
        zone: IANA name, for times that name no offset.
        chunk_rows: messages or rows that make a chunk full.
    """

    def __init__(self, zone: str, *, chunk_rows: int = CHUNK_ROWS) -> None:
        self.instants = Instants(zone)
        self.gathering = Gathering(keep=FACTS, counts=self.instants.counts, chunk_rows=chunk_rows)
        self.remarks: list[Remark] = []
        self.seen: dict[tuple[str, str], bytes] = {}
        self.last_row = 0
        self._taken = 0

    @property
    def is_full(self) -> bool:
        """Whether a chunk should be handed on."""
        return self.gathering.full or self._taken >= self.gathering.chunk_rows

    def take(self, item: Item, *, after_row: int = 0) -> None:
        """Use one item of a file; those up to ``after_row`` were used before."""
        finding = item.finding if isinstance(item, Unread) else item
        is_new = finding.position > after_row
        if isinstance(item, Message):
            self._message(item, is_new=is_new)
        elif is_new and isinstance(item, Unread):
            self._park(item.raw, where=item.finding.where, position=finding.position,
                       expected=item.finding.sentence, found=item.finding.found)  # fmt: skip
        elif is_new and isinstance(item, Finding):
            self._remark(item, position=item.position)
        self.last_row = max(self.last_row, finding.position)
        self._taken += is_new

    def use(self, message: Message, *, head: Head) -> Unusable | None:
        """
        Gather the steps of one message.

        Returns:
            Why none could be made of it; it is parked then.
        """
        try:
            steps = translate(message, head=head)
            rows = [self._row(step, position=message.position) for step in steps]
        except Unusable as error:
            self.park(message, error)
            return error
        self.gathering.rows += rows
        self._count(steps, head=head)
        for finding in message.findings:
            self._remark(finding, position=message.position)
        if is_merge(head):
            self.remarks.append(_merge(message))
        if any(step.at.precision == DAY_ONLY for step in steps):
            self.remarks.append(_day_only(message))
        return None

    def park(self, message: Message, why: Unusable) -> None:
        """Set a message aside, where a person finds it."""
        self._park(message.raw, where=why.where, position=message.position,
                   expected=why.expected, found=why.found)  # fmt: skip

    def chunk(self, *, progress: float) -> Chunk:
        """What was gathered since the last chunk; begins the next."""
        chunk = self.gathering.chunk(self.last_row, progress=progress)
        chunk = replace(chunk, remarks=tuple(self.remarks))
        self.remarks, self._taken = [], 0
        return chunk

    def _message(self, message: Message, *, is_new: bool) -> None:
        head = head_of(message)
        digest = digest_of(message)[:16]
        number = (head.sender, head.control_id or digest.hex())
        earlier = self.seen.setdefault(number, digest)
        is_first = earlier is digest
        if not is_new:
            return
        if is_first:
            self.use(message, head=head)
        elif earlier == digest:
            self.gathering.counts["duplicate_message"] += 1
        else:
            self.park(message, Unusable("MSH-10", expected=OTHER_CONTENT, found=head.control_id))

    def _row(self, step: Step, *, position: int) -> tuple[int, ...]:
        at_us = instant_us(step.at, instants=self.instants)
        if at_us is None:
            raise Unusable("MSH-7", expected=IN_YEARS, found=step.at.local.isoformat())
        gathering = self.gathering
        try:
            return (
                code_of(step.case, words=gathering.case),
                code_of(step.step, words=gathering.step),
                at_us,
                NO_INSTANT_US,
                code_of(step.person, words=gathering.person),
                code_of(step.role, words=gathering.role),
                code_of(PROCESSES[step.kind], words=gathering.process),
                0,
                position,
                code_of(step.visit_type, words=gathering.more[VISIT_TYPE]),
                code_of(step.result, words=gathering.more[RESULT]),
            )
        except UnfitWord as error:
            raise Unusable("MSH-9", expected=f"numbers and names, each {error}") from error

    def _count(self, steps: tuple[Step, ...], *, head: Head) -> None:
        counts = self.gathering.counts
        for step in steps:
            counts[f"step:{PROCESSES[step.kind]}|{step.step}"] += 1
            counts["without_key"] += not step.has_key
        if not steps and not is_merge(head):
            counts["no_step"] += 1

    def _park(self, raw: bytes, *, where: str, position: int, expected: str, found: str) -> None:
        text = raw[:PARKED_CHARS_MAX].decode("utf-8", "replace")
        self.gathering.park(position, column=where, expected=expected, found=found, raw=text)

    def _remark(self, finding: Finding, *, position: int) -> None:
        self.remarks.append(Remark(position, finding.where, finding.code, finding.sentence))


def _day_only(message: Message) -> Remark:
    sentence = "The time says only the day, so the step stands at the beginning of that day."
    return Remark(message.position, "MSH-7", "day_only", sentence)


def _merge(message: Message) -> Remark:
    sentence = "Two records of one person were put together. No step of work is made of that."
    return Remark(message.position, "MRG", "patient_merge", sentence)


def _items(path: Path, *, bytes_max: int = 0) -> Iterator[tuple[Item, float]]:
    """What a file holds, or the beginning of it, and which share of it is read so far."""
    size = max(1, path.stat().st_size)
    try:
        with path.open("rb") as file:
            for item in read(_blocks(file, bytes_max=bytes_max)):
                yield item, file.tell() / size
    except NotHl7 as error:
        raise UnreadableFile(f"{path.name} cannot be read as HL7: {error}") from error


def _blocks(file: BinaryIO, *, bytes_max: int) -> Iterator[bytes]:
    for block in blocks_of(file):
        yield block
        if bytes_max and file.tell() >= bytes_max:
            return


def _sentences(seen: Counter[tuple[str, str, str]], *, is_whole: bool) -> Iterator[str]:
    totals: Counter[str] = Counter()
    for (kind, _, _), count in seen.items():
        totals[kind] += count
    for kind, count in totals.most_common():
        name = NAMES.get(kind, f"HL7 {kind}" if kind else "Messages that do not say their kind")
        many = f"{count:,}" if is_whole else f"at least {count:,}"
        use = "" if kind in FAMILIES or not kind else ", of which no work is made"
        yield f"{name}: {many}{use}."
    if not totals:
        yield "This is an HL7 file without one whole message."
