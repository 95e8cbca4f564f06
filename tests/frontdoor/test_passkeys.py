"""Passkeys are offered at a name, never at a bare number, and they are called by our words."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from unjam.frontdoor import passkeys


@pytest.mark.parametrize(
    ("host", "works", "instead"),
    [
        ("localhost:8000", True, ""),
        ("unjam.practice.example", True, ""),
        ("127.0.0.1:8000", False, "http://localhost:8000/"),
        ("127.0.0.1", False, "http://localhost/"),
        ("192.168.4.20:8000", False, ""),
        ("[::1]:8000", False, ""),
    ],
)
def test_passkeys_belong_to_a_name(settings, host: str, works: bool, instead: str) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    request = RequestFactory().get("/", headers={"Host": host})
    assert passkeys.work_at(request) is works
    assert passkeys.address_instead(request) == instead
