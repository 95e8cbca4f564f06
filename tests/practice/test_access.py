"""Every page's rule is kept: expiry first, then the lock, then the role; no rule means no page."""

from datetime import date, timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client, RequestFactory
from django.utils import timezone

from unjam.practice import access, actions, sessions, walls
from unjam.practice.rules import Permission, Role

pytestmark = pytest.mark.urls("practice.tiny_urls")
HTMX = {"HX-Request": "true"}
PASSWORD = "an-invented-long-password"


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


def test_a_page_without_a_rule_opens_for_nobody(signed_in, caplog):
    for client in (Client(), signed_in(Role.MANAGER)):
        page = client.get("/forgotten/")
        assert page.status_code == 500
        assert page.content.decode() == access.NO_POLICY
    assert "forgotten" in caplog.text


def test_public_pages_open_for_anyone_and_keep_their_own_caching(db, signed_in):
    for client in (Client(), signed_in(Role.COACH)):
        page = client.get("/health/")
        assert (page.status_code, page["Cache-Control"]) == (200, "max-age=5")


def test_nobody_signed_in_is_led_to_the_sign_in_and_back(db):
    page = Client().get("/imports/?page=2")
    assert page.status_code == 302
    assert page["Location"] == "/accounts/login/?next=/imports/%3Fpage%3D2"


def test_a_fragment_sends_its_whole_page_to_the_sign_in(db):
    page = Client().get("/imports/", headers=HTMX)
    assert page["HX-Redirect"] == "/accounts/login/"
    assert b"imports" not in page.content


@pytest.mark.parametrize("role", Role)
def test_a_role_without_the_right_gets_403_in_words(signed_in, role):
    page = signed_in(role).get("/imports/")
    if role in (Role.MANAGER, Role.BILLER):
        assert page.status_code == 200
    else:
        assert page.status_code == 403
        assert page.content.decode() == f"This page is not for the role of {role.value}."


def test_pages_of_signed_in_people_are_never_stored(signed_in):
    assert signed_in(Role.RN).get("/")["Cache-Control"] == "no-store"


def test_each_sees_their_own_practice(signed_in, maple, elm):
    for practice in (maple, elm):
        page = signed_in(Role.MANAGER, practice=practice).get("/imports/")
        assert page.content.decode() == f"imports of {practice.practice_id}"


def test_who_left_sees_nothing_from_the_next_day_on(signed_in, maple):
    client = signed_in(Role.RN)
    assert client.get("/").status_code == 200
    actions.end_staff(
        practice_id=maple.practice_id,
        staff_id=maple.staff[Role.RN],
        last_on=date(2025, 12, 31),
        by="tests",
    )
    page = client.get("/")
    assert page.status_code == 403
    assert b"nobody who works here today" in page.content


def test_marks_survive_other_decorators_and_a_bare_view_has_none():
    @access.requires(Permission.SEE_MAP)
    def view(request):
        """Its own words."""

    assert access.policy_of(view, route="") is Permission.SEE_MAP
    assert view.__doc__ == "Its own words."
    assert (
        access.policy_of(test_marks_survive_other_decorators_and_a_bare_view_has_none, route="")
        is None
    )
    assert access.policy_of(print, route="account_login") == access.PUBLIC
    assert access.policy_of(print, route="account_brand_new") is None


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/signup/",
        "/accounts/email/",
        "/accounts/password/reset/",
        "/accounts/password/set/",
        "/accounts/confirm-email/x/",
        "/accounts/login/code/confirm/",
    ],
)
def test_what_the_library_offers_and_we_do_not_is_not_there(signed_in, address):
    for client in (Client(), signed_in(Role.MANAGER)):
        assert client.get(address).status_code == 404
        assert client.post(address, {"email": "new@example.org"}).status_code == 404


def test_sign_up_is_closed_even_without_the_table():
    request = RequestFactory().get("/")
    assert access.NoSignUp(request).is_open_for_signup(request) is False


def test_own_account_pages_need_somebody_signed_in(db):
    page = Client().get("/accounts/password/change/")
    assert page.status_code == 302
    assert page["Location"].startswith("/accounts/login/?next=")


def test_signing_in_changes_the_session_and_signing_out_ends_it(signed_in):
    client = signed_in(Role.RN)
    key = client.session.session_key
    client.post("/accounts/logout/")
    assert client.get("/").status_code == 302
    assert not Session.objects.filter(session_key=key).exists()


def test_a_wrong_password_opens_nothing(maple):
    client = Client()
    client.post("/accounts/logout/")
    answer = client.post(
        "/accounts/password/change/", {"login": maple.emails[Role.RN], "password": "wrong"}
    )
    assert answer.status_code == 302
    assert client.get("/").status_code == 302


def test_a_session_ends_half_a_day_after_sign_in_however_busy(signed_in, clock):
    client = signed_in(Role.MANAGER)
    for _ in range(sessions.AGE_MAX_S // 240 - 1):
        clock.shift(240)
        assert client.get("/").status_code == 200
    clock.shift(240)
    page = client.get("/imports/")
    assert page.status_code == 302
    assert page["Location"] == "/accounts/login/?next=/imports/"


@pytest.mark.parametrize("address", ["/", "/poll/", "/imports/", "/accounts/password/change/"])
def test_expiry_comes_before_every_rule(signed_in, clock, address):
    client = signed_in(Role.MANAGER)
    clock.shift(sessions.AGE_MAX_S)
    assert client.get(address)["Location"].startswith("/accounts/login/")
    posted = client.post(address)
    assert posted.status_code == 405 or posted["Location"].startswith("/accounts/login/")


def test_an_hour_of_polling_keeps_no_screen_open(signed_in, clock):
    client = signed_in(Role.MANAGER)
    for waited_s in range(30, 3601, 30):
        clock.shift(30)
        expected = 200 if waited_s < sessions.IDLE_MAX_S else 423
        assert client.get("/poll/", headers=HTMX).status_code == expected
    assert client.get("/").status_code == 302


def test_a_locked_screen_opens_again_with_the_password_alone(signed_in, clock):
    client = signed_in(Role.MANAGER)
    key = client.session.session_key
    clock.shift(sessions.IDLE_MAX_S)
    page = client.get("/imports/?page=2")
    assert page["Location"] == "/accounts/reauthenticate/?next=/imports/%3Fpage%3D2"
    assert client.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 302
    assert client.get("/imports/").status_code == 200
    assert client.session.session_key != key
    assert not Session.objects.filter(session_key=key).exists()


def test_a_screen_that_was_locked_by_hand_opens_with_the_password_alone(signed_in, clock):
    client = signed_in(Role.MANAGER)
    clock.shift(1)
    request = RequestFactory().get("/")
    request.user, request.session = client.get("/").wsgi_request.user, client.session
    sessions.lock(request, now_s=timezone.now().timestamp())
    request.session.save()
    assert client.post("/imports/").status_code == 423
    clock.shift(1)
    assert client.get("/")["Location"] == "/accounts/reauthenticate/?next=/"
    assert client.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 302
    key = client.session.session_key
    assert client.get("/").status_code == 200
    assert client.session.session_key != key


def test_a_shorter_idle_time_is_kept_and_a_longer_one_is_not(signed_in, clock, settings):
    settings.IDLE_S = 20
    client = signed_in(Role.MANAGER)
    clock.shift(19)
    assert client.get("/").status_code == 200
    clock.shift(20)
    assert client.get("/").status_code == 302
    settings.IDLE_S = 86_400
    assert sessions.idle_s() == sessions.IDLE_MAX_S


def test_the_clock_that_a_page_shows_says_what_is_left(signed_in, clock):
    answer = signed_in(Role.MANAGER).get("/")
    request, now_s = answer.wsgi_request, timezone.now().timestamp()
    assert sessions.clock(request, now_s=now_s + 100) == sessions.Clock(300, 200, 60, 30)
    assert sessions.clock(request, now_s=now_s + 301).left_s == 0


@pytest.mark.parametrize("address", ["/", "/imports/", "/poll/", "/accounts/password/change/"])
def test_a_locked_screen_answers_423_and_loses_nothing(signed_in, clock, address):
    client = signed_in(Role.MANAGER)
    clock.shift(sessions.IDLE_MAX_S)
    for page in (client.post(address, {"draft": "x"}), client.get(address, headers=HTMX)):
        assert page.status_code == 423
        assert b'href="/accounts/reauthenticate/"' in page.content
    assert client.get("/health/").status_code == 200
    assert client.post("/accounts/logout/").status_code == 302


def test_a_page_costs_no_write_while_a_screen_is_in_use(
    signed_in, clock, django_assert_num_queries
):
    client = signed_in(Role.MANAGER)
    clock.shift(sessions.AWAKE_EVERY_S)
    client.get("/")
    clock.shift(sessions.AWAKE_EVERY_S - 1)
    of_walls = 5 if walls.stand() else 0  # whose practice it is, in a transaction of its own
    with django_assert_num_queries(3 + of_walls) as asked:  # session, account, person
        client.get("/")
    words = {each["sql"].split()[0] for each in asked.captured_queries}
    assert words <= {"SELECT", "SAVEPOINT", "RELEASE"}


def test_the_clock_of_a_new_session_starts_at_its_first_page(maple, clock):
    client = Client()
    user = access.queries.Staff.objects.get(id=maple.staff[Role.RN]).user
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/").status_code == 200
    clock.shift(timedelta(seconds=sessions.AGE_MAX_S))
    assert client.get("/").status_code == 302
