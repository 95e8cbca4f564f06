"""An account is opened with a link that the person uses; the manager never learns a password."""

from __future__ import annotations

import html
import re

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.test import Client

from frontdoor.practice_pages.conftest import Manager
from unjam.practice import actions, queries
from unjam.practice.rules import Role
from unjam.worklog import queries as worklog

NEW = "a password of my own"
JOINS = {"name": "Nora Invented", "role": "RN", "active_from": "2026-01-05"}
EMAIL = "nora@testing.example"


def link_on(page: str) -> str:
    found = re.search(r'value="http://testserver(/accounts/password/reset/key/[^"]+)"', page)
    assert found is not None, "no link on this page"
    return found[1]


@pytest.fixture
def joined(manager: Manager) -> tuple[str, str]:
    """Somebody who just joined with an account: their id, and the link."""
    with time_machine.travel("2026-11-24T15:00:00Z", tick=True):
        answer = manager.saved("people/add/", {**JOINS, "email": " Nora@Testing.example"})
    page = answer.content.decode()
    return answer.redirect_chain[-1][0].split("/")[-2], link_on(page)


def choose(path: str, password: str = NEW) -> tuple[Client, object]:
    """Use a link as the person does, on a machine where nobody is signed in."""
    theirs = Client()
    shown = theirs.get(path, follow=True)
    if "Choose a password" not in shown.content.decode():
        return theirs, shown
    sent = shown.redirect_chain[-1][0]
    return theirs, theirs.post(sent, {"password1": password, "password2": password}, follow=True)


def signs_in(email: str, password: str) -> bool:
    answer = Client().post("/accounts/login/", {"login": email, "password": password})
    return answer.status_code == 302


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-24T15:00:00Z", tick=True):
        yield


def test_the_person_chooses_the_password_and_signs_in(manager: Manager, joined) -> None:
    _, link = joined
    assert not signs_in(EMAIL, NEW)
    _, answer = choose(link)
    assert "Your password is kept" in answer.content.decode()
    assert signs_in(EMAIL, NEW)
    assert [kind for kind, _ in manager.recorded()] == [
        "StaffAdded", "AccountOpened", "PasswordLinkMade",
    ]  # fmt: skip


def test_a_link_is_shown_once_works_once_and_is_nowhere_in_the_log(
    manager: Manager, joined
) -> None:
    staff_id, link = joined
    assert "Hand this link to" not in manager.get(f"people/{staff_id}/")
    choose(link)
    _, answer = choose(link, "another long password")
    assert "This link no longer works" in answer.content.decode()
    assert signs_in(EMAIL, NEW)
    token = link.rstrip("/").rpartition("-")[2]
    assert token not in repr(worklog.entries(manager.practice.practice_id))


def test_a_link_ends_after_three_days(manager: Manager, joined) -> None:
    _, link = joined
    with time_machine.travel("2026-11-27T16:00:00Z", tick=True):
        _, answer = choose(link)
    assert "This link no longer works" in answer.content.decode()


def test_a_weak_password_is_refused_in_words(manager: Manager, joined) -> None:
    _, answer = choose(joined[1], "short")
    assert answer.status_code == 200
    assert "at least 12" in answer.content.decode()
    assert not signs_in(EMAIL, "short")


def test_a_made_up_link_opens_nothing(db) -> None:
    _, answer = choose("/accounts/password/reset/key/1-nonsense/")
    assert "This link no longer works" in answer.content.decode()


def test_a_forgotten_password_gets_a_new_link(manager: Manager) -> None:
    account = manager.practice.accounts[Role.RN]
    page = manager.saved(f"people/{account.staff_id}/link/").content.decode()
    choose(link_on(page))
    assert signs_in(account.email, NEW)
    assert not signs_in(account.email, account.password)


def test_whoever_remembers_the_password_signs_in_and_ends_the_link(manager: Manager) -> None:
    account = manager.practice.accounts[Role.RN]
    link = link_on(manager.saved(f"people/{account.staff_id}/link/").content.decode())
    assert signs_in(account.email, account.password)
    assert "This link no longer works" in choose(link)[1].content.decode()
    assert signs_in(account.email, account.password)


def test_somebody_on_the_list_gets_an_account_later(manager: Manager) -> None:
    staff_id = actions.add_staff(
        practice_id=manager.practice.practice_id, name="Nora", role=Role.RN,
        active_from=queries.staff(manager.practice.practice_id)[0].active_from, by="tests",
    ).staff_id  # fmt: skip
    path = f"people/{staff_id}/"
    assert "Open one first" in manager.saved(path + "link/").content.decode()
    taken = manager.refused(path + "account/", {"email": "RN@testing.example", "seen": ""})
    assert "There is an account for rn@testing.example already." in taken
    page = manager.saved(path + "account/", {"email": EMAIL, "seen": ""}).content.decode()
    choose(link_on(page))
    assert signs_in(EMAIL, NEW)


def test_an_address_is_mended_and_mended_back(manager: Manager, joined) -> None:
    staff_id, link = joined
    page = manager.saved(
        f"people/{staff_id}/account/",
        {"email": "nora.invented@testing.example", "seen": f"signs in as {EMAIL}"},
    )
    assert "signs in as nora.invented@testing.example" in html.unescape(page.content.decode())
    assert "This link no longer works" in choose(link)[1].content.decode()
    manager.undo(page)
    assert get_user_model().objects.filter(email=EMAIL).exists()
