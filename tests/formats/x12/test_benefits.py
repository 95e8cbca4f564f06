"""A 271 is read whole: nothing that a payer says of a benefit is lost, mixed up or made up."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings

from formats.x12 import made_benefits
from formats.x12.interchanges import interchange, transaction
from formats.x12.made import AT, ENVELOPE
from unjam.formats.x12.benefits import BenefitFile, Entity, Limit, Member
from unjam.formats.x12.envelope import read
from unjam.formats.x12.read_benefits import read_benefits
from unjam.formats.x12.transactions import Transaction
from unjam.formats.x12.write import Body, written
from unjam.formats.x12.write_benefits import body_270, body_271

HEAD = (
    "BHT*0022*11*Q17*20260302*0905",
    "HL*1**20*1",
    "NM1*PR*2*BLUE PRETEND*****PI*66000",
    "HL*2*1*21*1",
    "NM1*1P*2*MAPLE STREET*****XX*1234567893",
)
MEMBER = ("HL*3*2*22*0", "TRN*2*E-7*9877281234", "NM1*IL*1*FICTUS*ADA****MI*W17")


def only(content: bytes) -> Transaction:
    (found,) = read([content])
    assert isinstance(found, Transaction)
    return found


def answer(*segments: str, marks: str = "*^:~") -> Transaction:
    """A 271 with one member, of whom these segments tell."""
    lines = transaction(*HEAD, *MEMBER, *segments, set_id="271")
    if marks[1] != "^":
        lines = [line.replace("^", marks[1]) for line in lines]
    return only(interchange(lines, group="HB", version="005010X279A1", marks=marks))


def member_of(*segments: str) -> Member:
    (member,) = read_benefits(answer(*segments)).members
    return member


def as_file(body: Body) -> Transaction:
    return only(written(ENVELOPE, [body]))


def findings(found: Transaction) -> list[tuple[str, str]]:
    return [(finding.code, finding.place) for finding in found.findings]


@settings(deadline=None)
@given(made_benefits.ANSWERS)
def test_an_answer_says_the_same_when_read_again(file: BenefitFile) -> None:
    found = as_file(body_271(file, control="0001", made_at=AT))
    assert read_benefits(found) == file
    assert found.findings == []


@settings(deadline=None)
@given(made_benefits.QUESTIONS)
def test_a_question_says_the_same_when_read_again(file: BenefitFile) -> None:
    found = as_file(body_270(file, control="0001", made_at=AT))
    assert read_benefits(found) == file
    assert found.findings == []


def test_everything_after_a_benefit_belongs_to_it() -> None:
    member = member_of(
        "DTP*346*D8*20260101",
        "EB*F*IND*33^98***23***VS*20*U*Y*HC:98940",
        "HSD*VS*12***23",
        "REF*G1*AUTH-1",
        "DTP*292*RD8*20260101-20261231",
        "AAA*N**62*C",
        "MSG*CALL FOR PRIOR AUTH",
        "III*ZZ*11",
        "LS*2120",
        "NM1*VN*2*CARVE OUT*****PI*77",
        "PER*IC**TE*6085550100",
        "LE*2120",
        "EB*1**30",
    )
    first, second = member.benefits
    assert first.service_types == ("33", "98")
    assert (first.quantity_kind, first.quantity) == ("VS", "20")
    assert first.procedure == "HC:98940"
    assert first.limits == (Limit("VS", "12", "", "", "23"),)
    assert first.references == (("G1", "AUTH-1"),)
    assert first.dates == (("292", date(2026, 1, 1), date(2026, 12, 31)),)
    assert [(r.loop, r.reason, r.follow_up) for r in first.rejections] == [("2110C", "62", "C")]
    assert first.messages == ("CALL FOR PRIOR AUTH",)
    assert first.places == (("ZZ", "11"),)
    assert first.entities == (Entity("VN", "CARVE OUT", "PI", "77", (("TE", "6085550100"),)),)
    assert (second.limits, second.messages, second.entities) == ((), (), ())
    assert member.dates == (("346", date(2026, 1, 1), date(2026, 1, 1)),)
    assert (member.last, member.number, member.trace()) == ("FICTUS", "W17", "E-7")


@pytest.mark.parametrize(
    ("said", "means"), [("Y", True), ("N", False), ("U", None), ("", None), ("X", None)]
)
def test_unknown_is_never_no(said: str, means: bool | None) -> None:
    (benefit,) = member_of(f"EB*1**30********{said}*{said}").benefits
    assert benefit.needs_authorization() is means
    assert benefit.in_network() is means


def test_nothing_said_is_not_zero() -> None:
    zero, none = member_of("EB*B**98****0*0", "EB*B**98").benefits
    assert (zero.cents, zero.share_bp) == (0, 0)
    assert (none.cents, none.share_bp) == (None, None)
    (share,) = member_of("EB*A**98*****.2").benefits
    assert share.share_bp == 2000


def test_the_kind_of_a_quantity_is_a_word_not_a_number() -> None:
    """x12sdk takes EB09 for a number, and loses the whole answer."""
    (benefit,) = member_of("EB*F**33***29***VS*3").benefits
    assert (benefit.quantity_kind, benefit.quantity) == ("VS", "3")


def test_another_payer_may_come_with_a_policy_number_and_without_one_of_its_own() -> None:
    (benefit,) = member_of(
        "EB*R**30", "REF*IG*POL-9", "LS*2120", "NM1*PRP*2*OTHER PRETEND", "LE*2120"
    ).benefits
    assert benefit.references == (("IG", "POL-9"),)
    assert benefit.entities == (Entity("PRP", "OTHER PRETEND"),)


def test_a_place_may_stand_without_ls() -> None:
    (benefit,) = member_of("EB*B**98***27*20", "III*ZZ*22", "NM1*P3*1*FICTUS*ADA").benefits
    assert benefit.places == (("ZZ", "22"),)
    assert benefit.entities == (Entity("P3", "ADA FICTUS"),)


@pytest.mark.parametrize(
    ("before", "loop"),
    [(2, "2000A"), (3, "2100A"), (4, "2000B"), (5, "2100B")],
)
def test_a_rejection_above_every_member_is_the_files(before: int, loop: str) -> None:
    lines = transaction(*HEAD[:before], "AAA*Y**42*R", set_id="271")
    file = read_benefits(only(interchange(lines, version="005010X279A1")))
    assert [(r.loop, r.reason, r.follow_up, r.is_valid) for r in file.rejections] == [
        (loop, "42", "R", "Y")
    ]
    assert file.members == []


@pytest.mark.parametrize("named", [True, False])
def test_a_rejection_of_a_member_is_the_members(named: bool) -> None:
    lines = [*HEAD, *MEMBER[: 3 if named else 2], "AAA*N**75*C"]
    file = read_benefits(only(interchange(transaction(*lines, set_id="271"))))
    (member,) = file.members
    assert [r.loop for r in member.rejections] == ["2100C" if named else "2000C"]
    assert [r.reason for r in file.all_rejections()] == ["75"]


def test_a_dependent_is_answered_for_and_its_subscriber_only_bears_the_number() -> None:
    lines = transaction(
        *HEAD,
        "HL*3*2*22*1",
        "NM1*IL*1*FICTUS*ADA****MI*W17",
        "HL*4*3*23*0",
        "TRN*2*E-8*9877281234",
        "NM1*03*1*FICTUS*BO",
        "INS*N*19",
        "EB*1**30",
        set_id="271",
    )
    (member,) = read_benefits(only(interchange(lines))).members
    assert (member.first, member.relation, member.trace()) == ("BO", "19", "E-8")
    assert member.subscriber is not None
    assert member.subscriber.number == "W17"


def test_each_member_keeps_its_own_payer() -> None:
    lines = transaction(
        *HEAD,
        *MEMBER,
        "EB*1**30",
        "HL*4**20*1",
        "NM1*PR*2*GREEN PRETEND*****PI*77000",
        "HL*5*4*21*1",
        "NM1*1P*2*MAPLE STREET*****XX*1234567893",
        "HL*6*5*22*0",
        "NM1*IL*1*NOBODY*CY****MI*W18",
        "EB*6**30",
        set_id="271",
    )
    file = read_benefits(only(interchange(lines)))
    assert [member.source.name for member in file.members] == ["BLUE PRETEND", "GREEN PRETEND"]
    assert file.payer == "BLUE PRETEND"


def test_any_delimiters() -> None:
    found = answer("EB*1**1^33^35*****.5*****HC:99213", marks="|!>\n")
    (member,) = read_benefits(found).members
    assert member.benefits[0].service_types == ("1", "33", "35")
    assert member.benefits[0].procedure == "HC:99213"
    assert findings(found) == []


@pytest.mark.parametrize(
    ("segment", "code", "place"),
    [
        ("EB*ZZ**30", "unknown_code", "EB01"),
        ("EB***30", "element_missing", "EB01"),
        ("EB*1*QQQ*30", "unknown_code", "EB02"),
        ("EB*1**30^Q9", "unknown_code", "EB03"),
        ("EB*C**30***99*5", "unknown_code", "EB06"),
        ("EB*F**33******Q1*5", "unknown_code", "EB09"),
        ("EB*1**30********Q", "unknown_code", "EB11"),
        ("EB*1**30*********Q", "unknown_code", "EB12"),
        ("EB*C**30***23*1,50", "not_an_amount", "EB07"),
        ("EB*A**30*****x", "not_a_share", "EB08"),
        ("EB*A**30*****20", "share_above_one", "EB08"),
        ("EB*F**33******VS*many", "not_a_number", "EB10"),
        ("EB*1**30~DTP*291*D8*20261340", "not_a_date", "DTP03"),
        ("AAA*N**Q9*C", "unknown_code", "AAA03"),
        ("AAA*N**72*Q", "unknown_code", "AAA04"),
        ("AAA*N", "element_missing", "AAA03"),
        ("DTP*346*D8*20260101", "no_answer", "HL"),
    ],
)
def test_what_is_odd_is_said_with_its_place_and_the_rest_is_read(
    segment: str, code: str, place: str
) -> None:
    found = answer(*segment.split("~"))
    member = read_benefits(found).members[0]
    assert findings(found) == [(code, place)]
    assert found.findings[0].sentence.endswith(".")
    if segment.startswith("EB"):
        assert len(member.benefits) == 1


def test_blanks_around_a_code_do_no_harm() -> None:
    found = answer("EB*1 **30 ^ 98*****")
    (benefit,) = read_benefits(found).members[0].benefits
    assert (benefit.info, benefit.service_types) == ("1", ("30", "98"))
    assert findings(found) == []
