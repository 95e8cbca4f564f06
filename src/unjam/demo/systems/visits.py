"""Appointments, visits, orders and documents of the invented year: what the EHR sends of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from unjam.demo.chance import Chance
from unjam.demo.hours import DAY_MINUTES, Hours
from unjam.demo.story import Happened
from unjam.demo.systems.records import (
    DAY_S,
    HOUR_S,
    MINUTE_S,
    OUTSIDE,
    PATIENT,
    SYSTEM,
    Carrier,
    Step,
)

SHARE = 0.25
"""Of the visits whose coverage is checked, those whose messages are in the files."""

MOVED, CANCELLED, NO_SHOW, ORDERED = 0.08, 0.05, 0.06, 0.2
CHANGED = 0.05
BOOKED_DAYS = 6.0
RESULT_HOURS = 14.0
DOCUMENTS_A_WEEK = 3.0
CALLS_A_WEEK = 14.0
"""Calls of which nobody noted what they were about: they honestly have no key."""

NAMES = {
    "SIU^S12": ("Appointment", "Appointment booked"),
    "SIU^S13": ("Appointment", "Appointment moved"),
    "SIU^S15": ("Appointment", "Appointment cancelled"),
    "SIU^S26": ("Appointment", "Patient did not come"),
    "ADT^A04": ("Visit", "Patient arrived"),
    "ADT^A08": ("Visit", "Registration changed"),
    "ADT^A03": ("Visit", "Visit ended"),
    "DFT^P03": ("Visit", "Charge posted"),
    "ORM^O01": ("Order", "Order placed"),
    "ORU^R01": ("Order", "Result received"),
    "MDM^T02": ("Document", "Document received"),
}


def sent(code: str, number: str, *, at_s: float, role: str = SYSTEM, fold: int = 0) -> Step:
    """One message of the EHR or a laboratory, as a step."""
    process, step = NAMES[code]
    return Step(
        f"{process.lower()} {number}", process, step, round(at_s), role, Carrier.HL7, code=code,
        fold=fold,
    )  # fmt: skip


def visits(checks: Sequence[Sequence[Happened]], *, hours: Hours, chance: Chance) -> list[Step]:
    """An appointment, and mostly a visit, for some of the visits that were checked."""
    steps = [
        step
        for case in checks
        if case and chance.happens(SHARE)
        for step in _appointment(case[0], hours=hours, chance=chance)
    ]
    return [step for step in steps if 0 <= step.at_s < hours.end() * MINUTE_S]


def _appointment(check: Happened, *, hours: Hours, chance: Chance) -> Iterator[Step]:
    number = f"A-{check.case}"
    known_s = check.done * MINUTE_S
    yield sent("SIU^S12", number, at_s=known_s - DAY_S * chance.lognormal(BOOKED_DAYS, 0.6))
    begins = hours.next_day(check.done, days=chance.whole(2, 5)) + chance.whole(0, 7) * 30
    visit_s = hours.later(begins, 0) * MINUTE_S
    if chance.happens(MOVED):
        yield sent("SIU^S13", number, at_s=known_s + HOUR_S * chance.between(1, 30))
    if chance.happens(CANCELLED):
        yield sent("SIU^S15", number, at_s=visit_s - HOUR_S * chance.between(2, 12))
        return
    if chance.happens(NO_SHOW):
        yield sent("SIU^S26", number, at_s=visit_s + 20 * MINUTE_S)
        return
    yield from _visit(check.case, visit_s=visit_s, chance=chance)


def _visit(number: str, *, visit_s: int, chance: Chance) -> Iterator[Step]:
    arrived_s = visit_s - MINUTE_S * chance.whole(1, 14)
    ended_s = visit_s + MINUTE_S * chance.whole(18, 50)
    yield sent("ADT^A04", number, at_s=arrived_s)
    if chance.happens(CHANGED):
        yield sent("ADT^A08", number, at_s=arrived_s + 3 * MINUTE_S)
    yield sent("ADT^A03", number, at_s=ended_s)
    yield sent("DFT^P03", number, at_s=ended_s + MINUTE_S * chance.whole(20, 200))
    if chance.happens(ORDERED):
        order = f"O-{number}"
        yield sent("ORM^O01", order, at_s=ended_s - 5 * MINUTE_S)
        yield sent(
            "ORU^R01", order, at_s=ended_s + HOUR_S * chance.lognormal(RESULT_HOURS, 0.7),
            role=OUTSIDE,
        )  # fmt: skip


def documents(*, hours: Hours, chance: Chance) -> Iterator[Step]:
    """Letters of other practices that no order of ours asked for."""
    number = 0
    for day in hours.open_days():
        for _ in range(chance.poisson(DOCUMENTS_A_WEEK / 5)):
            number += 1
            at_s = day * DAY_S + HOUR_S * chance.between(8, 18)
            yield sent("MDM^T02", f"D-{number:05}", at_s=at_s, role=OUTSIDE)


def stray_calls(*, hours: Hours, chance: Chance) -> Iterator[Step]:
    """Calls that the phone system knows and nobody linked to anything."""
    number = 0
    for day in hours.open_days():
        for _ in range(chance.poisson(CALLS_A_WEEK / 5)):
            number += 1
            minute = day * DAY_MINUTES + chance.whole(8 * 60, 17 * 60)
            step = "Call answered" if chance.happens(0.8) else "Call not answered"
            yield Step(
                "", "Call", step, minute * MINUTE_S, PATIENT, Carrier.PHONES,
                own=f"C{number:06}",
            )  # fmt: skip


def night_of_clock_change(*, clock_back_s: int) -> list[Step]:
    """
    Results that a laboratory sends while the clock shows one hour twice.

    Args:
        clock_back_s: local second at which the repeated hour begins, where the period has one.
    """
    return [
        sent("ORM^O01", "O-NIGHT-1", at_s=clock_back_s - 9 * HOUR_S),
        sent("ORU^R01", "O-NIGHT-1", at_s=clock_back_s + 45 * MINUTE_S, role=OUTSIDE),
        sent("ORM^O01", "O-NIGHT-2", at_s=clock_back_s - 8 * HOUR_S),
        sent(
            "ORU^R01", "O-NIGHT-2", at_s=clock_back_s + 15 * MINUTE_S, role=OUTSIDE, fold=1
        ),
    ]  # fmt: skip
