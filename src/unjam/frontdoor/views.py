"""The pages that belong to no room: the way in, the look, whether it runs, what went wrong."""

from __future__ import annotations

from dataclasses import asdict

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST, require_safe

from unjam.frontdoor import forms, look, page
from unjam.practice import access, sessions
from unjam.practice.rules import Permission

WELL = "Unjam is running and can read its database.\n"
NOWHERE_YET = "frontdoor/nothing_for_you.html"


@require_safe
@access.requires(Permission.SEE_HOME)
def home(request: HttpRequest) -> HttpResponse:
    """Lead each person to the first place of their menu."""
    places = page.menu(access.viewer_of(request), path="")
    return redirect(places[0].url) if places else render(request, NOWHERE_YET)


@require_safe
@access.public
def health(_request: HttpRequest) -> HttpResponse:
    """Say whether the server and its database answer. It tells nothing else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse(WELL, content_type="text/plain; charset=utf-8")


@require_safe
@access.requires(Permission.SEE_HOME, is_poll=True)
def screen(request: HttpRequest) -> HttpResponse:
    """How long this screen stays open, for its page. Asking keeps nothing open."""
    return JsonResponse(asdict(page.screen(request)))


@require_POST
@access.requires(Permission.SEE_HOME)
def stay(request: HttpRequest) -> HttpResponse:
    """Somebody typed or pressed something on a page: the idle clock begins anew."""
    return JsonResponse(asdict(page.screen(request)))


@require_POST
@access.requires(Permission.SEE_HOME)
def lock_screen(request: HttpRequest) -> HttpResponse:
    """Lock the screen now. The next page asks for the password."""
    sessions.lock(request, now_s=page.now_s())
    return redirect("home")


@require_GET
@access.public
def preferences(request: HttpRequest) -> HttpResponse:
    """How this browser shows Unjam: colours, height of rows, single keys."""
    return render(request, "frontdoor/preferences.html", _choices(request, forms.Look(request)))


@require_POST
@access.public
def choose_look(request: HttpRequest) -> HttpResponse:
    """Keep what was chosen in this browser's cookies, and go back to where it was chosen."""
    form = forms.Look(request, request.POST)
    if not form.is_valid():
        return render(request, "frontdoor/preferences.html", _choices(request, form), status=422)
    response = HttpResponseRedirect(_way_back(request))
    for name, value in form.cookies().items():
        response.set_cookie(
            name,
            value,
            max_age=look.KEPT_S,
            secure=settings.SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


def _choices(request: HttpRequest, form: forms.Look) -> dict[str, object]:
    return {"form": form, "next": request.POST.get("next", request.GET.get("next", ""))}


def _way_back(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    hosts = {request.get_host()}
    is_ours = url_has_allowed_host_and_scheme(wanted, hosts, require_https=request.is_secure())
    return wanted if is_ours and wanted.startswith("/") else "/"


@access.public
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Words for a request that could not be read."""
    return render(request, "400.html", status=400)


@access.public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Words for a form that was too old, or came from another site."""
    return render(request, "403_csrf.html", status=403)
