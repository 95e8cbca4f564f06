from __future__ import annotations

import io

from hypothesis import given, settings
from hypothesis import strategies as st

from unjam.connections.tables.encodings import text_blocks
from unjam.connections.tables.records import SLIP_CHARS_MAX, Records

SCRAPS = st.lists(
    st.sampled_from(
        ['"', ",", "\n", "\r\n", "\r", "a", "b c", "\0", "é", '""', "a,b,c\n", '"x\ny",b,c\n']
    ),
    max_size=80,
)


def read(blocks: list[str]) -> tuple[list[tuple[str, ...]], list[tuple[int, int, str, str]]]:
    records = Records(",", width=3, line=0)
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
    assert read([block for block in blocks if block]) == read(["".join(lines)])


def test_the_plain_way_and_the_csv_reader_agree() -> None:
    plain = "a,b,c\r\nd, e ,f\r\n" * 10
    quoted = plain + '"g",h,i\n'
    whole, faulty = read([plain])
    assert faulty == []
    assert read([quoted])[0][:-1] == whole


def test_raw_text_of_a_row() -> None:
    for text in ("a,b,c\nd,e,f\n", '"a",b,c\nd,"e\ne",f\n'):
        (batch,) = Records(",", width=3, line=0).batches([(text, 1.0)])
        assert (batch.raw(0) + batch.raw(1)).replace("\n", "") == text.replace("\n", "")


def test_after_many_slips_a_record_ends_with_its_line() -> None:
    records = Records(",", width=3, line=0)
    records.slip_chars = SLIP_CHARS_MAX + 1
    (batch,) = records.batches([('"a\nb",c,d\n', 1.0)])
    assert [parked.raw for parked in batch.faulty] == ['"a']
    assert [column[0] for column in batch.columns] == ['b"', "c", "d"]


def test_a_bar_between_cells_that_is_not_ascii() -> None:
    (batch,) = Records("§", width=2, line=0).batches([("a§b\nc§d\n", 1.0)])
    assert [list(column) for column in batch.columns] == [["a", "c"], ["b", "d"]]


def test_blocks_of_text_end_with_a_line_break() -> None:
    for content in (b"a\nb", b"a\r\nb\r\n", b"a\rb\r", b"", b"\xff\n"):
        blocks = list(text_blocks(io.BytesIO(content), "utf-8"))
        assert all(block[-1] in "\r\n" for block in blocks)
