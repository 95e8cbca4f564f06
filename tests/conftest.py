"""What every test may ask for: a small practice and signed-in visitors. The network is closed."""

from __future__ import annotations

from asyncio import _get_running_loop, _set_running_loop  # meant for whoever runs loops
from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.test import Client, TransactionTestCase
from pytest_socket import socket_allow_hosts

from people import SmallPractice, small_practice
from unjam.practice.rules import Role
from unsealed import unsealed

OWN_MACHINE = ["127.0.0.1", "localhost", "::1"]


def pytest_runtest_setup() -> None:
    """No test reaches beyond this machine."""
    socket_allow_hosts(OWN_MACHINE, allow_unix_socket=True)


@pytest.fixture(autouse=True)
def _quick_passwords(settings) -> None:
    """Strong hashing is right for people and slow for tests."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _no_loop_of_the_browser(request: pytest.FixtureRequest) -> Iterator[None]:
    """
    Once a journey has opened a browser, its event loop runs in that process until the end.

    Other tests in the process begin loops of their own, as if there were none.
    """
    loop = None if request.node.get_closest_marker("browser") else _get_running_loop()
    if loop is None:
        yield
        return
    _set_running_loop(None)
    yield
    _set_running_loop(loop)


@pytest.fixture(autouse=True)
def _own_home(settings, tmp_path_factory) -> None:
    """Keys and anchor files of a test never land in the practice of the person who runs it."""
    settings.HOME = tmp_path_factory.mktemp("home")


@pytest.fixture(autouse=True, scope="session")
def _log_can_be_emptied_between_tests() -> None:
    """A test that commits has its tables emptied after it, which the log itself refuses."""
    empty = TransactionTestCase._fixture_teardown

    def without_triggers(case: TransactionTestCase) -> None:
        with unsealed(connection):
            empty(case)

    TransactionTestCase._fixture_teardown = without_triggers


@pytest.fixture
def practice(db) -> SmallPractice:
    """A practice with two sites and one account for each role."""
    return small_practice()


@pytest.fixture
def signed_in(practice: SmallPractice) -> Callable[[Role], Client]:
    """A visitor who is signed in with a role: ``signed_in(Role.MANAGER).get("/")``."""

    def sign_in(role: Role) -> Client:
        account = practice.accounts[role]
        client = Client()
        answer = client.post(
            "/accounts/login/", {"login": account.email, "password": account.password}
        )
        assert answer.status_code == 302, answer.content.decode()
        return client

    return sign_in
