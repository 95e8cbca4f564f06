"""Conformance agrees with its slow oracle, whatever the design and however odd the log."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference import designed as oracle
from reference.logs import columns_of
from unjam.flow import kernel
from unjam.flow.designed import (
    Clock,
    Deadline,
    Design,
    DesignedStep,
    Judged,
    Log,
    Version,
    judge,
)

HOUR_US = 3_600_000_000
STEPS = ("ask", "check", "send", "answer", "tell", "cancel")
ROLES = ("", "desk", "Nurse")
OPEN = [
    (day * 24 * HOUR_US + 8 * HOUR_US, day * 24 * HOUR_US + 16 * HOUR_US)
    for day in range(9)
    if day not in (2, 3)
]
OPEN_DAYS = [begin // (24 * HOUR_US) * 24 * HOUR_US for begin, _ in OPEN]

WITHIN = [
    (0.5, Clock.OPEN_HOURS), (3, Clock.OPEN_HOURS), (5, Clock.OPEN_HOURS), (0.5, Clock.DAYS),
    (3, Clock.DAYS), (1, Clock.WORKING_DAYS), (2, Clock.WORKING_DAYS),
]  # fmt: skip


def open_us(begin_us: int, end_us: int) -> int:
    return sum(max(0, min(end_us, b) - max(begin_us, a)) for a, b in OPEN)


@st.composite
def designs(draw: st.DrawFn) -> Design:
    names = draw(st.permutations(STEPS))[: draw(st.integers(1, 5))]
    some_names = st.lists(st.sampled_from(names), max_size=3, unique=True).map(tuple)
    flag = st.booleans()
    steps = [
        DesignedStep(
            name,
            draw(st.sampled_from([(), ("desk",), ("nurse", "clerk")])),
            *(draw(flag) for _ in range(4)),
            draw(st.one_of(st.none(), some_names)),
        )
        for name in names
    ]
    pairs = st.tuples(st.sampled_from(names), st.sampled_from(names)).filter(
        lambda pair: pair[0] != pair[1]
    )
    some = st.lists(pairs, max_size=2, unique=True) if len(names) > 1 else st.just([])
    deadlines = {pair: Deadline(*pair, *draw(st.sampled_from(WITHIN))) for pair in draw(some)}
    ends = draw(st.lists(st.sampled_from(names), max_size=2, unique=True))
    return Design(
        tuple(steps), tuple(ends), tuple(draw(some)), tuple(draw(some)), tuple(deadlines.values())
    )


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "case": st.sampled_from(["NA", "7", "007", ""]),
            "step": st.sampled_from((*STEPS, "stray", "")),
            "end": st.integers(0, 30).map(lambda n: n * 5 * HOUR_US),
            "role": st.sampled_from(ROLES),
        }
    ),
    min_size=1,
    max_size=22,
)


def log_of(rows: list[dict]) -> tuple[Log, list[str]]:
    columns = columns_of(rows)
    ordered = kernel.in_case_order(kernel.log_arrays(columns))
    table = kernel.open_table(OPEN, from_us=0, to_us=9 * 24 * HOUR_US)
    words = list(columns.case.words)
    days = np.asarray(OPEN_DAYS, np.int64)
    return Log(ordered, list(columns.step.words), list(columns.role.words), table, days), words


def in_order(rows: list[dict]) -> dict[str, list[dict]]:
    cases: dict[str, list[dict]] = {}
    for row in sorted(rows, key=lambda row: row["end"]):
        cases.setdefault(row["case"], []).append(row)
    return cases


def as_found(judged: Judged, words: list[str]) -> oracle.Found:
    return {
        (one.rule.value, one.place): (
            {words[case] for case in one.cases.tolist()},
            {words[case] for case in one.among.tolist()},
        )
        for one in judged.strays
    }


@settings(max_examples=150, deadline=None)
@given(rows=ROWS, design=designs())
def test_one_version_agrees_with_the_oracle(rows: list[dict], design: Design) -> None:
    log, words = log_of(rows)
    judged = judge(log, [Version(0, design)])
    expected = oracle.strays(
        in_order(rows), design, log=rows, open_us=open_us, open_days=OPEN_DAYS
    )
    assert as_found(judged, words) == {key: pair for key, pair in expected.items() if pair[0]}


@settings(max_examples=60, deadline=None)
@given(
    rows=ROWS,
    one=designs(),
    two=designs(),
    since=st.integers(0, 30).map(lambda n: n * 5 * HOUR_US),
)
def test_each_case_is_held_to_the_version_that_held_when_it_began(
    rows: list[dict], one: Design, two: Design, since: int
) -> None:
    log, words = log_of(rows)
    judged = judge(log, [Version(since, two), Version(-1, one)])
    cases = in_order(rows)
    early = {case: events for case, events in cases.items() if events[0]["end"] < since}
    late = {case: events for case, events in cases.items() if case not in early}
    expected: oracle.Found = {}
    for part, design in ((early, one), (late, two)):
        found = oracle.strays(part, design, log=rows, open_us=open_us, open_days=OPEN_DAYS)
        for key, (hits, of) in found.items():
            both = expected.setdefault(key, (set(), set()))
            both[0].update(hits)
            both[1].update(of)
    assert as_found(judged, words) == {key: pair for key, pair in expected.items() if pair[0]}


def test_an_open_case_is_not_blamed_for_what_is_not_due() -> None:
    design = Design(tuple(DesignedStep(name) for name in ("ask", "check", "send")))
    rows = [{"case": "1", "step": "ask", "end": 0}, {"case": "2", "step": "send", "end": 0}]
    log, words = log_of(rows)
    found = as_found(judge(log, [Version(0, design)]), words)
    assert found == {
        ("must occur", ("ask",)): ({"2"}, {"1", "2"}),
        ("must occur", ("check",)): ({"2"}, {"2"}),
    }


def test_nothing_to_hold_work_to_is_an_error() -> None:
    log, _ = log_of([{"case": "1", "step": "ask", "end": 0}])
    with pytest.raises(ValueError, match="no design"):
        judge(log, [])


def test_the_two_ways_of_numbering_variants_agree() -> None:
    dice = np.random.default_rng(3)
    rows = [{"case": str(n // 3), "step": STEPS[dice.integers(2)], "end": n} for n in range(300)]
    ordered = kernel.in_case_order(kernel.log_arrays(columns_of(rows)))
    numba, numpy = (kernel.case_variants(ordered, engine=engine) for engine in kernel.Engine)
    assert numba.of_case.tolist() == numpy.of_case.tolist()
    assert numba.example.tolist() == numpy.example.tolist()


def test_a_deadline_is_broken_only_once_more_time_has_passed() -> None:
    deadline = Deadline("ask", "send", 5, Clock.OPEN_HOURS)
    design = Design((DesignedStep("ask"), DesignedStep("send")), deadlines=(deadline,))
    begun, due = 8 * HOUR_US, 13 * HOUR_US
    rows = [
        {"case": case, "step": step, "end": end}
        for case, end in (("on time", due), ("late", due + 1))
        for step, end in (("ask", begun), ("send", end))
    ]
    young = {"case": "not over yet", "step": "ask", "end": begun + 1}
    log, words = log_of([*rows, young])
    found = as_found(judge(log, [Version(0, design)]), words)
    assert found == {("deadline", ("ask", "send")): ({"late"}, {"on time", "late"})}
    log, words = log_of(rows[:2] + [{"case": "open", "step": "ask", "end": begun}])
    assert judge(log, [Version(0, design)]).strays == ()
    later = [{"case": "open", "step": "ask", "end": begun}, {"case": "x", "step": "y", "end": due}]
    log, words = log_of(later)
    assert ("deadline", ("ask", "send")) not in as_found(judge(log, [Version(0, design)]), words)
