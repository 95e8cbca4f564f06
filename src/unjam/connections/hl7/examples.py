"""Messages as practices get them, with invented people; tests read them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from unjam.formats.hl7.message import Segment
from unjam.formats.hl7.write import Letterhead, Value, segment, written

ZONE = "America/Chicago"
EHR = ("EHR", "MAPLE STREET")
HEARTS = ("HEARTS", "LAKE CARDIOLOGY")
LAB = ("LAB", "LAKE LAB")
PHARMACY = ("PHARM", "CORNER PHARMACY")

PATIENT = segment(
    "PID",
    {1: 1, 3: ("77012", None, None, "MAPLE", "MR"), 5: ("Sampleton", "Frida"), 7: "19610214"},
)
DESK = ("12", "Desk", "Dora")
VISIT = segment("PV1", {1: 1, 2: "O", 3: ("MAPLE", 1), 19: "V-900"})
REFERRAL = segment("RF1", {1: "P", 2: "R", 3: "MED", 6: ("R-55", "MAPLE"), 7: "20261104"})


def at(text: str) -> datetime:
    """An instant by the practice's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ZONE))


def message(
    kind: str, *segments: Segment, number: str, sent_at: str, sender: tuple[str, str] = EHR
) -> bytes:
    """A message to the practice's Unjam; ``kind`` is MSH-9 as it stands."""
    head = Letterhead(
        sender=sender, receiver=("UNJAM", "MAPLE STREET"), kind=kind, control_id=number,
        sent_at=at(sent_at),
    )  # fmt: skip
    return written(head, segments)


def schedule(starts: str, *, status: str = "Booked", by: tuple[str, ...] = DESK) -> Segment:
    """SCH of appointment A-100."""
    fields: dict[int, Value] = {
        1: "P-100", 2: "A-100", 7: (None, "Annual check"), 8: (None, "Follow-up"), 9: 30,
        11: (None, None, "30", starts), 20: by, 25: status,
    }  # fmt: skip
    return segment("SCH", fields)


def event(kind: str, when: str, *, by: tuple[str, ...] = ()) -> Segment:
    """EVN."""
    return segment("EVN", {1: kind, 2: at(when), 5: by})


BOOKED = message(
    "SIU^S12^SIU_S12", schedule("20261109101500"), PATIENT, segment("RGS", {1: 1, 2: "A"}),
    number="A1", sent_at="2026-11-02 09:05",
)  # fmt: skip
MOVED = message(
    "SIU^S13^SIU_S13", schedule("20261110090000"), PATIENT,
    number="A2", sent_at="2026-11-03 11:30",
)  # fmt: skip
DID_NOT_COME = message(
    "SIU^S26^SIU_S26", schedule("20261110090000", status="Noshow", by=()), PATIENT,
    number="A3", sent_at="2026-11-10 09:30",
)  # fmt: skip
ARRIVED = message(
    "ADT^A04^ADT_A01", event("A04", "2026-11-10 08:55", by=DESK), PATIENT, VISIT,
    segment("ZPV", {1: 1, 2: ("what nobody knows", "is kept")}),
    number="V1", sent_at="2026-11-10 08:56",
)  # fmt: skip
MERGED = message(
    "ADT^A40^ADT_A39", event("A40", "2026-11-10 12:00"), PATIENT,
    segment("MRG", {1: ("77000", None, None, "MAPLE", "MR")}),
    number="V2", sent_at="2026-11-10 12:00",
)  # fmt: skip
CHARGED = message(
    "DFT^P03^DFT_P03", event("P03", "2026-11-10 17:00"), PATIENT, VISIT,
    segment("FT1", {1: 1, 2: "T-1", 4: "20261110", 6: "CG", 7: "99213"}),
    number="V3", sent_at="2026-11-10 17:00",
)  # fmt: skip
REFERRED = message(
    "REF^I12^REF_I12", REFERRAL, segment("PRD", {1: "RP", 2: ("Rivers", "Rita")}), PATIENT,
    number="R1", sent_at="2026-11-04 10:00",
)  # fmt: skip
REFERRAL_ANSWERED = message(
    "RRI^I12^RRI_I12", segment("MSA", {1: "AA", 2: "R1"}), REFERRAL,
    number="L1", sent_at="2026-11-06 15:15", sender=HEARTS,
)  # fmt: skip
CONSULTED = message(
    "MDM^T02^MDM_T02", event("T02", "2026-11-20 08:00"), PATIENT,
    segment("TXA", {1: 1, 2: "CN", 3: "TX", 9: ("7", "Heart", "Hugo"), 12: "D-1", 14: "R-55"}),
    segment("OBX", {1: 1, 2: "TX", 5: "All as it should be"}),
    number="L2", sent_at="2026-11-20 08:00", sender=HEARTS,
)  # fmt: skip
ORDERED = message(
    "ORM^O01^ORM_O01", PATIENT, segment("ORC", {1: "NW", 2: ("ORD-7", "EHR"), 10: DESK}),
    segment("OBR", {1: 1, 2: ("ORD-7", "EHR"), 4: ("80048", "Basic panel")}),
    number="O1", sent_at="2026-11-10 09:10",
)  # fmt: skip
RESULT = message(
    "ORU^R01^ORU_R01", PATIENT,
    segment("OBR", {1: 1, 2: ("ORD-7", "EHR"), 3: ("F-1", "LAB"), 4: ("80048", "Basic panel"),
                    22: "20261111065500", 25: "F"}),
    segment("OBX", {1: 1, 2: "NM", 3: ("2345-7", "Glucose"), 5: 91, 6: "mg/dL", 11: "F"}),
    number="B1", sent_at="2026-11-11 07:00", sender=LAB,
)  # fmt: skip
PRESCRIBED = message(
    "RDE^O11^RDE_O11", PATIENT, segment("ORC", {1: "NW", 2: ("RX-3", "EHR")}),
    segment("RXE", {2: ("00093", "Invented tablets")}),
    number="X1", sent_at="2026-11-12 14:00",
)  # fmt: skip
DISPENSED = message(
    "RDS^O13^RDS_O13", PATIENT, segment("ORC", {1: "RE", 2: ("RX-3", "EHR")}),
    segment("RXD", {1: 1, 2: ("00093", "Invented tablets"), 3: "20261113"}),
    number="P1", sent_at="2026-11-13 10:15", sender=PHARMACY,
)  # fmt: skip

ALL = (
    BOOKED, MOVED, DID_NOT_COME, ARRIVED, MERGED, CHARGED, REFERRED, REFERRAL_ANSWERED, CONSULTED,
    ORDERED, RESULT, PRESCRIBED, DISPENSED,
)  # fmt: skip
