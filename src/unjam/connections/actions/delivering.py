"""What a place brings is taken in: each file once, whatever ends the program in between."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from io import BufferedReader
from pathlib import Path
from typing import IO

from django.db import IntegrityError, transaction

from unjam.connections import queries, readers
from unjam.connections.actions.arriving import receive_file, start_run
from unjam.connections.actions.dropping import new_drop
from unjam.connections.actions.running import run_import
from unjam.connections.actions.steering import resume_run, wall_clock_us
from unjam.connections.folder import send as folders
from unjam.connections.folder.parse import KNOWN, TAKEN, UNREADABLE, Standing, is_still
from unjam.connections.models import Delivery, ImportRun, Place
from unjam.connections.rules import UnreadableFile
from unjam.connections.runs import packed
from unjam.connections.runs.preparing import ReaderDied
from unjam.connections.runs.refusals import MappingIncomplete, RunBusy, RunNotOpen
from unjam.practice import queries as practice_queries

BLOCK_BYTES = 2**18
HEAD_BYTES = 16
BY = "watched place"
STARTS_MAX = 200
"""Imports of a place that are gone on with in one look."""

State = Delivery.State
RunState = ImportRun.State


@dataclass(slots=True)
class Watch:
    """What is remembered from look to look: how each file stood. Empty after a restart."""

    stood: dict[str, Standing] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Brought:
    """What one look at a place came to, in files."""

    taken: int = 0
    known: int = 0
    unreadable: int = 0


def look_in_folder(
    place_id: str, *, watch: Watch, folder: Path, clock: Callable[[], int] = wall_clock_us
) -> Brought:
    """
    Take the files of a folder that are whole, and put them away.

    A file is first kept with its import in one transaction, then moved. What ends the program in
    between is mended by the next look: the file is known by its content, and only moved.

    Args:
        place_id: the place that the folder belongs to. watch: what the look before saw.

    Raises:
        NoSuchFolder: if the folder cannot be read.
    """
    place = Place.objects.get(id=place_id)
    seen, counts = folders.standing_files(folder), dict.fromkeys((TAKEN, KNOWN, UNREADABLE), 0)
    watch_before, watch.stood = watch.stood, dict(seen)
    for name, standing in seen.items():
        if not is_still(standing, before=watch_before.get(name), at_us=clock()):
            continue
        with suppress(folders.Busy):
            counts[_take(folder / name, place=place, clock=clock)] += 1
            del watch.stood[name]  # another file may come under this name
    return Brought(counts[TAKEN], counts[KNOWN], counts[UNREADABLE])


def _take(path: Path, *, place: Place, clock: Callable[[], int]) -> str:
    """Take one file in and move it; returns the folder into which it went."""
    with folders.opened_alone(path) as file:
        content = hashlib.file_digest(file, "sha256").hexdigest()
        delivery = _known(content, place=place)
        is_new = delivery is None
        if delivery is None:
            file.seek(0)
            delivery = _deliver(file, name=path.name, content=content, place=place, clock=clock)
        into = _folder_for(delivery, is_new=is_new)
        folders.put_away(path, into=into, why=delivery.sentence if into == UNREADABLE else "")
    Delivery.objects.filter(id=delivery.id).update(is_put_away=True)
    return into


def _folder_for(delivery: Delivery, *, is_new: bool) -> str:
    if delivery.state == State.UNREADABLE or (delivery.state == State.SETTLED):
        return UNREADABLE
    if delivery.state == State.KNOWN:
        return KNOWN
    return TAKEN if is_new or not delivery.is_put_away else KNOWN


def _known(content: str, *, place: Place) -> Delivery | None:
    """The delivery of the very same bytes from this place, if there was one."""
    return Delivery.objects.filter(place=place, identity=content).first()


def _deliver(
    file: BufferedReader, *, name: str, content: str, place: Place, clock: Callable[[], int]
) -> Delivery:
    drop_id = new_drop()
    delivery = Delivery(
        practice_id=place.practice_id,
        place=place,
        identity=content,
        content=content,
        state=State.TAKEN,
        name=name[-255:],
        drop_id=drop_id,
        arrived_at_us=clock(),
    )
    if _came_otherwise(content, practice_id=place.practice_id):
        delivery.state, delivery.drop_id = State.KNOWN, ""
        delivery.sentence = "These very bytes had come in before. Nothing was changed."
        return _kept(delivery, place=place)
    try:
        with transaction.atomic():
            receive_all(file, name=name, place=place, drop_id=drop_id, clock=clock)
            delivery.save(force_insert=True)
    except UnreadableFile as error:
        delivery.state, delivery.drop_id, delivery.sentence = State.UNREADABLE, "", str(error)
        return _kept(delivery, place=place)
    except IntegrityError:  # another look was faster: what it kept is what counts
        return Delivery.objects.get(place=place, identity=content)
    return delivery


def _kept(delivery: Delivery, *, place: Place) -> Delivery:
    try:
        with transaction.atomic():
            delivery.save(force_insert=True)
    except IntegrityError:
        return Delivery.objects.get(place=place, identity=delivery.identity)
    return delivery


def _came_otherwise(content: str, *, practice_id: str) -> bool:
    """Whether the same bytes came in through the page, or from another place."""
    finished = ImportRun.objects.filter(practice_id=practice_id, file_sha256=content)
    taken = Delivery.objects.filter(practice_id=practice_id, content=content, state=State.TAKEN)
    return finished.filter(state=RunState.FINISHED).exists() or taken.exists()


def receive_all(
    file: IO[bytes], *, name: str, place: Place, drop_id: str, clock: Callable[[], int]
) -> None:
    """
    Keep a file, or the files in it where it is a packed folder, until their imports begin.

    Raises:
        UnreadableFile: if nothing can be made of it.
    """
    entries: Iterable[packed.Entry] = [(name, _blocks(file))]
    is_packed = packed.is_packed_folder(file.read(HEAD_BYTES), file_name=name)
    file.seek(0)
    if is_packed:
        entries = packed.entries(file, file_name=name)
    for entry_name, content in entries:
        receive_file(
            practice_id=place.practice_id,
            by=place.by,
            file_name=entry_name,
            content=content,
            drop_id=drop_id,
            is_alone=not is_packed,
            clock=clock,
        )


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    while block := file.read(BLOCK_BYTES):
        yield block


def start_what_is_known(place_id: str, *, clock: Callable[[], int] = wall_clock_us) -> int:
    """
    Bring in what a place delivered, as far as nobody has to be asked.

    Files whose columns are known begin; imports that a crash cut short go on. All others wait on
    the import page. It may be called any number of times.

    Returns:
        How many imports were worked on.
    """
    place = Place.objects.get(id=place_id)
    drops = Delivery.objects.filter(place=place).exclude(drop_id="").values("drop_id")
    rows = ImportRun.objects.filter(practice_id=place.practice_id, drop_id__in=drops)
    open_rows = rows.filter(state__in=(RunState.WAITING, RunState.RUNNING, RunState.STOPPED))
    worked = 0
    for run in open_rows.order_by("made_at_us", "file_name")[:STARTS_MAX]:
        worked += _work_on(run, by=place.by, clock=clock)
    return worked


def _work_on(run: ImportRun, *, by: str, clock: Callable[[], int]) -> bool:
    try:
        if run.state == RunState.WAITING:
            if not _start(run, by=by, clock=clock):
                return False
        elif run.stop_wanted or queries.is_held(run, now_us=clock()):
            return False
        else:
            resume_run(practice_id=run.practice_id, run_id=run.id, by=by, clock=clock)
        run_import(run.id, clock=clock)
    except (UnreadableFile, RunBusy, RunNotOpen, ReaderDied):
        return False  # the import's own page says why
    return True


def _start(run: ImportRun, *, by: str, clock: Callable[[], int]) -> bool:
    """Start an import whose columns are known; False where a person has to look."""
    look = queries.look(
        run.practice_id,
        Path(run.path),
        file_name=run.file_name,
        zone=practice_queries.zone_of(run.practice_id),
        is_copy=True,
    )
    says_itself = look.shape.format_name in readers.NO_QUESTIONS
    if not (says_itself or look.name or look.export):
        return False
    try:
        start_run(
            practice_id=run.practice_id,
            run_id=run.id,
            mapping=look.mapping,
            shape=look.shape,
            by=by,
            clock=clock,
        )
    except MappingIncomplete:
        return False
    return True
