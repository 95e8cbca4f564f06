"""A row that is too long or too short is parked by itself, wherever in the file it stands."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from unjam.connections.rules import UnreadableFile
from unjam.connections.tables import parse

Read = Callable[..., Any]
Write = Callable[..., Path]

HEADER = "case_id,activity,timestamp,Notes\n"
GOOD = "a,Call,2026-11-24 09:05,\n"
CELL = "a cell over a megabyte".center(2_000_000, "x")
LINE = "a line over four megabytes".center(5_000_000, "x")
TOO_LONG = [
    (f"{LINE},Call,2026-11-24 09:05,\n", "a line of at most"),
    (f'"{LINE}",Call,2026-11-24 09:05,\n', "a line of at most"),
    (f"a,Call,2026-11-24 09:05,{LINE}\n", "a line of at most"),
    (f"{CELL},Call,2026-11-24 09:05,\n", "cells of at most"),
    (f'a,Call,2026-11-24 09:05,"{CELL}"\n', "cells of at most"),
]


@pytest.mark.parametrize(("row", "expected"), TOO_LONG)
@pytest.mark.parametrize("above", [0, 1, 3])
def test_the_rows_around_a_long_one_are_read(
    read: Read, write: Write, row: str, expected: str, above: int
) -> None:
    everything = read(write(HEADER + GOOD * above + row + GOOD * 2), keep=("Notes",))
    assert [event["Notes"] for event in everything.events] == [""] * (above + 2)
    (parked,) = everything.parked
    assert (parked.row, parked.line) == (above + 1, above + 2)
    assert parked.expected.startswith(expected)


@pytest.mark.parametrize("row", [TOO_LONG[0][0], TOO_LONG[3][0], "a,Call\n"])
def test_where_no_row_is_whole_all_are_parked(read: Read, write: Write, row: str) -> None:
    everything = read(write(HEADER + row * 2))
    assert (everything.events, [parked.line for parked in everything.parked]) == ([], [2, 3])


@pytest.mark.parametrize("name", [CELL, LINE])
def test_a_heading_that_is_too_long_is_refused(write: Write, name: str) -> None:
    path = write(f"case_id,activity,timestamp,{name}\n{GOOD}")
    with pytest.raises(UnreadableFile, match="begins with a line that is too long"):
        parse.shape(path)


def test_text_that_is_not_in_the_encoding_chosen(read: Read, write: Write) -> None:
    with pytest.raises(UnreadableFile, match="does not begin with the mark"):
        read(write(HEADER + GOOD), encoding="utf-16")


def test_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(UnreadableFile, match="is a pipe"):
        parse.shape(tmp_path / "pipe.csv")
