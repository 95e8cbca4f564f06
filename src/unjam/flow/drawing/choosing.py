"""Which steps and edges a map shows: the busiest traffic, and nothing that hangs loose."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from unjam.flow.rules import Edge, ProcessMap

STEPS_DRAWN_MAX = 60
"""More boxes than this nobody can read; the busiest of the whole log are drawn."""

EDGES_DRAWN_MAX = 160
"""More lines than this nobody can follow."""


@dataclass(frozen=True, slots=True)
class Choice:
    """
    What is drawn.

    Args:
        steps: names of the steps drawn. edges: busiest first.
        steps_left_out, edges_left_out: how many are not drawn.
        traffic: events passing along the drawn edges, of ``traffic_of`` in all.
    """

    steps: frozenset[str]
    edges: tuple[Edge, ...]
    steps_left_out: int
    edges_left_out: int
    traffic: int
    traffic_of: int


def busiest_steps(whole: ProcessMap, *, limit: int = STEPS_DRAWN_MAX) -> frozenset[str]:
    """The steps that have a place on the map, chosen from the whole log: none moves later."""
    return frozenset(step.name for step in whole.steps[:limit])


def choose(
    process_map: ProcessMap,
    *,
    share_percent: int,
    drawable: frozenset[str],
    limit: int = EDGES_DRAWN_MAX,
) -> Choice:
    """
    The busiest edges up to a share of the traffic, and every shown step's strongest in and out.

    Args:
        share_percent: 0 to 100; of all passages from step to step.
        drawable: the steps that have a place on the map.
        limit: at most this many edges from the share; the strongest ones come on top.
    """
    traffic_of = sum(edge.count for edge in process_map.edges)
    edges = [e for e in process_map.edges if e.from_step in drawable and e.to_step in drawable]
    edges.sort(key=lambda e: (-e.count, e.from_step, e.to_step))
    kept = _up_to_share(edges, share_percent / 100 * traffic_of)[:limit]
    kept = _with_strongest(kept, edges)
    shown = {name for edge in kept for name in (edge.from_step, edge.to_step)}
    if share_percent >= 100 or not kept:
        shown |= {step.name for step in process_map.steps if step.name in drawable}
    return Choice(
        steps=frozenset(shown),
        edges=tuple(kept),
        steps_left_out=len(process_map.steps) - len(shown),
        edges_left_out=len(process_map.edges) - len(kept),
        traffic=sum(edge.count for edge in kept),
        traffic_of=traffic_of,
    )


def busiest_edges(edges: Iterable[Edge], *, share_percent: int) -> list[Edge]:
    """The busiest edges that together carry a share of the traffic, busiest first."""
    ordered = sorted(edges, key=lambda e: (-e.count, e.from_step, e.to_step))
    return _up_to_share(ordered, share_percent / 100 * sum(e.count for e in ordered))


def _up_to_share(edges: Sequence[Edge], wanted: float) -> list[Edge]:
    """The busiest edges until they carry what is wanted; at least one."""
    kept: list[Edge] = []
    so_far = 0
    for edge in edges:
        if kept and so_far >= wanted:
            break
        kept.append(edge)
        so_far += edge.count
    return kept


def _with_strongest(kept: Sequence[Edge], edges: Sequence[Edge]) -> list[Edge]:
    """Add each shown step's strongest edge from and to another step, until none is missing."""
    into = _strongest((e.to_step, e) for e in edges)
    out_of = _strongest((e.from_step, e) for e in edges)
    chosen = {(e.from_step, e.to_step): e for e in kept}
    waiting = [name for pair in chosen for name in pair]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        for edge in (into.get(name), out_of.get(name)):
            if edge is not None:
                chosen[edge.from_step, edge.to_step] = edge
                waiting += [edge.from_step, edge.to_step]
    return sorted(chosen.values(), key=lambda e: (-e.count, e.from_step, e.to_step))


def _strongest(pairs: Iterable[tuple[str, Edge]]) -> dict[str, Edge]:
    """The first edge of each step that leads elsewhere; edges come busiest first."""
    strongest: dict[str, Edge] = {}
    for name, edge in pairs:
        if edge.from_step != edge.to_step:
            strongest.setdefault(name, edge)
    return strongest
