"""What tests of imports may ask for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from people import SmallPractice
from unjam.practice.rules import Role

SIGN_IN = "allauth.account.auth_backends.AuthenticationBackend"

SignIn = Callable[[Role], Client]


@pytest.fixture
def signed_in(practice: SmallPractice) -> SignIn:
    """A visitor with a role. The sign-in page itself, and its limits, are tested elsewhere."""

    def sign_in(role: Role) -> Client:
        client = Client()
        user = get_user_model().objects.get(email=practice.accounts[role].email)
        client.force_login(user, backend=SIGN_IN)
        return client

    return sign_in


@pytest.fixture
def manager(signed_in: SignIn, settings: object, tmp_path: Path) -> Client:
    """The practice manager, who may import; what is uploaded lands in this test's own folder."""
    settings.UPLOADS = tmp_path / "uploads"  # type: ignore[attr-defined]
    return signed_in(Role.MANAGER)


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A smaller limit for chunks, so that a small file has several."""
    for module in ("chunks", "batches"):
        monkeypatch.setattr(f"unjam.connections.tables.{module}.CHUNK_ROWS", 100)
