"""Checks a workbook before it is opened: a small file must not unpack into a mountain."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from unjam.connections.rules import UnreadableFile

ENTRIES_MAX = 2_000
UNPACKED_BYTES_MAX = 600_000_000
RATIO_MAX = 300
RATIO_FREE_BYTES = 5_000_000
"""Below this size a high ratio does no harm: small sheets of equal cells pack very well."""

CELLS_MAX = 20_000_000
"""Cells between the first and the last of a sheet, empty ones included: they all take memory."""

PIECE_BYTES = 2**18
OVERLAP_BYTES = 64
DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, struct.error),
    *(OSError, ValueError, NotImplementedError, EOFError),
)
LOCAL_HEADER = struct.Struct("<26xHH")
PLACE = re.compile(rb"""\br\s*=\s*["']([A-Z]{0,3})(\d{1,7})["']""")


def check_workbook(path: Path) -> None:
    """
    Unpack every part of a workbook once, counting, without keeping it.

    The sizes that a zip file declares are not believed.

    Raises:
        UnreadableFile: if it is no zip file, is encrypted, has too many parts, unpacks to too
            much, or has a sheet whose cells lie too far apart.
    """
    try:
        with zipfile.ZipFile(path) as archive, path.open("rb") as file:
            entries = archive.infolist()
            if len(entries) > ENTRIES_MAX:
                raise _too_much(path, f"it has {len(entries):,} parts; at most {ENTRIES_MAX:,}")
            _check_entries(path, entries=entries, file=file)
    except DAMAGE:
        raise UnreadableFile(
            f"{path.name} is damaged or no workbook. Save it again as .xlsx, or export it as CSV."
        ) from None


def _check_entries(path: Path, *, entries: list[zipfile.ZipInfo], file: BinaryIO) -> None:
    unpacked = 0
    for entry in entries:
        if entry.flag_bits & 1:
            raise UnreadableFile(f"{path.name} is encrypted. Save it without a password.")
        extent, tail, before = _Extent(), b"", unpacked
        for piece in _unpacked(entry, file=file):
            unpacked += len(piece)
            size = unpacked - before
            if unpacked > UNPACKED_BYTES_MAX:
                raise _too_much(path, f"it unpacks to over {UNPACKED_BYTES_MAX // 10**6} MB")
            if size > RATIO_FREE_BYTES and size > RATIO_MAX * entry.compress_size:
                raise _too_much(path, f"a part of it unpacks to over {RATIO_MAX} times its size")
            if b"sheet" in entry.filename.lower().encode() or b"<c " in piece:
                extent.widen(tail + piece)
                tail = piece[-OVERLAP_BYTES:]
        if extent.cells > CELLS_MAX:
            raise _too_much(path, f"a sheet spans {extent.cells:,} cells; at most {CELLS_MAX:,}")


def _unpacked(entry: zipfile.ZipInfo, *, file: BinaryIO) -> Iterator[bytes]:
    """The bytes of a part, in pieces of bounded size, whatever its header says of their number."""
    file.seek(entry.header_offset)
    name_bytes, extra_bytes = LOCAL_HEADER.unpack(file.read(LOCAL_HEADER.size))
    file.seek(name_bytes + extra_bytes, 1)
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise NotImplementedError("neither stored nor deflated")
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    left = entry.compress_size
    while left > 0 and (packed := file.read(min(PIECE_BYTES, left))):
        left -= len(packed)
        if entry.compress_type == zipfile.ZIP_STORED:
            yield packed
            continue
        while packed:
            yield inflater.decompress(packed, PIECE_BYTES)
            packed = inflater.unconsumed_tail


class _Extent:
    """How far apart the cells of a sheet lie."""

    def __init__(self) -> None:
        self.row_max, self.column_max = 0, 0

    def widen(self, text: bytes) -> None:
        for letters, digits in set(PLACE.findall(text)):
            self.row_max = max(self.row_max, int(digits))
            column = 0
            for letter in letters:
                column = column * 26 + letter - 64
            self.column_max = max(self.column_max, column)

    @property
    def cells(self) -> int:
        return self.row_max * self.column_max


def _too_much(path: Path, what: str) -> UnreadableFile:
    return UnreadableFile(f"{path.name} is not opened: {what}. Export it as CSV.")
