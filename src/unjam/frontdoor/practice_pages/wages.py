"""What an hour of each role costs: said from a day on, and taken back; for the manager alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from unjam.flow import queries as flow
from unjam.frontdoor.practice_pages import forms, undo
from unjam.frontdoor.practice_pages.asking import Asked, asked, requires_change, show
from unjam.frontdoor.practice_pages.saving import (
    ChangedMeanwhile,
    changing,
    refuse_if_changed,
    seen,
)
from unjam.frontdoor.templatetags.words import day_year
from unjam.practice import actions, queries
from unjam.practice.rules import Role, Wage, dollars, wage_on


@dataclass(frozen=True, slots=True)
class WageTold:
    """One wage: the amount in dollars, and whether it holds today."""

    wage: Wage
    amount: str
    is_now: bool


@dataclass(frozen=True, slots=True)
class RoleTold:
    """A role as it is written here, and its wages, the newest first."""

    name: str
    wages: tuple[WageTold, ...]


@require_http_methods(["GET", "HEAD", "POST"])
@requires_change
def wages(request: HttpRequest) -> HttpResponse:
    """Say what an hour of a role costs."""
    who = asked(request)
    names = _names(who)
    form = forms.RoleWage(
        request.POST if request.method == "POST" else None,
        roles=list(names.values()),
        initial={"effective_on": who.today.isoformat()},
    )
    if form.is_valid() and _saved(request, form, who=who):
        return redirect("practice:wages")
    saved = queries.wages(who.practice_id)
    facts = {
        "form": form,
        "roles": _told(names, saved, today=who.today),
        "seen": seen(_lines(saved)),
    }
    return show(request, "wages", facts, failed=bool(form.errors))


def _names(who: Asked) -> dict[str, str]:
    """The roles that work here: as the log writes them, else as the practice does, by fold."""
    people = (
        one.role.value
        for one in queries.staff(who.practice_id)
        if one.works_on(who.today) and one.role is not Role.COACH
    )
    said = (one.role for one in queries.wages(who.practice_id))
    found: dict[str, str] = {}
    for name in (*flow.own_roles(who.practice_id), *sorted(set(people)), *said):
        found.setdefault(" ".join(name.split()).casefold(), name)
    return dict(sorted(found.items()))


def _told(names: dict[str, str], saved: tuple[Wage, ...], *, today: date) -> list[RoleTold]:
    told = []
    for fold, name in names.items():
        mine = [one for one in saved if one.role == fold]
        now = wage_on(mine, today)
        lines = [WageTold(one, dollars(one.cents_an_hour), one == now) for one in mine[::-1]]
        told.append(RoleTold(name, tuple(lines)))
    return told


def _lines(saved: tuple[Wage, ...]) -> list[str]:
    return [
        f"{one.role} {dollars(one.cents_an_hour)} from {day_year(one.effective_on)} on"
        for one in saved
    ]


def _saved(request: HttpRequest, form: forms.RoleWage, *, who: Asked) -> bool:
    facts = form.cleaned_data
    role, begins, cents = facts["role"].casefold(), facts["effective_on"], form.cents
    try:
        with changing(who.viewer) as record:
            before = queries.wages(who.practice_id)
            refuse_if_changed(request.POST.get("seen", ""), now=_lines(before))
            event = actions.set_wage(
                practice_id=who.practice_id, role=role, effective_on=begins, cents_an_hour=cents,
                by=who.viewer.staff_id,
            )  # fmt: skip
            record(event)
    except ChangedMeanwhile as refusal:
        form.add_error(None, str(refusal))
        return False
    sentence = f"{facts['role']}: {dollars(cents)} an hour from {day_year(begins)} on."
    key = (event.role, begins)
    earlier = next((one for one in before if (one.role, one.effective_on) == key), None)
    if earlier is None:
        fields = {"role": event.role, "effective_on": begins.isoformat()}
        undo.offer(request, sentence, address=reverse("practice:remove_wage"), fields=fields)
    else:
        _offer_back(request, earlier, sentence=sentence, who=who)
    return True


def _offer_back(request: HttpRequest, gone: Wage, *, sentence: str, who: Asked) -> None:
    undo.offer(
        request, sentence, address=reverse("practice:wages"),
        fields={
            "role": gone.role, "wage": f"{gone.cents_an_hour / 100:.2f}",
            "effective_on": gone.effective_on.isoformat(),
            "seen": seen(_lines(queries.wages(who.practice_id))),
        },
    )  # fmt: skip


@require_POST
@requires_change
def remove_wage(request: HttpRequest) -> HttpResponse:
    """Take back the wage that was said from a day on."""
    who = asked(request)
    role = request.POST.get("role", "")
    try:
        begins = date.fromisoformat(request.POST.get("effective_on", ""))
    except ValueError as error:
        raise Http404("This is no day of a wage.") from error
    known = queries.wages(who.practice_id)
    gone = next((one for one in known if (one.role, one.effective_on) == (role, begins)), None)
    with changing(who.viewer) as record:
        record(
            actions.remove_wage(
                practice_id=who.practice_id, role=role, effective_on=begins, by=who.viewer.staff_id
            )
        )
    if gone is None:
        undo.offer(request, "That wage was taken back already.")
    else:
        sentence = f"The wage of {role} from {day_year(begins)} on is taken back."
        _offer_back(request, gone, sentence=sentence, who=who)
    return redirect("practice:wages")
