"""Counts kept event by event equal those of a map made anew, late arrivals included."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from unjam.flow.kernel import LiveCounts

EVENTS = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.tuples(st.integers(0, 5), st.integers(0, 2), st.integers(0, 2)),
    ),
    max_size=40,
)


@given(EVENTS)
@settings(max_examples=200, deadline=None)
def test_any_interleaving_equals_a_rebuild(
    arrivals: list[tuple[int, tuple[int, int, int]]],
) -> None:
    live = LiveCounts()
    cases: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for case, event in arrivals:
        live.append(case, event)
        cases[case].append(event)
        pairs = [
            pair
            for events in cases.values()
            for pair in pairwise(sorted(events, key=lambda happened: happened[0]))
        ]
        assert live.edges() == Counter((a[1], b[1]) for a, b in pairs)
        assert live.handovers() == Counter((a[2], b[2]) for a, b in pairs)


def test_a_closed_case_keeps_its_counts() -> None:
    live = LiveCounts()
    live.append(1, (10, 0, 0))
    live.append(1, (20, 1, 0))
    live.close(1)
    live.append(1, (30, 2, 0))
    assert live.edges() == {(0, 1): 1}
