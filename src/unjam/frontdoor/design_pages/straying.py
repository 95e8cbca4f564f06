"""Where one kind of work strays from its design, and the cases behind each sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from unjam.flow import designed, queries
from unjam.flow.drawing import Question
from unjam.flow.drawing import words as flow_words
from unjam.flow.drawing.designed import picture
from unjam.flow.queries.designs import Conformance, SavedDesign, StrayLine
from unjam.frontdoor.practice_pages import undo
from unjam.frontdoor.templatetags.words import moment
from unjam.practice import access
from unjam.practice import queries as practice_queries
from unjam.practice.rules import Permission

LINES_SHOWN = 10
CASES_SHOWN = 100
WEEKS_SHOWN = 13

requires_map = access.requires(Permission.SEE_MAP)


@dataclass(frozen=True, slots=True)
class LineTold:
    """One way of straying, with its links; ``on_map`` is the map's query."""

    line: StrayLine
    cases: str
    on_map: str
    weeks: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class VersionTold:
    """One version: from when, its cases, and what is new in it."""

    effective_on: date
    cases: int
    fitting: str
    changes: tuple[str, ...]
    address: str


@require_safe
@requires_map
def conformance(request: HttpRequest) -> HttpResponse:
    """Where one kind of work strays from its design, in sentences."""
    viewer = access.viewer_of(request)
    process = request.GET.get("process", "")
    found = queries.conformance(viewer.practice_id, process)
    saved = queries.design_versions(viewer.practice_id, process)
    about: dict[str, Any] = {
        "process": process,
        "question": Question(process),
        "found": found,
        "has_work": bool(queries.log_steps(viewer.practice_id, process)),
        "can_write": Permission.CHANGE_PRACTICE in viewer.permissions,
        "undo": undo.taken(request),
    }
    if found and saved:
        about |= _shown(found, saved, process=process, all_lines=request.GET.get("lines") == "all")
    return render(request, "designed/conformance.html", about)


def _shown(
    found: Conformance, saved: tuple[SavedDesign, ...], *, process: str, all_lines: bool
) -> dict[str, Any]:
    lines = found.lines if all_lines else found.lines[:LINES_SHOWN]
    latest = designed.read(saved[-1].text).design
    steps, rules = designed.read_back(latest)
    return {
        "lines": [_told(line, process=process) for line in lines],
        "left": len(found.lines) - len(lines),
        "all_lines": "?" + urlencode({"process": process, "lines": "all"}),
        "versions": _versions(found, saved, process=process),
        "steps": steps,
        "rules": rules,
        "picture": picture(latest),
    }


def _told(line: StrayLine, *, process: str) -> LineTold:
    query = [("process", process), ("rule", line.rule), *(("place", one) for one in line.place)]
    question = Question(process, share=100)
    if line.step:
        on_map = question.at_step(line.step) if line.kind != "skipped" else ""
    else:
        on_map = question.at_edge(line.from_step, to_step=line.to_step)
    weeks = tuple(
        (f"{week.strayed} of {week.of}", _height(week.strayed, week.of))
        for week in line.weeks[-WEEKS_SHOWN:]
    )
    return LineTold(line, "?" + urlencode(query), on_map, weeks)


def _height(strayed: int, of: int) -> str:
    """The class of a bar: 0 to 8 eighths, and ``none`` where no case could have strayed."""
    return f"h{-(-8 * strayed // of)}" if of else "none"


def _versions(
    found: Conformance, saved: tuple[SavedDesign, ...], *, process: str
) -> list[VersionTold]:
    """Newest first."""
    told = []
    before = None
    for one, (_, cases, fitting) in zip(saved, found.versions, strict=True):
        design = designed.read(one.text).design
        told.append(
            VersionTold(
                one.effective_on,
                cases,
                flow_words.share(fitting, of=cases) if cases else "–",
                designed.changes(before, design) if before else (),
                "?" + urlencode({"process": process, "begin": one.effective_on.isoformat()}),
            )
        )
        before = design
    return told[::-1]


@require_safe
@requires_map
def cases(request: HttpRequest) -> HttpResponse:
    """The cases behind one sentence, the latest first."""
    viewer = access.viewer_of(request)
    process = request.GET.get("process", "")
    found = queries.straying_cases(
        viewer.practice_id, process, rule=request.GET.get("rule", ""),
        place=request.GET.getlist("place"), limit=CASES_SHOWN,
    )  # fmt: skip
    if found is None:
        raise Http404("No case strays in this way, or the design has changed.")
    sentence, n, lines = found
    zone = practice_queries.zone_of(viewer.practice_id)
    listed = [
        (one.case_id, moment(one.began_at_us, zone), one.n_events, flow_words.duration(one.wait_s))
        for one in lines
    ]
    return render(
        request,
        "designed/cases.html",
        {
            "process": process, "question": Question(process), "sentence": sentence, "n": n,
            "listed": listed, "can_open": Permission.SEE_CASE in viewer.permissions,
        },
    )  # fmt: skip
