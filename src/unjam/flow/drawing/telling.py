"""What the map says in plain sentences: headline, grounds, one step, one edge."""

from __future__ import annotations

from dataclasses import dataclass

from unjam.flow.drawing import words
from unjam.flow.drawing.asking import Question, wait_of
from unjam.flow.drawing.choosing import Choice, busiest_edges
from unjam.flow.rules import Edge, ProcessMap, Step

FEW = 5
"""A median of fewer cases than this is told with a warning, and never makes the headline."""


FREQUENT_PERCENT = 80
"""The headline looks at the lines that carry this share of the traffic."""


@dataclass(frozen=True, slots=True)
class Details:
    """
    One step or one edge, beside the map.

    Args:
        kind: "step" or "edge". title: its name. sentence: the gist. facts: (what, figure) pairs.
        cases: the query that lists the cases behind it. closed: the query with nothing looked at.
    """

    kind: str
    title: str
    sentence: str
    facts: tuple[tuple[str, str], ...]
    cases: str
    closed: str


def headline(process_map: ProcessMap, *, open_waits: bool) -> str:
    """
    The longest typical wait between steps that often follow each other; where work goes round.

    It speaks of the busiest lines alone, whatever share of the traffic is drawn.
    """
    enough = max(FEW, process_map.n_cases // 50)
    busiest = busiest_edges(process_map.edges, share_percent=FREQUENT_PERCENT)
    frequent = [e for e in busiest if e.count >= enough and e.from_step != e.to_step]
    said = []
    if frequent:
        edge = max(frequent, key=lambda e: wait_of(e, open_waits=open_waits).median_s)
        wait = wait_of(edge, open_waits=open_waits).median_s
        hours = " of opening hours" if open_waits and edge.open_wait_median_s is not None else ""
        said.append(
            f"The longest typical wait is {words.duration(wait, open_hours=open_waits)}{hours},"
            f" from {edge.from_step} to {edge.to_step} ({words.times(edge.count)})."
        )
    round_trips = [s for s in process_map.steps if s.rework_cases >= enough]
    if round_trips:
        step = max(round_trips, key=lambda s: (s.rework_cases, s.name))
        part = words.share(step.rework_cases, of=step.cases)
        said.append(f"Work goes round most at {step.name}: {part} of its cases come back to it.")
    elif process_map.n_cases >= FEW:
        said.append("Hardly any work goes round.")
    return " ".join(said) or "Too few cases to say what is typical."


def grounds(process_map: ProcessMap) -> tuple[tuple[str, str], ...]:
    """What the figures rest on: (figure, what it means) pairs."""
    m = process_map
    return (
        (
            words.share(m.ties, of=m.edge_count),
            "of the passages have the same time at both ends: there, the file's order decided.",
        ),
        (words.share(m.nobody_named, of=m.n_events), "of the events name nobody."),
        (
            f"{m.overlaps:,}",
            "times a step began before the one before it had ended; that wait counts as none.",
        ),
        (
            words.share(m.cases_with_rework, of=m.n_cases),
            "of the cases do some step more than once.",
        ),
    )


def left_out(choice: Choice) -> str:
    """What is drawn, and what is not."""
    drawn = (
        f"{words.counted(len(choice.steps), 'step')} and "
        f"{words.counted(len(choice.edges), 'line')} carry "
        f"{words.share(choice.traffic, of=choice.traffic_of)} of the traffic."
    )
    missing = [
        words.counted(number, noun)
        for number, noun in ((choice.steps_left_out, "step"), (choice.edges_left_out, "line"))
        if number
    ]
    return f"{drawn} Left out: {' and '.join(missing)}." if missing else drawn + " That is all."


def step_words(step: Step) -> str:
    """A step for a screen reader; begins with what the eye reads in its box."""
    return (
        f"{step.name} {words.counted(step.events, 'time')} "
        f"in {words.counted(step.cases, 'case')}, {step.role or 'no role'}"
    )


def edge_words(edge: Edge, *, open_waits: bool) -> str:
    """An edge for a screen reader."""
    wait = wait_of(edge, open_waits=open_waits)
    return (
        f"{edge.from_step} to {edge.to_step}: {words.times(edge.count)}, "
        f"median wait {words.duration_short(wait.median_s, open_hours=open_waits)}"
    )


def edge_details(edge: Edge, question: Question) -> Details:
    """One step followed by another: how often, how long, how sure."""
    wait = wait_of(edge, open_waits=question.open_waits)
    clock = "opening hours" if question.open_waits else "clock time"
    facts = [
        ("Times", f"{edge.count:,}"),
        ("Cases", f"{edge.cases:,}"),
        ("Median wait", words.duration(wait.median_s, open_hours=question.open_waits)),
        ("9 in 10 within", words.duration(wait.p90_s, open_hours=question.open_waits)),
        ("Mean wait", words.duration(wait.mean_s, open_hours=question.open_waits)),
        ("Counted in", clock),
        ("Same time at both ends", f"{edge.ties:,}"),
    ]
    if edge.open_wait_median_s is not None:
        other = wait_of(edge, open_waits=not question.open_waits)
        name = "Median by the clock" if question.open_waits else "Median in opening hours"
        facts.insert(4, (name, words.duration(other.median_s, open_hours=not question.open_waits)))
    return Details(
        kind="edge",
        title=f"{edge.from_step} → {edge.to_step}",
        sentence=_edge_gist(edge, words.duration(wait.median_s, open_hours=question.open_waits)),
        facts=tuple(facts),
        cases=question.at_edge(edge.from_step, to_step=edge.to_step),
        closed=question.at_nothing(),
    )


def _edge_gist(edge: Edge, median: str) -> str:
    if edge.count < FEW:
        return f"Only {words.times(edge.count)}: too few to call anything typical."
    if edge.from_step == edge.to_step:
        return f"The step follows itself, typically after {median}."
    if median == words.duration(0):
        return "Half of the time there is no wait at all."
    return f"Half of the time it takes {median} or less."


def step_details(step: Step, question: Question) -> Details:
    """One step: how often, by whom, and how often it comes round again."""
    touch = (
        ()
        if step.touch_median_s is None
        else (("Median time at work", words.duration(step.touch_median_s)),)
    )
    return Details(
        kind="step",
        title=step.name,
        sentence=_step_gist(step),
        facts=(
            ("Mostly done by", words.role(step.role)),
            ("Times", f"{step.events:,}"),
            ("Cases", f"{step.cases:,}"),
            *touch,
            ("Cases that begin here", f"{step.starts:,}"),
            ("Cases that end here", f"{step.ends:,}"),
            ("Again at once", f"{step.self_loops:,}"),
            ("Again later", f"{step.loops:,}"),
            ("Again by the same person", f"{step.repeats:,}"),
            ("Again by someone else", f"{step.redos:,}"),
            ("Cases that come back", f"{step.rework_cases:,}"),
        ),
        cases=question.at_step(step.name),
        closed=question.at_nothing(),
    )


def _step_gist(step: Step) -> str:
    if not step.rework_cases:
        return "No case comes back to this step."
    part = words.share(step.rework_cases, of=step.cases)
    return f"{part} of its cases come back to it ({words.counted(step.rework_cases, 'case')})."
