"""The names that XES gives to things, and how a mapping speaks of them."""

from __future__ import annotations

from collections.abc import Mapping

TRACE_PREFIX = "case:"
"""In a mapping, ``case:X`` is attribute X of the trace; any other name is the event's own."""

CASE_KEY = "case:concept:name"
STEP_KEY = "concept:name"
ENDED_KEY = "time:timestamp"
STARTED_KEY = "start_timestamp"
PERSON_KEY = "org:resource"
ROLE_KEY = "org:role"
GROUP_KEY = "org:group"
LIFECYCLE_KEY = "lifecycle:transition"

SAMPLE_ROWS = 20
"""Events shown of a log that is looked at."""

HEADERS_MAX = 200
CELL_SHOWN_CHARS = 200

STEP_JOINT = " + "
"""Between the keys of a step that is made of several, as in a classifier."""


def trace_key(name: str) -> str:
    """
    The trace's attribute that a mapping names, or nothing where it names the event's own.

    >>> trace_key("case:payer"), trace_key("org:role")
    ('payer', '')
    """
    return name.removeprefix(TRACE_PREFIX) if name.startswith(TRACE_PREFIX) else ""


def keys_of_step(name: str) -> tuple[str, ...]:
    """
    The attributes that make up a step's name.

    >>> keys_of_step("concept:name + lifecycle:transition")
    ('concept:name', 'lifecycle:transition')
    """
    return tuple(name.split(STEP_JOINT))


def join_step(keys: tuple[str, ...], attributes: Mapping[str, str]) -> str:
    """
    The step's name: one value, or several joined with ``+``; empty where none is given.

    >>> join_step(("a", "b"), {"a": "Call", "b": "start"})
    'Call+start'
    """
    if len(keys) == 1:
        return attributes.get(keys[0], "")
    values = [attributes.get(key, "") for key in keys]
    return "+".join(values) if any(value.strip() for value in values) else ""
