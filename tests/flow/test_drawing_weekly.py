"""A finding's two charts: parts that fill a bar, weeks that stand where their figures are."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from defusedxml import ElementTree
from hypothesis import given
from hypothesis import strategies as st

from unjam.flow.drawing import weekly
from unjam.flow.drawing.weekly import Part, Run

MONDAY = date(2026, 6, 1)


def run_of(figures: list[float | None]) -> Run:
    return Run([(MONDAY + timedelta(weeks=n), one) for n, one in enumerate(figures)], "h")


@given(st.lists(st.floats(0.01, 1e6), min_size=1, max_size=10))
def test_parts_fill_the_bar_in_proportion(sizes: list[float]) -> None:
    drawn = weekly.stacked_bar([Part("c-x", "A <reason>", one) for one in sizes], title="Why")
    bars = [one for one in ElementTree.fromstring(drawn) if one.tag.endswith("rect")]
    starts = [float(one.attrib["x"]) for one in bars]
    expected = [weekly.BAR_W * sum(sizes[:n]) / sum(sizes) for n in range(len(sizes))]
    assert starts == pytest.approx(expected, abs=0.06)


def test_the_bar_says_its_shares() -> None:
    drawn = weekly.stacked_bar([Part("a", "Closed", 3.0), Part("b", "Nobody", 1.0)], title="Why")
    assert 'aria-label="Why. Closed: 75\xa0%; Nobody: 25\xa0%."' in drawn


def test_weeks_without_a_figure_are_gaps_and_the_median_is_of_those_that_have_one() -> None:
    run = run_of([2.0, 4.0, None, 10.0])
    assert weekly.middle_of(run) == 4.0
    drawn = weekly.run_chart(run, title="Hours, week by week")
    (line,) = re.findall(r'class="line" d="([^"]+)"', drawn)
    assert line.count("M") == 2, "one before the gap, one after it"
    assert drawn.count("<circle") == 3
    assert "Median of 3 weeks: 4 h; from 2 to 10, the most in the week of Mon 22 Jun 2026" in drawn


@given(st.lists(st.one_of(st.none(), st.floats(0, 1e6)), max_size=130))
def test_every_point_lies_inside_the_chart(figures: list[float | None]) -> None:
    drawn = weekly.run_chart(run_of(figures), title="Hours")
    last = figures[-weekly.WEEKS_DRAWN_MAX :]
    if all(one is None for one in figures):
        assert drawn == ""
        return
    circles = [one for one in ElementTree.fromstring(drawn) if one.tag.endswith("circle")]
    assert len(circles) == sum(one is not None for one in last)
    for one in circles:
        assert weekly.LEFT <= float(one.attrib["cx"]) <= weekly.RUN_W
        assert weekly.TOP - 0.1 <= float(one.attrib["cy"]) <= weekly.FOOT + 0.1
