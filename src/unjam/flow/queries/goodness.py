"""How good the log is: each gap in a plain sentence, with the count behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from unjam.events import NO_INSTANT_US
from unjam.flow import columns, kernel
from unjam.flow.drawing import lists
from unjam.flow.queries.work import Work, work_of
from unjam.flow.rules import QualityLine

BULK_EVENTS = 20
"""As many events by one person within one second are written by a machine, not by a hand."""

WHAT_IT_MEANS = {
    "missing_person": (
        "The map counts these steps; who passed work to whom is not known there.",
        "Ask whether the export can say who did each step. Work that nobody owns is itself a"
        " finding: the map’s questions list the steps.",
    ),
    "missing_role": (
        "These steps stand in a lane of their own, without a role.",
        "Add a column for the role or the team to the next export.",
    ),
    "missing_start": (
        "The wait before such a step contains the work itself.",
        "If that system knows when a step was begun, add the column to the next export.",
    ),
    "same_second_bulk": (
        "A system wrote them together: their time is that of the writing, not of the work.",
        "Ask for the time at which each step was really done.",
    ),
    "ties": (
        "Which came first is taken from the order in the file, and the wait counts as none.",
        "Ask whether the export can give minutes or seconds too.",
    ),
    "overlaps": (
        "The two ran side by side, so the wait between them counts as none.",
        "Nothing, if work is done in parallel. Else look at how these times are recorded.",
    ),
    "one_event_cases": (
        "They have no wait and no way through, so they only add to the count of cases.",
        "See whether the rest of their steps is in another export.",
    ),
}
"""What each gap does to the map, and what to do about it."""


def quality(practice_id: str) -> tuple[QualityLine, ...]:
    """
    One line per kind of gap, over all processes together; empty while the log is.

    ``count`` events (cases, for cases; neighbours in a case, for ties and overlaps) of ``of``.
    """
    projection = columns.refresh(practice_id)
    names = [projection.columns.process.words[code] for code in _codes_of(projection)]
    works = [work_of(projection, name) for name in names]
    if not sum(len(work.log) for work in works):
        return ()
    lines = (*_events(works), *_pairs(works), *_cases(works))
    return tuple(_explained(line) if line.count else line for line in lines)


def quality_sentence(lines: Sequence[QualityLine]) -> str:
    """How good the data is overall, from its worst line."""
    return lists.quality_sentence(lines)


def _explained(line: QualityLine) -> QualityLine:
    meaning, advice = WHAT_IT_MEANS[line.key]
    return replace(line, meaning=meaning, advice=advice)


def _codes_of(projection: columns.Projection) -> list[int]:
    found: list[int] = np.unique(np.asarray(projection.columns.process.codes, np.int32)).tolist()
    return found


def _events(works: list[Work]) -> Iterator[QualityLine]:
    of = sum(len(work.log) for work in works)
    nobody = sum(int((work.log.person == 0).sum()) for work in works)
    sentence = _said(
        nobody, of, nouns="events", what="do not say who did them", none="say who did them"
    )
    yield QualityLine("missing_person", sentence, nobody, of)
    no_role = sum(int((work.log.role == 0).sum()) for work in works)
    sentence = _said(no_role, of, nouns="events", what="name no role", none="name a role")
    yield QualityLine("missing_role", sentence, no_role, of)
    no_start = sum(_without_start(work) for work in works)
    sentence = _said(
        no_start,
        of,
        nouns="events",
        what="do not say when they were begun",
        none="say when they were begun",
    )
    yield QualityLine("missing_start", sentence, no_start, of)
    bulk = sum(_bulk(work) for work in works)
    sentence = _said(
        bulk, of, nouns="events", what=f"came {BULK_EVENTS} or more in one second from one hand"
    )
    yield QualityLine("same_second_bulk", sentence, bulk, of)


def _without_start(work: Work) -> int:
    if not len(work.log.start_us):
        return len(work.log)
    return int((work.log.start_us == NO_INSTANT_US).sum())


def _bulk(work: Work) -> int:
    together = work.log.end_us // 1_000_000 * work.log.n_persons + work.log.person
    together.sort()
    ends = np.flatnonzero(np.append(together[1:] != together[:-1], True)) + 1
    counts = np.diff(ends, prepend=0)
    return int(counts[counts >= BULK_EVENTS].sum())


def _pairs(works: list[Work]) -> Iterator[QualityLine]:
    ties, overlaps, of = 0, 0, 0
    for work in works:
        figures = kernel.figures_of(work.ordered)
        ties += figures.ties
        overlaps += figures.overlaps
        of += int(figures.edges.counts.sum())
    words = "neighbouring steps"
    sentence = _said(
        ties, of, nouns=words, what="have the same time, so only the order in the file decides"
    )
    yield QualityLine("ties", sentence, ties, of)
    sentence = _said(overlaps, of, nouns=words, what="began before the step before them had ended")
    yield QualityLine("overlaps", sentence, overlaps, of)


def _cases(works: list[Work]) -> Iterator[QualityLine]:
    lengths = [np.diff(work.ordered.offsets) for work in works]
    of = sum(int((length > 0).sum()) for length in lengths)
    single = sum(int((length == 1).sum()) for length in lengths)
    sentence = _said(single, of, nouns="cases", what="consist of one event alone")
    yield QualityLine("one_event_cases", sentence, single, of)


def _said(count: int, of: int, *, nouns: str, what: str, none: str = "") -> str:
    """
    A gap in a sentence; ``none`` says of all what holds where there is no gap.

    >>> _said(1200, 20000, nouns="events", what="name nobody")
    '1,200 of 20,000 events (6 %) name nobody.'
    >>> _said(0, 20000, nouns="events", what="name nobody")
    'None of the 20,000 events name nobody.'
    >>> _said(0, 20000, nouns="events", what="name nobody", none="name somebody")
    'All 20,000 events name somebody.'
    """
    if not count and none:
        return f"All {of:,} {nouns} {none}."
    if not count:
        return f"None of the {of:,} {nouns} {what}."
    share = 100 * count / of
    percent = "under 1 %" if share < 1 else "over 99 %" if 99 < share < 100 else f"{share:.0f} %"
    return f"{count:,} of {of:,} {nouns} ({percent}) {what}."
