"""The page of what is connected: folders, mailboxes and servers that bring work by themselves."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from unjam.connections.actions import places as actions
from unjam.connections.actions.places import NoSuchPlace, PlaceRefused
from unjam.connections.queries.places import connected
from unjam.practice import access, walls
from unjam.practice.rules import Permission, Viewer

UNPROCESSABLE = 422
PATH_CHARS_MAX = 500

requires_import = access.requires(Permission.IMPORT_WORK)


class NewFolder(forms.Form):
    """A folder on the computer where Unjam runs."""

    path = forms.CharField(
        label="Folder",
        help_text="The whole path on the computer where Unjam runs: /srv/from-clearing-house.",
        max_length=PATH_CHARS_MAX,
        error_messages={"required": "Write the whole path of the folder, beginning with /."},
    )
    name = forms.CharField(
        label="What you call it",
        help_text="Such as the system that leaves its files there.",
        max_length=actions.NAME_CHARS_MAX,
        required=False,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires_import
def places(request: HttpRequest) -> HttpResponse:
    """What is connected, and what of it waits for a person; a folder may be added."""
    viewer = access.viewer_of(request)
    form = NewFolder(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        _connect(form, viewer=viewer)
        if not form.errors:
            messages.success(request, "The folder is watched from now on.")
            return redirect("connections:places")
    return render(
        request,
        "connections/places.html",
        {
            "form": form,
            "connected": connected(viewer.practice_id),
            "may_add": not walls.stand(),
        },
        status=UNPROCESSABLE if form.errors else 200,
    )


def _connect(form: NewFolder, *, viewer: Viewer) -> None:
    try:
        actions.connect_folder(
            practice_id=viewer.practice_id,
            path=form.cleaned_data["path"],
            name=form.cleaned_data["name"],
            by=viewer.staff_id,
            is_shared=walls.stand(),
        )
    except PlaceRefused as refusal:
        form.add_error("path", str(refusal))


@require_POST
@requires_import
def stop(request: HttpRequest, place_id: str) -> HttpResponse:
    """Let nothing more come in from a place; it can go on at any time."""
    viewer = access.viewer_of(request)
    try:
        actions.stop_place(practice_id=viewer.practice_id, place_id=place_id, by=viewer.staff_id)
    except NoSuchPlace as error:
        raise Http404(str(error)) from error
    messages.success(request, "Nothing more comes in from there. What came stays.")
    return redirect("connections:places")


@require_POST
@requires_import
def go_on(request: HttpRequest, place_id: str) -> HttpResponse:
    """Let a stopped place bring work again."""
    viewer = access.viewer_of(request)
    try:
        actions.go_on_with_place(
            practice_id=viewer.practice_id, place_id=place_id, by=viewer.staff_id
        )
    except NoSuchPlace as error:
        raise Http404(str(error)) from error
    messages.success(request, "What comes there comes in again.")
    return redirect("connections:places")


@require_POST
@requires_import
def settle(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Note that a message, or a file that could not be read, was dealt with."""
    viewer = access.viewer_of(request)
    if actions.settle_delivery(
        practice_id=viewer.practice_id, delivery_id=delivery_id, by=viewer.staff_id
    ):
        messages.success(request, "Marked as dealt with.")
    return redirect("connections:places")
