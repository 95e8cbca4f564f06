"""Files that were chosen together: what became work, what waits, what is parked and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Min

from unjam.connections.models import HeldStep, ImportRun, ParkedRow, Remark
from unjam.connections.queries.summaries import NoSuchRun, RunSummary, summary_of, unit_of

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
    """
    Why some of the parts of one file are parked; ``count`` parts share the reason.

    ``first_row`` is the position of the first; ``unit`` says what it counts.
    """

    run_id: str
    file_name: str
    unit: str
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


@dataclass(frozen=True, slots=True)
class Came:
    """
    What came of some files.

    Args:
        made: what became work. waiting: steps without their case yet.
        odd: what was odd about what came in.
    """

    made: tuple[Made, ...]
    waiting: tuple[Waiting, ...]
    odd: tuple[Odd, ...]


@dataclass(frozen=True, slots=True)
class Drop:
    """Files that were chosen together: one run a file, by name."""

    runs: tuple[RunSummary, ...]

    @property
    def is_under_way(self) -> bool:
        """Whether a file is still being read."""
        return any(run.state == "running" for run in self.runs)

    @property
    def ended(self) -> int:
        """Files that are in or have failed."""
        return sum(run.state in ("finished", "failed", "stopped") for run in self.runs)


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


def has_company(practice_id: str, drop_id: str) -> bool:
    """Whether several files were chosen together under this name."""
    rows = ImportRun.objects.filter(practice_id=practice_id, drop_id=drop_id)
    return bool(drop_id) and rows.count() > 1


def parked_reasons(practice_id: str, ids: Sequence[str]) -> tuple[Reason, ...]:
    """Why parts of some files are parked, most frequent first; those dealt with are left out."""
    rows = ParkedRow.objects.filter(
        practice_id=practice_id, run_id__in=ids, state=ParkedRow.State.OPEN
    )
    found = rows.values(
        "run_id", "run__file_name", "run__format_name", "column", "expected"
    ).annotate(count=Count("id"), first=Min("row"))
    return tuple(
        Reason(
            run_id=row["run_id"],
            file_name=row["run__file_name"],
            unit=unit_of(row["run__format_name"]),
            place=row["column"],
            expected=row["expected"],
            first_row=row["first"],
            count=row["count"],
        )
        for row in found.order_by("-count", "run__file_name", "first")[:REASONS_SHOWN_MAX]
    )


def waiting_steps(practice_id: str, ids: Sequence[str]) -> tuple[Waiting, ...]:
    """Steps of some files that wait for their case, by what was done."""
    rows = HeldStep.objects.filter(practice_id=practice_id, run_id__in=ids)
    found = rows.values("step").annotate(count=Count("id")).order_by("-count", "step")
    return tuple(Waiting(row["step"], row["count"]) for row in found)


def oddities(practice_id: str, ids: Sequence[str]) -> tuple[Odd, ...]:
    """What was odd about what came in, most frequent first."""
    rows = Remark.objects.filter(practice_id=practice_id, run_id__in=ids)
    found = rows.values("place", "sentence").annotate(count=Count("id"), first=Min("row"))
    return tuple(
        Odd(row["place"], row["sentence"], row["first"], row["count"])
        for row in found.order_by("-count", "first")[:REASONS_SHOWN_MAX]
    )


def drop(practice_id: str, drop_id: str, *, now_us: int) -> Drop:
    """
    Files that were chosen together.

    Raises:
        NoSuchRun: if this practice has none under this name.
    """
    rows = ImportRun.objects.filter(practice_id=practice_id, drop_id=drop_id)
    runs = tuple(
        summary_of(row, now_us=now_us) for row in rows.order_by("file_name", "made_at_us")
    )
    if not runs:
        raise NoSuchRun(NoSuchRun.__doc__)
    return Drop(runs)


def needs_a_look(practice_id: str, drop_id: str) -> bool:
    """Whether a file of a drop came in unasked or could not be read: then all share one page."""
    rows = ImportRun.objects.filter(practice_id=practice_id, drop_id=drop_id)
    return rows.exclude(state=ImportRun.State.WAITING).exists()


def what_came_of(practice_id: str, ids: Sequence[str]) -> Came:
    """What became work of the files of some imports, what waits, and what was odd."""
    rows = ImportRun.objects.filter(practice_id=practice_id, id__in=ids)
    return Came(
        made=made_of(rows.values_list("counts", flat=True)),
        waiting=waiting_steps(practice_id, ids),
        odd=oddities(practice_id, ids),
    )
