"""Opening time by two look-ups equals the sum over intervals, clock changes included."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference.flow import open_us
from reference.logs import BEGINS, opening_hours
from unjam.flow import kernel
from unjam.flow.kernel import Engine

BOTH = pytest.mark.parametrize("engine", list(Engine))
MINUTE_US = 60_000_000
DAY_US = 1440 * MINUTE_US
FROM_US, TO_US = 1_708_000_000_000_000, 1_733_000_000_000_000
ZONES = ["America/New_York", "America/Phoenix", "America/Denver", "America/Anchorage"]
ZONES += ["Pacific/Honolulu", "America/Puerto_Rico"]


def _instants() -> st.SearchStrategy[int]:
    begins = st.sampled_from([int(begin.timestamp()) * 1_000_000 for begin in BEGINS])
    offset = st.integers(-3 * DAY_US, 6 * DAY_US)
    return st.builds(lambda begin, by: begin + by, begins, offset)


@BOTH
@pytest.mark.parametrize("zone", ZONES)
@given(pairs=st.lists(st.tuples(_instants(), _instants()), min_size=1, max_size=20))
@settings(max_examples=40, deadline=None)
def test_equals_the_sum_over_intervals(
    engine: Engine, zone: str, pairs: list[tuple[int, int]]
) -> None:
    hours = opening_hours(zone)
    table = kernel.open_table(hours, from_us=FROM_US, to_us=TO_US)
    begin, end = (np.array(side, np.int64) for side in zip(*pairs, strict=True))
    found = table.between(begin, end, engine=engine).tolist()
    assert found == [open_us(a, b, hours) if a <= b else -open_us(b, a, hours) for a, b in pairs]
    until = table.open_until(end, engine=engine) - table.open_until(begin, engine=engine)
    assert until.tolist() == found


@pytest.mark.parametrize(("minutes", "slot"), [(30, 15), (20, 5), (7, 1)])
def test_the_slot_is_the_longest_that_is_exact(minutes: int, slot: int) -> None:
    table = kernel.open_table([(0, minutes * MINUTE_US)], from_us=0, to_us=DAY_US)
    assert table.slot_us == slot * MINUTE_US


def test_hours_within_a_minute_are_refused() -> None:
    with pytest.raises(ValueError, match="whole minutes"):
        kernel.open_table([(0, 90_000_001)], from_us=0, to_us=DAY_US)


def test_an_interval_that_runs_backwards_is_refused() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        kernel.open_table([(MINUTE_US, 0)], from_us=0, to_us=DAY_US)


@BOTH
@pytest.mark.parametrize("outside", [-1, DAY_US + 15 * MINUTE_US + 1])
def test_an_instant_outside_the_table_is_refused(engine: Engine, outside: int) -> None:
    table = kernel.open_table([(0, 15 * MINUTE_US)], from_us=0, to_us=DAY_US)
    with pytest.raises(ValueError, match="opening hours cover"):
        table.open_until(np.array([0, outside], np.int64), engine=engine)


@BOTH
def test_several_sites_together_are_open_when_any_is(engine: Engine) -> None:
    hour = 60 * MINUTE_US
    sites = [(8 * hour, 12 * hour), (10 * hour, 15 * hour), (20 * hour, 21 * hour)]
    table = kernel.open_table(sites, from_us=0, to_us=DAY_US)
    found = table.between(np.array([0]), np.array([DAY_US]), engine=engine)
    assert found.tolist() == [8 * hour]


@BOTH
def test_without_hours_it_is_never_open(engine: Engine) -> None:
    table = kernel.open_table([], from_us=0, to_us=DAY_US)
    assert table.between(np.array([0]), np.array([DAY_US]), engine=engine).tolist() == [0]
