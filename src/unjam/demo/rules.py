"""The invented practice: its people, hours, kinds of work and exports. Nobody here exists."""

from __future__ import annotations

from dataclasses import dataclass

PRACTICE_NAME = "Maple Street Family Practice (invented)"
STATE = "WI"
TIME_ZONE = "America/Chicago"
FIRST_DAY = "2025-11-24"
"""The Monday on which the invented year begins."""

WEEKS = 52
CLINICIANS = 4
SEED = 7


@dataclass(frozen=True, slots=True)
class Person:
    """
    One invented member of staff.

    Args:
        name: as the exports write it.
        role: a role of ``unjam.practice`` by its word ("front desk", "biller").
        weekdays_off: weekdays on which this person never works (0 is Monday).
    """

    name: str
    role: str
    weekdays_off: tuple[int, ...] = ()


PHYSICIANS = (
    Person("Dr. Ada Inventado", "physician"),
    Person("Dr. Boris Fabrikov", "physician", (4,)),
    Person("Dr. Celia Makebelieve", "physician"),
    Person("Dora Pretendson, NP", "physician", (2,)),
    Person("Dr. Edo Figmentini", "physician"),
    Person("Dr. Fenna Imaginaire", "physician"),
    Person("Dr. Gus Notreal", "physician"),
    Person("Dr. Hilda Storybook", "physician"),
)
"""Clinicians; a practice of four has the first four."""

STAFF_OF_FOUR = (
    Person("Frida Sampleton", "front desk"),
    Person("Finn Placeholder", "front desk"),
    Person("Flora Testperson", "front desk", (4,)),
    Person("Milo Mockford", "medical assistant"),
    Person("Maya Dummyton", "medical assistant"),
    Person("Mona Fictionberg", "medical assistant"),
    Person("Max Examplar", "medical assistant", (0,)),
    Person("Lena Fabledotter", "LPN"),
    Person("Rosa Nonesuch", "RN", (3,)),
    Person("Bella Ledgerwood-Fake", "biller"),
    Person("Bruno Specimen", "biller", (4,)),
    Person("Cora Tracewell-Fake", "coordinator"),
    Person("Mara Whatifsen", "manager"),
)
"""
About 3.5 support staff a physician, as in the anchor practice, and one nurse of each licence.

Source: Baron 2010, NEJM 362:1632 (5 physicians, 4.0 FTE); the nurses are ours, so that
every role of the scope table occurs.
"""

MORNING_MINUTES = (8 * 60, 12 * 60)
AFTERNOON_MINUTES = (13 * 60, 17 * 60)
FRIDAY_AFTERNOON_MINUTES = (13 * 60, 16 * 60)


@dataclass(frozen=True, slots=True)
class Closure:
    """A day on which the practice is closed, or open in the morning only."""

    on: str
    name: str
    morning_open: bool = False


CLOSURES = (
    Closure("2025-11-27", "Thanksgiving Day"),
    Closure("2025-11-28", "Day after Thanksgiving"),
    Closure("2025-12-24", "Christmas Eve", morning_open=True),
    Closure("2025-12-25", "Christmas Day"),
    Closure("2025-12-31", "New Year's Eve", morning_open=True),
    Closure("2026-01-01", "New Year's Day"),
    Closure("2026-05-25", "Memorial Day"),
    Closure("2026-07-03", "Independence Day, observed"),
    Closure("2026-09-07", "Labor Day"),
    Closure("2026-11-26", "Thanksgiving Day"),
    Closure("2026-11-27", "Day after Thanksgiving"),
)


@dataclass(frozen=True, slots=True)
class Export:
    """
    One file that a system of the practice writes: each with its own habits.

    Args:
        file_name: of the export.
        process: the kind of work in it, as the practice says it.
        keep: its columns that are worth keeping as facts, to filter the map by. The names of
            patients, which some exports have, are never among them.
    """

    file_name: str
    process: str
    keep: tuple[str, ...]


EXPORTS = (
    Export("pa_tracker.csv", "Prior authorization", ("Payer", "Kind of PA")),
    Export("rx_requests.tsv", "Refill request", ("Way",)),
    Export("referral_log.csv", "Referral", ("Payer", "Specialty")),
    Export("denied_claims.csv", "Claim denial", ("Payer", "Denial Reason")),
    Export("message_threads.csv", "Patient message", ("Topic",)),
    Export("eligibility_checks.csv", "Eligibility check", ("Plan",)),
)
"""In the order in which they are made and should be imported."""


def staff(clinicians: int = CLINICIANS) -> tuple[Person, ...]:
    """
    Everyone who works here: the clinicians first, then the staff.

    Raises:
        ValueError: unless there are 1 to 8 clinicians.
    """
    if not 1 <= clinicians <= len(PHYSICIANS):
        most = len(PHYSICIANS)
        raise ValueError(f"The demo practice has 1 to {most} clinicians, not {clinicians}.")
    return PHYSICIANS[:clinicians] + STAFF_OF_FOUR
