"""What changes about somebody who is here: name, role, last day."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from unjam.frontdoor.practice_pages import forms, telling, undo
from unjam.frontdoor.practice_pages.asking import Asked, asked, requires_change
from unjam.frontdoor.practice_pages.one_person import person_page
from unjam.frontdoor.practice_pages.saving import changing, refuse_if_changed, seen
from unjam.frontdoor.templatetags.words import day_year
from unjam.practice import actions
from unjam.practice.queries import StaffFacts
from unjam.practice.rules import Role


@require_POST
@requires_change
def change_facts(request: HttpRequest, staff_id: str) -> HttpResponse:
    """Another name, or another role from now on."""
    who = asked(request)
    form = forms.PersonFacts(request.POST, auto_id="facts_%s")
    before = who.person(staff_id)
    if form.is_valid():
        try:
            _change_facts(request, who=who, form=form, staff_id=staff_id)
        except ValueError as refusal:
            form.add_error(None, str(refusal))
    if form.errors:
        return person_page(request, staff_id, facts_form=form)
    after = who.person(staff_id)
    undo.offer(
        request,
        f"{after.name} is {after.role.value} from now on; earlier work keeps its role."
        if after.role != before.role
        else f"{after.name} is saved.",
        address=reverse("practice:change_facts", args=[staff_id]),
        fields={
            "name": before.name,
            "role": before.role.value,
            "seen": seen(telling.facts_lines(after)),
        },
    )
    return redirect("practice:person", staff_id)


def _change_facts(
    request: HttpRequest, *, who: Asked, form: forms.PersonFacts, staff_id: str
) -> None:
    practice_id, by = who.practice_id, who.viewer.staff_id
    name, role = form.cleaned_data["name"], Role(form.cleaned_data["role"])
    with changing(who.viewer) as record:
        now = who.person(staff_id)
        refuse_if_changed(request.POST.get("seen", ""), now=telling.facts_lines(now))
        if name != now.name:
            record(
                actions.rename_staff(practice_id=practice_id, staff_id=staff_id, name=name, by=by)
            )
        if role != now.role:
            record(
                actions.change_role(
                    practice_id=practice_id, staff_id=staff_id, role=role, today=who.today, by=by
                )
            )


@require_POST
@requires_change
def leave(request: HttpRequest, staff_id: str) -> HttpResponse:
    """Note a person's last day."""
    who = asked(request)
    before = who.person(staff_id)
    form = forms.Leaving(request.POST, auto_id="leaving_%s")
    if form.is_valid():
        last_on = form.cleaned_data["last_on"]
        try:
            if last_on < before.active_from:
                first = day_year(before.active_from)
                raise ValueError(f"The first day is {first}, so the last is that day or later.")
            with changing(who.viewer) as record:
                now = telling.leaving_lines(who.person(staff_id))
                refuse_if_changed(request.POST.get("seen", ""), now=now)
                record(
                    actions.end_staff(
                        practice_id=who.practice_id, staff_id=staff_id, last_on=last_on,
                        by=who.viewer.staff_id,
                    )
                )  # fmt: skip
        except ValueError as refusal:
            form.add_error("last_on", str(refusal))
    if form.errors:
        return person_page(request, staff_id, leaving_form=form)
    _offer_stay(request, before=before, after=who.person(staff_id))
    return redirect("practice:person", staff_id)


def _offer_stay(request: HttpRequest, *, before: StaffFacts, after: StaffFacts) -> None:
    sentence = f"{after.name}'s last day is {day_year(after.active_until)}."
    if after.signs_in:
        sentence += " From the next day on the account opens nothing."
    if before.active_until is None:
        undo.offer(request, sentence, address=reverse("practice:stay", args=[after.staff_id]))
        return
    undo.offer(
        request,
        sentence,
        address=reverse("practice:leave", args=[after.staff_id]),
        fields={
            "last_on": before.active_until.isoformat(),
            "seen": seen(telling.leaving_lines(after)),
        },
    )


@require_POST
@requires_change
def stay(request: HttpRequest, staff_id: str) -> HttpResponse:
    """Take a person's last day back."""
    who = asked(request)
    before = who.person(staff_id)
    with changing(who.viewer) as record:
        record(
            actions.keep_staff(
                practice_id=who.practice_id, staff_id=staff_id, by=who.viewer.staff_id
            )
        )
    sentence = f"{before.name} stays."
    if before.active_until is None:
        undo.offer(request, sentence)
    else:
        undo.offer(
            request, sentence, address=reverse("practice:leave", args=[staff_id]),
            fields={"last_on": before.active_until.isoformat(), "seen": ""},
        )  # fmt: skip
    return redirect("practice:person", staff_id)
