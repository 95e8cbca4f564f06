"""The database itself refuses nonsense, whoever writes it."""

from datetime import date

import pytest
from django.db import DataError, IntegrityError, connection, transaction

from unjam.practice.models import (
    Closure,
    Licence,
    OpeningHours,
    OpeningSpan,
    Practice,
    Reference,
    Site,
    Staff,
)

DAY = date(2026, 1, 1)
TABLES_WITHOUT_PRACTICE_ID = {"practice_practice"}


@pytest.fixture
def hours(maple):
    return OpeningHours.objects.get(site_id=maple.site_id)


def refused(save):
    with pytest.raises((IntegrityError, DataError)), transaction.atomic():
        save()


@pytest.mark.parametrize(
    ("weekday", "opens", "closes"),
    [
        (-1, 0, 60),
        (7, 0, 60),
        (6, -1, 60),
        (6, 1440, 1500),
        (6, 60, 60),
        (6, 60, 59),
        (6, 5, 1446),
    ],
)
def test_a_span_is_a_stretch_of_a_weekday(maple, hours, weekday, opens, closes):
    row = {"practice_id": maple.practice_id, "hours": hours}
    refused(
        lambda: OpeningSpan.objects.create(
            **row, weekday=weekday, opens_minute=opens, closes_minute=closes
        )
    )
    OpeningSpan.objects.create(**row, weekday=6, opens_minute=5, closes_minute=1445)


@pytest.mark.parametrize(
    ("opens", "closes"), [(60, None), (None, 60), (60, 60), (-1, 5), (9, 1450)]
)
def test_a_closure_has_a_whole_half_day_or_none(maple, opens, closes):
    row = {"practice_id": maple.practice_id, "site_id": maple.site_id, "name": "Holiday"}
    refused(
        lambda: Closure.objects.create(on=DAY, opens_minute=opens, closes_minute=closes, **row)
    )
    Closure.objects.create(on=DAY, **row)
    refused(lambda: Closure.objects.create(on=DAY, **row))
    Closure.objects.create(on=date(2026, 1, 2), opens_minute=0, closes_minute=60, **row)


def test_staff_have_a_role_and_leave_after_they_join(maple):
    row = {"practice_id": maple.practice_id, "name": "Invented", "active_from": DAY}
    refused(lambda: Staff.objects.create(id="st_1", role="owner", **row))
    refused(
        lambda: Staff.objects.create(id="st_1", role="RN", active_until=date(2025, 12, 31), **row)
    )
    Staff.objects.create(id="st_1", role="RN", active_until=DAY, **row)


@pytest.mark.parametrize("state", ["", "ny", "NYC", "N"])
def test_states_and_keys_have_their_shape(maple, state):
    row = {"name": "Invented", "zone": "UTC"}
    key = "0" * 64
    refused(lambda: Practice.objects.create(id="pr_1", state=state, reference_key_hex=key, **row))
    refused(
        lambda: Practice.objects.create(id="pr_1", state="NY", reference_key_hex=key[1:], **row)
    )
    staff_id = next(iter(maple.staff.values()))
    refused(
        lambda: Licence.objects.create(
            practice_id=maple.practice_id,
            staff_id=staff_id,
            kind="RN",
            state=state,
            number="1",
            expires_on=DAY,
        )
    )


def test_one_version_of_hours_a_day_and_one_site_a_name(maple):
    row = {"practice_id": maple.practice_id}
    refused(
        lambda: OpeningHours.objects.create(
            site_id=maple.site_id, effective_on=date(2025, 1, 1), **row
        )
    )
    refused(lambda: Site.objects.create(id="si_1", name="Main Street", zone="UTC", **row))


def test_a_reference_is_to_a_case_or_a_person_once(maple):
    row = {"practice_id": maple.practice_id, "opaque_id": "c_1"}
    refused(lambda: Reference.objects.create(kind="claim", text="A", **row))
    Reference.objects.create(kind="case", text="A", **row)
    refused(lambda: Reference.objects.create(kind="case", text="B", **row))
    Reference.objects.create(kind="person", text="A", **row)


def test_a_practice_with_rows_is_not_deleted(maple):
    refused(lambda: Practice.objects.filter(id=maple.practice_id).delete())


def test_every_table_of_the_room_names_its_practice(db):
    names = connection.introspection.table_names()
    ours = {name for name in names if name.startswith("practice_")}
    assert len(ours) == 11
    with connection.cursor() as cursor:
        for table in ours - TABLES_WITHOUT_PRACTICE_ID:
            columns = connection.introspection.get_table_description(cursor, table)
            assert "practice_id" in {column.name for column in columns}, table
