"""Puts rows into a practice's work log as they stand, for tests of the flow room."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date

from reference.logs import Row, columns_of
from unjam.practice import actions as practice
from unjam.practice.rules import Span
from unjam.worklog import actions as worklog
from unjam.worklog.rules import SALT_BYTES, prepare_steps

AT_US = 1_717_000_000_000_000
ZONE = "America/New_York"
AN_EARLY_DAY = date(2020, 1, 1)


def record(events: Sequence[Row], *, practice_id: str, keep: Sequence[str] = ()) -> None:
    """Record rows, case and person ids as they are."""
    read = columns_of(events, keep=keep)
    prepared = prepare_steps(
        read,
        practice_id=practice_id,
        case_ids=list(read.case.words),
        person_ids=list(read.person.words),
        salts=os.urandom(SALT_BYTES * len(read)),
    )
    import_id = f"im_{os.urandom(6).hex()}"
    worklog.record_steps(
        prepared, practice_id=practice_id, by="test", at_us=AT_US, import_id=import_id
    )


def open_practice(*, hours: Sequence[tuple[int, int]] = ()) -> str:
    """A new practice; with hours (minutes of the day), one site that is open on weekdays."""
    opened = practice.open_practice(
        name="Testing Lane Clinic (invented)", state="NY", time_zone=ZONE, by="test"
    )
    if hours:
        site = practice.add_site(
            practice_id=opened.practice_id, name="North", time_zone=ZONE, by="test"
        )
        practice.set_opening_hours(
            practice_id=opened.practice_id,
            site_id=site.site_id,
            effective_on=AN_EARLY_DAY,
            spans=[Span(day, *span) for day in range(5) for span in hours],
            by="test",
        )
    return opened.practice_id
