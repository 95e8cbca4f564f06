"""Data of a declared length is not cut, whatever stands in it; a wrong length is not believed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats.x12.interchanges import interchange, transaction
from formats.x12.test_tokens import cut, segments, together
from unjam.formats.x12 import envelope
from unjam.formats.x12.tokens import SEGMENT_CHARS_MAX, batches


def with_data(head: str, data: str, *, newline: str = "", marks: str = "*^:~") -> bytes:
    """An interchange with one such segment between two others; data as it stands."""
    mark = "DATA GOES HERE"
    content = interchange(
        transaction("BGN*02*1", f"{head}*{len(data)}*{mark}", "REF*EJ*7", set_id="275"),
        marks=marks,
        newline=newline,
        version="006020X314",
    )
    return content.replace(mark.encode(), data.encode("latin-1"))


@pytest.mark.parametrize("head", ["BIN", "BDS*B64", "BDS*ASC"])
@pytest.mark.parametrize("newline", ["", "\r\n"])
@pytest.mark.parametrize("size", [1, 7, 64, 65536])
def test_data_may_hold_every_delimiter(head: str, newline: str, size: int) -> None:
    data = "~IEA*1*1~\n~ISA*00*ST*275*~SE*^:~~ "
    content = with_data(head, data, newline=newline)
    assert together(content, size=size) == content
    found = segments(content, size=size)
    assert [segment[0] for segment in found] == [
        "ISA", "GS", "ST", "BGN", head[:3], "REF", "SE", "GE", "IEA",
    ]  # fmt: skip
    assert found[4][-1] == data


@given(st.text(st.characters(max_codepoint=255), max_size=60), st.integers(1, 40))
def test_any_data_comes_out_as_it_went_in(data: str, size: int) -> None:
    content = with_data("BDS*ASC", data, newline="\n")
    assert together(content, size=size) == content
    assert segments(content, size=size)[4] == ["BDS", "ASC", str(len(data)), data]


@pytest.mark.parametrize("length", ["3", "999", "", "x", "0", "99999999", "999999999999"])
@pytest.mark.parametrize("size", [1, 50, 65536])
def test_a_wrong_length_is_not_believed(length: str, size: int) -> None:
    content = interchange(
        transaction("BGN*02*1", f"BDS*B64*{length}*QUJD+ZZZ", "REF*EJ*7", set_id="275")
    )
    assert together(content, size=size) == content
    found = segments(content, size=size)
    assert found[4] == ["BDS", "B64", length, "QUJD+ZZZ"]
    assert found[5] == ["REF", "EJ", "7"]


@given(st.data(), st.integers(1, 60))
def test_how_a_file_is_cut_makes_no_difference(data: st.DataObject, size: int) -> None:
    whole = with_data("BDS*ASC", "a~b*c~ISA*d", newline="\n") + with_data("BIN", "~~")
    at = data.draw(st.integers(106, len(whole)))
    gone = data.draw(st.integers(0, 20))
    put = data.draw(st.sampled_from([b"", b"~", b"BIN*9*", b"BDS*B64*4*", b"*", b"\n"]))
    content = whole[:at] + put + whole[at + gone :]
    assert together(content, size=size) == content
    assert segments(content, size=size) == segments(content, size=100_000)


def test_a_large_document_is_one_segment_and_is_read_in_time() -> None:
    data = "QUJD~" * 700_000
    content = with_data("BDS*B64", data)
    (read,) = [
        found for found in envelope.read(cut(content, 65536))
        if isinstance(found, envelope.Transaction)
    ]  # fmt: skip
    assert read.segments[2] == ["BDS", "B64", str(len(data)), data]
    assert read.findings == []
    assert content[read.offset_of(3) :].startswith(b"REF*EJ*7")


def test_data_longer_than_a_segment_may_be_is_not_waited_for() -> None:
    content = interchange(transaction(f"BDS*B64*{SEGMENT_CHARS_MAX}*QUJD", "REF*EJ*7"))
    read = list(batches(cut(content, 40)))
    assert ["REF", "EJ", "7"] in [segment for batch in read for segment in batch.segments]


def test_names_that_end_in_bin_are_names() -> None:
    content = interchange(transaction("NM1*IL*1*SMITH*ROBIN*7*", "N3*BIN*BDS*5*x"), newline="\n")
    for size in (1, 64, 65536):
        assert together(content, size=size) == content
        assert ["NM1", "IL", "1", "SMITH", "ROBIN", "7", ""] in segments(content, size=size)
        assert ["N3", "BIN", "BDS", "5", "x"] in segments(content, size=size)
