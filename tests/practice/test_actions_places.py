"""Taking back and renaming: closed days, weeks, sites. A second press does no harm."""

from __future__ import annotations

from datetime import date

import pytest

from unjam.events import ClosureRemoved, OpeningHoursRemoved, SiteRenamed
from unjam.practice import actions, queries
from unjam.practice.rules import Span

DAY = date(2026, 6, 1)


@pytest.fixture
def where(maple):
    return {"practice_id": maple.practice_id, "site_id": maple.site_id, "by": "tests"}


def test_a_closed_day_is_taken_back_once(maple, where):
    actions.add_closure(on=DAY, name="Holiday", **where)
    assert actions.remove_closure(on=DAY, **where) == ClosureRemoved(maple.site_id, "2026-06-01")
    assert actions.remove_closure(on=DAY, **where) is None
    (calendar,) = queries.opening_calendars(maple.practice_id)
    assert calendar.closures == ()


def test_a_week_is_taken_back_and_the_one_before_holds_on(maple, where):
    (before,) = queries.opening_calendars(maple.practice_id)
    actions.set_opening_hours(effective_on=DAY, spans=[Span(2, 480, 960)], **where)
    taken = actions.remove_opening_hours(effective_on=DAY, **where)
    assert taken == OpeningHoursRemoved(maple.site_id, "2026-06-01")
    assert actions.remove_opening_hours(effective_on=DAY, **where) is None
    assert queries.opening_calendars(maple.practice_id) == (before,)


def test_a_site_is_renamed_but_never_like_another(maple, where):
    actions.add_site(
        practice_id=maple.practice_id, name="O'Hare Annex", time_zone="America/Chicago", by="tests"
    )
    renamed = actions.rename_site(name=" Maple & Main ", **where)
    assert renamed == SiteRenamed(maple.site_id, "Maple & Main")
    assert actions.rename_site(name="MAPLE & main", **where).name == "MAPLE & main"
    with pytest.raises(ValueError, match="O'HARE annex” already"):
        actions.rename_site(name="O'HARE annex", **where)


def test_another_practices_site_is_not_here(elm, where):
    elsewhere = {**where, "site_id": elm.site_id}
    for wish in (
        lambda: actions.remove_closure(on=DAY, **elsewhere),
        lambda: actions.remove_opening_hours(effective_on=DAY, **elsewhere),
        lambda: actions.rename_site(name="Ours", **elsewhere),
    ):
        with pytest.raises(actions.NotHere):
            wish()
