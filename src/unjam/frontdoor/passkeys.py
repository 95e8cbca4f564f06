"""Passkeys in our words, and at which addresses a browser offers them."""

from __future__ import annotations

import ipaddress
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

OWN_MACHINE = "127.0.0.1"


class Passkeys(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is untyped
    """What the sign-in library says of passkeys and codes, as we say it."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "That does not fit. Nothing was changed. Try again.",
    }

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        known = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return f"Passkey {known + 1}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        entity: dict[str, Any] = super().get_public_key_credential_rp_entity()
        return entity | {"name": "Unjam"}

    def get_totp_issuer(self) -> str:
        return "Unjam"


def work_at(request: HttpRequest) -> bool:
    """Whether a browser offers passkeys here: at a name, never at a bare number."""
    return not _is_number(_host(request))


def address_instead(request: HttpRequest) -> str:
    """Where passkeys work when this page was opened by number on its own machine, or nothing."""
    if _host(request) != OWN_MACHINE:
        return ""
    return f"{request.scheme}://{request.get_host().replace(OWN_MACHINE, 'localhost')}/"


def _host(request: HttpRequest) -> str:
    return request.get_host().rpartition("]")[0].lstrip("[") or request.get_host().split(":")[0]


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
