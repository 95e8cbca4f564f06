"""Looks into a folder and moves what was taken: a move is one rename, so nothing is half done."""

from __future__ import annotations

import fcntl
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BufferedReader
from itertools import islice
from pathlib import Path

from unjam.connections.folder.parse import OUR_FOLDERS, WHY_SUFFIX, Standing, free_name, is_wanted

FILES_MAX = 1_000
"""Files that are looked at in one go; the rest waits for the next."""


class NoSuchFolder(Exception):
    """This folder is not there, or Unjam may not read and write in it."""


class Busy(Exception):
    """Another program has this file open for itself. It is looked at again later."""


def standing_files(folder: Path) -> dict[str, Standing]:
    """
    The plain files of a folder that are to be taken, by name; links and pipes are passed over.

    Raises:
        NoSuchFolder: if it cannot be read.
    """
    try:
        with os.scandir(folder) as entries:
            in_order = sorted(entries, key=lambda each: each.name)
            return dict(islice(_plain_files(in_order), FILES_MAX))
    except OSError as error:
        raise NoSuchFolder(NoSuchFolder.__doc__) from error


def _plain_files(entries: Iterable[os.DirEntry[str]]) -> Iterator[tuple[str, Standing]]:
    for entry in entries:
        facts = entry.stat(follow_symlinks=False)
        if stat.S_ISREG(facts.st_mode) and is_wanted(entry.name):
            yield entry.name, Standing(facts.st_ino, facts.st_size, facts.st_mtime_ns)


@contextmanager
def opened_alone(path: Path) -> Iterator[BufferedReader]:
    """
    A file, while nobody else holds it.

    Raises:
        Busy: if somebody does, or it has gone, or may not be read now.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise Busy(Busy.__doc__) from error
    with os.fdopen(descriptor, "rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Busy(Busy.__doc__) from error
        yield file


def put_away(path: Path, *, into: str, why: str = "") -> Path:
    """
    Move a file into one of our folders beside it, under a name that is free there.

    Args:
        into: one of ``OUR_FOLDERS``. why: a sentence for whoever looks; it lies beside the file.

    Returns:
        Where it lies now. A file that has gone already stays gone.
    """
    folder = path.parent / into
    folder.mkdir(exist_ok=True, mode=0o700)
    target = folder / free_name(path.name, taken=frozenset(os.listdir(folder)))
    if why:
        target.with_name(target.name + WHY_SUFFIX).write_text(why + "\n", encoding="utf-8")
    try:
        os.rename(path, target)
    except FileNotFoundError:
        return target
    for each in (folder, path.parent):
        _sync(each)
    return target


def make_ready(folder: Path) -> None:
    """
    See that a folder can be watched, and make our folders in it.

    Raises:
        NoSuchFolder: if it is none, or may not be written to.
    """
    try:
        if not folder.is_dir():
            raise NoSuchFolder(NoSuchFolder.__doc__)
        for name in OUR_FOLDERS:
            (folder / name).mkdir(exist_ok=True, mode=0o700)
    except OSError as error:
        raise NoSuchFolder(NoSuchFolder.__doc__) from error


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
