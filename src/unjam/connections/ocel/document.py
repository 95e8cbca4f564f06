"""What an OCEL 2.0 log says in any of its forms: objects, and events that touch them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from unjam.connections.rules import UnreadableFile

LOG_BYTES_MAX = 512 * 2**20
"""Objects must be known before the events that touch them, so a log is held whole, up to this."""


@dataclass(frozen=True, slots=True)
class ObjectValue:
    """What an attribute of an object was from an instant on (ISO 8601 text)."""

    name: str
    time: str
    value: str


@dataclass(frozen=True, slots=True)
class Relation:
    """A link to an object, and what the object is in it."""

    object_id: str
    qualifier: str = ""


@dataclass(frozen=True, slots=True)
class OcelObject:
    """One thing that work is done on: a request, a claim, a visit."""

    object_id: str
    object_type: str
    values: tuple[ObjectValue, ...] = ()
    related: tuple[Relation, ...] = ()


@dataclass(frozen=True, slots=True)
class OcelEvent:
    """
    One thing that was done.

    Args:
        event_id, event_type: its name in the log, and the step it is.
        time: as it stands in the log; read later.
        attributes: its facts, all as text.
        related: the objects that it touched, in the order of the log.
        line: where it begins in a text file; 0 where the form has no lines.
    """

    event_id: str
    event_type: str
    time: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    related: tuple[Relation, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class Fault:
    """An event that is not as OCEL 2.0 wants it, or the place where the log breaks off."""

    expected: str
    found: str
    raw: str
    column: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class OcelLog:
    """
    A whole log.

    Args:
        format_name: ``ocel-json``, ``ocel-xml`` or ``ocel-sqlite``.
        object_types: those that are declared, in the order of the log.
        type_of_object: object id to object type.
        events: in the order of the log; a fault keeps the place of its event.
    """

    format_name: str
    object_types: tuple[str, ...]
    type_of_object: Mapping[str, str]
    events: tuple[OcelEvent | Fault, ...]


def value_as_text(value: object) -> str:
    """
    A value as the text forms write it: so that all forms of one log say the same.

    >>> value_as_text(7), value_as_text(True), value_as_text(None), value_as_text(0.5)
    ('7', 'true', '', '0.5')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def refuse_size(path: Path) -> None:
    """
    Refuse a log that would not fit in memory.

    Raises:
        UnreadableFile: if it is missing, empty or larger than ``LOG_BYTES_MAX``.
    """
    try:
        size_bytes = path.stat().st_size
    except OSError as error:
        raise UnreadableFile(f"{path.name} cannot be opened: {error.strerror}.") from error
    if not path.is_file():
        raise UnreadableFile(f"{path.name} is not a file. Choose the exported log itself.")
    if not size_bytes:
        raise UnreadableFile(f"{path.name} is empty. Export it again; nothing was read.")
    if size_bytes > LOG_BYTES_MAX:
        raise UnreadableFile(
            f"{path.name} is larger than {LOG_BYTES_MAX // 2**20} MB, the most for an OCEL log."
            " Export a shorter period, in parts."
        )
