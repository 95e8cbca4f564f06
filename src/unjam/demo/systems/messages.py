"""Writes what the EHR, laboratories, pharmacies and specialists send: HL7 messages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from unjam.demo.systems.patients import Patient
from unjam.demo.systems.records import Clock, Step
from unjam.formats.hl7.message import Segment
from unjam.formats.hl7.write import Letterhead, segment, written

EHR, LABORATORY = ("EHR", "MAPLE STREET"), ("LAB", "LAKE LAB (INVENTED)")
PHARMACY, SPECIALIST = ("PHARM", "CORNER PHARMACY"), ("REFER", "LAKE SPECIALISTS")
RECEIVER = ("UNJAM", "MAPLE STREET")

STRUCTURES = {
    "SIU": "SIU_S12", "ADT^A03": "ADT_A03", "ADT": "ADT_A01", "DFT": "DFT_P03", "ORM": "ORM_O01",
    "ORU": "ORU_R01", "MDM": "MDM_T02", "RDE": "RDE_O11", "RDS": "RDS_O13", "REF": "REF_I12",
    "RRI": "RRI_I12",
}  # fmt: skip
"""MSH-9.3, by kind and event, else by kind. Source: HL7 table 0354."""

APPOINTED_AFTER = timedelta(days=6)


def message(step: Step, *, number: str, clock: Clock, patient: Patient) -> bytes:
    """The message of a step; ``number`` is MSH-10, unique for its sender."""
    kind = step.code.partition("^")[0]
    at = clock.aware(step)
    head = Letterhead(
        sender=_sender(step),
        receiver=RECEIVER,
        kind=f"{step.code}^{STRUCTURES.get(step.code, STRUCTURES[kind])}",
        control_id=number,
        sent_at=at,
    )
    return written(head, [*_before(step, at), _pid(patient), *WRITERS[kind](step, at)])


def _sender(step: Step) -> tuple[str, str]:
    if step.code == "ORU^R01":
        return LABORATORY
    if step.code == "RDS^O13":
        return PHARMACY
    return SPECIALIST if step.code in ("RRI^I12", "MDM^T02") else EHR


def _before(step: Step, at: datetime) -> Iterator[Segment]:
    """What stands before the patient: the trigger, the appointment or the referral."""
    kind, _, event = step.code.partition("^")
    if kind in ("ADT", "DFT", "MDM"):
        yield segment("EVN", {1: event, 2: at})
    if kind == "SIU":
        starts = (at + APPOINTED_AFTER).strftime("%Y%m%d%H%M%S")
        status = "Noshow" if event == "S26" else "Booked"
        yield segment(
            "SCH",
            {1: f"P{step.number}", 2: step.number, 8: (None, "Office visit"), 9: 30,
             11: (None, None, "30", starts), 25: status},
        )  # fmt: skip
    if kind == "RRI":
        yield segment("MSA", {1: "AA", 2: step.number})
    if kind in ("REF", "RRI"):
        yield segment(
            "RF1", {1: "P", 2: "R", 3: "MED", 6: (step.number, "MAPLE"), 7: f"{at:%Y%m%d}"}
        )


def _pid(patient: Patient) -> Segment:
    return segment(
        "PID",
        {1: 1, 3: (patient.record, None, None, "MAPLE", "MR"), 5: (patient.last, patient.first),
         7: f"{patient.born_on:%Y%m%d}", 8: patient.sex},
    )  # fmt: skip


def _resource(step: Step, at: datetime) -> Sequence[Segment]:
    return [segment("RGS", {1: 1, 2: "A"})]


def _visit(step: Step, at: datetime) -> Sequence[Segment]:
    return [segment("PV1", {1: 1, 2: "O", 3: ("MAPLE", 1), 19: step.number})]


def _charge(step: Step, at: datetime) -> Sequence[Segment]:
    charge = segment("FT1", {1: 1, 2: f"T{step.number}", 4: f"{at:%Y%m%d}", 6: "CG", 7: "99213"})
    return [*_visit(step, at), charge]


def _order(step: Step, at: datetime) -> Sequence[Segment]:
    placer = (step.number, "EHR")
    return [
        segment("ORC", {1: "NW", 2: placer}),
        segment("OBR", {1: 1, 2: placer, 4: ("80048", "Basic panel")}),
    ]


def _result(step: Step, at: datetime) -> Sequence[Segment]:
    placer, filler = (step.number, "EHR"), (f"F{step.number}", "LAB")
    return [
        segment("OBR", {1: 1, 2: placer, 3: filler, 4: ("80048", "Basic panel"), 25: "F"}),
        segment("OBX", {1: 1, 2: "NM", 3: ("2345-7", "Glucose"), 5: 91, 6: "mg/dL", 11: "F"}),
    ]


def _document(step: Step, at: datetime) -> Sequence[Segment]:
    """A specialist's note names the referral as its order; other letters have no order."""
    is_note = step.case.startswith("referral ")
    number = f"N{step.number}" if is_note else step.number
    placer = (step.number, "REFERRAL") if is_note else None
    kind = "CN" if is_note else "CD"
    return [
        segment("TXA", {1: 1, 2: kind, 3: "TX", 12: number, 14: placer}),
        segment("OBX", {1: 1, 2: "TX", 5: "Invented: all as it should be."}),
    ]


def _prescription(step: Step, at: datetime) -> Sequence[Segment]:
    tablets = ("00093", "Invented tablets")
    ordered = segment("ORC", {1: "NW", 2: (step.number, "EHR")})
    return [ordered, segment("RXE", {2: tablets})]


def _dispensed(step: Step, at: datetime) -> Sequence[Segment]:
    tablets = ("00093", "Invented tablets")
    ordered = segment("ORC", {1: "RE", 2: (step.number, "EHR")})
    return [ordered, segment("RXD", {1: 1, 2: tablets, 3: f"{at:%Y%m%d}"})]


def _providers(step: Step, at: datetime) -> Sequence[Segment]:
    return [segment("PRD", {1: "RP", 2: ("Inventado", "Ada")})]


WRITERS: dict[str, Callable[[Step, datetime], Sequence[Segment]]] = {
    "SIU": _resource,
    "ADT": _visit,
    "DFT": _charge,
    "ORM": _order,
    "ORU": _result,
    "MDM": _document,
    "RDE": _prescription,
    "RDS": _dispensed,
    "REF": _providers,
    "RRI": _providers,
}
"""What follows the patient, by kind of message."""
