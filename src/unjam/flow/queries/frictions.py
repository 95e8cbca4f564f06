"""The findings of a practice: all of them in one list, and each with what it rests on."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

from unjam.events import EventColumns
from unjam.flow import columns
from unjam.flow import findings as detecting
from unjam.flow.columns import Projection
from unjam.flow.findings import Hours, Wages, recurring
from unjam.flow.findings.parties import party_of_role
from unjam.flow.kernel import Party
from unjam.flow.models import AcceptedFinding
from unjam.flow.queries import delays
from unjam.flow.queries.delays import NO_DELAYS, Delays
from unjam.flow.queries.evidence import FindingInFull, FindingLine, in_full
from unjam.practice import queries as practice
from unjam.practice import rules as practice_rules
from unjam.practice.rules import SiteCalendar

DRIFTS_MAX = 3
KEPT_MAX = 16
"""Practices whose findings one process keeps at hand."""

ID_LENGTH = 16
SEPARATOR = "\N{NULL}"


@dataclass(frozen=True, slots=True)
class Accepted:
    """
    What a manager said to be as it should be.

    Args:
        place: (kind, process, step, from_step, to_step). why: in their words.
        said_by_role, said_at_us: who said so, and when (UTC µs).
        line: the finding as it would be told; None where it does not show (any more).
    """

    place: tuple[str, str, str, str, str]
    why: str
    said_by_role: str
    said_at_us: int
    line: FindingLine | None


@dataclass(frozen=True, slots=True)
class Findings:
    """
    Where the work of a practice jams, but for what is as it should be.

    Args:
        lines: most that can come back first; those without figures last.
        drifts: what rose and stayed up, the latest first, at most ``DRIFTS_MAX``.
        processes: the kinds of work in which anything was found, by name.
        n_events, weeks: how much the log holds. hours_known: whether the practice said its hours.
    """

    lines: tuple[FindingLine, ...]
    drifts: tuple[FindingLine, ...]
    processes: tuple[str, ...]
    n_events: int
    weeks: float
    hours_known: bool


NOTHING = Findings((), (), (), 0, 0.0, hours_known=False)


_Key = tuple[Hashable, ...]


@dataclass(frozen=True, slots=True)
class _Seen:
    """All answers to one log under one calendar; the events themselves are not kept."""

    key: _Key
    findings: Findings
    by_id: dict[str, FindingInFull]
    delays: Delays


_kept: dict[str, _Seen] = {}


def findings(practice_id: str) -> Findings:
    """
    Every friction that holds beyond noise, over all kinds of work of a practice.

    Nothing speaks of one person: figures of staff time, of who does what and of when people work
    are withheld where fewer than three people did it.
    """
    accepted = {place_of(one) for one in AcceptedFinding.objects.filter(practice_id=practice_id)}
    found = _seen(practice_id).findings
    if not accepted:
        return found
    lines = tuple(one for one in found.lines if place_of(one) not in accepted)
    return replace(
        found, lines=lines, drifts=_drifts(lines),
        processes=tuple(sorted({one.process for one in lines})),
    )  # fmt: skip


def own_roles(practice_id: str) -> tuple[str, ...]:
    """The roles of our own in the log, as it writes them, by name."""
    words = columns.refresh(practice_id).columns.role.words
    return tuple(sorted(word for word in words if word and party_of_role(word) == Party.OURS))


def place_of(one: FindingLine | AcceptedFinding) -> tuple[str, str, str, str, str]:
    """What a finding is about: it stays the same while its figures move."""
    return str(one.kind), one.process, one.step, one.from_step, one.to_step


def accepted_findings(practice_id: str) -> tuple[Accepted, ...]:
    """What was said to be as it should be, the latest first."""
    by_place = {place_of(one): one for one in _seen(practice_id).findings.lines}
    rows = AcceptedFinding.objects.filter(practice_id=practice_id).order_by("-said_at_us", "-id")
    return tuple(
        Accepted(place_of(row), row.why, row.said_by_role, row.said_at_us,
                 by_place.get(place_of(row)))
        for row in rows
    )  # fmt: skip


def _drifts(lines: Sequence[FindingLine]) -> tuple[FindingLine, ...]:
    """What rose and stayed up, the latest first, at most so many."""
    drifts = sorted((one for one in lines if one.since_on), key=lambda one: one.since_on)
    return tuple(drifts[::-1][:DRIFTS_MAX])


def finding(practice_id: str, finding_id: str) -> FindingInFull | None:
    """One finding with what it rests on; None if the log shows none of that id (any more)."""
    return _seen(practice_id).by_id.get(finding_id)


def recurring_delays(practice_id: str) -> Delays:
    """
    Delays that keep coming back at one place: on one weekday, or with one payer.

    What would tell when one or two people work is left out, and counted.
    """
    return _seen(practice_id).delays


def _seen(practice_id: str) -> _Seen:
    """
    What was found, kept at hand while the steps and the opening hours stand still.

    The log grows whenever somebody looks at a case; that is no reason to look for findings anew.
    """
    projection = columns.refresh(practice_id)
    calendars = practice.opening_calendars(practice_id)
    zone = practice.zone_of(practice_id)
    wages = practice.wages(practice_id)
    key = (*of_steps(projection.columns), calendars, zone, wages)
    kept = _kept.pop(practice_id, None)
    if kept is None or kept.key != key:
        found = _look(
            practice_id, projection, calendars=calendars, zone=ZoneInfo(zone), wages=wages
        )
        kept = _Seen(key, *found)
    while len(_kept) >= KEPT_MAX:
        _kept.pop(next(iter(_kept)))
    _kept[practice_id] = kept
    return kept


def of_steps(events: EventColumns) -> _Key:
    """Tells the steps of one log from those of the same log later on, or with words taken out."""
    words = (events.step, events.role, events.process)
    last = int(events.row[-1]) if len(events) else 0
    return len(events), last, *(tuple(column.words) for column in words)


def _look(
    practice_id: str,
    projection: Projection,
    *,
    calendars: tuple[SiteCalendar, ...],
    zone: ZoneInfo,
    wages: tuple[practice_rules.Wage, ...],
) -> tuple[Findings, dict[str, FindingInFull], Delays]:
    if not len(projection.columns):
        return NOTHING, {}, NO_DELAYS
    open_sites = tuple(one for one in calendars if one.versions)

    def opening(from_us: int, to_us: int) -> Hours:
        return detecting.said_by(open_sites, zone=zone, from_us=from_us, to_us=to_us)

    work = detecting.work_of(projection.columns, make_hours=opening if open_sites else None)
    key = practice.reference_key(practice_id)
    by_role = _by_role(work.role_names, wages, zone=zone)
    found = [
        in_full(work, candidate, finding_id=_id(one, key=key), found=one, wages=by_role)
        for candidate in detecting.chosen(work, detecting.candidates(work))
        for one in [detecting.finding(work, candidate, wages=by_role)]
    ]
    lines = sorted((one.line for one in found), key=lambda line: line.is_withheld)
    told = Findings(
        lines=tuple(lines),
        drifts=_drifts(lines),
        processes=tuple(sorted({one.process for one in lines})),
        n_events=len(work),
        weeks=work.weeks,
        hours_known=work.hours.known,
    )
    coming_back = recurring.delays(work, projection.columns.more, zone=zone)
    by_id = {one.line.finding_id: one for one in found}
    return told, by_id, delays.told(work, coming_back)


def _by_role(
    role_names: Sequence[str], wages: Sequence[practice_rules.Wage], *, zone: ZoneInfo
) -> Wages:
    """Dollars an hour by the log's words, from the midnights on from which they hold."""
    since: dict[str, list[tuple[int, float]]] = {}
    for one in wages:
        begins = datetime.combine(one.effective_on, time.min, zone).timestamp()
        since.setdefault(one.role, []).append((int(begins) * 1_000_000, one.cents_an_hour / 100))
    words = {word: " ".join(word.split()).casefold() for word in role_names}
    return {word: tuple(since[role]) for word, role in words.items() if role in since}


def _id(found: detecting.Finding, *, key: bytes) -> str:
    """Says nothing to others, and stays the same as long as kind and place do."""
    place = (found.kind.value, found.process, found.step, found.from_step, found.to_step)
    digest = hmac.new(key, SEPARATOR.join(("finding", *place)).encode(), hashlib.sha256)
    return f"f_{digest.hexdigest()[:ID_LENGTH]}"
