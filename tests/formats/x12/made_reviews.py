"""Requests for authorization and their answers, made for tests; the people are invented."""

from __future__ import annotations

from hypothesis import strategies as st

from formats.x12.made_benefits import DAY, LIMIT, NAME, NUMBER, REFERENCES, SOURCE, dates
from unjam.formats.x12.authorization import (
    ANSWER,
    INQUIRIES_VERSION,
    INQUIRY,
    REQUESTS_VERSION,
    Asked,
    Decision,
    Review,
    ReviewFile,
    ServiceAsked,
    Trace,
)
from unjam.formats.x12.benefits import Member, Rejection
from unjam.formats.x12.claims import Named

PURPOSE = {"request": "13", ANSWER: "11", INQUIRY: "28"}
ASKER = Named("1P", "MAPLE STREET", "", "XX", "1234567893", contact="HELP", phone="6085550100")
DOCTOR = Named("SJ", "FICTUS", "ADA", "XX", "1234567893", is_person=True)

DECISION = st.builds(
    Decision, st.just(0), st.sampled_from(["A1", "A2", "A3", "A4", "A6", "C", "CT", "NA"]),
    NUMBER, st.sampled_from(["", "0U", "0F", "0M"]),
)  # fmt: skip

ASKED = st.builds(
    Asked, st.sampled_from(["HS", "SC", "AR"]), st.sampled_from("IRS3"),
    st.sampled_from(["", "62", "3"]), st.sampled_from(["", "11:B"]), st.sampled_from(["", "U"]),
)  # fmt: skip

TRACES = st.builds(Trace, st.just(0), st.just("1"), NUMBER, st.just("9877281234")).map(
    lambda trace: (trace,)
)
PROVIDERS = st.sampled_from([(), (DOCTOR,)])
DIAGNOSES = st.sampled_from([(), ("ABK:M545",), ("ABK:M545", "ABF:I10")])
MESSAGES = st.sampled_from([(), ("CALL 6085550100",), ("FIRST", "SECOND")])


def refusals(level: str, loop: str) -> st.SearchStrategy[tuple[Rejection, ...]]:
    one = st.builds(
        Rejection, st.just(0), st.just(level), st.sampled_from(["15", "33", "57"]),
        st.sampled_from(["C", "N", ""]), st.just("N"), st.just(loop),
    )  # fmt: skip
    return st.lists(one, max_size=1).map(tuple)


SERVICE = st.builds(
    ServiceAsked,
    place=st.just(0), asked=ASKED, sv=st.just("SV1"),
    procedure=st.sampled_from(["HC:72148", "HC:97110:GP"]),
    cents=st.none() | st.integers(1, 10**6), unit=st.just("UN"),
    units=st.sampled_from(["1", "12"]), dates=dates(),
    limits=st.lists(LIMIT, max_size=1).map(tuple), references=REFERENCES, traces=TRACES,
    messages=MESSAGES, providers=PROVIDERS,
)  # fmt: skip


@st.composite
def reviews(draw: st.DrawFn, *, kind: str) -> Review:
    subscriber = Member(0, last=draw(NAME), first="TESTA", id_kind="MI", number=draw(NUMBER))
    patient = subscriber
    if draw(st.booleans()):
        patient = Member(0, is_dependent=True, last=draw(NAME), first="KIND", relation="19")
        patient.subscriber = subscriber
    patient.born_on, patient.sex = draw(DAY), "F"
    review = Review(
        0, patient=patient, traces=draw(TRACES), asked=draw(ASKED), references=draw(REFERENCES),
        dates=draw(dates()), diagnoses=draw(DIAGNOSES), providers=draw(PROVIDERS),
        messages=draw(MESSAGES), services=draw(st.lists(SERVICE, max_size=2)),
        papers=draw(st.sampled_from([(), (("77", "EL", "ACN-1"),)])),
    )  # fmt: skip
    if kind == ANSWER:
        _answered(draw, review)
    return review


def _answered(draw: st.DrawFn, review: Review) -> None:
    review.traces = tuple(Trace(0, "2", t.number, t.origin) for t in review.traces)
    review.decision = draw(st.none() | DECISION)
    review.refusals = draw(refusals("EV", "2000E"))
    if review.decision is None and not review.refusals:
        review.refusals = (Rejection(0, "EV", "33", "C", "N", "2000E"),)
    for service in review.services:
        service.decision = draw(st.none() | DECISION)
        service.refusals = draw(refusals("SS", "2000F"))


@st.composite
def files(draw: st.DrawFn, *, kind: str) -> ReviewFile:
    return ReviewFile(
        kind=kind, reference=draw(NUMBER), purpose=PURPOSE[kind],
        further=draw(st.sampled_from(["18", "19"])) if kind == ANSWER else "",
        version=INQUIRIES_VERSION if kind == INQUIRY else REQUESTS_VERSION,
        decider=Named("X3", SOURCE.last, "", "PI", "66000"), asker=ASKER,
        reviews=draw(st.lists(reviews(kind=kind), min_size=1, max_size=3)),
    )  # fmt: skip
