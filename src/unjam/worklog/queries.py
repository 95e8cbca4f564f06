"""Reading the work log: steps as columns for the map, single rows for a story."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from itertools import islice
from typing import Any, cast

import numpy as np
import numpy.typing as npt
from django.db import connection

from unjam.events import (
    EVENT_KINDS,
    NO_INSTANT_US,
    Coded,
    Event,
    EventColumns,
    StepRecorded,
    StepRedacted,
)
from unjam.worklog.models import Entry, Head
from unjam.worklog.rules import STEP_KIND, redaction

STEPS_MAX = 500_000
"""The most steps that one question answers; a larger limit is cut down to it."""

_ROWS_A_BLOCK = 10_000
_COLUMN_TYPES = (np.int64, np.int64, np.int64, np.int32, np.int32)


@dataclass(frozen=True, slots=True)
class StepRows:
    """
    Steps in the order of the log.

    Args:
        columns: the events; ``columns.row`` is each one's number in the log (seq), which breaks
            ties. The words are those of this answer only; cases and persons are opaque ids.
        last_seq: the last row that this answer covers, whatever its kind; ask for the rows after
            it next. Equal to the ``seq`` that was asked for where there was nothing more.
    """

    columns: EventColumns
    last_seq: int


@dataclass(frozen=True, slots=True)
class Entered:
    """One row of the log as its event. ``event`` is None once the row has been redacted."""

    seq: int
    kind: str
    subject_id: str
    happened_at_us: int
    event: Event | None


def last_seq(practice_id: str) -> int:
    """The number of the last row in a practice's log; 0 while it is empty."""
    size = Head.objects.filter(practice_id=practice_id).values_list("size", flat=True).first()
    return size or 0


def steps_after(practice_id: str, seq: int, *, limit: int = STEPS_MAX) -> StepRows:
    """
    The steps recorded after a row, in the order of the log, at most ``limit`` rows of any kind.

    Redacted steps are left out: nothing is known of them. Payloads repeat, so each distinct one is
    read once and the rest is codes.
    """
    until = min(seq + min(limit, STEPS_MAX), last_seq(practice_id))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT seq, subject_id, happened_at_us, happened_from_us, payload FROM worklog_entry"
            " WHERE practice_id = %s AND seq > %s AND seq <= %s AND kind = %s"
            " AND payload IS NOT NULL ORDER BY seq",
            [practice_id, seq, until, STEP_KIND],
        )
        blocks = iter(lambda: cursor.fetchmany(_ROWS_A_BLOCK), [])
        return StepRows(columns=_columns(blocks), last_seq=max(seq, until))


def _columns(blocks: Iterable[Sequence[tuple[Any, ...]]]) -> EventColumns:
    """A block at a time: many live tuples would keep the garbage collector busy."""
    cases, payloads = _Words({"": 0}), _Words()
    parts: list[list[npt.NDArray[Any]]] = [[np.empty(0, dtype)] for dtype in _COLUMN_TYPES]
    for block in blocks:
        seqs, subjects, ended, started, texts = zip(*block, strict=True)
        parts[0].append(np.array(seqs, np.int64))
        parts[1].append(np.array(ended, np.int64))
        parts[2].append(_instants(started))
        parts[3].append(_codes(subjects, words=cases))
        parts[4].append(_codes(texts, words=payloads))
    row, ended_at_us, started_at_us, case, codes = map(np.concatenate, parts)
    facts = [json.loads(payload) for payload in payloads]
    more = [fact.get("more", {}) for fact in facts]

    def column(name: str) -> Coded:
        return _column([fact.get(name, "") for fact in facts], codes=codes)

    return EventColumns(
        case=_coded_column(case, list(cases)),
        step=column("step"),
        ended_at_us=_whole_numbers(ended_at_us),
        started_at_us=_whole_numbers(started_at_us),
        person=column("person_id"),
        role=column("role"),
        process=column("process"),
        lifecycle=column("lifecycle"),
        row=_whole_numbers(row),
        more={
            name: _column([words.get(name, "") for words in more], codes=codes)
            for name in sorted({name for words in more for name in words})
        },
    )


class _Words(dict[str, int]):
    """Gives each new word the next code."""

    def __missing__(self, word: str) -> int:
        self[word] = code = len(self)
        return code


def _codes(texts: Sequence[str], *, words: _Words) -> npt.NDArray[np.int32]:
    return np.fromiter(map(words.__getitem__, texts), dtype=np.int32, count=len(texts))


def _column(word_of: Sequence[str], *, codes: npt.NDArray[np.int32]) -> Coded:
    """A column from the word of each distinct payload and the payload of each row."""
    words = _Words({"": 0})
    of_payload = _codes(word_of, words=words)
    return _coded_column(of_payload[codes], list(words))


def _coded_column(codes: npt.NDArray[np.int32], words: list[str]) -> Coded:
    return Coded(cast("Sequence[int]", codes), words)


def _instants(values: Sequence[int | None]) -> npt.NDArray[np.int64]:
    """Instants; a missing one is ``NO_INSTANT_US``."""
    known = [NO_INSTANT_US if value is None else value for value in values]
    return np.array(known, dtype=np.int64)


def _whole_numbers(column: npt.NDArray[Any]) -> Sequence[int]:
    return cast("Sequence[int]", column)


def entries(
    practice_id: str, *, after_seq: int = 0, kinds: Iterable[str] = (), limit: int = 1_000
) -> tuple[Entered, ...]:
    """The next rows after one, in order, at most ``limit``; of all kinds, or of those named."""
    rows = Entry.objects.filter(practice_id=practice_id, seq__gt=after_seq).order_by("seq")
    wanted = tuple(kinds)
    if wanted:
        rows = rows.filter(kind__in=wanted)
    return tuple(map(_entered, rows.values_list(*_ENTERED_FIELDS)[:limit]))


def steps_that_say(practice_id: str, words: str, *, limit: int) -> tuple[Entered, ...]:
    """
    The steps that say some words anywhere in their text, in order, at most ``limit``.

    Capitals and small letters are the same. Reads the whole log: a second or two a million rows.
    """
    plain = max(re.split(r"[^ -~]+", words), key=len)  # other letters are escaped in a payload
    rows = Entry.objects.filter(
        practice_id=practice_id, kind=STEP_KIND, payload__icontains=json.dumps(plain)[1:-1]
    ).order_by("seq")
    entered = map(_entered, rows.values_list(*_ENTERED_FIELDS).iterator())
    return tuple(islice((one for one in entered if redaction.says(one.event, words)), limit))


def has_redactions_after(practice_id: str, seq: int) -> bool:
    """Whether a step was redacted since a row of the log: what was computed then is too much."""
    since = Entry.objects.filter(practice_id=practice_id, seq__gt=seq)
    return since.filter(kind=StepRedacted.__name__).exists()


_ENTERED_FIELDS = (
    "seq", "kind", "subject_id", "happened_at_us", "happened_from_us", "payload"
)  # fmt: skip


def _entered(row: tuple[Any, ...]) -> Entered:
    seq, kind, subject_id, happened_at_us, happened_from_us, payload = row
    event = None if payload is None else _event(kind, payload, happened_from_us=happened_from_us)
    return Entered(seq, kind, subject_id, happened_at_us, event)


def _event(kind: str, payload: str, *, happened_from_us: int | None) -> Event:
    """The event again, as it was recorded. What was empty is not in the payload."""
    facts = json.loads(payload)
    if kind == STEP_KIND:
        return StepRecorded(
            process=facts.get("process", ""),
            step=facts.get("step", ""),
            started_at_us=happened_from_us,
            person_id=facts.get("person_id", ""),
            role=facts.get("role", ""),
            lifecycle=facts.get("lifecycle", ""),
            more=tuple(facts.get("more", {}).items()),
        )
    of_kind = EVENT_KINDS[kind]
    return of_kind(**{field.name: facts.get(field.name, "") for field in fields(of_kind)})
