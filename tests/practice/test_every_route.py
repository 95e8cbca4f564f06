"""Every address of the product has a rule, and each role gets what its rule says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import NamedTuple

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, reverse
from django.urls.exceptions import NoReverseMatch

from unjam.practice import access
from unjam.practice.rules import Permission, Role, permissions_of

SAMPLES = {"int": 1, "string": "x", "slug": "x", "uuid": "0" * 32, "path": "x"}
PUBLIC_ROUTES = {
    "health",
    "preferences",
    "choose_look",
    "account_login",
    "account_logout",
    "account_inactive",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "mfa_authenticate",
    "mfa_login_webauthn",
}
TRIED_ELSEWHERE = {"account_reset_password_from_key"}
"""Addresses that only a real key can make: ``frontdoor/practice_pages/test_accounts``."""
LOCATION_OF_SIGN_IN = "/accounts/login/"


class Route(NamedTuple):
    """One address of the product: its name, where it leads, its rule and its parameters."""

    name: str
    view: Callable
    rule: str | None
    parameters: dict[str, object]

    def address(self) -> str | None:
        """The address with samples for parameters; None where a regular expression wants them."""
        values = {key: _sample(converter) for key, converter in self.parameters.items()}
        try:
            return reverse(self.name, kwargs=values)
        except NoReverseMatch:
            return None


def routes() -> list[Route]:
    """Every address of the product, the sign-in library's included."""
    return list(_below(import_module(settings.ROOT_URLCONF).urlpatterns, namespace="", above={}))


def _below(patterns: list, *, namespace: str, above: dict) -> Iterator[Route]:
    for pattern in patterns:
        parameters = {**above, **pattern.pattern.converters}
        if isinstance(pattern, URLPattern):
            name, view = f"{namespace}{pattern.name or ''}", pattern.callback
            yield Route(name, view, access.policy_of(view, route=name), parameters)
        else:
            inner = namespace + (f"{pattern.namespace}:" if pattern.namespace else "")
            yield from _below(pattern.url_patterns, namespace=inner, above=parameters)


def addresses() -> list[tuple[str, str, str]]:
    """(name, address, rule) of every address that a sample of its parameters can make."""
    return [
        (route.name, address, route.rule)
        for route in routes()
        if (address := route.address()) is not None
    ]


def _sample(converter: object) -> object:
    return SAMPLES[type(converter).__name__.removesuffix("Converter").lower()]


def test_every_route_has_a_rule():
    without = [
        f"{route.name or route.view} has no rule: add @access.requires(...) or @access.public"
        for route in routes()
        if route.rule is None
    ]
    assert without == []


def test_every_route_has_a_name_of_its_own():
    names = [route.name for route in routes()]
    assert all(names)
    assert len(set(names)) == len(names)


def test_every_route_but_those_refused_is_tried():
    tried = {name for name, _, _ in addresses()}
    untried = {route.name for route in routes() if route.rule != access.REFUSED} - tried
    assert untried == TRIED_ELSEWHERE


def test_the_table_for_the_sign_in_library_holds_its_routes_and_no_others():
    theirs = {route.name for route in routes() if route.view.__module__.startswith("allauth.")}
    assert theirs == set(access.ACCOUNT_ROUTES)
    assert theirs | {"lock_screen"} >= access.UNLOCKING_ROUTES


def test_only_the_way_in_and_what_shows_nothing_is_public():
    assert {route.name for route in routes() if route.rule == access.PUBLIC} <= PUBLIC_ROUTES


def test_nobody_signed_in_gets_no_further_than_the_sign_in(db):
    wrong = []
    for name, address, rule in addresses():
        answer = Client().get(address)
        refused = answer.status_code == 404 if rule == access.REFUSED else _is_sign_in(answer)
        if rule != access.PUBLIC and not refused and answer.status_code != 405:
            wrong.append((name, answer.status_code))
    assert wrong == []


def _is_sign_in(answer) -> bool:
    return answer.status_code == 302 and answer["Location"].startswith(LOCATION_OF_SIGN_IN)


@pytest.mark.parametrize("role", Role)
def test_a_role_without_the_right_gets_403_whatever_the_method(signed_in, role):
    client = signed_in(role)
    client.raise_request_exception = False
    wrong = []
    for name, address, rule in addresses():
        if rule not in set(Permission) - permissions_of(role):
            continue
        for answer in (client.get(address), client.post(address, {})):
            if answer.status_code not in (403, 405):
                wrong.append((name, answer.status_code))
        if 403 not in (client.get(address).status_code, client.post(address).status_code):
            wrong.append((name, "neither way 403"))
    assert wrong == []


@pytest.mark.parametrize("role", Role)
def test_a_role_with_the_right_is_not_refused(signed_in, role):
    client = signed_in(role)
    client.raise_request_exception = False
    wrong = []
    for name, address, rule in addresses():
        if rule in permissions_of(role):
            answer = client.get(address)
            if answer.status_code in (401, 403, 423, 500) or _is_sign_in(answer):
                wrong.append((name, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.MANAGER])
def test_everyone_reaches_the_pages_of_their_own_account(signed_in, role):
    client = signed_in(role)
    assert client.get(reverse("account_reauthenticate")).status_code == 200
    for name, address, rule in addresses():
        if rule == access.ACCOUNT:
            assert client.get(address).status_code in (200, 302, 404, 405), name
