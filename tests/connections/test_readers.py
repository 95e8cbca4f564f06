from __future__ import annotations

import gzip
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from unjam.connections.readers import READERS, open_source
from unjam.connections.rules import UnreadableFile

CSV = b"case_id,activity,timestamp\na,Call,2026-11-24 09:05\n"
XES = b'<?xml version="1.0"?>\n<!-- a log --><log xes.version="1.0"></log>'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def put(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("name", "content", "format_name"),
    [
        ("a.csv", CSV, "csv"),
        ("a.dat", CSV, "csv"),
        ("a.xes", CSV.replace(b",", b";"), "xes"),
        ("a.tsv", CSV.replace(b",", b"\t"), "tsv"),
        ("a.csv", b"PAR1 and more", "parquet"),
        ("a.csv", b"SQLite format 3\0and more", "ocel-sqlite"),
        ("a.xml", XES, "xes"),
        ("a.xes", b"\xef\xbb\xbf<log/>", "xes"),
        ("a.xes.gz", gzip.compress(XES, mtime=0), "xes"),
        ("a.gz", gzip.compress(XES, mtime=0), "xes"),
        ("a.xml", b"<?xml version='1.0'?><log><events/><objects/></log>", "ocel-xml"),
        ("a.xmlocel", b"<?xml version='1.0'?><data/>", "ocel-xml"),
        ("a.json", b' {"events": []}', "ocel-json"),
        ("a.json", b"[]", "ocel-json"),
        ("a.jsonocel", b'\xef\xbb\xbf{"events": []}', "ocel-json"),
        ("a.csv", b'{"case"},activity,timestamp\n', "csv"),
        ("a.csv", b"<case>,activity,timestamp\n", "csv"),
    ],
)
def test_content_decides_then_the_name(
    name: str, content: bytes, format_name: str, folder: Path
) -> None:
    assert open_source(put(folder / name, content)).format_name == format_name


def test_a_workbook_is_known_by_its_parts(folder: Path) -> None:
    with zipfile.ZipFile(folder / "a.bin", "w") as archive:
        archive.writestr("xl/workbook.xml", "")
    assert open_source(folder / "a.bin").format_name == "xlsx"


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.pdf", b"%PDF-1.7", "a.pdf is a PDF. Export the table behind it."),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1", "an old Excel file (.xls) or an encrypted one"),
        ("a.csv", b"\x89PNG\r\n", "is a picture"),
        ("a.zip", b"PK\x03\x04", "is a packed file. Unpack it first."),
        (
            "a.csv.gz",
            gzip.compress(CSV, mtime=0),
            "is packed, and not an XES log. Unpack it first.",
        ),
        ("a.gz", b"\x1f\x8bnothing", "is packed, and not an XES log."),
        ("a.xml", b"<note></note>", "is XML, but neither XES nor OCEL."),
        ("a.271", b" <!DOCTYPE html><html></html>", "is a web page, perhaps an error page"),
        ("a.csv", b"", "a.csv is empty. Export it again."),
    ],
)
def test_what_is_not_read_is_said(name: str, content: bytes, sentence: str, folder: Path) -> None:
    with pytest.raises(UnreadableFile) as refused:
        open_source(put(folder / name, content))
    assert sentence in str(refused.value)


def test_folders_and_missing_files(folder: Path) -> None:
    with pytest.raises(UnreadableFile, match="is a folder. Choose the files in it."):
        open_source(folder)
    with pytest.raises(UnreadableFile, match="There is no file nowhere.csv."):
        open_source(folder / "nowhere.csv")
    with pytest.raises(UnreadableFile, match="cannot be opened"):
        open_source(folder / ("x" * 300 + ".csv"))


def test_a_source_gives_its_shape_and_its_events(folder: Path) -> None:
    source = open_source(put(folder / "a.csv", CSV))
    (chunk,) = source.chunks(source.shape().mapping)
    assert chunk.columns.case.words == ["", "a"]
    assert list(chunk.columns.row) == [1]


def test_every_reader_has_the_two_functions() -> None:
    assert all(callable(reader.shape) and callable(reader.chunks) for reader in READERS.values())


def test_no_database_is_needed() -> None:
    code = "import sys, unjam.connections.readers; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
