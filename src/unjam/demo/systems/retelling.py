"""Tells the invented year again, with what carries each step: people's work, machines, payers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from unjam.demo.chance import Chance
from unjam.demo.story import OUTSIDE as NOT_US
from unjam.demo.story import Happened
from unjam.demo.systems.records import (
    HOUR_S,
    MINUTE_S,
    OUTSIDE,
    PATIENT,
    PAYER,
    PHARMACY,
    SPECIALIST,
    SYSTEM,
    Carrier,
    Step,
)
from unjam.demo.work.refills import PHARMACY_FAX, PORTAL

Case = Sequence[Happened]

ASKED_S, ANSWERED_S, SEEN_S = 3, 9, 12
"""Seconds after a step of ours: a machine asks, the payer's machine answers, we see it."""

BY_PORTAL = 0.6
"""How often a patient writes on the portal instead of calling."""

ANSWERING = ("Bluebird Health (invented)", "Medicare")
"""Payers whose machines answer questions of coverage."""

CONNECTED = ("Cardiology", "Orthopedics", "Gastroenterology")
"""Specialties whose practices take referrals as messages; the others still fax."""

DISPENSED = 0.5
"""How often the pharmacy says that it handed a medication out."""

DISPENSED_HOURS = (1.0, 20.0)

MACHINE_NOTES = (
    "PA needed", "Visit on schedule", "No answer from specialist", "Patient never booked",
    "No note from specialist", "Filing limit passed",
)  # fmt: skip
"""What the EHR puts on the task list by itself."""

AUTHORIZATION_ANSWERS = {
    "Payer asks for more": ("Authorization pended", "A4"),
    "Payer approved": ("Authorization approved", "A1"),
    "Payer denied": ("Authorization denied", "A3"),
    "Appeal granted": ("Authorization approved", "A1"),
    "Appeal refused": ("Authorization denied", "A3"),
}
REFERRAL_CARRIED = {
    "Appointment made": "Referral answered",
    "Note received": "Document received",
}
"""What a connected specialist sends as a message, and what it is called then."""

PROCESS_WORDS = {
    "Prior authorization": "authorization",
    "Refill request": "refill",
    "Referral": "referral",
    "Claim denial": "claim",
    "Patient message": "message",
    "Eligibility check": "eligibility",
}
"""The kind in the case word, by the process of the year's exports."""


def retold(process: str, cases: Sequence[Case], *, chance: Chance, end_s: int) -> list[Step]:
    """
    Every step of these cases, in order, with its carrier; claims only what is ours in them.

    Machines' echoes of our own steps (a request that goes out) never stand between two steps of
    ours, so what the seed planted there stays as it was.
    """
    tell = TELL[process]
    return [
        step
        for case in cases
        if case
        for step in tell(case, chance)
        if step.at_s < end_s and (step.case or step.own)
    ]


def _ours(event: Happened, *, process: str, later_s: int = 0) -> Step:
    """A step of one of us, or what the EHR noted by itself: both stand on the task list."""
    is_machine = event.role == NOT_US
    return Step(
        case=f"{PROCESS_WORDS[process]} {event.case}",
        process="Claim" if process == "Claim denial" else process,
        step=event.step,
        at_s=event.done * MINUTE_S + later_s,
        begun_s=-1 if is_machine else event.begun * MINUTE_S + later_s,
        role=SYSTEM if is_machine else event.role[:1].upper() + event.role[1:],
        person=event.person,
        carrier=Carrier.TASKS,
        facts=tuple(event.facts.items()),
    )


def _carried(
    like: Step, carrier: Carrier, *, role: str, step: str = "", later_s: int = 0, code: str = ""
) -> Step:
    """The same case at the same time or a little later, but said by someone outside."""
    return replace(
        like,
        step=step or like.step,
        at_s=like.at_s + later_s,
        begun_s=-1,
        role=role,
        person="",
        carrier=carrier,
        code=code,
    )


def _comes_from_outside(case: Case, place: int) -> bool:
    """Whether what follows an event of a case, if anything, is not done by us."""
    return place + 1 == len(case) or case[place + 1].role == NOT_US


def authorization(case: Case, chance: Chance) -> Iterator[Step]:
    """Requests go out as 278 or fax; the answer comes back the same way."""
    is_electronic = False
    for place, event in enumerate(case):
        step = _ours(event, process="Prior authorization")
        if event.step in AUTHORIZATION_ANSWERS:
            name, code = AUTHORIZATION_ANSWERS[event.step]
            carrier = Carrier.X278 if is_electronic else Carrier.FAXES
            yield _carried(step, carrier, role=PAYER, step=name, code=code)
            continue
        yield step
        if event.step in ("Submit on portal", "Fax to payer"):
            is_electronic = event.step == "Submit on portal"
            if is_electronic and _comes_from_outside(case, place):
                yield _carried(
                    step, Carrier.X278, role=SYSTEM, step="Authorization requested",
                    later_s=ASKED_S, code="HS",
                )  # fmt: skip


def refill(case: Case, chance: Chance) -> Iterator[Step]:
    """Requests come by fax, portal or phone; the prescription goes out as a message."""
    way = case[0].facts["way"]
    for place, event in enumerate(case):
        step = _ours(event, process="Refill request")
        if event.step == "Request received":
            yield _request(step, way=way)
        elif event.step == "Patient called back":
            yield _carried(step, Carrier.PHONES, role=PATIENT)
        else:
            yield step
        if event.step == "Send to pharmacy" and place + 1 == len(case):
            yield _carried(
                step, Carrier.HL7, role=SYSTEM, step="Prescription sent", later_s=ASKED_S,
                code="RDE^O11",
            )  # fmt: skip
            if chance.happens(DISPENSED):
                later_s = round(HOUR_S * chance.between(*DISPENSED_HOURS))
                yield _carried(
                    step, Carrier.HL7, role=OUTSIDE, step="Medication dispensed",
                    later_s=later_s, code="RDS^O13",
                )  # fmt: skip


def _request(step: Step, *, way: str) -> Step:
    if way == PHARMACY_FAX:
        return _carried(step, Carrier.FAXES, role=PHARMACY)
    carrier = Carrier.PORTAL if way == PORTAL else Carrier.PHONES
    return _carried(step, carrier, role=PATIENT)


def referral(case: Case, chance: Chance) -> Iterator[Step]:
    """Connected specialists are sent messages and answer with them; the others fax."""
    is_connected = case[0].facts["specialty"] in CONNECTED
    for place, event in enumerate(case):
        step = _ours(event, process="Referral")
        if event.role != NOT_US or event.step in MACHINE_NOTES:
            yield step
        elif event.step == "Payer approved":
            yield _carried(step, Carrier.FAXES, role=PAYER)
        elif is_connected and event.step in REFERRAL_CARRIED:
            code = "RRI^I12" if event.step == "Appointment made" else "MDM^T02"
            name = REFERRAL_CARRIED[event.step]
            yield _carried(step, Carrier.HL7, role=OUTSIDE, step=name, code=code)
        else:
            yield _carried(step, Carrier.FAXES, role=SPECIALIST)
        sent = event.step == "Fax to specialist" and _comes_from_outside(case, place)
        if sent and is_connected:
            yield _carried(
                step, Carrier.HL7, role=SYSTEM, step="Referral sent", later_s=ASKED_S,
                code="REF^I12",
            )  # fmt: skip


def message(case: Case, chance: Chance) -> Iterator[Step]:
    """What patients write or say; what we do about it stands on the task list."""
    carrier = Carrier.PORTAL if chance.happens(BY_PORTAL) else Carrier.PHONES
    for event in case:
        step = _ours(event, process="Patient message")
        yield _carried(step, carrier, role=PATIENT) if event.role == NOT_US else step


def eligibility(case: Case, chance: Chance) -> Iterator[Step]:
    """The check that one of us runs asks the payer's machine, which answers within seconds."""
    for place, event in enumerate(case):
        after_machine = place > 0 and asks(case, place - 1)
        step = _ours(event, process="Eligibility check", later_s=SEEN_S if after_machine else 0)
        if event.step == "Patient called back":
            yield _carried(step, Carrier.PHONES, role=PATIENT)
            continue
        yield step
        if asks(case, place):
            is_covered = place + 1 < len(case) and case[place + 1].step == "Covered"
            yield _carried(
                step, Carrier.X270, role=SYSTEM, step="Eligibility asked", later_s=ASKED_S
            )
            yield _answered(step, chance=chance, is_covered=is_covered)


def asks(case: Case, place: int) -> bool:
    """
    Whether a check asks a payer's machine: where the payer has one, and the check is the last of
    its row. The others are looked up on the payer's pages.
    """
    is_check = case[place].step == "Run eligibility check"
    if not is_check or case[place].facts["payer"] not in ANSWERING:
        return False
    after = case[place + 1].step if place + 1 < len(case) else "Covered"
    return after in ("Covered", "Problem found")


REJECTED = {"72": 3.0, "75": 3.0, "71": 2.0, "42": 2.0}
"""Why a payer does not answer a check, with weights: member id, not found, birth date, not now."""

NOT_ANSWERED = 0.4
"""Of the checks that turn up a problem, those that the payer did not answer at all."""


def _answered(step: Step, *, chance: Chance, is_covered: bool) -> Step:
    if not is_covered and chance.happens(NOT_ANSWERED):
        return _carried(
            step, Carrier.X271, role=PAYER, step="Eligibility not answered",
            later_s=ANSWERED_S, code=f"AAA{chance.weighted(REJECTED)}",
        )  # fmt: skip
    return _carried(
        step, Carrier.X271, role=PAYER, step="Eligibility answered", later_s=ANSWERED_S,
        code="1" if is_covered else "6",
    )  # fmt: skip


CLAIM_ANSWERS = ("Denial received", "Denied again", "Paid")


def claim(case: Case, chance: Chance) -> Iterator[Step]:
    """What people do about a denied claim; all that payers say comes from ``claims``."""
    for event in case:
        if event.step not in CLAIM_ANSWERS:
            yield _ours(event, process="Claim denial")


TELL: dict[str, Callable[[Case, Chance], Iterator[Step]]] = {
    "Prior authorization": authorization,
    "Refill request": refill,
    "Referral": referral,
    "Claim denial": claim,
    "Patient message": message,
    "Eligibility check": eligibility,
}
"""By the process of the year's exports."""
