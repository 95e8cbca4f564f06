"""Everything that the page of a map shows, put together from the answers, ready to be printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from unjam.flow.drawing import charts, comparing, telling, words
from unjam.flow.drawing.asking import Question, wait_of
from unjam.flow.drawing.choosing import Choice, busiest_steps, choose
from unjam.flow.drawing.comparing import Comparison
from unjam.flow.drawing.picture import Line, Stop, draw_map
from unjam.flow.drawing.placing import Placement, place
from unjam.flow.drawing.tables import Table, edge_table, step_table
from unjam.flow.drawing.telling import Details
from unjam.flow.rules import Edge, MapLayout, ProcessMap

MARKED_SHARE = 0.05
"""A step is marked as a beginning (an end) when this part of the cases begin (end) there."""

BARS = 6


@dataclass(frozen=True, slots=True)
class Beside:
    """
    What stands beside the map.

    Args:
        details: the step or edge looked at, or None. bars: where waiting adds up, as SVG, while
            nothing is looked at; empty where there is no waiting.
    """

    details: Details | None
    bars: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """
    The page of a map.

    Args:
        svg: the drawing. headline: what it says in words. extent: cases, events, steps.
        left_out: what is drawn and what is not. grounds: what the figures rest on.
        edges, steps: the same facts as tables. beside: what stands beside the map.
        comparison: before and after, or None.
        has_open_waits: whether opening hours are known.
    """

    svg: str
    headline: str
    extent: str
    left_out: str
    grounds: tuple[tuple[str, str], ...]
    edges: Table
    steps: Table
    beside: Beside
    comparison: Comparison | None
    has_open_waits: bool


def lay_out(
    question: Question,
    process_map: ProcessMap,
    *,
    layout: MapLayout,
    whole: ProcessMap,
    sides: tuple[ProcessMap, ProcessMap] | None = None,
) -> Sheet:
    """
    Put the page of a map together.

    Args:
        process_map: of the cases that were asked for; at least one. whole: of all cases, which
            decides what has a place. sides: before and after the split, where one was asked for.
    """
    keep = busiest_steps(whole) & frozenset(layout.cells)
    choice = choose(process_map, share_percent=question.share, drawable=keep)
    placement = place(layout, keep=keep)
    title = f"Map of {question.process or 'work without a name'}"
    headline = telling.headline(process_map, open_waits=question.open_waits)
    order = {name: number for number, name in enumerate(placement.boxes)}
    return Sheet(
        svg=draw_map(
            placement,
            stops=_stops(process_map, choice, question=question),
            lines=_lines(choice.edges, question, sides=sides),
            title=title,
            description=headline,
        ),
        headline=headline,
        extent=_extent(process_map),
        left_out=telling.left_out(choice),
        grounds=telling.grounds(process_map),
        edges=edge_table(choice.edges, question),
        steps=step_table(
            [s for s in process_map.steps if s.name in choice.steps], question, order=order
        ),
        beside=beside(question, process_map),
        comparison=_comparison(choice.edges, question, process_map=process_map, sides=sides),
        has_open_waits=any(e.open_wait_median_s is not None for e in whole.edges),
    )


def _extent(process_map: ProcessMap) -> str:
    return (
        f"{words.counted(process_map.n_cases, 'case')}, "
        f"{words.counted(process_map.n_events, 'event')}, "
        f"{words.counted(len(process_map.steps), 'step')}, "
        f"{words.counted(process_map.variant_count, 'different way')} through"
    )


def beside(question: Question, process_map: ProcessMap) -> Beside:
    """What stands beside the map for what the address looks at."""
    details = _details(question, process_map)
    return Beside(details, "" if question.choice() else _bars(process_map.edges, question))


def _details(question: Question, process_map: ProcessMap) -> Details | None:
    """The step or edge that the address names; None where there is none such."""
    if question.step is not None:
        steps = [s for s in process_map.steps if s.name == question.step]
        return telling.step_details(steps[0], question) if steps else None
    wanted = (question.from_step, question.to_step)
    edges = [e for e in process_map.edges if (e.from_step, e.to_step) == wanted]
    return telling.edge_details(edges[0], question) if edges else None


def _stops(process_map: ProcessMap, choice: Choice, *, question: Question) -> list[Stop]:
    marked = max(1.0, MARKED_SHARE * process_map.n_cases)
    return [
        Stop(
            name=step.name,
            count=f"{step.events:,}",
            aria=telling.step_words(step),
            href=question.at_step(step.name),
            starts=step.starts >= marked,
            ends=step.ends >= marked,
            chosen=step.name == question.step,
        )
        for step in process_map.steps
        if step.name in choice.steps
    ]


def _lines(
    edges: Sequence[Edge], question: Question, *, sides: tuple[ProcessMap, ProcessMap] | None
) -> list[Line]:
    both = [comparing.pairs(side) for side in sides] if sides else []
    lines = []
    for edge in edges:
        key = (edge.from_step, edge.to_step)
        wait = wait_of(edge, open_waits=question.open_waits)
        label = words.duration_short(wait.median_s, open_hours=question.open_waits)
        aria = telling.edge_words(edge, open_waits=question.open_waits)
        if both:
            label = comparing.label(*(s.get(key) for s in both), open_waits=question.open_waits)
            aria += f"; before and after: {label}"
        lines.append(
            Line(
                *key,
                count=edge.count,
                band=words.band(wait.median_s),
                label=label,
                aria=aria,
                href=question.at_edge(*key[:1], to_step=key[1]),
                chosen=key == (question.from_step, question.to_step),
            )
        )
    return lines


def _bars(edges: Sequence[Edge], question: Question) -> str:
    waits = [(e, wait_of(e, open_waits=question.open_waits)) for e in edges]
    waits.sort(key=lambda pair: -pair[0].count * pair[1].mean_s)
    longest = [
        (
            f"{e.from_step} → {e.to_step}",
            e.count * wait.mean_s,
            wait.median_s,
            question.at_edge(e.from_step, to_step=e.to_step),
        )
        for e, wait in waits[:BARS]
        if wait.mean_s > 0
    ]
    title = "Where waiting adds up"
    return (
        charts.wait_bars(longest, title=title, open_hours=question.open_waits) if longest else ""
    )


def _comparison(
    edges: Sequence[Edge],
    question: Question,
    *,
    process_map: ProcessMap,
    sides: tuple[ProcessMap, ProcessMap] | None,
) -> Comparison | None:
    if sides is None:
        return None
    before, after = sides
    return comparing.compare(
        edges, question, before=before, after=after, whole=process_map.n_cases
    )


def order_on_map(layout: MapLayout, whole: ProcessMap) -> dict[str, int]:
    """The number that each drawn step bears in the drawing, for the playback."""
    placement: Placement = place(layout, keep=busiest_steps(whole) & frozenset(layout.cells))
    return {name: number for number, name in enumerate(placement.boxes)}
