"""Guesses which column of a table is what, by its name and by what stands in it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

CERTAIN_SCORE = 1000
NAME_SCORE_MAX = 100
CONTENT_SCORE_MAX = 30

STANDARD_NAMES: Mapping[str, tuple[str, ...]] = {
    "case": ("case:concept:name", "case_id"),
    "step": ("concept:name", "activity"),
    "ended": ("time:timestamp", "timestamp"),
    "started": ("start_timestamp",),
    "person": ("org:resource", "resource"),
    "role": ("org:role", "role"),
    "process": ("process",),
    "lifecycle": ("lifecycle:transition",),
}
"""The names of the XES standard, then our own."""

EVERYDAY_NAMES: Mapping[str, tuple[str, ...]] = {
    "case": (
        *("case id", "case number", "case", "caseid", "case key", "trace id", "pa number"),
        *("pa id", "prior auth number", "prior auth id", "prior authorization number"),
        *("auth number", "authorization number", "authorization id", "auth id"),
        *("referral number", "referral id"),
        *("refill number", "refill id", "refill request id", "claim number", "claim id"),
        *("denial id", "denial number", "ticket number", "ticket id", "ticket", "request id"),
        *(
            "request number",
            "work item id",
            "work item",
            "item id",
            "task id",
            "task number",
            "message id",
        ),
        *(
            "thread id",
            "message thread",
            "conversation id",
            "order number",
            "order id",
            "encounter id",
        ),
        *("encounter number", "visit id", "form id", "form number", "check id", "eligibility id"),
        *("reference number", "reference", "ref number", "ref", "tracking number", "rx number"),
        *("confirmation number", "document id", "call id", "job id", "record id", "id", "number"),
        *("key", "request", "claim", "referral", "refill", "message", "account number"),
    ),
    "step": (
        *("activity name", "activity", "step", "step name", "action", "action taken", "event"),
        *("event name", "task", "task name", "work step", "what happened", "what was done"),
        *("status", "new status", "status change", "state", "stage", "event description"),
        *("activity description", "operation", "milestone", "what", "done", "event type"),
        *("action type", "activity type", "disposition", "outcome", "description", "to status"),
    ),
    "ended": (
        *("end timestamp", "complete timestamp", "completed timestamp", "end time", "end"),
        *("end date time", "end date", "ended at", "ended", "completed at", "completed on"),
        *("completed", "complete time", "completion time", "completion date", "completed date"),
        *("completed time", "date completed", "time completed", "finished at", "finished"),
        *("finish date", "done date", "date done"),
        *("finish time", "finish", "done at", "done on", "event time", "event timestamp"),
        *("event date time", "event date", "action time", "action date", "activity time"),
        *("activity date", "status date", "status time", "status changed at", "happened at"),
        *("occurred at", "performed at", "recorded at", "logged at", "log time", "changed at"),
        *("changed on", "modified at", "modified on", "updated at", "updated on", "last updated"),
        *("last modified", "time stamp", "datetime", "date time", "date and time", "when"),
        *("when done", "time", "date", "entered at", "entered on", "entered", "created at"),
        *("created on", "created", "date created", "ts"),
    ),
    "started": (
        *("start time", "started at", "start", "started", "start date time", "started on"),
        *("start date", "begin time", "began at", "begin", "begun at", "time started"),
        *("date started", "opened at", "opened", "picked up at", "picked up", "claimed at"),
    ),
    "person": (
        *("done by", "completed by", "performed by", "person", "user", "user name", "username"),
        *("staff", "staff name", "staff member", "staff id", "employee", "employee name"),
        *(
            "worker",
            "employee id",
            "handled by",
            "worked by",
            "entered by",
            "changed by",
            "modified by",
        ),
        *("updated by", "action by", "by", "who", "owner", "assigned to", "assignee", "agent"),
        *("operator", "performer", "actor", "executor", "originator", "handler", "user id"),
        *("initials", "responsible", "created by", "team member", "name"),
    ),
    "role": (
        *("org role", "role name", "user role", "staff role", "job title", "title", "position"),
        *("job role", "job", "department", "dept", "team", "group", "pool", "hat", "org group"),
    ),
    "process": (
        *("process name", "process type", "kind of work", "work type", "type of work"),
        *("work kind", "request type", "case type", "task type", "ticket type", "queue"),
        *("workflow", "category", "message type", "kind", "type"),
    ),
    "lifecycle": (
        *("lifecycle transition", "lifecycle", "life cycle", "transition", "event lifecycle"),
        *("transition type", "event type", "state", "status"),
    ),
}
"""How everyday exports call things, the surest name first."""

TRANSITIONS = frozenset(
    ("start", "complete", "schedule", "assign", "reassign", "suspend", "resume", "withdraw")
    + ("autoskip", "manualskip", "ate_abort", "pi_abort", "abort_activity", "abort_case")
    + ("unknown",)
)
"""The transitions of the XES lifecycle extension."""

ROLE_WORDS = frozenset(
    ("front desk", "reception", "receptionist", "medical assistant", "ma", "lpn", "rn", "nurse")
    + ("biller", "billing", "coder", "coordinator", "referral coordinator", "physician")
    + ("provider", "doctor", "manager", "office manager", "scheduler")
)

NOT_OF_CASE = re.compile(r"(patient|member|user|staff|phone|fax|event|row|line|log|npi|site)\b")
"""What a number may belong to that is not the piece of work."""

NEEDED = {"case": "the case", "step": "the step", "ended": "the time of the step"}


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """
    What a sample of one column looks like.

    Args:
        filled: share of cells with something in them.
        distinct: distinct filled cells per filled cell (1.0: each cell is different).
        time: share of filled cells that read as an instant.
        digits: True where those are plain digits, which may as well be numbers of something.
        words: some of the distinct cells, in lower case.
    """

    filled: float
    distinct: float
    time: float
    digits: bool
    words: frozenset[str]


def plain_name(header: str) -> str:
    """
    A header in lower-case words.

    >>> plain_name("PA #")
    'pa number'
    >>> plain_name("CompletedAt")
    'completed at'
    """
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)
    text = re.sub(r"#|\bno\b\.?|\bnum\b\.?", " number ", text.lower())
    return " ".join(re.findall(r"[^\W_]+", text))


def guess_fields(headers: Sequence[str], facts: Sequence[ColumnFacts]) -> dict[str, str]:
    """
    Which column is what: field of ``ColumnMapping`` to header, each column used once.

    The best pair of field and column is settled first, then the next best. Where nothing is named
    like a case, a step or a time, the content alone decides.
    """
    scores = [
        (score, -place, field)
        for field in STANDARD_NAMES
        for place, header in enumerate(headers)
        if (score := _score(field, header, facts=facts[place])) > 0
    ]
    fields: dict[str, str] = {}
    for _, place, field in sorted(scores, reverse=True):
        if field not in fields and headers[-place] not in fields.values():
            fields[field] = headers[-place]
    if "ended" not in fields and "started" in fields:
        fields["ended"] = fields.pop("started")
    for field in ("ended", "case", "step"):
        header = fields.get(field) or _by_content(field, headers, facts=facts, taken=fields)
        if header:
            fields[field] = header
    return fields


def _score(field: str, header: str, *, facts: ColumnFacts) -> float:
    standard = STANDARD_NAMES[field]
    if header.strip().lower() in standard:
        return CERTAIN_SCORE - standard.index(header.strip().lower())
    name, everyday = plain_name(header), EVERYDAY_NAMES[field]
    if name in everyday:
        score = NAME_SCORE_MAX - 60 * everyday.index(name) / len(everyday)
    elif field == "case" and re.search(r" (id|number)$", name) and not _is_of_something_else(name):
        score = 25.0
    else:
        return 0
    content = _content_score(field, facts)
    return score + content if content is not None else 0


def _is_of_something_else(name: str) -> bool:
    return bool(NOT_OF_CASE.match(name))


def _content_score(field: str, facts: ColumnFacts) -> float | None:
    """How well the content fits, or None where it rules the column out."""
    if facts.filled == 0:
        return 0.0
    if field in ("ended", "started"):
        return CONTENT_SCORE_MAX * facts.time if facts.time >= 0.5 else None
    if facts.time >= 0.5 and not facts.digits:
        return None
    if field == "lifecycle":
        return CONTENT_SCORE_MAX if facts.words <= TRANSITIONS else None
    if field == "step":
        return None if facts.words <= TRANSITIONS else CONTENT_SCORE_MAX * (1 - facts.distinct)
    if field == "case":
        return 0.0 if facts.distinct == 1 else CONTENT_SCORE_MAX * facts.filled
    if field == "role":
        return CONTENT_SCORE_MAX if facts.words & ROLE_WORDS else 0.0
    return CONTENT_SCORE_MAX * (1 - facts.distinct) / 2


def _by_content(
    field: str, headers: Sequence[str], *, facts: Sequence[ColumnFacts], taken: Mapping[str, str]
) -> str:
    free = [
        (column, header)
        for column, header in zip(facts, headers, strict=True)
        if header not in taken.values() and column.filled > 0.5
    ]
    if field == "ended":
        written = (header for column, header in free if column.time >= 0.9 and not column.digits)
        return next(written, "")
    words = [(column, header) for column, header in free if column.time < 0.5 or column.digits]
    if not words:
        return ""
    if field == "case":
        repeated = [pair for pair in words if pair[0].distinct < 1] or words
        return max(repeated, key=lambda pair: pair[0].distinct)[1]
    return next((header for column, header in words if column.distinct < 0.8), words[0][1])
