"""The shared words: what can happen, as frozen dataclasses, and the columns that carry many at once."""

from unjam.events.columns import NO_INSTANT_US, Coded, EventColumns
from unjam.events.work import (
    EVENT_KINDS,
    CaseLookedUp,
    Event,
    ImportFinished,
    ImportStarted,
    MappingSaved,
    OpeningHoursChanged,
    PracticeOpened,
    SiteAdded,
    StaffAdded,
    StepRecorded,
)

__all__ = [
    "EVENT_KINDS",
    "NO_INSTANT_US",
    "CaseLookedUp",
    "Coded",
    "Event",
    "EventColumns",
    "ImportFinished",
    "ImportStarted",
    "MappingSaved",
    "OpeningHoursChanged",
    "PracticeOpened",
    "SiteAdded",
    "StaffAdded",
    "StepRecorded",
]
