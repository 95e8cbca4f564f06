"""What changes about people: names, roles, licences, the last day, and the last manager."""

from __future__ import annotations

from datetime import date

import pytest

from unjam.events import LicenceRemoved, RoleChanged, StaffRenamed, StaffStayed
from unjam.practice import actions, queries
from unjam.practice.rules import Role

DAY = date(2026, 6, 1)
LICENCE = {"kind": "RN", "state": "NY", "number": "RN 123 456"}


@pytest.fixture
def nurse(maple):
    return {"practice_id": maple.practice_id, "staff_id": maple.staff[Role.RN], "by": "tests"}


@pytest.fixture
def manager(maple):
    return {"practice_id": maple.practice_id, "staff_id": maple.staff[Role.MANAGER], "by": "tests"}


def person(whose):
    return queries.person(whose["practice_id"], whose["staff_id"])


def test_a_name_is_written_otherwise_and_stays_out_of_the_event(nurse):
    event = actions.rename_staff(name=" Nora O'Invented ", **nurse)
    assert event == StaffRenamed(nurse["staff_id"])
    assert person(nurse).name == "Nora O'Invented"


def test_a_role_changes_from_now_on(nurse):
    event = actions.change_role(role=Role.COORDINATOR, today=DAY, **nurse)
    assert event == RoleChanged(nurse["staff_id"], "coordinator")
    assert person(nurse).role is Role.COORDINATOR


def test_a_last_day_is_taken_back_once(nurse):
    actions.end_staff(last_on=DAY, **nurse)
    assert actions.keep_staff(**nurse) == StaffStayed(nurse["staff_id"])
    assert actions.keep_staff(**nurse) is None
    assert person(nurse).active_until is None


def test_the_last_manager_who_can_sign_in_stays_one(maple, manager):
    other = actions.add_staff(
        practice_id=maple.practice_id, name="Mo", role=Role.MANAGER, active_from=DAY, by="tests"
    ).staff_id
    wishes = (
        lambda: actions.end_staff(last_on=DAY, **manager),
        lambda: actions.change_role(role=Role.BILLER, today=DAY, **manager),
    )
    for wish in wishes:
        with pytest.raises(actions.LastManager, match="only manager"):
            wish()
    assert actions.change_role(role=Role.MANAGER, today=DAY, **manager).role == "manager"
    actions.create_account(
        practice_id=maple.practice_id, staff_id=other, email="mo@example.org", by="tests"
    )
    for wish in wishes:
        wish()
    assert person(manager).role is Role.BILLER


def test_a_licence_is_renewed_however_its_number_is_spaced(nurse):
    actions.add_licence(expires_on=DAY, **LICENCE, **nurse)
    respaced = {**LICENCE, "number": " rn123456 "}
    actions.add_licence(expires_on=date(2028, 6, 1), **respaced, **nurse)
    (kept,) = queries.licences(nurse["practice_id"])
    assert (kept.number, kept.expires_on) == ("RN 123 456", date(2028, 6, 1))
    elsewhere = {**LICENCE, "state": "NJ"}
    actions.add_licence(expires_on=DAY, **elsewhere, **nurse)
    assert [one.state for one in queries.licences(nurse["practice_id"])] == ["NJ", "NY"]


def test_a_licence_is_taken_off_file_once(nurse):
    actions.add_licence(expires_on=DAY, **LICENCE, **nurse)
    assert actions.remove_licence(**LICENCE, **nurse) == LicenceRemoved(
        nurse["staff_id"], "RN", "NY"
    )
    assert actions.remove_licence(**LICENCE, **nurse) is None
    assert queries.licences(nurse["practice_id"]) == ()


def test_another_practices_people_are_not_here(elm, nurse):
    elsewhere = {**nurse, "staff_id": elm.staff[Role.RN]}
    for wish in (
        lambda: actions.rename_staff(name="Ours", **elsewhere),
        lambda: actions.change_role(role=Role.BILLER, today=DAY, **elsewhere),
        lambda: actions.keep_staff(**elsewhere),
        lambda: actions.remove_licence(**LICENCE, **elsewhere),
        lambda: actions.make_password_link(**elsewhere),
        lambda: actions.change_address(email="ours@example.org", **elsewhere),
    ):
        with pytest.raises(actions.NotHere):
            wish()
    assert queries.person(nurse["practice_id"], elm.staff[Role.RN]) is None
