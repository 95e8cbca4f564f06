"""Each measure of the map: definition, source, and a small log with the answer by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reference.logs import columns_of
from unjam.flow import kernel
from unjam.flow.rules import ProcessMap

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "measures.md"
MONDAY_US = 1_709_560_800_000_000  # Mon 4 Mar 2024, 14:00 UTC
MINUTE_US = 60_000_000

Line = tuple[str, int, str, str]
"""One event: the step, minutes since the case's first instant, the person, the role."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure with one worked example. ``read`` takes the answer out of the map."""

    name: str
    definition: str
    source: str
    cases: dict[str, Sequence[Line]]
    question: str
    read: Callable[[ProcessMap], Any]
    answer: Any


def the_map(measure: Measure) -> ProcessMap:
    """The map of a measure's example; waits are from end to end."""
    rows = [
        {
            "case": case,
            "step": step,
            "end": MONDAY_US + minute * MINUTE_US,
            "person": person,
            "role": role,
        }
        for case, lines in measure.cases.items()
        for step, minute, person, role in lines
    ]
    return kernel.process_map(columns_of(rows), wait="end_to_end")


def _edge(found: ProcessMap, first: str, second: str) -> Any:
    return next(e for e in found.edges if (e.from_step, e.to_step) == (first, second))


def _step(found: ProcessMap, name: str) -> Any:
    return next(s for s in found.steps if s.name == name)


DESK, BILL, MD = "front desk", "biller", "physician"
THREE = {
    "A": [("Ask", 0, "P1", DESK), ("Send", 10, "P2", BILL)],
    "B": [("Ask", 0, "P1", DESK), ("Send", 30, "P2", BILL)],
    "C": [("Ask", 0, "P1", DESK), ("Send", 50, "P2", BILL)],
}
AGAIN = {
    "A": [
        ("Ask", 0, "P1", DESK),
        ("Ask", 5, "P1", DESK),
        ("Send", 10, "P2", BILL),
        ("Ask", 20, "P2", BILL),
    ]
}
BOUNCE = {
    "A": [("Ask", 0, "P1", DESK), ("Check", 5, "P2", BILL), ("Ask", 9, "P3", DESK)],
}

MEASURES = (
    Measure(
        "Edge",
        "One step followed directly by another in the same case, with how often.",
        "van der Aalst, Process Mining (2016), directly-follows graph.",
        THREE,
        "How often does Send follow Ask?",
        lambda m: _edge(m, "Ask", "Send").count,
        3,
    ),
    Measure(
        "Wait, mean",
        "Sum of the waits of an edge over their number, in seconds.",
        "Arithmetic; sums are kept exact in whole microseconds.",
        THREE,
        "How long is the wait from Ask to Send on average?",
        lambda m: _edge(m, "Ask", "Send").wait_mean_s,
        1800.0,
    ),
    Measure(
        "Wait, median",
        "The middle wait of an edge; for an even number, the mean of the middle two.",
        "Exact order statistics, never an estimate.",
        {**THREE, "D": [("Ask", 0, "P1", DESK), ("Send", 20, "P2", BILL)]},
        "What is the median of 10, 20, 30 and 50 minutes?",
        lambda m: _edge(m, "Ask", "Send").wait_median_s,
        1500.0,
    ),
    Measure(
        "Wait, p90",
        "The wait that nine in ten do not exceed: linear interpolation at position 0.9 (n - 1).",
        "Hyndman and Fan (1996), definition 7.",
        THREE,
        "What is the 90th percentile of 10, 30 and 50 minutes?",
        lambda m: _edge(m, "Ask", "Send").wait_p90_s,
        2760.0,
    ),
    Measure(
        "Ties",
        "Edges whose two events bear the same instant: the order of the source decided.",
        "Our own; a fifth of a hospital log's events were such neighbours.",
        {"A": [("Ask", 0, "P1", DESK), ("Send", 0, "P2", BILL), ("Done", 9, "P2", BILL)]},
        "How many of the two edges did the order of rows decide?",
        lambda m: m.ties,
        1,
    ),
    Measure(
        "Self-loop",
        "A step followed directly by itself.",
        "Power Automate process mining, rework.",
        AGAIN,
        "How often does Ask follow itself directly?",
        lambda m: _step(m, "Ask").self_loops,
        1,
    ),
    Measure(
        "Loop",
        "A step that comes again, not directly.",
        "Power Automate process mining, rework.",
        AGAIN,
        "How often does Ask come back later?",
        lambda m: _step(m, "Ask").loops,
        1,
    ),
    Measure(
        "Repeat",
        "A step that comes again by the same person as the last time.",
        "edeaR, repetitions.",
        AGAIN,
        "How often did somebody do Ask over?",
        lambda m: _step(m, "Ask").repeats,
        1,
    ),
    Measure(
        "Redo",
        "A step that comes again by another person than the last time.",
        "edeaR, repetitions.",
        AGAIN,
        "How often did somebody do over what another had done?",
        lambda m: _step(m, "Ask").redos,
        1,
    ),
    Measure(
        "Rework, events",
        "Events less distinct steps, summed over cases.",
        "Power Automate; pm4py.",
        AGAIN,
        "Four events of two steps: how many are rework?",
        lambda m: m.repeat_events,
        2,
    ),
    Measure(
        "Rework, cases of a step",
        "Cases in which the step occurs twice or more.",
        "pm4py.",
        AGAIN,
        "In how many cases was Ask done twice or more?",
        lambda m: _step(m, "Ask").rework_cases,
        1,
    ),
    Measure(
        "Hand-over",
        "Neighbours of one case with the roles that did them; equal roles are counted apart.",
        "Song and van der Aalst (2008), handover of work; as counts, since shares hide n.",
        AGAIN,
        "Which roles hand over to which?",
        lambda m: m.handovers,
        ((BILL, BILL, 1), (DESK, BILL, 1), (DESK, DESK, 1)),
    ),
    Measure(
        "Ping-pong between roles",
        "Roles a, b, a on three events running, a not b.",
        "Our own.",
        BOUNCE,
        "How often did work bounce between two roles?",
        lambda m: m.role_ping_pong,
        1,
    ),
    Measure(
        "Ping-pong between persons",
        "Persons a, b, a on three events running. Only the total leaves the kernel.",
        "Our own.",
        BOUNCE,
        "P1, P2, P3: did work bounce between two persons?",
        lambda m: m.person_ping_pong,
        0,
    ),
    Measure(
        "Nobody named",
        "Events that name no person.",
        "Our own: a gap in the record is a finding.",
        {"A": [("Ask", 0, "", DESK), ("Send", 5, "P2", BILL)]},
        "How many events name nobody?",
        lambda m: m.nobody_named,
        1,
    ),
    Measure(
        "Variants",
        "Distinct sequences of steps, each compared whole.",
        "van der Aalst (2016).",
        {**THREE, "D": [("Send", 0, "P2", BILL), ("Ask", 4, "P1", DESK)]},
        "How many different ways are there through these four cases?",
        lambda m: m.variant_count,
        2,
    ),
    Measure(
        "Duration",
        "From the first instant of a case to its last, in seconds.",
        "Standard; quantiles as for waits.",
        THREE,
        "How long does the middle case take?",
        lambda m: m.durations.median_s if m.durations else None,
        1800.0,
    ),
)


def page() -> str:
    """The reference page that these measures print."""
    parts = [
        "# Measures\n",
        "Written by `make reference` from `tests/spec`, which checks every answer. Do not edit.\n",
        "Events are ordered by (case, UTC instant, sequence). Waits here run from end to end.\n",
    ]
    for m in MEASURES:
        parts += [f"## {m.name}\n", f"{m.definition}\n", f"Source: {m.source}\n"]
        parts += ["| case | step | minute | person | role |", "|---|---|---|---|---|"]
        parts += [
            f"| {case} | {step} | {minute} | {person or '(none)'} | {role} |"
            for case, lines in m.cases.items()
            for step, minute, person, role in lines
        ]
        parts.append(f"\n{m.question} **{m.answer}**\n")
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page())
