"""The demo's year as its exports tell it, read with guessed columns, and what was planted."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from truth.scoring import Planted
from unjam.connections.readers import open_source
from unjam.demo import rules
from unjam.demo.commands import write_year
from unjam.demo.frictions import PAYERS
from unjam.demo.year import Plan
from unjam.events import Coded, EventColumns
from unjam.flow import kernel
from unjam.flow.findings import Work, work_of
from unjam.frontdoor.map_calendar import Calendar
from unjam.practice.rules import ClosedDay, HoursVersion, SiteCalendar, Span


def lived(seed: int, *, planted: bool = True) -> tuple[Work, list[Planted]]:
    """A year of this seed, ready for the detectors, and the truth."""
    with tempfile.TemporaryDirectory(prefix="unjam-truth-") as name:
        folder = Path(name)
        truth = write_year(Plan(seed=seed, frictions=planted), folder=folder)
        manifest = json.loads((folder / "manifest.json").read_text())
        parts = [_read(folder / export["file_name"], export["process"]) for export in manifest]
    columns = kernel.join(parts)
    columns = replace(columns, row=np.arange(1, len(columns) + 1))
    work = work_of(columns, make_hours=calendar().hours_between)
    return work, [planted_in(one) for one in truth["frictions"]]


def _read(path: Path, process: str) -> EventColumns:
    source = open_source(path)
    mapping = replace(source.shape().mapping, zone=rules.TIME_ZONE)
    columns = kernel.join([chunk.columns for chunk in source.chunks(mapping)])
    return replace(columns, process=Coded(np.ones(len(columns), np.int32), ["", process]))


def planted_in(one: dict[str, object]) -> Planted:
    """A friction as the truth of a year has it."""
    hours = one["hours_per_week"]
    assert isinstance(hours, dict)
    step = "" if one["step"] == PAYERS else str(one["step"])
    return Planted(
        kind=str(one["kind"]),
        process=str(one["process"]),
        places=frozenset({step} - {""}),
        hours_a_week=hours["waiting"] or hours["touch"],
    )


def calendar() -> Calendar:
    """The opening hours of the demo practice."""
    spans = [
        Span(day, *minutes)
        for day in range(5)
        for minutes in (
            rules.MORNING_MINUTES,
            rules.FRIDAY_AFTERNOON_MINUTES if day == 4 else rules.AFTERNOON_MINUTES,
        )
    ]
    closures = [
        ClosedDay(
            date.fromisoformat(one.on),
            one.name,
            rules.MORNING_MINUTES if one.morning_open else None,
        )
        for one in rules.CLOSURES
    ]
    site = SiteCalendar(
        site_id="",
        name="demo",
        zone=rules.TIME_ZONE,
        versions=(HoursVersion(date.min, tuple(spans)),),
        closures=tuple(closures),
    )
    return Calendar(site)
