"""Tables written for a test, and all of a table read back as plain rows."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path
from typing import Any

import pytest

from unjam.connections.readers import open_source
from unjam.connections.rules import ColumnMapping, ParkedRow
from unjam.events import EventColumns

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
        path = tmp_path / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for part, text in _parts(sheets).items():
                archive.writestr(part, text)
        return path

    return write_sheets


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def _parts(sheets: dict[str, Sequence[Sequence[Any]]]) -> dict[str, str]:
    numbered = list(enumerate(sheets.items(), start=1))
    kinds = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="application/'
        'vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        for n, _ in numbered
    )
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"/>' for n, (name, _) in numbered
    )
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n, _ in numbered
    )
    return {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default '
        'Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Override '
        'PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        f'spreadsheetml.sheet.main+xml"/>{kinds}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{relations}'
        f'<Relationship Id="rIdS" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><cellXfs count="2"><xf numFmtId="0"/>'
        '<xf numFmtId="22"/></cellXfs></styleSheet>',
        **{f"xl/worksheets/sheet{n}.xml": _sheet(rows) for n, (_, rows) in numbered},
    }


def _sheet(rows: Sequence[Sequence[Any]]) -> str:
    written = "".join(
        f'<row r="{r}">'
        + "".join(_cell(cell, f"{chr(65 + c)}{r}") for c, cell in enumerate(row))
        + "</row>"
        for r, row in enumerate(rows, start=1)
    )
    return f'<worksheet xmlns="{MAIN}"><sheetData>{written}</sheetData></worksheet>'


def _cell(cell: Any, place: str) -> str:
    if cell is None:
        return ""
    if isinstance(cell, tuple):
        return f'<c r="{place}" s="1"><v>{cell[1]}</v></c>'
    if isinstance(cell, str):
        return (
            f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>'
        )
    return f'<c r="{place}"><v>{cell}</v></c>'
