"""Status of claims, level by level: what stands at a file is not said of a claim."""

from __future__ import annotations

from datetime import date

from formats.x12 import reading
from unjam.formats.x12.claim_status import read_status


def test_a_277ca_says_of_each_claim_whether_it_got_in() -> None:
    transaction = reading.of("277CA")
    file = read_status(transaction)
    assert transaction.findings == []
    assert (file.kind, file.reference, file.batch_trace) == ("277CA", "A17", "B17")
    assert (file.payer, file.payer_is) == ("CLEARING", "AY")
    one, other = file.claims
    assert (one.control, one.payer_control, one.clearing_house) == ("PCN-1", "ICN1", "CH1")
    (status,) = one.statuses
    assert (status.category, status.code, status.action) == ("A2", "20", "WQ")
    assert (status.charge_cents, status.on) == (25050, date(2026, 3, 2))
    assert (one.patient, one.served_on) == ("ADA O'FICTUS", date(2026, 3, 1))
    assert (other.served_on, other.served_to) == (date(2026, 3, 1), date(2026, 3, 2))


def test_up_to_three_statuses_stand_in_one_segment() -> None:
    refused = read_status(reading.of("277CA")).claims[1]
    assert [(s.category, s.code, s.entity) for s in refused.statuses] == [
        ("A7", "562", "85"),
        ("A7", "128", "85"),
        ("A3", "21", ""),
    ]
    assert {s.text for s in refused.statuses} == {"WRITE A TAX NUMBER"}


def test_the_status_of_a_service_is_not_the_claims() -> None:
    refused = read_status(reading.of("277CA")).claims[1]
    ((procedure, status),) = refused.lines
    assert procedure == "HC:99393"
    assert status is not None
    assert status.code == "454"


def test_counts_and_statuses_of_the_file_stand_apart() -> None:
    file = read_status(reading.of("277CA"))
    assert file.counts == [("90", "1"), ("AA", "1"), ("YU", "250.5"), ("YY", "75")]
    assert [(level, s.category) for level, s in file.batch] == [("21", "A1"), ("19", "A1")]


def test_a_question_and_its_answer_carry_the_same_numbers() -> None:
    (asked,) = read_status(reading.of("276")).claims
    (told,) = read_status(reading.of("277")).claims
    for claim in (asked, told):
        assert (claim.trace, claim.control, claim.payer_control) == ("Q-1", "PCN-1", "ICN1")
    assert asked.charge_cents == 25050
    assert (told.statuses[0].category, told.statuses[0].paid_cents) == ("F1", 15050)
    assert asked.served_to == date(2026, 3, 2)
