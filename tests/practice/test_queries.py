"""What the practice answers, and to whom: an empty or foreign scope is never the whole scope."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from unjam.practice import actions, queries
from unjam.practice.models import User
from unjam.practice.rules import Permission, Role, permissions_of

NOON = datetime(2026, 6, 1, 16, tzinfo=UTC)


def viewer(practice, role):
    user = User.objects.get(email=practice.emails[role])
    return queries.viewer(user.pk, now=NOON)


@pytest.fixture
def texts(maple):
    texts = {f"c_{number}": f"PA-{number}" for number in range(2_000)}
    actions.remember_references(
        practice_id=maple.practice_id, kind="case", texts=texts, by="tests"
    )
    actions.remember_references(
        practice_id=maple.practice_id, kind="person", texts={"s_1": "Ida"}, by="tests"
    )
    return texts


def test_names_come_back_for_those_who_may_see_cases(maple, texts):
    seen = queries.reference_texts(
        maple.practice_id, kind="case", ids=[*texts, "c_unknown"], viewer=viewer(maple, Role.RN)
    )
    assert seen == texts


def test_no_ids_no_names(maple, texts):
    nurse = viewer(maple, Role.RN)
    assert queries.reference_texts(maple.practice_id, kind="case", ids=[], viewer=nurse) == {}
    assert (
        queries.reference_texts(maple.practice_id, kind="case", ids=iter(()), viewer=nurse) == {}
    )


def test_another_practice_sees_nothing(maple, elm, texts):
    theirs = viewer(elm, Role.MANAGER)
    for practice_id in (maple.practice_id, elm.practice_id, ""):
        for kind in ("case", "person"):
            ids = [*texts, "s_1"]
            assert queries.reference_texts(practice_id, kind=kind, ids=ids, viewer=theirs) == {}


@pytest.mark.parametrize("role", Role)
def test_each_kind_of_name_needs_its_right(maple, texts, role):
    seen = viewer(maple, role)
    cases = queries.reference_texts(maple.practice_id, kind="case", ids=["c_1"], viewer=seen)
    persons = queries.reference_texts(maple.practice_id, kind="person", ids=["s_1"], viewer=seen)
    assert bool(cases) == (role is not Role.COACH)
    assert bool(persons) == (role is Role.MANAGER)


def test_rights_decide_not_roles_and_an_unknown_kind_is_nothing(maple, texts):
    nobody = replace(viewer(maple, Role.MANAGER), permissions=frozenset())
    assert (
        queries.reference_texts(maple.practice_id, kind="case", ids=["c_1"], viewer=nobody) == {}
    )
    allowed = replace(nobody, permissions=frozenset(Permission))
    assert (
        queries.reference_texts(maple.practice_id, kind="claim", ids=["c_1"], viewer=allowed) == {}
    )


@pytest.mark.parametrize("role", Role)
def test_a_viewer_is_the_person_behind_the_account(maple, role):
    seen = viewer(maple, role)
    assert (seen.staff_id, seen.practice_id) == (maple.staff[role], maple.practice_id)
    assert (seen.role, seen.name) == (role, f"Invented {role.value}")
    assert seen.permissions == permissions_of(role)


def test_nobody_is_behind_no_account_or_a_stray_one(maple):
    assert queries.viewer(None, now=NOON) is None
    assert queries.viewer(10**9, now=NOON) is None
    stray = User.objects.create(practice_id=maple.practice_id, email="stray@example.org")
    assert queries.viewer(stray.pk, now=NOON) is None


def test_a_person_sees_from_the_first_to_the_last_day_of_the_practices_own_zone(maple):
    rn = User.objects.get(email=maple.emails[Role.RN]).pk
    actions.end_staff(
        practice_id=maple.practice_id,
        staff_id=maple.staff[Role.RN],
        last_on=date(2026, 6, 1),
        by="tests",
    )
    midnight = datetime(2026, 6, 2, 4, tzinfo=UTC)  # in New York
    assert queries.viewer(rn, now=midnight.replace(hour=3, minute=59)) is not None
    assert queries.viewer(rn, now=midnight) is None
    first = datetime(2025, 1, 1, 5, tzinfo=UTC)
    assert queries.viewer(rn, now=first) is not None
    assert queries.viewer(rn, now=first.replace(hour=4, minute=59)) is None


def test_the_list_of_staff_and_of_practices(maple, elm):
    listed = {person.staff_id: person for person in queries.staff(maple.practice_id)}
    assert set(listed) == set(maple.staff.values())
    assert all(person.signs_in for person in listed.values())
    assert {found.practice_id for found in queries.practices()} == {
        maple.practice_id,
        elm.practice_id,
    }
    assert queries.practice(elm.practice_id).time_zone == "America/Phoenix"
    assert queries.staff("") == ()
    assert queries.opening_calendars("") == ()


@pytest.mark.parametrize("ask", [queries.practice, queries.zone_of, queries.reference_key])
def test_an_unknown_practice_is_said_to_be_unknown(db, ask):
    with pytest.raises(queries.NoSuchPractice, match="'pr_none'"):
        ask("pr_none")


def test_answers_are_frozen(maple):
    with pytest.raises(AttributeError):
        queries.practice(maple.practice_id).name = "Other"
