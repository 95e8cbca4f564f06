"""Wages by role: typed, versioned by day, taken back, and dollars for the manager alone."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from frontdoor.practice_pages.conftest import Manager
from people import ZONE
from reference import jammed
from reference.recorded import record
from unjam.flow import queries as flow
from unjam.flow.findings import Kind
from unjam.practice import queries
from unjam.practice.rules import Role
from unjam.worklog import queries as worklog

pytestmark = pytest.mark.django_db

ALL = "/flow/findings/all/"


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Any, settings: Any) -> None:
    settings.PROJECTIONS = tmp_path / "projections"


def facts(manager: Manager, **changed: str) -> dict[str, str]:
    seen = manager.client.get("/practice/wages/").context["seen"]
    return {
        "role": "biller", "wage": "23.50", "effective_on": "2026-01-01", "seen": seen, **changed,
    }  # fmt: skip


def saved(manager: Manager) -> list[tuple[str, str, int]]:
    return [
        (one.role, one.effective_on.isoformat(), one.cents_an_hour)
        for one in queries.wages(manager.practice.practice_id)
    ]


def test_a_wage_is_said_from_a_day_on_and_another_later(manager: Manager) -> None:
    page = manager.saved("wages/", facts(manager))
    assert "Biller: $23.50 an hour" in page.content.decode() or "biller: $23.50" in (
        page.content.decode()
    )
    manager.saved("wages/", facts(manager, wage="$ 25", effective_on="2026-07-01"))
    assert saved(manager) == [("biller", "2026-01-01", 2350), ("biller", "2026-07-01", 2500)]
    shown = manager.get("wages/")
    assert "$25.00" in shown
    assert "holds now" in shown
    assert "earlier" in shown
    assert manager.recorded() == [("WageSaid", ""), ("WageSaid", "")]


def test_the_log_never_holds_the_amount(manager: Manager) -> None:
    manager.saved("wages/", facts(manager, wage="987.65"))
    found = worklog.entries(manager.practice.practice_id, kinds=["WageSaid"])
    assert len(found) == 1
    assert "98765" not in repr(found)


def test_undo_takes_it_away_or_puts_the_earlier_one_back(manager: Manager) -> None:
    first = manager.saved("wages/", facts(manager))
    manager.undo(first)
    assert saved(manager) == []
    manager.saved("wages/", facts(manager))
    second = manager.saved("wages/", facts(manager, wage="30"))
    assert saved(manager) == [("biller", "2026-01-01", 3000)]
    manager.undo(second)
    assert saved(manager) == [("biller", "2026-01-01", 2350)]
    gone = manager.saved("wages/remove/", {"role": "biller", "effective_on": "2026-01-01"})
    assert saved(manager) == []
    manager.undo(gone)
    assert saved(manager) == [("biller", "2026-01-01", 2350)]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"wage": "a lot"}, "“a lot” is no wage. Write dollars an hour, such as 18.50."),
        ({"wage": ""}, "Give a wage: dollars an hour, such as 18.50."),
        ({"wage": "0.50"}, "A wage lies between 1 and 1,000 dollars an hour."),
        ({"role": "astronaut"}, "Choose a role."),
        ({"effective_on": "soon"}, "There is no day “soon”."),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    manager: Manager, changed: dict[str, str], said: str
) -> None:
    page = html.unescape(manager.refused("wages/", facts(manager, **changed)))
    assert page.count(said) == 2, "in the summary and at the field"
    assert saved(manager) == []


def test_two_at_once_overwrite_nothing(manager: Manager) -> None:
    mine = facts(manager, wage="20")
    manager.saved("wages/", facts(manager, wage="40"))
    assert "Somebody changed this" in manager.refused("wages/", mine)
    assert saved(manager) == [("biller", "2026-01-01", 4000)]


def test_the_roles_are_those_of_the_log_and_of_the_staff(manager: Manager) -> None:
    record(jammed.rows(zone=ZONE), practice_id=manager.practice.practice_id)
    shown = manager.get("wages/")
    assert "Clerk" in shown
    assert "Biller" in shown
    assert "not said" in shown


def three_doctors() -> list[dict[str, Any]]:
    return [
        row | {"person": f"s_doctor_{n % 3}"} if row["step"] == "Write note" else row
        for n, row in enumerate(jammed.rows(zone=ZONE))
    ]


def test_findings_show_dollars_to_the_manager_and_to_nobody_else(
    manager: Manager, signed_in: Callable[[Role], Client]
) -> None:
    practice_id = manager.practice.practice_id
    record(three_doctors(), practice_id=practice_id)
    assert "$" not in manager.client.get(ALL).content.decode()
    manager.saved("wages/", facts(manager, role="doctor", wage="120", effective_on="2025-01-01"))
    late = next(one for one in flow.findings(practice_id).lines if one.kind == Kind.AFTER_HOURS)
    assert late.dollars is not None
    assert late.touch_h is not None
    assert late.dollars.value == pytest.approx(120 * late.touch_h.value)
    one = f"/flow/findings/{late.finding_id}/"
    assert "$" in manager.client.get(ALL).content.decode()
    assert "a week of staff time, at the" in manager.client.get(one).content.decode()
    coach = signed_in(Role.COACH)
    for address in ("/flow/findings/", ALL, one):
        assert "$" not in coach.get(address).content.decode()
    assert coach.get("/practice/wages/").status_code == 403


def test_each_hour_costs_what_held_on_its_day(manager: Manager) -> None:
    practice_id = manager.practice.practice_id
    record(three_doctors(), practice_id=practice_id)
    for wage, begins in (("100", "2025-01-01"), ("200", "2025-04-07")):
        manager.saved("wages/", facts(manager, role="doctor", wage=wage, effective_on=begins))
    late = next(one for one in flow.findings(practice_id).lines if one.kind == Kind.AFTER_HOURS)
    assert late.dollars is not None
    assert late.touch_h is not None
    assert 140 < late.dollars.value / late.touch_h.value < 160, "half of the weeks at each"


def test_one_doctors_time_is_no_money_either(manager: Manager) -> None:
    record(jammed.rows(zone=ZONE), practice_id=manager.practice.practice_id)
    manager.saved("wages/", facts(manager, role="doctor", wage="120"))
    assert "$" not in manager.client.get(ALL).content.decode()
