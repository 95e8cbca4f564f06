"""Files come from a server and go to it, each once, whatever ends the program in between."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import transaction

from unjam.connections.actions.delivering import Brought, Watch, look_in_folder
from unjam.connections.actions.places import PlaceRefused, connect
from unjam.connections.actions.steering import wall_clock_us
from unjam.connections.folder.parse import KNOWN, TAKEN
from unjam.connections.models import Outgoing, Place
from unjam.connections.sftp import send
from unjam.connections.sftp.parse import FILES_MAX, is_safe
from unjam.connections.sftp.send import Server

PORT = 22
FILE_BYTES_MAX = 4_000_000_000
State = Outgoing.State


class SendRefused(Exception):
    """This file is not sent: its message says why, and what to do."""


def connect_server(
    *,
    practice_id: str,
    user: str,
    host: str,
    folder: str,
    key: Path,
    known_hosts: Path,
    port: int = PORT,
    name: str = "",
    by: str,
    clock: Callable[[], int] = wall_clock_us,
) -> str:
    """
    Let the files of a server's folder come in by themselves.

    Args:
        key: the file of our private key. known_hosts: the file that says how the server is known.

    Returns:
        The id of the place.

    Raises:
        PlaceRefused: if a word or a file is missing, or the key is open to others.
    """
    words = (user, host, folder)
    if not all(words) or any(word.startswith("-") or not word.isprintable() for word in words):
        raise PlaceRefused("A server needs a user, a host and a folder.")
    for path in (key, known_hosts):
        if not path.is_file():
            raise PlaceRefused(f"There is no file {path}.")
    if key.stat().st_mode & 0o077:
        raise PlaceRefused(f"{key} is open to others on this computer. Run: chmod 600 {key}")
    return connect(
        practice_id=practice_id,
        kind=Place.Kind.SFTP,
        name=name or host,
        where={
            "user": user,
            "host": host,
            "port": str(port),
            "folder": folder,
            "key": str(key.resolve()),
            "known_hosts": str(known_hosts.resolve()),
        },
        by=by,
        clock=clock,
    )


def look_on_server(
    place_id: str, *, watch: Watch, clock: Callable[[], int] = wall_clock_us
) -> Brought:
    """
    Fetch what a server's folder has that was not fetched before, and take it as a folder's files.

    Nothing is deleted on the server. What was fetched is noted by name, size and time; where that
    note is lost the file comes again, and is known by its content.

    Raises:
        ServerTrouble: if the server cannot be asked. What had come by then is taken.
    """
    place = Place.objects.get(id=place_id)
    spool = spool_of(place_id)
    spool.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        _fetch_new(place, spool=spool)
    finally:
        brought = look_in_folder(place_id, watch=watch, folder=spool, clock=clock)
        _clear(spool)
    return brought


def _clear(spool: Path) -> None:
    """What was taken is kept with its import, and lies on the server: no third copy stays here."""
    for folder in (TAKEN, KNOWN):
        for path in (spool / folder).glob("*"):
            path.unlink(missing_ok=True)


def spool_of(place_id: str) -> Path:
    """Where the files of a server lie once they are here."""
    return Path(settings.HOME) / "incoming" / place_id


def _fetch_new(place: Place, *, spool: Path) -> None:
    server = server_of(place)
    there = send.files_of(server)
    for file in there:
        if place.seen.get(file.name) == file.standing or file.size > FILE_BYTES_MAX:
            continue
        send.fetch(server, file, to=spool)
        place.seen = {**place.seen, file.name: file.standing}
        place.save(update_fields=["seen"])
    if len(there) < FILES_MAX:
        place.seen = {file.name: file.standing for file in there if file.name in place.seen}
        place.save(update_fields=["seen"])


def server_of(place: Place) -> Server:
    """The server of a place, with the files by which it and we are known."""
    where = place.where
    return Server(
        host=where["host"],
        port=int(where["port"]),
        user=where["user"],
        folder=where["folder"],
        key=Path(where["key"]),
        known_hosts=Path(where["known_hosts"]),
    )


def send_file(
    *,
    practice_id: str,
    place_id: str,
    path: Path,
    name: str = "",
    clock: Callable[[], int] = wall_clock_us,
) -> str:
    """
    Send a file to a server: under a passing name first, then renamed. It is never sent twice.

    A program that ended in between goes on here. Until the rename, the file may be sent anew.
    After it the server is asked: a file under its name was sent, one under its passing name was
    not. Where neither is there, a receiver may have taken it, so it is sent no more by itself.

    Args:
        path: the file. name: what it is called there; its own name if empty.

    Returns:
        ``sent`` or ``unsure``.

    Raises:
        SendRefused: if the name is taken by another content, or leads elsewhere.
        ServerTrouble: if the server cannot be asked; call again later.
    """
    name = name or path.name
    place = Place.objects.get(practice_id=practice_id, id=place_id)
    row = _claim(place, path=path, name=name, now_us=clock())
    server = server_of(place)
    if row.state == State.PUTTING:
        send.put_half(server, path, name=name)
        _move_on(row, state=State.RENAMING)
        send.rename_whole(server, name)
        _move_on(row, state=State.SENT, sent_at_us=clock())
    elif row.state == State.RENAMING:
        _settle(row, server=server, now_us=clock())
    return str(row.state)


def _claim(place: Place, *, path: Path, name: str, now_us: int) -> Outgoing:
    if not is_safe(name) or name.startswith("-"):
        raise SendRefused("This name cannot be used on a server. Give the file a plain name.")
    with path.open("rb") as file:
        content = hashlib.file_digest(file, "sha256").hexdigest()
    with transaction.atomic():
        row, _ = Outgoing.objects.get_or_create(
            place=place,
            name=name,
            defaults={
                "practice_id": place.practice_id,
                "content": content,
                "made_at_us": now_us,
            },
        )
    if row.content != content:
        raise SendRefused("Another file was sent under this name. Choose another name.")
    return row


def _settle(row: Outgoing, *, server: Server, now_us: int) -> None:
    """After a rename of which nobody knows: ask the server how far it came."""
    if send.has(server, row.name):
        _move_on(row, state=State.SENT, sent_at_us=now_us)
    elif send.has(server, send.half_name(row.name)):
        send.rename_whole(server, row.name)
        _move_on(row, state=State.SENT, sent_at_us=now_us)
    else:
        _move_on(row, state=State.UNSURE)


def _move_on(row: Outgoing, *, state: str, sent_at_us: int | None = None) -> None:
    row.state, row.sent_at_us = state, sent_at_us
    row.save(update_fields=["state", "sent_at_us"])
