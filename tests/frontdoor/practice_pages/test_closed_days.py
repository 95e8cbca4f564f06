"""Closed days, one at a time and the holidays of a year at once, and their way back."""

from __future__ import annotations

import html
from collections.abc import Iterator
from datetime import date

import pytest
import time_machine

from frontdoor.practice_pages.conftest import Manager
from unjam.practice import actions
from unjam.practice.rules import ClosedDay, Span

TRAINING = {"on": "2026-12-02", "name": "Staff  training", "hours": ""}
MLK, INDEPENDENCE = "2027-01-18", "2027-07-05"


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel("2026-11-24T15:00:00Z", tick=True):
        yield


@pytest.mark.parametrize(
    ("hours", "half_day", "said"),
    [("", None, "closed"), ("8-12", (480, 720), "open 8 am to 12 pm")],
)
def test_a_day_is_closed_and_opened_again(
    manager: Manager, hours: str, half_day: tuple[int, int] | None, said: str
) -> None:
    page = manager.saved(f"sites/{manager.site_id}/closures/", {**TRAINING, "hours": hours})
    assert f"on Wed 2 Dec 2026: {said} (Staff training)" in page.content.decode()
    closed = ClosedDay(date(2026, 12, 2), "Staff training", half_day)
    assert manager.site().closures == (closed,)
    page = manager.undo(page)
    assert manager.site().closures == ()
    manager.undo(page)
    assert manager.site().closures == (closed,)
    assert [kind for kind, _ in manager.recorded()] == [
        "ClosureAdded",
        "ClosureRemoved",
        "ClosureAdded",
    ]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"on": "2027-02-29"}, "There is no day “2027-02-29”."),
        ({"on": "29 Feb 2027"}, "There is no day “29 Feb 2027”."),
        ({"name": " "}, "Say why"),
        ({"hours": "8-12, 1-5"}, "One stretch, please"),
        ({"hours": "morning"}, "look like"),
    ],
)
def test_a_day_that_cannot_be_says_why_and_stays_typed(
    manager: Manager, changed: dict[str, str], words: str
) -> None:
    page = html.unescape(
        manager.refused(f"sites/{manager.site_id}/closures/", {**TRAINING, **changed})
    )
    assert page.count(words) >= 2
    assert all(f'value="{typed}"' in page for typed in changed.values() if typed.strip())
    assert manager.site().closures == ()


def test_the_29th_of_february_is_a_day_in_a_leap_year(manager: Manager) -> None:
    manager.saved(f"sites/{manager.site_id}/closures/", {**TRAINING, "on": "Feb 29, 2028"})
    assert manager.site().closures[0].on == date(2028, 2, 29)


def test_a_day_has_one_reason(manager: Manager) -> None:
    path = f"sites/{manager.site_id}/closures/"
    manager.saved(path, TRAINING)
    page = manager.refused(path, {**TRAINING, "name": "Flood"})
    assert "stands here already: Staff training. Remove that first." in page
    assert manager.site().closures[0].name == "Staff training"


def test_the_holidays_of_a_year_close_both_sites_and_can_be_taken_back(manager: Manager) -> None:
    sites = list(manager.practice.site_ids)
    actions.add_closure(
        practice_id=manager.practice.practice_id,
        site_id=sites[0],
        on=date.fromisoformat(MLK),
        name="Inventory",
        by="tests",
    )
    page = manager.saved("holidays/2027/", {"on": [MLK, INDEPENDENCE], "site": sites})
    assert "3 closed days are added." in page.content.decode()
    assert [closed.name for closed in manager.site(sites[0]).closures] == [
        "Inventory",
        "Independence Day, observed",
    ]
    assert len(manager.site(sites[1]).closures) == 2
    again = manager.saved("holidays/2027/", {"on": [MLK, INDEPENDENCE], "site": sites})
    assert "closed already. Nothing was changed." in again.content.decode()
    manager.undo(page)
    assert [closed.name for closed in manager.site(sites[0]).closures] == ["Inventory"]
    assert manager.site(sites[1]).closures == ()


def test_the_page_offers_days_on_which_some_site_would_work(manager: Manager) -> None:
    assert "4 Jul 2027" not in manager.get("holidays/2027/")  # a Sunday
    actions.set_opening_hours(
        practice_id=manager.practice.practice_id,
        site_id=manager.practice.site_ids[1],
        effective_on=date(2027, 1, 1),
        spans=[Span(6, 480, 720)],
        by="tests",
    )
    assert "4 Jul 2027" in manager.get("holidays/2027/")


def test_what_was_ticked_stays_when_no_site_is(manager: Manager) -> None:
    page = manager.refused("holidays/2027/", {"on": [MLK]})
    assert "Tick at least one site." in page
    assert f'value="{MLK}" checked' in page
    assert f'value="{INDEPENDENCE}" checked' not in page
    assert "Tick at least one holiday." in manager.refused("holidays/2027/")
    assert "is no holiday" in manager.refused("holidays/2027/", {"on": ["2027-03-03"]})


def test_years_far_away_are_not_offered(manager: Manager) -> None:
    assert manager.client.get("/practice/holidays/1999/").status_code == 404


@pytest.mark.parametrize("key", ["", "nonsense", "si_other 2026-12-02", "2026-13-40 x"])
def test_a_made_up_closed_day_is_not_found(manager: Manager, key: str) -> None:
    assert manager.post("closures/remove/", {"closed": key}).status_code == 404
