from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unjam.connections.rules import UnreadableFile
from unjam.connections.tables import encodings
from unjam.connections.tables.encodings import LongLine, guess_encoding, text_blocks

Write = Callable[..., Path]
TEXT = "case,étape\n1,Café à côté\n" * 20


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8-sig"),
        (TEXT.encode("utf-16"), "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("cp1252"), "cp1252"),
        (b"plain\n" * 400_000 + TEXT.encode("cp1252"), "cp1252"),
        (TEXT.encode() + b"\xff\n", "utf-8"),
        (b"", "utf-8"),
        (b"a", "utf-8"),
    ],
)
def test_encodings_are_told_apart(content: bytes, encoding: str, write: Write) -> None:
    assert guess_encoding(write(content)) == encoding


def test_only_encodings_of_text_are_taken() -> None:
    assert encodings.checked_encoding("Latin-1", file_name="x") == "iso8859-1"
    for name in ("base64", "utf-7", "idna", "nonsense", "\0"):
        with pytest.raises(UnreadableFile, match="no encoding that we read"):
            encodings.checked_encoding(name, file_name="x.csv")


@given(content=st.binary(max_size=300), block_bytes=st.integers(1, 50))
@settings(max_examples=150, deadline=None)
def test_blocks_together_are_the_text(content: bytes, block_bytes: int) -> None:
    whole = content.decode("utf-8", "unjam.mark").removeprefix("\ufeff")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encodings, "BLOCK_BYTES", block_bytes)
        blocks = list(text_blocks(io.BytesIO(content), "utf-8"))
    text = "".join(blocks)
    assert text in (whole, whole + "\n")
    cut = [line for block in blocks for line in io.StringIO(block, newline="").readlines()]
    assert cut == io.StringIO(text, newline="").readlines()


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_a_line_too_long_comes_as_its_head(ending: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encodings, "BLOCK_BYTES", 16)
    monkeypatch.setattr(encodings, "LINE_CHARS_MAX", 100)
    monkeypatch.setattr(encodings, "LINE_HEAD_CHARS", 20)
    for start in ("", "a" + ending):
        for end in ("", ending, ending + "b" + ending):
            content = (start + "x" * 500 + end).encode()
            lines = [
                line if not isinstance(block, LongLine) else block
                for block in text_blocks(io.BytesIO(content), "utf-8")
                for line in block.splitlines()
            ]
            assert [isinstance(line, LongLine) for line in lines].count(True) == 1
            others = [line for line in lines if not isinstance(line, LongLine)]
            assert others == ["a"] * bool(start) + ["b"] * (len(end) > 2)
