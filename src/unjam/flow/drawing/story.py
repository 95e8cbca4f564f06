"""One case from its first event to its last, as lines to read: no names of persons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo

from unjam.flow.drawing import words
from unjam.flow.rules import CaseStory, StoryLine

GAPS_S = (1800, 2 * 3600, 8 * 3600, 86400, 4 * 86400)
"""A longer wait leaves a larger gap between two lines: six sizes, from these limits."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """
    One event of a story, ready to be read.

    Args:
        step, role: what, and which role did it. at: when, in words, from its begin where known.
        wait, open_wait: the wait before it, in words; "" for the first event or where not known.
        band: which band the wait falls in. gap: 0 to 5, how large the gap before it is drawn.
        marks: short words on it. facts: (name, word) pairs that the import kept.
    """

    step: str
    role: str
    at: str
    wait: str
    open_wait: str
    band: int
    gap: int
    marks: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Story:
    """A case's story: the gist in a sentence, what all events say, its chapters in order."""

    process: str
    sentence: str
    facts: tuple[tuple[str, str], ...]
    chapters: tuple[Chapter, ...]
    left_out: int


CHAPTERS_MAX = 300


def tell_story(story: CaseStory, *, zone: tzinfo) -> Story:
    """
    Put a case's events into words.

    Args:
        story: the events in order. zone: the practice's, for the clock times.
    """
    chapters = []
    role_before: str | None = None
    throughout = _said_throughout(story)
    for line in story.lines[:CHAPTERS_MAX]:
        chapters.append(_chapter(line, role_before, zone=zone, said_once=throughout))
        role_before = line.role
    return Story(
        process=story.process,
        sentence=_gist(story),
        facts=throughout,
        chapters=tuple(chapters),
        left_out=max(0, len(story.lines) - CHAPTERS_MAX),
    )


def _gist(story: CaseStory) -> str:
    again = sum(line.again for line in story.lines)
    length = words.duration(story.duration_s) if story.duration_s >= 1 else "one moment"
    waits = [(line.wait_s, line.step) for line in story.lines if line.wait_s]
    roles = {line.role for line in story.lines if line.role}
    said = [
        f"{words.counted(len(story.lines), 'event')} in {length}"
        + (f", through {words.counted(len(roles), 'role')}." if roles else ".")
    ]
    if waits:
        longest_s, step = max(waits)
        said.append(f"The longest wait, {words.duration(longest_s)}, was for {step}.")
    if again:
        said.append(
            f"{words.counted(again, 'step')} {'was' if again == 1 else 'were'} done again."
        )
    return " ".join(said)


def _chapter(
    line: StoryLine,
    role_before: str | None,
    *,
    zone: tzinfo,
    said_once: tuple[tuple[str, str], ...],
) -> Chapter:
    wait_s = line.wait_s
    return Chapter(
        step=line.step,
        role=words.role(line.role),
        at=_when(line, zone=zone),
        wait="" if wait_s is None else words.duration(wait_s) if wait_s else "No wait",
        open_wait=_open_wait(line),
        band=words.band(wait_s or 0),
        gap=sum((wait_s or 0) >= limit for limit in GAPS_S),
        marks=_marks(line, role_before),
        facts=tuple(fact for fact in line.facts if fact not in said_once),
    )


def _when(line: StoryLine, *, zone: tzinfo) -> str:
    if line.started_at_us is None:
        return words.instant(line.ended_at_us, zone=zone)
    return words.span(line.started_at_us, line.ended_at_us, zone=zone)


def _open_wait(line: StoryLine) -> str:
    """How much of a wait was in opening hours; nothing where it is the same length."""
    if line.open_wait_s is None or not line.wait_s:
        return ""
    if line.open_wait_s < 1:
        return "all of it outside opening hours"
    if words.duration(line.open_wait_s) == words.duration(line.wait_s):
        return ""
    return f"{words.duration(line.open_wait_s, open_hours=True)} of opening hours"


def _said_throughout(story: CaseStory) -> tuple[tuple[str, str], ...]:
    """The facts that every event of a case bears: they are said once."""
    first = story.lines[0].facts if len(story.lines) > 1 else ()
    return tuple(fact for fact in first if all(fact in line.facts for line in story.lines))


def _marks(line: StoryLine, role_before: str | None) -> tuple[str, ...]:
    marks = []
    if line.again:
        marks.append("Done again")
    if role_before is not None and line.role and role_before:
        marks.append("Same role" if line.role == role_before else f"Passed on from {role_before}")
    if line.tied:
        marks.append("Same time as the one before; the order in the file decided")
    return tuple(marks)
