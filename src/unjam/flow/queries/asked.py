"""Relational questions about one kind of work, asked of the projection."""

from __future__ import annotations

from unjam.flow import columns
from unjam.flow.sql import answers
from unjam.flow.sql.answers import HourRow, UnnamedRow
from unjam.practice import queries as practice


def events_by_weekday_and_hour(practice_id: str, process: str) -> tuple[HourRow, ...]:
    """
    When this kind of work is done, on the practice's wall clock.

    One row per weekday and hour that occurs. Never by role: in a small practice that is a person.
    """
    projection = columns.refresh(practice_id)
    zone = practice.zone_of(practice_id)
    return answers.events_by_weekday_and_hour(projection.columns, zone=zone, process=process)


def steps_that_name_nobody(practice_id: str, process: str) -> tuple[UnnamedRow, ...]:
    """Which steps of this kind of work name nobody, most unnamed events first."""
    return answers.steps_that_name_nobody(columns.refresh(practice_id).columns, process=process)
