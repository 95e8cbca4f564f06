"""Opaque ids: the same text always the same id, in one practice and one kind only."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unjam.practice.rules import checked_name, checked_state, fresh_id, opaque_id

KEY, OTHER = bytes(32), bytes(31) + b"\1"
SHAPE = re.compile(r"[cs]_[A-Za-z0-9_-]{20}")


@given(st.text())
def test_an_id_has_its_shape_and_says_nothing(text):
    found = opaque_id(KEY, text, kind="case")
    assert SHAPE.fullmatch(found)
    assert found == opaque_id(KEY, text, kind="case")
    assert found[2:] != opaque_id(OTHER, text, kind="case")[2:]
    assert found[2:] != opaque_id(KEY, text, kind="person")[2:]


def test_ids_are_strings_so_these_all_differ():
    texts = ["", "NA", "null", "None", "7", "007", "7.0", " 7", "7 ", "ä", "a\u0308", "\ud800"]
    assert len({opaque_id(KEY, text, kind="case") for text in texts}) == len(texts)


@pytest.mark.parametrize(
    ("key", "kind", "words"),
    [(b"short", "case", "32 bytes"), (KEY, "patient", "not for 'patient'"), (KEY, "", "not for")],
)
def test_a_wrong_key_or_kind_is_refused(key, kind, words):
    with pytest.raises(ValueError, match=words):
        opaque_id(key, "A-1", kind=kind)


def test_a_fresh_id_is_its_prefix_and_chance():
    asked = []

    def chance(count):
        asked.append(count)
        return bytes(range(count))

    assert fresh_id("pr_", chance) == "pr_AAECAwQFBgcICQoLDA0O"
    assert asked == [15]


@pytest.mark.parametrize("text", ["", "  ", "x" * 201])
def test_a_name_is_neither_empty_nor_endless(text):
    with pytest.raises(ValueError, match="1 to 200"):
        checked_name(text)


@pytest.mark.parametrize("text", ["", "ny", "N", "NYC", "N1", "ÄÖ"])
def test_a_state_is_two_capital_letters(text):
    with pytest.raises(ValueError, match="two capital letters"):
        checked_state(text)
    assert checked_state("NY") == "NY"
