"""X12 files for the import: what one holds, and its steps in chunks."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from unjam.connections.logs.gather import Gathering, UnfitWord, code_of
from unjam.connections.logs.instants import Instants
from unjam.connections.rules import (
    CHUNK_ROWS,
    Chunk,
    ColumnMapping,
    FileShape,
    HeldStep,
    Link,
    Remark,
    UnreadableFile,
)
from unjam.connections.x12.said import FACTS, Said, Step, Unusable
from unjam.connections.x12.translate import NAMES, is_used, translate
from unjam.events import NO_INSTANT_US
from unjam.formats.x12.envelope import Unread, read
from unjam.formats.x12.findings import Finding
from unjam.formats.x12.tokens import NotX12, blocks_of
from unjam.formats.x12.transactions import Transaction

LOOKED_AT_BYTES = 4_000_000
"""How much of a file is looked at to say what is in it."""

PARKED_CHARS_MAX = 1_000_000
"""A parked transaction is kept whole up to this length: nobody types one in again."""

SAMPLE_ROWS = 20


def shape(path: Path) -> FileShape:
    """
    What a file holds, in words: nothing about it needs an answer.

    Raises:
        UnreadableFile: if it is no X12, or holds no transaction at all.
    """
    with path.open("rb") as file, _refused(path):
        items = read(_first_blocks(file))
        seen = Counter(_kind_of(item) for item in items if isinstance(item, Transaction))
    is_whole = path.stat().st_size <= LOOKED_AT_BYTES
    rows = [
        (NAMES.get(set_id, f"X12 {set_id}"), version, sender, f"{count:,}")
        for (set_id, version, sender), count in seen.most_common(SAMPLE_ROWS)
    ]
    return FileShape(
        format_name="x12",
        headers=("What it is", "Version", "From", "How many"),
        sample=tuple(rows),
        mapping=ColumnMapping(),
        guesses=tuple(_sentences(seen, is_whole=is_whole)),
        rows_estimate=0,
    )


@contextmanager
def _refused(path: Path) -> Iterator[None]:
    """What is no X12 is refused by its name."""
    try:
        yield
    except NotX12 as error:
        raise UnreadableFile(f"{path.name} cannot be read as X12: {error}") from error


def _first_blocks(file: BinaryIO) -> Iterator[bytes]:
    for block in blocks_of(file):
        yield block
        if file.tell() >= LOOKED_AT_BYTES:
            return


def _kind_of(item: Transaction) -> tuple[str, str, str]:
    gs, isa = item.group.gs, item.interchange.isa
    sender = gs[2] if len(gs) > 2 else isa[6] if len(isa) > 6 else ""
    return item.set_id, item.version, sender.strip()


def _sentences(seen: Counter[tuple[str, str, str]], *, is_whole: bool) -> Iterator[str]:
    totals: Counter[str] = Counter()
    for (set_id, _, _), count in seen.items():
        totals[set_id] += count
    if not totals:
        yield "This is an X12 file without one whole transaction."
    for set_id, count in totals.most_common():
        name = NAMES.get(set_id, f"X12 {set_id}")
        many = f"{count:,}" if is_whole else f"at least {count:,}"
        use = "" if is_used(set_id) else ", of which no work is made"
        yield f"{name}: {many}{use}."


def chunks(
    path: Path, mapping: ColumnMapping, *, after_row: int = 0, chunk_rows: int = CHUNK_ROWS
) -> Iterator[Chunk]:
    """
    The steps of a file in its order; a row is the position of a segment, 1 for the first.

    A transaction stands in one chunk. What cannot be read is parked with its place and its text;
    everything else of the file goes in.

    Args:
        mapping: its ``zone`` is that of the file's times; nothing else is asked.
        after_row: reading resumes with the first transaction after this segment.

    Raises:
        UnreadableFile: if it is no X12.
    """
    reader = _Reader(mapping, chunk_rows=chunk_rows)
    size = max(1, path.stat().st_size)
    with path.open("rb") as file, _refused(path):
        for item in read(blocks_of(file)):
            if reader.take(item, after_row=after_row):
                yield reader.chunk(progress=file.tell() / size)
    yield reader.chunk(progress=1.0)


class _Reader:
    """Gathers what the transactions of a file say."""

    def __init__(self, mapping: ColumnMapping, *, chunk_rows: int) -> None:
        self.instants = Instants(mapping.zone)
        self.gathering = Gathering(keep=FACTS, counts=Counter(), chunk_rows=chunk_rows)
        self.held: list[HeldStep] = []
        self.links: list[Link] = []
        self.remarks: list[Remark] = []
        self.seen: set[bytes] = set()
        self.last_row = 0

    def take(self, item: Transaction | Unread | Finding, *, after_row: int) -> bool:
        """Use one item; whether a chunk is full."""
        is_new = _position_of(item) > after_row
        match item:
            case Transaction():
                is_first = self._is_first(item)
                if is_new and is_first:
                    self._translated(item)
                elif is_new:
                    self.gathering.counts["duplicate_message"] += 1
                self.last_row = max(self.last_row, item.position + len(item.segments) - 1)
            case Unread() if is_new:
                self._park_unread(item)
            case Finding() if is_new:
                self._remark(item)
        return self.gathering.full or len(self.held) >= self.gathering.chunk_rows

    def _is_first(self, item: Transaction) -> bool:
        """Whether this very transaction has not stood in this file before."""
        gs = "*".join(item.group.gs[2:7:4])
        digest = hashlib.sha256((gs + item.text()).encode("latin-1")).digest()[:16]
        is_first = digest not in self.seen
        self.seen.add(digest)
        return is_first

    def _translated(self, item: Transaction) -> None:
        said = translate(item, instants=self.instants)
        for finding in item.findings:
            self._remark(finding)
        for unusable in said.parked:
            self._park(unusable, item=item)
        self._steps(said, item=item)
        self.held += [replace(step, row=item.position + step.row) for step in said.held]
        self.links += said.links
        self.gathering.counts.update(said.counts)
        settled = {kind: n * len(said.steps) for kind, n in self.instants.counts.items()}
        self.gathering.counts.update(settled)  # the one time of a transaction is that of each step
        self.instants.counts.clear()

    def _steps(self, said: Said, *, item: Transaction) -> None:
        for step in said.steps:
            try:
                self.gathering.rows.append(self._row(step, item=item))
            except UnfitWord as error:
                unusable = Unusable(step.place, "", f"a number that is {error}", step.case)
                self._park(unusable, item=item)
            else:
                self.gathering.counts[f"step:{step.process}|{step.step}"] += 1

    def _row(self, step: Step, *, item: Transaction) -> tuple[int, ...]:
        gathering = self.gathering
        return (
            code_of(step.case, words=gathering.case),
            code_of(step.step, words=gathering.step),
            step.at_us,
            NO_INSTANT_US,
            0,
            code_of(step.role, words=gathering.role),
            code_of(step.process, words=gathering.process),
            0,
            item.position + step.place,
            code_of(step.payer, words=gathering.more["Payer"]),
            code_of(step.reason, words=gathering.more["Reason"]),
        )

    def _park(self, unusable: Unusable, *, item: Transaction) -> None:
        self.gathering.park(
            item.position + unusable.place,
            column=unusable.element,
            expected=unusable.expected,
            found=unusable.found,
            raw=_part_of(item, unusable.place),
        )

    def _park_unread(self, unread: Unread) -> None:
        finding = unread.finding
        self.gathering.park(
            finding.position,
            column=finding.place,
            expected=finding.sentence,
            found=finding.found,
            raw=unread.text[:PARKED_CHARS_MAX],
        )

    def _remark(self, finding: Finding) -> None:
        self.remarks.append(
            Remark(finding.position, finding.place, finding.code, finding.sentence)
        )

    def chunk(self, *, progress: float) -> Chunk:
        """What was gathered since the last chunk; begins the next."""
        chunk = replace(
            self.gathering.chunk(self.last_row, progress=progress),
            held=tuple(self.held),
            links=tuple(self.links),
            remarks=tuple(self.remarks),
        )
        self.held, self.links, self.remarks = [], [], []
        return chunk


def _part_of(item: Transaction, place: int) -> str:
    """
    The text from a segment up to the next of its kind, such as one claim; from ST, the whole.

    Each part is gone through once: a file of nothing but unusable claims takes no more time.
    """
    if not place or place >= len(item.segments):
        return item.text()[:PARKED_CHARS_MAX]
    marks, name = item.interchange.delimiters, item.segments[place][0]
    part: list[str] = []
    for segment in islice(item.segments, place, None):
        if part and segment[0] in (name, "SE"):
            break
        part.append(marks.element.join(segment) + marks.terminator)
    return item.lead.join(part)[:PARKED_CHARS_MAX]


def _position_of(item: Transaction | Unread | Finding) -> int:
    return item.finding.position if isinstance(item, Unread) else item.position
