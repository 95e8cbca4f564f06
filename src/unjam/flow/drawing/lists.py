"""The lists of the flow pages, in words: processes, cases behind a line, how good the data is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from unjam.flow.drawing import charts, words
from unjam.flow.drawing.asking import Question
from unjam.flow.rules import CaseLine, ProcessSummary, QualityLine


@dataclass(frozen=True, slots=True)
class ProcessLine:
    """One kind of work, in words; ``address`` is the query of its map."""

    name: str
    address: str
    cases: str
    events: str
    period: str
    median: str
    p90: str
    rework: str


def process_lines(found: Sequence[ProcessSummary]) -> tuple[ProcessLine, ...]:
    """One line a kind of work, in the order given."""
    return tuple(
        ProcessLine(
            name=one.name or "Work without a name",
            address=Question(one.name).address(),
            cases=f"{one.n_cases:,}",
            events=f"{one.n_events:,}",
            period=period(one.first_on, one.last_on),
            median=words.duration(one.durations.median_s),
            p90=words.duration(one.durations.p90_s),
            rework=words.share(one.cases_with_rework, of=one.n_cases),
        )
        for one in found
    )


def period(first_on: str, last_on: str) -> str:
    """A span of days, each with its weekday."""
    first, last = words.iso_day(first_on), words.iso_day(last_on)
    return first if first == last else f"{first} to {last}"


def asked_period(of_log: tuple[str, str], question: Question) -> str:
    """The days that a map speaks of: those asked for, else the log's first and last."""
    first_on, last_on = question.from_on or of_log[0], question.to_on or of_log[1]
    return period(first_on, last_on) if first_on and last_on else ""


@dataclass(frozen=True, slots=True)
class ListedCase:
    """One case behind a line, in words."""

    case_id: str
    began: str
    events: str
    wait: str


@dataclass(frozen=True, slots=True)
class CaseList:
    """Cases behind a step or a line, and their waits as a histogram."""

    title: str
    sentence: str
    cases: tuple[ListedCase, ...]
    histogram: str


def case_list(
    found: Sequence[CaseLine], question: Question, *, zone: tzinfo, limit: int
) -> CaseList:
    """
    The cases in words.

    Args:
        found: longest wait first. question: the step or line they are behind. zone: for the times.
        limit: how many were asked for; when so many came, there may be more.
    """
    at_step = question.step is not None
    title = (
        question.step
        if question.step is not None
        else f"{question.from_step} → {question.to_step}"
    )
    counted = words.counted(len(found), "case")
    cut = f"The {counted} that waited longest" if len(found) >= limit else counted
    return CaseList(
        title=title,
        sentence=f"{cut}, the longest {'wait for this step' if at_step else 'wait'} first.",
        cases=tuple(
            ListedCase(
                case_id=one.case_id,
                began=words.instant(one.began_at_us, zone=zone),
                events=f"{one.n_events:,}",
                wait=words.duration(one.wait_s),
            )
            for one in found
        ),
        histogram=charts.histogram([one.wait_s for one in found], title="How long these waited")
        if len(found) > 1
        else "",
    )


def quality_sentence(lines: Sequence[QualityLine]) -> str:
    """How good the data is overall, from its worst line."""
    if not lines:
        return "There is nothing in the log yet to judge."
    worst = max(lines, key=lambda line: line.count / line.of if line.of else 0.0)
    part = worst.count / worst.of if worst.of else 0.0
    if part == 0:
        return "Nothing is missing: every figure of the map rests on the whole log."
    if part < 0.05:
        return "Good: the gaps are small, and the map can be trusted as it stands."
    if part < 0.25:
        return "Good enough for the map. Keep the gaps below in mind when you read it."
    return "Read the map with care: the longest bar below is a large part of the log."
