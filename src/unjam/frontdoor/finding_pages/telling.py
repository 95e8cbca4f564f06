"""What a finding is called, why work waits, and what to try, in a manager's words."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from unjam.flow.drawing import Question, words
from unjam.flow.findings import Interval, Kind
from unjam.flow.queries.delays import DelayLine
from unjam.flow.queries.evidence import FindingInFull, FindingLine

KINDS = {
    Kind.STALL: "Waits too long",
    Kind.LATE_START: "Begins late",
    Kind.REPEAT: "Done again",
    Kind.BOUNCE: "Goes back and forth",
    Kind.UNOWNED: "Lies with nobody",
    Kind.PAYER_WAIT: "The payer is late",
    Kind.AFTER_HOURS: "Done after hours",
    Kind.ABOVE_LICENCE: "Done above the licence it needs",
    Kind.AUTOMATABLE: "Always alike",
    Kind.BATCH: "Saved up",
    Kind.DRIFT: "Became slower and stayed so",
}

WHAT_TO_TRY = {
    Kind.STALL: (
        "Try it at this one place for two weeks. Work that has a name and a time on it rarely "
        "waits; work that anybody may take is taken last."
    ),
    Kind.LATE_START: (
        "If only with its first step. Most of a late start is nobody looking: one look at a set "
        "hour, by one role, is often enough."
    ),
    Kind.REPEAT: (
        "Take ten of the cases below and note what was missing the first time. It is usually the "
        "same one or two things. Ask for them up front, on the form or in the first call."
    ),
    Kind.BOUNCE: (
        "Three lines on what must be there are enough. A case that comes back costs both roles "
        "twice."
    ),
    Kind.UNOWNED: (
        "The rule should need no thinking: by day, by letter, by doctor. A list that belongs to "
        "all belongs to nobody."
    ),
    Kind.PAYER_WAIT: (
        "Write down who promised what. Chasing earlier seldom helps; chasing later costs the "
        "patient days."
    ),
    Kind.AFTER_HOURS: (
        "Look at what fills the day before it, not at who stays late. Protect an hour for it in "
        "the day, or take away what pushes it out."
    ),
    Kind.ABOVE_LICENCE: (
        "Ask what makes it go up: habit, a missing template, or nobody free. Then give the step "
        "to the role that may do it, and keep only what needs judgement above."
    ),
    Kind.AUTOMATABLE: (
        "Begin with the plainest cases, and compare a week by hand with a week prepared."
    ),
    Kind.BATCH: (
        "Set the two hours. Saving up feels quick for who does it, and everyone behind it waits "
        "for the last item."
    ),
    Kind.DRIFT: (
        "It may be a new system, a new rule, a payer, or a gap on the rota. If it cannot be "
        "undone, say how the work should go from now on."
    ),
}

CAUSES = {
    "payer": "The payer had not answered",
    "patient": "The patient had not answered",
    "outside": "Somebody else outside had not answered",
    "closed": "The practice was closed",
    "unowned": "It lay with nobody",
    "batch": "It was held until others had come",
    "contention": "Who did it was busy with work that was ready earlier",
    "prioritisation": "Who did it took work that was ready later",
    "unavailability": "Who did it was away",
    "busy_or_away": "Who did it was busy or away",
    "rest": "The log does not say",
}

BY_SHARE = (
    "It is told only because even the lower end of a 99 % interval of its share is above what is "
    "usual here."
)
FROM_NOISE = {
    Kind.STALL: (
        "It is told only because the wait stands out from all other steps here, and its lower "
        "bound over the weeks is still twice the usual one."
    ),
    Kind.PAYER_WAIT: (
        "It is told only because even the lower end of a 99 % interval puts more than a quarter "
        "of the answers after the payer's clock."
    ),
    Kind.AUTOMATABLE: (
        "It is told only because nearly all of it is short, takes about as long each time, is "
        "done by one role, and goes on the same way."
    ),
    Kind.DRIFT: (
        "It is told only because the weeks after lie more than five standard errors above the "
        "weeks before."
    ),
}
FROM_NOISE[Kind.LATE_START] = FROM_NOISE[Kind.STALL]

MEASURES = {
    "waiting_h": ("Hours that cases waited here", "h"),
    "times": ("Times it happened", "times"),
    "mean_h": ("Open hours that a case waited on average", "h"),
}
"""What is counted week by week, and its unit."""

FEW = "few people"
HOURS_A_DAY = 24
UNIT = re.compile(r"(?<=\d) (?=(?:h|%|days)\b|%)")
WEEK_NUMBER = re.compile(r"\bweek \d+\b")


@dataclass(frozen=True, slots=True)
class Told:
    """
    One finding as a page shows it.

    Args:
        kind: in words. sentence: with days instead of week numbers. on_map: the map's query.
        place: the step, or from which to which. waiting, staff: hours a week; empty for none.
        waiting_range, staff_range: their intervals. is_few: whether staff time is withheld.
        weeks: in how many of how many it showed. money: dollars a week of staff time, or empty.
    """

    line: FindingLine
    kind: str
    sentence: str
    place: str
    on_map: str
    waiting: str
    waiting_range: str
    staff: str
    staff_range: str
    is_few: bool
    weeks: str
    money: str


def told(line: FindingLine, *, open_waits: bool, shows_money: bool = False) -> Told:
    """
    Put one finding in words.

    Args:
        open_waits: whether the map can show its waits in opening hours.
        shows_money: whether who reads it may see what comes of wages.
    """
    waiting, waiting_range = _hours(line.waiting_h)
    staff, staff_range = _hours(line.touch_h)
    return Told(
        line=line,
        kind=KINDS[line.kind],
        sentence=_sentence(line),
        place=line.step or " → ".join(_ends(line)),
        on_map=_on_map(line, open_waits=open_waits),
        waiting=waiting,
        waiting_range=waiting_range,
        staff=FEW if line.touch_h is None else staff,
        staff_range=staff_range,
        is_few=line.touch_h is None,
        weeks=f"{line.weeks_shown} of {line.weeks}" if line.weeks else "",
        money=_money(line.dollars.value) if shows_money and line.dollars else "",
    )


def _money(dollars: float) -> str:
    """
    Dollars a week: whole from ten on.

    >>> _money(5.2), _money(1234.5)
    ('$5.20', '$1,234')
    """
    return f"${dollars:,.0f}" if dollars >= 9.995 else f"${dollars:.2f}"


def _sentence(line: FindingLine) -> str:
    """The sentence with a day instead of a number of weeks, and figures kept to their units."""
    said = UNIT.sub(words.NBSP, line.sentence)
    if not line.since_on:
        return said
    monday = words.day(date.fromisoformat(line.since_on))
    return WEEK_NUMBER.sub(f"the week of {monday}", said, count=1)


def _on_map(line: FindingLine, *, open_waits: bool) -> str:
    question = Question(line.process, share=100, open_waits=open_waits)
    if line.step:
        return question.at_step(line.step)
    from_step, to_step = _ends(line)
    return question.at_edge(from_step, to_step=to_step)


def _ends(line: FindingLine) -> tuple[str, str]:
    """The line on the map, from and to; of what goes back and forth, the way back."""
    if line.kind == Kind.BOUNCE:
        return line.to_step, line.from_step
    return line.from_step, line.to_step


def _hours(interval: Interval | None) -> tuple[str, str]:
    """
    Hours a week and their interval; empty where there are none to speak of.

    >>> _hours(Interval(12.3, 8.04, 16.6)), _hours(Interval(0.0, 0.0, 0.0))
    (('12 h', '8 to 17'), ('', ''))
    """
    if interval is None or interval.value < SPEAKS_FROM_H:
        return "", ""
    return f"{_figure(interval.value)} h", f"{_figure(interval.low)} to {_figure(interval.high)}"


SPEAKS_FROM_H = 0.05


def _figure(number: float) -> str:
    return f"{number:,.0f}" if number >= 9.95 else f"{number:.1f}".removesuffix(".0")


@dataclass(frozen=True, slots=True)
class DelayTold:
    """
    One delay that keeps coming back, as its page shows it.

    Args:
        on_map: the map's query, for the same cases. here, others: how long it waits, and the
            others. longer: hours a week. held: in how many of how many weeks.
    """

    line: DelayLine
    on_map: str
    here: str
    others: str
    longer: str
    held: str


def delay_told(line: DelayLine, *, open_waits: bool) -> DelayTold:
    """
    Put one delay that keeps coming back in words.

    Args:
        open_waits: whether the map can show its waits in opening hours.
    """
    facts = ((line.fact, line.word),) if line.fact else ()
    counts_open = open_waits and not line.from_outside
    question = Question(line.process, share=100, open_waits=counts_open, facts=facts)
    if line.from_step:
        on_map = question.at_edge(line.from_step, to_step=line.to_step)
    else:
        on_map = question.at_step(line.to_step)
    return DelayTold(
        line=replace(line, sentence=UNIT.sub(words.NBSP, line.sentence)),
        on_map=on_map,
        here=_wait(line, line.mean_h),
        others=_wait(line, line.others_h),
        longer=f"{_figure(line.extra_h)} h",
        held=f"{line.held} of {line.weeks}",
    )


def _wait(line: DelayLine, hours: float) -> str:
    """Of an answer from outside in days by the clock, else in open hours."""
    return f"{_figure(hours / HOURS_A_DAY)} days" if line.from_outside else f"{_figure(hours)} h"


def how_sure(full: FindingInFull) -> str:
    """How far one finding can be trusted, in two sentences."""
    line = full.line
    hours = line.waiting_h if line.waiting_h and line.waiting_h.value else line.touch_h
    ranged = ""
    if hours is not None and hours.value >= SPEAKS_FROM_H:
        ranged = (
            f"; its true figure lies between {_figure(hours.low)} and {_figure(hours.high)} hours "
            "a week, 95 times in 100"
        )
    cases = words.counted(line.cases, "case")
    shown = f"It shows in {cases} and in {line.weeks_shown} of the {line.weeks} weeks in which "
    return f"{shown}it could{ranged}. {FROM_NOISE.get(line.kind, BY_SHARE)}"
