"""Questions and answers on benefits, made for tests; the people in them are invented."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from unjam.formats.x12.benefits import (
    Benefit,
    BenefitFile,
    Entity,
    Limit,
    Member,
    Question,
    Rejection,
)
from unjam.formats.x12.claims import Named

NAME = st.sampled_from(
    [
        "O'FICTUS",
        "SMITH-PRETEND",
        "ST. NOBODY",
        "VAN DER FAKE",
        "ISA",
        "GS",
        "LONGNAME" * 4,
        "MUÑOZ",
    ]
)
NUMBER = st.from_regex(r"[A-Z]{1,3}-?[0-9]{1,8}", fullmatch=True)
DAY = st.dates(date(2025, 1, 1), date(2027, 12, 31))
SERVICES = st.lists(
    st.sampled_from(["30", "1", "98", "33", "47", "AL", "MH", "UC"]), unique=True, max_size=4
).map(tuple)
TEXT = st.sampled_from(["", "GOLD 123 PLAN", "PRIOR AUTH MAY APPLY, CALL", "100% AFTER COPAY"])


@st.composite
def dates(draw: st.DrawFn) -> tuple[tuple[str, date | None, date | None], ...]:
    made = []
    for kind in draw(st.lists(st.sampled_from(["291", "346", "292", "304"]), max_size=2)):
        first, last = sorted((draw(DAY), draw(DAY)))
        made.append((kind, first, last if draw(st.booleans()) else first))
    return tuple(made)


REJECTION = st.builds(
    Rejection, st.just(0), st.just("22"), st.sampled_from(["72", "75", "42", "15"]),
    st.sampled_from(["C", "N", "P", "R", "S", "W", "X", "Y"]), st.sampled_from("YN"),
    st.just("2100C"),
)  # fmt: skip

LIMIT = st.builds(
    Limit, st.just("VS"), st.sampled_from(["12", "20"]), st.just(""), st.just(""),
    st.sampled_from(["23", "29"]), st.sampled_from(["", "1"]),
)  # fmt: skip

ENTITY = st.builds(
    Entity, st.sampled_from(["PRP", "SEP", "P3", "VN", "X3"]), NAME, st.just("PI"), NUMBER,
    st.sampled_from([(), (("TE", "6085550100"),)]),
)  # fmt: skip

UNNUMBERED = st.builds(Entity, st.sampled_from(["PRP", "P3"]), NAME)

REFERENCES = st.lists(st.tuples(st.sampled_from(["6P", "IG", "G1"]), NUMBER), max_size=2).map(
    tuple
)

BENEFIT = st.builds(
    Benefit,
    place=st.just(0),
    info=st.sampled_from([*"12345678ABCDEFGHILNPRUVWY", "CB", "MC"]),
    level=st.sampled_from(["", "IND", "FAM", "EMP"]),
    service_types=SERVICES,
    insurance=st.sampled_from(["", "HM", "PR"]),
    plan=TEXT,
    period=st.sampled_from(["", "23", "29", "27", "32", "33"]),
    cents=st.none() | st.integers(0, 10**8),
    share_bp=st.none() | st.integers(0, 10_000),
    quantity_kind=st.sampled_from(["", "VS", "M2", "8H", "99"]),
    quantity=st.sampled_from(["", "12", "2.5", "0"]),
    authorization=st.sampled_from(["", "Y", "N", "U"]),
    network=st.sampled_from(["", "Y", "N", "U", "W"]),
    procedure=st.sampled_from(["", "HC:72148", "HC:99213:25"]),
    limits=st.lists(LIMIT, max_size=2).map(tuple),
    references=REFERENCES,
    dates=dates(),
    rejections=st.lists(
        st.builds(
            Rejection, st.just(0), st.just("22"), st.sampled_from(["62", "63"]), st.just("C"),
            st.just("N"), st.just("2110C"),
        ),
        max_size=1,
    ).map(tuple),
    messages=st.lists(TEXT.filter(bool), max_size=2).map(tuple),
    places=st.sampled_from([(), (("ZZ", "11"),), (("ZZ", "22"),)]),
    entities=st.lists(ENTITY | UNNUMBERED, max_size=2).map(tuple),
)  # fmt: skip

QUESTION = st.builds(
    Question, SERVICES.filter(bool), st.just(""), st.sampled_from(["", "IND", "FAM"])
)


@st.composite
def members(draw: st.DrawFn, *, is_answer: bool) -> list[Member]:
    """A subscriber alone, or one who bears the number of a dependent."""
    subscriber = Member(
        0, last=draw(NAME), first=draw(st.sampled_from(["TESTA", "J", "D'EXEMPLA"])), id_kind="MI",
        number=draw(NUMBER),
    )  # fmt: skip
    member = subscriber
    if draw(st.booleans()):
        member = Member(
            0, is_dependent=True, last=draw(NAME), first="KIND", relation="19",
            subscriber=subscriber,
        )  # fmt: skip
    else:
        member.street, member.city, member.state = "1 INVENTED ST", "MADISON", "WI"
        member.postal_code = "53703"
    member.born_on, member.sex = draw(DAY), draw(st.sampled_from("FM"))
    number = draw(NUMBER)
    member.traces = (("2" if is_answer else "1", number),)
    member.origins = ("9877281234",)
    if is_answer and draw(st.booleans()):
        member.benefits = draw(st.lists(BENEFIT, min_size=1, max_size=4))
    elif is_answer:
        rejections = tuple(draw(st.lists(REJECTION, min_size=1, max_size=2)))
        member.rejections = tuple(_beneath(r, member) for r in rejections)
    else:
        member.dates = (("291", draw(DAY), None),)
        member.dates = tuple((kind, first, first) for kind, first, _ in member.dates)
        member.questions = tuple(draw(st.lists(QUESTION, min_size=1, max_size=2)))
    for benefit in member.benefits:
        benefit.rejections = tuple(_beneath(r, member) for r in benefit.rejections)
    return [member]


def _beneath(rejection: Rejection, member: Member) -> Rejection:
    level, letter = ("23", "D") if member.is_dependent else ("22", "C")
    return Rejection(
        0, level, rejection.reason, rejection.follow_up, rejection.is_valid,
        rejection.loop[:4] + letter,
    )  # fmt: skip


SOURCE = Named("PR", "BLUE PRETEND", "", "PI", "66000")
RECEIVER = Named("1P", "MAPLE STREET", "", "XX", "1234567893")


@st.composite
def files(draw: st.DrawFn, *, is_answer: bool) -> BenefitFile:
    many = draw(st.lists(members(is_answer=is_answer), min_size=1, max_size=3))
    return BenefitFile(
        reference=draw(NUMBER), purpose="11" if is_answer else "13", source=SOURCE,
        receiver=RECEIVER, members=[member for family in many for member in family],
    )  # fmt: skip


QUESTIONS = files(is_answer=False)
ANSWERS = files(is_answer=True)
