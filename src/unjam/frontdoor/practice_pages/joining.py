"""Somebody joins the practice: one form, with a licence and an account if they have any."""

from __future__ import annotations

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from unjam.frontdoor.practice_pages import forms, undo
from unjam.frontdoor.practice_pages.accounts import open_account
from unjam.frontdoor.practice_pages.asking import Asked, asked, requires_change, show
from unjam.frontdoor.practice_pages.licences import put_on_file
from unjam.frontdoor.practice_pages.one_person import LINK_KEPT_AS
from unjam.frontdoor.practice_pages.saving import changing
from unjam.practice import actions, queries
from unjam.practice.rules import Role


@require_http_methods(["GET", "HEAD", "POST"])
@requires_change
def add_person(request: HttpRequest) -> HttpResponse:
    """Somebody joins: name, role, first day, and at once a licence and an account if wanted."""
    who = asked(request)
    data = request.POST if request.method == "POST" else None
    here = [
        one
        for one in queries.staff(who.practice_id)
        if one.active_until is None or one.active_until >= who.today
    ]
    form = forms.NewPerson(data, others=here, initial={"active_from": who.today})
    forms.begin_in(form, "name")
    licence = forms.LicenceForm(
        data, may_be_left_out=True, initial={"state": who.practice.state},
        auto_id="licence_%s",
    )  # fmt: skip
    if data is not None and form.is_valid() & licence.is_valid():
        staff_id = _join(request, who=who, form=form, licence=licence)
        if staff_id:
            return redirect("practice:person", staff_id)
    facts = {
        "form": form,
        "licence": licence,
        "kinds": forms.LICENCE_KINDS_OFFERED,
        "problems": _problems(form, licence),
    }
    return show(request, "add_person", facts, failed=bool(form.errors or licence.errors))


def _problems(*sheets: BaseForm) -> list[tuple[str, str]]:
    """Every refusal of several forms, with the field it stands beside."""
    return [
        (field.id_for_label or field.auto_id, str(error))
        for sheet in sheets
        if sheet.is_bound
        for field in sheet.visible_fields()
        for error in field.errors
    ]


def _join(
    request: HttpRequest, *, who: Asked, form: forms.NewPerson, licence: forms.LicenceForm
) -> str:
    facts = form.cleaned_data
    try:
        with changing(who.viewer) as record:
            added = actions.add_staff(
                practice_id=who.practice_id, name=facts["name"], role=Role(facts["role"]),
                active_from=facts["active_from"], by=who.viewer.staff_id,
            )  # fmt: skip
            record(added)
            if not licence.is_left_out:
                put_on_file(licence, who=who, staff_id=added.staff_id, record=record)
            if facts["email"]:
                open_account(
                    request, who=who, record=record, staff_id=added.staff_id, email=facts["email"]
                )
    except actions.AccountRefused as refusal:
        request.session.pop(LINK_KEPT_AS, None)
        form.add_error("email", str(refusal))
        return ""
    undo.offer(request, f"{facts['name']} is on the list as {facts['role']}.")
    return added.staff_id
