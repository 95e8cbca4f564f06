"""How anything is remembered: one event, or many steps at once, in one sealed transaction."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from unjam.events import Event, ImportFinished, StepRecorded, StepRedacted
from unjam.worklog import rows_in, signing
from unjam.worklog.models import Checkpoint, Entry, Head, Repeat, Seal
from unjam.worklog.rules import (
    CHECKPOINT_ENTRIES_MAX,
    SALT_BYTES,
    STEP_KIND,
    EntryRow,
    PreparedSteps,
    canonical,
    redaction,
    repeats,
    tree,
)
from unjam.worklog.rules.seals import SealRow, seal
from unjam.worklog.rules.steps import moved

LEAF = EntryRow._fields.index("leaf")


@dataclass(frozen=True, slots=True)
class Recorded:
    """
    What became of a batch.

    Args:
        recorded: rows that are new in the log. known: rows that it had already.
        first_seq, last_seq: the numbers of the new rows; 0 and 0 where there are none.
    """

    recorded: int
    known: int
    first_seq: int
    last_seq: int


@transaction.atomic
def record(
    event: Event,
    *,
    practice_id: str,
    by: str,
    at_us: int,
    subject_id: str = "",
    dedupe_key: str | None = None,
) -> int | None:
    """
    Record one event, now.

    Args:
        event: what happened.
        practice_id: in whose log.
        by: opaque id of who did it, or the name of the part of Unjam that did.
        at_us: the instant (UTC µs). For a step it is the end of the step.
        subject_id: opaque id of what it is about; may be empty.
        dedupe_key: the same text records the same event only once, ever.

    Returns:
        The row's number in the log, or None where this dedupe key has been recorded before.
    """
    head = _head(practice_id)
    key = canonical.plain_key(practice_id, head.size + 1)
    if dedupe_key is not None:
        key = canonical.action_key(practice_id, dedupe_key)
        if Entry.objects.filter(dedupe_key=key).exists():
            return None
    salt, payload = os.urandom(SALT_BYTES), canonical.payload_of(event)
    started_at_us = event.started_at_us if isinstance(event, StepRecorded) else None
    leaf = canonical.leaf(
        practice_id=practice_id, kind=type(event).__name__, subject_id=subject_id,
        happened_at_us=at_us, happened_from_us=started_at_us, dedupe_key=key,
        payload_hash=canonical.payload_hash(salt, payload),
    )  # fmt: skip
    row = EntryRow(
        practice_id, head.size + 1, head.seal_no + 1, type(event).__name__, subject_id, at_us,
        started_at_us, payload, salt, None, key, leaf,
    )  # fmt: skip
    rows_in.insert(connection, [row])
    import_id = event.import_id if isinstance(event, ImportFinished) else ""
    _seal(head, count=1, root=leaf, by=by, at_us=at_us, import_id=import_id)
    if isinstance(event, ImportFinished):
        Repeat.objects.filter(practice_id=practice_id, import_id=event.import_id).delete()
        _sign(head, at_us=at_us)
    return head.size


@transaction.atomic
def record_steps(
    prepared: PreparedSteps, *, practice_id: str, by: str, at_us: int, import_id: str
) -> Recorded:
    """
    Record many steps of one import in one transaction, leaving out what the log has already.

    A row that stands twice in a file is recorded twice; a row that an earlier import brought is
    not recorded again. To be exact after an interruption, commit how far the import has come in
    the same transaction (call this inside ``transaction.atomic``).

    Args:
        prepared: from ``rules.prepare_steps``, in the order of the file.
        practice_id: in whose log; the same that the steps were prepared for.
        by: opaque id of who brought them in.
        at_us: the instant of recording (UTC µs).
        import_id: which import they belong to; the same before and after an interruption.

    Raises:
        ValueError: if the steps were prepared for another practice, or the import has no id.
    """
    if prepared.practice_id != practice_id or not import_id:
        raise ValueError(
            "These steps were prepared for another practice, or their import has no id."
        )
    if not len(prepared):
        return Recorded(0, 0, 0, 0)
    head = _head(practice_id)
    first_seq, root = head.size + 1, prepared.root
    count = len(prepared)
    try:
        with transaction.atomic():
            rows_in.insert_steps(
                connection, prepared, first_seq=first_seq, seal_no=head.seal_no + 1
            )
            _remember(
                [key for _, key in prepared.again], practice_id=practice_id, import_id=import_id
            )
    except IntegrityError:
        new = _sorted_out(prepared, head=head, import_id=import_id)
        rows_in.insert(connection, new)
        count, root = len(new), tree.root([row[LEAF] for row in new])
    known = len(prepared) - count
    if not count:
        return Recorded(0, known, 0, 0)
    _seal(head, count=count, root=root, by=by, at_us=at_us, import_id=import_id)
    return Recorded(count, known, first_seq, head.size)


def _sorted_out(prepared: PreparedSteps, *, head: Head, import_id: str) -> list[tuple[Any, ...]]:
    """The rows of a batch that the log does not have yet, numbered; remembers those it has."""
    practice_id = head.practice_id
    own_seals = frozenset(
        Seal.objects.filter(practice_id=practice_id, import_id=import_id).values_list(
            "seal_no", flat=True
        )
    )
    blobs = [
        bytes(keys) for keys in _repeats(practice_id, import_id).values_list("keys", flat=True)
    ]
    base_keys = prepared.base_keys()
    sorting = repeats.sort_out(
        base_keys,
        find=lambda keys: rows_in.own_keys(
            rows_in.seal_numbers(connection, list(keys)), own_seals
        ),
        earlier=lambda keys: repeats.count_in(blobs, keys=keys),
    )
    _remember(sorting.repeated, practice_id=practice_id, import_id=import_id)
    seal_no = head.seal_no + 1
    rows = zip(
        prepared.rows(first_seq=0, seal_no=seal_no), base_keys, sorting.occurrence, strict=True
    )
    new = (row for place, row in enumerate(rows) if place not in sorting.known)
    return [
        moved(row, seq=seq, seal_no=seal_no, base_key=base_key, occurrence=occurrence)
        for seq, (row, base_key, occurrence) in enumerate(new, head.size + 1)
    ]


def _repeats(practice_id: str, import_id: str) -> QuerySet[Repeat]:
    return Repeat.objects.filter(practice_id=practice_id, import_id=import_id)


def _remember(keys: Sequence[bytes], *, practice_id: str, import_id: str) -> None:
    """Keep these base keys for the rest of the import: a later chunk may bring them once more."""
    if not keys:
        return
    part = _repeats(practice_id, import_id).count() + 1
    one = Repeat(practice_id=practice_id, import_id=import_id, part=part, keys=b"".join(keys))
    Repeat.objects.bulk_create([one])


@transaction.atomic
def checkpoint(*, practice_id: str, by: str, at_us: int) -> str:
    """
    Sign where the log ends now, keep the note in the log and in the anchor file, and return it.

    Raises:
        ValueError: if the log is empty.
    """
    head = _head(practice_id)
    if not head.size:
        raise ValueError(f"The work log of {practice_id} is empty: there is nothing to sign.")
    return _sign(head, at_us=at_us)


@transaction.atomic
def redact(
    *, practice_id: str, seqs: Sequence[int], reason: str, by: str, at_us: int
) -> tuple[int, ...]:
    """
    Take the words of some steps out of the log, for good, and record that it was done.

    Place, case, instants and leaf of each row stay, so the log still verifies, and a file that
    brings the same row again does not bring it back. One ``StepRedacted`` a row is recorded.

    Args:
        practice_id: in whose log. seqs: the rows' numbers.
        reason: a key of ``rules.redaction.REASONS``.
        by: opaque id of who did it. at_us: the instant (UTC µs).

    Returns:
        The rows that were redacted now, in order; those that were so already are left out.

    Raises:
        ValueError: if the reason is not known, there are too many rows, or one is no step.
    """
    if reason not in redaction.REASONS:
        raise ValueError(f"The reason is one of: {', '.join(redaction.REASONS)}.")
    wanted = set(seqs)
    if len(wanted) > redaction.ROWS_AT_ONCE_MAX:
        raise ValueError(f"At most {redaction.ROWS_AT_ONCE_MAX:,} rows are redacted at once.")
    _head(practice_id)
    rows = Entry.objects.filter(practice_id=practice_id, kind=STEP_KIND, seq__in=sorted(wanted))
    found = {row.seq: row for row in rows}
    if unknown := sorted(wanted - set(found)):
        raise ValueError(f"Row {unknown[0]} is not a step of this log. Nothing was changed.")
    hashes = {
        seq: canonical.payload_hash(bytes(row.salt), row.payload)
        for seq, row in sorted(found.items())
        if row.payload is not None and row.salt is not None
    }
    rows_in.redact(connection, hashes, practice_id=practice_id)
    for seq in hashes:
        record(
            StepRedacted(seq, reason), practice_id=practice_id, by=by, at_us=at_us,
            subject_id=found[seq].subject_id,
        )  # fmt: skip
    transaction.on_commit(lambda: rows_in.empty_journal(connection))
    return tuple(hashes)


def _head(practice_id: str) -> Head:
    """The end of the log, held until the transaction ends: one writer at a time numbers rows."""
    Head.objects.bulk_create([Head(practice_id=practice_id)], ignore_conflicts=True)
    return Head.objects.select_for_update().get(practice_id=practice_id)


def _seal(head: Head, *, count: int, root: bytes, by: str, at_us: int, import_id: str) -> None:
    """Seal the rows just inserted, move the head on, and sign a checkpoint when one is due."""
    made = seal(
        practice_id=head.practice_id, seal_no=head.seal_no + 1, first_seq=head.size + 1,
        last_seq=head.size + count, root=root, previous=bytes(head.chain), recorded_at_us=at_us,
        by=by, import_id=import_id,
    )  # fmt: skip
    Seal.objects.bulk_create([_seal_model(made)])
    head.size, head.seal_no, head.chain = made.last_seq, made.seal_no, made.chain
    head.save(update_fields=["size", "seal_no", "chain"])
    if head.size - head.checkpoint_size >= CHECKPOINT_ENTRIES_MAX:
        _sign(head, at_us=at_us)


def _seal_model(made: SealRow) -> Seal:
    return Seal(
        practice_id=made.practice_id, seal_no=made.seal_no, first_seq=made.first_seq,
        last_seq=made.last_seq, root=made.root, previous=made.previous,
        recorded_at_us=made.recorded_at_us, by=made.by, import_id=made.import_id, chain=made.chain,
    )  # fmt: skip


def _sign(head: Head, *, at_us: int) -> str:
    """Sign the end of the log; the copy outside the database is written once this is committed."""
    if head.checkpoint_size == head.size:
        return Checkpoint.objects.get(practice_id=head.practice_id, size=head.size).note
    note = signing.signed_checkpoint(
        practice_id=head.practice_id, size=head.size, seal_no=head.seal_no,
        chain=bytes(head.chain), at_us=at_us,
    )  # fmt: skip
    Checkpoint.objects.bulk_create(
        [Checkpoint(practice_id=head.practice_id, size=head.size, seal_no=head.seal_no, note=note)]
    )
    head.checkpoint_size = head.size
    head.save(update_fields=["checkpoint_size"])
    practice_id = head.practice_id
    transaction.on_commit(lambda: signing.keep_outside(note, practice_id=practice_id))
    return note
