"""What a map shows of the traffic, and that nothing hangs loose."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flow.example_maps import mapped, prior_authorizations
from unjam.flow.drawing.choosing import busiest_steps, choose

YEAR = prior_authorizations()

CASES = st.lists(
    st.lists(st.tuples(st.sampled_from("abcdefgh"), st.just(60.0)), min_size=1, max_size=8),
    min_size=1,
    max_size=12,
)


@pytest.mark.parametrize("share", [0, 10, 50, 80, 95, 100])
def test_the_drawn_lines_carry_at_least_the_share_asked_for(share):
    choice = choose(YEAR, share_percent=share, drawable=busiest_steps(YEAR))
    assert choice.traffic >= share / 100 * choice.traffic_of
    assert choice.traffic_of == sum(e.count for e in YEAR.edges)


def test_everything_is_drawn_when_all_is_asked_for():
    choice = choose(YEAR, share_percent=100, drawable=busiest_steps(YEAR))
    assert (choice.steps_left_out, choice.edges_left_out) == (0, 0)
    assert choice.edges == YEAR.edges


@given(CASES, st.integers(0, 100))
@settings(max_examples=60, deadline=None)
def test_each_step_shown_has_its_strongest_line_in_and_out(cases, share):
    one = mapped(cases)
    choice = choose(one, share_percent=share, drawable=busiest_steps(one))
    shown = {(e.from_step, e.to_step) for e in choice.edges}
    for name in {step for pair in shown for step in pair}:
        for side in ("from_step", "to_step"):
            others = [
                e for e in one.edges if getattr(e, side) == name and e.from_step != e.to_step
            ]
            most = max((e.count for e in others), default=None)
            strongest = {(e.from_step, e.to_step) for e in others if e.count == most}
            assert not strongest or strongest & shown


@given(CASES, st.integers(0, 100))
@settings(max_examples=40, deadline=None)
def test_a_larger_share_never_takes_a_line_away(cases, share):
    one = mapped(cases)
    some = choose(one, share_percent=share, drawable=busiest_steps(one))
    more = choose(one, share_percent=min(100, share + 20), drawable=busiest_steps(one))
    assert set(some.edges) <= set(more.edges)
    assert some.steps <= more.steps


def test_one_event_cases_leave_steps_without_lines_and_still_show_them():
    one = mapped([[("a", 0.0)], [("b", 0.0)]])
    choice = choose(one, share_percent=80, drawable=busiest_steps(one))
    assert choice.steps == {"a", "b"}
    assert choice.edges == ()
