"""The pages of the sites: the whole practice, weeks, names, two people at once."""

from __future__ import annotations

import html
from collections.abc import Iterator
from datetime import date

import pytest
import time_machine

from frontdoor.practice_pages.conftest import Manager
from unjam.frontdoor.practice_pages import telling
from unjam.frontdoor.practice_pages.saving import seen
from unjam.practice import actions
from unjam.practice.rules import WEEKDAYS, HoursVersion, Role, Span

WEEK = dict.fromkeys(WEEKDAYS[:5], "8-12, 1-5") | {"Sat": "", "Sun": "closed"}
BEGINS = date(2026, 12, 7)
SPANS = tuple(Span(day, *span) for day in range(5) for span in ((480, 720), (780, 1020)))


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel("2026-11-24T15:00:00Z", tick=True):
        yield


def week(manager: Manager, **changed: str) -> dict[str, str]:
    """The form of a week as the page shows it, then changed."""
    return {
        **WEEK,
        "effective_on": BEGINS.isoformat(),
        "seen": seen(telling.site_lines(manager.site())),
        **changed,
    }


def test_the_whole_practice_stands_on_one_page(manager: Manager) -> None:
    where = {"practice_id": manager.practice.practice_id, "by": "tests"}
    actions.set_opening_hours(
        site_id=manager.site_id, effective_on=BEGINS, spans=[Span(0, 480, 960)], **where
    )
    actions.add_closure(
        site_id=manager.site_id, on=date(2026, 11, 26), name="Thanksgiving Day", **where
    )
    for days, number in ((59, "A"), (61, "B"), (-1, "C")):
        actions.add_licence(
            staff_id=manager.staff_id(Role.RN),
            kind="RN",
            state="NY",
            number=number,
            expires_on=date.fromordinal(date(2026, 11, 24).toordinal() + days),
            **where,
        )
    shown = html.unescape(manager.get(""))
    for words in (
        "North Street",
        "8 am to 5 pm",
        "From Mon 7 Dec 2026 on",
        "Thanksgiving Day",
        "ends in 59 days",
        "ended Mon 23 Nov 2026",
        "until Sun 24 Jan 2027",
    ):
        assert words in shown, words


def test_a_week_is_set_said_back_recorded_and_taken_back(manager: Manager) -> None:
    before = manager.site()
    page = manager.saved(f"sites/{manager.site_id}/week/", week(manager))
    assert (
        "North Street from Mon 7 Dec 2026 on: Mon to Fri 8 am to 12 pm, 1 pm to 5 pm, "
        "Sat and Sun closed." in page.content.decode()
    )
    assert manager.site().versions[-1] == HoursVersion(BEGINS, SPANS)
    manager.undo(page)
    assert manager.site() == before
    assert manager.recorded() == [
        ("OpeningHoursChanged", manager.site_id),
        ("OpeningHoursRemoved", manager.site_id),
    ]


def test_undo_puts_the_week_back_that_began_on_the_same_day(manager: Manager) -> None:
    manager.saved(f"sites/{manager.site_id}/week/", week(manager))
    page = manager.saved(f"sites/{manager.site_id}/week/", week(manager, Mon="closed"))
    assert Span(0, 480, 720) not in manager.site().versions[-1].spans
    manager.undo(page)
    assert manager.site().versions[-1].spans == SPANS


def test_a_week_taken_back_can_be_put_back(manager: Manager) -> None:
    manager.saved(f"sites/{manager.site_id}/week/", week(manager))
    path = f"sites/{manager.site_id}/week/remove/"
    page = manager.saved(path, {"effective_on": BEGINS.isoformat()})
    assert (
        "taken back already"
        in manager.saved(path, {"effective_on": BEGINS.isoformat()}).content.decode()
    )
    manager.undo(page)
    assert manager.site().versions[-1] == HoursVersion(BEGINS, SPANS)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"Tue": "8-"}, "Opening hours look like 8-12, 13-17:30, or closed; not “8-”."),
        ({"Tue": "8-12, 11-3"}, "Two stretches overlap"),
        ({"effective_on": "2027-02-29"}, "There is no day “2027-02-29”."),
        ({"effective_on": "0206-12-07"}, "206 is far away. Is the year right?"),
        ({"effective_on": ""}, "Give a day"),
    ],
)
def test_what_cannot_be_read_stands_beside_its_field_and_stays(
    manager: Manager, changed: dict[str, str], words: str
) -> None:
    before = manager.site()
    page = html.unescape(
        manager.refused(f"sites/{manager.site_id}/week/", week(manager, **changed))
    )
    assert page.count(words) >= 2  # in the summary and beside the field
    assert all(f'value="{typed}"' in page for typed in changed.values() if typed)
    assert manager.site() == before


def test_what_is_typed_is_said_back_at_once(manager: Manager) -> None:
    page = manager.client.get(
        f"/practice/sites/{manager.site_id}/week/read/", {**WEEK, "Wed": "all day"}
    ).content.decode()
    assert "<html" not in page
    assert "8 am to 12 pm, 1 pm to 5 pm" in page
    assert "not read yet" in page


def test_a_stale_form_overwrites_nothing_and_says_what_changed(manager: Manager) -> None:
    mine = week(manager)
    manager.saved(f"sites/{manager.site_id}/week/", week(manager, Fri="closed"))
    theirs = manager.site()
    page = html.unescape(manager.refused(f"sites/{manager.site_id}/week/", mine))
    assert "Somebody changed this while your form was open." in page
    assert "Fri to Sun closed" in page
    assert manager.site() == theirs
    manager.saved(f"sites/{manager.site_id}/week/", week(manager))  # what the page now carries
    assert manager.site().versions[-1].spans == SPANS


def test_a_site_is_added_and_leads_to_its_week(manager: Manager) -> None:
    page = manager.saved("sites/add/", {"name": " O'Hare  Annex ", "zone": "America/Chicago"})
    assert "The week of O'Hare Annex" in html.unescape(page.content.decode())
    assert page.context["form"].initial["Mon"] == "8-17"  # as the first site has it
    assert [kind for kind, _ in manager.recorded()] == ["SiteAdded"]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"name": "north street", "zone": "America/Chicago"}, "already"),
        ({"name": "", "zone": "America/Chicago"}, "Give the site a name."),
        ({"name": "Annex", "zone": "Mars/Olympus"}, "Write it as in 'America/New_York'"),
        ({"name": "x" * 201, "zone": "America/Chicago"}, "At most 200 characters"),
    ],
)
def test_a_site_that_cannot_be_says_why(
    manager: Manager, facts: dict[str, str], words: str
) -> None:
    page = html.unescape(manager.refused("sites/add/", facts))
    assert words in page
    assert f'value="{facts["name"]}"' in page or not facts["name"]
    assert manager.recorded() == []


def test_a_site_is_renamed_and_back_again(manager: Manager) -> None:
    path = f"sites/{manager.site_id}/name/"
    page = manager.saved(path, {"name": "Uptown", "seen": "North Street"})
    assert manager.site().name == "Uptown"
    manager.undo(page)
    assert manager.site().name == "North Street"
    assert "already" in manager.refused(path, {"name": "SOUTH street", "seen": "North Street"})
    assert "Somebody changed this" in manager.refused(path, {"name": "Mine", "seen": "Uptown"})


def test_another_practices_site_is_not_found(manager: Manager) -> None:
    for path in ("sites/si_other/", "sites/si_other/week/"):
        assert manager.client.get(f"/practice/{path}").status_code == 404
    assert manager.post("sites/si_other/week/", WEEK).status_code == 404
