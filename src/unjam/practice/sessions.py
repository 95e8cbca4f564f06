"""The two clocks of a signed-in screen: it locks when unused, and it ends after half a day."""

from __future__ import annotations

from allauth.account.authentication import get_authentication_records
from django.contrib.auth import logout
from django.http import HttpRequest

AGE_MAX_S = 12 * 3600
"""However busy, a session ends this long after sign-in."""

IDLE_MAX_S = 300
"""A screen that nobody used for this long is locked: exam rooms and front desks are shared."""

AWAKE_EVERY_S = 30
"""Use is noted at most this often, so that a page does not cost a write."""

_SIGNED_IN, _AWAKE = "signed_in_at_s", "awake_at_s"


def start(request: HttpRequest, *, now_s: float) -> None:
    """Set both clocks, at sign-in."""
    request.session[_SIGNED_IN] = request.session[_AWAKE] = now_s


def end_if_old(request: HttpRequest, *, now_s: float) -> None:
    """Sign out a session past its age, before anything else is asked."""
    if not request.user.is_authenticated:
        return
    if _SIGNED_IN not in request.session:
        start(request, now_s=now_s)
    if now_s - request.session[_SIGNED_IN] >= AGE_MAX_S:
        logout(request)


def is_locked(request: HttpRequest, *, now_s: float) -> bool:
    """Whether nobody used this screen, or proved who they are, for ``IDLE_MAX_S``."""
    if not request.user.is_authenticated:
        return False
    return now_s - max(_awake_at_s(request), _proved_at_s(request)) >= IDLE_MAX_S


def keep_awake(request: HttpRequest, *, now_s: float) -> None:
    """Note that a person used this screen. A new session key follows each unlocking."""
    if not request.user.is_authenticated:
        return
    unused_s = now_s - _awake_at_s(request)
    if unused_s >= IDLE_MAX_S:
        request.session.cycle_key()
    if unused_s >= AWAKE_EVERY_S:
        request.session[_AWAKE] = now_s


def _awake_at_s(request: HttpRequest) -> float:
    return float(request.session.get(_AWAKE, 0.0))


def _proved_at_s(request: HttpRequest) -> float:
    records = get_authentication_records(request, request.user)
    return max((float(record["at"]) for record in records), default=0.0)
