"""The page on which a manager says how one kind of work should go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms as django_forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from unjam.connections.actions import wall_clock_us
from unjam.flow import actions, designed, queries
from unjam.flow.drawing import Question
from unjam.flow.drawing.designed import picture
from unjam.flow.queries.designs import SavedDesign
from unjam.frontdoor.design_pages import forms
from unjam.frontdoor.practice_pages import undo
from unjam.frontdoor.practice_pages.asking import Asked, asked, requires_change
from unjam.frontdoor.practice_pages.saving import (
    ChangedMeanwhile,
    changing,
    refuse_if_changed,
    seen,
)
from unjam.frontdoor.templatetags.words import day_year

UNPROCESSABLE = 422
PROPOSE = "log"


@require_http_methods(["GET", "HEAD", "POST"])
@requires_change
def write(request: HttpRequest) -> HttpResponse:
    """Write a design, or another version of it."""
    who = asked(request)
    process = request.POST.get("process", request.GET.get("process", ""))
    steps = queries.log_steps(who.practice_id, process)
    saved = queries.design_versions(who.practice_id, process)
    if not steps and not saved:
        raise Http404("There is no such work in the log.")
    if request.method == "POST":
        form = forms.DesignForm(request.POST, log_steps=steps)
        if form.is_valid() and _saved(request, form, who=who, process=process):
            return redirect(_address("conformance", process))
        saved = queries.design_versions(who.practice_id, process)
        return _page(request, form, process=process, saved=saved)
    text, begins = _to_begin_with(request, who=who, process=process, saved=saved)
    form = forms.DesignForm(
        log_steps=steps, initial={"text": text, "effective_on": begins.isoformat()}
    )
    form.design = _design_of(text, steps)
    return _page(request, form, process=process, saved=saved)


def _to_begin_with(
    request: HttpRequest, *, who: Asked, process: str, saved: Sequence[SavedDesign]
) -> tuple[str, date]:
    """The text and the day that the form begins with: what was asked for, else what holds now."""
    begin = request.GET.get("begin", "")
    older = next((one.text for one in saved if one.effective_on.isoformat() == begin), "")
    if older:
        return older, who.today
    if begin == PROPOSE or not saved:
        return queries.proposed_design(who.practice_id, process), who.today
    return saved[-1].text, who.today


def _design_of(text: str, steps: Sequence[str]) -> designed.Design | None:
    try:
        return forms.checked(text, log_steps=steps)
    except django_forms.ValidationError:
        return None


def _page(
    request: HttpRequest, form: forms.DesignForm, *, process: str, saved: Sequence[SavedDesign]
) -> HttpResponse:
    is_retry = form.is_bound and not form.is_overtaken
    facts = {
        "form": form,
        "process": process,
        "question": Question(process),
        "seen": form.data.get("seen", "") if is_retry else seen(_lines(saved)),
        "saved": saved[::-1],
        "propose": "?" + urlencode({"process": process, "begin": PROPOSE}),
        **_read(form.design, saved),
    }
    return render(
        request, "designed/write.html", facts, status=UNPROCESSABLE if form.errors else 200
    )


def _read(design: designed.Design | None, saved: Sequence[SavedDesign]) -> dict[str, Any]:
    """What a design says, and what is new in it."""
    if design is None:
        return {}
    steps, rules = designed.read_back(design)
    told: dict[str, Any] = {"steps": steps, "rules": rules, "picture": picture(design)}
    if saved:
        told["since"] = saved[-1].effective_on
        told["changes"] = designed.changes(designed.read(saved[-1].text).design, design)
    return told


def _lines(saved: Sequence[SavedDesign]) -> tuple[str, ...]:
    """What a form was filled in on, one line a version."""
    return tuple(
        f"the version from {day_year(one.effective_on)} on, saved as number {one.saved_at_us}"
        for one in saved
    )


def _saved(request: HttpRequest, form: forms.DesignForm, *, who: Asked, process: str) -> bool:
    text, begins = form.cleaned_data["text"], form.cleaned_data["effective_on"]
    try:
        with changing(who.viewer):
            now = _lines(queries.design_versions(who.practice_id, process))
            _refuse_if_changed(request.POST.get("seen", ""), now=now)
            done = actions.save_design(
                practice_id=who.practice_id, process=process, effective_on=begins, text=text,
                by=who.viewer.staff_id, at_us=wall_clock_us(),
            )  # fmt: skip
    except ChangedMeanwhile as refusal:
        form.is_overtaken = True
        form.add_error("text", str(refusal))
        return False
    if not done.changed:
        undo.offer(request, "It says the same as before. Nothing was changed.")
        return True
    fields = {"process": process, "effective_on": begins.isoformat()}
    sentence = f"The design holds for cases that begin from {day_year(begins)} on."
    if done.before:
        undo.offer(request, sentence, address=reverse("design:write"),
                   fields=fields | {"text": done.before, "seen": ANYTHING})  # fmt: skip
    else:
        undo.offer(request, sentence, address=reverse("design:take_back"), fields=fields)
    return True


ANYTHING = "undo"
"""What an undo sends for what it was filled in on: it puts back a text whatever holds now."""


def _refuse_if_changed(before: str, *, now: Sequence[str]) -> None:
    if before == ANYTHING:
        return
    try:
        refuse_if_changed(before, now=now)
    except ChangedMeanwhile as refusal:
        raise ChangedMeanwhile(
            "Somebody saved another version while your form was open. Yours is not saved yet and "
            "still stands below. Save again to put it in place."
        ) from refusal


@require_POST
@requires_change
def read_back(request: HttpRequest) -> HttpResponse:
    """What is being typed, in words: the part of the page beside the field."""
    who = asked(request)
    process = request.POST.get("process", "")
    steps = queries.log_steps(who.practice_id, process)
    saved = queries.design_versions(who.practice_id, process)
    facts: dict[str, Any] = {"process": process}
    try:
        text = request.POST.get("text", "")
        facts |= _read(forms.checked(text, log_steps=steps), saved)
    except django_forms.ValidationError as error:
        facts["unread"] = error.messages
    return render(request, "designed/write.html#read_back", facts)


@require_POST
@requires_change
def take_back(request: HttpRequest) -> HttpResponse:
    """Take the version of a day back; the one before it holds on."""
    who = asked(request)
    process = request.POST.get("process", "")
    try:
        begins = date.fromisoformat(request.POST.get("effective_on", ""))
    except ValueError as error:
        raise Http404("This is no day of a version.") from error
    with changing(who.viewer):
        done = actions.take_back_design(
            practice_id=who.practice_id, process=process, effective_on=begins,
            by=who.viewer.staff_id, at_us=wall_clock_us(),
        )  # fmt: skip
    if done.changed:
        undo.offer(
            request, f"The version from {day_year(begins)} on is taken back.",
            address=reverse("design:write"),
            fields={"process": process, "effective_on": begins.isoformat(), "text": done.before,
                    "seen": ANYTHING},
        )  # fmt: skip
    else:
        undo.offer(request, "That was taken back already.")
    return redirect(_address("conformance", process))


def _address(name: str, process: str) -> str:
    return reverse(f"design:{name}") + Question(process).only_process()
