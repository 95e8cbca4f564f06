"""A packed folder is unpacked within limits; its names lead nowhere."""

from __future__ import annotations

import io
import zipfile

import pytest

from unjam.connections.rules import UnreadableFile
from unjam.connections.runs import packed


def folder(*files: tuple[str, bytes]) -> io.BytesIO:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files:
            archive.writestr(name, text)
    content.seek(0)
    return content


def unpacked(content: io.BytesIO) -> list[tuple[str, bytes]]:
    return [(n, b"".join(c)) for n, c in packed.entries(content, file_name="folder.zip")]


def test_files_come_out_under_their_own_names() -> None:
    content = folder(
        ("in/2026/claims.837", b"ISA"),
        ("..\\..\\windows\\a.csv", b"a,b"),
        ("/etc/passwd", b"x"),
        ("__MACOSX/._claims.837", b"no"),
        ("in/.DS_Store", b"no"),
    )
    assert unpacked(content) == [("claims.837", b"ISA"), ("a.csv", b"a,b"), ("passwd", b"x")]


def test_a_workbook_is_no_packed_folder() -> None:
    head = folder(("xl/workbook.xml", b"")).read(16)
    assert packed.is_packed_folder(head, file_name="A.ZIP")
    assert not packed.is_packed_folder(head, file_name="tasks.xlsx")
    assert not packed.is_packed_folder(b"ISA*", file_name="claims.zip")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (io.BytesIO(b"PK\x03\x04 no more"), "cannot be opened"),
        (folder(("bomb.csv", b"0" * 50_000_000)), "no export"),
        (folder(*((f"{n}.csv", b"a") for n in range(501))), "holds 501 files"),
    ],
)
def test_what_may_not_be_unpacked_is_refused(content: io.BytesIO, says: str) -> None:
    content.seek(0)
    with pytest.raises(UnreadableFile, match=says):
        unpacked(content)


def test_a_damaged_file_is_said() -> None:
    whole = bytearray(folder(("a.csv", bytes(range(256)) * 40)).getvalue())
    whole[60] ^= 0xFF
    with pytest.raises(UnreadableFile, match=r"damaged|cannot be opened"):
        unpacked(io.BytesIO(bytes(whole)))


def test_all_files_together_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "UNPACKED_BYTES_MAX", 100)
    with pytest.raises(UnreadableFile, match="more than 2 GB"):
        unpacked(folder(("a", b"x" * 60), ("b", b"y" * 60)))
