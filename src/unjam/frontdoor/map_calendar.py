"""Opening hours for ``unjam map --calendar``: a small TOML file, written by hand."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from unjam.events import EventColumns
from unjam.flow import kernel
from unjam.flow.findings import Hours, said_by
from unjam.practice.rules import ClosedDay, HoursVersion, SiteCalendar, Span, open_intervals_us

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SPAN = re.compile(r"(\d{1,2}):(\d\d)-(\d{1,2}):(\d\d)")
DAY_US = 86_400_000_000
EXPECTED = (
    'zone = "America/New_York", closed = ["2026-11-26"], '
    'and under [hours] lines such as mon = ["08:00-12:00", "13:00-17:00"]'
)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The hours of one place, and the zone of its clock."""

    site: SiteCalendar

    @property
    def zone(self) -> str:
        return self.site.zone

    def hours_between(self, from_us: int, to_us: int) -> Hours:
        """Opening hours over these instants (UTC µs), day by day as the place's clock has them."""
        zone = ZoneInfo(self.zone)
        return said_by((self.site,), zone=zone, from_us=from_us, to_us=to_us)

    def table(self, columns: EventColumns) -> kernel.OpenTable:
        """Opening time over all instants of some events."""
        instants = np.asarray(columns.ended_at_us, np.int64)
        first = int(instants.min()) // DAY_US * DAY_US
        last = (int(instants.max()) // DAY_US + 1) * DAY_US
        hours = open_intervals_us(self.site, from_us=first - DAY_US, to_us=last + DAY_US)
        return kernel.open_table(hours, from_us=first, to_us=last)


def read(path: Path) -> Calendar:
    """
    Read a calendar.

    Raises:
        ValueError: if it is no such file; the message says what it should hold.
    """
    try:
        facts = tomllib.loads(path.read_text("utf-8"))
        hours: dict[str, Any] = facts["hours"]
        spans = [
            _span(WEEKDAYS.index(day.lower()), text)
            for day, texts in hours.items()
            for text in texts
        ]
        closed = [
            ClosedDay(date.fromisoformat(str(on)), "closed") for on in facts.get("closed", [])
        ]
        site = SiteCalendar(
            site_id="",
            name=path.name,
            zone=str(facts["zone"]),
            versions=(HoursVersion(date.min, tuple(spans)),),
            closures=tuple(closed),
        )
        open_intervals_us(site, from_us=0, to_us=DAY_US)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(
            f"{path.name} is no calendar ({error}). It should hold {EXPECTED}."
        ) from error
    return Calendar(site)


def _span(weekday: int, text: str) -> Span:
    found = SPAN.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text!r} are no hours")
    opens, opens_past, closes, closes_past = map(int, found.groups())
    return Span(weekday, 60 * opens + opens_past, 60 * closes + closes_past)
