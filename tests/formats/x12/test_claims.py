"""An 837 is read claim by claim: whose, for what, to whom; nothing of one claim is another's."""

from __future__ import annotations

from datetime import date

import pytest

from formats.x12 import reading
from unjam.formats.x12.claims import Claim, read_837


def first(old: str = "", new: str = "") -> Claim:
    return read_837(reading.of("837", old, new)).claims[0]


@pytest.mark.parametrize("marks", ["*^:~", "|!>\n", "+^,?"])
def test_the_file_and_its_claims(marks: str) -> None:
    transaction = reading.of("837", marks=marks)
    file = read_837(transaction)
    assert transaction.findings == []
    assert (file.reference, file.purpose) == ("B17", "00")
    assert (file.submitter.name, file.receiver.number) == ("MAPLE STREET", "CLEARING")
    assert [claim.control for claim in file.claims] == ["PCN-1", "PCN-2"]
    assert [claim.frequency for claim in file.claims] == ["1", "7"]
    assert [claim.place_of_service for claim in file.claims] == ["11", "11"]
    assert [len(claim.lines) for claim in file.claims] == [2, 1]


def test_who_is_billed_for_whom() -> None:
    one, other = read_837(reading.of("837")).claims
    assert (one.billing.number, one.billing.tax_number) == ("1234567893", "391234567")
    assert (one.subscriber.name, one.subscriber.number) == ("ADA O'FICTUS", "W17")
    assert one.patient is one.subscriber
    assert (one.payer.name, one.payer.number, one.payer_order) == ("BLUE PRETEND", "66000", "P")
    assert (one.relationship, one.filing, one.sex) == ("18", "CI", "F")
    assert one.born_on == date(1980, 2, 29)
    assert (other.patient.name, other.subscriber.name) == ("DINA FICTUS", "CARL FICTUS")
    assert (other.relationship, other.born_on) == ("19", date(2015, 1, 1))
    assert other.patient.city == "MADISON"


def test_the_numbers_of_a_claim_are_its_own_and_not_another_insurers() -> None:
    one, other = read_837(reading.of("837")).claims
    assert (one.authorization, one.referral, one.clearing_house) == ("AUTH1", "REF9", "CH1")
    assert one.payer_control == ""
    assert other.payer_control == "PAYER-2"
    assert other.authorization == ""
    assert [payer.name for payer in one.other_payers] == ["SECOND PRETEND"]
    assert (one.rendering.name, one.referring.name) == ("DORA DOER", "SAM SENDER")


def test_services() -> None:
    one, two = first().lines
    assert (one.procedure, one.charge_cents, one.units) == ("HC:99213:25", 15050, "1")
    assert (one.pointers, one.control) == (("1", "2"), "L1")
    assert (one.served_on, one.served_to) == (date(2026, 3, 1), date(2026, 3, 1))
    assert (two.units, two.place_of_service, two.pointers) == ("1.5", "22", ("1",))
    assert (two.served_on, two.served_to) == (date(2026, 3, 1), date(2026, 3, 2))


def test_diagnoses_keep_their_kind() -> None:
    assert first().diagnoses == ["ABK:J069", "ABF:I10"]


def test_an_institutional_claim_is_read_for_its_number_charge_and_services() -> None:
    transaction = reading.of("837I")
    (claim,) = read_837(transaction).claims
    assert transaction.findings == []
    assert (claim.control, claim.charge_cents, claim.frequency) == ("PCN-3", 50000, "1")
    assert [(line.procedure, line.charge_cents) for line in claim.lines] == [
        ("HC:80053", 30000),
        ("0120", 20000),
    ]


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        ("CLM*PCN-1", "CLM*", "element_missing", "CLM01"),
        ("CLM*PCN-1*250.5", "CLM*PCN-1*", "element_missing", "CLM02"),
        ("CLM*PCN-1*250.5", "CLM*PCN-1*$250", "not_an_amount", "CLM02"),
        ("11:B:1*Y", "11:B*Y", "element_missing", "CLM05-3"),
        ("SV1*HC:72148*100", "SV1*HC:72148*1,00", "not_an_amount", "SV102"),
    ],
)
def test_what_is_missing_is_found_and_the_other_claim_is_read(
    old: str, new: str, code: str, place: str
) -> None:
    transaction = reading.of("837", old, new)
    file = read_837(transaction)
    assert [(f.code, f.place) for f in transaction.findings] == [(code, place)]
    assert file.claims[1].charge_cents == 7500


def test_a_claim_without_services_is_found_wherever_it_stands() -> None:
    line = "LX*1~SV1*HC:99393*75*UN*1***1~DTP*472*D8*20260301~"
    transaction = reading.of("837", line)
    read_837(transaction)
    assert reading.codes(transaction) == ["segment_missing"]


def test_a_service_before_any_claim_is_out_of_place() -> None:
    transaction = reading.of("837", "HL*2*1*22*0", "LX*1~SV1*HC:99213*1~HL*2*1*22*0")
    file = read_837(transaction)
    assert "out_of_place" in reading.codes(transaction)
    assert [len(claim.lines) for claim in file.claims] == [2, 1]
