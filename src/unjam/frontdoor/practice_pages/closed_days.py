"""The days on which sites are closed: one at a time, or the usual holidays of a year at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from unjam.frontdoor.practice_pages import forms, undo
from unjam.frontdoor.practice_pages.asking import Asked, asked, requires_change, show
from unjam.frontdoor.practice_pages.places import site_page
from unjam.frontdoor.practice_pages.saving import changing
from unjam.frontdoor.templatetags.words import counted, day_year
from unjam.practice import actions
from unjam.practice.rules import (
    Holiday,
    SiteCalendar,
    Span,
    hours_words,
    typed_text,
    us_holidays,
    usual_spans,
)

YEARS_OFFERED = range(-2, 3)
"""From the year before last, because waits of the past are counted too, to the one after next."""

DAYS_AT_ONCE_MAX = 400
"""More days in one press than this did not come from our pages."""

WEEKEND = (5, 6)


@require_POST
@requires_change
def add_closure(request: HttpRequest, site_id: str) -> HttpResponse:
    """Close a site on a day, or for a part of it."""
    who = asked(request)
    calendar = who.calendar(site_id)
    form = forms.Closure(request.POST, auto_id="closure_%s")
    if form.is_valid():
        _add_closure(form, who=who, site_id=site_id)
    if form.errors:
        return site_page(request, site_id, closure=form)
    on: date = form.cleaned_data["on"]
    undo.offer(
        request,
        f"{calendar.name} on {day_year(on)}: {_state(form.cleaned_data['half_day'])} "
        f"({form.cleaned_data['name']}).",
        address=reverse("practice:remove_closures"),
        fields={"closed": f"{site_id} {on.isoformat()}"},
    )
    return redirect("practice:site", site_id)


def _add_closure(form: forms.Closure, *, who: Asked, site_id: str) -> None:
    """One day has one reason: whoever wants another takes the first away."""
    facts = form.cleaned_data
    with changing(who.viewer) as record:
        taken = _closures(who.calendar(site_id)).get(facts["on"])
        if taken is not None:
            form.add_error(
                "on",
                f"{day_year(facts['on'])} stands here already: {taken}. Remove that first.",
            )
            return
        record(
            actions.add_closure(
                practice_id=who.practice_id, site_id=site_id, on=facts["on"], name=facts["name"],
                half_day=facts["half_day"], by=who.viewer.staff_id,
            )
        )  # fmt: skip


@require_POST
@requires_change
def remove_closures(request: HttpRequest) -> HttpResponse:
    """Let sites keep their usual hours after all, on one day or on several."""
    who = asked(request)
    wanted = request.POST.getlist("closed")[:DAYS_AT_ONCE_MAX]
    calendars = {calendar.site_id: calendar for calendar in who.calendars()}
    gone: list[tuple[SiteCalendar, date]] = []
    with changing(who.viewer) as record:
        for site_id, on in _keys(wanted):
            if site_id not in calendars:
                raise Http404("The practice has no such site.")
            event = actions.remove_closure(
                practice_id=who.practice_id, site_id=site_id, on=on, by=who.viewer.staff_id
            )
            record(event)
            gone += [(calendars[site_id], on)] if event else []
    _offer_back(request, gone)
    return (
        redirect("practice:site", gone[0][0].site_id)
        if len(gone) == 1
        else redirect("practice:overview")
    )


def _keys(wanted: Iterable[str]) -> Iterator[tuple[str, date]]:
    for key in wanted:
        site_id, _, on = key.partition(" ")
        try:
            yield site_id, date.fromisoformat(on)
        except ValueError as error:
            raise Http404("This is no closed day.") from error


def _offer_back(request: HttpRequest, gone: list[tuple[SiteCalendar, date]]) -> None:
    """One day can be put back at once; a whole set is ticked again where it came from."""
    if len(gone) != 1:
        days = counted(len(gone), "closed day is,closed days are")
        undo.offer(request, f"{days} taken away." if gone else "That was taken away already.")
        return
    ((calendar, on),) = gone
    (closed,) = (one for one in calendar.closures if one.on == on)
    hours = typed_text([Span(0, *closed.half_day)]) if closed.half_day else ""
    undo.offer(
        request,
        f"{calendar.name} keeps its usual hours on {day_year(on)}.",
        address=reverse("practice:add_closure", args=[calendar.site_id]),
        fields={"on": on.isoformat(), "name": closed.name, "hours": hours},
    )


@dataclass(frozen=True, slots=True)
class HolidayTold:
    """A holiday on the list: ticked where it is new, or already known at every site."""

    on: date
    name: str
    is_ticked: bool
    is_known: bool


@require_http_methods(["GET", "HEAD", "POST"])
@requires_change
def holidays(request: HttpRequest, year: int) -> HttpResponse:
    """The usual holidays of a year, all at once; whatever is not ticked stays out."""
    who = asked(request)
    calendars = who.calendars()
    if year - who.today.year not in YEARS_OFFERED:
        raise Http404("Holidays are offered for the years around this one.")
    days = {day.on.isoformat(): day for day in _kept(us_holidays(year), calendars)}
    form = forms.Holidays(
        request.POST if request.method == "POST" else None,
        days=days,
        sites=[calendar.site_id for calendar in calendars],
    )
    if form.is_valid():
        _add_holidays(request, who=who, form=form, days=days)
        return redirect("practice:overview")
    return _holidays_page(request, who=who, form=form, days=days, year=year)


def _holidays_page(
    request: HttpRequest, *, who: Asked, form: forms.Holidays, days: dict[str, Holiday], year: int
) -> HttpResponse:
    calendars = who.calendars()
    known = [set(_closures(calendar)) for calendar in calendars]
    ticked = set(form.data.getlist("on")) if form.is_bound else None  # type: ignore[attr-defined]
    sites = set(form.data.getlist("site")) if form.is_bound else None  # type: ignore[attr-defined]
    told = [
        HolidayTold(
            day.on,
            day.name,
            is_ticked=day.is_federal if ticked is None else key in ticked,
            is_known=bool(known) and all(day.on in closed for closed in known),
        )
        for key, day in days.items()
    ]
    facts = {
        "form": form,
        "year": year,
        "years": [who.today.year + ahead for ahead in YEARS_OFFERED],
        "days": told,
        "first": next((day.on for day in told if not day.is_known), None),
        "sites": [(one, sites is None or one.site_id in sites) for one in calendars],
    }
    return show(request, "holidays", facts, failed=bool(form.errors))


def _add_holidays(
    request: HttpRequest, *, who: Asked, form: forms.Holidays, days: dict[str, Holiday]
) -> None:
    with changing(who.viewer) as record:
        known = {one.site_id: _closures(one) for one in who.calendars()}
        added = [
            f"{site_id} {key}"
            for site_id, key in product(form.cleaned_data["site"], form.cleaned_data["on"])
            if days[key].on not in known[site_id]
        ]
        for site_id, on in _keys(added):
            event = actions.add_closure(
                practice_id=who.practice_id, site_id=site_id, on=on,
                name=days[on.isoformat()].name, by=who.viewer.staff_id,
            )  # fmt: skip
            record(event)
    if not added:
        undo.offer(request, "Those days were closed already. Nothing was changed.")
        return
    undo.offer(
        request,
        f"{counted(len(added), 'closed day is,closed days are')} added. "
        "A day that was closed before stays as it was.",
        address=reverse("practice:remove_closures"),
        fields={"closed": added},
    )


def _kept(holidays: Iterable[Holiday], calendars: Iterable[SiteCalendar]) -> Iterator[Holiday]:
    """Those on which some site would work; without hours, those that are no Saturday or Sunday."""
    with_hours = [calendar for calendar in calendars if calendar.versions]
    for day in holidays:
        works = [bool(usual_spans(calendar, day.on)) for calendar in with_hours]
        if any(works) if works else day.on.weekday() not in WEEKEND:
            yield day


def _closures(calendar: SiteCalendar) -> dict[date, str]:
    """The reason of each closed day."""
    return {closed.on: closed.name for closed in calendar.closures}


def _state(half_day: tuple[int, int] | None) -> str:
    return f"open {hours_words([Span(0, *half_day)])}" if half_day else "closed"
