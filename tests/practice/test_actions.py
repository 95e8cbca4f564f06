"""Changes of the practice: each returns the event it amounts to; a refused one changes nothing."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from unjam.events import (
    AccountOpened,
    ClosureAdded,
    LicenceAdded,
    OpeningHoursChanged,
    PatientAdded,
    PracticeOpened,
    SiteAdded,
    StaffAdded,
    StaffLeft,
)
from unjam.practice import actions, queries
from unjam.practice.models import Licence, OpeningSpan, Patient, Reference, Staff, User
from unjam.practice.rules import ClosedDay, HoursVersion, Role, Span, opaque_id

DAY = date(2026, 6, 1)


def chance(count):
    return bytes(range(count))


def test_a_practice_opens_with_a_key_of_its_own(db):
    opened = actions.open_practice(
        name=" Oak ", state="NY", time_zone="America/New_York", by="tests", chance=chance
    )
    assert opened.practice_id == "pr_AAECAwQFBgcICQoLDA0O"
    assert opened.event == PracticeOpened("Oak", "NY", "America/New_York")
    assert queries.reference_key(opened.practice_id) == bytes(range(32))
    other = actions.open_practice(name="Elm", state="AZ", time_zone="America/Phoenix", by="tests")
    keys = {queries.reference_key(each.practice_id) for each in (opened, other)}
    assert len(keys) == 2
    assert {len(key) for key in keys} == {32}
    assert queries.zone_of(other.practice_id) == "America/Phoenix"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"name": " "}, "1 to 200"),
        ({"state": "New York"}, "two capital"),
        ({"time_zone": "EST8"}, "time zone"),
    ],
)
def test_a_practice_needs_name_state_and_zone(db, changed, words):
    facts = {"name": "Oak", "state": "NY", "time_zone": "America/New_York"} | changed
    with pytest.raises(ValueError, match=words):
        actions.open_practice(by="tests", **facts)
    assert queries.practices() == ()


def test_a_site_has_a_name_of_its_own(maple):
    row = {"practice_id": maple.practice_id, "time_zone": "America/New_York", "by": "tests"}
    event = actions.add_site(name=" Annex ", **row)
    assert event == SiteAdded(event.site_id, "Annex", "America/New_York")
    for taken in ("Annex", " Annex"):
        with pytest.raises(ValueError, match="already"):
            actions.add_site(name=taken, **row)
    names = [calendar.name for calendar in queries.opening_calendars(maple.practice_id)]
    assert names == ["Annex", "Main Street"]


def test_hours_change_from_a_day_on_and_the_same_day_is_written_anew(maple):
    where = {"practice_id": maple.practice_id, "site_id": maple.site_id, "by": "tests"}
    for spans in ([Span(0, 60, 120), Span(1, 60, 120)], [Span(2, 480, 960)]):
        event = actions.set_opening_hours(effective_on=DAY, spans=spans, **where)
    assert event == OpeningHoursChanged(maple.site_id, "2026-06-01", "Wed 08:00-16:00")
    (calendar,) = queries.opening_calendars(maple.practice_id)
    assert calendar.versions[1:] == (HoursVersion(DAY, (Span(2, 480, 960),)),)
    assert len(calendar.versions[0].spans) == 10


def test_hours_that_overlap_change_nothing(maple):
    before = OpeningSpan.objects.count()
    with pytest.raises(ValueError, match="overlap"):
        actions.set_opening_hours(
            practice_id=maple.practice_id,
            site_id=maple.site_id,
            effective_on=date(2025, 1, 1),
            spans=[Span(0, 60, 120), Span(0, 90, 150)],
            by="tests",
        )
    assert OpeningSpan.objects.count() == before


def test_closures_and_half_days(maple):
    where = {"practice_id": maple.practice_id, "site_id": maple.site_id, "by": "tests"}
    actions.add_closure(on=DAY, name="Holiday", **where)
    event = actions.add_closure(on=DAY, name="Half day", half_day=(480, 720), **where)
    assert event == ClosureAdded(maple.site_id, "2026-06-01", "Half day", "08:00-12:00")
    whole = actions.add_closure(on=date(2026, 12, 25), name="Christmas", **where)
    assert whole.half_day_text == ""
    (calendar,) = queries.opening_calendars(maple.practice_id)
    assert calendar.closures == (
        ClosedDay(DAY, "Half day", (480, 720)),
        ClosedDay(date(2026, 12, 25), "Christmas"),
    )
    with pytest.raises(ValueError, match="cannot close"):
        actions.add_closure(on=DAY, name="Half day", half_day=(720, 480), **where)


def test_staff_join_and_leave(maple):
    row = {"practice_id": maple.practice_id, "by": "tests"}
    event = actions.add_staff(name="Ida Invented", role=Role.RN, active_from=DAY, **row)
    assert event == StaffAdded(event.staff_id, "RN")
    assert event.staff_id.startswith("st_")
    left = actions.end_staff(staff_id=event.staff_id, last_on=DAY, **row)
    assert left == StaffLeft(event.staff_id, "2026-06-01")
    assert Staff.objects.get(id=event.staff_id).active_until == DAY
    with pytest.raises(ValueError, match="before"):
        actions.end_staff(staff_id=event.staff_id, last_on=date(2026, 5, 31), **row)
    with pytest.raises(ValueError, match="before joining"):
        actions.add_staff(
            name="Ida", role=Role.RN, active_from=DAY, active_until=date(2026, 1, 1), **row
        )
    with pytest.raises(ValueError, match="owner"):
        actions.add_staff(name="Ida", role="owner", active_from=DAY, **row)


def test_a_licence_is_renewed_not_doubled(maple):
    row = {
        "practice_id": maple.practice_id,
        "staff_id": maple.staff[Role.RN],
        "kind": "RN",
        "state": "NY",
        "number": "INVENTED-1",
        "by": "tests",
    }
    actions.add_licence(expires_on=DAY, **row)
    event = actions.add_licence(expires_on=date(2028, 6, 1), **row)
    assert event == LicenceAdded(maple.staff[Role.RN], "RN", "NY", "2028-06-01")
    assert [licence.expires_on for licence in Licence.objects.all()] == [date(2028, 6, 1)]


def test_a_patient_goes_into_the_vault_and_an_id_comes_out(maple):
    event = actions.add_patient(
        practice_id=maple.practice_id,
        name="Pat Invented",
        born_on=date(1970, 1, 2),
        contacts={"phone": "555-0100"},
        member_ids={"Invented Health": "007"},
        by="tests",
    )
    assert event == PatientAdded(event.patient_id)
    row = Patient.objects.get(id=event.patient_id)
    assert (row.contacts, row.member_ids) == ({"phone": "555-0100"}, {"Invented Health": "007"})
    assert "Invented" not in repr(event)


def test_accounts_sign_in_with_an_address_in_lower_case(maple):
    staff_id = actions.add_staff(
        practice_id=maple.practice_id, name="Ida", role=Role.RN, active_from=DAY, by="tests"
    ).staff_id
    event = actions.create_account(
        practice_id=maple.practice_id,
        staff_id=staff_id,
        email=" Ida@Example.org ",
        password="invented-and-long",
        by="tests",
    )
    assert event == AccountOpened(staff_id)
    user = User.objects.get(email="ida@example.org")
    assert user.check_password("invented-and-long")
    assert "invented-and-long" not in user.password
    assert user.practice_id == maple.practice_id


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"email": "nobody"}, "valid email"),
        ({"password": "short"}, "at least 12"),
        ({"password": "password1234"}, "too common"),
    ],
)
def test_weak_or_wrong_accounts_are_refused_in_words(maple, changed, words):
    staff_id = actions.add_staff(
        practice_id=maple.practice_id, name="Ida", role=Role.RN, active_from=DAY, by="tests"
    ).staff_id
    facts = {"email": "ida@example.org", "password": "invented-and-long"} | changed
    with pytest.raises(actions.AccountRefused, match=words):
        actions.create_account(
            practice_id=maple.practice_id, staff_id=staff_id, by="tests", **facts
        )
    assert Staff.objects.get(id=staff_id).user_id is None


def test_one_account_a_person_and_one_person_an_address(maple):
    ida = actions.add_staff(
        practice_id=maple.practice_id, name="Ida", role=Role.RN, active_from=DAY, by="tests"
    ).staff_id
    taken = maple.emails[Role.MANAGER]
    for staff_id, email in ((ida, taken.upper()), (maple.staff[Role.RN], "new@example.org")):
        with pytest.raises(actions.AccountRefused, match="already"):
            actions.create_account(
                practice_id=maple.practice_id,
                staff_id=staff_id,
                email=email,
                password="invented-and-long",
                by="tests",
            )


def test_another_practices_sites_and_people_are_not_here(maple, elm):
    where = {"practice_id": maple.practice_id, "by": "tests"}
    wishes = [
        lambda: actions.set_opening_hours(
            site_id=elm.site_id, effective_on=DAY, spans=(), **where
        ),
        lambda: actions.add_closure(site_id=elm.site_id, on=DAY, name="Closed", **where),
        lambda: actions.end_staff(staff_id=elm.staff[Role.RN], last_on=DAY, **where),
        lambda: actions.add_licence(
            staff_id=elm.staff[Role.RN], kind="RN", state="AZ", number="1", expires_on=DAY, **where
        ),
        lambda: actions.create_account(
            staff_id=elm.staff[Role.RN], email="a@example.org", password="x" * 20, **where
        ),
    ]
    for wish in wishes:
        with pytest.raises(actions.NotHere):
            wish()


def test_references_are_kept_once_and_stay_as_they_were_first(maple):
    row = {"practice_id": maple.practice_id, "by": "tests"}
    key = queries.reference_key(maple.practice_id)
    texts = {opaque_id(key, text, kind="case"): text for text in ("NA", "007", "", "null", "PA-1")}
    assert actions.remember_references(kind="case", texts=texts, **row) == 5
    assert actions.remember_references(kind="case", texts=texts, **row) == 0
    changed = {**dict.fromkeys(texts, "changed"), "c_new": "new"}
    assert actions.remember_references(kind="case", texts=changed, **row) == 1
    assert actions.remember_references(kind="person", texts=texts, **row) == 5
    assert actions.remember_references(kind="case", texts={}, **row) == 0
    kept = dict(Reference.objects.filter(kind="case").values_list("opaque_id", "text"))
    assert kept == {**texts, "c_new": "new"}
    actions.remember_references(kind="case", texts={"c_nul": "A\0B"}, **row)
    assert Reference.objects.get(opaque_id="c_nul").text == "A\u2400B"
    with pytest.raises(ValueError, match="not to 'claim'"):
        actions.remember_references(kind="claim", texts=texts, **row)


def test_many_references_are_one_statement(maple):
    texts = {f"c_{number}": f"PA-{number}" for number in range(50_000)}
    with CaptureQueriesContext(
        connection,
    ) as asked:
        new = actions.remember_references(
            practice_id=maple.practice_id, kind="case", texts=texts, by="tests"
        )
    assert new == 50_000
    assert len([each for each in asked if "INSERT" in each["sql"]]) == 1
