"""A step finds its case by a number that another message tells, in whatever order they come."""

from __future__ import annotations

from array import array
from itertools import permutations

import pytest

from people import SmallPractice
from unjam.connections.actions.joining import join, links_for
from unjam.connections.models import CaseLink, HeldStep, ImportRun
from unjam.connections.runs.preparing import PreparedChunk, PreparedHeld, PreparedLink
from unjam.events import Coded, EventColumns
from unjam.worklog import queries as worklog_queries
from unjam.worklog import rules as worklog_rules

DAY_US = 86_400_000_000


def held(key: str, day: int, *, step: str = "File accepted") -> PreparedHeld:
    return PreparedHeld(key, "Claim", step, "Clearing house", day * DAY_US, (("Reason", "A"),), 3)


def link(key: str, *cases: str, day: int = 0, is_for_all: bool = False) -> PreparedLink:
    return PreparedLink(key, cases, day * DAY_US, is_for_all)


def chunk(
    practice_id: str, *, steps: tuple[PreparedHeld, ...] = (), links: tuple[PreparedLink, ...] = ()
) -> PreparedChunk:
    nothing = Coded(array("i"), [""])
    empty = EventColumns(
        nothing, nothing, array("q"), array("q"), nothing, nothing, nothing, nothing, array("q")
    )
    prepared = worklog_rules.prepare_steps(
        empty, practice_id=practice_id, case_ids=[""], person_ids=[""], salts=b""
    )
    return PreparedChunk(prepared, (), {}, {}, 1, 1.0, {}, held=steps, links=links)


@pytest.fixture
def run(practice: SmallPractice) -> ImportRun:
    return ImportRun.objects.create(
        id="im_joining", practice_id=practice.practice_id, by="test", file_name="f",
        file_sha256="", file_bytes=1, format_name="x12", made_at_us=0,
    )  # fmt: skip


def joined(run: ImportRun, *chunks: PreparedChunk) -> list[tuple[str, str, int]]:
    for one in chunks:
        join(one, run=run, now_us=1)
    rows = worklog_queries.steps_after(run.practice_id, 0).columns
    return sorted(
        (rows.case.words[case], rows.step.words[step], at // DAY_US)
        for case, step, at in zip(rows.case.codes, rows.step.codes, rows.ended_at_us, strict=True)
    )


def test_an_answer_to_a_file_belongs_to_every_case_of_the_file(run: ImportRun) -> None:
    practice = run.practice_id
    found = joined(
        run,
        chunk(practice, links=(link("l_f", "c_1", "c_2", day=1, is_for_all=True),)),
        chunk(practice, steps=(held("l_f", 2),)),
    )
    assert found == [("c_1", "File accepted", 2), ("c_2", "File accepted", 2)]
    assert not HeldStep.objects.exists()


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_the_order_of_arrival_makes_no_difference(run: ImportRun, order: tuple[int, ...]) -> None:
    practice = run.practice_id
    parts = [
        chunk(practice, links=(link("l_f", "c_1", day=1, is_for_all=True),)),
        chunk(practice, links=(link("l_p", "c_1"), link("l_q", "c_2"))),
        chunk(practice, steps=(held("l_f", 2), held("l_p", 3, step="Payer called"))),
        chunk(practice, steps=(held("l_q", 4), held("l_nobody", 5))),
    ]
    found = joined(run, *(parts[place] for place in order))
    assert found == [
        ("c_1", "File accepted", 2),
        ("c_1", "Payer called", 3),
        ("c_2", "File accepted", 4),
    ]
    assert [row.key_id for row in HeldStep.objects.all()] == ["l_nobody"]


def test_a_number_that_two_cases_bear_joins_neither(run: ImportRun) -> None:
    practice = run.practice_id
    both = chunk(practice, links=(link("l_p", "c_1"), link("l_p", "c_2")))
    assert joined(run, both, chunk(practice, steps=(held("l_p", 2),))) == []
    assert HeldStep.objects.count() == 1


def test_a_file_number_that_comes_again_means_the_newer_file(run: ImportRun) -> None:
    practice = run.practice_id
    found = joined(
        run,
        chunk(practice, links=(link("l_f", "c_old", day=1, is_for_all=True),)),
        chunk(practice, links=(link("l_f", "c_new", day=10, is_for_all=True),)),
        chunk(practice, steps=(held("l_f", 11), held("l_f", 5))),
    )
    assert found == [("c_new", "File accepted", 11), ("c_old", "File accepted", 5)]


def test_an_answer_before_its_file_waits(run: ImportRun) -> None:
    practice = run.practice_id
    late = link("l_f", "c_1", day=9, is_for_all=True)
    assert joined(run, chunk(practice, links=(late,), steps=(held("l_f", 2),))) == []


def test_the_same_step_twice_waits_once(run: ImportRun) -> None:
    twice = chunk(run.practice_id, steps=(held("l_f", 2),))
    again = chunk(run.practice_id, steps=(held("l_f", 2),))
    joined(run, twice, again)
    assert HeldStep.objects.count() == 1


def test_no_link_no_case() -> None:
    told = {"l_f": [CaseLink(key_id="l_f", case_id="c_1", since_us=5, is_for_all=False)]}
    early = PreparedHeld("l_f", "", "", "", 4, (), 1)
    assert links_for(early, links=told) == ()
    assert links_for(PreparedHeld("l_g", "", "", "", 9, (), 1), links=told) == ()
