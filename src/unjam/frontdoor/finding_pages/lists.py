"""Where the hours go: five sentences on the first screen, and the list of everything found."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from unjam.flow import queries
from unjam.flow.drawing import Question
from unjam.flow.queries.frictions import Findings
from unjam.frontdoor.finding_pages.telling import delay_told, told
from unjam.frontdoor.practice_pages import undo
from unjam.practice import access
from unjam.practice.rules import Permission, Viewer

SENTENCES = 5
WEEKS_ENOUGH = 8
"""With fewer weeks, what holds over weeks cannot be told from chance."""

requires_map = access.requires(Permission.SEE_MAP)


@require_safe
@requires_map
def first_screen(request: HttpRequest) -> HttpResponse:
    """Where the hours go, in five sentences, and what changed and stayed so."""
    viewer = access.viewer_of(request)
    found = queries.findings(viewer.practice_id)
    about = _about(found, can_import=Permission.IMPORT_WORK in viewer.permissions) | {
        "told": [
            told(line, open_waits=found.hours_known, shows_money=_sees_money(viewer))
            for line in found.lines[:SENTENCES]
        ],
        "changes": [
            (one, told(one.finding, open_waits=found.hours_known) if one.finding else None,
             Question(one.process).only_process())
            for one in queries.changes(viewer.practice_id)
        ],
        "left": max(0, len(found.lines) - SENTENCES),
    }  # fmt: skip
    return render(request, "findings/first.html", about)


@require_safe
@requires_map
def all_findings(request: HttpRequest) -> HttpResponse:
    """Everything found, most that can come back first; of one kind of work where asked for."""
    viewer = access.viewer_of(request)
    found = queries.findings(viewer.practice_id)
    process = request.GET.get("process")
    numbered = [
        (number, told(line, open_waits=found.hours_known, shows_money=_sees_money(viewer)))
        for number, line in enumerate(found.lines, start=1)
        if process is None or line.process == process
    ]
    about = _about(found, can_import=Permission.IMPORT_WORK in viewer.permissions) | {
        "numbered": numbered,
        "process": process,
        "all": len(found.lines),
        "processes": _choices(found) if len(found.processes) > 1 else (),
        "has_money": any(one.money for _, one in numbered),
        "accepted": len(queries.accepted_findings(viewer.practice_id)),
        "undo": undo.taken(request),
        "has_few": any(one.is_few for _, one in numbered),
    }
    return render(request, "findings/all.html", about)


@require_safe
@requires_map
def coming_back(request: HttpRequest) -> HttpResponse:
    """Delays that keep coming back: on one weekday, or with one payer."""
    viewer = access.viewer_of(request)
    found = queries.findings(viewer.practice_id)
    delays = queries.recurring_delays(viewer.practice_id)
    about = _about(found, can_import=Permission.IMPORT_WORK in viewer.permissions) | {
        "delays": [delay_told(line, open_waits=found.hours_known) for line in delays.lines],
        "withheld": delays.n_withheld,
    }
    return render(request, "findings/coming_back.html", about)


def _sees_money(viewer: Viewer) -> bool:
    """Dollars tell wages, so they are for who sets them."""
    return Permission.CHANGE_PRACTICE in viewer.permissions


def _choices(found: Findings) -> list[tuple[str, str]]:
    """Each kind of work, and the address of its findings alone."""
    return [(name, "?" + urlencode({"process": name})) for name in found.processes]


def _about(found: Findings, *, can_import: bool) -> dict[str, Any]:
    return {
        "found": found,
        "weeks": round(found.weeks),
        "too_little": found.weeks < WEEKS_ENOUGH,
        "can_import": can_import,
    }
