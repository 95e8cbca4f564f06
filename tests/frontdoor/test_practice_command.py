"""A real practice is opened from the command line, and its people can sign in."""

from __future__ import annotations

import io

import pytest
import time_machine
from django.test import Client

from unjam.frontdoor.practice_command import run
from unjam.practice import queries
from unjam.practice.rules import open_intervals_us
from unjam.worklog import queries as worklog

OPEN = ["open", "--name", "Elm Clinic (invented)", "--state", "OH", "--zone", "America/New_York"]
ADD = ["add", "--name", "Mona Madeup", "--email", "mona@elm.example", "--role", "manager"]
PASSWORD = "an invented passphrase"
WEEK_US = 7 * 86_400_000_000
FAR_MONDAY_US = 2_000_001_600_000_000


@pytest.fixture
def typed_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD + "\n"))


@pytest.mark.django_db
def test_a_manager_can_sign_in_to_a_new_practice(typed_password: None) -> None:
    assert run(OPEN) == 0
    assert run(ADD) == 0
    answer = Client().post("/accounts/login/", {"login": "mona@elm.example", "password": PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")


@pytest.mark.django_db
@time_machine.travel("2026-11-25T01:30:00Z", tick=False)
def test_a_practice_that_is_opened_in_the_evening_is_open_that_evening(
    typed_password: None,
) -> None:
    run(OPEN)
    run(ADD)
    visitor = Client()
    visitor.post("/accounts/login/", {"login": "mona@elm.example", "password": PASSWORD})
    assert visitor.get("/import/").status_code == 200, "it is still Tuesday in New York"


@pytest.mark.django_db
def test_its_hours_leave_lunch_out_and_everything_is_in_the_log(typed_password: None) -> None:
    run([*OPEN, "--hours", "9:00-12:00,12:30-17:00"])
    run(ADD)
    (practice,) = queries.practices()
    (calendar,) = queries.opening_calendars(practice.practice_id)
    week = open_intervals_us(calendar, from_us=FAR_MONDAY_US, to_us=FAR_MONDAY_US + WEEK_US)
    assert sum(end - begin for begin, end in week) == 5 * 7.5 * 3_600_000_000
    assert worklog.last_seq(practice.practice_id) == 5


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([*OPEN[:-1], "Mars/Olympus"], "Mars/Olympus"),
        ([*OPEN, "--hours", "all day"], "Opening hours look like"),
        (ADD, "Open one first"),
    ],
)
def test_a_mistake_changes_nothing_and_says_why(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    assert said in capsys.readouterr().err
    assert queries.practices() == ()


@pytest.mark.django_db
def test_one_folder_holds_one_practice(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(OPEN) == 0
    assert run(OPEN) == 2
    assert "holds a practice already" in capsys.readouterr().err
