"""Before and after a day: the same lines with both figures, and no claim of a cause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from unjam.flow.drawing import words
from unjam.flow.drawing.asking import Question, wait_of
from unjam.flow.drawing.tables import ROWS_SHOWN
from unjam.flow.rules import Edge, ProcessMap

ENOUGH = 20
"""With fewer passages on either side, a difference of medians is too easily chance."""

NOTABLE = 0.1
"""A smaller part of the old median is not worth a colour."""

NOTHING = "–"
NO_WAIT = words.duration_short(0)


@dataclass(frozen=True, slots=True)
class Difference:
    """One line of the map on both sides of the day, in words."""

    name: str
    href: str
    count_before: str
    count_after: str
    median_before: str
    median_after: str
    change: str
    tone: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """
    Both sides of a day.

    Args:
        day: in words. sentence: the gist. cases_before, cases_after: how many cases on each side.
        differences: largest change of waiting time in all first.
    """

    day: str
    sentence: str
    cases_before: int
    cases_after: int
    differences: tuple[Difference, ...]


def pairs(one: ProcessMap) -> dict[tuple[str, str], Edge]:
    """The edges of a map by their two steps."""
    return {_key(edge): edge for edge in one.edges}


def compare(
    edges: Sequence[Edge], question: Question, *, before: ProcessMap, after: ProcessMap, whole: int
) -> Comparison:
    """
    Set the two sides beside each other.

    Args:
        edges: the lines that the map shows. whole: cases in the whole period; those on both sides
            were open on the day of the split.
    """
    earlier, later = pairs(before), pairs(after)
    weighed = [(e, earlier.get(_key(e)), later.get(_key(e))) for e in edges]
    weighed.sort(key=lambda found: -_weight(found[1], found[2], question=question))
    both = max(0, before.n_cases + after.n_cases - whole)
    return Comparison(
        day=words.iso_day(question.split_on),
        sentence=_gist(before, after, both=both),
        cases_before=before.n_cases,
        cases_after=after.n_cases,
        differences=tuple(
            _difference(edge, before_edge, after=after_edge, question=question)
            for edge, before_edge, after_edge in weighed[:ROWS_SHOWN]
        ),
    )


def label(before: Edge | None, after: Edge | None, *, open_waits: bool) -> str:
    """
    Both medians on one line of the map: "3 h → 1 h"; a dash where the passage did not occur.

    Where there was no wait on either side, that is said once.
    """
    said = [
        NOTHING
        if edge is None
        else words.duration_short(
            wait_of(edge, open_waits=open_waits).median_s, open_hours=open_waits
        )
        for edge in (before, after)
    ]
    return NO_WAIT if said == [NO_WAIT, NO_WAIT] else " → ".join(said)


def _weight(before: Edge | None, after: Edge | None, *, question: Question) -> float:
    """How much waiting the change concerns, so that rare lines do not come first."""
    if before is None or after is None:
        return 0.0
    open_waits = question.open_waits
    change = (
        wait_of(after, open_waits=open_waits).median_s
        - wait_of(before, open_waits=open_waits).median_s
    )
    return abs(change) * min(before.count, after.count)


def _gist(before: ProcessMap, after: ProcessMap, *, both: int) -> str:
    said = []
    if before.durations and after.durations:
        said.append(
            "From first to last step, half of the cases took "
            f"{words.duration(before.durations.median_s)} or less before, "
            f"and {words.duration(after.durations.median_s)} after."
        )
    if both:
        verb = "was" if both == 1 else "were"
        said.append(
            f"{words.counted(both, 'case')} {verb} open on that day and count on both sides."
        )
    said.append("A difference is not yet an effect: other things may have changed too.")
    return " ".join(said)


def _key(edge: Edge) -> tuple[str, str]:
    return (edge.from_step, edge.to_step)


def _difference(
    edge: Edge, before: Edge | None, *, after: Edge | None, question: Question
) -> Difference:
    change, tone = _change(before, after, open_waits=question.open_waits)
    return Difference(
        name=f"{edge.from_step} → {edge.to_step}",
        href=question.at_edge(edge.from_step, to_step=edge.to_step),
        count_before=f"{before.count:,}" if before else "0",
        count_after=f"{after.count:,}" if after else "0",
        median_before=_median(before, open_waits=question.open_waits),
        median_after=_median(after, open_waits=question.open_waits),
        change=change,
        tone=tone,
    )


def _median(edge: Edge | None, *, open_waits: bool) -> str:
    if edge is None:
        return NOTHING
    median_s = wait_of(edge, open_waits=open_waits).median_s
    return words.duration(median_s, open_hours=open_waits)


def _change(before: Edge | None, after: Edge | None, *, open_waits: bool) -> tuple[str, str]:
    if before is None or after is None:
        return ("only after" if before is None else "only before"), ""
    if min(before.count, after.count) < ENOUGH:
        return "too few to tell", ""
    old = wait_of(before, open_waits=open_waits).median_s
    new = wait_of(after, open_waits=open_waits).median_s
    if _median(before, open_waits=open_waits) == _median(after, open_waits=open_waits):
        return "the same", ""
    difference = words.duration(abs(new - old), open_hours=open_waits)
    tones = ("good", "late") if abs(new - old) >= NOTABLE * old else ("", "")
    if new < old:
        return f"{difference} shorter", tones[0]
    return f"{difference} longer", tones[1]
