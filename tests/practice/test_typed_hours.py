"""Opening hours as people type them: what is read is what was meant, and what is said back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unjam.practice.rules import Span, hours_words, typed_spans, typed_text, week_words


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("8-12, 13-17:30", "8 am to 12 pm, 1 pm to 5:30 pm"),
        ("8-12, 1-5", "8 am to 12 pm, 1 pm to 5 pm"),
        ("8-5", "8 am to 5 pm"),
        ("8-8", "8 am to 8 pm"),
        ("8:00-12:00,13:00-17:00", "8 am to 12 pm, 1 pm to 5 pm"),
        ("8 am to noon and 1 pm until 5", "8 am to 12 pm, 1 pm to 5 pm"),
        ("8.30 \N{EN DASH} 12.15", "8:30 am to 12:15 pm"),
        ("1-5", "1 pm to 5 pm"),
        ("01:00-5", "1 am to 5 am"),
        ("22-6", "10 pm to 6 am the next day"),
        ("10 p.m.-6 a.m.", "10 pm to 6 am the next day"),
        ("0-24", "12 am to midnight"),
        ("8am-12am", "8 am to midnight"),
        ("Closed", "closed"),
        ("", "closed"),
        ("-", "closed"),
    ],
)
def test_what_is_typed_is_read_as_it_was_meant(typed: str, said: str) -> None:
    assert hours_words(typed_spans(typed, weekday=2)) == said


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("all day", "look like"),
        ("8-", "look like"),
        ("8-12-17", "look like"),
        ("25-26", "no time of day"),
        ("8:75-9", "no time of day"),
        ("13pm-5", "no time of day"),
        ("8-12, 11-3", "overlap"),
        ("22-6, 5-7", "overlap"),
        (",".join(f"{hour}:00-{hour}:30" for hour in range(13)), "at most 12"),
    ],
)
def test_what_cannot_be_read_is_told_with_an_example(typed: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        typed_spans(typed, weekday=0)


@st.composite
def days(draw: st.DrawFn) -> tuple[Span, ...]:
    """One weekday's stretches: in order, apart, the last one perhaps past midnight."""
    edges = sorted(draw(st.sets(st.integers(0, 1440), min_size=2, max_size=8)))
    pairs = list(zip(edges[::2], edges[1::2], strict=False))
    if draw(st.booleans()):
        opens = pairs[-1][0]
        pairs[-1] = (opens, draw(st.integers(1441, opens + 1440)) if opens else 1440)
    return tuple(Span(3, opens, closes) for opens, closes in pairs)


@given(days())
def test_what_is_written_into_the_form_is_read_back_as_the_same(day: tuple[Span, ...]) -> None:
    assert typed_spans(typed_text(day), weekday=3) == day


def test_a_week_names_each_day_once_and_says_what_it_could_not_read() -> None:
    week = [Span(day, 480, 1020) for day in (0, 1, 2, 4)]
    assert week_words(week, unread=[3]) == (
        ("Mon to Wed", "8 am to 5 pm"),
        ("Thu", "not read yet"),
        ("Fri", "8 am to 5 pm"),
        ("Sat and Sun", "closed"),
    )
