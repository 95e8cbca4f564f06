"""Interchanges, groups and transactions: finds each, counts what it should hold, loses nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from unjam.formats.findings import FOUND_CHARS_MAX, Severity
from unjam.formats.x12.findings import Finding
from unjam.formats.x12.tokens import BLANKS, Batch, Delimiters, Segment, batches
from unjam.formats.x12.transactions import Group, Interchange, Transaction
from unjam.formats.x12.values import element_of

TRANSACTION_CHARS_MAX = 2**25
"""A larger transaction is set aside unread: it would not fit a small machine's memory."""

UNREAD_CHARS_MAX = 1_000_000
"""What is set aside is carried along up to this length; the file itself is kept whole."""

OUTER = frozenset(("ISA", "GS", "GE", "IEA", "ST", "SE", "TA1", ""))


@dataclass(frozen=True, slots=True)
class Unread:
    """A part of a file that is no transaction: where it is, why, and its text (shortened)."""

    finding: Finding
    text: str


def read(blocks: Iterable[bytes]) -> Iterator[Transaction | Unread | Finding]:
    """
    Everything a file holds, in order: transactions, what is none, and what is odd between them.

    Raises:
        NotX12: if the file does not begin with an interchange.
    """
    reading = _Reading()
    for batch in batches(blocks):
        yield from reading.take(batch)
    yield from reading.end()


@dataclass(slots=True)
class _Reading:
    """Where the reading of a file stands: in which interchange, group and transaction."""

    interchange: Interchange | None = None
    group: Group | None = None
    open: Transaction | None = None
    is_ended: bool = False
    letters: int = 0
    groups: int = 0
    sets: int = 0
    batch: Batch = field(default_factory=lambda: Batch(Delimiters(), 1, 0))
    seen: set[tuple[str, str]] = field(default_factory=set)
    told: list[Transaction | Unread | Finding] = field(default_factory=list)

    def take(self, batch: Batch) -> Iterator[Transaction | Unread | Finding]:
        self.batch = batch
        if batch.stray.strip(BLANKS):
            self._stray(batch)
        elif batch.begins:
            self._leave_interchange(batch.first, offset=batch.offset)
            self._enter_interchange(batch)
        else:
            self._walk(batch)
        told, self.told = self.told, []
        yield from told

    def end(self) -> Iterator[Transaction | Unread | Finding]:
        position = self.batch.first + len(self.batch.segments)
        self._leave_interchange(position, offset=self.batch.offset)
        yield from self.told

    def _walk(self, batch: Batch) -> None:
        start = 0
        for place in [i for i, segment in enumerate(batch.segments) if segment[0] in OUTER]:
            if self.open:
                self.open.segments += batch.segments[start:place]
            self._outer(batch.segments[place], place=place)
            start = place + 1
        if self.open:
            self.open.segments += batch.segments[start:]
        self._note_uneven(batch)
        if self.open:
            self._insist_on_size()
        if batch.is_broken_off and batch.segments[-1][0] != "IEA":
            sentence = "The file breaks off here: the segment has no end."
            self._note("broken_off", len(batch.segments) - 1, sentence=sentence)

    def _note_uneven(self, batch: Batch) -> None:
        """Where line breaks are not even, each transaction of the batch keeps its own."""
        for read in (*self.told, self.open):
            if isinstance(read, Transaction) and (batch.leads or batch.lead != read.lead):
                start = batch.first - read.position
                read.leads.update(
                    {
                        start + place: batch.leads.get(place, batch.lead)
                        for place in range(len(batch.segments))
                        if 0 <= start + place < len(read.segments)
                        and batch.leads.get(place, batch.lead) != read.lead
                    }
                )

    def _insist_on_size(self) -> None:
        self.letters += self.batch.ends[-1] if self.batch.ends else 0
        if self.open and self.letters > TRANSACTION_CHARS_MAX:
            self._give_up(
                "too_large",
                "This transaction is larger than 32 MB. Ask the sender for smaller ones.",
            )

    def _outer(self, segment: Segment, *, place: int) -> None:
        match segment[0]:
            case "ST":
                self._begin(segment, place=place)
            case "SE":
                self._finish(segment, place=place)
            case "GS":
                self._enter_group(segment, place=place)
            case "GE":
                self._leave_group(segment, place=place)
            case "IEA":
                self._count(segment, place=place, counted=self.groups, what="groups")
                self._leave_group(None, place=place)
                self.is_ended = True
            case "TA1" if self.interchange and self.open is None:
                self.told.append(self._alone(segment, place=place))
            case "TA1" if self.open:
                self.open.segments.append(segment)

    def _enter_interchange(self, batch: Batch) -> None:
        self.interchange = Interchange(
            batch.segments[0], batch.delimiters, batch.first, batch.offset
        )
        self.group, self.groups, self.seen, self.is_ended = None, 0, set(), False
        if len(batch.segments[0]) != 17 or any(
            len(element) != width
            for element, width in zip(batch.segments[0], ISA_WIDTHS, strict=False)
        ):
            self._note(
                "isa_width",
                0,
                sentence="The ISA segment is not 106 letters long; it was read by its elements.",
                severity=Severity.REMARK,
            )

    def _enter_group(self, segment: Segment, *, place: int) -> None:
        self._leave_group(None, place=place)
        self.group, self.sets = Group(segment, self.batch.first + place), 0
        self.groups += 1

    def _begin(self, segment: Segment, *, place: int) -> None:
        if self.open:
            self._give_up("no_se", "A new transaction begins before this one has ended (no SE).")
        self.sets += 1
        assert self.interchange
        group = self.group or Group(["GS"], 0)
        if self.is_ended:
            self._note(
                "after_end", place, sentence="A transaction stands after the interchange's end."
            )
        elif not self.group:
            self._note(
                "no_group", place, sentence="A transaction stands outside of any group (no GS)."
            )
        self.open = self._transaction(segment, place=place, group=group)
        self.letters = 0
        key = (element_of(segment, 1), self.open.control)
        if key in self.seen:
            sentence = "This control number stands twice in one interchange."
            self.open.find(
                "control_twice", 0, sentence=sentence, element=2, severity=Severity.REMARK
            )
        self.seen.add(key)

    def _transaction(self, segment: Segment, *, place: int, group: Group) -> Transaction:
        assert self.interchange
        return Transaction(
            set_id=element_of(segment, 1).strip(),
            version=element_of(segment, 3).strip() or element_of(group.gs, 8).strip(),
            control=element_of(segment, 2).strip(),
            interchange=self.interchange,
            group=group,
            segments=[segment],
            position=self.batch.first + place,
            offset=self.batch.offset_of(place),
            lead=self.batch.lead,
        )

    def _alone(self, segment: Segment, *, place: int) -> Transaction:
        made = self._transaction(segment, place=place, group=Group(["GS"], 0))
        made.set_id, made.version, made.control = "TA1", "", element_of(segment, 1).strip()
        return made

    def _finish(self, segment: Segment, *, place: int) -> None:
        transaction, self.open = self.open, None
        if transaction is None:
            self._note(
                "no_st", place, sentence="SE stands here without the ST that it should end."
            )
            return
        transaction.segments.append(segment)
        last = len(transaction.segments) - 1
        if _number(element_of(segment, 1)) != last + 1:
            sentence = f"SE01 should count {last + 1} segments from ST to SE."
            transaction.find("segment_count", last, sentence=sentence, element=1)
        if element_of(segment, 2).strip() != transaction.control:
            sentence = "SE02 is not the control number of its ST."
            transaction.find("control_differs", last, sentence=sentence, element=2)
        self.told.append(transaction)

    def _leave_group(self, segment: Segment | None, *, place: int) -> None:
        if self.open:
            self._give_up("no_se", "The group ends before this transaction has ended (no SE).")
        group, self.group = self.group, None
        if segment is None:
            if group:
                self._note("no_ge", place, sentence="The group before this has no end (no GE).")
            return
        if group is None:
            self._note(
                "no_gs", place, sentence="GE stands here without the GS that it should end."
            )
            return
        self._count(segment, place=place, counted=self.sets, what="transactions")
        if element_of(segment, 2).strip() != element_of(group.gs, 6).strip():
            sentence = "GE02 is not the control number of its GS."
            self._note("control_differs", place, sentence=sentence, element=2)

    def _count(self, segment: Segment, *, place: int, counted: int, what: str) -> None:
        if _number(element_of(segment, 1)) != counted:
            sentence = f"{segment[0]}01 should count {counted} {what}."
            self._note(f"{segment[0].lower()}_count", place, sentence=sentence, element=1)
        if segment[0] != "IEA" or self.interchange is None:
            return
        if element_of(segment, 2).strip() != element_of(self.interchange.isa, 13).strip():
            sentence = "IEA02 is not the control number of its ISA."
            self._note("control_differs", place, sentence=sentence, element=2)

    def _leave_interchange(self, position: int, *, offset: int) -> None:
        if self.open:
            self._give_up("no_se", "The file ends before this transaction has ended (no SE).")
        if self.interchange and not self.is_ended:
            sentence = "The interchange has no end (no IEA): the file may be half a file."
            self.told.append(Finding("no_iea", Severity.ERROR, position, offset, "ISA", sentence))
        self.interchange = None

    def _give_up(self, code: str, sentence: str) -> None:
        """Set the open transaction aside unread."""
        gone, self.open = self.open, None
        assert gone
        gone.find(code, 0, sentence=sentence)
        self.told.append(Unread(gone.findings[-1], gone.text()[:UNREAD_CHARS_MAX]))

    def _stray(self, batch: Batch) -> None:
        self._leave_interchange(batch.first, offset=batch.offset)
        sentence = "Text stands here that belongs to no interchange."
        finding = Finding("stray", Severity.ERROR, batch.first, batch.offset, "", sentence)
        self.told.append(Unread(finding, batch.stray[:UNREAD_CHARS_MAX]))

    def _note(
        self,
        code: str,
        place: int,
        *,
        sentence: str,
        element: int = 0,
        severity: Severity = Severity.ERROR,
    ) -> None:
        segment = self.batch.segments[place]
        self.told.append(
            Finding(
                code=code,
                severity=severity,
                position=self.batch.first + place,
                offset=self.batch.offset_of(place),
                segment=segment[0],
                element=element,
                found=element_of(segment, element)[:FOUND_CHARS_MAX] if element else "",
                sentence=sentence,
            )
        )


ISA_WIDTHS = (3, 2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1)


def _number(text: str) -> int:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 10 else -1
