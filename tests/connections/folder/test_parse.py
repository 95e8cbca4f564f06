"""Which files of a folder are taken, and when."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unjam.connections.folder.parse import STILL_US, Standing, free_name, is_still, is_wanted

NOW_US = 1_800_000_000_000_000


def standing(*, size: int = 10, age_us: int = STILL_US, number: int = 1) -> Standing:
    return Standing(number, size, (NOW_US - age_us) * 1000)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("a.837", True),
        ("Report of May.csv", True),
        (".a.837.swp", False),
        ("a.837.PART", False),
        ("a.tmp", False),
        ("~$book.xlsx", False),
        ("a.837.why.txt", False),
    ],
)
def test_half_written_and_hidden_files_are_passed_over(name: str, wanted: bool) -> None:
    assert is_wanted(name) is wanted


def test_a_file_is_still_once_it_has_stood_for_a_while() -> None:
    assert is_still(standing(), before=None, at_us=NOW_US)
    assert not is_still(standing(age_us=STILL_US - 1), before=None, at_us=NOW_US)
    assert not is_still(standing(size=11), before=standing(size=10), at_us=NOW_US)
    assert not is_still(standing(number=2), before=standing(number=1), at_us=NOW_US)


def test_a_time_in_the_future_needs_two_looks() -> None:
    ahead = standing(age_us=-(10**9))
    assert not is_still(ahead, before=None, at_us=NOW_US)
    assert is_still(ahead, before=ahead, at_us=NOW_US)


@given(st.lists(st.sampled_from(["a.835", "a", "a.tar.gz"]), max_size=12))
def test_no_name_is_given_twice(names: list[str]) -> None:
    given_names: list[str] = []
    for name in names:
        given_names.append(free_name(name, taken=frozenset(given_names)))
    assert len(set(given_names)) == len(names)
