from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unjam.connections.rules import ColumnMapping
from unjam.connections.tables.encodings import text_blocks
from unjam.connections.tables.records import SLIP_CHARS_MAX, Records

Read = Callable[..., Any]
Write = Callable[..., Path]

HEADER = "case_id,activity,timestamp,resource\n"
MAPPING = ColumnMapping(case="case_id", step="activity", ended="timestamp", person="resource")
SCRAPS = st.lists(
    st.sampled_from(
        ['"', ",", "\n", "\r\n", "\r", "a", "b c", "\0", "é", '""', "a,b,c\n", '"x\ny",b,c\n']
    ),
    max_size=80,
)


def ends_with_c(cells: Sequence[str]) -> bool:
    return cells[-1].strip() == "c"


def taken_apart(
    blocks: list[str],
) -> tuple[list[tuple[str, ...]], list[tuple[int, int, str, str]]]:
    records = Records(",", width=3, line=0, is_row=ends_with_c)
    batches = list(records.batches((block, 0.0) for block in blocks))
    whole = [
        (str(row), str(line), *cells)
        for batch in batches
        for row, line, *cells in zip(batch.rows, batch.lines, *batch.columns, strict=True)
    ]
    faulty = [
        (parked.row, parked.line, parked.expected, parked.raw)
        for batch in batches
        for parked in batch.faulty
    ]
    return whole, faulty


@given(scraps=SCRAPS, data=st.data())
@settings(max_examples=200, deadline=None)
def test_where_the_blocks_are_cut_changes_nothing(scraps: list[str], data: st.DataObject) -> None:
    lines = io.StringIO("".join(scraps) + "\n", newline="").readlines()
    cuts = sorted(data.draw(st.lists(st.integers(0, len(lines)), max_size=6)))
    blocks = [
        "".join(lines[start:end])
        for start, end in zip([0, *cuts], [*cuts, len(lines)], strict=True)
    ]
    assert taken_apart([block for block in blocks if block]) == taken_apart(["".join(lines)])


def test_the_plain_way_and_the_csv_reader_agree() -> None:
    plain = "a,b,c\r\nd, e ,f\r\n" * 10
    quoted = plain + '"g",h,i\n'
    whole, faulty = taken_apart([plain])
    assert faulty == []
    assert taken_apart([quoted])[0][:-1] == whole


def test_raw_text_of_a_row() -> None:
    for text in ("a,b,c\nd,e,f\n", '"a",b,c\nd,"e\ne",f\n'):
        (batch,) = Records(",", width=3, line=0, is_row=ends_with_c).batches([(text, 1.0)])
        assert (batch.raw(0) + batch.raw(1)).replace("\n", "") == text.replace("\n", "")


def test_after_many_slips_a_record_ends_with_its_line() -> None:
    records = Records(",", width=3, line=0, is_row=ends_with_c)
    records.slip_chars = SLIP_CHARS_MAX + 1
    (batch,) = records.batches([('"a\nb",c,d\n', 1.0)])
    assert [parked.raw for parked in batch.faulty] == ['"a']
    assert [column[0] for column in batch.columns] == ['b"', "c", "d"]


def test_a_bar_between_cells_that_is_not_ascii() -> None:
    (batch,) = Records("§", width=2, line=0, is_row=ends_with_c).batches([("a§b\nc§d\n", 1.0)])
    assert [list(column) for column in batch.columns] == [["a", "c"], ["b", "d"]]


def test_blocks_of_text_end_with_a_line_break() -> None:
    for content in (b"a\nb", b"a\r\nb\r\n", b"a\rb\r", b"", b"\xff\n"):
        blocks = list(text_blocks(io.BytesIO(content), "utf-8"))
        assert all(block[-1] in "\r\n" for block in blocks)


def test_a_line_break_in_quotation_marks_is_part_of_the_cell(read: Read, write: Write) -> None:
    text = HEADER + '"a\nb",Call,2026-11-24 09:05,Sam\nc,Call,never,Sam\n'
    everything = read(write(text), MAPPING)
    assert everything.cases == ["a\nb"]
    assert everything.parked[0].line == 4
    assert everything.parked[0].row == 2


@pytest.mark.parametrize("inside", ["\r", "\r\n", "\n\n", "\n\r"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_any_line_break_in_quotation_marks_is_kept(
    inside: str, ending: str, read: Read, write: Write
) -> None:
    rows = [f'"a{inside}b",Call,2026-11-24 09:05,Sam', "c,Call,2026-11-24 09:05,Sam", ""]
    everything = read(write(ending.join([HEADER.rstrip(), *rows])), MAPPING)
    assert everything.cases == [f"a{inside}b", "c"]


def test_a_bare_carriage_return_ends_a_line_and_loses_nothing(read: Read, write: Write) -> None:
    text = HEADER + "a,Call\r,2026-11-24 09:05,Sam\nb,Call,2026-11-24 09:05,Sam\n"
    everything = read(write(text), MAPPING)
    assert everything.cases == ["b"]
    assert [parked.raw for parked in everything.parked] == ["a,Call", ",2026-11-24 09:05,Sam"]


@pytest.mark.parametrize("after", ["", "\n" + "b,Fax,2026-11-24 09:05,Sam\n" * 3_000])
def test_a_quotation_mark_never_closed_costs_one_row(after: str, read: Read, write: Write) -> None:
    text = HEADER + "a,Call,2026-11-24 09:05,Sam\n" + 'x,"Call,2026-11-24 09:05,Sam' + after
    everything = read(write(text), MAPPING)
    assert everything.cases == ["a"] + ["b"] * after.count("b")
    assert [(parked.row, parked.line) for parked in everything.parked] == [(2, 3)]
    assert everything.parked[0].raw == 'x,"Call,2026-11-24 09:05,Sam'


def test_a_stray_quotation_mark_closed_by_another_costs_those_rows(
    read: Read, write: Write
) -> None:
    good = "a,Call,2026-11-24 09:05,Sam\n"
    text = HEADER + good + 'x,"Call,2026-11-24 09:05,Sam\n' + good + 'y,Call",never,Sam\n' + good
    everything = read(write(text), MAPPING)
    assert everything.cases == ["a", "a", "a"]
    assert [parked.line for parked in everything.parked] == [3, 5]


def test_notes_of_several_lines_are_no_slip(read: Read, write: Write) -> None:
    notes = ["first\nCalled, left word, asked, again", "one, two, three,\nfour, five, six, seven"]
    rows = "".join(f'"a\n",Call,2026-11-24 09:05,"{note}\n"\n' for note in notes)
    everything = read(write(HEADER + rows), MAPPING)
    assert [event["person"] for event in everything.events] == [note + "\n" for note in notes]
    assert everything.parked == []


def test_many_quotation_marks_never_closed_end_in_time(read: Read, write: Write) -> None:
    row = 'a",""",2026-11-24 09:05,Sam\n'
    everything = read(write(HEADER + row * 3_000), MAPPING)
    assert len(everything.events) + len(everything.parked) == everything.last_rows[-1]


def test_a_record_across_two_blocks(read: Read, write: Write) -> None:
    long_cell = "line of a note\n" * 900
    rows = f'a,"{long_cell}",2026-11-24 09:05,Sam\nb,Call,2026-11-24 09:05,Sam\n' * 20
    everything = read(write(HEADER + rows), MAPPING)
    assert everything.cases == ["a", "b"] * 20
    assert {event["step"] for event in everything.events} == {long_cell, "Call"}


@pytest.mark.parametrize("quoted", [True, False])
def test_a_cell_of_ten_megabytes(quoted: bool, read: Read, write: Write) -> None:
    cell = "x" * 10_000_000
    cell = f'"{cell}"' if quoted else cell
    good = "a,Call,2026-11-24 09:05,Sam\n"
    text = HEADER + good + f"b,{cell},2026-11-24 09:05,Sam\n" + good
    everything = read(write(text), MAPPING)
    assert everything.cases == ["a", "a"]
    assert [(parked.row, parked.line) for parked in everything.parked] == [(2, 3)]
    assert len(everything.parked[0].raw) <= 10_000


def test_a_cell_of_a_megabyte_is_let_in_and_one_above_is_not(read: Read, write: Write) -> None:
    text = HEADER + "".join(
        f"{case},{'é' * count},2026-11-24 09:05,Sam\n"
        for case, count in (("a", 500_000), ("b", 500_001), ("c", 1))
    )
    everything = read(write(text), MAPPING)
    assert everything.cases == ["a", "c"]
    assert everything.parked[0].expected == "cells of at most 1,000,000 bytes"
