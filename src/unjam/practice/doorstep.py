"""Which practice a request belongs to, found out before anything else is asked of the database."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, cast

from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from allauth.account.utils import url_str_to_user_pk
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest
from django.http.response import HttpResponseBase, StreamingHttpResponse
from django.urls import Resolver404, resolve

from unjam.practice import walls


class WallsMiddleware:
    """Each request works in the practice of the account that it names; without one, in none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not walls.stand():
            return self.get_response(request)
        practice_id = practice_of(request)
        with walls.inside(practice_id):
            response = self.get_response(request)
        if isinstance(response, StreamingHttpResponse):
            parts = cast("Iterator[bytes]", response.streaming_content)  # we make no other
            response.streaming_content = walls.each_inside(practice_id, parts)
        return response


def practice_of(request: HttpRequest) -> str:
    """The practice of the first account that the request names and that there is, or nothing."""
    accounts = filter(None, accounts_named_in(request))
    return next(filter(None, map(walls.practice_of_account, accounts)), "")


def accounts_named_in(request: HttpRequest) -> Iterator[str]:
    """Who is signed in; else who is half-way in; else who asks to come in, on those pages only."""
    signed_in = request.session.get(SESSION_KEY)
    if signed_in:
        yield str(signed_in)
        return
    half_way = request.session.get(LOGIN_SESSION_KEY)
    if isinstance(half_way, dict):
        yield from _number(half_way.get("user_pk"))
    with suppress(Resolver404):
        found = resolve(request.path_info)
        if found.view_name == "account_reset_password_from_key":
            yield from _number(found.kwargs.get("uidb36"))
        if request.method == "POST" and found.view_name == "account_login":
            yield request.POST.get("login", "")
        if request.method == "POST" and found.view_name == "mfa_login_webauthn":
            yield from _number(_handle(request.POST.get("credential", "")))


def _number(word: Any) -> Iterator[str]:
    """An account's number as the sign-in library writes it; what is none names nobody."""
    with suppress(ValueError, TypeError):
        yield str(url_str_to_user_pk(str(word)))


def _handle(credential: str) -> str:
    """The account that a passkey says it is for. That it is true is proved later, or not."""
    with suppress(ValueError, TypeError, KeyError, AttributeError):
        handle = str(json.loads(credential)["response"]["userHandle"])
        return base64.urlsafe_b64decode(handle + "=" * (-len(handle) % 4)).decode()
    return ""
