"""An 835 is read to the cent, each adjustment where it belongs; what does not add up is told."""

from __future__ import annotations

from datetime import date

import pytest

from formats.x12 import reading
from unjam.formats.findings import Severity
from unjam.formats.x12.balance import Net, balance, nets, note_gaps
from unjam.formats.x12.remits import Adjustment, read_835


@pytest.mark.parametrize("marks", ["*^:~", "|!>\n", "+^,?"])
def test_the_payment_and_who_paid_whom(marks: str) -> None:
    transaction = reading.of("835", marks=marks)
    made = read_835(transaction)
    assert transaction.findings == []
    assert (made.total_cents, made.credit, made.method) == (14050, "C", "ACH")
    assert (made.paid_on, made.made_on) == (date(2026, 3, 2), date(2026, 3, 1))
    assert (made.trace, made.payer, made.payer_id) == ("EFT1", "BLUE PRETEND", "66000")
    assert (made.payee, made.payee_id) == ("MAPLE STREET", "1234567893")
    assert [claim.control for claim in made.claims] == ["PCN-1", "PCN-2", "PCN-2"]
    assert balance(made) == ()


def test_a_claim_keeps_what_the_payer_says_of_it() -> None:
    claim = read_835(reading.of("835")).claims[0]
    assert (claim.status, claim.payer_control, claim.filing) == ("1", "ICN1", "12")
    assert (claim.charge_cents, claim.paid_cents, claim.patient_cents) == (25050, 15050, 3000)
    assert (claim.patient, claim.member) == ("ADA O'FICTUS", "W17")
    assert claim.received_on == date(2026, 2, 28)
    assert claim.remarks == ["N19", "MA01"]
    assert ("EA", "M1") in claim.references
    assert claim.amounts == [("AU", 18000)]
    assert claim.adjustments == [Adjustment("PR", "2", 1000)]


def test_each_adjustment_is_of_its_line_and_has_its_own_group() -> None:
    first, second = read_835(reading.of("835")).claims[0].lines
    assert (first.procedure, first.charge_cents, first.paid_cents) == ("HC:99213:25", 15050, 11050)
    assert first.adjustments == [Adjustment("CO", "45", 2000, "1"), Adjustment("PR", "1", 2000)]
    assert (first.control, first.remarks, first.units) == ("L1", ["N130"], "1")
    assert first.served_on == date(2026, 3, 1)
    assert second.adjustments == [Adjustment("CO", "45", 3000), Adjustment("CO", "97", 2000)]
    assert second.remarks == []


def test_six_reasons_stand_in_one_segment_and_more_in_the_next() -> None:
    many = "*".join(f"{reason}*1*" for reason in range(1, 7))
    changed = reading.of("835", "CAS*CO*45*30**97*20", f"CAS*CO*{many}~CAS*CO*45*40**97*4")
    line = read_835(changed).claims[0].lines[1]
    assert [a.reason for a in line.adjustments] == ["1", "2", "3", "4", "5", "6", "45", "97"]
    assert sum(a.cents for a in line.adjustments) == 5000


def test_a_payment_taken_back_is_netted_with_the_new_one() -> None:
    made = read_835(reading.of("835"))
    taken_back, anew = made.claims[1:]
    assert (taken_back.status, taken_back.charge_cents, taken_back.paid_cents) == (
        "22", -7500, -2000,
    )  # fmt: skip
    assert (anew.status, anew.paid_cents, anew.frequency) == ("4", 0, "7")
    assert [(p.reason, p.reference, p.cents) for p in made.provider_adjustments] == [
        ("WO", "ICN9", -1000),
        ("L6", "", 0),
    ]


def test_what_a_correction_changes_is_told_in_one_sum() -> None:
    made = read_835(reading.of("835"))
    place = made.claims[2].place
    assert nets(made.claims) == (Net("PCN-2", place, 0, -2000, is_sent_anew=True),)
    anew = made.claims[2]
    anew.frequency, anew.charge_cents, anew.adjustments = "1", 7600, []
    found = [gap for gap in balance(made) if gap.code == "reversal"]
    assert [(gap.place, gap.missing_cents) for gap in found] == [(place, -100)]
    assert "$1.00 apart" in found[0].sentence


def test_a_claim_taken_back_alone_or_twice_has_no_net() -> None:
    made = read_835(reading.of("835"))
    assert nets(made.claims[:2]) == ()
    assert nets([*made.claims, made.claims[1]]) == ()


@pytest.mark.parametrize(
    ("old", "new", "gaps"),
    [
        ("BPR*I*140.5", "BPR*I*140.51", [("payment", -1)]),
        ("SVC*HC:72148*100*50", "SVC*HC:72148*100*50.02", [("line", -2)]),
        ("PLB*1234567893*20261231*WO:ICN9*-10", "PLB*1234567893*20261231*WO:ICN9*-11",
         [("payment", 100)]),
        ("SVC*HC:72148*100*50", "SVC*HC:72148*90*40", [("lines", None)]),
        ("CAS*PR*2*10", "CAS*PR*2*9.99", [("claim", 1)]),
        ("CLP*PCN-2*22*-75*-20", "CLP*PCN-2*22*75*-20", [("claim", 15000), ("reversal", -15000)]),
    ],
)  # fmt: skip
def test_what_does_not_add_up_is_told_to_the_cent(
    old: str, new: str, gaps: list[tuple[str, int | None]]
) -> None:
    made = read_835(reading.of("835", old, new))
    found = balance(made)
    assert [gap.code for gap in found] == [code for code, _ in gaps]
    for gap, (_, cents) in zip(found, gaps, strict=True):
        assert cents is None or gap.missing_cents == cents


def test_a_gap_is_a_finding_at_its_claim() -> None:
    transaction = reading.of("835", "CAS*PR*2*10", "CAS*PR*2*9.99")
    note_gaps(read_835(transaction), transaction=transaction)
    (finding,) = transaction.findings
    assert (finding.code, finding.segment) == ("unbalanced_claim", "CLP")
    assert "$150.51" in finding.sentence
    assert "$0.01 apart" in finding.sentence


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        ("CLP*PCN-1*1*250.5", "CLP*PCN-1*1*2x50", "not_an_amount", "CLP03"),
        ("CLP*PCN-1*1*250.5", "CLP*PCN-1*1*", "element_missing", "CLP03"),
        ("CLP*PCN-1*1", "CLP**1", "element_missing", "CLP01"),
        ("CAS*PR*2*10", "CAS*PR*2*ten", "not_an_amount", "CAS03"),
        ("SVC*HC:72148*100", "SVC*HC:72148*1e2", "not_an_amount", "SVC02"),
        ("BPR*I*140.5", "BPR*I*", "element_missing", "BPR02"),
    ],
)
def test_an_amount_that_is_none_is_found_and_nothing_is_made_up(
    old: str, new: str, code: str, place: str
) -> None:
    transaction = reading.of("835", old, new)
    made = read_835(transaction)
    assert [(f.code, f.place) for f in transaction.findings] == [(code, place)]
    assert len(made.claims) == 3


@pytest.mark.parametrize(
    ("old", "new"), [("CLP*PCN-1*1*", "CLP*PCN-1*77*"), ("CAS*PR*2", "CAS*ZZ*2")]
)
def test_an_unknown_code_is_a_remark(old: str, new: str) -> None:
    transaction = reading.of("835", old, new)
    read_835(transaction)
    (finding,) = transaction.findings
    assert (finding.code, finding.severity) == ("unknown_code", Severity.REMARK)


def test_a_service_before_any_claim_is_out_of_place() -> None:
    transaction = reading.of("835", "LX*1", "SVC*HC:99213*1*1~CAS*CO*45*1~LX*1")
    read_835(transaction)
    assert reading.codes(transaction) == ["out_of_place", "out_of_place"]


def test_an_empty_payment_says_what_it_lacks() -> None:
    transaction = reading.of("999")
    made = read_835(transaction)
    assert made.claims == []
    assert reading.codes(transaction) == ["segment_missing"] * 3
