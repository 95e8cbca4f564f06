"""Knows everyday exports by their headings, and says which column of them is what."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from unjam.connections.rules import ColumnMapping, FileShape, Stage
from unjam.connections.tables.headings import plain_name

KNOWN_SHARE_MIN = 0.7
"""A file with a smaller share of known headings is taken for something else."""

KNOWN_MIN = 4
STAGES_MIN = 2
"""An export of stages needs the times of at least so many of them."""

TABLE_FORMATS = ("csv", "tsv", "xlsx", "parquet")


@dataclass(frozen=True, slots=True)
class NamedStage:
    """The spellings of a stage's heading, the step that it stands for, and who takes it."""

    column: tuple[str, ...]
    step: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class NamedExport:
    """
    One kind of export, as it ships.

    Args:
        key: names it in addresses and tests. name: as a manager says it.
        looks_like: the sentence with which it is offered. style: whose layout it resembles.
        columns: field of ``ColumnMapping`` to the headings it may have, the surest first.
        stages: columns that each hold a time, where the export has one row a case.
        keep: facts that are kept. never: headings that are known and left out, always.
        settled: what is true of every such file: ``process_name``, ``case_kind``, ``role_name``,
            ``step_name``, ``reference_kind``.
    """

    key: str
    name: str
    looks_like: str
    style: str
    columns: Mapping[str, tuple[str, ...]]
    stages: tuple[NamedStage, ...]
    keep: tuple[tuple[str, ...], ...]
    never: tuple[str, ...]
    settled: Mapping[str, str]

    def headings(self) -> Iterable[str]:
        """Every heading that is known of it."""
        yield from self.never
        for group in (*self.columns.values(), *self.keep):
            yield from group
        for stage in self.stages:
            yield from stage.column


@dataclass(frozen=True, slots=True)
class Recognised:
    """An export that a file looks like, and the file's mapping by it."""

    export: NamedExport
    mapping: ColumnMapping


@cache
def named_exports() -> tuple[NamedExport, ...]:
    """All that ship, by name."""
    folder = files("unjam.connections.exports")
    found = [
        _export(entry.name.removesuffix(".toml"), entry.read_text("utf-8"))
        for entry in folder.iterdir()
        if entry.name.endswith(".toml")
    ]
    return tuple(sorted(found, key=lambda export: export.name))


def export_called(key: str) -> NamedExport | None:
    """The export with this key, if one ships."""
    return next((export for export in named_exports() if export.key == key), None)


def recognised(shape: FileShape) -> Recognised | None:
    """
    The export that a file looks like by its headings; None where it looks like none.

    A heading counts whatever its case, its spaces and its punctuation.
    """
    if shape.format_name not in TABLE_FORMATS:
        return None
    best: tuple[float, int, Recognised] | None = None
    for export in named_exports():
        known = {_bare(heading) for heading in export.headings()}
        count = sum(_bare(header) in known for header in shape.headers)
        share = count / max(len(shape.headers), 1)
        mapping = fitted_to(export, shape)
        if count < KNOWN_MIN or share < KNOWN_SHARE_MIN or not is_whole(mapping):
            continue
        if best is None or (share, count) > best[:2]:
            best = (share, count, Recognised(export, mapping))
    return best[2] if best else None


def is_whole(mapping: ColumnMapping) -> bool:
    """Whether a file's columns tell case, step and time by this mapping."""
    if mapping.stages:
        return bool(mapping.case) and len(mapping.stages) >= STAGES_MIN
    return bool(mapping.case and mapping.ended and (mapping.step or mapping.step_name))


def fitted_to(export: NamedExport, shape: FileShape) -> ColumnMapping:
    """
    A file read as this export: what it has of the columns, with the habits of the file itself.

    Columns that nobody knows are left out, so that nothing slips in with a new version.
    """
    free = {_bare(header): header for header in reversed(shape.headers) if header}

    def take(spellings: Sequence[str]) -> str:
        name = next((bare for each in spellings if (bare := _bare(each)) in free), "")
        return free.pop(name, "")

    columns = {field: take(spellings) for field, spellings in export.columns.items()}
    stages = tuple(
        Stage(column, stage.step, stage.role)
        for stage in export.stages
        if (column := take(stage.column))
    )
    keep = tuple(header for spellings in export.keep if (header := take(spellings)))
    plain = ColumnMapping()
    cleared = {field: getattr(plain, field) for field in _FROM_EXPORT}
    said: dict[str, Any] = {**cleared, **export.settled, **columns}
    return replace(shape.mapping, **said, stages=stages, keep=keep)


_FROM_EXPORT = (
    *("case", "step", "ended", "ended_time", "started", "started_time", "person", "role"),
    *("process", "lifecycle", "process_name", "role_name", "case_kind", "reference"),
    *("reference_kind", "step_name"),
)


def _bare(heading: str) -> str:
    return re.sub(r"\s", "", plain_name(heading))


def _export(key: str, text: str) -> NamedExport:
    words = tomllib.loads(text)
    style = text.partition("\n")[0].removeprefix("# ")
    settled: dict[str, str] = {
        name: words[name]
        for name in ("process_name", "case_kind", "role_name", "step_name", "reference_kind")
        if name in words
    }
    return NamedExport(
        key=key,
        name=words["name"],
        looks_like=words["looks_like"],
        style=style,
        columns={field: tuple(each) for field, each in words["columns"].items()},
        stages=tuple(
            NamedStage(tuple(stage["column"]), stage["step"], stage.get("role", ""))
            for stage in words.get("stages", ())
        ),
        keep=tuple(map(tuple, words["keep"])),
        never=tuple(words["never"]),
        settled=settled,
    )
