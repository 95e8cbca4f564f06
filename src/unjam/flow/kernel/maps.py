"""Puts the figures of a log together into its map, in words and seconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from unjam.events import EventColumns
from unjam.flow.kernel import places
from unjam.flow.kernel.arrays import LogArrays, Whole
from unjam.flow.kernel.edges import EdgeCounts, EdgeIds, edge_counts, edge_ids, edge_waits
from unjam.flow.kernel.handovers import Handovers, handovers
from unjam.flow.kernel.jit import DEFAULT_ENGINE, Engine
from unjam.flow.kernel.lifecycle import paired_log
from unjam.flow.kernel.opentime import OpenTable
from unjam.flow.kernel.order import Ordered, begun_us, in_case_order
from unjam.flow.kernel.rework import (
    CASES,
    ENDS,
    EVENTS,
    LOOPS,
    REDOS,
    REPEATS,
    REWORK_CASES,
    SELF_LOOPS,
    STARTS,
    StepFigures,
    step_figures,
)
from unjam.flow.kernel.slices import Slices
from unjam.flow.kernel.variants import VariantTable, most_frequent, variant_table
from unjam.flow.rules import (
    NONE_SHOWN,
    Edge,
    PersonHandovers,
    ProcessMap,
    Spread,
    Step,
    Variant,
)

SECOND_US = 1_000_000


class Wait(StrEnum):
    """What counts as waiting between two steps."""

    END_TO_END = "end_to_end"
    END_TO_START = "end_to_start"


class Ties(StrEnum):
    """What two steps of one case at the same instant mean."""

    ORDER = "order"
    CONCURRENT = "concurrent"


@dataclass(frozen=True, slots=True)
class MapFigures:
    """Everything that the loops found, in codes and whole microseconds: no word, no float yet."""

    ordered: Ordered
    steps: StepFigures
    ranks_twice: Whole
    roles: list[tuple[int, int, int]]
    touches: Slices | None
    ids: EdgeIds
    edges: EdgeCounts
    waits: Slices
    open_waits: Slices | None
    ties: int
    overlaps: int
    variants: VariantTable
    durations: tuple[Slices, int, int] | None
    by_role: Handovers
    by_person: Handovers


@dataclass(frozen=True, slots=True)
class FileMap:
    """
    The map of one file for the person whose file it is.

    Args:
        process_map: the map, without persons. persons: who passed work to whom.
        paired: completions that found their start. unmatched_starts: starts that found none.
    """

    process_map: ProcessMap
    persons: PersonHandovers
    paired: int
    unmatched_starts: int


def file_map(
    columns: EventColumns,
    *,
    wait: Wait = Wait.END_TO_START,
    ties: Ties = Ties.ORDER,
    open_table: OpenTable | None = None,
    engine: Engine = DEFAULT_ENGINE,
) -> FileMap:
    """The map of some events and who passed work to whom; arguments as for ``process_map``."""
    paired = paired_log(columns)
    figures = map_figures(paired.log, wait=wait, ties=ties, open_table=open_table, engine=engine)
    step_words, role_words = columns.step.words, columns.role.words
    found = in_words(figures, step_words=step_words, role_words=role_words, engine=engine)
    pairs = _pairs_in_words(figures.by_person, columns.person.words)
    persons = PersonHandovers(found.nobody_named, pairs)
    return FileMap(found, persons, paired.paired, paired.unmatched_starts)


def process_map(
    columns: EventColumns,
    *,
    wait: Wait = Wait.END_TO_START,
    ties: Ties = Ties.ORDER,
    open_table: OpenTable | None = None,
    engine: Engine = DEFAULT_ENGINE,
) -> ProcessMap:
    """
    The map of some events, in any order.

    Args:
        columns: the events; starts and completes of one step are paired here.
        wait: ``END_TO_START`` (with overlaps counted as 0) or ``END_TO_END``.
        ties: whether steps at the same instant follow each other in the log's order, or count as
            concurrent, with no edge between them.
        open_table: opening hours that cover every instant; without it open waits are None.
        engine: which of the two equal ways answers.
    """
    found = file_map(columns, wait=wait, ties=ties, open_table=open_table, engine=engine)
    return found.process_map


def map_figures(
    log: LogArrays,
    *,
    wait: Wait = Wait.END_TO_START,
    ties: Ties = Ties.ORDER,
    open_table: OpenTable | None = None,
    engine: Engine = DEFAULT_ENGINE,
) -> MapFigures:
    """The whole computation on bare arrays in log order."""
    ordered = in_case_order(log, engine=engine)
    return figures_of(ordered, wait=wait, ties=ties, open_table=open_table, engine=engine)


def figures_of(
    ordered: Ordered,
    *,
    wait: Wait = Wait.END_TO_START,
    ties: Ties = Ties.ORDER,
    open_table: OpenTable | None = None,
    engine: Engine = DEFAULT_ENGINE,
) -> MapFigures:
    """The computation on events that are in case order already."""
    from_us = begun_us(ordered) if wait == Wait.END_TO_START else ordered.end_us
    ids = edge_ids(ordered, tied_are_concurrent=ties == Ties.CONCURRENT, engine=engine)
    counted = edge_counts(ordered, ids, engine=engine)
    waits, overlaps = edge_waits(
        ids, counted, end_us=ordered.end_us, begun_us=from_us, engine=engine
    )
    opened = None
    if open_table is not None:
        until_end = open_table.open_until(ordered.end_us, engine=engine)
        same = from_us is ordered.end_us
        until_begin = until_end if same else open_table.open_until(from_us, engine=engine)
        opened, _ = edge_waits(ids, counted, end_us=until_end, begun_us=until_begin, engine=engine)
    return MapFigures(
        ordered=ordered,
        steps=step_figures(ordered, engine=engine),
        ranks_twice=places.ranks(ordered, engine=engine),
        roles=places.usual_roles(ordered, engine=engine),
        touches=places.touches(ordered, engine=engine),
        ids=ids,
        edges=counted,
        waits=waits,
        open_waits=opened,
        ties=_tied(ordered, counted, ties),
        overlaps=overlaps,
        variants=variant_table(ordered, engine=engine),
        durations=places.durations(ordered, from_us, engine=engine),
        by_role=handovers(ordered, ordered.role, holders=ordered.n_roles, engine=engine),
        by_person=handovers(ordered, ordered.person, holders=ordered.n_persons, engine=engine),
    )


def in_words(
    figures: MapFigures,
    *,
    step_words: Sequence[str],
    role_words: Sequence[str],
    engine: Engine = DEFAULT_ENGINE,
) -> ProcessMap:
    """The figures as a map: codes become words, microseconds become seconds, each rounded once."""
    best = most_frequent(figures.ordered, figures.variants, words=step_words, engine=engine)
    return ProcessMap(
        n_events=len(figures.ordered),
        n_cases=figures.steps.n_cases,
        steps=_steps(figures, step_words, role_words),
        edges=_edges(figures, step_words),
        variants=tuple(Variant(steps, cases) for steps, cases in best),
        variant_count=len(figures.variants),
        durations=_spread(figures.durations),
        edge_count=int(figures.edges.counts.sum()),
        ties=figures.ties,
        overlaps=figures.overlaps,
        handovers=_pairs_in_words(figures.by_role, role_words),
        role_ping_pong=figures.by_role.ping_pong,
        person_ping_pong=figures.by_person.ping_pong,
        repeat_events=figures.steps.repeat_events,
        cases_with_rework=figures.steps.cases_with_rework,
        nobody_named=int((figures.ordered.person == 0).sum()),
    )


def _tied(ordered: Ordered, counted: EdgeCounts, ties: Ties) -> int:
    """Neighbours in a case at the same instant, whether they make an edge or not."""
    if ties == Ties.ORDER:
        return int(counted.ties.sum())
    tied = ordered.end_us[1:] == ordered.end_us[:-1]
    begins = ordered.offsets[1:-1]
    tied[begins[(begins > 0) & (begins < len(ordered))] - 1] = False
    return int(tied.sum())


def _steps(
    figures: MapFigures, step_words: Sequence[str], role_words: Sequence[str]
) -> tuple[Step, ...]:
    table, touches = figures.steps.table, figures.touches
    usual: dict[int, tuple[int, str]] = {}
    for code, role, count in figures.roles:
        usual[code] = min(usual.get(code, (0, "")), (-count, role_words[role]))
    steps = []
    for code in table[EVENTS].nonzero()[0].tolist():
        touched = touches is not None and touches.counts[code] > 0
        steps.append(
            Step(
                name=step_words[code],
                role=usual.get(code, (0, ""))[1],
                events=int(table[EVENTS, code]),
                cases=int(table[CASES, code]),
                starts=int(table[STARTS, code]),
                ends=int(table[ENDS, code]),
                rank=int(figures.ranks_twice[code]) / 2,
                self_loops=int(table[SELF_LOOPS, code]),
                loops=int(table[LOOPS, code]),
                repeats=int(table[REPEATS, code]),
                redos=int(table[REDOS, code]),
                rework_cases=int(table[REWORK_CASES, code]),
                touch_median_s=touches.quantile(code, percent=50, unit=SECOND_US)
                if touches is not None and touched
                else None,
            )
        )
    return tuple(sorted(steps, key=lambda s: (-s.events, s.name)))


def _edges(figures: MapFigures, words: Sequence[str]) -> tuple[Edge, ...]:
    pairs, n_steps = figures.ids.pairs, figures.ordered.n_steps
    waits, opened = figures.waits, figures.open_waits
    edges = []
    for number in figures.edges.counts.nonzero()[0].tolist():
        a, b = divmod(number if pairs is None else int(pairs[number]), n_steps)
        edges.append(
            Edge(
                words[a],
                words[b],
                int(figures.edges.counts[number]),
                int(figures.edges.cases[number]),
                int(figures.edges.ties[number]),
                *_mean_median_p90(waits, number),
                *(_mean_median_p90(opened, number) if opened is not None else ()),
            )
        )
    return tuple(sorted(edges, key=lambda e: (-e.count, e.from_step, e.to_step)))


def _mean_median_p90(figures: Slices, number: int) -> tuple[float, float, float]:
    return (
        figures.mean(number, unit=SECOND_US),
        figures.quantile(number, percent=50, unit=SECOND_US),
        figures.quantile(number, percent=90, unit=SECOND_US),
    )


def _spread(durations: tuple[Slices, int, int] | None) -> Spread | None:
    if durations is None:
        return None
    figures, shortest, longest = durations
    return Spread(
        n=int(figures.counts[0]),
        mean_s=figures.mean(0, unit=SECOND_US),
        median_s=figures.quantile(0, percent=50, unit=SECOND_US),
        p90_s=figures.quantile(0, percent=90, unit=SECOND_US),
        p99_s=figures.quantile(0, percent=99, unit=SECOND_US),
        min_s=shortest / SECOND_US,
        max_s=longest / SECOND_US,
    )


def _pairs_in_words(found: Handovers, words: Sequence[str]) -> tuple[tuple[str, str, int], ...]:
    def shown(code: int) -> str:
        return words[code] if code else NONE_SHOWN

    cells = zip(found.before.tolist(), found.after.tolist(), found.counts.tolist(), strict=True)
    rows = [(shown(a), shown(b), count) for a, b, count in cells]
    return tuple(sorted(rows, key=lambda row: (-row[2], row[0], row[1])))
