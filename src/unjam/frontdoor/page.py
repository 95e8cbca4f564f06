"""What every page shows around its content: who is signed in, the practice, the menu, the look."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from unjam.frontdoor import demo_accounts, look, passkeys
from unjam.practice import access, queries, sessions
from unjam.practice.rules import Permission, Viewer


@dataclass(frozen=True, slots=True)
class Place:
    """One word of the menu: where it leads, and what a person must be allowed to do to see it."""

    section: str
    label: str
    icon: str
    route: str
    permission: Permission


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One word of the menu as this person sees it."""

    label: str
    icon: str
    url: str
    section: str
    is_current: bool


PLACES = (
    Place("findings", "Findings", "clock", "findings:first", Permission.SEE_MAP),
    Place("flow", "Flow", "flow", "flow:processes", Permission.SEE_MAP),
    Place("quality", "Quality", "quality", "quality", Permission.SEE_MAP),
    Place("import", "Import", "import", "connections:imports", Permission.IMPORT_WORK),
    Place("practice", "Practice", "practice", "practice:overview", Permission.CHANGE_PRACTICE),
)
"""The menu, in the same order for everyone. What a person may not see is absent, not grey."""


def page(request: HttpRequest) -> dict[str, Any]:
    """What ``base.html`` needs, for every template."""
    viewer = viewer_or_none(request)
    practice = queries.practice(viewer.practice_id) if viewer else None
    zone = practice.time_zone if practice else "UTC"
    chosen = look.of(request.COOKIES)
    return {
        "viewer": viewer,
        "screen": screen(request) if viewer else None,
        "practice_name": practice.name if practice else "",
        "zone": zone,
        "today": today(zone),
        "navigation": menu(viewer, path=request.path) if viewer else (),
        "look": chosen,
        "look_keys_json": json.dumps(chosen.keys),
        "passkeys_here": passkeys.work_at(request),
        "passkey_address": passkeys.address_instead(request),
        "demo_accounts": demo_accounts.accounts() if settings.DEMO and viewer is None else (),
    }


def screen(request: HttpRequest) -> sessions.Clock:
    """The idle clock of this screen."""
    return sessions.clock(request, now_s=now_s())


def now_s() -> float:
    """The time of day in seconds, as the sign-in's clocks count it."""
    return timezone.now().timestamp()


def viewer_or_none(request: HttpRequest) -> Viewer | None:
    """The person who is signed in and works here, or None."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    try:
        return access.viewer_of(request)
    except PermissionDenied:
        return None


def today(zone: str) -> date:
    """The day it is at the practice."""
    return timezone.now().astimezone(ZoneInfo(zone)).date()


def menu(viewer: Viewer, *, path: str) -> tuple[MenuItem, ...]:
    """The places this person may go, the one they are at marked."""
    open_to = [
        (place, url)
        for place in PLACES
        if place.permission in viewer.permissions and (url := _address(place.route))
    ]
    here = max((url for _, url in open_to if path.startswith(url)), key=len, default="")
    return tuple(
        MenuItem(place.label, place.icon, url, place.section, is_current=url == here)
        for place, url in open_to
    )


def _address(route: str) -> str:
    try:
        return reverse(route)
    except NoReverseMatch:
        return ""
