"""What is as it should be: said of a finding, listed apart, and taken back."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from unjam.connections.actions import wall_clock_us
from unjam.flow import actions, queries
from unjam.flow.actions import PLACE, Place
from unjam.flow.findings import Kind
from unjam.flow.queries.frictions import Accepted, place_of
from unjam.frontdoor.finding_pages.lists import requires_map
from unjam.frontdoor.finding_pages.telling import KINDS, told
from unjam.frontdoor.practice_pages import undo
from unjam.frontdoor.practice_pages.asking import requires_change
from unjam.frontdoor.practice_pages.saving import changing
from unjam.frontdoor.templatetags.words import moment
from unjam.practice import access
from unjam.practice import queries as practice_queries
from unjam.practice.rules import Permission

WHY_LENGTH_MAX = 300


@require_safe
@requires_map
def accepted(request: HttpRequest) -> HttpResponse:
    """Everything that was said to be as it should be, with who said so and why."""
    viewer = access.viewer_of(request)
    zone = practice_queries.zone_of(viewer.practice_id)
    found = queries.findings(viewer.practice_id)
    listed = [
        {
            "one": one,
            "kind": KINDS[Kind(one.place[0])],
            "process": one.place[1],
            "where": _where(one),
            "told": told(one.line, open_waits=found.hours_known) if one.line else None,
            "said": moment(one.said_at_us, zone),
            "fields": list(zip(PLACE, one.place, strict=True)),
        }
        for one in queries.accepted_findings(viewer.practice_id)
    ]
    about = {
        "listed": listed,
        "can_change": Permission.CHANGE_PRACTICE in viewer.permissions,
        "undo": undo.taken(request),
    }
    return render(request, "findings/accepted.html", about)


def _where(one: Accepted) -> str:
    _, _, step, from_step, to_step = one.place
    return step or f"{from_step} → {to_step}"


@require_POST
@requires_change
def accept(request: HttpRequest, finding_id: str) -> HttpResponse:
    """Say that a finding is as it should be."""
    viewer = access.viewer_of(request)
    full = queries.finding(viewer.practice_id, finding_id)
    if full is None:
        raise Http404("This finding is not there any more.")
    place = place_of(full.line)
    why = request.POST.get("why", "")[:WHY_LENGTH_MAX]
    _accept(request, place, why=why)
    return redirect("findings:all")


@require_POST
@requires_change
def accept_again(request: HttpRequest) -> HttpResponse:
    """Undo of a taking back: the finding need not show now."""
    _accept(request, _place(request), why=request.POST.get("why", "")[:WHY_LENGTH_MAX])
    return redirect("findings:accepted")


def _accept(request: HttpRequest, place: Place, *, why: str) -> None:
    viewer = access.viewer_of(request)
    with changing(viewer):
        actions.accept_finding(
            practice_id=viewer.practice_id, place=place, why=why, role=viewer.role.value,
            by=viewer.staff_id, at_us=wall_clock_us(),
        )  # fmt: skip
    undo.offer(
        request,
        f"“{place[2] or place[4]}” is as it should be: it is no finding from now on.",
        address=reverse("findings:reopen"), fields=dict(zip(PLACE, place, strict=True)),
    )  # fmt: skip


@require_POST
@requires_change
def reopen(request: HttpRequest) -> HttpResponse:
    """Take it back: the finding is told again while it shows."""
    viewer = access.viewer_of(request)
    place = _place(request)
    with changing(viewer):
        why = actions.reopen_finding(
            practice_id=viewer.practice_id, place=place, by=viewer.staff_id, at_us=wall_clock_us()
        )
    if why is None:
        undo.offer(request, "That was taken back already.")
    else:
        undo.offer(
            request,
            f"“{place[2] or place[4]}” is told again while it shows.",
            address=reverse("findings:accept_again"),
            fields=dict(zip(PLACE, place, strict=True)) | {"why": why},
        )
    return redirect("findings:accepted")


def _place(request: HttpRequest) -> Place:
    kind, process, step, from_step, to_step = (request.POST.get(name, "") for name in PLACE)
    if kind not in set(Kind):
        raise Http404("There is no such kind of finding.")
    return kind, process, step, from_step, to_step
