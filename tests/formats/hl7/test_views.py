"""What a message says in a practice's words: numbers, instants, who did it."""

from __future__ import annotations

from unjam.connections.hl7 import examples
from unjam.formats.hl7 import views
from unjam.formats.hl7.message import Message, parse
from unjam.formats.hl7.views import Number, StaffName

HEAD = b"MSH|^~\\&|EHR|MAPLE|||20261124||ORM^O01|1\r"


def order(*segments: str) -> Message:
    return parse(HEAD + "\r".join(segments).encode())


def test_the_head() -> None:
    head = views.head_of(parse(examples.BOOKED))
    assert (head.kind, head.event, head.control_id) == ("SIU", "S12", "A1")
    assert head.sender == "EHR|MAPLE STREET"
    assert (head.receiver_application, head.receiver_facility) == ("UNJAM", "MAPLE STREET")
    assert (head.processing, head.version) == ("P", "2.5.1")
    assert head.sent_at is not None
    assert head.sent_at.offset_minutes == -360


def test_the_event_may_stand_in_evn_alone() -> None:
    head = views.head_of(parse(b"MSH|^~\\&|||||20261124||adt|1\rEVN|a04|20261124"))
    assert (head.kind, head.event, head.sender) == ("ADT", "A04", "")


def test_an_appointment() -> None:
    found = views.appointment_of(parse(examples.BOOKED))
    assert found is not None
    assert (found.placer.text, found.filler.text) == ("P-100", "A-100")
    assert (found.kind, found.status) == ("Follow-up", "Booked")
    assert found.entered_by == StaffName("12", "Desk", "Dora")
    assert found.starts_at is not None
    assert found.starts_at.local.isoformat() == "2026-11-09T10:15:00"
    assert views.appointment_of(parse(examples.ARRIVED)) is None


def test_tq1_tells_the_start_where_it_is_there() -> None:
    found = views.appointment_of(order("SCH||7", "TQ1|||||||20261201080000"))
    assert found is not None
    assert found.starts_at is not None
    assert found.starts_at.local.day == 1


def test_a_visit_and_what_set_it_off() -> None:
    message = parse(examples.ARRIVED)
    visit, trigger = views.visit_of(message), views.trigger_of(message)
    assert (visit.number.text, visit.patient_class, visit.merges) == ("V-900", "O", 0)
    assert trigger.operator.text == "Dora Desk"
    assert trigger.recorded_at is not None
    assert trigger.recorded_at.local.minute == 55
    assert views.visit_of(parse(examples.MERGED)).merges == 1


def test_a_referral_and_its_answer() -> None:
    asked = views.referral_of(parse(examples.REFERRED))
    told = views.referral_of(parse(examples.REFERRAL_ANSWERED))
    assert asked is not None
    assert told is not None
    assert asked.originating == told.originating == Number("R-55", "MAPLE")
    assert (asked.answer, told.answer, told.status) == ("", "AA", "P")
    assert views.referral_of(parse(examples.BOOKED)) is None


def test_a_document() -> None:
    found = views.document_of(parse(examples.CONSULTED))
    assert found is not None
    assert (found.number.text, found.kind, found.placer.text) == ("D-1", "CN", "R-55")
    assert found.originator.text == "Hugo Heart"
    assert views.document_of(parse(examples.BOOKED)) is None


def test_orders_are_told_apart() -> None:
    message = order(
        "ORC|NW|A", "OBR|1|A||80048", "ORC|CA|B|F-2", "OBR|1|||85025", "OBR|2|C||99999",
        "OBR|3|||11111",
    )  # fmt: skip
    found = views.orders_of(message)
    assert [(one.control, one.placer.text, one.service) for one in found] == [
        ("NW", "A", "80048"),
        ("CA", "B", "85025"),
        ("", "C", "99999"),
        ("", "", "11111"),
    ]


def test_a_second_test_without_a_number_belongs_to_the_order_before() -> None:
    found = views.orders_of(order("ORC|RE|A", "OBR|1|||80048", "OBR|2|||85025"))
    assert [one.placer.text for one in found] == ["A", "A"]


def test_results_and_prescriptions() -> None:
    (result,) = views.orders_of(parse(examples.RESULT))
    assert (result.placer.text, result.filler.text, result.result_status) == ("ORD-7", "F-1", "F")
    assert result.reported_at is not None
    (rx,) = views.orders_of(order("ORC|RF|", "RXE||00093" + "|" * 13 + "RX9"))
    assert (rx.control, rx.placer.text, rx.prescription) == ("RF", "", "RX9")


def test_charges() -> None:
    (charge,) = views.charges_of(parse(examples.CHARGED))
    assert (charge.number, charge.kind, charge.code) == ("T-1", "CG", "99213")


def test_a_name_that_stands_alone_is_a_name() -> None:
    found = views.orders_of(order("ORC|NW|A||||||||Dora Desk", "ORC|NW|B||||||||D12"))
    assert [one.entered_by.text for one in found] == ["Dora Desk", "D12"]
    assert found[1].entered_by.staff_id == "D12"
