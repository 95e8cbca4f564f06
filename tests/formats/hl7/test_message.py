"""A message is taken apart whole, whatever its delimiters, letters and line ends."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unjam.formats.hl7.character_sets import decoded
from unjam.formats.hl7.message import MESSAGE_BYTES_MAX, SEGMENTS_MAX, NotHl7, parse

HEAD = b"MSH|^~\\&|EHR|MAPLE"


def text(raw: bytes, segment: str, field: int, **parts: int) -> str:
    message = parse(raw)
    return message.text(message.first(segment), field, **parts)


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n"])
def test_segments_may_end_in_three_ways(end: bytes) -> None:
    message = parse(end.join([HEAD, b"PID|1||7", b"ZZZ|a", b""]))
    assert [segment[0] for segment in message.segments] == ["MSH", "PID", "ZZZ"]
    assert message.findings == []


def test_the_separator_itself_is_the_first_field_of_the_head() -> None:
    message = parse(HEAD)
    assert message.segments == [["MSH", "|", "^~\\&", "EHR", "MAPLE"]]


def test_parts_are_counted_from_one() -> None:
    raw = HEAD + b"\rPID|1||7^8&9~10"
    assert text(raw, "PID", 3) == "7"
    assert text(raw, "PID", 3, component=2) == "8"
    assert text(raw, "PID", 3, component=2, subcomponent=2) == "9"
    assert text(raw, "PID", 3, repetition=2) == "10"
    assert text(raw, "PID", 3, repetition=3) == ""
    assert text(raw, "PID", 3, repetition=2, component=2) == ""
    assert text(raw, "PID", 99) == ""
    assert text(raw, "NOT", 1) == ""


def test_the_delimiters_are_those_that_the_message_names() -> None:
    raw = b"MSH#*+!%#EHR\rPID#1##7*8%9+10#a|b^c"
    assert text(raw, "PID", 3, component=2, subcomponent=2) == "9"
    assert text(raw, "PID", 3, repetition=2) == "10"
    assert text(raw, "PID", 4) == "a|b^c"


@pytest.mark.parametrize("named", [b"^~\\\\&", b"^~", b"", b"^^^^", b"^~\\&#"])
def test_delimiters_that_are_missing_are_the_usual_ones(named: bytes) -> None:
    message = parse(b"MSH|" + named + b"|EHR\rPID|1||7^8~9")
    assert message.text(message.first("PID"), 3, component=2) == "8"
    assert message.text(message.first("PID"), 3, repetition=2) == "9"
    noted = [finding.where for finding in message.findings]
    assert noted == ([] if named == b"^~\\&#" else ["MSH-2"])


def test_a_deleted_value_is_empty_and_stays_as_it_stands() -> None:
    message = parse(HEAD + b'\rPV1|""|x')
    assert message.text(message.first("PV1"), 1) == ""
    assert message.whole(message.first("PV1"), 1) == '""'


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (rb"Smith \T\ Sons", "Smith & Sons"),
        (rb"\F\\S\\R\\E\\T\ ", "|^~\\&"),
        (rb"a\.br\b", "a\nb"),
        (rb"\H\loud\N\ voice", "loud voice"),
        (rb"\X4A6F\hn", "John"),
        (rb"\XC3B6\ ", "\u00f6"),
        (rb"\XFF\ ", "\u00ff"),
        (rb"\X4\ \Z9\ \C2842\ ", r"\X4\ \Z9\ \C2842" + "\\"),
        (rb"one \ alone", "one \\ alone"),
    ],
)
def test_escapes_are_undone_and_unknown_ones_stay(written: bytes, read: str) -> None:
    assert text(HEAD + b"\rNTE|1||" + written, "NTE", 3) == read


def test_a_broken_text_goes_on_in_the_next_line() -> None:
    message = parse(HEAD + b"\rOBX|1|TX|||First\nsecond | third\nlast|F\rPID|1")
    assert message.first("OBX") == [
        "OBX",
        "1",
        "TX",
        "",
        "",
        "First\nsecond ",
        " third\nlast",
        "F",
    ]
    assert message.first("PID") == ["PID", "1"]
    assert [finding.code for finding in message.findings] == ["broken_line", "broken_line"]
    assert message.findings[0].where == "OBX-6"


def test_segments_without_fields_and_with_blanks_before_them() -> None:
    message = parse(HEAD + b"\rRGS\r  PID|1\r\r \r")
    assert [segment[0] for segment in message.segments] == ["MSH", "RGS", "PID"]


@pytest.mark.parametrize(
    ("declared", "letters", "codec"),
    [
        (b"", "M\u00fcller".encode(), "utf-8"),
        (b"UNICODE UTF-8", "M\u00fcller".encode(), "utf-8"),
        (b"8859/1", "M\u00fcller".encode("latin-1"), "iso8859-1"),
        (b"8859/15~UNICODE UTF-8", "\u20ac".encode("iso8859-15"), "iso8859-15"),
        (b"GB 18030-2000", "\u738b".encode("gb18030"), "gb18030"),
    ],
)
def test_letters_are_read_as_declared(declared: bytes, letters: bytes, codec: str) -> None:
    raw = b"|".join([HEAD, *[b""] * 13, declared]) + b"\rPID|||||" + letters
    message = parse(raw)
    assert message.codec == codec
    assert message.text(message.first("PID"), 5) == letters.decode(codec)
    assert message.findings == []


@pytest.mark.parametrize(
    ("declared", "letters", "codec"),
    [
        (b"ASCII", b"M\xfcller", "latin-1"),
        (b"", b"M\xfcller", "latin-1"),
        (b"8859/99", "M\u00fcller".encode(), "utf-8"),
        (b"KLINGON", b"plain", "utf-8"),
        (b"GB 18030-2000", b"\xff\xff", "latin-1"),
    ],
)
def test_letters_that_are_not_as_declared_are_kept_and_said(
    declared: bytes, letters: bytes, codec: str
) -> None:
    raw = b"|".join([HEAD, *[b""] * 13, declared]) + b"\rPID|||||" + letters
    message = parse(raw)
    assert message.codec == codec
    assert [(one.code, one.where) for one in message.findings] == [("character_set", "MSH-18")]
    assert message.first("PID")[5].encode(codec) == letters


@given(st.binary(max_size=200))
def test_no_byte_is_lost(tail: bytes) -> None:
    raw = HEAD + b"\rPID|" + tail
    read = decoded(raw)
    assert read.text.encode(read.codec) == raw
    assert parse(raw).raw == raw


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        (b"", "nothing"),
        (b"<html>", "web page"),
        (b'{"a": 1}', "JSON"),
        (b"ISA*00*", "something else"),
        (b"MSH", "no separator"),
        (b"MSHA^~\\&", "no separator"),
        (b"MSH \r\n", "no separator"),
    ],
)
def test_what_is_no_message_is_said_without_showing_it(raw: bytes, word: str) -> None:
    with pytest.raises(NotHl7, match=word) as caught:
        parse(raw, position=3, offset=70)
    finding = caught.value.finding
    assert (finding.position, finding.offset, finding.where) == (3, 70, "MSH-1")


def test_a_message_has_limits() -> None:
    with pytest.raises(NotHl7, match="megabytes"):
        parse(HEAD + b" " * MESSAGE_BYTES_MAX)
    with pytest.raises(NotHl7, match="segments"):
        parse(HEAD + b"\rA01|" * (SEGMENTS_MAX + 1))


def test_the_known_breakers_of_others() -> None:
    assert parse(b"MSH~6_7|").segments[0][0] == "MSH"
    assert parse(b"MSH|").segments == [["MSH", "|", ""]]
    assert parse(b"MSH|^~\\&").text(parse(b"MSH|^~\\&").segments[0], 9) == ""


def test_a_document_of_megabytes_is_one_field() -> None:
    document = b"QUJD" * 400_000
    message = parse(HEAD + b"\rOBX|1|ED|||^TEXT^^Base64^" + document + b"\rNTE|1")
    assert len(message.text(message.first("OBX"), 5, component=5)) == len(document)
