"""Frictions are planted where they can be, say what they cost, and change nothing elsewhere."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from unjam.demo import year
from unjam.demo.commands import write_year
from unjam.demo.frictions import PAYERS, Kind
from unjam.demo.planting import KINDS_MAX, KINDS_MIN, NEVER_SAY_WHEN_BEGUN
from unjam.demo.year import Plan, Year

SEEDS = range(1, 13)
WEEKS = 12


@cache
def lived(seed: int, *, frictions: bool = True) -> Year:
    return year.lived(Plan(seed=seed, weeks=WEEKS, frictions=frictions))


def test_a_plain_year_has_none() -> None:
    assert lived(1, frictions=False).frictions == ()


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_each_seed_plants_several_kinds_each_with_its_cost(seed: int) -> None:
    planted = lived(seed).frictions
    assert KINDS_MIN - 2 <= len(planted) <= KINDS_MAX
    assert len({one.kind for one in planted}) == len(planted)
    for one in planted:
        assert 0 <= one.strength < 1
        assert one.cases, one
        assert one.waiting > 0 or one.touch > 0, one
        assert one.touch == 0 or one.process not in NEVER_SAY_WHEN_BEGUN


@pytest.mark.slow
def test_every_kind_is_planted_by_some_seed() -> None:
    assert {one.kind for seed in SEEDS for one in lived(seed).frictions} == set(Kind)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_kinds_of_work_without_a_friction_stay_as_they_were(seed: int) -> None:
    planted, plain = lived(seed), lived(seed, frictions=False)
    touched = {one.process for one in planted.frictions}
    for process, cases in plain.cases.items():
        assert (planted.cases[process] == cases) == (process not in touched)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_counted_is_what_can_be_seen(seed: int) -> None:
    """Evenings, seniors and repeats are counted again from the cases alone."""
    for one in lived(seed).frictions:
        events = [e for c in lived(seed).cases[one.process] for e in c if e.step == one.step]
        if one.kind == Kind.AUTOMATABLE:
            seen = sum(e.done - e.begun for e in events)
            assert one.touch == seen
        if one.kind == Kind.ABOVE_LICENCE:
            seen = sum(e.done - e.begun for e in events if e.role == "physician")
            assert one.touch == seen


def test_payers_are_slow_as_a_whole() -> None:
    slow = next(o for s in range(1, 60) for o in lived(s).frictions if o.kind == Kind.PAYER_WAIT)
    assert slow.step == PAYERS
    assert slow.process == "Prior authorization"


def test_the_truth_lies_beside_the_exports(tmp_path: Path) -> None:
    truth = write_year(Plan(seed=2, weeks=6), folder=tmp_path)
    told = json.loads(json.dumps(truth["frictions"]))
    assert len(told) == len(year.lived(Plan(seed=2, weeks=6)).frictions)
    for one in told:
        assert set(one) == {
            "kind", "process", "step", "before", "strength", "since_week", "cases",
            "hours_per_week",
        }  # fmt: skip
        assert max(one["hours_per_week"].values()) > 0
