"""How work should go, version by version, and where the work of a practice strays from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

import numpy as np

from unjam.flow import columns, designed, kernel
from unjam.flow.columns import Projection
from unjam.flow.designed import Drift, Judged, Key, Log, Strays, Version, Week
from unjam.flow.findings import hours
from unjam.flow.models import DesignVersion
from unjam.flow.queries.asked import PEOPLE_MIN
from unjam.flow.queries.work import Work, day_begins_us, opening_table, work_of
from unjam.flow.rules import CaseLine
from unjam.practice import queries as practice
from unjam.practice.rules import SiteCalendar

DRIFTS_LOOKED_AT = 40
"""The digest looks at so many ways of straying, those with most cases."""

KEPT_MAX = 32
"""Judgements that are kept at hand a projection."""


@dataclass(frozen=True, slots=True)
class SavedDesign:
    """One version: from which day on, its text, and when it was saved (UTC µs)."""

    effective_on: date
    text: str
    saved_at_us: int


@dataclass(frozen=True, slots=True)
class StrayLine:
    """
    One way of straying in words, with its figures.

    Args:
        kind: skipped, added, out of order, wrong role or late. rule, place: its name in addresses.
        sentence, sure: what, and how far it can be trusted.
        step; from_step, to_step: its place on the map; empty where it is none.
        cases, among: how many stray, of how many that could. weeks: the same by week.
        by_version: (stray, could) by version, the oldest first.
        is_withheld: whether all figures are, for they would speak of one or two people.
    """

    kind: str
    rule: str
    place: tuple[str, ...]
    sentence: str
    sure: str
    step: str
    from_step: str
    to_step: str
    cases: int
    among: int
    weeks: tuple[Week, ...]
    by_version: tuple[tuple[int, int], ...]
    is_withheld: bool


@dataclass(frozen=True, slots=True)
class Conformance:
    """
    Where one kind of work strays.

    Args:
        fits: how many cases go as designed, in a sentence.
        lines: most cases first. drifts: at most three sentences on what changed and stayed so.
        versions: (first day, cases, those that went as designed), the oldest first.
        hours_known: whether the practice's own opening hours were used.
    """

    fits: str
    n_cases: int
    lines: tuple[StrayLine, ...]
    drifts: tuple[str, ...]
    versions: tuple[tuple[date, int, int], ...]
    hours_known: bool


@dataclass(frozen=True, slots=True)
class Worse:
    """A way of straying that became more frequent and stayed so: since when (UTC µs), where."""

    since_us: int
    steps: tuple[str, ...]
    sentence: str


@dataclass(frozen=True, slots=True, eq=False)
class _Answer:
    """A judgement, what moved in it, and what would speak of one or two people."""

    judged: Judged
    drifts: tuple[Drift, ...]
    few: frozenset[Key]


_Key = tuple[str, tuple[tuple[date, str], ...], tuple[SiteCalendar, ...]]
_kept: WeakKeyDictionary[Projection, dict[_Key, _Answer]] = WeakKeyDictionary()


def design_versions(practice_id: str, process: str) -> tuple[SavedDesign, ...]:
    """The versions of one kind of work, the oldest day first."""
    rows = DesignVersion.objects.filter(practice_id=practice_id, process=process)
    found = rows.order_by("effective_on").values_list("effective_on", "text", "saved_at_us")
    return tuple(SavedDesign(*row) for row in found)


def log_steps(practice_id: str, process: str) -> tuple[str, ...]:
    """The steps that one kind of work has in the log, by name; none if there is no such work."""
    work = work_of(columns.refresh(practice_id), process)
    return tuple(sorted(work.step_words)) if len(work.log) else ()


def proposed_design(practice_id: str, process: str) -> str:
    """The most usual path of one kind of work as the text of a design; empty where none is."""
    work = work_of(columns.refresh(practice_id), process)
    zone = practice.zone_of(practice_id)
    found = designed.propose(_log(work, None, zone=zone)) if len(work.log) else None
    return designed.write(found.design, notes=found.notes) if found else ""


def conformance(practice_id: str, process: str) -> Conformance | None:
    """
    Where one kind of work strays; None where there is no such work or no design of it.

    Who does a step in another role is told without figures where that is one or two people.
    """
    found = _found(practice_id, process)
    if found is None:
        return None
    saved, versions, answer, hours_known = found
    zone = ZoneInfo(practice.zone_of(practice_id))
    judged = answer.judged
    return Conformance(
        fits=designed.fits(judged),
        n_cases=judged.n_cases,
        lines=tuple(_line(one, answer, versions=versions) for one in judged.strays),
        drifts=tuple(
            designed.tell_drift(one, versions, zone=zone)
            for one in answer.drifts if one.strays.key not in answer.few
        ),
        versions=tuple(_of_version(judged, number, on=one.effective_on)
                       for number, one in enumerate(saved)),
        hours_known=hours_known,
    )  # fmt: skip


def worse(practice_id: str, process: str) -> tuple[Worse, ...]:
    """What strays more often since some week, at most three; none without a design."""
    found = _found(practice_id, process)
    if found is None:
        return ()
    _, versions, answer, _ = found
    zone = ZoneInfo(practice.zone_of(practice_id))
    return tuple(
        Worse(one.since_us, one.strays.place, designed.tell_drift(one, versions, zone=zone))
        for one in answer.drifts
        if one.rose and one.strays.key not in answer.few
    )


def straying_cases(
    practice_id: str, process: str, *, rule: str, place: Sequence[str], limit: int
) -> tuple[str, int, tuple[CaseLine, ...]] | None:
    """
    The cases behind one way of straying, the latest first.

    Returns:
        Its sentence, how many cases there are, at most ``limit`` of them; None if none strays so.
    """
    found = _found(practice_id, process)
    if found is None:
        return None
    _, versions, answer, _ = found
    judged = answer.judged
    wanted = (rule, tuple(place))
    one = next((s for s in judged.strays if (s.rule.value, s.place) == wanted), None)
    if one is None or one.key in answer.few:
        return None
    work = work_of(columns.refresh(practice_id), process)
    began = judged.began_us[one.cases]
    latest = one.cases[np.argsort(-began, kind="stable")][:limit].tolist()
    offsets, ends = work.ordered.offsets, work.ordered.end_us
    lines = tuple(
        CaseLine(
            case_id=work.case_words[case],
            began_at_us=int(judged.began_us[case]),
            n_events=int(offsets[case + 1] - offsets[case]),
            wait_s=(int(ends[offsets[case + 1] - 1]) - int(judged.began_us[case])) / 1_000_000,
        )
        for case in latest
    )
    return designed.tell(one, versions).sentence, len(one.cases), lines


_Found = tuple[tuple[SavedDesign, ...], tuple[Version, ...], _Answer, bool]


def _found(practice_id: str, process: str) -> _Found | None:
    """The versions and the judgement, kept at hand while log, designs and hours stand still."""
    saved = design_versions(practice_id, process)
    projection = columns.refresh(practice_id)
    work = work_of(projection, process)
    if not saved or not len(work.log):
        return None
    zone = practice.zone_of(practice_id)
    calendars = practice.opening_calendars(practice_id)
    versions = tuple(_version(one, zone=zone) for one in saved)
    table = opening_table(work, calendars)
    key = (process, tuple((one.effective_on, one.text) for one in saved), calendars)
    kept = _kept.setdefault(projection, {})
    if key not in kept:
        if len(kept) >= KEPT_MAX:
            kept.clear()
        kept[key] = _answer(_log(work, table, zone=zone), versions)
    return saved, versions, kept[key], table is not None


def _answer(log: Log, versions: tuple[Version, ...]) -> _Answer:
    judged = designed.judge(log, versions)
    few = frozenset(
        one.key
        for one in judged.strays
        if 0 < designed.people_behind(log, versions, judged=judged, strays=one) < PEOPLE_MIN
    )
    return _Answer(judged, designed.digest(judged, among=judged.strays[:DRIFTS_LOOKED_AT]), few)


def _version(saved: SavedDesign, *, zone: str) -> Version:
    begins_us = day_begins_us(saved.effective_on.isoformat(), zone=zone)
    return Version(begins_us, designed.read(saved.text).design)


def _log(work: Work, table: kernel.OpenTable | None, *, zone: str) -> Log:
    """The work ready to be judged; where nobody has said the hours, they are read from it."""
    begun = kernel.begun_us(work.ordered)
    first, last = int(begun.min()), int(max(begun.max(), work.ordered.end_us.max()))
    if table is None:
        named = work.ordered.person > 0
        table = hours.read_from_work(begun, named, from_us=first, to_us=last).table
    starts = hours.day_starts_us(ZoneInfo(zone), from_us=first, to_us=last)
    open_days = hours.open_days_us(table, starts)
    return Log(work.ordered, work.step_words, work.role_words, table, open_days)


def _line(one: Strays, answer: _Answer, *, versions: Sequence[Version]) -> StrayLine:
    judged = answer.judged
    told = designed.tell(one, versions)
    if one.key in answer.few:
        return StrayLine(
            one.kind.value, one.rule.value, one.place, designed.tell_of_few(one, versions), "",
            told.step, told.from_step, told.to_step, 0, 0, (), (), is_withheld=True,
        )  # fmt: skip
    n = judged.n_versions
    strayed = np.bincount(judged.version[one.cases], minlength=n).tolist()
    could = np.bincount(judged.version[one.among], minlength=n).tolist()
    return StrayLine(
        one.kind.value, one.rule.value, one.place, told.sentence, told.sure, told.step,
        told.from_step, told.to_step, len(one.cases), len(one.among),
        designed.weeks_of(judged, one), tuple(zip(strayed, could, strict=True)),
        is_withheld=False,
    )  # fmt: skip


def _of_version(judged: Judged, number: int, *, on: date) -> tuple[date, int, int]:
    mine = judged.version == number
    return on, int(mine.sum()), int((mine & ~judged.straying).sum())
