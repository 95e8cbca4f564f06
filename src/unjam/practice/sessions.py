"""The two clocks of a signed-in screen: it locks when unused, and it ends after half a day."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest

AGE_MAX_S = 12 * 3600
"""However busy, a session ends this long after sign-in."""

IDLE_MAX_S = 300
"""A screen that nobody used for this long is locked: exam rooms and front desks are shared."""

WARNED_S = 60
"""The person is told this long before the screen locks."""

AWAKE_EVERY_S = 30
"""Use is noted at most this often, so that a page does not cost a write."""

_SIGNED_IN, _AWAKE, _LOCKED = "signed_in_at_s", "awake_at_s", "locked_at_s"


@dataclass(frozen=True, slots=True)
class Clock:
    """
    The idle clock as a page needs it, in seconds.

    Args:
        idle_s: how long a screen may be unused.
        left_s: how much of that is left now; 0 where the screen is locked.
        warned_s: how long before the end the person is told.
        noted_s: how often a page tells the server that somebody is there.
    """

    idle_s: float
    left_s: float
    warned_s: float
    noted_s: float


def idle_s() -> float:
    """How long a screen may be unused here: five minutes, or less where the settings say so."""
    return min(float(settings.IDLE_S), IDLE_MAX_S)


def noted_s() -> float:
    """How often use is noted: a tenth of the idle time, at most every ``AWAKE_EVERY_S``."""
    return min(AWAKE_EVERY_S, idle_s() / 10)


def clock(request: HttpRequest, *, now_s: float) -> Clock:
    """The idle clock of the screen that asks. Asking does not wind it up."""
    left_s = 0.0 if is_locked(request, now_s=now_s) else idle_s() - _unused_s(request, now_s=now_s)
    return Clock(idle_s(), left_s, min(WARNED_S, idle_s() / 2), noted_s())


def start(request: HttpRequest, *, now_s: float) -> None:
    """Set both clocks, at sign-in."""
    request.session[_SIGNED_IN] = request.session[_AWAKE] = now_s
    request.session.pop(_LOCKED, None)


def lock(request: HttpRequest, *, now_s: float) -> None:
    """Lock the screen now: its own clock ran out, or the person leaves it."""
    request.session[_LOCKED] = now_s


def end_if_old(request: HttpRequest, *, now_s: float) -> None:
    """Sign out a session past its age, before anything else is asked."""
    if not request.user.is_authenticated:
        return
    if _SIGNED_IN not in request.session:
        start(request, now_s=now_s)
    if now_s - request.session[_SIGNED_IN] >= AGE_MAX_S:
        logout(request)


def is_locked(request: HttpRequest, *, now_s: float) -> bool:
    """Whether the screen was locked, or unused for too long, since its person proved who it is."""
    if not request.user.is_authenticated:
        return False
    locked_at_s = request.session.get(_LOCKED)
    if locked_at_s is not None and _proved_at_s(request) <= locked_at_s:
        return True
    return _unused_s(request, now_s=now_s) >= idle_s()


def keep_awake(request: HttpRequest, *, now_s: float) -> None:
    """Note that a person used this screen. A new session key follows each unlocking."""
    if not request.user.is_authenticated:
        return
    unused_s = now_s - float(request.session.get(_AWAKE, 0.0))
    if unused_s >= idle_s() or _LOCKED in request.session:
        request.session.cycle_key()
        request.session.pop(_LOCKED, None)
        request.session[_AWAKE] = now_s
    elif unused_s >= noted_s():
        request.session[_AWAKE] = now_s


def _unused_s(request: HttpRequest, *, now_s: float) -> float:
    awake_at_s = float(request.session.get(_AWAKE, 0.0))
    return now_s - max(awake_at_s, _proved_at_s(request))


def _proved_at_s(request: HttpRequest) -> float:
    records = get_authentication_records(request, request.user)
    return max((float(record["at"]) for record in records), default=0.0)
