"""What a person asked the map, as it stands in the page's address: share, waits, period, facts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import quote_plus, urlencode

from unjam.flow.rules import Edge, MapFilter

SHARE_PERCENT = 80
FACT = "fact."
"""Facts stand in the address as ``fact.payer=Acme``."""


WORDS_QUOTED_MAX = 2_048

QUESTIONS_KEPT = 64

_quoted = lru_cache(WORDS_QUOTED_MAX)(quote_plus)
"""A map has hundreds of addresses of the same few words: each is escaped once."""


@dataclass(frozen=True, slots=True)
class Question:
    """
    Everything that the address of a map says.

    Args:
        process: the kind of work. share: per cent of the traffic to draw.
        open_waits: count waits in opening hours instead of by the clock.
        from_on, to_on: first and last day (ISO), empty for no bound.
        split_on: the first day of "after", or empty.
        facts: (kept column, word) pairs that a case must have.
        step: the step looked at, or None. from_step, to_step: the edge looked at, or None.
        edge_sort, step_sort: column that a table is sorted by. all_rows: show long tables whole.
    """

    process: str = ""
    share: int = SHARE_PERCENT
    open_waits: bool = False
    from_on: str = ""
    to_on: str = ""
    split_on: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    step: str | None = None
    from_step: str | None = None
    to_step: str | None = None
    edge_sort: str = "count"
    step_sort: str = "order"
    all_rows: bool = False

    @property
    def filter(self) -> MapFilter:
        return MapFilter(self.from_on, self.to_on, self.facts)

    @property
    def before(self) -> MapFilter:
        """The cases up to the day before the split."""
        last = date.fromisoformat(self.split_on) - timedelta(days=1)
        return MapFilter(self.from_on, last.isoformat(), self.facts)

    @property
    def after(self) -> MapFilter:
        """The cases from the day of the split on."""
        return MapFilter(self.split_on, self.to_on, self.facts)

    @property
    def is_filtered(self) -> bool:
        return bool(self.from_on or self.to_on or self.facts)

    def pairs(self) -> list[tuple[str, str]]:
        """What the address says, leaving out what goes without saying."""
        said: list[tuple[str, str]] = [("process", self.process)]
        said += [("share", str(self.share))] if self.share != SHARE_PERCENT else []
        said += [("waits", "open")] if self.open_waits else []
        said += [
            (name, value)
            for name, value in (
                ("from", self.from_on),
                ("to", self.to_on),
                ("split", self.split_on),
            )
            if value
        ]
        said += [(FACT + name, word) for name, word in self.facts]
        said += [("edges", self.edge_sort)] if self.edge_sort != "count" else []
        said += [("steps", self.step_sort)] if self.step_sort != "order" else []
        return said + ([("rows", "all")] if self.all_rows else []) + self.choice()

    def choice(self) -> list[tuple[str, str]]:
        """The step or the edge that is looked at."""
        if self.step is not None:
            return [("step", self.step)]
        if self.from_step is not None and self.to_step is not None:
            return [("from_step", self.from_step), ("to_step", self.to_step)]
        return []

    def address(self, **changes: Any) -> str:
        """The query of the same page with something changed: ``question.address(share=100)``."""
        return "?" + urlencode(replace(self, **changes).pairs(), quote_via=_quoted)

    def at_step(self, name: str) -> str:
        """The query that looks at one step."""
        return f"{_at_nothing(self)}&step={_quoted(name)}"

    def at_edge(self, from_step: str, *, to_step: str) -> str:
        """The query that looks at one edge."""
        return f"{_at_nothing(self)}&from_step={_quoted(from_step)}&to_step={_quoted(to_step)}"

    def at_nothing(self) -> str:
        """The query with nothing looked at."""
        return _at_nothing(self)

    def only_process(self) -> str:
        """The query that names the kind of work and nothing else."""
        return "?" + urlencode([("process", self.process)])

    def all_cases(self) -> str:
        """The query without period, facts or split."""
        return self.address(from_on="", to_on="", split_on="", facts=())


@lru_cache(QUESTIONS_KEPT)
def _at_nothing(question: Question) -> str:
    """What the addresses of all steps and edges of one page begin with: the choice comes last."""
    return question.address(step=None, from_step=None, to_step=None)


@dataclass(frozen=True, slots=True)
class Wait:
    """Median, 90th percentile and mean of an edge's waits, in seconds."""

    median_s: float
    p90_s: float
    mean_s: float


def wait_of(edge: Edge, *, open_waits: bool) -> Wait:
    """The waits that were asked for; by the clock where no opening hours are known."""
    if (
        open_waits
        and edge.open_wait_median_s is not None
        and edge.open_wait_p90_s is not None
        and edge.open_wait_mean_s is not None
    ):
        return Wait(edge.open_wait_median_s, edge.open_wait_p90_s, edge.open_wait_mean_s)
    return Wait(edge.wait_median_s, edge.wait_p90_s, edge.wait_mean_s)
