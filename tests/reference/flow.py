"""The slow, obvious answers: each measure of the map from its definition, in dicts and lists."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from fractions import Fraction
from itertools import pairwise
from typing import Any

from unjam.events import NO_INSTANT_US, EventColumns
from unjam.flow.rules import Edge, PersonHandovers, ProcessMap, Spread, Step, Variant

Event = dict[str, Any]
Intervals = list[tuple[int, int]]


def events_of(columns: EventColumns) -> list[Event]:
    """One dict per event, in the order of the columns."""
    words = ("case", "step", "person", "role", "process", "lifecycle")
    coded = {name: getattr(columns, name) for name in words}
    events = []
    for i, ended in enumerate(columns.ended_at_us):
        event: Event = {name: c.words[c.codes[i]] for name, c in coded.items()}
        started = int(columns.started_at_us[i])
        known = started != NO_INSTANT_US and started <= ended
        event |= {"end": int(ended), "start": started if known else None}
        events.append(event | {"row": int(columns.row[i])})
    return events


def in_order(events: list[Event]) -> list[Event]:
    """Case, then instant, then row; nothing else ever decides."""
    return sorted(events, key=lambda e: (e["case"], e["end"], e["row"]))


def paired(events: list[Event]) -> tuple[list[Event], int]:
    """Starts joined to their completes, first in first out; and how many starts found none."""
    transitions = {e["lifecycle"] for e in events}
    if not {"start", "complete"} <= transitions:
        return events, 0
    waiting: dict[tuple[str, str], deque[int]] = defaultdict(deque)
    kept = []
    for event in in_order(events):
        queue = waiting[event["case"], event["step"]]
        if event["lifecycle"] == "start":
            queue.append(event["end"])
            continue
        if event["lifecycle"] == "complete" and queue:
            begun = queue.popleft()
            event = event | {"start": begun if event["start"] is None else event["start"]}
        kept.append(event)
    return kept, sum(len(queue) for queue in waiting.values())


def cases_of(events: list[Event]) -> dict[str, list[Event]]:
    """Each case's events in order."""
    cases: dict[str, list[Event]] = defaultdict(list)
    for event in in_order(events):
        cases[event["case"]].append(event)
    return dict(cases)


def quantile(values: list[int], percent: int) -> Fraction:
    """Linear interpolation between the order statistics on either side."""
    ordered = sorted(values)
    place = Fraction((len(ordered) - 1) * percent, 100)
    low = place.numerator // place.denominator
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def seconds(microseconds: Fraction | int) -> float:
    return float(Fraction(microseconds) / 1_000_000)


def mean(values: list[int]) -> Fraction:
    return Fraction(sum(values), len(values))


def open_us(begin: int, end: int, intervals: Intervals) -> int:
    """The part of [begin, end) that lies in the opening hours, interval by interval."""
    return sum(max(0, min(end, b) - max(begin, a)) for a, b in intervals)


def spread(values: list[int]) -> Spread | None:
    if not values:
        return None
    return Spread(
        n=len(values),
        mean_s=seconds(mean(values)),
        median_s=seconds(quantile(values, 50)),
        p90_s=seconds(quantile(values, 90)),
        p99_s=seconds(quantile(values, 99)),
        min_s=seconds(min(values)),
        max_s=seconds(max(values)),
    )


def edges_of(
    cases: dict[str, list[Event]], *, wait: str, ties: str, intervals: Intervals | None
) -> tuple[tuple[Edge, ...], int]:
    """Every edge, most frequent first; and how often the second step began too early."""
    met: dict[tuple[str, str], list[tuple[str, bool, int, int | None]]] = defaultdict(list)
    overlaps = 0
    for case, events in cases.items():
        for one, two in pairwise(events):
            tied = one["end"] == two["end"]
            if tied and ties == "concurrent":
                continue
            begun = two["end"]
            if wait == "end_to_start" and two["start"] is not None:
                begun = two["start"]
            overlaps += begun < one["end"]
            begun = max(begun, one["end"])
            opened = None if intervals is None else open_us(one["end"], begun, intervals)
            met[one["step"], two["step"]].append((case, tied, begun - one["end"], opened))
    edges = [edge(pair, rows) for pair, rows in met.items()]
    return tuple(sorted(edges, key=lambda e: (-e.count, e.from_step, e.to_step))), overlaps


def edge(pair: tuple[str, str], rows: list[tuple[str, bool, int, int | None]]) -> Edge:
    waits = [row[2] for row in rows]
    opened = [row[3] for row in rows if row[3] is not None]
    return Edge(
        from_step=pair[0],
        to_step=pair[1],
        count=len(rows),
        cases=len({row[0] for row in rows}),
        ties=sum(row[1] for row in rows),
        wait_mean_s=seconds(mean(waits)),
        wait_median_s=seconds(quantile(waits, 50)),
        wait_p90_s=seconds(quantile(waits, 90)),
        open_wait_mean_s=seconds(mean(opened)) if opened else None,
        open_wait_median_s=seconds(quantile(opened, 50)) if opened else None,
        open_wait_p90_s=seconds(quantile(opened, 90)) if opened else None,
    )


def again_of(cases: dict[str, list[Event]]) -> dict[str, Counter[str]]:
    """Per kind of rework, how often each step was it."""
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    for events in cases.values():
        last: dict[str, Event] = {}
        twice = set()
        for i, event in enumerate(events):
            step, before = event["step"], last.get(event["step"])
            last[step] = event
            if before is None:
                continue
            twice.add(step)
            direct = events[i - 1]["step"] == step
            kinds["self_loops" if direct else "loops"][step] += 1
            if before["person"] and event["person"]:
                same = before["person"] == event["person"]
                kinds["repeats" if same else "redos"][step] += 1
        kinds["rework_cases"].update(twice)
        kinds["any"].update(["case"] if twice else [])
    return kinds


def steps_of(cases: dict[str, list[Event]]) -> tuple[Step, ...]:
    """Every step, most events first."""
    again = again_of(cases)
    events: dict[str, list[tuple[str, int, Event]]] = defaultdict(list)
    for case, rows in cases.items():
        for place, event in enumerate(rows):
            events[event["step"]].append((case, place, event))
    starts = Counter(rows[0]["step"] for rows in cases.values())
    ends = Counter(rows[-1]["step"] for rows in cases.values())
    steps = []
    for name, rows in events.items():
        touches = [e["end"] - e["start"] for _, _, e in rows if e["start"] is not None]
        roles = Counter(e["role"] for _, _, e in rows if e["role"])
        steps.append(
            Step(
                name=name,
                role=min(roles, key=lambda r: (-roles[r], r)) if roles else "",
                events=len(rows),
                cases=len({case for case, _, _ in rows}),
                starts=starts[name],
                ends=ends[name],
                rank=float(quantile([place for _, place, _ in rows], 50)),
                self_loops=again["self_loops"][name],
                loops=again["loops"][name],
                repeats=again["repeats"][name],
                redos=again["redos"][name],
                rework_cases=again["rework_cases"][name],
                touch_median_s=seconds(quantile(touches, 50)) if touches else None,
            )
        )
    return tuple(sorted(steps, key=lambda s: (-s.events, s.name)))


def handovers_of(cases: dict[str, list[Event]], holder: str) -> tuple[tuple[str, str, int], ...]:
    """How often each holder passed work to each, itself included; nobody is a holder too."""
    pairs = Counter(
        (one[holder] or "(none)", two[holder] or "(none)")
        for events in cases.values()
        for one, two in pairwise(events)
    )
    rows = [(a, b, count) for (a, b), count in pairs.items()]
    return tuple(sorted(rows, key=lambda row: (-row[2], row[0], row[1])))


def ping_pong_of(cases: dict[str, list[Event]], holder: str) -> int:
    """Times that three events running were held by a, b and a again."""
    count = 0
    for events in cases.values():
        held = [event[holder] for event in events]
        count += sum(held[i] == held[i + 2] != held[i + 1] for i in range(len(held) - 2))
    return count


def variants_of(cases: dict[str, list[Event]]) -> tuple[tuple[Variant, ...], int]:
    counts = Counter(tuple(event["step"] for event in events) for events in cases.values())
    ordered = sorted(counts, key=lambda steps: (-counts[steps], steps))
    return tuple(Variant(steps, counts[steps]) for steps in ordered[:10]), len(counts)


def durations_of(cases: dict[str, list[Event]], *, wait: str) -> list[int]:
    """Last instant less first; where starts count, the earliest start may be the first instant."""
    lengths = []
    for events in cases.values():
        begun = [e["end"] for e in events]
        if wait == "end_to_start":
            begun += [e["start"] for e in events if e["start"] is not None]
        lengths.append(events[-1]["end"] - min(begun))
    return lengths


def process_map(
    columns: EventColumns,
    *,
    wait: str = "end_to_start",
    ties: str = "order",
    intervals: Intervals | None = None,
) -> ProcessMap:
    """The whole map, put together from the measures above."""
    events, _ = paired(events_of(columns))
    cases = cases_of(events)
    edges, overlaps = edges_of(cases, wait=wait, ties=ties, intervals=intervals)
    variants, variant_count = variants_of(cases)
    return ProcessMap(
        n_events=len(events),
        n_cases=len(cases),
        steps=steps_of(cases),
        edges=edges,
        variants=variants,
        variant_count=variant_count,
        durations=spread(durations_of(cases, wait=wait)),
        edge_count=sum(e.count for e in edges),
        ties=sum(a["end"] == b["end"] for rows in cases.values() for a, b in pairwise(rows)),
        overlaps=overlaps,
        handovers=handovers_of(cases, "role"),
        role_ping_pong=ping_pong_of(cases, "role"),
        person_ping_pong=ping_pong_of(cases, "person"),
        repeat_events=sum(len(rows) - len({e["step"] for e in rows}) for rows in cases.values()),
        cases_with_rework=again_of(cases)["any"]["case"],
        nobody_named=sum(not event["person"] for event in events),
    )


def person_handovers(columns: EventColumns) -> PersonHandovers:
    events, _ = paired(events_of(columns))
    missing = sum(not event["person"] for event in events)
    return PersonHandovers(missing, handovers_of(cases_of(events), "person"))
