"""Every table of a practice is walled, and a request works in one practice or in none."""

from __future__ import annotations

import base64
from importlib import import_module

import pytest
from allauth.account.utils import user_pk_to_url_str
from django.apps import apps
from django.contrib.auth import get_user_model
from django.test import Client, RequestFactory

from unjam.practice import doorstep, walls
from unjam.practice.rules import Role

MIGRATIONS = (
    "unjam.practice.migrations.0002_walls",
    "unjam.practice.migrations.0004_walls_of_wages",
    "unjam.worklog.migrations.0003_walls",
    "unjam.connections.migrations.0002_walls",
    "unjam.connections.migrations.0004_walls_of_joining",
    "unjam.connections.migrations.0007_walls_of_received",
    "unjam.connections.migrations.0010_walls_of_places",
    "unjam.flow.migrations.0002_walls",
    "unjam.flow.migrations.0004_walls_of_accepted",
)
PASSKEY = '{"response": {"userHandle": "%s"}}'


def test_every_table_with_a_practice_has_a_wall():
    walled = {table for name in MIGRATIONS for table in import_module(name).TABLES}
    owned = {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if any(field.column == "practice_id" for field in model._meta.local_fields)
    }
    assert owned == walled, "give the new table a migration like 0002_walls, and name it here"


def test_work_is_in_one_practice_at_a_time_and_afterwards_in_none(db):
    with walls.inside("pr_a"):
        with pytest.raises(ValueError, match="gone wrong"), walls.inside("pr_b"):
            assert walls.practice() == "pr_b"
            raise ValueError("gone wrong")
        assert walls.practice() == "pr_a"
    assert walls.practice() == ""


def test_what_is_sent_while_it_is_made_is_made_inside_and_leaves_nothing_behind(db):
    parts = walls.each_inside("pr_a", (walls.practice() for _ in range(3)))
    for part in parts:
        assert (part, walls.practice()) == ("pr_a", "")


@pytest.mark.parametrize(
    ("path", "posted", "named"),
    [
        ("/accounts/login/", {"login": "Rita@testing.example"}, ["Rita@testing.example"]),
        ("/accounts/login/", {}, []),
        ("/import/", {"login": "rita@testing.example"}, []),
        ("/nowhere/", {"login": "rita@testing.example"}, []),
        ("/accounts/2fa/webauthn/login/", {"credential": "{"}, []),
        ("/accounts/2fa/webauthn/login/", {"credential": '{"response": []}'}, []),
        ("/accounts/2fa/webauthn/login/", {"credential": PASSKEY % "!!"}, []),
    ],
)
def test_only_the_pages_of_the_way_in_are_asked_whom_they_name(rf, path, posted, named):
    request = rf.post(path, posted)
    request.session = {}
    assert list(filter(None, doorstep.accounts_named_in(request))) == named


def test_a_passkey_a_link_and_a_first_proof_name_their_account(rf, maple):
    user = get_user_model().objects.get(email=maple.emails[Role.RN])
    key = user_pk_to_url_str(user)
    handle = base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")
    request = rf.post("/accounts/2fa/webauthn/login/", {"credential": PASSKEY % handle})
    request.session = {}
    assert list(doorstep.accounts_named_in(request)) == [str(user.pk)]
    request = rf.get(f"/accounts/password/reset/key/{key}-set-password/")
    request.session = {"account_login": {"user_pk": key}}
    assert list(doorstep.accounts_named_in(request)) == [str(user.pk)] * 2


def test_who_is_signed_in_names_nobody_else(signed_in):
    client: Client = signed_in(Role.RN)
    request = RequestFactory().post("/accounts/login/", {"login": "other@testing.example"})
    request.session = client.session
    assert list(doorstep.accounts_named_in(request)) == [client.session["_auth_user_id"]]
