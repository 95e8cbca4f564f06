"""Scope of practice, as the published table has it, and the stricter answer everywhere else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unjam.practice import scope
from unjam.practice.rules import (
    RANKS,
    STRICTEST_FIRST,
    Level,
    Override,
    Role,
    Rule,
    ScopeTable,
    Task,
    lowest_role,
    may,
)

DAY = date(2026, 11, 24)
COLUMNS = (
    Role.FRONT_DESK,
    Role.BILLER,
    Role.COORDINATOR,
    Role.MEDICAL_ASSISTANT,
    Role.LPN,
    Role.RN,
    Role.PHYSICIAN,
)
# One line a task; "-" where the table is silent.
TABLE = """
schedule_and_remind   do      do       do       do       -     -        never
authorization_work    support own      own      do       do    do       support
authorization_appeal  -       draft    draft    -        -     draft    own
referral_work         support own      own      do       -     -        support
denial_rework         facts   own      own      -        -     -        support
refill_transmit       never   never    never    state    do    do       own
refill_authorize      never   never    never    never    state state    own
protocol_check        never   never    never    facts    do    do       -
symptom_triage        support -        -        never    facts own      own
patient_education     -       -        -        support  do    do       own
normal_result_notice  -       -        -        support  do    protocol own
annual_labs           -       -        -        protocol do    do       own
referral_renewal      -       protocol protocol protocol do    do       own
new_clinical_matter   -       -        -        -        -     -        own
note_scribing         -       -        -        do       do    -        own
"""
CELLS = [
    (line.split()[0], role, level)
    for line in TABLE.strip().splitlines()
    for role, level in zip(COLUMNS, line.split()[1:], strict=True)
]
FREE = {"do", "own", "facts", "support", "draft"}


@pytest.mark.parametrize(("task", "role", "level"), CELLS)
def test_the_table_answers_as_published(task, role, level):
    verdict = scope.may(task, role, state="NY", on=DAY)
    assert verdict.allowed == (level in FREE)
    assert verdict.level == (Level.NEVER if level == "-" else Level(level))
    assert verdict.reason.endswith(".")
    assert scope.table().tasks[task].words in verdict.reason


def test_the_table_holds_nothing_else():
    written = {(task.name, role) for task in scope.table().tasks.values() for role in task.may}
    assert written == {(task, role) for task, role, level in CELLS if level != "-"}


@pytest.mark.parametrize(
    ("task", "role", "condition"),
    [
        ("symptom_triage", Role.FRONT_DESK, "red-flag script"),
        ("patient_education", Role.MEDICAL_ASSISTANT, "without interpretation"),
        ("protocol_check", Role.MEDICAL_ASSISTANT, "no judgement"),
        ("authorization_work", Role.PHYSICIAN, "peer-to-peer"),
        ("authorization_appeal", Role.RN, "draft"),
        ("authorization_work", Role.BILLER, ""),
    ],
)
def test_a_verdict_says_how_far(task, role, condition):
    verdict = scope.may(task, role, state="NY", on=DAY)
    assert condition in verdict.condition
    assert bool(verdict.condition) == bool(condition)


def test_a_protocol_opens_only_what_the_table_leaves_to_protocols():
    for task, role, level in CELLS:
        verdict = scope.may(task, role, state="NY", on=DAY, under_protocol=True)
        assert verdict.allowed == (level in FREE | {"protocol"})


@pytest.mark.parametrize("role", [Role.MANAGER, Role.COACH])
def test_managers_and_coaches_do_no_task_of_the_table(role):
    assert not any(
        scope.may(task, role, state="NY", on=DAY).allowed for task in scope.table().tasks
    )


def test_a_task_nobody_wrote_down_is_for_nobody():
    verdict = scope.may("surgery", Role.PHYSICIAN, state="NY", on=DAY)
    assert not verdict.allowed
    assert "'surgery'" in verdict.reason


def test_california_nurses_authorize_refills_under_a_signed_protocol_only():
    task = "refill_authorize"
    assert not scope.may(task, Role.RN, state="CA", on=DAY).allowed
    allowed = scope.may(task, Role.RN, state="CA", on=DAY, under_protocol=True)
    assert allowed.allowed
    assert allowed.condition == "under a signed protocol that is in force"
    assert not scope.may(task, Role.RN, state="NY", on=DAY, under_protocol=True).allowed


def test_a_states_row_ends_on_its_last_day():
    task = "refill_authorize"
    on = {"state": "CA", "under_protocol": True}
    assert not scope.may(task, Role.RN, on=date(2025, 12, 31), **on).allowed
    assert scope.may(task, Role.RN, on=date(2026, 1, 1), **on).allowed
    assert scope.may(task, Role.RN, on=date(2026, 12, 31), **on).allowed
    late = scope.may(task, Role.RN, on=date(2027, 1, 1), **on)
    assert (late.allowed, late.level) == (False, Level.STATE)


LEVELS = st.sampled_from(Level)
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
CHECKED = st.sampled_from(["read", "trade", "unverified"])
SHAKE = {"state": "NY", "task": "shake", "role": Role.RN, "on": date(2026, 7, 1)}


@st.composite
def overrides(draw: st.DrawFn) -> Override:
    first, last = sorted((draw(DAYS), draw(DAYS)))
    state, rule, checked = draw(st.sampled_from(["NY", "CA"])), Rule(draw(LEVELS)), draw(CHECKED)
    return Override(state, "shake", Role.RN, rule, "a book", checked, first, last)


def shaken(level: Level | None, *, rows: list[Override]) -> ScopeTable:
    cells = {} if level is None else {Role.RN: Rule(level)}
    task = Task("shake", "shake hands", "a book", "read", cells)
    return ScopeTable({"shake": task}, tuple(rows))


def rank(level: Level) -> int:
    return STRICTEST_FIRST.index(level)


@given(st.none() | LEVELS, st.lists(overrides(), max_size=4))
def test_nothing_is_looser_than_the_table_but_by_a_row_that_was_read_and_is_in_force(level, rows):
    found = may(shaken(level, rows=rows), **SHAKE).level
    in_force = [
        row
        for row in rows
        if row.state == "NY" and row.effective_on <= SHAKE["on"] <= row.expires_on
    ]
    written = level or Level.NEVER
    if rank(found) > rank(written):
        assert any(row.checked == "read" for row in in_force)
        assert level is not Level.NEVER
    if level is not None:
        assert all(rank(found) <= rank(row.rule.level) for row in in_force)


@given(st.none() | LEVELS, st.lists(overrides(), max_size=3), overrides())
def test_a_row_that_was_not_read_never_loosens(level, rows, doubtful):
    doubtful = replace(doubtful, checked="unverified")
    before = may(shaken(level, rows=rows), **SHAKE).level
    after = may(shaken(level, rows=[*rows, doubtful]), **SHAKE).level
    assert rank(after) <= rank(before)


@given(st.lists(overrides(), max_size=3))
def test_other_states_are_not_asked(rows):
    there = [row for row in rows if row.state == "CA"]
    assert may(shaken(Level.DO, rows=there), **SHAKE).level is Level.DO


@pytest.mark.parametrize(
    ("task", "role"),
    [
        ("authorization_work", Role.BILLER),
        ("refill_transmit", Role.LPN),
        ("symptom_triage", Role.RN),
        ("refill_authorize", Role.PHYSICIAN),
        ("note_scribing", Role.MEDICAL_ASSISTANT),
        ("new_clinical_matter", None),  # a physician's, but at a visit: with a condition
        ("surgery", None),
    ],
)
def test_the_least_licence_that_may_do_the_whole_task(task, role):
    assert lowest_role(scope.table(), task=task, state="NY", on=DAY) is role
    assert scope.lowest_role(task, state="NY", on=DAY) is role


def test_ranks_follow_the_licences():
    ladder = [Role.FRONT_DESK, Role.MEDICAL_ASSISTANT, Role.LPN, Role.RN, Role.PHYSICIAN]
    assert [RANKS[role] for role in ladder] == sorted({*RANKS.values()})


TASK = '[[task]]\nname="t"\nwords="w"\nsource="s"\nchecked="read"\n'
OVERRIDE = TASK + (
    '[[override]]\ntask="t"\nstate="NY"\nrole="rn"\nlevel="do"\nsource="s"\nchecked="read"\n'
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("= nonsense", "is no TOML"),
        ('[[task]]\nname="t"', "lacks 'words'"),
        (TASK + TASK, "twice"),
        (TASK.replace("read", "maybe"), "'checked' is one of"),
        (TASK + 'may = "all"', "no table of roles"),
        (TASK + '[task.may]\nnurse = { level = "do" }', "'nurse' is no role"),
        (TASK + '[task.may]\nrn = { level = "perhaps" }', "'perhaps' is no level"),
        (TASK + "[task.may]\nrn = {}", "lacks 'level'"),
        (TASK + '[task.may]\nrn = { level = "do", unless = "x" }', "a cell has a level"),
        (TASK + '[task.may]\nrn = "do"', "a cell has a level"),
        (OVERRIDE, "'effective_on' is a day"),
        (OVERRIDE + "effective_on=2026-02-01\nexpires_on=2026-01-01", "days are turned"),
        (
            OVERRIDE.replace('task="t"', 'task="u"')
            + "effective_on=2026-01-01\nexpires_on=2026-02-01",
            "no such task",
        ),
        (OVERRIDE + 'effective_on="2026-01-01"\nexpires_on=2026-02-01', "is a day"),
    ],
)
def test_a_broken_table_is_refused_in_words(text, words):
    with pytest.raises(scope.ScopeTableBroken, match=words):
        scope.parse(text)


def test_a_good_table_is_read():
    table = scope.parse(OVERRIDE + "effective_on=2026-01-01\nexpires_on=2026-12-31")
    assert may(table, task="t", role=Role.RN, state="NY", on=DAY).allowed
    assert not may(table, task="t", role=Role.RN, state="CA", on=DAY).allowed
