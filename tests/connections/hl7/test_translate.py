"""Each kind of message becomes the step that a practice would call it, under the right number."""

from __future__ import annotations

import pytest

from unjam.connections.hl7 import examples
from unjam.connections.hl7.said import Step, Unusable
from unjam.connections.hl7.translate import FAMILIES, NAMES, translate
from unjam.formats.hl7.message import parse

HEAD = "MSH|^~\\&|EHR|MAPLE|||20261124090500-0600||{kind}|K1|P|2.5.1"


def steps(kind: str, *segments: str) -> tuple[Step, ...]:
    return translate(parse("\r".join([HEAD.format(kind=kind), *segments]).encode()))


def told(kind: str, *segments: str) -> list[tuple[str, str]]:
    return [(step.case, step.step) for step in steps(kind, *segments)]


@pytest.mark.parametrize(
    ("raw", "case", "step", "role", "person"),
    [
        (examples.BOOKED, "appointment A-100", "Appointment booked", "", "Dora Desk"),
        (examples.MOVED, "appointment A-100", "Appointment moved", "", "Dora Desk"),
        (examples.DID_NOT_COME, "appointment A-100", "Patient did not come", "System", ""),
        (examples.ARRIVED, "visit V-900", "Patient arrived", "", "Dora Desk"),
        (examples.CHARGED, "visit V-900", "Charge posted", "System", ""),
        (examples.REFERRED, "referral R-55", "Referral sent", "System", ""),
        (examples.REFERRAL_ANSWERED, "referral R-55", "Referral answered", "Outside", ""),
        (examples.CONSULTED, "referral R-55", "Document received", "Outside", ""),
        (examples.ORDERED, "order ORD-7", "Order placed", "", "Dora Desk"),
        (examples.RESULT, "order ORD-7", "Result received", "Outside", ""),
        (examples.PRESCRIBED, "refill RX-3", "Prescription sent", "System", ""),
        (examples.DISPENSED, "refill RX-3", "Medication dispensed", "Outside", ""),
    ],
)
def test_what_each_example_says(raw: bytes, case: str, step: str, role: str, person: str) -> None:
    (found,) = translate(parse(raw))
    assert (found.case, found.step, found.role, found.person) == (case, step, role, person)
    assert found.has_key


def test_no_step_carries_a_patients_facts() -> None:
    for raw in examples.ALL:
        words = repr(translate(parse(raw)))
        assert not any(fact in words for fact in ("Sampleton", "Frida", "77012", "19610214"))


def test_the_event_time_counts_not_the_time_of_sending() -> None:
    (arrived,) = translate(parse(examples.ARRIVED))
    assert arrived.at.local.minute == 55


@pytest.mark.parametrize(
    ("event", "step"),
    [
        *(("S12", "booked"), ("S13", "moved"), ("S14", "changed"), ("S15", "cancelled")),
        *(("S16", "stopped"), ("S17", "deleted"), ("S18", "changed"), ("S22", "changed")),
    ],
)
def test_what_happens_to_an_appointment(event: str, step: str) -> None:
    assert told(f"SIU^{event}", "SCH|P1|F1") == [("appointment F1", f"Appointment {step}")]
    assert told(f"SIU^{event}", "SCH|P1") == [("appointment P1", f"Appointment {step}")]


def test_blocked_times_of_a_calendar_are_nobodys_case() -> None:
    assert told("SIU^S23", "SCH|P1|F1") == []


@pytest.mark.parametrize(
    ("event", "step"),
    [
        *(("A01", "Patient arrived"), ("A04", "Patient arrived"), ("A03", "Visit ended")),
        *(("A08", "Registration changed"), ("A28", "Registration: A28")),
    ],
)
def test_arrivals_and_registrations(event: str, step: str) -> None:
    pv1 = "PV1|1|O" + "|" * 17 + "V1"
    assert told(f"ADT^{event}", pv1) == [("visit V1", step)]
    assert told(f"ADT^{event}", "PID|1" + "|" * 17 + "ACC1") == [("visit ACC1", step)]


@pytest.mark.parametrize("event", ["A18", "A34", "A40", "A47"])
def test_a_merge_of_records_is_no_step(event: str) -> None:
    assert told(f"ADT^{event}", "PID|1" + "|" * 17 + "ACC1", "MRG|7") == []


@pytest.mark.parametrize(
    ("event", "step"), [("I13", "changed"), ("I14", "cancelled"), ("I15", "asked after")]
)
def test_what_happens_to_a_referral(event: str, step: str) -> None:
    assert told(f"REF^{event}", "RF1||||||R1") == [("referral R1", f"Referral {step}")]
    outside = told(f"REF^{event}", "RF1|" + "|" * 10 + "X1")
    assert outside == [("referral X1", f"Referral {step}")]


@pytest.mark.parametrize(
    ("control", "step"),
    [
        ("NW", "placed"),
        ("", "placed"),
        ("CA", "cancelled"),
        ("DC", "cancelled"),
        ("XO", "changed"),
    ],
)
@pytest.mark.parametrize("kind", ["ORM^O01", "OML^O21"])
def test_what_happens_to_an_order(kind: str, control: str, step: str) -> None:
    assert told(kind, f"ORC|{control}|N1", "OBR|1|N1") == [("order N1", f"Order {step}")]


@pytest.mark.parametrize(
    ("control", "step"),
    [
        *(("NW", "Prescription sent"), ("CA", "Prescription cancelled")),
        *(("RF", "Refill asked for"), ("AF", "Refill approved"), ("DF", "Refill denied")),
    ],
)
def test_what_happens_to_a_prescription(control: str, step: str) -> None:
    assert told("RDE^O11", f"ORC|{control}|N1", "RXE||1") == [("refill N1", step)]


def test_one_message_may_tell_of_several_orders_each_once() -> None:
    found = told("ORU^R01", "OBR|1|N1", "OBR|2|N2", "OBR|3|N1", "OBR|4|")
    assert found == [("order N1", "Result received"), ("order N2", "Result received")]


def test_a_referrals_number_may_stand_where_an_orders_does() -> None:
    assert told("ORU^R01", "OBR|1|R1^REFERRAL") == [("referral R1", "Result received")]
    assert told("MDM^T02", "TXA|1|CN", "OBR|1|R1") == [("referral R1", "Document received")]
    assert told("MDM^T02", "TXA|1|DS", "OBR|1|N1") == [("order N1", "Document received")]
    assert told("MDM^T02", "TXA|1|DS" + "|" * 10 + "D1") == [("document D1", "Document received")]


@pytest.mark.parametrize(
    ("kind", "segment", "first_word"),
    [
        *(("SIU^S12", "SCH|", "appointment"), ("ADT^A04", "PV1|1", "visit")),
        *(("DFT^P03", "PV1|1", "visit"), ("REF^I12", "RF1|P", "referral")),
        *(("ORU^R01", "OBR|1", "order"), ("ORM^O01", "NTE|", "order")),
        *(("RDE^O11", "ORC|NW", "refill"), ("RDS^O13", "ORC|NW", "refill")),
        ("MDM^T02", "TXA|1|DS", "document"),
    ],
)
def test_what_has_no_sure_number_stays_by_itself(kind: str, segment: str, first_word: str) -> None:
    (step,) = steps(kind, segment)
    assert step.case == f"{first_word} hl7 EHR|MAPLE K1"
    assert (step.kind, step.has_key) == (first_word, False)


@pytest.mark.parametrize(
    ("kind", "segments", "where"),
    [
        *(("SIU^S12", (), "SCH"), ("REF^I12", (), "RF1"), ("RRI^I12", (), "RF1")),
        *(("MDM^T02", (), "TXA"), ("", ("SCH|1",), "MSH-9")),
    ],
)
def test_what_a_message_must_have(kind: str, segments: tuple[str, ...], where: str) -> None:
    with pytest.raises(Unusable) as caught:
        steps(kind, *segments)
    assert caught.value.where == where


def test_a_message_without_a_time_cannot_be_used() -> None:
    raw = b"MSH|^~\\&|EHR|MAPLE|||soon||SIU^S12|K1\rSCH||A1"
    with pytest.raises(Unusable, match="MSH-7") as caught:
        translate(parse(raw))
    assert caught.value.found == "soon"


@pytest.mark.parametrize("coarse", [b"2026", b"202611"])
def test_a_time_must_say_the_day(coarse: bytes) -> None:
    raw = examples.BOOKED.replace(b"20261102090500-0600", coarse)
    with pytest.raises(Unusable, match="MSH-7"):
        translate(parse(raw))
    later = examples.ARRIVED.replace(b"20261110085500-0600", coarse)
    assert translate(parse(later))[0].at.local.minute == 56


@pytest.mark.parametrize("kind", ["VXU^V04", "BAR^P01", "PPR^PC1", "ACK^A01", "XYZ"])
def test_some_messages_are_about_nobodys_work(kind: str) -> None:
    assert told(kind, "PID|1") == []


def test_every_kind_of_message_that_is_used_has_a_name() -> None:
    assert set(FAMILIES) == set(NAMES)
