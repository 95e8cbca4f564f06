"""Invented maps to draw: a practice's prior authorizations, and random ones for Hypothesis."""

from __future__ import annotations

import random
from collections import defaultdict
from statistics import mean, median

from hypothesis import strategies as st

from unjam.flow.rules import Edge, MapLayout, ProcessMap, Spread, Step

H = 3600.0
ROLES = ("Front desk", "Medical assistant", "Coordinator", "Physician", "Biller")

# step: (role, [(next step, weight, median wait in hours)])
PRIOR_AUTHORIZATION: dict[str, tuple[int, list[tuple[str, float, float]]]] = {
    "Order placed": (3, [("Request received", 0.9, 1.2), ("Benefits checked", 0.1, 3)]),
    "Request received": (0, [("Benefits checked", 0.75, 3.4), ("Sorted to coordinator", 0.25, 9)]),
    "Benefits checked": (
        0,
        [
            ("Sorted to coordinator", 0.8, 5),
            ("Not needed, told patient", 0.12, 1),
            ("Benefits checked", 0.08, 26),
        ],
    ),
    "Sorted to coordinator": (
        2,
        [("Payer rules looked up", 0.95, 6.5), ("Benefits checked", 0.05, 18)],
    ),
    "Payer rules looked up": (
        2,
        [("Chart notes asked for", 0.55, 0.6), ("Form filled in", 0.45, 0.4)],
    ),
    "Chart notes asked for": (
        1,
        [("Chart notes gathered", 0.9, 21), ("Chart notes asked for", 0.1, 30)],
    ),
    "Chart notes gathered": (1, [("Form filled in", 0.85, 4), ("Addendum written", 0.15, 28)]),
    "Addendum written": (3, [("Form filled in", 1, 7)]),
    "Form filled in": (2, [("Signature asked for", 0.62, 0.3), ("Sent to payer", 0.38, 0.5)]),
    "Signature asked for": (2, [("Signed", 0.93, 27), ("Signature asked for", 0.07, 49)]),
    "Signed": (3, [("Sent to payer", 1, 2.2)]),
    "Sent to payer": (
        2,
        [
            ("Payer called for status", 0.46, 52),
            ("Payer answered", 0.4, 70),
            ("Fax failed", 0.14, 0.2),
        ],
    ),
    "Fax failed": (2, [("Sent to payer", 1, 3)]),
    "Payer called for status": (
        0,
        [
            ("Payer answered", 0.6, 20),
            ("Payer called for status", 0.28, 47),
            ("More information asked", 0.12, 2),
        ],
    ),
    "More information asked": (2, [("Chart notes asked for", 0.6, 8), ("Sent to payer", 0.4, 5)]),
    "Payer answered": (
        2,
        [
            ("Approved, number filed", 0.74, 1.5),
            ("Denied", 0.16, 1.1),
            ("More information asked", 0.1, 3),
        ],
    ),
    "Denied": (
        4,
        [("Peer-to-peer held", 0.5, 76), ("Appeal sent", 0.3, 50), ("Patient told", 0.2, 8)],
    ),
    "Peer-to-peer held": (3, [("Payer answered", 0.85, 25), ("Appeal sent", 0.15, 30)]),
    "Appeal sent": (4, [("Payer answered", 0.9, 190), ("Patient told", 0.1, 70)]),
    "Approved, number filed": (4, [("Patient told", 0.92, 6), ("Number on claim", 0.08, 30)]),
    "Not needed, told patient": (0, []),
    "Patient told": (0, [("Number on claim", 0.6, 60)]),
    "Number on claim": (4, []),
}


def prior_authorizations(cases: int = 1200, seed: int = 7) -> ProcessMap:
    """A year of one practice's prior authorizations, walked at random."""
    chance = random.Random(seed)
    return mapped([_walk(chance) for _ in range(cases)])


def _walk(chance: random.Random) -> list[tuple[str, float]]:
    name = "Order placed" if chance.random() < 0.86 else "Request received"
    walked = [(name, 0.0)]
    while len(walked) < 60:
        onward = PRIOR_AUTHORIZATION[name][1]
        if not onward or chance.random() < 0.01:
            break
        name, _, wait = chance.choices(onward, [w for _, w, _ in onward])[0]
        walked.append((name, wait * H * chance.lognormvariate(0, 0.7)))
    return walked


def mapped(cases: list[list[tuple[str, float]]]) -> ProcessMap:
    """Cases as lists of (step, wait before it) to a map, the slow and obvious way."""
    waits: dict[tuple[str, str], list[float]] = defaultdict(list)
    within: dict[tuple[str, str], set[int]] = defaultdict(set)
    seen: dict[str, list[int]] = defaultdict(list)
    for number, case in enumerate(cases):
        for (a, _), (b, wait) in zip(case, case[1:], strict=False):
            waits[a, b].append(wait)
            within[a, b].add(number)
        for name, _ in case:
            seen[name].append(number)
    edges = sorted(
        (
            Edge(
                a,
                b,
                len(ws),
                len(within[a, b]),
                len(ws) // 40,
                mean(ws),
                median(ws),
                _p90(ws),
                mean(ws) * 0.3,
                median(ws) * 0.3,
                _p90(ws) * 0.3,
            )
            for (a, b), ws in waits.items()
        ),
        key=lambda e: (-e.count, e.from_step, e.to_step),
    )
    durations = [sum(w for _, w in case) for case in cases]
    return ProcessMap(
        n_events=sum(map(len, cases)),
        n_cases=len(cases),
        steps=tuple(
            sorted(
                (_step(name, numbers, cases, waits) for name, numbers in seen.items()),
                key=lambda s: (-s.events, s.name),
            )
        ),
        edges=tuple(edges),
        variants=(),
        variant_count=len({tuple(name for name, _ in case) for case in cases}),
        durations=Spread(
            len(durations),
            mean(durations),
            median(durations),
            _p90(durations),
            max(durations),
            min(durations),
            max(durations),
        ),
        edge_count=sum(e.count for e in edges),
        ties=sum(e.ties for e in edges),
        overlaps=12,
        handovers=(("Front desk", "Coordinator", 900),),
        role_ping_pong=41,
        person_ping_pong=60,
        repeat_events=sum(len(c) - len({n for n, _ in c}) for c in cases),
        cases_with_rework=sum(len(c) > len({n for n, _ in c}) for c in cases),
        nobody_named=310,
    )


def _p90(numbers: list[float]) -> float:
    return sorted(numbers)[int(0.9 * (len(numbers) - 1))]


def _step(
    name: str,
    numbers: list[int],
    cases: list[list[tuple[str, float]]],
    waits: dict[tuple[str, str], list[float]],
) -> Step:
    places = [i for case in cases for i, (step, _) in enumerate(case) if step == name]
    repeated = len(numbers) - len(set(numbers))
    own = len(waits.get((name, name), ()))
    return Step(
        name=name,
        role=ROLES[PRIOR_AUTHORIZATION[name][0]] if name in PRIOR_AUTHORIZATION else "",
        events=len(numbers),
        cases=len(set(numbers)),
        starts=sum(case[0][0] == name for case in cases),
        ends=sum(case[-1][0] == name for case in cases),
        rank=median(places),
        self_loops=own,
        loops=repeated - own,
        repeats=repeated // 2,
        redos=repeated - repeated // 2,
        rework_cases=len({n for n in numbers if numbers.count(n) > 1})
        if len(numbers) < 500
        else repeated,
        touch_median_s=None,
    )


def laid_out(process_map: ProcessMap) -> MapLayout:
    """Lanes by role, a row a step, in order of rank."""
    lanes = tuple(role for role in (*ROLES, "") if any(s.role == role for s in process_map.steps))
    ranked = sorted(process_map.steps, key=lambda s: (s.rank, -s.starts, s.ends, s.name))
    return MapLayout(lanes, {s.name: (lanes.index(s.role), row) for row, s in enumerate(ranked)})


@st.composite
def random_maps(draw: st.DrawFn) -> tuple[MapLayout, list[tuple[str, str, int]]]:
    """A layout with boxes in any cells, and any edges between them, busiest first."""
    lanes = draw(st.integers(1, 6))
    cells = draw(
        st.sets(st.tuples(st.integers(0, lanes - 1), st.integers(0, 8)), min_size=1, max_size=24)
    )
    names = {f"step {i}": cell for i, cell in enumerate(sorted(cells))}
    step = st.sampled_from(sorted(names))
    pairs = draw(st.sets(st.tuples(step, step), max_size=40))
    counts = [(a, b, 100 - i) for i, (a, b) in enumerate(sorted(pairs))]
    return MapLayout(tuple(f"role {i}" for i in range(lanes)), names), counts
