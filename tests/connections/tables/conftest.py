"""Tables written for a test, and all of a table read back as plain rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from unjam.connections.readers import open_source
from unjam.connections.rules import ColumnMapping, ParkedRow
from unjam.events import EventColumns
from workbook_files import write_sheets_to

FIELDS = ("case", "step", "person", "role", "process", "lifecycle")


@dataclass
class Everything:
    """A whole file, read: one dict an event, and what was parked."""

    events: list[dict[str, Any]] = field(default_factory=list)
    parked: list[ParkedRow] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    last_rows: list[int] = field(default_factory=list)
    progress: list[float] = field(default_factory=list)
    columns: list[EventColumns] = field(default_factory=list)

    @property
    def cases(self) -> list[str]:
        return [event["case"] for event in self.events]


def read_everything(
    path: Path, mapping: ColumnMapping | None = None, *, after_row: int = 0, **changes: Any
) -> Everything:
    source = open_source(path)
    settled = replace(mapping or source.shape().mapping, **changes)
    everything = Everything()
    for chunk in source.chunks(settled, after_row=after_row):
        columns = chunk.columns
        everything.columns.append(columns)
        for i in range(len(columns)):
            event = {
                name: getattr(columns, name).words[getattr(columns, name).codes[i]]
                for name in FIELDS
            }
            event["ended"] = int(columns.ended_at_us[i])
            event["started"] = int(columns.started_at_us[i])
            event["row"] = int(columns.row[i])
            event |= {name: more.words[more.codes[i]] for name, more in columns.more.items()}
            everything.events.append(event)
        everything.parked += chunk.parked
        everything.last_rows.append(chunk.last_row)
        everything.progress.append(chunk.progress)
        for name, count in chunk.counts.items():
            everything.counts[name] = everything.counts.get(name, 0) + count
    return everything


@pytest.fixture
def read() -> Callable[..., Everything]:
    return read_everything


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes a file of that name from text or bytes."""

    def write_file(content: str | bytes, name: str = "export.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return path

    return write_file


@pytest.fixture
def write_workbook(tmp_path: Path) -> Callable[..., Path]:
    """Writes a workbook: sheets of rows; a number as ``("date", serial)`` is shown as a date."""

    def write_sheets(sheets: dict[str, Sequence[Sequence[Any]]], name: str = "book.xlsx") -> Path:
        return write_sheets_to(tmp_path / name, sheets)

    return write_sheets
