"""Delays that keep coming back: at one place, on one weekday or for one payer, week after week."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import numpy as np

from unjam.events import Coded
from unjam.flow.findings import waits
from unjam.flow.findings.candidates import EVENTS_MIN, edges, steps
from unjam.flow.findings.contrasts import (
    WEEKDAYS,
    Contrast,
    Table,
    of_pair,
    of_weekday,
    of_word,
    tried,
)
from unjam.flow.findings.facts import Fact, facts_of
from unjam.flow.findings.work import Work
from unjam.flow.kernel import Party
from unjam.flow.kernel.arrays import Mask, Whole

HOUR_US = 3_600_000_000
MINUTE_US = 60_000_000
DAY_US = 24 * HOUR_US

FALSE_ALARM_MAX = 0.05
"""The chance that a log in which no delay comes back shows any: shared by all that is tried."""

WEEKS_MIN = 8
HELD_SHARE_MIN = 2 / 3
"""A delay comes back if it was there in this share of the weeks in which it could."""

TIMES_MIN = 1.5
OURS_LONGER_MIN_H, OUTSIDE_LONGER_MIN_H = 1.0, 24.0
"""And if it is so much longer: open hours of ours, hours by the clock of a payer."""

SAME_SHARE = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Recurring:
    """
    A delay that keeps coming back.

    Args:
        process: the kind of work. from_step, to_step: where; of an answer from outside only the
            second.
        weekday: 0 (Monday) to 6 on which work gets there, None for any. fact, word: the kept
            column and its word, empty for any.
        from_outside: whether the wait is for somebody outside, by the clock; else it is ours, in
            open hours.
        mean_h, others_h: the mean wait here, and of the one in the middle of the others.
        held, weeks: in how many of how many weeks it was longer than the others.
        extra_h: hours a week that it is longer.
        events: those that show it. chance: of so clear a difference where there is none.
    """

    process: str
    from_step: str
    to_step: str
    weekday: int | None
    fact: str
    word: str
    from_outside: bool
    mean_h: float
    others_h: float
    held: int
    weeks: int
    cases: int
    extra_h: float
    events: Whole
    chance: float


@dataclass(frozen=True, slots=True, eq=False)
class _Place:
    """One place with its waits: of ours an edge, of an outsider's a step."""

    ends: tuple[int, ...]
    events: Whole
    wait_us: Whole
    from_outside: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Calendar:
    """On which weekday and in which week each event's wait began, on the practice's clock."""

    weekday: Whole
    week: Whole


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """One cell that is longer than the others of its place."""

    place: _Place
    fact: Fact | None
    weekday: int | None
    level: int | None
    contrast: Contrast


def delays(work: Work, more: Mapping[str, Coded], *, zone: ZoneInfo) -> list[Recurring]:
    """
    The delays that keep coming back, those with most hours first.

    Each cell of place x weekday x word of a kept column is held against the other weekdays, or
    the other words, of the same place **in the same week**, so that neither a busy season nor a
    step that is slow for all counts. What is told was longer in two of three weeks at least,
    half as long again as the one in the middle of the others, and longer by a paired Student's t
    over the weeks (of logarithms) at a level of ``FALSE_ALARM_MAX`` divided by all cells tried
    (Bonferroni): of twenty logs without any such delay, nineteen show none. Waits of ours count
    in open hours, so that no weekend is a delay; payers' answers are compared by word alone, for
    their weekends are their own.

    Source:
        Student (1908). The probable error of a mean. Dunn (1961). Multiple comparisons among
        means.
    """
    calendar = _calendar(work, zone=zone)
    facts = facts_of(work, more)
    places = list(_places(work))
    level = FALSE_ALARM_MAX / max(1, sum(_cells(work, places, facts=facts, calendar=calendar)))
    found = []
    for place in places:
        pairs = list(_pairs(work, place, facts=facts, calendar=calendar, level=level))
        left = _without(work, place, pairs=pairs, calendar=calendar)
        singles = _singles(work, left, facts=facts, calendar=calendar, level=level)
        found += _one_story(work, [*pairs, *singles], calendar=calendar)
    told = [_told(work, one, calendar=calendar) for one in found]
    return sorted(told, key=lambda one: -one.extra_h)


def _places(work: Work) -> Iterator[_Place]:
    ours = work.is_ours & (work.wait_on == Party.OURS) & (work.previous >= 0)
    for ends, events in edges(work, ours):
        yield _Place(ends, events, work.own_us[events], from_outside=False)
    answers = (work.actor == Party.PAYER) & (work.previous >= 0)
    for step, events in steps(work, answers):
        yield _Place((step,), events, waits.asked_us(work, events), from_outside=True)


def _calendar(work: Work, *, zone: ZoneInfo) -> _Calendar:
    """The day on which the step before was done is the day on which work gets to a place."""
    ready = np.r_[work.end_us[:1], work.end_us[:-1]]
    begins = work.previous < 0
    ready[begins] = work.begun_us[begins]
    first = datetime.fromtimestamp(int(ready.min()) // 1_000_000, zone).date()
    days = (int(ready.max()) - int(ready.min())) // DAY_US + 3
    midnights = [
        int(datetime.combine(first + timedelta(days=n), time.min, zone).timestamp())
        for n in range(days)
    ]
    day = np.searchsorted(np.array(midnights, np.int64) * 1_000_000, ready, side="right") - 1
    day += first.weekday()
    return _Calendar(np.asarray(day % WEEKDAYS), np.asarray(day // WEEKDAYS))


def _table(work: Work, place: _Place, *, fact: Fact | None, calendar: _Calendar) -> Table:
    words = fact.of_case[work.case[place.events]] if fact else np.zeros(len(place.events), int)
    kept = words >= 0
    events, wait_us = place.events[kept], place.wait_us[kept]
    return Table.of(
        week=calendar.week[events], weekday=calendar.weekday[events], word=words[kept],
        logs=np.log((wait_us + MINUTE_US).astype(np.float64)), hours=wait_us / HOUR_US,
        n_words=len(fact.words) if fact else 1,
    )  # fmt: skip


def _cells(
    work: Work, places: Sequence[_Place], *, facts: Sequence[Fact], calendar: _Calendar
) -> Iterator[int]:
    """How many cells are tried."""
    for place in places:
        for fact in (None, *facts):
            table = _table(work, place, fact=fact, calendar=calendar)
            yield tried(table, by_weekday=not place.from_outside, by_word=fact is not None)


def _pairs(
    work: Work, place: _Place, *, facts: Sequence[Fact], calendar: _Calendar, level: float
) -> Iterator[_Found]:
    """A weekday and a word together: longer than that word's other days and that day's others."""
    if place.from_outside:
        return
    for fact in facts:
        table = _table(work, place, fact=fact, calendar=calendar)
        for weekday, word in product(range(WEEKDAYS), range(table.n_words)):
            contrast = of_pair(table, weekday=weekday, word=word)
            if contrast and _comes_back(contrast, place, level=level):
                yield _Found(place, fact, weekday, word, contrast)


def _singles(
    work: Work, place: _Place, *, facts: Sequence[Fact], calendar: _Calendar, level: float
) -> Iterator[_Found]:
    """A weekday alone, or a word alone."""
    if not place.from_outside:
        table = _table(work, place, fact=None, calendar=calendar)
        for weekday in range(WEEKDAYS):
            contrast = of_weekday(table, weekday)
            if contrast and _comes_back(contrast, place, level=level):
                yield _Found(place, None, weekday, None, contrast)
    for fact in facts:
        table = _table(work, place, fact=fact, calendar=calendar)
        for word in range(table.n_words):
            contrast = of_word(table, word)
            if contrast and _comes_back(contrast, place, level=level):
                yield _Found(place, fact, None, word, contrast)


def _comes_back(contrast: Contrast, place: _Place, *, level: float) -> bool:
    longer = contrast.mean_h - contrast.others_h
    least = OUTSIDE_LONGER_MIN_H if place.from_outside else OURS_LONGER_MIN_H
    return (
        contrast.weeks >= WEEKS_MIN
        and contrast.held >= HELD_SHARE_MIN * contrast.weeks
        and longer >= least
        and contrast.mean_h >= TIMES_MIN * contrast.others_h
        and contrast.chance <= level
    )


def _without(work: Work, place: _Place, *, pairs: Sequence[_Found], calendar: _Calendar) -> _Place:
    """A place without what its pairs tell already."""
    kept = np.ones(len(place.events), np.bool_)
    for one in pairs:
        kept &= ~_shown(work, one, calendar=calendar)
    if kept.sum() < EVENTS_MIN:
        kept[:] = True
    return _Place(place.ends, place.events[kept], place.wait_us[kept], place.from_outside)


def _shown(work: Work, one: _Found, *, calendar: _Calendar) -> Mask:
    """Which events of its place are in a cell."""
    events = one.place.events
    mask = np.ones(len(events), np.bool_)
    if one.weekday is not None:
        mask &= calendar.weekday[events] == one.weekday
    if one.fact is not None:
        mask &= one.fact.of_case[work.case[events]] == one.level
    return mask


def _one_story(work: Work, found: Iterable[_Found], *, calendar: _Calendar) -> list[_Found]:
    """Words of two columns that mean the same cases are told once, by the surer one."""
    kept: dict[tuple[int, ...], list[set[int]]] = defaultdict(list)
    told = []
    for one in sorted(found, key=lambda one: one.contrast.chance):
        events = set(one.place.events[_shown(work, one, calendar=calendar)].tolist())
        others = kept[one.place.ends]
        same = (
            len(events & other) > SAME_SHARE * min(len(events), len(other)) for other in others
        )
        if not any(same):
            told.append(one)
            others.append(events)
    return told


def _told(work: Work, one: _Found, *, calendar: _Calendar) -> Recurring:
    place, contrast = one.place, one.contrast
    events = place.events[_shown(work, one, calendar=calendar)]
    extra = len(events) * (contrast.mean_h - contrast.others_h) / work.weeks
    return Recurring(
        process=work.process_names[place.ends[-1]],
        from_step="" if place.from_outside else work.step_names[place.ends[0]],
        to_step=work.step_names[place.ends[-1]],
        weekday=one.weekday,
        fact=one.fact.name if one.fact else "",
        word=one.fact.words[one.level] if one.fact and one.level is not None else "",
        from_outside=place.from_outside,
        mean_h=contrast.mean_h,
        others_h=contrast.others_h,
        held=contrast.held,
        weeks=contrast.weeks,
        cases=len(np.unique(work.case[events])),
        extra_h=extra,
        events=events,
        chance=contrast.chance,
    )
