"""Taking the words of a step out of the log: for which reasons, and which steps say some words."""

from __future__ import annotations

from collections.abc import Iterator

from unjam.events import Event, StepRecorded

REASONS = {
    "names-someone": "it says who a patient or another person is",
    "wrong-case": "it belongs to another piece of work",
    "not-ours": "it belongs to another practice",
}
"""Why a step may be redacted. A fixed list: a reason in free text could say the same again."""

ROWS_AT_ONCE_MAX = 1_000
"""The most rows that one redaction takes out; more are a wrong import rather than a wrong word."""


def says(event: Event | None, words: str) -> bool:
    """
    Whether a step says some words anywhere in its text; capitals and small letters are the same.

    >>> says(StepRecorded("refill", "Called Pat Pretend"), "pat pretend")
    True
    >>> says(StepRecorded("refill", "Called", more=(("note", "for Pat"),)), "Pat Pretend")
    False
    """
    if not isinstance(event, StepRecorded) or not words:
        return False
    return any(words.casefold() in text.casefold() for text in _texts(event))


def _texts(event: StepRecorded) -> Iterator[str]:
    yield from (event.process, event.step, event.role, event.lifecycle)
    yield from (word for _, word in event.more)
