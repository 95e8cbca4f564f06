"""Brings in a folder of the systems' files by the doors of a practice, and joins what waits."""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from unjam.connections.exports.named import recognised
from unjam.connections.readers import Source, open_source
from unjam.connections.rules import Chunk, ColumnMapping, HeldStep, Link, UnreadableFile
from unjam.demo import rules

Row = tuple[str, str, str, str, str, str]
"""Case, process, step, instant, role, person."""


@dataclass
class Read:
    """What came out of a folder; ``parked`` and ``refused`` by file."""

    rows: Counter[Row] = field(default_factory=Counter)
    parked: Counter[str] = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)
    known: Counter[str] = field(default_factory=Counter)
    remarks: list[str] = field(default_factory=list)
    waiting: int = 0


def read(folder: Path) -> Read:
    """Every file in the order of its manifest; what several files say alike counts once."""
    found, held, links = Read(), [], defaultdict(list)
    for name in json.loads((folder / "manifest.json").read_text()):
        try:
            source = open_source(folder / name)
            chunks = list(source.chunks(mapping_of(source)))
        except UnreadableFile:
            found.refused.append(name)
            continue
        inner = Counter(row for chunk in chunks for row in _rows(chunk))
        found.rows |= inner
        for chunk in chunks:
            found.parked[name] += len(chunk.parked)
            found.known[name] += chunk.counts.get("duplicate_message", 0)
            found.remarks += [f"{name}: {remark.sentence}" for remark in chunk.remarks]
            held += chunk.held
            for link in chunk.links:
                links[link.key].append(link)
    _join(found, held, links)
    return found


def mapping_of(source: Source) -> ColumnMapping:
    """Lists are known by their headings, as in an import; the other files need only a zone."""
    found = recognised(source.shape()) if source.format_name == "csv" else None
    return replace(found.mapping if found else ColumnMapping(), zone=rules.TIME_ZONE)


def _rows(chunk: Chunk) -> list[Row]:
    columns = chunk.columns
    words = [
        [column.words[code] for code in column.codes]
        for column in (columns.case, columns.process, columns.step, columns.role, columns.person)
    ]
    at = [iso(instant) for instant in columns.ended_at_us]
    case, process, step, role, person = words
    return list(zip(case, process, step, at, role, person, strict=True))


def _join(found: Read, held: list[HeldStep], links: dict[str, list[Link]]) -> None:
    for step in held:
        before = [one for one in links[step.key] if one.since_us <= step.happened_at_us]
        if not before:
            found.waiting += 1
            continue
        link = max(before, key=lambda one: one.since_us)
        at, process = iso(step.happened_at_us), step.process or link.process
        found.rows.update((case, process, step.step, at, step.role, "") for case in link.cases)


def iso(instant_us: int) -> str:
    return f"{datetime.fromtimestamp(instant_us / 1_000_000, UTC):%Y-%m-%dT%H:%M:%SZ}"


def truth_of(folder: Path) -> Counter[Row]:
    """The rows of ``truth.csv``."""
    with (folder / "truth.csv").open(encoding="utf-8", newline="") as file:
        return Counter(
            (row["case"], row["process"], row["step"], row["at"], row["role"], row["person"])
            for row in csv.DictReader(file)
        )
