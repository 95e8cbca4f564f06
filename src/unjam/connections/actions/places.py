"""Places that bring files by themselves are added and stopped; each change is an event."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from django.conf import settings
from django.db import transaction

from unjam.connections.actions.steering import wall_clock_us
from unjam.connections.folder import send as folders
from unjam.connections.models import Delivery, Place
from unjam.events import PlaceConnected, PlaceStopped
from unjam.practice.rules import fresh_id
from unjam.worklog import actions as worklog_actions

NAME_CHARS_MAX = 80
PLACES_MAX = 50
"""Places of one practice that are looked at."""


class PlaceRefused(Exception):
    """This place cannot be connected: its message says what to change."""


class NoSuchPlace(Exception):
    """There is no such place here. The list shows those that there are."""


def connect_folder(
    *,
    practice_id: str,
    path: str,
    name: str,
    by: str,
    is_shared: bool = False,
    clock: Callable[[], int] = wall_clock_us,
) -> str:
    """
    Let the files of a folder come in by themselves.

    Args:
        path: on the computer where Unjam runs. name: as people call it.
        is_shared: whether who asks shares the computer with other practices: then its folders
            are not theirs to name.

    Returns:
        The id of the place.

    Raises:
        PlaceRefused: if it is no folder that Unjam may read and write, is Unjam's own, or is
            watched already.
    """
    if is_shared:
        raise PlaceRefused("Several practices share this computer: its folders are set up on it.")
    folder = Path(path.strip()).expanduser()
    if not path.strip() or not folder.is_absolute():
        raise PlaceRefused("Write the whole path of the folder, beginning with /.")
    folder = folder.resolve()
    home = Path(settings.HOME)
    if folder == home or home in folder.parents or folder in home.parents:
        raise PlaceRefused("Unjam keeps its own files there. Choose another folder.")
    for other in Place.objects.filter(kind=Place.Kind.FOLDER, stopped_at_us=None):
        theirs = Path(other.where["path"])
        if folder == theirs or theirs in folder.parents or folder in theirs.parents:
            raise PlaceRefused("This folder, or one in it or above it, is watched already.")
    try:
        folders.make_ready(folder)
    except folders.NoSuchFolder as error:
        raise PlaceRefused(
            f"{folder} is no folder that Unjam may read and write. Make it on the computer where "
            "Unjam runs, or let Unjam write there."
        ) from error
    return connect(
        practice_id=practice_id,
        kind=Place.Kind.FOLDER,
        name=name or folder.name,
        where={"path": str(folder)},
        by=by,
        clock=clock,
    )


def connect(
    *,
    practice_id: str,
    kind: str,
    name: str,
    where: Mapping[str, str],
    by: str,
    clock: Callable[[], int] = wall_clock_us,
) -> str:
    """
    Keep a place that was checked, and say in the log that it is connected.

    Raises:
        PlaceRefused: if there are ``PLACES_MAX`` already.
    """
    now_us = clock()
    with transaction.atomic():
        if Place.objects.filter(practice_id=practice_id, stopped_at_us=None).count() >= PLACES_MAX:
            raise PlaceRefused(f"{PLACES_MAX} places are connected. Stop one first.")
        place = Place.objects.create(
            id=fresh_id("pl_", os.urandom),
            practice_id=practice_id,
            kind=kind,
            name=name.strip()[:NAME_CHARS_MAX],
            where=dict(where),
            by=by,
            made_at_us=now_us,
        )
        worklog_actions.record(
            PlaceConnected(place.id, place.kind),
            practice_id=practice_id,
            by=by,
            at_us=now_us,
            subject_id=place.id,
        )
    return place.id


def stop_place(
    *, practice_id: str, place_id: str, by: str, clock: Callable[[], int] = wall_clock_us
) -> None:
    """
    Let nothing more come in from a place; what came stays. A stopped place stays stopped.

    Raises:
        NoSuchPlace: if this practice has none with this id.
    """
    _set_stopped(
        practice_id, place_id=place_id, by=by, at_us=clock(), event=PlaceStopped(place_id)
    )


def go_on_with_place(
    *, practice_id: str, place_id: str, by: str, clock: Callable[[], int] = wall_clock_us
) -> None:
    """
    Let a stopped place bring files again.

    Raises:
        NoSuchPlace: if this practice has none with this id.
    """
    row = Place.objects.filter(practice_id=practice_id, id=place_id).first()
    if row is None:
        raise NoSuchPlace(NoSuchPlace.__doc__)
    event = PlaceConnected(row.id, row.kind)
    _set_stopped(practice_id, place_id=place_id, by=by, at_us=clock(), event=event)


def _set_stopped(
    practice_id: str, *, place_id: str, by: str, at_us: int, event: PlaceConnected | PlaceStopped
) -> None:
    stops = isinstance(event, PlaceStopped)
    with transaction.atomic():
        rows = Place.objects.filter(practice_id=practice_id, id=place_id)
        if not rows.exists():
            raise NoSuchPlace(NoSuchPlace.__doc__)
        changed = rows.filter(stopped_at_us__isnull=stops).update(
            stopped_at_us=at_us if stops else None, trouble=""
        )
        if changed:
            worklog_actions.record(
                event, practice_id=practice_id, by=by, at_us=at_us, subject_id=place_id
            )


def settle_delivery(*, practice_id: str, delivery_id: int, by: str) -> bool:
    """Say that a person has dealt with a message or a file that could not be read."""
    rows = Delivery.objects.filter(practice_id=practice_id, id=delivery_id)
    waiting = rows.filter(state__in=(Delivery.State.OPEN, Delivery.State.UNREADABLE))
    return bool(waiting.update(state=Delivery.State.SETTLED))
