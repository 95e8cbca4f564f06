"""A person's licences: put on file, renewed, taken off again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from unjam.frontdoor.practice_pages import forms, telling, undo
from unjam.frontdoor.practice_pages.asking import Asked, asked, requires_change
from unjam.frontdoor.practice_pages.one_person import person_page
from unjam.frontdoor.practice_pages.saving import Record, changing, refuse_if_changed, seen
from unjam.frontdoor.templatetags.words import day_year
from unjam.practice import actions, queries


@require_POST
@requires_change
def add_licence(request: HttpRequest, staff_id: str) -> HttpResponse:
    """Put a licence on file, or renew one."""
    who = asked(request)
    before = who.licences(staff_id)
    form = forms.LicenceForm(request.POST, auto_id="licence_%s")
    if form.is_valid():
        try:
            with changing(who.viewer) as record:
                now = telling.licence_lines(who.licences(who.person(staff_id).staff_id))
                refuse_if_changed(request.POST.get("seen", ""), now=now)
                put_on_file(form, who=who, staff_id=staff_id, record=record)
        except ValueError as refusal:
            form.add_error("number", str(refusal))
    if form.errors:
        return person_page(request, staff_id, licence_form=form)
    after = who.licences(staff_id)
    new = next((one for one in after if one not in before), None)
    if new is None:
        undo.offer(request, "This licence was on file already, with the same last day.")
        return redirect("practice:person", staff_id)
    old = next((one for one in before if _name(one) == _name(new)), None)
    undo.offer(
        request,
        f"{new.kind} {new.number} is {'renewed' if old else 'on file'}, "
        f"until {day_year(new.expires_on)}.",
        address=reverse(
            "practice:add_licence" if old else "practice:remove_licence", args=[staff_id]
        ),
        fields={
            "kind": new.kind,
            "state": new.state,
            "number": new.number,
            "expires_on": (old or new).expires_on.isoformat(),
            "seen": seen(telling.licence_lines(after)),
        },
    )
    return redirect("practice:person", staff_id)


def _name(licence: queries.LicenceFacts) -> tuple[str, str, str]:
    return licence.kind, licence.state, licence.number


def put_on_file(form: forms.LicenceForm, *, who: Asked, staff_id: str, record: Record) -> None:
    """Save the licence of a form, inside a change."""
    facts = form.cleaned_data
    record(
        actions.add_licence(
            practice_id=who.practice_id, staff_id=staff_id, kind=facts["kind"],
            state=facts["state"], number=facts["number"], expires_on=facts["expires_on"],
            by=who.viewer.staff_id,
        )
    )  # fmt: skip


@require_POST
@requires_change
def remove_licence(request: HttpRequest, staff_id: str) -> HttpResponse:
    """Take a licence off file that was a mistake."""
    who = asked(request)
    who.person(staff_id)
    named = {part: request.POST.get(part, "") for part in ("kind", "state", "number")}
    gone = next(
        (one for one in who.licences(staff_id) if _name(one) == tuple(named.values())), None
    )
    with changing(who.viewer) as record:
        record(
            actions.remove_licence(
                practice_id=who.practice_id, staff_id=staff_id, by=who.viewer.staff_id, **named
            )
        )
    if gone is None:
        undo.offer(request, "That licence was taken off already.")
        return redirect("practice:person", staff_id)
    left = telling.licence_lines(who.licences(staff_id))
    undo.offer(
        request,
        f"{gone.kind} {gone.number} is off file.",
        address=reverse("practice:add_licence", args=[staff_id]),
        fields={**named, "expires_on": gone.expires_on.isoformat(), "seen": seen(left)},
    )
    return redirect("practice:person", staff_id)
