"""The flow pages: the processes, the map, questions, the cases behind it, one case."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from unjam.events import CaseLookedUp
from unjam.flow import drawing, queries
from unjam.flow.drawing import Question
from unjam.flow.drawing import questions as answering
from unjam.flow.drawing.lists import asked_period, case_list, process_lines
from unjam.flow.forms import MapForm
from unjam.flow.rules import MapFilter, ProcessMap
from unjam.practice import access
from unjam.practice import queries as practice_queries
from unjam.practice.rules import Permission
from unjam.practice.rules.spreadsheets import harmless
from unjam.worklog import actions as worklog_actions

CASES_SHOWN_MAX = 100
TOKENS_MAX = 200
UNPROCESSABLE = 422

requires_map = access.requires(Permission.SEE_MAP)


@require_safe
@requires_map
def processes(request: HttpRequest) -> HttpResponse:
    """Every kind of work in the log, one line each."""
    viewer = access.viewer_of(request)
    lines = process_lines(queries.processes(viewer.practice_id))
    return render(request, "flow/processes.html", {"lines": lines})


@require_safe
@requires_map
def process_map(request: HttpRequest) -> HttpResponse:
    """The map of one kind of work; a fragment of it where the page asks for one."""
    practice_id = access.viewer_of(request).practice_id
    process = request.GET.get("process", "")
    whole = queries.process_map(practice_id, process, filter=MapFilter())
    form = _form(request, practice_id, whole=whole)
    question = form.question()
    asked = _asked(practice_id, question, whole=whole)
    about: dict[str, Any] = {"question": question, "form": form, "whole": whole}
    if "details" in _target(request):
        about["beside"] = drawing.beside(question, asked)
        return render(request, "flow/map.html#details", about)
    if asked.n_cases:
        about["sheet"] = sheet = _sheet(practice_id, question, whole=whole, asked=asked)
        about["beside"] = sheet.beside
        about["period"] = asked_period(queries.period(practice_id, process), question)
    page = "flow/map.html#sheet" if "sheet" in _target(request) else "flow/map.html"
    return render(request, page, about, status=UNPROCESSABLE if form.errors else 200)


def _target(request: HttpRequest) -> str:
    """The id of the part of the page that is asked for; empty for the whole page."""
    return request.headers.get("HX-Target", "") if request.headers.get("HX-Request") else ""


def _form(request: HttpRequest, practice_id: str, *, whole: ProcessMap) -> MapForm:
    return MapForm(
        request.GET,
        facts=queries.facts(practice_id, request.GET.get("process", "")),
        has_open_waits=any(edge.open_wait_median_s is not None for edge in whole.edges),
    )


def _asked(practice_id: str, question: Question, *, whole: ProcessMap) -> ProcessMap:
    """The map of the cases that were asked for."""
    if not question.is_filtered:
        return whole
    return queries.process_map(practice_id, question.process, filter=question.filter)


def _sheet(
    practice_id: str, question: Question, *, whole: ProcessMap, asked: ProcessMap
) -> drawing.Sheet:
    sides = None
    if question.split_on:
        before, after = (
            queries.process_map(practice_id, question.process, filter=side)
            for side in (question.before, question.after)
        )
        sides = (before, after)
    layout = queries.laid_out(whole.steps)
    return drawing.lay_out(question, asked, layout=layout, whole=whole, sides=sides)


@require_safe
@requires_map
def playback(request: HttpRequest) -> JsonResponse:
    """How some cases moved over the map, for the play button; steps by number."""
    practice_id = access.viewer_of(request).practice_id
    process = request.GET.get("process", "")
    whole = queries.process_map(practice_id, process, filter=MapFilter())
    question = _form(request, practice_id, whole=whole).question()
    tokens = queries.playback(practice_id, process, filter=question.filter, cap=TOKENS_MAX)
    order = drawing.order_on_map(queries.laid_out(whole.steps), whole)
    begins_at_us = tokens[0].film_begins_at_us if tokens else 0
    days = {"begins_s": begins_at_us / 1_000_000, "zone": practice_queries.zone_of(practice_id)}
    return JsonResponse(drawing.film(tokens, order) | days)


def _unnamed(practice_id: str, question: Question) -> answering.Answer:
    found = queries.steps_that_name_nobody(practice_id, question.process, filter=question.filter)
    return answering.unnamed_steps(found, question)


def _hours(practice_id: str, question: Question) -> answering.Answer:
    found = queries.events_by_weekday_and_hour(
        practice_id, question.process, filter=question.filter
    )
    return answering.hours(found)


def _gaps(practice_id: str, question: Question) -> answering.Answer:
    found = queries.waits_between_steps(practice_id, question.process, filter=question.filter)
    return answering.gaps(found, question)


ANSWERS: dict[str, Callable[[str, Question], answering.Answer]] = {
    "steps_that_name_nobody": _unnamed,
    "events_by_weekday_and_hour": _hours,
    "waits_between_steps": _gaps,
}
"""The questions by their name in addresses, in the order of the page."""


@require_safe
@requires_map
def questions(request: HttpRequest) -> HttpResponse:
    """What else may be asked of one kind of work; a fragment where the page asks for one."""
    practice_id = access.viewer_of(request).practice_id
    process = request.GET.get("process", "")
    whole = queries.process_map(practice_id, process, filter=MapFilter())
    form = _form(request, practice_id, whole=whole)
    question = form.question()
    asked = _asked(practice_id, question, whole=whole)
    about: dict[str, Any] = {
        "question": question, "form": form, "asked_fields": form.which_cases(),
        "n_cases": asked.n_cases, "n_cases_whole": whole.n_cases,
    }  # fmt: skip
    if asked.n_cases:
        about["answers"] = [answer(practice_id, question) for answer in ANSWERS.values()]
        about["period"] = asked_period(queries.period(practice_id, process), question)
    page = "flow/questions.html#answers" if _target(request) else "flow/questions.html"
    return render(request, page, about, status=UNPROCESSABLE if form.errors else 200)


@require_safe
@requires_map
def answer_csv(request: HttpRequest, name: str) -> HttpResponse:
    """One answer whole, as a file that a spreadsheet opens without harm."""
    if name not in ANSWERS:
        raise Http404("There is no such question.")
    practice_id = access.viewer_of(request).practice_id
    whole = queries.process_map(practice_id, request.GET.get("process", ""), filter=MapFilter())
    answer = ANSWERS[name](practice_id, _form(request, practice_id, whole=whole).question())
    lines = io.StringIO()
    lines.write("\ufeff")  # or a spreadsheet takes the text for another encoding
    csv.writer(lines).writerows(
        [harmless(cell) if isinstance(cell, str) else cell for cell in row] for row in answer.file
    )
    response = HttpResponse(lines.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response["Cache-Control"] = "no-store"
    return response


@require_safe
@requires_map
def cases(request: HttpRequest) -> HttpResponse:
    """The cases behind a step or a line of the map, those that waited longest first."""
    viewer = access.viewer_of(request)
    process = request.GET.get("process", "")
    whole = queries.process_map(viewer.practice_id, process, filter=MapFilter())
    question = _form(request, viewer.practice_id, whole=whole).question()
    from_step = question.step if question.step is not None else question.from_step
    if from_step is None:
        raise Http404("The address names neither a step nor a line of the map.")
    found = queries.cases_behind(
        viewer.practice_id, process, from_step=from_step, to_step=question.to_step or "",
        filter=question.filter, limit=CASES_SHOWN_MAX,
    )  # fmt: skip
    listed = case_list(found, question, zone=_zone(viewer.practice_id), limit=CASES_SHOWN_MAX)
    can_open = Permission.SEE_CASE in viewer.permissions
    return render(
        request, "flow/cases.html", {"question": question, "listed": listed, "can_open": can_open}
    )


def _zone(practice_id: str) -> ZoneInfo:
    return ZoneInfo(practice_queries.zone_of(practice_id))


@require_safe
@access.requires(Permission.SEE_CASE)
def case(request: HttpRequest, case_id: str) -> HttpResponse:
    """One case's story. That it was looked at is itself recorded."""
    viewer = access.viewer_of(request)
    story = queries.case_story(viewer.practice_id, case_id, process=request.GET.get("process"))
    if story is None:
        raise Http404("There is no such case in the log.")
    texts = practice_queries.reference_texts(
        viewer.practice_id, kind="case", ids=[case_id], viewer=viewer
    )
    worklog_actions.record(
        CaseLookedUp(viewer_id=viewer.staff_id), practice_id=viewer.practice_id,
        by=viewer.staff_id, at_us=int(timezone.now().timestamp() * 1_000_000), subject_id=case_id,
    )  # fmt: skip
    told = drawing.tell_story(story, zone=_zone(viewer.practice_id))
    return render(
        request, "flow/case.html",
        {"told": told, "reference": texts.get(case_id, ""), "map": Question(story.process),
         "can_see_map": Permission.SEE_MAP in viewer.permissions},
    )  # fmt: skip
