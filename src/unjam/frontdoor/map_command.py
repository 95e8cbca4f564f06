"""``unjam map FILE``: the exact map of one file, printed; no database, no account."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from unjam.flow import kernel
from unjam.frontdoor import file_reading
from unjam.frontdoor.file_reading import Asked, NothingToMap
from unjam.frontdoor.map_answer import answer, in_words


def run(arguments: list[str]) -> int:
    """Print the map of a file; returns 0, or 2 with a sentence on standard error."""
    return file_reading.told(_parser(), arguments, answer=_answer)


def _answer(options: argparse.Namespace) -> str:
    found = _map(options)
    return json.dumps(found, ensure_ascii=False) if options.json else in_words(found)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="unjam map",
        description="The exact map of one file: CSV, TSV, XLSX, Parquet, XES or OCEL 2.0.",
        epilog="Columns are guessed from their names and contents; an option names one. "
        "With a calendar, the waits in opening time are told too.",
        allow_abbrev=False,
    )
    file_reading.add_options(parser)
    parser.add_argument(
        "--ties",
        choices=[ties.value for ties in kernel.Ties],
        default=kernel.Ties.ORDER.value,
        help="steps of a case at one instant: in the file's order (default), or concurrent",
    )
    return parser


def _map(options: argparse.Namespace) -> dict[str, Any]:
    asked = file_reading.asked(options)
    ties = kernel.Ties(options.ties)
    found = _answered(asked, ties)
    if asked.dates:
        found["dates"] = asked.dates
    if len(asked.shape.object_types) > 1:
        found["object_types"] = dict(_by_type(asked, ties, chosen=found))
    return found


def _by_type(
    asked: Asked, ties: kernel.Ties, *, chosen: dict[str, Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """One map per object type; the one that was chosen is not computed twice."""
    for name in asked.shape.object_types:
        if name == asked.mapping.object_type:
            yield name, {key: value for key, value in chosen.items() if key != "object_types"}
            continue
        try:
            mapping = replace(asked.mapping, object_type=name)
            yield name, _answered(replace(asked, mapping=mapping), ties)
        except NothingToMap:
            yield name, {"n_events": 0, "n_cases": 0}


def _answered(asked: Asked, ties: kernel.Ties) -> dict[str, Any]:
    reading = file_reading.read(asked.source, asked.mapping)
    table = asked.calendar.table(reading.columns) if asked.calendar else None
    found = kernel.file_map(
        reading.columns, wait=kernel.Wait.END_TO_END, ties=ties, open_table=table
    )
    return answer(found, reading)
