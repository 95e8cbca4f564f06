"""Who may open which page: every page names its rule, and a page without one opens for nobody."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from unjam.practice import queries
from unjam.practice.rules import Permission, Viewer

log = logging.getLogger(__name__)

View = Callable[..., HttpResponseBase]

SESSION_AGE_MAX_S = 12 * 3600
"""However busy, a session ends this long after sign-in."""

SIGNED_IN_AT = "signed_in_at_s"
PUBLIC = "public"
ACCOUNT = "own account"

ACCOUNT_ROUTES = {
    "account_login": PUBLIC,
    "account_logout": PUBLIC,
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
}
"""The pages of the sign-in library that may be opened, and by whom; its others are refused."""

NO_POLICY = (
    "This page has no rule about who may open it, so it opens for nobody. "
    "Nothing was changed. Please tell whoever looks after Unjam which page it was."
)


def requires(permission: Permission) -> Callable[[View], View]:
    """Mark a view as for roles that have the permission; others get 403 or the sign-in."""

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return _refusal(request, permission) or view(request, *args, **kwargs)

        guarded.policy = permission  # type: ignore[attr-defined]
        return guarded

    return mark


def public(view: View) -> View:
    """Mark a view as open to anyone, signed in or not. It shows nothing of anyone."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    opened.policy = PUBLIC  # type: ignore[attr-defined]
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
        request.unjam_viewer = known  # type: ignore[attr-defined]
    return known


class PolicyMiddleware:
    """Expiry first, then the page's rule. What has no rule is refused."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        _end_old_session(request)
        response = self.get_response(request)
        if request.user.is_authenticated and "Cache-Control" not in response:
            response["Cache-Control"] = "no-store"
        return response

    def process_view(
        self, request: HttpRequest, view: View, *_arguments: Any
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        route = match.view_name if match else ""
        policy = policy_of(view, route=route)
        if policy is None:
            log.error("No policy for the page %s; it was refused.", route or "without a name")
            return HttpResponse(NO_POLICY, status=500, content_type="text/plain; charset=utf-8")
        if policy == ACCOUNT and not request.user.is_authenticated:
            return _sign_in(request)
        return None


class NoSignUp(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """Accounts are made by the practice for its staff; nobody makes one for themselves."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        request.session[SIGNED_IN_AT] = int(timezone.now().timestamp())


def _refusal(request: HttpRequest, permission: Permission) -> HttpResponseBase | None:
    if not request.user.is_authenticated:
        return _sign_in(request)
    viewer = viewer_of(request)
    if permission not in viewer.permissions:
        raise PermissionDenied(f"This page is not for the role of {viewer.role}.")
    return None


def _sign_in(request: HttpRequest) -> HttpResponseBase:
    """A page goes to the sign-in; a fragment sends its whole page there."""
    answer = redirect_to_login(request.get_full_path())
    if request.headers.get("HX-Request") == "true":
        return HttpResponseClientRedirect(str(settings.LOGIN_URL and answer.url))
    return answer


def _end_old_session(request: HttpRequest) -> None:
    """No request, a poll included, is answered as signed in after the session's end."""
    if not request.user.is_authenticated:
        return
    now_s = int(timezone.now().timestamp())
    signed_in_at_s = request.session.setdefault(SIGNED_IN_AT, now_s)
    if now_s - signed_in_at_s >= SESSION_AGE_MAX_S:
        logout(request)
