"""The pages of the people: joining, name and role, licences, the last day, and their way back."""

from __future__ import annotations

import html
from collections.abc import Iterator
from datetime import date

import pytest
import time_machine

from frontdoor.practice_pages.conftest import Manager
from unjam.frontdoor.practice_pages import telling
from unjam.frontdoor.practice_pages.saving import seen
from unjam.practice import actions, queries
from unjam.practice.queries import StaffFacts
from unjam.practice.rules import SENTENCES, Role

TODAY = date(2026, 11, 24)
NURSE = {"name": "Nora O'Invented", "role": "RN", "active_from": "2026-12-01", "email": ""}
NO_LICENCE = {"kind": "", "state": "NY", "number": "", "expires_on": ""}
LICENCE = {"kind": "RN", "state": "ny", "number": " RN  123 456 ", "expires_on": "2027-01-10"}


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel("2026-11-24T15:00:00Z", tick=True):
        yield


def staff(manager: Manager, name: str) -> StaffFacts:
    return next(one for one in queries.staff(manager.practice.practice_id) if one.name == name)


def rita(manager: Manager) -> StaffFacts:
    found = queries.person(manager.practice.practice_id, manager.staff_id(Role.RN))
    assert found is not None
    return found


def licences(manager: Manager) -> list[tuple[str, str, date]]:
    found = queries.licences(manager.practice.practice_id)
    return [(one.state, one.number, one.expires_on) for one in found]


def test_a_nurse_joins_with_a_licence_in_one_press(manager: Manager) -> None:
    page = html.unescape(manager.saved("people/add/", {**NURSE, **LICENCE}).content.decode())
    assert "Nora O'Invented is on the list as RN." in page
    assert "ends in 47 days, Sun 10 Jan 2027" in page
    new = staff(manager, "Nora O'Invented")
    assert (new.role, new.active_from, new.signs_in) == (Role.RN, date(2026, 12, 1), False)
    assert licences(manager) == [("NY", "RN 123 456", date(2027, 1, 10))]
    assert manager.recorded() == [("StaffAdded", new.staff_id), ("LicenceAdded", new.staff_id)]


def test_each_role_is_offered_with_its_sentence(manager: Manager) -> None:
    page = html.unescape(manager.get("people/add/"))
    assert all(sentence in page for sentence in SENTENCES.values())


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"name": ""}, "Give the person's name."),
        ({"name": "rita RUMOUR"}, "Rita Rumour is on the list already, as RN."),
        ({"role": ""}, "Choose a role."),
        ({"role": "owner"}, "There is no such role."),
        ({"active_from": "2027-02-29"}, "There is no day “2027-02-29”."),
        ({"number": "123"}, "Say which licence"),
        ({**LICENCE, "expires_on": ""}, "Give the last day on which the licence counts."),
        ({**LICENCE, "state": "N1"}, "A state has two letters"),
        ({**LICENCE, "number": "9" * 65}, "At most 64 characters"),
        ({"email": "nora"}, "Enter a valid email address."),
        ({"email": "rn@testing.example"}, "There is an account for rn@testing.example already."),
    ],
)
def test_what_cannot_be_is_told_beside_its_field_and_nothing_happens(
    manager: Manager, changed: dict[str, str], words: str
) -> None:
    page = html.unescape(manager.refused("people/add/", {**NURSE, **NO_LICENCE, **changed}))
    assert page.count(words) >= 2
    assert f'value="{changed.get("name", NURSE["name"])}"' in page or not changed.get("name")
    assert manager.recorded() == []
    assert len(queries.staff(manager.practice.practice_id)) == len(Role)


def test_name_and_role_change_and_change_back(manager: Manager) -> None:
    before = rita(manager)
    page = manager.saved(
        f"people/{before.staff_id}/facts/",
        {
            "name": "Rita R. Rumour",
            "role": "coordinator",
            "seen": seen(telling.facts_lines(before)),
        },
    )
    assert "is coordinator from now on" in page.content.decode()
    assert (rita(manager).name, rita(manager).role) == ("Rita R. Rumour", Role.COORDINATOR)
    manager.undo(page)
    assert rita(manager) == before
    assert [kind for kind, _ in manager.recorded()] == ["StaffRenamed", "RoleChanged"] * 2


def test_a_manager_cannot_lock_everyone_out(manager: Manager) -> None:
    mine = manager.staff_id(Role.MANAGER)
    for path, facts in (
        ("facts", {"name": "Mara Makebelieve", "role": "biller",
                   "seen": "name Mara Makebelieve\nrole manager"}),
        ("leaving", {"last_on": "2026-11-30", "seen": ""}),
    ):  # fmt: skip
        page = manager.refused(f"people/{mine}/{path}/", facts)
        assert "is the only manager who can sign in" in page
    assert manager.recorded() == []


def test_a_last_day_is_noted_moved_and_taken_back(manager: Manager) -> None:
    path = f"people/{rita(manager).staff_id}/leaving/"
    page = manager.saved(path, {"last_on": "2026-11-30", "seen": ""})
    assert "last day is Mon 30 Nov 2026. From the next day on the account opens nothing." in (
        html.unescape(page.content.decode())
    )
    moved = manager.saved(
        path, {"last_on": "2026-12-31", "seen": seen(telling.leaving_lines(rita(manager)))}
    )
    manager.undo(moved)
    assert rita(manager).active_until == date(2026, 11, 30)
    stays = manager.saved(f"people/{rita(manager).staff_id}/staying/")
    assert rita(manager).active_until is None
    manager.undo(stays)
    assert rita(manager).active_until == date(2026, 11, 30)
    again = manager.saved(f"people/{rita(manager).staff_id}/staying/")
    assert "stays" in again.content.decode()
    assert [kind for kind, _ in manager.recorded()] == [
        "StaffLeft", "StaffLeft", "StaffLeft", "StaffStayed", "StaffLeft", "StaffStayed",
    ]  # fmt: skip


def test_undo_takes_a_first_last_day_back(manager: Manager) -> None:
    page = manager.saved(
        f"people/{rita(manager).staff_id}/leaving/", {"last_on": "2026-11-30", "seen": ""}
    )
    manager.undo(page)
    assert rita(manager).active_until is None


@pytest.mark.parametrize(
    ("last_on", "words"),
    [
        ("2023-12-31", "The first day is Mon 1 Jan 2024, so the last is that day or later."),
        ("2027-02-29", "There is no day “2027-02-29”."),
        ("", "Give a day"),
    ],
)
def test_a_last_day_that_cannot_be_says_why(manager: Manager, last_on: str, words: str) -> None:
    facts = {"last_on": last_on, "seen": ""}
    page = html.unescape(manager.refused(f"people/{rita(manager).staff_id}/leaving/", facts))
    assert page.count(words) >= 2
    assert f'value="{last_on}"' in page or not last_on
    assert rita(manager).active_until is None


def test_a_licence_is_put_on_file_renewed_and_taken_off(manager: Manager) -> None:
    path = f"people/{rita(manager).staff_id}/licences/"
    page = manager.saved(path, {**LICENCE, "seen": ""})
    assert "RN RN 123 456 is on file, until Sun 10 Jan 2027." in page.content.decode()
    line = "RN NY RN 123 456 until Sun 10 Jan 2027"
    renewed = manager.saved(
        path, {**LICENCE, "number": "rn123456", "expires_on": "2029-01-10", "seen": line}
    )
    assert "is renewed" in renewed.content.decode()
    assert licences(manager) == [("NY", "RN 123 456", date(2029, 1, 10))]
    manager.undo(renewed)
    assert licences(manager) == [("NY", "RN 123 456", date(2027, 1, 10))]
    off = manager.undo(page)
    assert licences(manager) == []
    assert "taken off already" in manager.undo(page).content.decode()
    manager.undo(off)
    assert licences(manager) == [("NY", "RN 123 456", date(2027, 1, 10))]


def test_a_licence_lacking_a_part_says_which(manager: Manager) -> None:
    page = manager.refused(
        f"people/{rita(manager).staff_id}/licences/", {**NO_LICENCE, "seen": ""}
    )
    for sentence in ("Say which licence", "Give the licence number.", "Give the last day"):
        assert page.count(sentence) >= 2


def test_two_people_at_once_overwrite_nothing(manager: Manager) -> None:
    mine = rita(manager)
    whose = {"practice_id": manager.practice.practice_id, "staff_id": mine.staff_id, "by": "them"}
    shown = {"seen": seen(telling.facts_lines(mine))}
    actions.change_role(role=Role.LPN, today=TODAY, **whose)
    actions.end_staff(last_on=date(2026, 12, 31), **whose)
    actions.add_licence(
        kind="RN", state="NY", number="RN 123 456", expires_on=date(2030, 1, 1), **whose
    )
    actions.change_address(email="rita@testing.example", **whose)
    theirs, on_file = rita(manager), licences(manager)
    for path, facts, words in (
        ("facts", {"name": "Rita", "role": "RN", **shown}, "It says now: role LPN."),
        ("leaving", {"last_on": "2026-11-30", "seen": ""}, "last day Thu 31 Dec 2026"),
        ("licences", {**LICENCE, "seen": ""}, "until Tue 1 Jan 2030"),
        (
            "account",
            {"email": "mine@testing.example", "seen": "signs in as rn@testing.example"},
            "signs in as rita@testing.example",
        ),
    ):
        page = manager.refused(f"people/{mine.staff_id}/{path}/", facts)
        assert "Somebody changed this while your form was open." in page, path
        assert words in page, path
    assert (rita(manager), licences(manager)) == (theirs, on_file)


def test_somebody_of_another_practice_is_not_found(manager: Manager) -> None:
    assert manager.client.get("/practice/people/st_other/").status_code == 404
    for path in ("facts", "leaving", "staying", "licences", "licences/remove", "account", "link"):
        assert manager.post(f"people/st_other/{path}/", {"name": "x"}).status_code == 404, path
