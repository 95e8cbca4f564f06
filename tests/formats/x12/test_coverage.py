"""Rows of a 271 are read together: what a plan leaves open stays open, and no sides are mixed."""

from __future__ import annotations

from datetime import date

import pytest

from formats.x12.test_benefits import member_of
from unjam.formats.x12.benefits import Member
from unjam.formats.x12.coverage import (
    allowances,
    contradictions,
    is_covered,
    needs_authorization,
    to_follow,
)

ON = date(2026, 3, 2)


def amounts(member: Member) -> list[tuple[int | None, int | None]]:
    return [
        (pair.whole.cents if pair.whole else None, pair.left.cents if pair.left else None)
        for pair in allowances(member.benefits)
    ]


def test_a_yearly_amount_goes_with_what_is_left_of_it() -> None:
    member = member_of(
        "EB*C*IND*30***23*2500*****Y",
        "EB*C*FAM*30***23*5000*****Y",
        "EB*C*IND*30***29*1200*****Y",
        "EB*C*FAM*30***29*0*****Y",
        "EB*C*IND*30***23*7000*****N",
    )
    assert sorted(amounts(member), key=str) == [
        (250_000, 120_000), (500_000, 0), (700_000, None),
    ]  # fmt: skip


def test_what_is_left_of_one_plan_is_not_taken_for_another() -> None:
    member = member_of("EB*C*IND*30**GOLD*23*2500", "EB*C*IND*30**SILVER*29*100")
    assert set(amounts(member)) == {(250_000, None), (None, 10_000)}


def test_rows_that_fit_two_ways_stay_alone() -> None:
    member = member_of("EB*C*IND*30***23*2500", "EB*C*IND*30***22*3000", "EB*C*IND*30***29*100")
    assert set(amounts(member)) == {(250_000, None), (300_000, None), (None, 10_000)}


def test_a_lifetime_goes_with_what_is_left_of_a_lifetime() -> None:
    member = member_of("EB*F**33***32*9000", "EB*F**33***33*8000", "EB*F**33***23*500")
    assert set(amounts(member)) == {(900_000, 800_000), (50_000, None)}


@pytest.mark.parametrize(
    ("segments", "covered"),
    [
        (("EB*1**30",), True),
        (("EB*6**30",), False),
        (("EB*I**30",), False),
        (("EB*1**98",), None),
        (("EB*1**30", "EB*6**30"), None),
        (("EB*C*IND*30***23*2500",), None),
        (("DTP*346*D8*20260101", "EB*1**30"), True),
        (("DTP*346*D8*20260401", "EB*1**30"), False),
        (("DTP*347*D8*20260301", "EB*1**30"), False),
        (("DTP*347*D8*20260302", "EB*1**30"), True),
        (("EB*1**30", "DTP*291*RD8*20250101-20251231"), False),
        (("EB*1**30", "DTP*291*RD8*20260101-20261231"), True),
        (("EB*1**30", "DTP*291*D8*20261340"), None),
        (("EB*1**30", "DTP*304*D8*20270101"), True),
    ],
)
def test_covered_means_on_that_day(segments: tuple[str, ...], covered: bool | None) -> None:
    assert is_covered(member_of(*segments), on=ON) is covered


@pytest.mark.parametrize(
    ("segments", "needed"),
    [
        (("EB*1**62********Y",), True),
        (("EB*1**62********N",), False),
        (("EB*1**62********U",), None),
        (("EB*1**62",), None),
        (("EB*1**30********N",), None),
        (("EB*1**62********N", "EB*B**62********U"), None),
        (("EB*1**62********N", "EB*B**62********Y"), True),
        (("EB*1**62********N", "EB*1**********Y**HC:72148"), True),
        (("EB*1**62********Y", "EB*1**********N**HC:72148"), False),
        (("EB*1**62********N", "MSG*PRIOR AUTH MAY APPLY"), False),
    ],
)
def test_no_authorization_only_where_the_plan_says_no(
    segments: tuple[str, ...], needed: bool | None
) -> None:
    member = member_of(*segments)
    assert needs_authorization(member, service="62", procedure="72148") is needed


@pytest.mark.parametrize(
    ("segments", "count"),
    [
        (("EB*1**30", "EB*6**30"), 1),
        (("EB*1**30", "EB*6**98"), 0),
        (("EB*B**98***27*20*****Y", "EB*B**98***27*30*****Y"), 1),
        (("EB*B**98***27*20*****Y", "EB*B**98***27*30*****N"), 0),
        (("EB*B**98***27*20", "III*ZZ*11", "EB*B**98***27*30", "III*ZZ*22"), 0),
        (("EB*B**98***27*20", "MSG*BEFORE NOON", "EB*B**98***27*30"), 0),
        (("EB*1**30********Y", "EB*1**30********N"), 1),
        (("EB*B**98***27*20****Y", "EB*B**98***27*20****N"), 1),
    ],
)
def test_rows_that_cannot_both_be_true_are_flagged(segments: tuple[str, ...], count: int) -> None:
    assert len(contradictions(member_of(*segments).benefits)) == count


def test_rows_that_ask_for_something_are_listed() -> None:
    member = member_of("EB*1**30", "EB*R**30", "EB*U**30", "EB*L", "EB*C*IND*30***23*10")
    assert [benefit.info for benefit in to_follow(member)] == ["R", "U", "L"]
