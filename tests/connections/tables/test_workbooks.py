from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unjam.connections.readers import Source
from unjam.connections.rules import UnreadableFile
from unjam.connections.tables import workbooks
from unjam.connections.tables.workbooks import check_workbook

Write = Callable[..., Path]
ROWS = [["Case ID", "Activity", "Timestamp"], ["a", "Call", "2026-11-24 09:05"]]


def zipped(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def test_a_good_workbook_passes(write_workbook: Write) -> None:
    check_workbook(write_workbook({"Export": ROWS}))


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    bomb = zipped(tmp_path / "bomb.xlsx", {"xl/worksheets/sheet1.xml": b"0" * 50_000_000})
    with pytest.raises(UnreadableFile, match="unpacks to over 300 times its size"):
        check_workbook(bomb)


def test_a_bomb_that_lies_about_its_size_is_not_unpacked(tmp_path: Path) -> None:
    bomb = zipped(tmp_path / "bomb.xlsx", {"xl/worksheets/sheet1.xml": b"0" * 50_000_000})
    lie = bomb.read_bytes().replace(struct.pack("<L", 50_000_000), struct.pack("<L", 1_000))
    bomb.write_bytes(lie)
    with pytest.raises(UnreadableFile, match="unpacks to over 300 times its size"):
        check_workbook(bomb)


def test_many_parts_that_together_are_too_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks, "UNPACKED_BYTES_MAX", 2_000_000)
    many = zipped(tmp_path / "many.xlsx", {f"{i}.xml": b"0" * 300_000 for i in range(9)})
    with pytest.raises(UnreadableFile, match="unpacks to over 2 MB"):
        check_workbook(many)
    monkeypatch.setattr(workbooks, "ENTRIES_MAX", 8)
    with pytest.raises(UnreadableFile, match="it has 9 parts"):
        check_workbook(many)


@pytest.mark.parametrize(
    "far", ['<c r="XFD1048576"/>', "<row r = '1048576'><c r=\"XFD1\"/></row>"]
)
def test_two_cells_far_apart_are_not_opened(far: str, write_workbook: Write) -> None:
    book = write_workbook({"Export": ROWS})
    with zipfile.ZipFile(book) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    for padding in (0, workbooks.PIECE_BYTES - 400):
        text = parts[sheet].replace(b"<sheetData>", b"<sheetData>" + b" " * padding)
        text = text.replace(b"</sheetData>", far.encode() + b"</sheetData>")
        with pytest.raises(UnreadableFile, match="a sheet spans 17,179,869,184 cells"):
            check_workbook(zipped(book, parts | {sheet: text}))


@pytest.mark.parametrize(
    "odd",
    [
        '<c r="B99999999999999999999"/>',
        '<c r=""/>',
        '<c r="A1" r="XFD1048576"/>',
        "<c t=\">\" r='XFD1048576'/>",
        "<c r=XFD1048576/>",
        '<c t="<" r="A1"/>',
        '<c r="A1"',
        '<x:c r="A&#49;"/>',
    ],
)
def test_a_cell_whose_place_could_hide_is_damage(odd: str, write_workbook: Write) -> None:
    book = write_workbook({"Export": ROWS})
    with zipfile.ZipFile(book) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    text = parts[sheet].replace(b"</sheetData>", odd.encode() + b"</sheetData>")
    with pytest.raises(UnreadableFile, match="damaged or no workbook"):
        check_workbook(zipped(book, parts | {sheet: text}))


@pytest.mark.slow
def test_cells_that_do_not_say_where_they_are(write_workbook: Write) -> None:
    book = write_workbook({"Export": ROWS})
    with zipfile.ZipFile(book) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"

    def with_rows(rows: bytes) -> Path:
        text = parts[sheet].replace(b"</sheetData>", rows + b"</sheetData>")
        return zipped(book, parts | {sheet: text})

    check_workbook(with_rows((b"<row>" + b"<c><v>1</v></c>" * 10 + b"</row>") * 20_000))
    with pytest.raises(UnreadableFile, match="a sheet spans 104,857,900 cells"):
        check_workbook(
            with_rows(b'<row r="1048576">' + b"<c/>" * 97 + b"</row><row/><row/><row/>")
        )


def test_what_is_no_zip(write: Write) -> None:
    with pytest.raises(UnreadableFile, match="damaged or no workbook"):
        check_workbook(write(b"PK\x03\x04 and nothing", "book.xlsx"))


@pytest.mark.slow
@given(place=st.integers(0, 3_000), byte=st.integers(0, 255))
@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_workbook_with_any_byte_changed_is_read_or_refused(
    place: int, byte: int, write_workbook: Write
) -> None:
    book = write_workbook({"Export": ROWS})
    content = bytearray(book.read_bytes())
    content[place % len(content)] = byte
    book.write_bytes(content)
    source = Source(book, "xlsx")
    try:
        read = sum(len(c.columns) + len(c.parked) for c in source.chunks(source.shape().mapping))
    except UnreadableFile:
        return
    assert read >= 1
