"""Delays that keep coming back, in sentences, without those that speak of one or two people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from unjam.flow.findings import Work
from unjam.flow.findings.recurring import Recurring
from unjam.flow.queries.asked import PEOPLE_MIN
from unjam.flow.queries.evidence import people

DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HOURS_A_DAY = 24
LINES_MAX = 30


@dataclass(frozen=True, slots=True)
class DelayLine:
    """
    One delay that keeps coming back.

    Args:
        process; from_step, to_step: where; ``from_step`` is empty for an answer from outside.
        weekday: its name, empty for any. fact, word: the kept column and its word, or empty.
        sentence: in a manager's words. from_outside: whether it waits for somebody outside, by
            the clock; else for us, in open hours.
        mean_h, others_h: hours it waits on average, and the others.
        extra_h: hours a week that it is longer. cases: how many. held, weeks: in how many weeks
            it was longer, of those in which it could.
    """

    process: str
    from_step: str
    to_step: str
    weekday: str
    fact: str
    word: str
    sentence: str
    from_outside: bool
    mean_h: float
    others_h: float
    extra_h: float
    cases: int
    held: int
    weeks: int


@dataclass(frozen=True, slots=True)
class Delays:
    """
    All delays that keep coming back, those with most hours first.

    Args:
        n_withheld: how many more there are that would tell when one or two people work.
    """

    lines: tuple[DelayLine, ...]
    n_withheld: int


NO_DELAYS = Delays((), 0)


def told(work: Work, found: Iterable[Recurring]) -> Delays:
    """Say them; a weekday on which one or two people do the work would say when they work."""
    kept, withheld = [], 0
    for one in found:
        if one.weekday is not None and 0 < people(work, one.events) < PEOPLE_MIN:
            withheld += 1
        else:
            kept.append(_line(one))
    return Delays(tuple(kept[:LINES_MAX]), withheld)


def _line(one: Recurring) -> DelayLine:
    return DelayLine(
        process=one.process,
        from_step=one.from_step,
        to_step=one.to_step,
        weekday="" if one.weekday is None else DAY_NAMES[one.weekday],
        fact=one.fact,
        word=one.word,
        sentence=_sentence(one),
        from_outside=one.from_outside,
        mean_h=one.mean_h,
        others_h=one.others_h,
        extra_h=one.extra_h,
        cases=one.cases,
        held=one.held,
        weeks=one.weeks,
    )


def _sentence(one: Recurring) -> str:
    held = f"longer in {one.held} of {one.weeks} weeks"
    word = f"{one.fact} “{one.word}”"
    if one.from_outside:
        days, others = one.mean_h / HOURS_A_DAY, one.others_h / HOURS_A_DAY
        return (
            f"With {word}, “{one.to_step}” comes after {_figure(days)} days on average, else "
            f"after {_figure(others)}: {held}."
        )
    what = f"work with {word}" if one.fact else "work"
    when, else_ = "", "other work"
    if one.weekday is not None:
        when = f" that gets there on a {DAY_NAMES[one.weekday]}"
        else_ = "else" if one.fact else "on other days"
    return (
        f"Between “{one.from_step}” and “{one.to_step}”, {what}{when} waits "
        f"{_figure(one.mean_h)} open hours on average, {else_} {_figure(one.others_h)}: {held}."
    )


def _figure(number: float) -> str:
    """
    Whole from ten on, else with one decimal.

    >>> _figure(12.4), _figure(3.04), _figure(2.56)
    ('12', '3', '2.6')
    """
    return f"{number:,.0f}" if number >= 9.95 else f"{number:.1f}".removesuffix(".0")
