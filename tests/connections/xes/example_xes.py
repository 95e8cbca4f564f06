"""Small XES logs, written by hand, and what our reader makes of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from html import escape
from pathlib import Path

import pytest

from unjam.connections.rules import Chunk, ColumnMapping, UnreadableFile
from unjam.connections.xes import parse

STANDARD = ColumnMapping(
    case="case:concept:name",
    step="concept:name",
    ended="time:timestamp",
    person="org:resource",
    role="org:role",
    lifecycle="lifecycle:transition",
)
COLUMNS = ("case", "step", "person", "role", "process", "lifecycle")
Event = dict[str, str]
Row = tuple[object, ...]


def quoted(text: str) -> str:
    return (
        '"'
        + escape(text).replace("\n", "&#10;").replace("\t", "&#9;").replace("\r", "&#13;")
        + '"'
    )


def attributes(values: Event, *, prefix: str = "") -> str:
    return "".join(
        f"<{prefix}{'date' if key == 'time:timestamp' else 'string'}"
        f" key={quoted(key)} value={quoted(value)}/>"
        for key, value in values.items()
    )


def xes(traces: Iterable[tuple[str | None, list[Event]]], *, head: str = "", ns: str = "") -> str:
    """A log as text: (name of the trace, its events) pairs."""
    parts = [f"<?xml version='1.0' encoding='UTF-8'?>\n<log{ns}>\n{head}"]
    for name, events in traces:
        parts.append("<trace>")
        parts.append(attributes({"concept:name": name}) if name is not None else "")
        parts += [f"<event>{attributes(event)}</event>\n" for event in events]
        parts.append("</trace>\n")
    return "".join([*parts, "</log>\n"])


def event(step: str, time: str = "2026-03-02T09:00:00Z", **more: str) -> Event:
    return {"concept:name": step, "time:timestamp": time} | {
        key.replace("__", ":"): value for key, value in more.items()
    }


def saved(tmp_path: Path, text: str | bytes, *, name: str = "log.xes") -> Path:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def rows_of(chunks: Iterable[Chunk]) -> list[Row]:
    return [row for chunk in chunks for row in _rows(chunk)]


def _rows(chunk: Chunk) -> Iterator[Row]:
    columns = chunk.columns
    coded = [getattr(columns, name) for name in COLUMNS] + list(columns.more.values())
    for i in range(len(columns)):
        words = tuple(column.words[column.codes[i]] for column in coded)
        yield (
            *words,
            int(columns.ended_at_us[i]),
            int(columns.started_at_us[i]),
            int(columns.row[i]),
        )


def read(path: Path, mapping: ColumnMapping = STANDARD, **options: int) -> list[Chunk]:
    return list(parse.chunks(path, mapping, **options))


def at_us(*parts: int) -> int:
    return round(datetime(*parts, tzinfo=UTC).timestamp() * 1_000_000)


def unreadable(path: Path) -> str:
    sentences = []
    for reading in (lambda: parse.shape(path), lambda: read(path)):
        with pytest.raises(UnreadableFile) as caught:
            reading()
        sentences.append(str(caught.value))
    assert all(path.name in sentence for sentence in sentences)
    return sentences[0]
