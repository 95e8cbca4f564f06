"""Mappings on their way to and from storage, with what is missing said in sentences."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from unjam.connections.rules import (
    CASE_KINDS,
    DATE_ORDERS,
    ColumnMapping,
    FileShape,
    Stage,
    UnreadableFile,
)
from unjam.connections.tables.zones import zone_named

LISTS = ("keep", "said", "stages")
"""The fields of a mapping that hold several words."""

TABLES = ("csv", "tsv", "xlsx", "parquet")
"""Formats in which nothing is known by name, so case, step and time must be pointed out."""

NEEDED = {
    "case": "Say which column tells one piece of work from another.",
    "step": "Say which column tells what was done.",
    "ended": "Say which column tells when it was done.",
}
COLUMN_FIELDS = (
    *("case", "step", "ended", "ended_time", "started", "started_time"),
    *("person", "role", "process", "lifecycle", "reference"),
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to correct before a file can be read: the field, and what to do, as a sentence."""

    field: str
    sentence: str


def problems_of(mapping: ColumnMapping, shape: FileShape) -> tuple[Problem, ...]:
    """What must be corrected before a file of this shape can be read with this mapping."""
    return (
        *_missing(mapping, shape),
        *_unknown_columns(mapping, shape),
        *_lone_times(mapping),
        *_wrong_words(mapping, shape),
    )


def _missing(mapping: ColumnMapping, shape: FileShape) -> list[Problem]:
    if shape.format_name not in TABLES:
        return []
    return [
        Problem(name, sentence)
        for name, sentence in NEEDED.items()
        if not getattr(mapping, name)
        and not (name in ("step", "ended") and mapping.stages)
        and not (name == "step" and mapping.step_name)
        and not (name == "case" and "" in shape.headers and shape.mapping.case)
    ]


def _unknown_columns(mapping: ColumnMapping, shape: FileShape) -> list[Problem]:
    if shape.format_name not in TABLES:
        return []
    named = [(name, getattr(mapping, name)) for name in COLUMN_FIELDS]
    named += [("keep", column) for column in mapping.keep]
    named += [("stages", stage.column) for stage in mapping.stages]
    return [
        Problem(name, f"This file has no column “{column}”. It has: {', '.join(shape.headers)}.")
        for name, column in named
        if column and column not in shape.headers
    ]


def _lone_times(mapping: ColumnMapping) -> list[Problem]:
    problems = []
    for name in ("ended", "started"):
        date, time_of_day = getattr(mapping, name), getattr(mapping, f"{name}_time")
        if time_of_day and not date:
            sentence = f"Say which column has the date to the time of day in “{time_of_day}”."
            problems.append(Problem(name, sentence))
        elif time_of_day and time_of_day == date:
            sentence = "Choose another column for the time of day, or none if the date has it."
            problems.append(Problem(f"{name}_time", sentence))
    return problems


def _wrong_words(mapping: ColumnMapping, shape: FileShape) -> list[Problem]:
    problems = [
        Problem(name, f"A number is one of {', '.join(CASE_KINDS)}, not {getattr(mapping, name)}.")
        for name in ("case_kind", "reference_kind")
        if getattr(mapping, name) not in ("", *CASE_KINDS)
    ]
    try:
        zone_named(mapping.zone)
    except UnreadableFile as error:
        problems.append(Problem("zone", str(error)))
    if mapping.date_order not in DATE_ORDERS:
        words = ", ".join(DATE_ORDERS)
        sentence = f"The order of a date is one of {words}, not {mapping.date_order}."
        problems.append(Problem("date_order", sentence))
    if shape.sheets and mapping.sheet not in ("", *shape.sheets):
        problems.append(Problem("sheet", f"This workbook has no sheet “{mapping.sheet}”."))
    if shape.object_types and mapping.object_type not in ("", *shape.object_types):
        kinds = ", ".join(shape.object_types)
        sentence = f"This log has no kind “{mapping.object_type}”. It has: {kinds}."
        problems.append(Problem("object_type", sentence))
    return problems


def to_words(mapping: ColumnMapping) -> dict[str, Any]:
    """A mapping as plain words, for storage."""
    return asdict(mapping)


def from_words(words: Mapping[str, Any]) -> ColumnMapping:
    """
    A mapping from storage, or from a file that a person wrote.

    Raises:
        ValueError: if a word is none that a mapping has, or is no text.
    """
    known = {field.name for field in fields(ColumnMapping)}
    if unknown := sorted(set(words) - known):
        raise ValueError(
            f"A mapping has no {', '.join(unknown)}. It has {', '.join(sorted(known))}."
        )
    texts = {name: value for name, value in words.items() if name not in LISTS}
    if wrong := [name for name, value in texts.items() if not isinstance(value, str)]:
        raise ValueError(f"In a mapping, {', '.join(wrong)} must be text.")
    keep, said = (tuple(map(str, words.get(name, ()))) for name in ("keep", "said"))
    stages = tuple(map(_stage, words.get("stages", ())))
    return ColumnMapping(**texts, keep=keep, said=said, stages=stages)


def _stage(words: Any) -> Stage:
    known = {field.name for field in fields(Stage)}
    if not isinstance(words, Mapping) or not {"column", "step"} <= set(words) <= known:
        raise ValueError("In a mapping, each of the stages has a column, a step and maybe a role.")
    return Stage(**{name: str(word) for name, word in words.items()})


def fingerprint(shape: FileShape) -> str:
    """What two exports of one kind have in common: their columns, whatever the file is."""
    return hashlib.sha256(json.dumps(list(shape.headers)).encode()).hexdigest()


def fitted(saved: ColumnMapping, shape: FileShape) -> ColumnMapping:
    """
    A saved mapping for a new file: its meaning, with the habits of the file itself.

    Where the shape was seen as a person said, those words stand in the place of the habits.
    """
    guess = shape.mapping
    return replace(
        saved,
        delimiter=guess.delimiter,
        encoding=guess.encoding,
        header_row=guess.header_row,
        sheet=saved.sheet if saved.sheet in shape.sheets else guess.sheet,
        object_type=saved.object_type
        if saved.object_type in shape.object_types
        else guess.object_type,
        said=guess.said,
    )
