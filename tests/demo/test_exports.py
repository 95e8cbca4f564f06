"""Each export is read right by the importer's own guess, and its broken lines are parked."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from people import SmallPractice
from unjam.connections import actions
from unjam.connections.readers import open_source
from unjam.demo import rules
from unjam.demo.commands import write_year
from unjam.demo.exports import FIRST_NAMES, LAST_NAMES
from unjam.demo.year import Plan, lived
from unjam.worklog import queries as worklog_queries

PLAN = Plan(weeks=6)
Year = tuple[Path, dict[str, dict[str, Any]]]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Year:
    """Six weeks of exports, and the truth of each by file name."""
    folder = tmp_path_factory.mktemp("exports")
    truth = write_year(PLAN, folder=folder)
    return folder, {entry["file"]: entry for entry in truth["exports"]}


@pytest.mark.parametrize("export", rules.EXPORTS, ids=lambda export: export.process)
def test_the_guess_reads_every_good_line(export: rules.Export, written: Year) -> None:
    folder, truth = written
    source = open_source(folder / export.file_name)
    mapping = source.shape().mapping
    assert all((mapping.case, mapping.step, mapping.ended, mapping.person, mapping.role))
    assert mapping.process == ""
    events = parked = nobody = 0
    steps: dict[str, int] = {}
    for chunk in source.chunks(mapping):
        columns = chunk.columns
        events, parked = events + len(columns), parked + len(chunk.parked)
        nobody += sum(not columns.person.words[code] for code in columns.person.codes)
        for code in columns.step.codes:
            word = columns.step.words[code]
            steps[word] = steps.get(word, 0) + 1
    entry = truth[export.file_name]
    assert (events, parked) == (entry["events"], entry["broken_lines"])
    assert nobody == entry["nobody_named"]
    assert steps == entry["steps"]


@pytest.mark.parametrize("export", rules.EXPORTS, ids=lambda export: export.process)
def test_times_are_read_to_the_minute(export: rules.Export, written: Year) -> None:
    folder, _ = written
    source = open_source(folder / export.file_name)
    mapping = source.shape().mapping
    zone = ZoneInfo(rules.TIME_ZONE)
    told = lived(PLAN).cases[export.process]
    wanted = sorted(event.done for case in told for event in case)
    midnight = datetime.fromisoformat(rules.FIRST_DAY).replace(tzinfo=zone)
    midnight_s = int(midnight.timestamp())
    found = sorted(
        int(at)
        for chunk in source.chunks(replace(mapping, zone=rules.TIME_ZONE))
        for at in chunk.columns.ended_at_us
    )
    assert found == [1_000_000 * (midnight_s + 60 * minute) for minute in wanted]


def test_headers_dates_and_separators_differ_between_exports(written: Year) -> None:
    folder, _ = written
    shapes = [open_source(folder / export.file_name).shape() for export in rules.EXPORTS]
    assert len({shape.headers for shape in shapes}) == 6
    assert len({shape.mapping.delimiter for shape in shapes}) >= 4
    assert len({shape.mapping.case for shape in shapes}) == 6


@pytest.mark.slow
def test_the_whole_practice_comes_in_through_the_import(
    practice: SmallPractice, written: Year
) -> None:
    folder, truth = written
    for export in rules.EXPORTS:
        summary = actions.import_path(
            folder / export.file_name,
            practice_id=practice.practice_id,
            by="test",
            process_name=export.process,
            keep=export.keep,
        )
        entry = truth[export.file_name]
        assert (summary.recorded, summary.parked) == (entry["events"], entry["broken_lines"])
        assert summary.quality.verdict.startswith("Good enough for the map")
    rows = worklog_queries.steps_after(practice.practice_id, 0).columns
    assert {rows.process.words[code] for code in rows.process.codes} == {
        export.process for export in rules.EXPORTS
    }
    kept = {name for export in rules.EXPORTS for name in export.keep}
    assert set(rows.more) == kept
    words = " ".join(word for column in rows.more.values() for word in column.words)
    assert not any(name in words for name in (*FIRST_NAMES, *LAST_NAMES))
