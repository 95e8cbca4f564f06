"""No two different rows give the same bytes."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from unjam.events import CaseLookedUp, ImportFinished, StepRecorded
from unjam.worklog.rules import canonical

VALUES = st.lists(
    st.none()
    | st.integers(-(2**63), 2**63 - 1)
    | st.binary(max_size=6)
    | st.text(st.characters(codec="utf-8"), max_size=6),
    max_size=4,
)


@given(one=VALUES, other=VALUES)
def test_different_values_give_different_bytes(one, other) -> None:
    assume([(type(v), v) for v in one] != [(type(v), v) for v in other])
    assert canonical.typed(*one) != canonical.typed(*other)


def test_types_that_look_alike_differ() -> None:
    assert len({canonical.typed(value) for value in ("", b"", None, 0, "0", b"0")}) == 6


def test_the_kinds_of_key_never_meet() -> None:
    late_us = 2**62
    assert canonical.instant_bytes(late_us)[0] < canonical.PLAIN_KEY_START[0]
    keys = {
        canonical.action_key("pr_1", "a"),
        canonical.action_key("pr_2", "a"),
        canonical.plain_key("pr_1", 1),
        canonical.plain_key("pr_1", 2),
        canonical.plain_key("pr_2", 1),
    }
    assert len(keys) == 5
    assert {len(key) for key in keys} == {16}


def test_occurrences_have_keys_of_their_own_at_the_same_instant() -> None:
    base = canonical.instant_bytes(5) + bytes(8)
    keys = [canonical.key_again(base, number) for number in range(4)]
    assert keys[0] == base
    assert len(set(keys)) == 4
    assert {key[:8] for key in keys} == {base[:8]}


def test_a_payload_is_sorted_ascii_without_what_is_empty() -> None:
    event = StepRecorded(
        process="",
        step="Ring \N{SNOWMAN}",
        started_at_us=5,
        more=(("b", "2"), ("a", "1"), ("c", "")),
    )
    assert canonical.payload_of(event) == '{"more":{"a":"1","b":"2"},"step":"Ring \\u2603"}'
    assert canonical.payload_of(CaseLookedUp("st_1")) == '{"viewer_id":"st_1"}'
    assert canonical.payload_of(ImportFinished("im_1", 0, 2, 0)) == (
        '{"import_id":"im_1","known_count":2,"parked_count":0,"recorded_count":0}'
    )
