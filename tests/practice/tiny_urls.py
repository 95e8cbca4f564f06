"""A small set of addresses with every kind of rule, and one page that forgot its rule."""

from django.http import HttpResponse
from django.urls import include, path
from django.views.decorators.http import require_safe

from unjam.practice import access
from unjam.practice.rules import Permission


@access.requires(Permission.SEE_HOME)
def home(request):
    return HttpResponse("home")


@require_safe
@access.requires(Permission.IMPORT_WORK)
def imports(request):
    return HttpResponse("imports of " + access.viewer_of(request).practice_id)


@access.requires(Permission.SEE_HOME, is_poll=True)
def poll(request):
    return HttpResponse("news")


@access.public
def health(request):
    return HttpResponse("well", headers={"Cache-Control": "max-age=5"})


def forgotten(request):
    return HttpResponse("a secret")


urlpatterns = [
    path("", home, name="home"),
    path("imports/", imports, name="imports"),
    path("poll/", poll, name="poll"),
    path("health/", health, name="health"),
    path("forgotten/", forgotten, name="forgotten"),
    path("accounts/", include("allauth.urls")),
]


def handler403(request, exception):
    return HttpResponse(str(exception), status=403)


def handler404(request, exception):
    return HttpResponse(str(exception), status=404)
