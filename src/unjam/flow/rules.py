"""
What the map means: steps, edges, waits, rework, variants, as frozen dataclasses. All waits in
seconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

NONE_SHOWN = "(none)"
"""How a missing person or role is written. It is a finding, so it is never left out."""


@dataclass(frozen=True, slots=True)
class Spread:
    """
    How a set of durations lies, in seconds. Quantiles interpolate linearly between order
    statistics.

    ``n`` stands beside every figure: a median of three cases is not a median of three thousand.
    """

    n: int
    mean_s: float
    median_s: float
    p90_s: float
    p99_s: float
    min_s: float
    max_s: float


@dataclass(frozen=True, slots=True)
class Edge:
    """
    One step followed directly by another in the same case.

    Args:
        from_step, to_step: the two steps.
        count: how often it happened (1 or more).
        cases: in how many cases.
        ties: how often both steps bear the same instant, so that only the order of the source
            decided.
        wait_mean_s, wait_median_s, wait_p90_s: clock time from the end of the first to the start
            of
            the second (to its end where its start is not known); overlaps count as 0.
        open_wait_mean_s, open_wait_median_s, open_wait_p90_s: the part of it in opening hours;
            None
            where no calendar was given.
    """

    from_step: str
    to_step: str
    count: int
    cases: int
    ties: int
    wait_mean_s: float
    wait_median_s: float
    wait_p90_s: float
    open_wait_mean_s: float | None = None
    open_wait_median_s: float | None = None
    open_wait_p90_s: float | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """
    One step of a process, over all the cases that were asked for.

    Args:
        name: as the practice calls it.
        role: the role that does it most often; empty where no role is known.
        events, cases: how often it was done, in how many cases.
        starts, ends: in how many cases it came first, last.
        rank: median position of the step in its case, 0 for always first (places it on the map).
        self_loops: times it followed itself directly. loops: times it came again, not directly.
        repeats: times it came again by the same person. redos: by another person.
        rework_cases: cases in which it occurs twice or more.
        touch_median_s: median of end less start where both are known, else None.
    """

    name: str
    role: str
    events: int
    cases: int
    starts: int
    ends: int
    rank: float
    self_loops: int
    loops: int
    repeats: int
    redos: int
    rework_cases: int
    touch_median_s: float | None


@dataclass(frozen=True, slots=True)
class Variant:
    """One exact sequence of steps and the number of cases that took it."""

    steps: tuple[str, ...]
    cases: int


@dataclass(frozen=True, slots=True)
class ProcessMap:
    """
    The map of one set of cases. Persons do not appear in it: the kernel keeps them.

    Args:
        steps: most events first. edges: most frequent first, then by name.
        variants: the ten most frequent, then by their steps; ``variant_count`` counts all.
        durations: first to last instant of each case.
        ties: edges decided by the order of the source alone, of ``edge_count`` in all.
        overlaps: edges whose second step began before the first had ended (wait counted as 0).
        handovers: (from role, to role, count), all pairs, equal ones included, most first.
        role_ping_pong, person_ping_pong: times that work went a, b, a on three events running.
        repeat_events: events less distinct steps, summed over cases. cases_with_rework: cases with
            any.
        nobody_named: events that name no person.
    """

    n_events: int
    n_cases: int
    steps: tuple[Step, ...]
    edges: tuple[Edge, ...]
    variants: tuple[Variant, ...]
    variant_count: int
    durations: Spread | None
    edge_count: int
    ties: int
    overlaps: int
    handovers: tuple[tuple[str, str, int], ...]
    role_ping_pong: int
    person_ping_pong: int
    repeat_events: int
    cases_with_rework: int
    nobody_named: int


@dataclass(frozen=True, slots=True)
class PersonHandovers:
    """
    Who passed work to whom. Printed by ``unjam map`` on a person's own file; no page shows it.

    Args:
        pairs: (from person, to person, count), equal ones included, most first, then by name.
    """

    missing_events: int
    pairs: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class MapFilter:
    """
    Which cases a map is asked for. Whole cases are kept or left out: cutting events invents edges.

    Args:
        from_on, to_on: keep cases that have an event in this span of days (ISO dates of the
            practice's zone, both included); empty for no bound.
        facts: keep cases in which some event has this word in this kept column: (column, word).
    """

    from_on: str = ""
    to_on: str = ""
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ProcessSummary:
    """One line of the list of processes."""

    name: str
    n_cases: int
    n_events: int
    n_steps: int
    first_on: str
    last_on: str
    durations: Spread
    cases_with_rework: int


@dataclass(frozen=True, slots=True)
class CaseLine:
    """
    One case behind an edge or a step: opaque id, when it began (UTC µs), how long it waited here.
    """

    case_id: str
    began_at_us: int
    n_events: int
    wait_s: float


@dataclass(frozen=True, slots=True)
class StoryLine:
    """
    One event of one case's story, in order.

    ``wait_s`` and ``open_wait_s`` are from the end of the event before; None on the first.
    ``same_person`` says whether the person of the event before did this too; None where unknown.
    """

    seq: int
    step: str
    role: str
    started_at_us: int | None
    ended_at_us: int
    wait_s: float | None
    open_wait_s: float | None
    tied: bool
    again: bool
    same_person: bool | None
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CaseStory:
    """One case from its first event to its last."""

    case_id: str
    process: str
    lines: tuple[StoryLine, ...]
    duration_s: float


@dataclass(frozen=True, slots=True)
class Token:
    """
    One case on the playback of the map: the steps it visits and when (seconds from the first
    token, which begins at ``film_begins_at_us``, UTC µs).
    """

    steps: tuple[str, ...]
    at_s: tuple[float, ...]
    film_begins_at_us: int = 0


@dataclass(frozen=True, slots=True)
class QualityLine:
    """
    One fact about how good the log is, in plain words, with the count behind it.

    ``key`` names it for tests and links: missing_person, missing_role, missing_start, ties,
        overlaps, one_event_cases, same_second_bulk.
    ``meaning`` says what it does to the map, ``advice`` what to do; empty where nothing is
    missing.
    """

    key: str
    sentence: str
    count: int
    of: int
    meaning: str = ""
    advice: str = ""


@dataclass(frozen=True, slots=True)
class HourCell:
    """
    How much work is done in one hour of the week, on the practice's wall clock.

    Args:
        weekday: 1 is Monday. hour_of_day: 0 to 23.
        events: None where so few people did it that the figure would speak of one of them.
    """

    weekday: int
    hour_of_day: int
    events: int | None


@dataclass(frozen=True, slots=True)
class UnnamedStep:
    """A step, how often it was done, how often by nobody who is named, in how many cases that."""

    step: str
    events: int
    unnamed_events: int
    cases_touched: int


@dataclass(frozen=True, slots=True)
class StepGap:
    """
    From the end of one step to the end of the next: how often, and how long in seconds.

    The work of the second step is in it; a wait of the map (``Edge``) leaves that out where the
    start of the step is known.
    """

    from_step: str
    to_step: str
    times: int
    mean_s: float
    median_s: float
    p90_s: float


@dataclass(frozen=True, slots=True)
class MapLayout:
    """
    Where everything stands on the map, from the whole log, so that nothing moves under a filter.

    Args:
        lanes: the roles, left to right. cells: step -> (lane number, row number), each cell used
            once.
    """

    lanes: tuple[str, ...]
    cells: Mapping[str, tuple[int, int]]
