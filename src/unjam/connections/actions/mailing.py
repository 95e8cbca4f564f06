"""What a mailbox brings: attachments come in as files, each message is parked for a person."""

from __future__ import annotations

import os
import ssl
from collections.abc import Callable, Sequence
from functools import partial
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction

from unjam.connections.actions.arriving import receive_file
from unjam.connections.actions.delivering import Brought, receive_all
from unjam.connections.actions.dropping import new_drop
from unjam.connections.actions.places import PlaceRefused, connect
from unjam.connections.actions.steering import wall_clock_us
from unjam.connections.mail import send
from unjam.connections.mail.parse import Attachment, Mail, parse
from unjam.connections.mail.send import Box
from unjam.connections.mail.translate import Parked, identity, translate
from unjam.connections.models import Delivery, Place
from unjam.connections.rules import UnreadableFile

PORT = 993
NOT_FETCHED = "The message is larger than 50 MB, or has gone. Look at it in the mailbox itself."
AGAIN = "This very message had come in before. Nothing was changed."
OWNER_ONLY = 0o600
State = Delivery.State


def connect_mailbox(
    *,
    practice_id: str,
    user: str,
    host: str,
    password: str,
    port: int = PORT,
    folder: str = "INBOX",
    name: str = "",
    by: str,
    clock: Callable[[], int] = wall_clock_us,
) -> str:
    """
    Let the messages of a mailbox come in by themselves. The password is kept in a file of its own.

    Returns:
        The id of the place.

    Raises:
        PlaceRefused: if a word is missing.
    """
    if not (user and host and password):
        raise PlaceRefused("A mailbox needs a user, a server and a password.")
    with transaction.atomic():
        place_id = connect(
            practice_id=practice_id,
            kind=Place.Kind.MAILBOX,
            name=name or user,
            where={"user": user, "host": host, "port": str(port), "folder": folder},
            by=by,
            clock=clock,
        )
        _keep_secret(place_id, password)
    return place_id


def _keep_secret(place_id: str, secret: str) -> None:
    path = secret_of(place_id)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(descriptor, "w") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())


def secret_of(place_id: str) -> Path:
    """Where the password or key of a place lies; for its owner only, and never in the database."""
    return Path(settings.HOME) / "keys" / "places" / place_id


def look_in_mailbox(
    place_id: str,
    *,
    context: ssl.SSLContext | None = None,
    clock: Callable[[], int] = wall_clock_us,
) -> Brought:
    """
    Take the messages of a mailbox that are new, each with its attachments in one transaction.

    Nothing in the mailbox is changed. A message is known again by the mailbox's own number, and a
    copy of it by its content.

    Args:
        context: whom to trust; the machine's own list if None.

    Raises:
        MailboxTrouble: if the mailbox cannot be read.
    """
    place = Place.objects.get(id=place_id)
    where = place.where
    reach = partial(send.connect, host=where["host"], port=int(where["port"]), context=context)
    password = secret_of(place_id).read_text()
    brought: list[str] = []
    with send.opened_box(
        reach, user=where["user"], password=password, folder=where["folder"]
    ) as box:
        for uid in box.numbers_after(_last_uid(place, box=box)):
            brought.append(_take(uid, box=box, place=place, clock=clock))
            place.seen = {"validity": box.validity, "uid": uid}
            place.save(update_fields=["seen"])
    return _counted(brought)


def _counted(brought: Sequence[str]) -> Brought:
    return Brought(
        taken=brought.count(State.OPEN),
        known=brought.count(State.KNOWN),
        unreadable=brought.count(State.UNREADABLE),
    )


def _last_uid(place: Place, *, box: Box) -> int:
    """The last number that was taken; 0 where the mailbox numbers its messages anew."""
    return int(place.seen.get("uid", 0)) if place.seen.get("validity") == box.validity else 0


def _take(uid: int, *, box: Box, place: Place, clock: Callable[[], int]) -> str:
    number = identity(place.where["folder"], validity=box.validity, uid=uid)
    if row := Delivery.objects.filter(place=place, identity=number).first():
        return str(row.state if row.state == State.UNREADABLE else State.KNOWN)
    raw = box.message(uid)
    mail = Mail("", "", "", "", (), (NOT_FETCHED,)) if raw is None else parse(raw)
    parked = translate(mail)
    is_again = raw is not None and _came_before(parked, practice_id=place.practice_id)
    try:
        with transaction.atomic():
            return _deliver(
                mail, parked=parked, number=number, place=place, is_again=is_again, clock=clock
            )
    except IntegrityError:  # another look was faster
        return str(State.KNOWN)


def _came_before(parked: Parked, *, practice_id: str) -> bool:
    return Delivery.objects.filter(practice_id=practice_id, content=parked.content).exists()


def _deliver(
    mail: Mail,
    *,
    parked: Parked,
    number: str,
    place: Place,
    is_again: bool,
    clock: Callable[[], int],
) -> str:
    drop_id, sentences = "", [parked.sentence]
    if mail.attachments and not is_again:
        drop_id = new_drop()
        sentences += _receive(mail.attachments, place=place, drop_id=drop_id, clock=clock)
    state = State.KNOWN if is_again else State.OPEN
    Delivery.objects.create(
        practice_id=place.practice_id,
        place=place,
        identity=number,
        content=parked.content,
        state=state,
        name=parked.name,
        sender=parked.sender,
        text=parked.text,
        drop_id=drop_id,
        sentence=AGAIN if is_again else " ".join(filter(None, sentences)),
        arrived_at_us=clock(),
    )
    return str(state)


def _receive(
    attachments: Sequence[Attachment], *, place: Place, drop_id: str, clock: Callable[[], int]
) -> list[str]:
    """Keep attachments until their imports begin; those that are no work say why."""
    refusals = []
    for attachment in attachments:
        try:
            receive_all(
                BytesIO(attachment.content),
                name=attachment.name,
                place=place,
                drop_id=drop_id,
                clock=clock,
            )
        except UnreadableFile as error:
            refusals.append(str(error))
            _keep_whole(attachment, place=place, drop_id=drop_id, clock=clock)
    return refusals


def _keep_whole(
    attachment: Attachment, *, place: Place, drop_id: str, clock: Callable[[], int]
) -> None:
    """An attachment that cannot be read is kept as it is, among those it came with."""
    receive_file(
        practice_id=place.practice_id,
        by=place.by,
        file_name=attachment.name,
        content=[attachment.content],
        drop_id=drop_id,
        is_alone=False,
        clock=clock,
    )
