"""The page of one person: what is known of them, and what may be changed about it."""

from __future__ import annotations

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from unjam.frontdoor.practice_pages import forms, telling
from unjam.frontdoor.practice_pages.asking import Asked, asked, requires_change, show
from unjam.frontdoor.practice_pages.saving import seen
from unjam.practice.queries import StaffFacts
from unjam.practice.rules import SENTENCES

LINK_KEPT_AS = "practice_password_link"
"""Where a link for a password waits for the one page that shows it."""


@require_safe
@requires_change
def person(request: HttpRequest, staff_id: str) -> HttpResponse:
    """One person: what is known, and everything that may be changed about it."""
    return person_page(request, staff_id)


def person_page(request: HttpRequest, staff_id: str, **bound: BaseForm) -> HttpResponse:
    """A person's page, with a form that was refused in its place."""
    who = asked(request)
    one = who.person(staff_id)
    licences = who.licences(staff_id)
    failed = next((form for form in bound.values() if form.errors), None)
    facts = {
        "person": telling.person(one, licences=licences, today=who.today),
        "sentence": SENTENCES[one.role],
        "kinds": forms.LICENCE_KINDS_OFFERED,
        "link": request.session.pop(LINK_KEPT_AS, ""),
        "seen_facts": seen(telling.facts_lines(one)),
        "seen_leaving": seen(telling.leaving_lines(one)),
        "seen_licences": seen(telling.licence_lines(licences)),
        "seen_account": seen(telling.account_lines(one)),
        "failed": failed,
        **_forms(who, one),
        **bound,
    }
    return show(request, "person", facts, failed=failed is not None)


def _forms(who: Asked, one: StaffFacts) -> dict[str, BaseForm]:
    return {
        "facts_form": forms.PersonFacts(
            auto_id="facts_%s", initial={"name": one.name, "role": one.role.value}
        ),
        "leaving_form": forms.Leaving(auto_id="leaving_%s", initial={"last_on": one.active_until}),
        "licence_form": forms.LicenceForm(
            auto_id="licence_%s", initial={"state": who.practice.state}
        ),
        "account_form": forms.Account(auto_id="account_%s", initial={"email": one.email}),
    }
