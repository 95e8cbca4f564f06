"""Everyday exports are known by their headings and read whole; what is not kept never comes in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from connections.exports.made import PATIENT, example
from unjam.connections.exports.named import (
    NamedExport,
    export_called,
    fitted_to,
    is_whole,
    named_exports,
    recognised,
)
from unjam.connections.readers import open_source
from unjam.connections.rules import CASE_KINDS, ColumnMapping, FileShape
from unjam.connections.runs.mappings import from_words, problems_of, to_words

EXPORTS = named_exports()
each_export = pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export.key)


def shape_of(*headers: str) -> FileShape:
    return FileShape("csv", headers, (), ColumnMapping())


def test_fifteen_ship() -> None:
    assert len(EXPORTS) == 15
    assert len({export.name for export in EXPORTS}) == 15


@each_export
@pytest.mark.parametrize(("delimiter", "bom"), [(",", True), (";", False), ("\t", False)])
def test_an_example_of_each_is_known_and_read_whole(
    export: NamedExport, delimiter: str, bom: bool, tmp_path: Path
) -> None:
    made = example(export, delimiter=delimiter, bom=bom)
    path = tmp_path / "export.csv"
    path.write_bytes(made.content)
    source = open_source(path)
    shape = source.shape()
    found = recognised(shape)
    assert found is not None and found.export == export
    mapping = replace(found.mapping, zone="America/Chicago")
    assert problems_of(mapping, shape) == ()
    (chunk,) = source.chunks(mapping)
    assert len(chunk.columns) == made.steps
    assert [row.row for row in chunk.parked] == [made.rows + 1]
    assert chunk.counts["dst_gap"] and chunk.counts["dst_fold"]


@each_export
def test_what_is_not_kept_never_comes_in(export: NamedExport, tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(example(export).content)
    found = recognised(open_source(path).shape())
    assert found is not None
    (chunk,) = open_source(path).chunks(found.mapping)
    columns = chunk.columns
    coded = [columns.case, columns.step, columns.person, columns.role, columns.process]
    words = {word for each in (*coded, *columns.more.values()) for word in each.words}
    assert PATIENT not in words
    assert not set(columns.more) & set(export.never)


@each_export
def test_a_number_bears_its_kind(export: NamedExport, tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(example(export).content)
    found = recognised(open_source(path).shape())
    assert found is not None
    (chunk,) = open_source(path).chunks(found.mapping)
    kind = export.settled["case_kind"]
    assert kind in CASE_KINDS
    linked = {"refill 0000009"} if export.columns.get("reference") else set()
    cases = {chunk.columns.case.words[code] for code in chunk.columns.case.codes}
    assert cases == {f"{kind} 000", f"{kind} 002", f"{kind} 003"} | (linked or {f"{kind} 001"})


@each_export
def test_headings_are_known_whatever_their_case_and_punctuation(export: NamedExport) -> None:
    headers = [group[0] for group in export.columns.values()]
    headers += [stage.column[0] for stage in export.stages]
    odd = tuple(f" {header.upper().replace(' ', '_')}." for header in dict.fromkeys(headers))
    found = recognised(shape_of(*odd))
    assert found is not None
    assert found.export.name == export.name


@each_export
def test_a_way_of_reading_comes_back_from_storage_as_it_was(export: NamedExport) -> None:
    shape = shape_of(*dict.fromkeys(export.headings()))
    mapping = fitted_to(export, shape)
    assert is_whole(mapping)
    assert from_words(to_words(mapping)) == mapping


@pytest.mark.parametrize(
    "headers",
    [
        ("case_id", "activity", "timestamp", "resource"),
        ("PA #", "Patient", "Payer", "Kind of PA", "Action", "Begun At", "Completed At", "Team"),
        ("Call ID", "Date", "a", "b", "c", "d", "e", "f"),
        ("Call ID", "Number", "Name", "Seconds"),
    ],
)
def test_other_files_are_not_taken_for_one(headers: tuple[str, ...]) -> None:
    assert recognised(shape_of(*headers)) is None


def test_nobody_asks_about_formats_that_say_themselves_what_they_mean() -> None:
    export = EXPORTS[0]
    shape = replace(shape_of(*export.headings()), format_name="xes")
    assert recognised(shape) is None


def test_an_unknown_key_is_no_export() -> None:
    assert export_called("phone_calls") is not None
    assert export_called("../phone_calls") is None


@pytest.mark.parametrize(
    "stages", [["Sent"], [{"column": "Sent"}], [{"column": "a", "step": "b", "more": "c"}]]
)
def test_a_stage_without_its_words_is_refused(stages: list[object]) -> None:
    with pytest.raises(ValueError, match="each of the stages"):
        from_words({"stages": stages})
