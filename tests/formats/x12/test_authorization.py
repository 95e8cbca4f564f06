"""Requests for authorization and what was decided are read and written without loss."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings

from formats.x12 import made_reviews
from formats.x12.interchanges import interchange, transaction
from formats.x12.made import AT
from formats.x12.test_benefits import as_file, findings, only
from unjam.formats.x12.authorization import Asked, Decision, Review, ReviewFile
from unjam.formats.x12.read_authorization import read_278
from unjam.formats.x12.transactions import Transaction
from unjam.formats.x12.write_authorization import body_278

some = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])

HEAD = (
    "HL*1**20*1",
    "NM1*X3*2*BLUE PRETEND*****PI*66000",
    "PER*IC*DESK*TE*6085550100",
    "HL*2*1*21*1",
    "NM1*1P*2*MAPLE STREET*****XX*1234567893",
    "HL*3*2*22*1",
    "NM1*IL*1*FICTUS*ADA****MI*W17",
    "DMG*D8*19630519*F",
    "HL*4*3*EV*1",
    "TRN*2*PA-1*9877281234",
    "TRN*1*66-1*1660000000",
    "UM*HS*I*62*11:B**U",
)


def answer(*segments: str, head: tuple[str, ...] = HEAD, marks: str = "*^:~") -> Transaction:
    lines = transaction("BHT*0007*11*R17*20260302*0905*18", *head, *segments, set_id="278")
    return only(interchange(lines, group="HI", version="005010X217", marks=marks))


def review_of(*segments: str) -> Review:
    (review,) = read_278(answer(*segments)).reviews
    return review


@pytest.mark.parametrize("kind", ["request", "answer", "inquiry"])
def test_all_kinds_say_the_same_when_read_again(kind: str) -> None:
    @some
    @given(made_reviews.files(kind=kind))
    def check(file: ReviewFile) -> None:
        found = as_file(body_278(file, control="0001", made_at=AT))
        assert read_278(found) == file
        assert found.findings == []

    check()


def test_an_approval_gives_the_number_the_days_and_the_asker_s_own_number() -> None:
    found = answer(
        "HCR*A1*AUTH77*",
        "REF*NT*66-9",
        "DTP*AAH*RD8*20260310-20260320",
        "DTP*007*RD8*20260301-20260531",
        "HI*ABK:M545",
        "HSD*VS*12",
        "MSG*TWELVE VISITS",
        "NM1*SJ*1*FICTUS*ADA****XX*1234567893",
        "REF*ZH*NOT THE EVENTS",
    )
    file = read_278(found)
    (review,) = file.reviews
    assert (file.kind, file.reference, file.further) == ("answer", "R17", "18")
    assert (file.payer, file.decider.phone) == ("BLUE PRETEND", "6085550100")
    assert review.trace() == "PA-1"
    assert review.asked == Asked("HS", "I", "62", "11:B", "U")
    assert review.decision == Decision(0, "A1", "AUTH77")
    assert review.references == (("NT", "66-9"),)
    assert review.care_on() == (date(2026, 3, 10), date(2026, 3, 20))
    assert review.valid_on() == (date(2026, 3, 1), date(2026, 5, 31))
    assert review.diagnoses == ("ABK:M545",)
    assert review.messages == ("TWELVE VISITS",)
    assert [provider.name for provider in review.providers] == ["ADA FICTUS"]
    assert review.patient.number == "W17"
    assert findings(found) == []


def test_each_service_is_decided_by_itself() -> None:
    review = review_of(
        "HL*5*4*SS*0", "HCR*A1*AUTH77", "DTP*472*D8*20260310", "SV1*HC:72148*800*UN*1",
        "HL*6*4*SS*0", "HCR*A3**0F", "SV2*0300*HC:97110*20.5*UN*12",
    )  # fmt: skip
    assert review.decision is None
    assert [decision.action for decision in review.decisions()] == ["A1", "A3"]
    first, second = review.services
    assert (first.procedure, first.cents, first.units) == ("HC:72148", 80_000, "1")
    assert (second.revenue, second.procedure, second.cents) == ("0300", "HC:97110", 2_050)
    assert review.care_on() == (date(2026, 3, 10), date(2026, 3, 10))


@pytest.mark.parametrize(
    ("before", "loop"), [(1, "2000A"), (2, "2010A"), (4, "2000B"), (5, "2010B"), (7, "2010C")]
)
def test_a_refusal_above_the_event_is_the_files(before: int, loop: str) -> None:
    file = read_278(answer("AAA*N**75*C", head=HEAD[:before]))
    assert [(r.loop, r.reason, r.follow_up) for r in file.refusals] == [(loop, "75", "C")]
    assert file.reviews == []


def test_a_refusal_of_the_event_or_a_service_stays_there() -> None:
    review = review_of("AAA*N**57*C", "HL*5*4*SS*0", "AAA*N**AG*C")
    assert [r.loop for r in review.all_refusals()] == ["2000E", "2000F"]


def test_a_question_after_a_request_is_told_by_its_version_or_purpose() -> None:
    lines = transaction("BHT*0007*28*R17*20260302*0905", *HEAD, set_id="278")
    assert read_278(only(interchange(lines, version="005010X217"))).kind == "inquiry"
    lines = transaction("BHT*0007*13*R17*20260302*0905", *HEAD, set_id="278")
    assert read_278(only(interchange(lines, version="005010X215"))).kind == "inquiry"
    assert read_278(only(interchange(lines, version="005010X217"))).kind == "request"


def test_an_older_version_puts_the_service_below_the_member() -> None:
    lines = transaction(
        "BHT*0078*11*R17*20050802*1202", *HEAD[:8], "TRN*2*PA-1*9877281234", "UM*HS*I",
        "HCR*A1*AUTH77", set_id="278",
    )  # fmt: skip
    (review,) = read_278(only(interchange(lines, version="004010X094A1"))).reviews
    assert review.decision == Decision(0, "A1", "AUTH77")


def test_any_delimiters() -> None:
    found = answer("HCR*A1*AUTH77", "HI*ABK:M545", marks="|!>\n")
    (review,) = read_278(found).reviews
    assert (review.diagnoses, review.asked.place_of_service) == (("ABK:M545",), "11:B")


@pytest.mark.parametrize(
    ("segment", "code", "place"),
    [
        ("HCR*Q9*AUTH", "unknown_code", "HCR01"),
        ("HCR**AUTH", "element_missing", "HCR01"),
        ("HCR*A3**Q9", "unknown_code", "HCR03"),
        ("HCR*A1", "no_number", "HCR02"),
        ("AAA*N**Q9*C", "unknown_code", "AAA03"),
        ("HCR*A4~DTP*472*D8*2026", "not_a_date", "DTP03"),
        ("HCR*A4~UM*QQ*I", "unknown_code", "UM01"),
        ("HCR*A4~HL*5*4*QQ*0", "unknown_level", "HL03"),
        ("HCR*A4~HL*5*4*SS*0~SV1*HC:1*1,5", "not_an_amount", "SV102"),
        ("MSG*NOTHING DECIDED", "no_answer", "HL"),
    ],
)
def test_what_is_odd_is_said_with_its_place(segment: str, code: str, place: str) -> None:
    found = answer(*segment.split("~"))
    read_278(found)
    assert findings(found) == [(code, place)]
