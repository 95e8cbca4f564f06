"""Reading the log back gives what was recorded, in order."""

from __future__ import annotations

import pytest

from unjam.events import (
    NO_INSTANT_US,
    CaseLookedUp,
    Coded,
    EventColumns,
    ImportFinished,
    StepRecorded,
)
from unjam.worklog import actions, queries
from unjam.worklog.rules import prepare_steps
from worklog.conftest import BY, NOON_US, PRACTICE, prepared, record_rows, some_rows


def words_of(column: Coded) -> list[str]:
    return [column.words[code] for code in column.codes]


def test_columns_come_back_as_they_went_in(db) -> None:
    odd = ["NA", "007", "null", "", 'quo"te', "line\nbreak", "sno\N{SNOWMAN}", "\\u0041", "nul\0"]
    column = Coded(list(range(len(odd))), odd)
    shifted = Coded([(code + 3) % len(odd) for code in range(len(odd))], odd)
    blank = Coded(column.codes, ["", *[word or "x" for word in odd[1:]]])
    columns = EventColumns(
        case=column,
        step=blank,
        ended_at_us=[NOON_US + number for number in range(len(odd))],
        started_at_us=[NO_INSTANT_US, *[NOON_US - number for number in range(1, len(odd))]],
        person=Coded([number % 2 for number in range(len(odd))], ["", "Pat"]),
        role=shifted,
        process=blank,
        lifecycle=shifted,
        row=list(range(1, len(odd) + 1)),
        more={"payer": column, "a site": shifted},
    )
    steps = prepare_steps(
        columns,
        practice_id=PRACTICE,
        case_ids=[f"c_{number}" for number in range(len(odd))],
        person_ids=["", "s_pat"],
        salts=bytes(8 * len(odd)),
    )
    actions.record_steps(steps, practice_id=PRACTICE, by=BY, at_us=1, import_id="im_1")
    back = queries.steps_after(PRACTICE, 0).columns
    assert words_of(back.case) == [f"c_{number}" for number in range(len(odd))]
    assert words_of(back.person) == [["", "s_pat"][number % 2] for number in range(len(odd))]
    for name in ("step", "role", "process", "lifecycle"):
        assert words_of(getattr(back, name)) == words_of(getattr(columns, name)), name
    assert {name: words_of(more) for name, more in back.more.items()} == {
        name: words_of(more) for name, more in columns.more.items()
    }
    assert list(back.ended_at_us) == columns.ended_at_us
    assert list(back.started_at_us) == columns.started_at_us
    assert all(c.words[0] == "" for c in (back.case, back.step, back.person, back.role))


def test_steps_are_read_in_parts(db) -> None:
    record_rows(some_rows(3))
    actions.record(CaseLookedUp("st_1"), practice_id=PRACTICE, by=BY, at_us=NOON_US)
    record_rows(some_rows(3, after=3))
    first = queries.steps_after(PRACTICE, 0, limit=4)
    assert (list(first.columns.row), first.last_seq) == ([1, 2, 3], 4)
    second = queries.steps_after(PRACTICE, first.last_seq, limit=100)
    assert (list(second.columns.row), second.last_seq) == ([5, 6, 7], 7)
    rest = queries.steps_after(PRACTICE, 7)
    assert (len(rest.columns), rest.last_seq) == (0, 7)
    assert queries.steps_after("pr_unknown", 0).last_seq == 0


def test_a_limit_is_never_passed_over(db) -> None:
    record_rows(some_rows(5))
    assert list(queries.steps_after(PRACTICE, 0, limit=2).columns.row) == [1, 2]
    assert queries.steps_after(PRACTICE, 0, limit=queries.STEPS_MAX * 2).last_seq == 5


def test_a_step_recorded_one_at_a_time_reads_like_one_of_a_file(db) -> None:
    record_rows(some_rows(1))
    (bulk,) = (entry.event for entry in queries.entries(PRACTICE))
    assert bulk == StepRecorded(
        process="refill",
        step="step 0",
        person_id="s_pretend",
        role="front desk",
        more=(("payer", "Acme \N{SNOWMAN}"),),
    )
    actions.record(bulk, practice_id=PRACTICE, by=BY, at_us=NOON_US, subject_id="c_1")
    assert [entry.event for entry in queries.entries(PRACTICE, after_seq=1)] == [bulk]
    assert len(queries.steps_after(PRACTICE, 0).columns) == 2


def test_entries_are_found_by_number_and_kind(log_of_50) -> None:
    finished = queries.entries(PRACTICE, kinds=["ImportFinished"])
    assert [entry.event for entry in finished] == [ImportFinished("im_1", 48, 0, 0)]
    after = queries.entries(PRACTICE, after_seq=47, limit=2)
    assert [(entry.seq, entry.kind) for entry in after] == [
        (48, "StepRecorded"),
        (49, "CaseLookedUp"),
    ]


def test_another_practice_sees_nothing(log_of_50) -> None:
    assert queries.last_seq("pr_other") == 0
    assert queries.entries("pr_other") == ()
    assert len(queries.steps_after("pr_other", 0).columns) == 0


def test_too_few_salts_are_refused() -> None:
    with pytest.raises(ValueError, match="salt"):
        prepared(some_rows(2), salt=b"short")
