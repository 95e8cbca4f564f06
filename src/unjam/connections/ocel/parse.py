"""OCEL 2.0 logs: what one looks like, and the events of one type of object in chunks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from unjam.connections.logs.bounded import Blocks, BrokenFile
from unjam.connections.ocel import json_form, sqlite_form, xml_form
from unjam.connections.ocel.cases import CaseReader
from unjam.connections.ocel.document import Fault, OcelLog, refuse_size
from unjam.connections.ocel.look import links_by_type, shape_of
from unjam.connections.rules import CHUNK_ROWS, Chunk, ColumnMapping, FileShape, UnreadableFile


def shape(path: Path) -> FileShape:
    """
    What the log looks like; the object type with the most links to events is guessed first.

    Raises:
        UnreadableFile: if it is no OCEL 2.0 log, has no events, or its events touch no objects.
    """
    return shape_of(_read(path))


def chunks(
    path: Path, mapping: ColumnMapping, *, after_row: int = 0, chunk_rows: int = CHUNK_ROWS
) -> Iterator[Chunk]:
    """
    The events of the log, seen from one type of object: each object of that type is a case.

    An event that touches several objects of the type stands once in the case of each, with the
    same row (counted ``convergence``); one that touches none is counted ``without_object``.
    ``events`` counts the distinct events in the chunk. The process is the type of object, unless
    the mapping says otherwise. A row is an event's position in the log.

    Args:
        path: the log, in any of the three forms.
        mapping: of it count ``object_type``, ``zone``, the process, and the attributes that are
            step, end, start, person, role, lifecycle and the columns to keep.
        after_row: reading resumes after this event.
        chunk_rows: rows of a full chunk.

    Raises:
        UnreadableFile: if it is no OCEL 2.0 log, or has no object of that type.
    """
    log = _read(path)
    types = links_by_type(log)
    object_type = mapping.object_type or next(iter(types), "")
    if object_type not in types:
        raise UnreadableFile(
            f"{path.name} has no objects of type {object_type!r}."
            f" Choose one of these: {', '.join(types) or 'there are none'}."
        )
    reader = CaseReader(log, mapping=mapping, object_type=object_type, chunk_rows=chunk_rows)
    yield from reader.chunks(after_row=after_row)


def _read(path: Path) -> OcelLog:
    log = _reader_of(path)(path)
    faults = [event for event in log.events if isinstance(event, Fault)]
    if len(faults) == len(log.events):
        why = "".join(f" The first: expected {f.expected}, found {f.found!r}." for f in faults[:1])
        raise UnreadableFile(
            f"{path.name} has no events that can be read: nothing to bring in.{why}"
        )
    return log


def _reader_of(path: Path) -> Callable[[Path], OcelLog]:
    """What reads this file, chosen by its first bytes."""
    refuse_size(path)
    blocks = Blocks(path)
    try:
        head = next(iter(blocks), b"")
    except BrokenFile as error:
        raise UnreadableFile(f"{path.name}: {error.why} Export it again.") from error
    finally:
        blocks.close()
    if head.startswith(sqlite_form.SQLITE_MAGIC):
        return sqlite_form.read
    start = head[:64].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:1]
    if start == b"<":
        return xml_form.read
    if start in (b"{", b"["):
        return json_form.read
    raise UnreadableFile(
        f"{path.name} is no OCEL 2.0 log: JSON, XML or SQLite was expected. Export it again."
    )
