"""A packed folder is unpacked into its files, within limits that keep a small machine safe."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import IO

from unjam.connections.rules import UnreadableFile

ENTRIES_MAX = 500
"""Files in one packed folder."""

UNPACKED_BYTES_MAX = 2_000_000_000
"""Of all its files together."""

RATIO_MAX = 200
"""A file that unpacks to more than this many times its packed size is no export."""

BLOCK_BYTES = 2**18
HEAD_BYTES = 16
"""Enough of a file to see whether it is packed."""

PASSED_OVER = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")

Entry = tuple[str, Iterator[bytes]]


def is_packed_folder(head: bytes, *, file_name: str) -> bool:
    """Whether a file is a packed folder: a workbook is packed too, and is none."""
    return head.startswith(b"PK\x03\x04") and file_name.lower().endswith(".zip")


def entries(file: IO[bytes], *, file_name: str) -> Iterator[Entry]:
    """
    The files in a packed folder: the name of each, and its content in blocks.

    Names lead nowhere: only their last part is used, and nothing is written where they say.

    Raises:
        UnreadableFile: if it is damaged, locked with a password, or larger than may be.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            infos = [info for info in archive.infolist() if _is_wanted(info)]
            _insist_on_limits(infos, file_name=file_name)
            for info in infos:
                name = info.filename.replace("\\", "/").rpartition("/")[2]
                yield name, _blocks(archive, info, file_name=file_name)
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        raise UnreadableFile(
            f"{file_name} is a packed folder that cannot be opened. Pack it again, or choose its "
            "files one by one."
        ) from error


def _is_wanted(info: zipfile.ZipInfo) -> bool:
    return not info.is_dir() and not any(name in info.filename for name in PASSED_OVER)


def _insist_on_limits(infos: Iterable[zipfile.ZipInfo], *, file_name: str) -> None:
    many = list(infos)
    if len(many) > ENTRIES_MAX:
        raise UnreadableFile(
            f"{file_name} holds {len(many):,} files. Pack at most {ENTRIES_MAX} at once."
        )
    if sum(info.file_size for info in many) > UNPACKED_BYTES_MAX:
        raise UnreadableFile(f"{file_name} unpacks to more than 2 GB. Pack fewer files.")
    for info in many:
        if info.flag_bits & 1:
            raise UnreadableFile(f"{file_name} is locked with a password. Unpack it first.")
        if info.file_size > RATIO_MAX * max(info.compress_size, 1_000):
            raise UnreadableFile(
                f"{file_name} holds a file that unpacks to {info.file_size:,} bytes from "
                f"{info.compress_size:,}: that is no export. Nothing of it was read."
            )


def _blocks(archive: zipfile.ZipFile, info: zipfile.ZipInfo, *, file_name: str) -> Iterator[bytes]:
    try:
        with archive.open(info) as content:
            yield from _at_most(content, info.file_size, file_name=file_name)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError) as error:
        raise UnreadableFile(f"{file_name} is damaged. Pack it again.") from error


def _at_most(content: IO[bytes], left: int, *, file_name: str) -> Iterator[bytes]:
    while block := content.read(BLOCK_BYTES):
        left -= len(block)
        if left < 0:
            raise UnreadableFile(f"{file_name} is not what it says of itself.")
        yield block


def contents_of(file: IO[bytes], *, file_name: str) -> Iterator[Entry]:
    """
    A file in blocks, or the files in it where it is a packed folder.

    Raises:
        UnreadableFile: as ``entries`` does.
    """
    head = file.read(HEAD_BYTES)
    file.seek(0)
    if is_packed_folder(head, file_name=file_name):
        return entries(file, file_name=file_name)
    return iter([(file_name, iter(lambda: file.read(BLOCK_BYTES), b""))])
