"""
The shared words: what can happen, as frozen dataclasses, and the columns that carry many at once.
"""

from unjam.events.columns import NO_INSTANT_US, Coded, EventColumns
from unjam.events.work import (
    EVENT_KINDS,
    AccountOpened,
    CaseLookedUp,
    ClosureAdded,
    Event,
    ImportFinished,
    ImportStarted,
    LicenceAdded,
    MappingSaved,
    OpeningHoursChanged,
    PatientAdded,
    PracticeOpened,
    SiteAdded,
    StaffAdded,
    StaffLeft,
    StepRecorded,
    StepRedacted,
)

__all__ = [
    "EVENT_KINDS",
    "NO_INSTANT_US",
    "AccountOpened",
    "CaseLookedUp",
    "ClosureAdded",
    "Coded",
    "Event",
    "EventColumns",
    "ImportFinished",
    "ImportStarted",
    "LicenceAdded",
    "MappingSaved",
    "OpeningHoursChanged",
    "PatientAdded",
    "PracticeOpened",
    "SiteAdded",
    "StaffAdded",
    "StaffLeft",
    "StepRecorded",
    "StepRedacted",
]
