"""Files of messages: framed, in batches, run together or with rubbish among them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unjam.formats.hl7.files import Unread, pieces, read
from unjam.formats.hl7.findings import Finding
from unjam.formats.hl7.message import Message, NotHl7

ONE = b"MSH|^~\\&|EHR|MAPLE|||20261124||ADT^A04|1\rPID|1||7"
TWO = b"MSH|^~\\&|EHR|MAPLE|||20261124||ADT^A08|2\rPID|1||8"


def numbers(content: bytes) -> list[str]:
    """MSH-10 of each message, and the code of what is none."""
    found = []
    for item in read([content]):
        match item:
            case Message():
                found.append(item.text(item.segments[0], 10))
            case Unread():
                found.append(item.finding.code)
            case Finding():
                found.append(item.code)
    return found


@pytest.mark.parametrize(
    "content",
    [
        ONE + b"\r" + TWO,
        ONE + b"\r\r\n\n" + TWO + b"\r\n",
        ONE.replace(b"\r", b"\n") + b"\n" + TWO.replace(b"\r", b"\n"),
        b"\xef\xbb\xbf" + ONE + b"\r\xef\xbb\xbf" + TWO,
        b"\x0b" + ONE + b"\r\x1c\r\x0b" + TWO + b"\r\x1c\r",
        b"\x0b" + ONE + b"\x1c\x0b" + TWO + b"\x1c",
        b"\x0b\x0b" + ONE + b"\r\x1c\r\x1c\r\0\0\x0b" + TWO + b"\r\x1c\r",
        b"  " + ONE + b"\r\t " + TWO,
        ONE + TWO,
        b"FHS|^~\\&|EHR\rBHS|^~\\&|EHR\r" + ONE + b"\r" + TWO + b"\rBTS|2\rFTS|1\r",
    ],
)
def test_two_messages_however_they_stand(content: bytes) -> None:
    assert numbers(content) == ["1", "2"]
    messages = list(read([content]))
    assert [message.raw[:3] for message in messages] == [b"MSH", b"MSH"]
    assert [message.first("PID")[3] for message in messages] == ["7", "8"]
    assert not any(message.findings for message in messages)
    assert [content[m.offset : m.offset + 3] for m in messages] == [b"MSH", b"MSH"]


def test_a_trailer_that_counts_otherwise_is_said() -> None:
    content = b"BHS|^~\\&\r" + ONE + b"\rBTS|5\rFTS|9\r"
    found = list(read([content]))
    assert [item.code for item in found[1:]] == ["batch_count", "batch_count"]
    assert found[1].sentence == "The trailer counts 5 messages in this batch; there are 1."
    assert (found[1].where, found[1].found) == ("BTS-1", "5")


def test_rubbish_between_messages_does_not_stop_the_rest() -> None:
    content = b"Report of today\r\n" + ONE + b"\x1c\rlost text\r" + TWO
    assert numbers(content) == ["stray", "1", "stray", "2"]
    stray = next(item for item in read([content]) if isinstance(item, Unread))
    assert stray.raw == b"Report of today"


def test_the_words_msh_in_a_text_begin_no_message() -> None:
    content = ONE + b"\rNTE|1||The MSH-9 of\nMSH-10 and MSH| too\r" + TWO
    assert numbers(content) == ["1", "2"]


def test_other_delimiters_begin_a_message_too() -> None:
    other = b"MSH#*+!%#EHR#MAPLE###20261124##ADT*A04#3\rPID#1"
    assert numbers(ONE + b"\r" + other) == ["1", "3"]


def test_a_frame_that_does_not_end_is_said() -> None:
    found = list(read([b"\x0b" + ONE + b"\r\x1c\r\x0b" + TWO]))
    assert [[one.code for one in message.findings] for message in found] == [[], ["cut_short"]]


@pytest.mark.parametrize(
    "content", [b"", b"\r\n \0", b"<html>busy</html>", b"MSH\r", b"MSH#*H#*+!", b"FHS|^~\\&"]
)
def test_a_file_without_a_message_is_refused(content: bytes) -> None:
    with pytest.raises(NotHl7):
        list(read([content]))


@given(
    st.lists(
        st.sampled_from(
            [ONE, TWO, b"\r", b"\n", b"\x0b", b"\x1c", b" ", b"MSH", b"MSH|", b"BTS|2", b"x", b"|"]
        ),
        max_size=12,
    ),
    st.integers(1, 90),
)
def test_pieces_give_the_file_back_in_whatever_blocks(parts: list[bytes], size: int) -> None:
    content = b"".join(parts)
    blocks = [content[at : at + size] for at in range(0, len(content), size)]
    cut = list(pieces(blocks))
    assert b"".join(piece.lead + piece.raw for piece in cut) == content
    assert cut == list(pieces([content]))
