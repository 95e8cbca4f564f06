"""Opens any file that a practice can export: finds out what it is, and hands it to its reader."""

from __future__ import annotations

import codecs
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import ModuleType

from unjam.connections.hl7 import parse as hl7
from unjam.connections.ocel import parse as ocel
from unjam.connections.rules import Chunk, ColumnMapping, FileShape, ReadAs, UnreadableFile
from unjam.connections.tables import parquet, sheets
from unjam.connections.tables import parse as tables
from unjam.connections.x12 import parse as x12
from unjam.connections.xes import parse as xes

READERS: dict[str, ModuleType] = {
    "csv": tables,
    "tsv": tables,
    "xlsx": sheets,
    "parquet": parquet,
    "hl7": hl7,
    "x12": x12,
    "xes": xes,
    "ocel-json": ocel,
    "ocel-xml": ocel,
    "ocel-sqlite": ocel,
}
"""Who reads what. Each module has ``shape(path)`` and ``chunks(path, mapping, *, after_row)``."""

NO_QUESTIONS = ("x12", "hl7")
"""Formats that say themselves what everything in them means: their imports begin unasked."""

TAKEN_APART = ("csv", "tsv", "xlsx")
"""Formats whose ``shape`` takes a ``ReadAs``: the others say themselves how they are read."""

AS_FOUND = ReadAs()
SHAPES_KEPT_MAX = 8
"""Shapes of copies that are remembered; each holds a few rows of its file."""

HEAD_BYTES = 2**16
TEXT_SUFFIXES = (".csv", ".tsv", ".txt", ".tab")
XML_ROOT = re.compile(r"<(?:\w+:)?(log|ocel)\b", re.IGNORECASE)
OCEL_SECTION = re.compile(r"<(?:\w+:)?(?:object-types|event-types|objects|events)\b")
"""Both XES and OCEL begin with ``<log>``; only OCEL goes on with one of these."""

WEB_PAGE = re.compile(r"<(?:!doctype\s+html|html\b)", re.IGNORECASE)
"""What servers send in place of an answer when they are in trouble."""

HL7_START = re.compile(r"(?:MSH|FHS|BHS)([^A-Za-z0-9\s])\S{3,5}\1")
"""The first segment of an HL7 v2 message or batch, whatever its delimiters."""

X12_START = re.compile(r"ISA([^A-Za-z0-9\s])(?:[^\n]{0,15}\1){10}")
"""An ISA segment's first elements; a table whose first column is called ISA looks otherwise."""

X12_PART = re.compile(r"(?:ST|GS)([*|^\x1d])[A-Z0-9]{2,3}\1")

STRANGERS = {
    b"%PDF": "a PDF. Export the table behind it",
    b"\xd0\xcf\x11\xe0": "an old Excel file (.xls) or an encrypted one. Save it as .xlsx",
    b"\x89PNG": "a picture. Export the table behind it",
    b"\xff\xd8\xff": "a picture. Export the table behind it",
    b"GIF8": "a picture. Export the table behind it",
    b"Rar!": "a packed file. Unpack it first",
    b"7z\xbc\xaf": "a packed file. Unpack it first",
    b"{\\rtf": "a text document. Export the table behind it",
}
EXPECTED = "Export it as CSV, TSV, XLSX, Parquet, X12, HL7, XES or OCEL."


@dataclass(frozen=True, slots=True)
class Source:
    """One file, and the name of the format it was found to have."""

    path: Path
    format_name: str

    def shape(self, read_as: ReadAs = AS_FOUND) -> FileShape:
        """
        What the file looks like, with guesses that a person may correct.

        Args:
            read_as: what a person has said of how it is taken apart.

        Raises:
            UnreadableFile: if it cannot be read, or not in this way.
        """
        describe: Callable[..., FileShape] = READERS[self.format_name].shape
        if self.format_name in TAKEN_APART:
            return describe(self.path, read_as)
        return describe(self.path)

    def chunks(self, mapping: ColumnMapping, *, after_row: int = 0) -> Iterator[Chunk]:
        """
        The events of the file, chunk by chunk.

        Args:
            mapping: which column is what.
            after_row: the ``last_row`` of the chunk after which to go on; 0 for the beginning.

        Raises:
            UnreadableFile: if it cannot be read, or the mapping does not fit it.
        """
        read: Callable[..., Iterator[Chunk]] = READERS[self.format_name].chunks
        return read(self.path, mapping, after_row=after_row)


def open_source(path: Path) -> Source:
    """
    Find out what a file is: by its content first, then by its name.

    Raises:
        UnreadableFile: if it is missing, a folder, empty, or of no kind that we read.
    """
    with tables.opened(path) as file:
        head = file.read(HEAD_BYTES)
    return Source(path, _format_of(head, path=path))


@lru_cache(maxsize=SHAPES_KEPT_MAX)
def shape_of_copy(path: Path, read_as: ReadAs = AS_FOUND) -> FileShape:
    """
    The shape of a file that is written once and never changed, such as our copy of an upload.

    A log of objects is read whole for its shape, so nobody looks at the same copy twice.

    Raises:
        UnreadableFile: if it cannot be read, or not in this way.
    """
    return open_source(path).shape(read_as)


def word_at_fault(path: Path, read_as: ReadAs) -> str:
    """The first of the fields of ``ReadAs`` with which a file cannot be read; empty if it can."""
    said: dict[str, str] = {}
    for name in read_as.said():
        said[name] = getattr(read_as, name)
        try:
            open_source(path).shape(ReadAs(**said))
        except UnreadableFile:
            return name
    return ""


def _format_of(head: bytes, *, path: Path) -> str:
    for magic, what in STRANGERS.items():
        if head.startswith(magic):
            raise UnreadableFile(f"{path.name} is {what}.")
    if head.startswith(b"PK\x03\x04"):
        return _zip_format(path)
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"SQLite format 3\0"):
        return "ocel-sqlite"
    if head.startswith(b"\x1f\x8b"):
        return _gzip_format(head, path=path)
    return _text_format(head, path=path)


def _zip_format(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        names = []
    if any(name.startswith("xl/") for name in names) or path.suffix.lower() == ".xlsx":
        return "xlsx"
    raise UnreadableFile(f"{path.name} is a packed file. Unpack it first.")


def _gzip_format(head: bytes, *, path: Path) -> str:
    inflater = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        unpacked = inflater.decompress(head, HEAD_BYTES)
    except zlib.error:
        unpacked = b""
    if unpacked and _text_format(unpacked, path=path) == "xes":
        return "xes"
    raise UnreadableFile(f"{path.name} is packed, and not an XES log. Unpack it first. {EXPECTED}")


def _text_format(head: bytes, *, path: Path) -> str:
    text = _decoded(head).lstrip("\ufeff \t\r\n")
    if HL7_START.match(text.lstrip("\x0b\0")):
        return "hl7"
    if X12_START.match(text):
        return "x12"
    if X12_PART.match(text):
        raise UnreadableFile(
            f"{path.name} is a part of an X12 file: it begins with {text[:2]}, and its envelope, "
            "which begins with ISA, is missing. Ask for the whole file."
        )
    suffix = path.suffix.lower()
    if WEB_PAGE.match(text):
        raise UnreadableFile(
            f"{path.name} is a web page, perhaps an error page in place of an answer. Nothing of "
            "it came in. Ask for the file again."
        )
    if text.startswith("<") and suffix not in TEXT_SUFFIXES:
        if root := XML_ROOT.search(text):
            is_xes = root[1].lower() == "log" and not OCEL_SECTION.search(text)
            return "xes" if is_xes else "ocel-xml"
        if suffix in (".xmlocel", ".xes"):
            return "ocel-xml" if suffix == ".xmlocel" else "xes"
        raise UnreadableFile(f"{path.name} is XML, but neither XES nor OCEL. {EXPECTED}")
    if suffix == ".json" or (text.startswith("{") and suffix not in TEXT_SUFFIXES):
        return "ocel-json"
    by_name = {".xlsx": "xlsx", ".parquet": "parquet", ".xes": "xes", ".tsv": "tsv"}
    return by_name.get(suffix, "csv")


def _decoded(head: bytes) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head.decode("utf-16", "replace")
    return head.decode("utf-8", "replace")
