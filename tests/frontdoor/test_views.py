"""The front door's own pages, and what every answer carries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import time_machine
from django.contrib.auth.hashers import check_password, make_password
from django.test import Client
from django.urls import reverse

from people import PASSWORD, PRACTICE_NAME, SmallPractice
from unjam.frontdoor import demo_accounts, page
from unjam.practice.rules import Role

SignIn = Callable[[Role], Client]
STRICT = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
}


def test_health_answers_anyone_and_tells_nothing(db: None) -> None:
    answer = Client().get("/health/")
    assert answer.status_code == 200
    assert answer.content == b"Unjam is running and can read its database.\n"


def test_the_policy_is_the_strict_one_on_pages_and_on_errors(db: None) -> None:
    for path in ("/accounts/login/", "/no/such/page/"):
        policy = Client().get(path).headers["Content-Security-Policy"]
        assert {part.strip() for part in policy.split(";")} == STRICT


def test_the_start_asks_a_stranger_to_sign_in(db: None) -> None:
    answer = Client().get("/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("role", [Role.MANAGER, Role.PHYSICIAN, Role.COACH])
def test_the_start_leads_those_who_see_the_map_to_where_the_hours_go(
    signed_in: SignIn, role: Role
) -> None:
    answer = signed_in(role).get("/")
    assert answer.headers["Location"] == reverse("findings:first")


@pytest.mark.parametrize("role", list(Role))
def test_the_menu_holds_just_what_a_role_may_open(signed_in: SignIn, role: Role) -> None:
    visitor = signed_in(role)
    shown = visitor.get(reverse("preferences")).context["navigation"]
    allowed = [
        place.label
        for place in page.PLACES
        if visitor.get(reverse(place.route)).status_code == 200
    ]
    assert [item.label for item in shown] == allowed


def test_the_menu_marks_the_nearest_place(signed_in: SignIn) -> None:
    visitor = signed_in(Role.MANAGER)
    places = (
        ("findings:all", "Findings"), ("flow:processes", "Flow"), ("quality", "Quality"),
    )  # fmt: skip
    for route, label in places:
        here = [
            item.label
            for item in visitor.get(reverse(route)).context["navigation"]
            if item.is_current
        ]
        assert here == [label]


def test_every_page_says_whose_it_is(signed_in: SignIn) -> None:
    answer = signed_in(Role.MANAGER).get(reverse("preferences"))
    assert f"· {PRACTICE_NAME} · Unjam</title>" in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store"


def test_sign_up_is_closed(db: None) -> None:
    assert Client().get("/accounts/signup/").status_code != 200
    assert Client().post("/accounts/signup/", {"email": "x@testing.example"}).status_code != 200


def test_a_wrong_password_and_an_unknown_address_read_the_same(practice: SmallPractice) -> None:
    known = practice.accounts[Role.RN].email
    pages = [
        Client().post("/accounts/login/", {"login": login, "password": "wrong"}).content.decode()
        for login in (known, "nobody@testing.example")
    ]
    assert all("do not go together" in answer for answer in pages)
    assert "nobody here" not in pages[1]


def test_the_demo_accounts_show_only_in_the_demo(db: None, settings) -> None:
    assert demo_accounts.PASSWORD not in Client().get("/accounts/login/").content.decode()
    settings.DEMO = True
    shown = Client().get("/accounts/login/").content.decode()
    assert demo_accounts.PASSWORD in shown
    assert all(account.email in shown for account in demo_accounts.accounts())


def test_there_is_one_demo_account_for_each_role() -> None:
    listed = demo_accounts.accounts()
    assert {account.role for account in listed} == set(Role)
    assert len({account.email for account in listed}) == len(Role)
    assert listed[0].role == Role.MANAGER


def test_a_look_is_kept_in_cookies_that_scripts_cannot_read(db: None) -> None:
    visitor = Client()
    answer = visitor.post("/look/choose/", {"theme": "dark", "next": "/look/?next=/"})
    assert answer.headers["Location"] == "/look/?next=/"
    assert answer.cookies["look-theme"]["httponly"]
    assert 'data-theme="dark"' in visitor.get("/look/").content.decode()


@pytest.mark.parametrize(
    "elsewhere", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", ""]
)
def test_a_choice_never_leads_to_another_site(db: None, elsewhere: str) -> None:
    answer = Client().post("/look/choose/", {"theme": "light", "next": elsewhere})
    assert answer.headers["Location"] == "/"


def test_keys_are_chosen_together_with_their_switch(db: None) -> None:
    visitor = Client()
    keys = {"key_next": "n", "key_previous": "p", "key_search": "s", "key_help": "h"}
    visitor.post("/look/choose/", {"keys": "on", **keys})
    assert visitor.cookies["look-keys"].value == "npsh"
    visitor.post("/look/choose/", {"keys": "off", **keys})
    assert visitor.cookies["look-keys"].value == "off"


@pytest.mark.parametrize("changed", [{"key_next": "p"}, {"key_next": ""}, {"key_next": ";"}])
def test_keys_that_cannot_work_are_refused_in_words(db: None, changed: dict[str, str]) -> None:
    keys = {"key_next": "n", "key_previous": "p", "key_search": "s", "key_help": "h"}
    answer = Client().post("/look/choose/", {"keys": "on", **keys, **changed})
    assert answer.status_code == 422
    assert "one different key for each" in answer.content.decode()
    assert "look-keys" not in answer.cookies


def test_an_old_form_is_explained(db: None) -> None:
    answer = Client(enforce_csrf_checks=True).post("/look/choose/", {"theme": "dark"})
    assert answer.status_code == 403
    assert "had been open too long" in answer.content.decode()


def test_a_broken_page_shows_no_details(signed_in: SignIn, monkeypatch) -> None:
    visitor = signed_in(Role.MANAGER)
    visitor.raise_request_exception = False

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the inside of the machine")

    monkeypatch.setattr(page, "menu", broken)
    answer = visitor.get("/")
    assert answer.status_code == 500
    assert "Something broke on our side" in answer.content.decode()
    assert "inside of the machine" not in answer.content.decode()


def test_passwords_are_kept_as_argon2id(settings) -> None:
    settings.PASSWORD_HASHERS = ["unjam.frontdoor.passwords.Argon2"]
    kept = make_password(PASSWORD)
    assert kept.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert check_password(PASSWORD, kept)
    assert not check_password(PASSWORD + "!", kept)


def test_asking_for_the_clock_keeps_nothing_open_and_staying_does(signed_in: SignIn) -> None:
    with time_machine.travel(datetime(2026, 3, 2, 15, tzinfo=UTC), tick=False) as clock:
        visitor = signed_in(Role.RN)
        clock.shift(100)
        assert visitor.get(reverse("screen")).json()["left_s"] == 200
        assert visitor.get(reverse("stay")).status_code == 405
        assert visitor.post(reverse("stay")).json()["left_s"] == 300
        clock.shift(299)
        assert visitor.get(reverse("screen")).json()["left_s"] == 1
        clock.shift(1)
        assert visitor.post(reverse("stay")).status_code == 423
        assert visitor.get(reverse("screen")).status_code == 302


def test_locking_by_hand_leads_to_the_unlocking(signed_in: SignIn) -> None:
    visitor = signed_in(Role.RN)
    for _ in range(2):  # pressing it on a screen that is locked already is no fault
        answer = visitor.post(reverse("lock_screen"), follow=True)
        assert "This screen is locked" in answer.content.decode()
        assert 'id="cover"' not in answer.content.decode()
