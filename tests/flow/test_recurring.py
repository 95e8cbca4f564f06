"""A delay that keeps coming back is told with its weekday and its payer; chance never is."""

from __future__ import annotations

import math
from dataclasses import replace
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from reference import returning
from reference.logs import Row, columns_of
from truth import practice
from unjam.events import Coded
from unjam.flow import findings
from unjam.flow.findings import recurring, statistics
from unjam.flow.findings.facts import facts_of
from unjam.flow.findings.recurring import Recurring

UTC = ZoneInfo("UTC")


def delays(rows: list[Row]) -> list[Recurring]:
    columns = columns_of(rows, keep=["Payer"])
    return recurring.delays(findings.work_of(columns), columns.more, zone=UTC)


def cell(one: Recurring) -> tuple[str, int | None, str]:
    return one.to_step, one.weekday, one.word


def test_a_weekday_on_which_work_waits_longer() -> None:
    (one,) = delays(returning.rows(lambda weekday, payer: 4.0 if weekday == 3 else 1.0))
    assert cell(one) == ("Sign", 3, "")
    assert one.from_step == "Check"
    assert not one.from_outside
    assert one.mean_h > 2.5 * one.others_h
    assert one.held > 0.8 * one.weeks > 15
    assert one.extra_h == pytest.approx(
        len(one.events) * (one.mean_h - one.others_h) / returning.WEEKS, rel=0.2
    )


def test_a_payer_whose_work_waits_longer_with_us() -> None:
    (one,) = delays(returning.rows(lambda weekday, payer: 4.0 if payer == "Birch" else 1.0))
    assert cell(one) == ("Sign", None, "Birch")
    assert (one.fact, one.from_outside) == ("Payer", False)


def test_a_payer_who_answers_late_is_told_by_the_clock() -> None:
    (one,) = delays(
        returning.rows(answers=lambda weekday, payer: 3.0 if payer == "Cedar" else 1.0)
    )
    assert cell(one) == ("Answer", None, "Cedar")
    assert (one.from_step, one.from_outside) == ("", True)
    assert 5 * 24 < one.mean_h < 9 * 24


def test_a_weekday_and_a_payer_together_are_told_as_both_and_once() -> None:
    def longer(weekday: int, payer: str) -> float:
        return 12.0 if (weekday, payer) == (1, "Aster") else 1.0

    (one,) = delays(returning.rows(longer, a_week=60))
    assert cell(one) == ("Sign", 1, "Aster")


def test_a_quick_weekday_does_not_make_the_others_slow() -> None:
    assert delays(returning.rows(lambda weekday, payer: 0.1 if weekday == 4 else 1.0)) == []


def test_a_slow_season_is_no_weekday() -> None:
    """Weeks differ by a factor of up to three; each cell is held against its own week."""
    assert delays(returning.rows(seed=2)) == []


def test_what_is_shorter_than_an_hour_is_no_delay() -> None:
    def sooner(weekday: int, payer: str) -> float:
        return 0.12 if weekday == 3 else 0.04

    assert delays(returning.rows(sooner)) == []


@pytest.mark.slow
def test_of_twenty_logs_without_any_such_delay_at_most_one_shows_one() -> None:
    """The rate of false alarms, counted: 60 small logs here, and 20 whole practices."""
    small = [seed for seed in range(100, 160) if delays(returning.rows(seed=seed))]
    large = [seed for seed in range(900, 920) if _plain_practice(seed)]
    assert len(small) + len(large) <= 0.05 * 80, (small, large)


def _plain_practice(seed: int) -> list[Recurring]:
    """Another invented practice, whose payers are drawn by chance."""
    columns = practice.Practice(seed, weeks=30, planted=False).columns()
    dice = np.random.default_rng(seed)
    of_case = dice.integers(1, 5, len(columns.case.words))
    payer = Coded(of_case[np.asarray(columns.case.codes)].astype(np.int32), ["", *"ABCD"])
    return recurring.delays(findings.work_of(columns), {"Payer": payer}, zone=UTC)


def test_a_column_that_stands_for_persons_is_never_a_reason() -> None:
    """By its heading, or because each of its words goes with one person at some step."""
    columns = columns_of(returning.rows(), keep=["Payer"])
    work, payer = findings.work_of(columns), columns.more["Payer"]
    assert [one.name for one in facts_of(work, {"Payer": payer})] == ["Payer"]
    assert facts_of(work, {"Ordering provider": payer, "Assigned To": payer}) == []
    level = np.asarray(payer.codes, np.int32)[work.source]
    sign = np.asarray(work.step_names)[work.place] == "Sign"
    person = np.where(sign & (level > 0), level, work.person).astype(np.int32)
    one_each = replace(work, ordered=replace(work.ordered, person=person))
    assert facts_of(one_each, {"Payer": payer}) == []


def test_the_chance_is_students() -> None:
    """Against its quantiles of 97.5 %, printed in ``statistics.T_95``."""
    for degrees, quantile in enumerate(statistics.T_95[4:], 5):
        assert statistics.t_tail(quantile, degrees=degrees) == pytest.approx(0.025, rel=0.03)
    assert math.isclose(statistics.t_tail(0.0, degrees=3), 0.5)
