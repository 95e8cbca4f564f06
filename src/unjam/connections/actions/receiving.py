"""Messages arrive over a wire: a group is kept in one transaction, and only then answered."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from unjam.connections.actions.running import keep
from unjam.connections.hl7.arrivals import Answer, Arrival
from unjam.connections.hl7.parse import OTHER_CONTENT, Reader
from unjam.connections.hl7.said import Unusable, digest_of
from unjam.connections.models import ImportRun, ReceivedMessage
from unjam.connections.rules import ColumnMapping
from unjam.connections.runs.mappings import to_words
from unjam.connections.runs.preparing import Job, prepared_chunk
from unjam.formats.hl7.character_sets import LAST_RESORT
from unjam.formats.hl7.delimiters import STANDARD
from unjam.formats.hl7.message import Message, NotHl7, parse
from unjam.formats.hl7.views import Head, head_of
from unjam.formats.hl7.write import ACCEPTED, ERROR, REJECTED, Complaint
from unjam.practice import queries as practice_queries

BY = "HL7 listener"
ATTEMPTS_MAX = 3
"""How often a group is tried when another listener wrote the same messages at the same time."""

CUT = "the end of the frame; the message was cut on its way"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
State = ReceivedMessage.State


@dataclass(slots=True)
class _Item:
    arrival: Arrival
    sha256: str
    message: Message | None = None
    head: Head | None = None
    sender: str = ""
    why: Unusable | None = None
    position: int = 0
    number: str = ""
    content: str = ""

    def name(self) -> None:
        """Settle by what the message is known again: once taken, and once set aside."""
        control_id = self.head.control_id if self.head else ""
        self.content = _hash("content", self.sender, self.sha256)
        self.number = _hash("number", self.sender, control_id) if control_id else self.content


@dataclass(slots=True)
class _Group:
    """The work of one transaction."""

    run: ImportRun
    reader: Reader
    now_us: int
    known: dict[str, ReceivedMessage]
    fresh: list[ReceivedMessage] = field(default_factory=list)
    repeated: int = 0


def take_messages(
    arrivals: Sequence[Arrival], *, practice_id: str, zone: str, now_us: int, by: str = BY
) -> list[Answer]:
    """
    Keep messages, and the steps that they tell of, in one transaction.

    When this returns, all of them are committed. A message that came before, by its sender and
    number, gets the same answer again and changes nothing.

    Args:
        arrivals: at most ``arrivals.GROUP_MAX``, in the order of their arrival.
        practice_id: whose log. zone: IANA name, for times that name no offset.
        now_us: the instant (UTC µs). by: who receives.

    Returns:
        One answer for each, in the same order.
    """
    for attempt in range(1, ATTEMPTS_MAX + 1):
        try:
            return _take(arrivals, practice_id=practice_id, zone=zone, now_us=now_us, by=by)
        except IntegrityError:
            if attempt == ATTEMPTS_MAX:
                raise
    raise AssertionError("the last attempt returned or raised")


def count_on_the_line(
    counts: Mapping[str, int], *, practice_id: str, zone: str, now_us: int, by: str = BY
) -> None:
    """Add to the day's counts what is no message: peers refused, frames cut, silences."""
    with transaction.atomic():
        run = _run_of_the_day(practice_id, zone=zone, now_us=now_us, by=by)
        run.counts = dict(Counter(run.counts) + Counter(counts))
        run.save(update_fields=["counts"])


def _take(
    arrivals: Sequence[Arrival], *, practice_id: str, zone: str, now_us: int, by: str
) -> list[Answer]:
    items = [_read(arrival) for arrival in arrivals]
    wanted = {identity for item in items for identity in (item.number, item.content)}
    with transaction.atomic():
        run = _run_of_the_day(practice_id, zone=zone, now_us=now_us, by=by)
        rows = ReceivedMessage.objects.filter(practice_id=practice_id, identity__in=wanted)
        known = {row.identity: row for row in rows.defer("raw")}
        group = _Group(run, Reader(zone), now_us, known)
        answers = [_settle(item, group=group) for item in items]
        _keep(group, items=items, zone=zone)
    return answers


def _read(arrival: Arrival) -> _Item:
    item = _Item(arrival, hashlib.sha256(arrival.raw).hexdigest(), sender=arrival.peer)
    try:
        item.message = parse(arrival.raw.lstrip(b" \t\r\n\0").rstrip(b"\0"))
    except NotHl7 as error:
        item.why = Unusable(
            error.finding.where, expected=error.finding.sentence, found=error.finding.found
        )
    else:
        item.head = head_of(item.message)
        item.sender = item.head.sender or arrival.peer
        item.sha256 = digest_of(item.message).hex()
        item.why = None if arrival.is_whole else Unusable("", expected=CUT)
    item.name()
    return item


def _settle(item: _Item, *, group: _Group) -> Answer:
    earlier = group.known.get(item.number) or group.known.get(item.content)
    code = "data_type"
    if earlier and earlier.sha256 != item.sha256:
        earlier, code = group.known.get(item.content), "duplicate"
        number = item.head.control_id if item.head else ""
        item.why = Unusable("MSH-10", expected=OTHER_CONTENT, found=number)
    if earlier:
        group.repeated += 1
        return _answer(earlier, item=item, is_known=True)
    group.run.last_row += 1
    item.position = group.run.last_row
    why = _used(item, group=group)
    row = _row(item, why=why, code=code, group=group)
    group.known[row.identity] = row
    group.fresh.append(row)
    return _answer(row, item=item)


def _used(item: _Item, *, group: _Group) -> Unusable | None:
    """Why no steps could be made of a message; it is parked then."""
    if item.message is None or item.head is None:
        message = Message([], STANDARD, item.arrival.raw, LAST_RESORT)
    else:
        message = item.message
    message.position = item.position
    if item.why is not None or item.head is None:
        why = item.why or Unusable("MSH", expected="a message")
        group.reader.park(message, why)
        return why
    return group.reader.use(message, head=item.head)


def _row(item: _Item, *, why: Unusable | None, code: str, group: _Group) -> ReceivedMessage:
    complaint: list[str | int] = []
    if why is not None:
        segment, _, number = why.where.partition("-")
        field_number = int(number) if number.isdigit() else 0
        complaint = [code, _sentence(why), segment, field_number]
    head = item.head
    refusal = ERROR if item.message else REJECTED
    return ReceivedMessage(
        practice_id=group.run.practice_id,
        identity=item.content if why else item.number,
        sha256=item.sha256,
        sender=_storable(item.sender),
        control_id=_storable(head.control_id) if head else "",
        kind=_storable(f"{head.kind}^{head.event}") if head else "",
        state=State.PARKED if why else State.TAKEN,
        answer=refusal if why else ACCEPTED,
        complaint=complaint,
        raw=item.arrival.raw,
        received_at_us=group.now_us,
    )


def _sentence(why: Unusable) -> str:
    is_whole = why.expected[:1].isupper()
    return why.expected if is_whole else f"Expected {why.expected}."


def _answer(row: ReceivedMessage, *, item: _Item, is_known: bool = False) -> Answer:
    if not row.complaint:
        return Answer(row.answer, item.message, is_known=is_known)
    code, sentence, segment, number = row.complaint
    complaint = Complaint(code, sentence, segment=segment, field=number)
    return Answer(row.answer, item.message, (complaint,), is_known=is_known)


def _keep(group: _Group, *, items: Sequence[_Item], zone: str) -> None:
    run, chunk = group.run, group.reader.chunk(progress=1.0)
    ReceivedMessage.objects.bulk_create(group.fresh)
    job = Job(
        practice_id=run.practice_id,
        path=Path(),
        mapping=ColumnMapping(zone=zone),
        after_row=0,
        key=practice_queries.reference_key(run.practice_id),
    )
    prepared = prepared_chunk(chunk, job=job)
    keep(prepared, run=run, now_us=group.now_us)
    counts = Counter(run.counts) + Counter(prepared.counts)
    counts["duplicate_message"] += group.repeated
    run.counts = {name: count for name, count in counts.items() if count}
    run.parked += len(chunk.parked)
    run.file_bytes += sum(len(item.arrival.raw) for item in items if item.position)
    run.heartbeat_at_us = run.finished_at_us = group.now_us
    run.save(
        update_fields=["last_row", "recorded", "known", "parked", "counts", "file_bytes",
                       "heartbeat_at_us", "finished_at_us"]
    )  # fmt: skip


def _run_of_the_day(practice_id: str, *, zone: str, now_us: int, by: str) -> ImportRun:
    """
    The import that stands for the messages of one day, so that they show where files show.

    It is held until the transaction ends: one group at a time.
    """
    day = _day(now_us, zone=zone)
    run_id = f"im_hl7_{_hash(practice_id, day.isoformat())[:20]}"
    rows = ImportRun.objects.filter(id=run_id, practice_id=practice_id).select_for_update()
    run = rows.first()
    if run is None:
        ImportRun.objects.bulk_create(
            [_new_run(run_id, practice_id=practice_id, day=day, zone=zone, now_us=now_us, by=by)],
            ignore_conflicts=True,
        )
        run = rows.get()
    return run


def _new_run(
    run_id: str, *, practice_id: str, day: date, zone: str, now_us: int, by: str
) -> ImportRun:
    return ImportRun(
        id=run_id,
        practice_id=practice_id,
        by=by,
        state=ImportRun.State.FINISHED,
        file_name=f"HL7 messages of {day:%a} {day.day} {day:%b %Y}",
        file_sha256=_hash(run_id),
        file_bytes=0,
        format_name="hl7",
        mapping=to_words(ColumnMapping(zone=zone)),
        progress=1.0,
        made_at_us=now_us,
        started_at_us=now_us,
        finished_at_us=now_us,
    )


def _day(now_us: int, *, zone: str) -> date:
    return (EPOCH + timedelta(microseconds=now_us)).astimezone(ZoneInfo(zone or "UTC")).date()


def _hash(*words: str) -> str:
    return hashlib.sha256(json.dumps(words).encode()).hexdigest()


def _storable(text: str) -> str:
    return text.replace("\0", "\u2400").encode("utf-8", "backslashreplace").decode()
