"""Files that were chosen together: what became work, what waits, what is parked and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Min

from unjam.connections.models import HeldStep, ImportRun, ParkedRow, Remark

STEP_COUNT = "step:"
"""How the counts of steps begin in what an import counts: ``step:Claim|Claim sent``."""

REASONS_SHOWN_MAX = 50


@dataclass(frozen=True, slots=True)
class Made:
    """Steps of one kind that came of some files: how many, new and known together."""

    process: str
    step: str
    count: int


@dataclass(frozen=True, slots=True)
class Reason:
    """Why some of the parts of one file are parked; ``count`` parts share the reason."""

    run_id: str
    file_name: str
    place: str
    expected: str
    first_row: int
    count: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """Steps that wait for another message to say which case they belong to."""

    step: str
    count: int


@dataclass(frozen=True, slots=True)
class Odd:
    """Something that was odd about what came in all the same."""

    place: str
    sentence: str
    first_row: int
    count: int


def made_of(counts: Iterable[Mapping[str, int]]) -> tuple[Made, ...]:
    """
    What became work, by kind of work and step, most first.

    Args:
        counts: of each file, as its import counted.
    """
    total: Counter[str] = Counter()
    for one in counts:
        total.update({key: n for key, n in one.items() if key.startswith(STEP_COUNT)})
    found = [(key.removeprefix(STEP_COUNT).partition("|"), n) for key, n in total.most_common()]
    return tuple(Made(process, step, n) for (process, _, step), n in found)


def run_ids(practice_id: str, drop_id: str) -> tuple[str, ...]:
    """The imports of a drop, by the names of their files."""
    rows = ImportRun.objects.filter(practice_id=practice_id, drop_id=drop_id)
    return tuple(rows.order_by("file_name", "made_at_us").values_list("id", flat=True))


def parked_reasons(practice_id: str, ids: Iterable[str]) -> tuple[Reason, ...]:
    """Why parts of some files are parked, most frequent first; those dealt with are left out."""
    rows = ParkedRow.objects.filter(
        practice_id=practice_id, run_id__in=list(ids), state=ParkedRow.State.OPEN
    )
    found = rows.values("run_id", "run__file_name", "column", "expected").annotate(
        count=Count("id"), first=Min("row")
    )
    return tuple(
        Reason(
            run_id=row["run_id"],
            file_name=row["run__file_name"],
            place=row["column"],
            expected=row["expected"],
            first_row=row["first"],
            count=row["count"],
        )
        for row in found.order_by("-count", "run__file_name", "first")[:REASONS_SHOWN_MAX]
    )


def waiting_steps(practice_id: str, ids: Iterable[str]) -> tuple[Waiting, ...]:
    """Steps of some files that wait for their case, by what was done."""
    rows = HeldStep.objects.filter(practice_id=practice_id, run_id__in=list(ids))
    found = rows.values("step").annotate(count=Count("id")).order_by("-count", "step")
    return tuple(Waiting(row["step"], row["count"]) for row in found)


def oddities(practice_id: str, ids: Iterable[str]) -> tuple[Odd, ...]:
    """What was odd about what came in, most frequent first."""
    rows = Remark.objects.filter(practice_id=practice_id, run_id__in=list(ids))
    found = rows.values("place", "sentence").annotate(count=Count("id"), first=Min("row"))
    return tuple(
        Odd(row["place"], row["sentence"], row["first"], row["count"])
        for row in found.order_by("-count", "first")[:REASONS_SHOWN_MAX]
    )
