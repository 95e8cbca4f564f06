"""Amounts, days and names are read to the cent or not at all, whatever stands there."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unjam.formats.x12 import values
from unjam.formats.x12.values import (
    CENTS,
    amount_of,
    basis_points_of,
    cents_of,
    clock_of,
    date_of,
    span_of,
    text_of,
)

AMOUNT_LIKE = st.text(alphabet="0123456789.-+ eE_²", max_size=22)


@given(st.integers(-(10**15), 10**15))
def test_an_amount_comes_back_as_it_was_written(cents: int) -> None:
    assert cents_of(amount_of(cents)) == cents


@given(AMOUNT_LIKE)
def test_an_amount_is_what_decimal_says_or_none(text: str) -> None:
    cents = cents_of(text)
    if cents is None:
        return
    try:
        exact = Decimal(text.strip()) * 100
    except InvalidOperation:
        pytest.fail(f"{text!r} was read as {cents}, and is no number")
    assert exact == cents


@pytest.mark.parametrize("text", ["", "-", "+", ".", "1e3", "1_0", "²", "--5", "1.2.3", "9" * 19])
def test_what_is_no_amount_is_none(text: str) -> None:
    assert cents_of(text) is None


def test_amounts_are_remembered_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(values, "REMEMBERED_MAX", 10)
    CENTS.clear()
    assert [cents_of(str(dollars)) for dollars in range(100)] == [n * 100 for n in range(100)]
    assert len(CENTS) <= 10


@given(st.text(max_size=12))
def test_any_text_is_read_without_failing(text: str) -> None:
    letters = text.encode("utf-8").decode("latin-1")
    date_of(letters)
    clock_of(letters)
    basis_points_of(letters)
    span_of("RD8", letters)
    assert text_of(letters) == text.strip()
