"""A manager at the pages of the practice's set-up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from people import SmallPractice
from unjam.practice import queries
from unjam.practice.rules import Role, SiteCalendar
from unjam.worklog import queries as worklog


@dataclass
class Manager:
    """The manager's browser, without scripts, and what there is to see behind it."""

    client: Client
    practice: SmallPractice
    furnished_seq: int

    @property
    def site_id(self) -> str:
        return self.practice.site_ids[0]

    def staff_id(self, role: Role) -> str:
        return self.practice.accounts[role].staff_id

    def get(self, path: str) -> str:
        answer = self.client.get(f"/practice/{path}")
        assert answer.status_code == 200, answer.status_code
        return answer.content.decode()

    def post(self, path: str, facts: dict[str, Any] | None = None) -> HttpResponse:
        return self.client.post(f"/practice/{path}", facts or {})

    def saved(self, path: str, facts: dict[str, Any] | None = None) -> HttpResponse:
        """Send a form that must be taken; returns the page after it."""
        answer = self.client.post(f"/practice/{path}", facts or {}, follow=True)
        assert answer.status_code == 200, answer.content.decode()
        return answer

    def refused(self, path: str, facts: dict[str, Any] | None = None) -> str:
        """Send a form that must be refused; returns the page, with what was typed."""
        answer = self.post(path, facts)
        assert answer.status_code == 422, answer.status_code
        return answer.content.decode()

    def undo(self, page: HttpResponse) -> HttpResponse:
        """Press Undo on a page."""
        offer = page.context["undo"]
        fields: dict[str, list[str]] = {}
        for name, value in offer.fields:
            fields.setdefault(name, []).append(value)
        answer = self.client.post(offer.address, fields, follow=True)
        assert answer.status_code == 200, answer.content.decode()
        return answer

    def site(self, site_id: str = "") -> SiteCalendar:
        calendars = queries.opening_calendars(self.practice.practice_id)
        return next(one for one in calendars if one.site_id == (site_id or self.site_id))

    def recorded(self) -> list[tuple[str, str]]:
        """What the log has gained since the practice was furnished: (kind, subject), in order."""
        found = worklog.entries(self.practice.practice_id, after_seq=self.furnished_seq)
        return [(one.kind, one.subject_id) for one in found]


@pytest.fixture
def manager(practice: SmallPractice, signed_in: Callable[[Role], Client]) -> Manager:
    """Signed in as the manager of the small practice."""
    last = worklog.last_seq(practice.practice_id)
    return Manager(signed_in(Role.MANAGER), practice, last)
