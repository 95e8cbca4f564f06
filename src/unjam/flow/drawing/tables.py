"""The same facts as the map's, as tables that can be sorted by a link."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from unjam.flow.drawing import words
from unjam.flow.drawing.asking import Question, wait_of
from unjam.flow.drawing.ink import attribute, text
from unjam.flow.rules import Edge, Step

ROWS_SHOWN = 40
"""A page shows so many rows at first, and says how many more there are."""

ROWS_MAX = 400


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: its name, the query that sorts by it, how it is sorted, whether it is numbers."""

    name: str
    href: str
    sorted: str
    number: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: what it speaks of, where that leads, and the other cells."""

    name: str
    href: str
    cells: tuple[tuple[str, str], ...]
    chosen: bool


@dataclass(frozen=True, slots=True)
class Table:
    """Headings, rows, and the words and the query for the rows that are not shown."""

    caption: str
    headings: tuple[Heading, ...]
    rows: tuple[Row, ...]
    more: str
    more_href: str

    @property
    def body(self) -> str:
        """The rows as HTML, escaped: a hundred rows are written in a millisecond."""
        return "".join(_markup(row) for row in self.rows)


def _markup(row: Row) -> str:
    cells = "".join(
        f"<td class={attribute(_kind(name, figure))} data-label={attribute(name)}>"
        f"{text(figure)}</td>"
        for name, figure in row.cells
    )
    opening = '<tr class="chosen">' if row.chosen else "<tr>"
    return (
        f'{opening}<th scope="row"><a href={attribute(row.href)}>{text(row.name)}</a></th>'
        f"{cells}</tr>"
    )


def _kind(name: str, figure: str) -> str:
    """A zero steps back, so that the eye finds what happened."""
    if name == "Role":
        return "words"
    return "number zero" if figure == "0" else "number"


Key = Callable[[Any], Any]

EDGE_COLUMNS = ("Times", "Cases", "Median wait", "9 in 10 within", "Mean wait", "Same time")
EDGE_SORTS = ("count", "cases", "median", "p90", "mean", "ties")
STEP_COLUMNS = (
    "Role",
    "Times",
    "Cases",
    "Begin here",
    "End here",
    "Again at once",
    "Again later",
    "Same person",
    "Someone else",
    "Cases that come back",
)
STEP_SORTS = (
    "role",
    "events",
    "cases",
    "starts",
    "ends",
    "self_loops",
    "loops",
    "repeats",
    "redos",
    "rework",
)


def edge_table(edges: Sequence[Edge], question: Question) -> Table:
    """One row a line of the map; by count, largest first, unless the question says otherwise."""
    open_waits = question.open_waits
    keys: dict[str, Key] = {
        "name": lambda e: (e.from_step, e.to_step),
        "count": lambda e: -e.count,
        "cases": lambda e: -e.cases,
        "median": lambda e: -wait_of(e, open_waits=open_waits).median_s,
        "p90": lambda e: -wait_of(e, open_waits=open_waits).p90_s,
        "mean": lambda e: -wait_of(e, open_waits=open_waits).mean_s,
        "ties": lambda e: -e.ties,
    }
    ordered = sorted(edges, key=lambda e: (keys[question.edge_sort](e), e.from_step, e.to_step))
    rows = [_edge_row(edge, question) for edge in ordered]
    clock = "opening hours" if open_waits else "clock time"
    return _table(
        rows,
        caption=f"Each line of the map. Waits in {clock}.",
        headings=_headings(
            "From → to", EDGE_COLUMNS, sorts=EDGE_SORTS, field="edge_sort", question=question
        ),
        question=question,
    )


def _edge_row(edge: Edge, question: Question) -> Row:
    wait = wait_of(edge, open_waits=question.open_waits)
    figures = (
        f"{edge.count:,}",
        f"{edge.cases:,}",
        words.duration(wait.median_s, open_hours=question.open_waits),
        words.duration(wait.p90_s, open_hours=question.open_waits),
        words.duration(wait.mean_s, open_hours=question.open_waits),
        f"{edge.ties:,}",
    )
    return Row(
        name=f"{edge.from_step} → {edge.to_step}",
        href=question.at_edge(edge.from_step, to_step=edge.to_step),
        cells=tuple(zip(EDGE_COLUMNS, figures, strict=True)),
        chosen=(edge.from_step, edge.to_step) == (question.from_step, question.to_step),
    )


def step_table(steps: Sequence[Step], question: Question, *, order: Mapping[str, int]) -> Table:
    """One row a step; from top to bottom of the map unless the question says otherwise."""
    keys: dict[str, Key] = {
        "order": lambda s: order.get(s.name, len(order)),
        "name": lambda s: s.name,
        "role": lambda s: s.role,
        "events": lambda s: -s.events,
        "cases": lambda s: -s.cases,
        "starts": lambda s: -s.starts,
        "ends": lambda s: -s.ends,
        "self_loops": lambda s: -s.self_loops,
        "loops": lambda s: -s.loops,
        "repeats": lambda s: -s.repeats,
        "redos": lambda s: -s.redos,
        "rework": lambda s: -s.rework_cases,
    }
    ordered = sorted(steps, key=lambda s: (keys[question.step_sort](s), s.name))
    return _table(
        [_step_row(step, question) for step in ordered],
        caption="Each step, and how often work comes back to it.",
        headings=_headings(
            "Step", STEP_COLUMNS, sorts=STEP_SORTS, field="step_sort", question=question
        ),
        question=question,
    )


def _step_row(step: Step, question: Question) -> Row:
    figures = (
        words.role(step.role),
        *(
            f"{number:,}"
            for number in (
                step.events,
                step.cases,
                step.starts,
                step.ends,
                step.self_loops,
                step.loops,
                step.repeats,
                step.redos,
                step.rework_cases,
            )
        ),
    )
    return Row(
        name=step.name,
        href=question.at_step(step.name),
        cells=tuple(zip(STEP_COLUMNS, figures, strict=True)),
        chosen=step.name == question.step,
    )


def _headings(
    first: str,
    names: Sequence[str],
    *,
    sorts: Sequence[str],
    field: str,
    question: Question,
) -> tuple[Heading, ...]:
    now = getattr(question, field)
    return tuple(
        Heading(
            name=name,
            href=question.address(**{field: sort}),
            sorted=("ascending" if sort in ("name", "role") else "descending")
            if now == sort
            else "",
            number=sort not in ("name", "role"),
        )
        for name, sort in zip((first, *names), ("name", *sorts), strict=True)
    )


def _table(
    rows: Sequence[Row], *, caption: str, headings: tuple[Heading, ...], question: Question
) -> Table:
    limit = ROWS_MAX if question.all_rows else ROWS_SHOWN
    hidden = len(rows) - limit
    can_show = hidden > 0 and not question.all_rows
    return Table(
        caption=caption,
        headings=headings,
        rows=tuple(rows[:limit]),
        more=f"{hidden:,} more" if hidden > 0 else "",
        more_href=question.address(all_rows=True) if can_show else "",
    )
