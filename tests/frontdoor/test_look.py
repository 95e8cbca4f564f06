"""Colours, rows and single keys that a browser keeps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unjam.frontdoor import look


def test_nothing_chosen_is_the_usual() -> None:
    usual = look.of({})
    assert (usual.theme, usual.rows, usual.keys_on) == ("system", "usual", True)
    assert usual.keys == {"next": "j", "previous": "k", "search": "/", "help": "?"}


def test_what_was_chosen_is_kept() -> None:
    chosen = look.of({"look-theme": "dark", "look-rows": "compact", "look-keys": "nps!"})
    assert (chosen.theme, chosen.rows) == ("dark", "compact")
    assert chosen.keys == {"next": "n", "previous": "p", "search": "s", "help": "!"}


def test_keys_can_be_off() -> None:
    assert look.of({"look-keys": "off"}).keys == {}


@pytest.mark.parametrize("word", ["", "jk", "jjkl", "j k/", "jk/\n", "jk/é", "jk/?x"])
def test_a_word_that_names_no_keys_leaves_the_usual_ones(word: str) -> None:
    assert look.of({"look-keys": word}).keys == look.of({}).keys


@given(st.dictionaries(st.sampled_from(look.COOKIES), st.text(max_size=8)))
def test_no_cookie_breaks_a_page(cookies: dict[str, str]) -> None:
    chosen = look.of(cookies)
    assert chosen.theme in look.THEMES
    assert chosen.rows in look.ROWS
    assert len(set(chosen.keys.values())) in {0, len(look.ACTIONS)}
