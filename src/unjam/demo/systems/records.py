"""What must come out of the systems' files: each step with its case, instant and carrier."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from unjam.demo import rules
from unjam.demo.hours import Hours

MINUTE_S = 60
HOUR_S = 60 * MINUTE_S
DAY_S = 24 * HOUR_S
DAYS_KEPT_MAX = 8
ZONE = ZoneInfo(rules.TIME_ZONE)


class Carrier(StrEnum):
    """What a step travels by: one of the lists, messages of the EHR, or one X12 set."""

    TASKS = "tasks"
    PHONES = "phones"
    PORTAL = "portal"
    FAXES = "faxes"
    HL7 = "hl7"
    X270 = "270"
    X271 = "271"
    X276 = "276"
    X277 = "277"
    X277CA = "277ca"
    X278 = "278"
    X835 = "835"
    X837 = "837"
    X999 = "999"


SYSTEM, PAYER, CLEARING_HOUSE = "System", "Payer", "Clearing house"
PATIENT, PHARMACY, SPECIALIST, OUTSIDE = "Patient", "Pharmacy", "Specialist", "Outside"


@dataclass(frozen=True, slots=True)
class Step:
    """
    One step as it must stand in the log.

    Args:
        case: the case word: a kind and a number (``claim CLM-000123``); empty where the source
            has no sure key, then ``own`` is the number that its system gave it.
        at_s, begun_s: local seconds since the first midnight; ``begun_s`` is -1 where nobody says.
        facts: of the case, for whoever writes it. code: what the carrier says, such as ``A1``.
        fold: 1 in the second pass of a repeated hour.
    """

    case: str
    process: str
    step: str
    at_s: int
    role: str
    carrier: Carrier
    begun_s: int = -1
    person: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    code: str = ""
    own: str = ""
    fold: int = 0

    @property
    def number(self) -> str:
        """The number in the case word."""
        return self.case.partition(" ")[2]

    def fact(self, name: str) -> str:
        """A fact of the case; empty where it has none of that name."""
        return dict(self.facts).get(name, "")


@dataclass(frozen=True, slots=True)
class Clock:
    """The wall of the invented practice: from seconds since its first midnight to instants."""

    first_day: date

    def local(self, at_s: int) -> datetime:
        """Local date and time without an offset."""
        return _midnight(self.first_day) + timedelta(seconds=at_s)

    def aware(self, step: Step) -> datetime:
        """The instant of a step, in the practice's zone."""
        return self.local(step.at_s).replace(tzinfo=ZONE, fold=step.fold)

    def utc(self, at_s: int, *, fold: int = 0) -> datetime:
        """The instant in UTC."""
        return self.local(at_s).replace(tzinfo=ZONE, fold=fold).astimezone(UTC)


@lru_cache(DAYS_KEPT_MAX)
def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time())


def end_s(hours: Hours) -> int:
    """The second at which the invented period ends."""
    return hours.end() * MINUTE_S
