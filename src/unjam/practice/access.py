"""Who may open which page: every page names its rule, and a page without one opens for nobody."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from unjam.practice import queries, sessions
from unjam.practice.rules import Permission, Viewer

log = logging.getLogger(__name__)

View = Callable[..., HttpResponseBase]

PUBLIC = "public"
ACCOUNT = "own account"
REFUSED = "refused"

ACCOUNT_ROUTES = {
    "account_login": PUBLIC,
    "account_logout": PUBLIC,
    "account_inactive": PUBLIC,
    # A manager hands the link over; whoever holds it chooses a password, once (``actions``).
    "account_reset_password_from_key": PUBLIC,
    "account_reset_password_from_key_done": PUBLIC,
    "mfa_authenticate": PUBLIC,
    "mfa_login_webauthn": PUBLIC,
    "account_reauthenticate": ACCOUNT,
    "account_change_password": ACCOUNT,
    "mfa_index": ACCOUNT,
    "mfa_reauthenticate": ACCOUNT,
    "mfa_reauthenticate_webauthn": ACCOUNT,
    "mfa_activate_totp": ACCOUNT,
    "mfa_deactivate_totp": ACCOUNT,
    "mfa_view_recovery_codes": ACCOUNT,
    "mfa_generate_recovery_codes": ACCOUNT,
    "mfa_download_recovery_codes": ACCOUNT,
    "mfa_list_webauthn": ACCOUNT,
    "mfa_add_webauthn": ACCOUNT,
    "mfa_edit_webauthn": ACCOUNT,
    "mfa_remove_webauthn": ACCOUNT,
    # Accounts come from the practice, and no password travels by mail: these do not exist here.
    "account_signup": REFUSED,
    "account_email": REFUSED,
    "account_email_verification_sent": REFUSED,
    "account_confirm_email": REFUSED,
    "account_set_password": REFUSED,
    "account_reset_password": REFUSED,
    "account_reset_password_done": REFUSED,
    "account_confirm_login_code": REFUSED,
}
"""Each page of the sign-in library, and who may open it. One that is not listed is refused too."""

UNLOCKING_ROUTES = {
    "lock_screen",
    "account_logout",
    "account_reauthenticate",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
}
"""What a locked screen still opens, besides public pages."""

NO_POLICY = (
    "This page has no rule about who may open it, so it opens for nobody. "
    "Nothing was changed. Please tell whoever looks after Unjam which page it was."
)

LOCKED = (
    '<!doctype html><html lang="en"><title>Locked</title><h1>This screen is locked</h1>'
    "<p>Nobody used it for a while. Nothing was changed, and what you typed is still on the "
    'page before this one.</p><p><a href="{address}">Unlock</a>, then send it again.</p></html>'
)


def requires(permission: Permission, *, is_poll: bool = False) -> Callable[[View], View]:
    """
    Mark a view as one for roles that have the permission; others get 403 or the sign-in.

    Args:
        permission: what the viewer's role must allow.
        is_poll: True for a view that a page asks for by itself. It never keeps a screen unlocked.
    """

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return _refusal(request, permission) or view(request, *args, **kwargs)

        guarded.policy = permission  # type: ignore[attr-defined]  # a mark on a function
        guarded.is_poll = is_poll  # type: ignore[attr-defined]  # the same
        return guarded

    return mark


def public(view: View) -> View:
    """Mark a view as open to anyone, signed in or not. It shows nothing of anyone."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    opened.policy = PUBLIC  # type: ignore[attr-defined]  # a mark on a function
    return opened


def policy_of(view: View, *, route: str) -> str | None:
    """
    The rule of a page: a permission, ``public``, ``own account``, or None where there is none.

    Args:
        view: what the address leads to.
        route: the name of the address, which is how the sign-in library's own pages are known.
    """
    return getattr(view, "policy", None) or ACCOUNT_ROUTES.get(route)


def viewer_of(request: HttpRequest) -> Viewer:
    """
    Who is looking, asked once a request.

    Raises:
        PermissionDenied: if nobody is signed in, or the person does not work here today.
    """
    known: Viewer | None = getattr(request, "unjam_viewer", None)
    if known is None:
        known = queries.viewer(request.user.pk, now=timezone.now())
        if known is None:
            raise PermissionDenied("This account belongs to nobody who works here today.")
        request.unjam_viewer = known  # type: ignore[attr-defined]  # asked once a request
    return known


class PolicyMiddleware:
    """Expiry first, then the lock, then the page's rule. A page without a rule is refused."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        sessions.end_if_old(request, now_s=_now_s())
        response = self.get_response(request)
        if request.user.is_authenticated and "Cache-Control" not in response:
            response["Cache-Control"] = "no-store"
        return response

    def process_view(
        self, request: HttpRequest, view: View, *_arguments: Any
    ) -> HttpResponseBase | None:
        route = request.resolver_match.view_name if request.resolver_match else ""
        policy = policy_of(view, route=route)
        if policy is None:
            log.error("No policy for the page %s; it was refused.", route or "without a name")
            return HttpResponse(NO_POLICY, status=500, content_type="text/plain; charset=utf-8")
        if policy == REFUSED:
            raise Http404("Accounts are made by the practice.")
        if policy != PUBLIC and route not in UNLOCKING_ROUTES:
            if sessions.is_locked(request, now_s=_now_s()):
                return _locked(request)
            if not getattr(view, "is_poll", False):
                sessions.keep_awake(request, now_s=_now_s())
        if policy == ACCOUNT and not request.user.is_authenticated:
            return _sign_in(request)
        return None


class NoSignUp(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """Accounts are made by the practice for its staff; nobody makes one for themselves."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        sessions.start(request, now_s=_now_s())


def _refusal(request: HttpRequest, permission: Permission) -> HttpResponseBase | None:
    if not request.user.is_authenticated:
        return _sign_in(request)
    viewer = viewer_of(request)
    if permission not in viewer.permissions:
        raise PermissionDenied(f"This page is not for the role of {viewer.role}.")
    return None


def _sign_in(request: HttpRequest) -> HttpResponseBase:
    """A page goes to the sign-in; a fragment sends its whole page there."""
    if _is_fragment(request):
        return HttpResponseClientRedirect(str(resolve_url(settings.LOGIN_URL)))
    return redirect_to_login(request.get_full_path())


def _locked(request: HttpRequest) -> HttpResponseBase:
    """A page leads to the unlocking and back; anything else is answered 423."""
    address = reverse("account_reauthenticate")
    if request.method == "GET" and not _is_fragment(request):
        return redirect_to_login(request.get_full_path(), login_url=address)
    return HttpResponse(LOCKED.format(address=address), status=423)


def _is_fragment(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _now_s() -> float:
    return timezone.now().timestamp()
