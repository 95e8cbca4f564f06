"""How a manager lets a person sign in, without ever knowing the person's password."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from unjam.frontdoor.practice_pages import forms, telling, undo
from unjam.frontdoor.practice_pages.asking import Asked, asked, requires_change
from unjam.frontdoor.practice_pages.one_person import LINK_KEPT_AS, person_page
from unjam.frontdoor.practice_pages.saving import Record, changing, refuse_if_changed, seen
from unjam.practice import actions


def open_account(
    request: HttpRequest, *, who: Asked, record: Record, staff_id: str, email: str
) -> None:
    """Open an account inside a change; its link waits for the next page, which shows it once."""
    record(
        actions.create_account(
            practice_id=who.practice_id, staff_id=staff_id, email=email, by=who.viewer.staff_id
        )
    )
    _make_link(request, who=who, record=record, staff_id=staff_id)


def _make_link(request: HttpRequest, *, who: Asked, record: Record, staff_id: str) -> None:
    link = actions.make_password_link(
        practice_id=who.practice_id, staff_id=staff_id, by=who.viewer.staff_id
    )
    record(link.event)
    address = reverse(
        "account_reset_password_from_key", kwargs={"uidb36": link.user_key, "key": link.token}
    )
    request.session[LINK_KEPT_AS] = request.build_absolute_uri(address)


@require_POST
@requires_change
def account(request: HttpRequest, staff_id: str) -> HttpResponse:
    """Open an account for a person, or let them sign in with another address."""
    who = asked(request)
    before = who.person(staff_id)
    form = forms.Account(request.POST, auto_id="account_%s")
    if form.is_valid():
        try:
            _save(request, who=who, form=form, staff_id=staff_id)
        except ValueError as refusal:
            request.session.pop(LINK_KEPT_AS, None)
            form.add_error("email", str(refusal))
    if form.errors:
        return person_page(request, staff_id, account_form=form)
    after = who.person(staff_id)
    if before.signs_in and after.email != before.email:
        undo.offer(
            request,
            f"{after.name} signs in as {after.email} from now on.",
            address=reverse("practice:account", args=[staff_id]),
            fields={"email": before.email, "seen": seen(telling.account_lines(after))},
        )
    return redirect("practice:person", staff_id)


def _save(request: HttpRequest, *, who: Asked, form: forms.Account, staff_id: str) -> None:
    email = form.cleaned_data["email"]
    with changing(who.viewer) as record:
        now = who.person(staff_id)
        refuse_if_changed(request.POST.get("seen", ""), now=telling.account_lines(now))
        if not now.signs_in:
            open_account(request, who=who, record=record, staff_id=staff_id, email=email)
        elif email.lower() != now.email:
            record(
                actions.change_address(
                    practice_id=who.practice_id, staff_id=staff_id, email=email,
                    by=who.viewer.staff_id,
                )
            )  # fmt: skip


@require_POST
@requires_change
def new_link(request: HttpRequest, staff_id: str) -> HttpResponse:
    """A fresh link for somebody who lost the first one, or forgot the password."""
    who = asked(request)
    if who.person(staff_id).signs_in:
        with changing(who.viewer) as record:
            _make_link(request, who=who, record=record, staff_id=staff_id)
    else:
        undo.offer(request, "There is no account yet. Open one first.")
    return redirect("practice:person", staff_id)
