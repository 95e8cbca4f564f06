"""The pages of the practice and its sites: weeks, closed days, and the holidays of a year."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from unjam.frontdoor.practice_pages import forms, telling, undo
from unjam.frontdoor.practice_pages.asking import Asked, asked, requires_change, show
from unjam.frontdoor.practice_pages.saving import (
    ChangedMeanwhile,
    changing,
    refuse_if_changed,
    seen,
)
from unjam.frontdoor.templatetags.words import day_year
from unjam.practice import actions, queries
from unjam.practice.rules import US_ZONES, WEEKDAYS, SiteCalendar, Span, week_on, week_words

USUAL_WEEK = tuple(
    Span(weekday, opens, closes)
    for weekday in range(5)
    for opens, closes in ((480, 720), (780, 1020))
)
"""What the first site's form begins with: office hours with a lunch."""


@require_safe
@requires_change
def overview(request: HttpRequest) -> HttpResponse:
    """The whole practice on one page."""
    who = asked(request)
    people = telling.people(
        queries.staff(who.practice_id),
        licences=queries.licences(who.practice_id),
        today=who.today,
    )
    facts = {
        "practice": who.practice,
        "sites": [telling.site(one, today=who.today) for one in who.calendars()],
        "people": [one for one in people if not one.has_left],
        "left": [one for one in people if one.has_left],
        "holiday_year": telling.usual_year(who.today),
    }
    return show(request, "overview", facts)


@require_http_methods(["GET", "HEAD", "POST"])
@requires_change
def add_site(request: HttpRequest) -> HttpResponse:
    """A further site; its week is asked for next."""
    who = asked(request)
    form = forms.NewSite(
        request.POST if request.method == "POST" else None,
        initial={"zone": who.practice.time_zone},
    )
    if form.is_valid() and (site_id := _add_site(form, who=who)):
        undo.offer(request, f"{form.cleaned_data['name']} is added. Now its week.")
        return redirect("practice:week", site_id)
    forms.begin_in(form, "name")
    facts = {"form": form, "zones": US_ZONES}
    return show(request, "add_site", facts, failed=bool(form.errors))


def _add_site(form: forms.NewSite, *, who: Asked) -> str:
    facts = form.cleaned_data
    try:
        with changing(who.viewer) as record:
            added = actions.add_site(
                practice_id=who.practice_id,
                name=facts["name"],
                time_zone=facts["zone"],
                by=who.viewer.staff_id,
            )
            record(added)
    except ValueError as refusal:
        form.add_error("name", str(refusal))
        return ""
    return added.site_id


@require_safe
@requires_change
def site(request: HttpRequest, site_id: str) -> HttpResponse:
    """One site: its weeks, its closed days, its name."""
    return site_page(request, site_id)


def site_page(
    request: HttpRequest,
    site_id: str,
    *,
    closure: forms.Closure | None = None,
    name: forms.SiteName | None = None,
) -> HttpResponse:
    """A site's page, with a form that was refused in its place."""
    who = asked(request)
    calendar = who.calendar(site_id)
    failed = next((form for form in (closure, name) if form is not None and form.errors), None)
    facts = {
        "site": telling.site(calendar, today=who.today),
        "closure": closure or forms.Closure(auto_id="closure_%s"),
        "name": name or forms.SiteName(auto_id="name_%s", initial={"name": calendar.name}),
        "seen_name": seen([calendar.name]),
        "failed": failed,
    }
    return show(request, "site", facts, failed=failed is not None)


@require_POST
@requires_change
def rename_site(request: HttpRequest, site_id: str) -> HttpResponse:
    """Call a site otherwise."""
    who = asked(request)
    before = who.calendar(site_id).name
    form = forms.SiteName(request.POST, auto_id="name_%s")
    if form.is_valid():
        try:
            with changing(who.viewer) as record:
                now = [who.calendar(site_id).name]
                refuse_if_changed(request.POST.get("seen", ""), now=now)
                event = actions.rename_site(
                    practice_id=who.practice_id, site_id=site_id, by=who.viewer.staff_id,
                    name=form.cleaned_data["name"],
                )  # fmt: skip
                record(event)
        except ValueError as refusal:
            form.add_error("name", str(refusal))
    if form.errors:
        return site_page(request, site_id, name=form)
    undo.offer(
        request,
        f"{before} is called {event.name} from now on.",
        address=reverse("practice:rename_site", args=[site_id]),
        fields={"name": before, "seen": event.name},
    )
    return redirect("practice:site", site_id)


@require_http_methods(["GET", "HEAD", "POST"])
@requires_change
def week(request: HttpRequest, site_id: str) -> HttpResponse:
    """Give a site a week from a day on; what was read is said back."""
    who = asked(request)
    calendar = who.calendar(site_id)
    if request.method != "POST":
        first = {**forms.week_texts(_first_week(who, calendar)), "effective_on": who.today}
        form = forms.Week(initial=first)
        forms.begin_in(form, WEEKDAYS[0])
        return _week_page(request, who=who, calendar=calendar, form=form)
    form = forms.Week(
        request.POST,
    )
    if form.is_valid():
        _set_week(request, who=who, calendar=calendar, form=form)
    if form.errors:
        return _week_page(request, who=who, calendar=who.calendar(site_id), form=form)
    return redirect("practice:site", site_id)


def _first_week(who: Asked, calendar: SiteCalendar) -> tuple[Span, ...]:
    """What the form begins with: the site's own week, else another site's, else office hours."""
    for one in (calendar, *who.calendars()):
        held = week_on(one, who.today)
        if held is not None:
            return held.spans
    return USUAL_WEEK


def _week_page(
    request: HttpRequest, *, who: Asked, calendar: SiteCalendar, form: forms.Week
) -> HttpResponse:
    facts = {
        "site": telling.site(calendar, today=who.today),
        "form": form,
        "lines": form.read_back() if form.is_bound else week_words(_first_week(who, calendar)),
        "seen": seen(telling.site_lines(calendar)),
    }
    return show(request, "week", facts, failed=bool(form.errors))


def _set_week(
    request: HttpRequest, *, who: Asked, calendar: SiteCalendar, form: forms.Week
) -> None:
    """Save the week, unless somebody else changed the site's weeks since the form was shown."""
    begins: date = form.cleaned_data["effective_on"]
    try:
        with changing(who.viewer) as record:
            now = who.calendar(calendar.site_id)
            refuse_if_changed(request.POST.get("seen", ""), now=telling.site_lines(now))
            event = actions.set_opening_hours(
                practice_id=who.practice_id, site_id=calendar.site_id, effective_on=begins,
                spans=form.spans, by=who.viewer.staff_id,
            )  # fmt: skip
            record(event)
    except ChangedMeanwhile as refusal:
        form.add_error(None, str(refusal))
        return
    undo.offer(
        request,
        f"{now.name} from {day_year(begins)} on: {telling.week_text(form.spans)}.",
        **_way_back(who, before=now, begins=begins),  # type: ignore[arg-type]
    )


def _way_back(who: Asked, *, before: SiteCalendar, begins: date) -> dict[str, object]:
    """Taking a week back removes it, or puts the one in place that began on the same day."""
    earlier = next((one for one in before.versions if one.effective_on == begins), None)
    if earlier is None:
        return {
            "address": reverse("practice:remove_week", args=[before.site_id]),
            "fields": {"effective_on": begins.isoformat()},
        }
    after = telling.site_lines(who.calendar(before.site_id))
    texts = forms.week_texts(earlier.spans)
    return {
        "address": reverse("practice:week", args=[before.site_id]),
        "fields": {**texts, "effective_on": begins.isoformat(), "seen": seen(after)},
    }


@require_safe
@requires_change
def read_week(request: HttpRequest, site_id: str) -> HttpResponse:
    """What the hours typed so far mean, while they are being typed."""
    asked(request).calendar(site_id)
    form = forms.Week(request.GET)
    form.is_valid()
    unread = [str(field.errors[0]) for field in form.weekday_fields() if field.errors]
    facts = {"lines": form.read_back(), "unread": unread}
    return render(request, "practice/week.html#read_back", facts)


@require_POST
@requires_change
def remove_week(request: HttpRequest, site_id: str) -> HttpResponse:
    """Take back the week that a site was given from a day on."""
    who = asked(request)
    before = who.calendar(site_id)
    begins = request.POST.get("effective_on", "")
    gone = next((one for one in before.versions if one.effective_on.isoformat() == begins), None)
    if gone is None:
        undo.offer(request, "That week was taken back already.")
        return redirect("practice:site", site_id)
    with changing(who.viewer) as record:
        record(
            actions.remove_opening_hours(
                practice_id=who.practice_id, site_id=site_id, effective_on=gone.effective_on,
                by=who.viewer.staff_id,
            )
        )  # fmt: skip
    undo.offer(
        request,
        f"The week from {day_year(gone.effective_on)} on is taken back.",
        address=reverse("practice:week", args=[site_id]),
        fields={
            **forms.week_texts(gone.spans),
            "effective_on": begins,
            "seen": seen(telling.site_lines(who.calendar(site_id))),
        },
    )
    return redirect("practice:site", site_id)
