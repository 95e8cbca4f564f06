"""XES logs: what one looks like, and its events in chunks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from unjam.connections.logs.bounded import BrokenFile
from unjam.connections.rules import CHUNK_ROWS, Chunk, ColumnMapping, FileShape, UnreadableFile
from unjam.connections.xes.look import Look
from unjam.connections.xes.markup import Markup
from unjam.connections.xes.scan import Scan
from unjam.connections.xes.traces import TraceReader


def shape(path: Path) -> FileShape:
    """
    What the log looks like, from its first events.

    Raises:
        UnreadableFile: if it is no XES log, or none that may be read.
    """
    markup = Markup(path)
    look = Look()
    scan = Scan(markup, listener=look, name=path.name)
    broken: BrokenFile | None = None
    progress = 1.0
    try:
        for _ in markup.read(scan.start, end=scan.end):
            if look.enough:
                progress = markup.progress
                break
    except BrokenFile as error:
        broken = error
    finally:
        markup.close()
    if not look.events:
        raise _unreadable(path, broken)
    return look.shape(scan, progress=progress)


def chunks(
    path: Path, mapping: ColumnMapping, *, after_row: int = 0, chunk_rows: int = CHUNK_ROWS
) -> Iterator[Chunk]:
    """
    The events of the log in the order of the file; a row is an event's position among all events.

    An event that cannot be read is parked. Where the file is cut or damaged, all complete events
    before that place are handed on and the place itself is parked.

    Args:
        path: the log, plain or gzipped.
        mapping: which attribute is what. ``case:X`` means attribute X of the trace. A step may be
            made of several attributes, written ``A + B``.
        after_row: reading resumes after this event.
        chunk_rows: events of a full chunk. Only a trace whose name is missing or stands after its
            events makes a larger one.

    Raises:
        UnreadableFile: if it is no XES log, or holds what must not be read.
    """
    markup = Markup(path)
    broken: BrokenFile | None = None
    try:
        reader = TraceReader(
            mapping, markup=markup, name=path.name, after_row=after_row, chunk_rows=chunk_rows
        )
        scan = Scan(markup, listener=reader, name=path.name)
        for _ in markup.read(scan.start, end=scan.end):
            yield from reader.take_ready()
    except BrokenFile as error:
        broken = error
    finally:
        markup.close()
    if not reader.row:
        raise _unreadable(path, broken)
    if broken is not None:
        reader.break_off(broken, open_event=scan.open_event)
    yield from reader.take_ready(last=True)


def _unreadable(path: Path, broken: BrokenFile | None) -> UnreadableFile:
    if broken is None:
        return UnreadableFile(
            f"{path.name} is a log without events: there is nothing to bring in."
        )
    where = f" (line {broken.line})" if broken.line else ""
    return UnreadableFile(
        f"{path.name} cannot be read as XES{where}: {broken.why} It ends before its first complete"
        " event. Export it again."
    )
