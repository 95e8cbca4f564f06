"""Whatever is in a file comes out again byte for byte, however it was cut into blocks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats.x12.interchanges import interchange, isa, transaction
from unjam.formats.x12.tokens import SEGMENT_CHARS_MAX, NotX12, batches, delimiters_of

MARKS = ("*^:~", "|~^\n", "\x1d\x1e\x1f\x1c", "*U:~", "+^>!")


def cut(content: bytes, size: int) -> list[bytes]:
    return [content[at : at + size] for at in range(0, len(content), size)]


def segments(content: bytes, *, size: int = 50) -> list[list[str]]:
    return [
        segment
        for batch in batches(cut(content, size))
        for segment in batch.segments
        if segment != [""]
    ]


def together(content: bytes, *, size: int) -> bytes:
    return "".join(batch.text() for batch in batches(cut(content, size))).encode("latin-1")


@pytest.mark.parametrize("marks", MARKS)
@pytest.mark.parametrize("newline", ["", "\n", "\r\n"])
@pytest.mark.parametrize("size", [1, 7, 107, 65536])
def test_any_delimiters_and_line_ends(marks: str, newline: str, size: int) -> None:
    content = interchange(
        transaction("BHT*0019*00*1", "NM1*85*2*O'BRIEN"), marks=marks, newline=newline
    )
    assert together(content, size=size) == content
    found = segments(content, size=size)
    assert [segment[0] for segment in found] == [
        "ISA",
        "GS",
        "ST",
        "BHT",
        "NM1",
        "SE",
        "GE",
        "IEA",
    ]
    assert found[4] == ["NM1", "85", "2", "O'BRIEN"]


@pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b"  \r\n", b"\xef\xbb\xbf\n\n"])
def test_what_stands_before_an_interchange_does_no_harm(before: bytes) -> None:
    content = before + interchange(transaction("BHT*0019"))
    assert together(content, size=64) == content
    assert segments(content)[0][0] == "ISA"


def test_two_interchanges_may_have_other_delimiters_each() -> None:
    content = (
        interchange(transaction("A*1")) + b"\n\n" + interchange(transaction("B*2"), marks="|~^\n")
    )
    for size in (1, 50, 4096):
        assert together(content, size=size) == content
        assert [s[0] for s in segments(content, size=size)].count("ISA") == 2
        assert ["B", "2"] in segments(content, size=size)


def test_the_name_isa_inside_data_begins_nothing() -> None:
    content = interchange(transaction("NM1*IL*1*ISA*IEA", "N3*ISA*ISA"))
    assert ["NM1", "IL", "1", "ISA", "IEA"] in segments(content)
    assert [segment[0] for segment in segments(content)].count("ISA") == 1


@pytest.mark.parametrize(("marks", "newline"), [("*^:~", ""), ("|!>\n", ""), ("*^:~", "\r\n")])
def test_an_interchange_without_its_end_gives_way_to_the_next(marks: str, newline: str) -> None:
    whole = interchange(transaction("A*1"), marks=marks, newline=newline)
    content = whole[: whole.index(b"IEA")] + interchange(transaction("B*2"), marks=marks)
    for size in (1, 33, 4096):
        assert together(content, size=size) == content
        assert [s[0] for s in segments(content, size=size)].count("ISA") == 2


def test_half_a_file_says_that_it_breaks_off() -> None:
    content = interchange(transaction("NM1*85*2*EXAMPLE"))[:-40]
    read = list(batches(cut(content, 64)))
    assert read[-1].is_broken_off
    assert "".join(batch.text() for batch in read).encode("latin-1") == content


def test_uneven_line_ends_are_kept() -> None:
    content = interchange(transaction("A*1", "B*2", "C*3"), newline="\n").replace(
        b"B*2~\n", b"B*2~\r\n \n"
    )
    for size in (1, 20, 4096):
        assert together(content, size=size) == content
    assert ["C", "3"] in segments(content)


@pytest.mark.parametrize(
    "content",
    [b"", b"   ", b"<html><body>502 Bad Gateway</body></html>", b'{"error": 1}', b"MSH|^~\\&|"],
)
def test_what_is_no_x12_is_refused_without_showing_it(content: bytes) -> None:
    with pytest.raises(NotX12) as refused:
        list(batches([content]))
    assert "Gateway" not in str(refused.value)


@pytest.mark.parametrize("marks", ["A^:~", "*^*~", "*^~~", "*^::"])
def test_delimiters_that_cannot_be_told_apart_are_refused(marks: str) -> None:
    with pytest.raises(NotX12):
        delimiters_of(isa(marks=marks) + "GS")


def test_version_4010_has_no_repetition() -> None:
    assert delimiters_of(isa(marks="*U:~")).repetition == ""
    assert delimiters_of(isa()).repetition == "^"


def test_a_segment_without_end_does_not_fill_the_memory() -> None:
    head = isa().encode()
    block = b"X" * 2**16
    many = [head, *[block] * (SEGMENT_CHARS_MAX // len(block) + 3)]
    read = list(batches(many))
    assert any(batch.stray for batch in read)
    assert sum(len(batch.text()) for batch in read) == len(head) + len(block) * (len(many) - 1)


@given(st.binary(max_size=400), st.integers(1, 60))
def test_any_bytes_after_an_interchange_come_out_again(tail: bytes, size: int) -> None:
    content = interchange(transaction("A*1")) + tail
    assert together(content, size=size) == content


@given(st.data(), st.integers(1, 60))
def test_any_change_inside_an_interchange_comes_out_again(data: st.DataObject, size: int) -> None:
    whole = interchange(transaction("NM1*85*2*EXAMPLE", "CLM*1*2"), newline="\n")
    at = data.draw(st.integers(106, len(whole)))
    gone = data.draw(st.integers(0, 30))
    put = data.draw(st.binary(max_size=12))
    content = whole[:at] + put + whole[at + gone :]
    assert together(content, size=size) == content
    in_one = segments(content, size=10_000)
    assert segments(content, size=size) == in_one, "how a file is cut makes no difference"
