"""One finding: its sentence, why work waited, its weeks, its cases, and what to try."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from unjam.events import CaseLookedUp
from unjam.flow import queries
from unjam.flow.actions import PLACE
from unjam.flow.drawing import Question, words
from unjam.flow.drawing.weekly import Part, Run, middle_of, run_chart, stacked_bar, words_of
from unjam.flow.queries.evidence import FindingInFull
from unjam.flow.queries.frictions import place_of
from unjam.flow.rules import CaseLine
from unjam.frontdoor.finding_pages.lists import requires_map
from unjam.frontdoor.finding_pages.telling import (
    CAUSES,
    FEW,
    MEASURES,
    WHAT_TO_TRY,
    how_sure,
    told,
)
from unjam.practice import access
from unjam.practice import queries as practice_queries
from unjam.practice.rules import Permission, Viewer
from unjam.worklog import actions as worklog_actions

CASES_SHOWN = 10
GONE = 404
MICROSECONDS = 1_000_000


@dataclass(frozen=True, slots=True)
class CaseTold:
    """One case behind a finding; ``reference`` is its source's name, where it may be seen."""

    case_id: str
    reference: str
    began: str
    waited: str


@dataclass(frozen=True, slots=True)
class CauseTold:
    """One cause of waiting: its colour, its words, its hours a week and its share."""

    look: str
    name: str
    hours: str
    share: str


@require_safe
@requires_map
def finding(request: HttpRequest, finding_id: str) -> HttpResponse:
    """One finding with what it rests on. That its cases were named is itself recorded."""
    viewer = access.viewer_of(request)
    full = queries.finding(viewer.practice_id, finding_id)
    if full is None:
        return render(request, "findings/gone.html", status=GONE)
    manages = Permission.CHANGE_PRACTICE in viewer.permissions
    one = told(full.line, open_waits=full.hours_known, shows_money=manages)
    about: dict[str, Any] = {
        "one": one, "full": full, "try": WHAT_TO_TRY[full.line.kind], "can_accept": manages,
        "place": _accepted_place(full, viewer=viewer),
        "roles": _roles(full, shows_money=manages),
    }  # fmt: skip
    if not full.line.is_withheld:
        about |= _causes(full) | _weeks(full) | {
            "sure": how_sure(full),
            "cases": _cases(request, full, viewer=viewer),
            "can_open": Permission.SEE_CASE in viewer.permissions,
            "only_process": Question(full.line.process).only_process(),
        }  # fmt: skip
    return render(request, "findings/one.html", about)


def _accepted_place(full: FindingInFull, *, viewer: Viewer) -> list[tuple[str, str]]:
    """What a finding that is as it should be is about, to take that back; else nothing."""
    place = place_of(full.line)
    known = (one.place for one in queries.accepted_findings(viewer.practice_id))
    return list(zip(PLACE, place, strict=True)) if place in known else []


def _roles(full: FindingInFull, *, shows_money: bool) -> list[tuple[str, str, str]]:
    """Who does it that need not: role, hours a week, dollars a week."""
    return [
        (
            part.role,
            FEW if part.hours_a_week is None else _hours(part.hours_a_week),
            "" if part.dollars is None or not shows_money else f"${part.dollars:,.0f}",
        )
        for part in full.by_role
    ]


def _causes(full: FindingInFull) -> dict[str, Any]:
    """The waits before the place, by cause: a bar, and a table with the same."""
    whole = sum(part.hours_a_week for part in full.causes)
    parts = [Part(f"c-{one.cause}", CAUSES[one.cause], one.hours_a_week) for one in full.causes]
    if not parts:
        return {"bar": "", "causes": ()}
    return {
        "bar": stacked_bar(parts, title="Why it waited"),
        "causes": [
            CauseTold(part.look, part.name, _hours(part.size), words.share(part.size, of=whole))
            for part in parts
        ],
        "causes_whole": _hours(whole),
    }


def _hours(hours: float) -> str:
    return f"{words_of(hours)} h" if hours >= 0.05 else "under 0.1 h"


def _weeks(full: FindingInFull) -> dict[str, Any]:
    measure, unit = MEASURES[full.measure]
    run = Run([(date.fromisoformat(week.monday_on), week.figure) for week in full.weeks], unit)
    middle = middle_of(run)
    return {
        "measure": measure,
        "unit": unit,
        "run": run_chart(run, title=f"{measure}, week by week"),
        "median": "" if middle is None else words_of(middle),
        "weeks": [
            (words.day(day), "–" if value is None else words_of(value))
            for day, value in run.points
        ],
    }


def _cases(request: HttpRequest, full: FindingInFull, *, viewer: Viewer) -> list[CaseTold]:
    """The cases that lose most, named as their source does for who may see it."""
    shown = full.cases[:CASES_SHOWN]
    names = practice_queries.reference_texts(
        viewer.practice_id, kind="case", ids=[one.case_id for one in shown], viewer=viewer
    )
    zone = ZoneInfo(practice_queries.zone_of(viewer.practice_id))
    for case_id in names:
        _note(viewer, case_id, zone=zone)
    return [_told(one, names.get(one.case_id, ""), zone=zone) for one in shown]


def _note(viewer: Viewer, case_id: str, *, zone: ZoneInfo) -> None:
    """Keep in the log that a person saw a case's name here; once a day is enough."""
    now = timezone.now()
    worklog_actions.record(
        CaseLookedUp(viewer_id=viewer.staff_id), practice_id=viewer.practice_id,
        by=viewer.staff_id, at_us=int(now.timestamp() * MICROSECONDS), subject_id=case_id,
        dedupe_key=f"named {viewer.staff_id} {case_id} {now.astimezone(zone).date()}",
    )  # fmt: skip


def _told(case: CaseLine, reference: str, *, zone: ZoneInfo) -> CaseTold:
    return CaseTold(
        case_id=case.case_id,
        reference=reference,
        began=words.instant(case.began_at_us, zone=zone),
        waited=words.duration(case.wait_s) if case.wait_s else "",
    )
