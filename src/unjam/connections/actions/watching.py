"""One look at every place of a practice: what is there is taken, what is known begins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from unjam.connections.actions.delivering import (
    Brought,
    Watch,
    look_in_folder,
    start_what_is_known,
)
from unjam.connections.actions.exchanging import look_on_server
from unjam.connections.actions.mailing import look_in_mailbox
from unjam.connections.actions.steering import wall_clock_us
from unjam.connections.folder.send import NoSuchFolder
from unjam.connections.mail.send import MailboxTrouble
from unjam.connections.models import Place
from unjam.connections.sftp.send import ServerTrouble


@dataclass(slots=True)
class Watches:
    """What is remembered of each place from look to look; nothing that may not be lost."""

    of_place: dict[str, Watch] = field(default_factory=dict)

    def of(self, place_id: str) -> Watch:
        return self.of_place.setdefault(place_id, Watch())


@dataclass(frozen=True, slots=True)
class Look:
    """What came of one look at one place."""

    place_id: str
    name: str
    brought: Brought
    started: int
    trouble: str


def look_everywhere(
    practice_id: str, *, watches: Watches, clock: Callable[[], int] = wall_clock_us
) -> tuple[Look, ...]:
    """
    Look at each place that is not stopped. Trouble at one is noted on its line and stops no other.

    Args:
        practice_id: whose places. watches: from the look before; empty at the first.
        clock: UTC microseconds.
    """
    rows = Place.objects.filter(practice_id=practice_id, stopped_at_us=None)
    return tuple(
        _look_at(place, watch=watches.of(place.id), clock=clock)
        for place in rows.order_by("made_at_us")
    )


def _look_at(place: Place, *, watch: Watch, clock: Callable[[], int]) -> Look:
    brought, trouble = Brought(), ""
    try:
        brought = LOOKS[place.kind](place, watch=watch, clock=clock)
    except NoSuchFolder:
        trouble = "The folder is not there, or Unjam may not read and write in it."
    except (MailboxTrouble, ServerTrouble) as error:
        trouble = str(error)
    except OSError:
        trouble = "Its password or key cannot be read on this computer."
    started = start_what_is_known(place.id, clock=clock)
    Place.objects.filter(id=place.id).update(looked_at_us=clock(), trouble=trouble)
    return Look(place.id, place.name, brought, started, trouble)


def _in_folder(place: Place, *, watch: Watch, clock: Callable[[], int]) -> Brought:
    return look_in_folder(place.id, watch=watch, folder=Path(place.where["path"]), clock=clock)


def _in_mailbox(place: Place, *, watch: Watch, clock: Callable[[], int]) -> Brought:
    return look_in_mailbox(place.id, clock=clock)


def _on_server(place: Place, *, watch: Watch, clock: Callable[[], int]) -> Brought:
    return look_on_server(place.id, watch=watch, clock=clock)


LOOKS: dict[str, Callable[..., Brought]] = {
    Place.Kind.FOLDER: _in_folder,
    Place.Kind.MAILBOX: _in_mailbox,
    Place.Kind.SFTP: _on_server,
}
"""How each kind of place is looked at."""
