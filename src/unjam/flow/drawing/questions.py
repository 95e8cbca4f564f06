"""The answers to the questions about one kind of work, in words: a sentence, and a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from unjam.flow.drawing import words
from unjam.flow.drawing.asking import Question
from unjam.flow.rules import HourCell, StepGap, UnnamedStep

ROWS_SHOWN = 20
"""A page shows so many rows; the file has all of them."""

HEATS = 4
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DAYS_IN_FULL = (
    "Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays",
)  # fmt: skip
FEW = "few"
FEW_SENTENCE = (
    "“few” stands where so few people did the work that the figure would speak of one of them."
)
HOUR_S = 3600

Figure = str | int | float


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure in words; ``name`` is its column's, ``look`` names a class: number, heat-1."""

    name: str
    words: str
    look: str = "number"


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """A line of an answer; ``href`` leads to its place on the map, or is empty."""

    name: str
    href: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """
    One question with its answer.

    Args:
        name: of the question in addresses. question: as a person asks it.
        sentence: the answer in short. note: how it was counted.
        headings: of the columns. rows: those that are shown. more: words for those that are not.
        is_grid: whether the cells are one kind of figure all over, to be seen as a picture.
        file: the whole table as plain figures, its headings first.
    """

    name: str
    question: str
    sentence: str
    note: str
    headings: tuple[str, ...]
    rows: tuple[AnswerRow, ...]
    file: tuple[tuple[Figure, ...], ...]
    more: str = ""
    is_grid: bool = False


def unnamed_steps(found: Sequence[UnnamedStep], question: Question) -> Answer:
    """Which steps name nobody."""
    headings = ("Step", "Times", "Without a name", "Share", "Cases touched")
    with_gaps = [one for one in found if one.unnamed_events]
    rows = tuple(
        AnswerRow(
            one.step,
            question.at_step(one.step),
            _cells(
                headings,
                f"{one.events:,}",
                f"{one.unnamed_events:,}",
                words.share(one.unnamed_events, of=one.events),
                f"{one.cases_touched:,}",
            ),
        )
        for one in with_gaps[:ROWS_SHOWN]
    )
    return Answer(
        name="steps_that_name_nobody",
        question="Which steps name nobody?",
        sentence=_unnamed_sentence(found),
        note="Steps that always name someone are left out here. A missing name can be a gap in"
        " the export, or work that nobody owns.",
        headings=headings,
        rows=rows,
        more=_more(len(with_gaps) - len(rows)),
        file=(
            ("step", "times", "times_without_a_name", "cases_touched"),
            *((one.step, one.events, one.unnamed_events, one.cases_touched) for one in found),
        ),
    )


def _unnamed_sentence(found: Sequence[UnnamedStep]) -> str:
    unnamed, of = sum(one.unnamed_events for one in found), sum(one.events for one in found)
    if not unnamed:
        return f"Every one of the {words.counted(of, 'event')} says who did it."
    most = found[0]
    return (
        f"{unnamed:,} of {words.counted(of, 'event')} ({words.share(unnamed, of=of)}) name nobody,"
        f" most of them at {most.step} ({most.unnamed_events:,} of {most.events:,})."
    )


def hours(found: Sequence[HourCell]) -> Answer:
    """On which days and at which hours work is done."""
    by_cell = {(one.hour_of_day, one.weekday): one for one in found}
    often = max((one.events or 0 for one in found), default=0)
    of_day = sorted({one.hour_of_day for one in found})
    span = range(of_day[0], of_day[-1] + 1) if of_day else range(0)
    rows = tuple(
        AnswerRow(
            _clock(hour),
            "",
            tuple(
                _heat(DAYS[day - 1], by_cell.get((hour, day)), often=often) for day in range(1, 8)
            ),
        )
        for hour in span
    )
    has_few = any(one.events is None for one in found)
    return Answer(
        name="events_by_weekday_and_hour",
        question="On which days and at which hours is work done?",
        sentence=_busiest(found),
        note="When steps were done, by the clock of the practice; never by role or person."
        + (f" {FEW_SENTENCE}" if has_few else ""),
        headings=("Hour", *DAYS),
        rows=rows,
        is_grid=True,
        file=(
            ("weekday", "hour", "times"),
            *(
                (DAYS[day - 1], hour, _plain(by_cell.get((hour, day))))
                for day, hour in product(range(1, 8), span)
            ),
        ),
    )


def _plain(cell: HourCell | None) -> Figure:
    if cell is None:
        return 0
    return FEW if cell.events is None else cell.events


def _heat(name: str, cell: HourCell | None, *, often: int) -> Cell:
    if cell is None:
        return Cell(name, "0", "number zero")
    if cell.events is None:
        return Cell(name, FEW, "number zero")
    heat = 1 + (HEATS * (cell.events - 1)) // often
    return Cell(name, f"{cell.events:,}", f"number heat-{heat}")


def _busiest(found: Sequence[HourCell]) -> str:
    told = [(one.events, one) for one in found if one.events is not None]
    if not told:
        return "So few people did this work that no hour can be shown without naming one of them."
    count, most = max(told, key=lambda pair: (pair[0], -pair[1].weekday, -pair[1].hour_of_day))
    begins, ends = _clock(most.hour_of_day), _clock((most.hour_of_day + 1) % 24)
    return (
        f"Most is done on {DAYS_IN_FULL[most.weekday - 1]} between {begins} and {ends}"
        f" ({words.counted(count, 'event')} in this period)."
    )


def _clock(hour: int) -> str:
    """
    An hour of the day as a clock shows it.

    >>> [_clock(hour).replace(words.NBSP, " ") for hour in (0, 9, 12, 17)]
    ['12 am', '9 am', '12 pm', '5 pm']
    """
    return f"{(hour + 11) % 12 + 1}{words.NBSP}{'am' if hour < 12 else 'pm'}"


def gaps(found: Sequence[StepGap], question: Question) -> Answer:
    """How long it takes from one step being done to the next being done."""
    headings = ("From → to", "Times", "Median", "9 in 10 within", "Mean")
    rows = tuple(
        AnswerRow(
            f"{one.from_step} → {one.to_step}",
            question.at_edge(one.from_step, to_step=one.to_step),
            _cells(
                headings,
                f"{one.times:,}",
                words.duration(one.median_s),
                words.duration(one.p90_s),
                words.duration(one.mean_s),
            ),
        )
        for one in found[:ROWS_SHOWN]
    )
    return Answer(
        name="waits_between_steps",
        question="How long is it from one step done to the next step done?",
        sentence=_slowest(found),
        note="By the clock, from end to end: the work on the second step is in it. The waits on"
        " the map leave that work out where its start is known.",
        headings=headings,
        rows=rows,
        more=_more(len(found) - len(rows)),
        file=(
            ("from_step", "to_step", "times", "median_h", "p90_h", "mean_h"),
            *(
                (one.from_step, one.to_step, one.times)
                + tuple(round(s / HOUR_S, 4) for s in (one.median_s, one.p90_s, one.mean_s))
                for one in found
            ),
        ),
    )


def _slowest(found: Sequence[StepGap]) -> str:
    if not found:
        return "No step follows another in this period."
    most = max(found, key=lambda one: one.mean_s * one.times)
    return (
        f"The most time in all goes by from {most.from_step} to {most.to_step}:"
        f" half of the {words.times(most.times)} took {words.duration(most.median_s)} or less."
    )


def _cells(headings: Sequence[str], *figures: str) -> tuple[Cell, ...]:
    return tuple(
        Cell(name, figure, "number zero" if figure == "0" else "number")
        for name, figure in zip(headings[1:], figures, strict=True)
    )


def _more(count: int) -> str:
    return f"{count:,} more in the download." if count > 0 else ""
