"""What changed and stayed so: slower waits and more straying from a design, three at most."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from unjam.flow import columns
from unjam.flow.models import DesignVersion
from unjam.flow.queries import designs, frictions
from unjam.flow.queries.evidence import FindingLine
from unjam.practice import queries as practice

CHANGES_MAX = 3
SECOND_US = 1_000_000


@dataclass(frozen=True, slots=True)
class Change:
    """
    One thing that got worse and stayed so.

    Args:
        process: in which kind of work. since_on: the Monday (ISO) since which.
        finding: the wait that rose; None where it is the design that is kept to less.
        sentence: in words; of a finding its own.
    """

    process: str
    since_on: str
    finding: FindingLine | None
    sentence: str


def changes(practice_id: str) -> tuple[Change, ...]:
    """
    The latest changes for the worse over all kinds of work, at most ``CHANGES_MAX``.

    A wait that rose and a design that is broken more often at the same steps are one story: the
    wait is told, with its hours.
    """
    slower = [
        Change(one.process, one.since_on, one, one.sentence)
        for one in frictions.findings(practice_id).drifts
    ]
    straying = [one for one in _straying(practice_id) if not _is_told(one, slower=slower)]
    latest = sorted([*slower, *(change for change, _ in straying)], key=lambda one: one.since_on)
    return tuple(latest[::-1][:CHANGES_MAX])


_Straying = tuple[Change, frozenset[str]]
_kept: dict[str, tuple[tuple[Hashable, ...], tuple[_Straying, ...]]] = {}


def _straying(practice_id: str) -> tuple[_Straying, ...]:
    """
    What strays more often than it did, kept at hand while steps, designs and hours stand still.

    The log grows whenever somebody looks at a case; that is no reason to judge all cases anew.
    """
    rows = DesignVersion.objects.filter(practice_id=practice_id)
    saved = tuple(rows.order_by("process", "effective_on").values_list("process", "saved_at_us"))
    if not saved:
        return ()
    events = columns.refresh(practice_id).columns
    key = (*frictions.of_steps(events), saved, practice.opening_calendars(practice_id))
    kept = _kept.pop(practice_id, None)
    if kept is None or kept[0] != key:
        processes = sorted({process for process, _ in saved})
        kept = key, tuple(_worse(practice_id, processes))
    while len(_kept) >= frictions.KEPT_MAX:
        _kept.pop(next(iter(_kept)))
    _kept[practice_id] = kept
    return kept[1]


def _worse(practice_id: str, processes: list[str]) -> Iterator[_Straying]:
    for process in processes:
        for one in designs.worse(practice_id, process):
            monday = datetime.fromtimestamp(one.since_us // SECOND_US, UTC).date().isoformat()
            yield Change(process, monday, None, one.sentence), frozenset(one.steps)


def _is_told(straying: _Straying, *, slower: list[Change]) -> bool:
    change, steps = straying
    return any(
        one.finding is not None
        and one.process == change.process
        and not steps.isdisjoint({one.finding.step, one.finding.from_step, one.finding.to_step})
        for one in slower
    )
