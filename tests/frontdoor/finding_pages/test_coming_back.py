"""The page on delays that keep coming back, and what it leaves out."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from people import ZONE, SmallPractice
from reference import returning
from reference.recorded import record
from unjam.flow import queries
from unjam.practice.rules import Role

pytestmark = pytest.mark.django_db

BACK = "/flow/findings/coming-back/"


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Any, settings: Any) -> None:
    settings.PROJECTIONS = tmp_path / "projections"


@pytest.fixture
def manager(signed_in: Callable[[Role], Client]) -> Client:
    return signed_in(Role.MANAGER)


def thursdays(weekday: int, payer: str) -> float:
    return 5.0 if weekday == 3 else 1.0


def cedars(weekday: int, payer: str) -> float:
    return 3.0 if payer == "Cedar" else 1.0


def shown(client: Client) -> str:
    answer = client.get(BACK)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode()).replace("\xa0", " ")


def test_it_says_where_when_with_whom_and_in_how_many_weeks(
    manager: Client, practice: SmallPractice
) -> None:
    rows = returning.rows(thursdays, answers=cedars, zone=ZONE)
    record(rows, practice_id=practice.practice_id, keep=["Payer"])
    page = shown(manager)
    assert "Between “Check” and “Sign”, work that gets there on a Thursday waits" in page
    assert "With Payer “Cedar”, “Answer” comes after" in page
    assert "on other days" in page
    assert "weeks." in page
    assert "fact.Payer=Cedar" in page, "the map shows the same cases"
    assert "at most one practice of twenty" in page
    assert "s_1" not in page
    on_map = next(part for part in page.split('href="') if "fact.Payer=Cedar" in part).split('"')
    assert manager.get(on_map[0]).status_code == 200
    assert BACK in manager.get("/flow/findings/all/").content.decode()


def test_a_weekday_on_which_one_or_two_people_do_the_work_is_withheld(
    manager: Client, practice: SmallPractice
) -> None:
    rows = returning.rows(thursdays, zone=ZONE, people=2)
    record(rows, practice_id=practice.practice_id, keep=["Payer"])
    assert queries.recurring_delays(practice.practice_id).n_withheld == 1
    page = shown(manager)
    assert "Thursday" not in page
    assert "1 more delay on a weekday is not shown" in page


def test_where_nothing_comes_back_it_says_so(manager: Client, practice: SmallPractice) -> None:
    assert "No work in the log yet" in shown(manager)
    record(returning.rows(zone=ZONE), practice_id=practice.practice_id, keep=["Payer"])
    page = shown(manager)
    assert "Nothing keeps coming back" in page
    assert "Habit or chance?" in page
