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
TAG_BYTES_MAX = 2**16
DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, struct.error),
    *(OSError, ValueError, NotImplementedError, EOFError),
)
LOCAL_HEADER = struct.Struct("<26xHH")

ANY_TAG = re.compile(rb"<(?:row|c|[^\s<>/:]+:(?:row|c))[\s/>]")
WHOLE_TAG = re.compile(rb"<(row|c|[^\s<>/:]+:(?:row|c))((?:[\s/][^<>]*)?)>")
FACTS = re.compile(rb"<(?:row|c|[^\s<>/:]+:(?:row|c))((?:[\s/][^<>]*)?)>")
FACT = rb"""\s+([\w:.\-]+)\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)')"""
ONE_FACT = re.compile(FACT)
PLAIN_FACTS = re.compile(rb"(?:" + FACT + rb")*\s*/?")
ROW_NUMBER = re.compile(rb"""\sr\s*=\s*["'][A-Za-z]{0,3}([0-9]+)""")
GOOD_PLACE = re.compile(rb"([A-Za-z]{0,3})0{1,7}")
PLACELESS = -1
ANY_DIGIT_AS_0 = bytes.maketrans(b"123456789", b"000000000")


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
        extent, before = _Extent(), unpacked
        for piece in _unpacked(entry, file=file):
            unpacked += len(piece)
            size = unpacked - before
            if unpacked > UNPACKED_BYTES_MAX:
                raise _too_much(path, f"it unpacks to over {UNPACKED_BYTES_MAX // 10**6} MB")
            if size > RATIO_FREE_BYTES and size > RATIO_MAX * entry.compress_size:
                raise _too_much(path, f"a part of it unpacks to over {RATIO_MAX} times its size")
            extent.widen(piece)
        extent.close()
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
    """
    How far apart the cells of a sheet lie, at most.

    The reader of workbooks takes memory for every cell between the first and the last, and the
    process ends where there is not enough. So whatever could hide a far cell counts as damage.
    """

    def __init__(self) -> None:
        self.row_max = self.column_max = 0
        self.placeless_rows = self.placeless_cells = self.placeless_cells_max = 0
        self.rest = b""

    def widen(self, piece: bytes) -> None:
        """Take in the next piece of a part; a tag that is cut waits for the piece after it."""
        text = self.rest + piece
        end = text.rfind(b"<")
        if end < 0 or len(text) - end > TAG_BYTES_MAX:
            end = len(text)
        self.rest = text[end:]
        self._measure(text[:end])

    def close(self) -> None:
        """Take in what waited for a piece that did not come."""
        self._measure(self.rest)

    def _measure(self, text: bytes) -> None:
        facts = FACTS.findall(text)
        if len(ANY_TAG.findall(text)) != len(facts):
            raise ValueError("a cell that is not plainly written")
        joined = b">".join(facts)
        columns = {
            kind: _column(kind) for kind in set(joined.translate(ANY_DIGIT_AS_0).split(b">"))
        }
        self.column_max = max(self.column_max, *columns.values(), 0)
        self.row_max = max(self.row_max, *map(int, set(ROW_NUMBER.findall(joined))), 0)
        if facts and PLACELESS in columns.values():
            self._count_placeless(text, columns)

    def _count_placeless(self, text: bytes, columns: dict[bytes, int]) -> None:
        """Rows and cells that do not say where they are follow the one before."""
        for name, facts in WHOLE_TAG.findall(text):
            is_placeless = columns[facts.translate(ANY_DIGIT_AS_0)] == PLACELESS
            if name.endswith(b"row"):
                self.placeless_cells = 0
                self.placeless_rows += is_placeless
            else:
                self.placeless_cells += is_placeless
                self.placeless_cells_max = max(self.placeless_cells_max, self.placeless_cells)

    @property
    def cells(self) -> int:
        rows = self.row_max + self.placeless_rows
        return rows * (self.column_max + self.placeless_cells_max)


def _column(kind: bytes) -> int:
    """The column that a tag names in its attributes, 0 for a row's, ``PLACELESS`` for none."""
    if PLAIN_FACTS.fullmatch(kind) is None:
        raise ValueError("a cell that is not plainly written")
    places = [double or single for name, double, single in ONE_FACT.findall(kind) if name == b"r"]
    if not places:
        return PLACELESS
    good = GOOD_PLACE.fullmatch(places[0])
    if good is None or len(places) > 1:
        raise ValueError("a cell in no place")
    column = 0
    for letter in good[1].upper():
        column = column * 26 + letter - 64
    return column


def _too_much(path: Path, what: str) -> UnreadableFile:
    return UnreadableFile(f"{path.name} is not opened: {what}. Export it as CSV.")
