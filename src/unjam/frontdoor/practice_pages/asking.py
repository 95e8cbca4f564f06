"""What the pages of the set-up ask before anything else: who is here, and which site or person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from unjam.frontdoor import page
from unjam.frontdoor.practice_pages import undo
from unjam.practice import access, queries
from unjam.practice.queries import LicenceFacts, PracticeFacts, StaffFacts
from unjam.practice.rules import Permission, SiteCalendar, Viewer

UNPROCESSABLE = 422

requires_change = access.requires(Permission.CHANGE_PRACTICE)


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, of which practice, on which of its days."""

    viewer: Viewer
    practice: PracticeFacts
    today: date

    @property
    def practice_id(self) -> str:
        """The practice of whoever asks."""
        return self.viewer.practice_id

    def calendars(self) -> tuple[SiteCalendar, ...]:
        """The practice's sites, by name."""
        return queries.opening_calendars(self.practice_id)

    def calendar(self, site_id: str) -> SiteCalendar:
        """One site; 404 where the practice has none of this id."""
        found = next((one for one in self.calendars() if one.site_id == site_id), None)
        if found is None:
            raise Http404("The practice has no such site.")
        return found

    def person(self, staff_id: str) -> StaffFacts:
        """One person; 404 where nobody on the list has this id."""
        found = queries.person(self.practice_id, staff_id)
        if found is None:
            raise Http404("Nobody here has this id.")
        return found

    def licences(self, staff_id: str) -> tuple[LicenceFacts, ...]:
        """The licences of one person."""
        found = queries.licences(self.practice_id)
        return tuple(licence for licence in found if licence.staff_id == staff_id)


def asked(request: HttpRequest) -> Asked:
    """Who asks, once they were let in."""
    viewer = access.viewer_of(request)
    practice = queries.practice(viewer.practice_id)
    return Asked(viewer, practice, page.today(practice.time_zone))


def show(
    request: HttpRequest, template: str, facts: Mapping[str, Any], *, failed: bool = False
) -> HttpResponse:
    """A page of the set-up, with the offer to take back what was just done."""
    context = {**facts, "undo": undo.taken(request)}
    return render(
        request, f"practice/{template}.html", context, status=UNPROCESSABLE if failed else 200
    )
