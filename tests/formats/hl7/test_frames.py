"""Frames on a wire: what others do wrong is read, and nothing is held without limit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unjam.formats.hl7.frames import STRAY_BYTES_MAX, Frame, FrameReader, FrameTooLarge, framed


def heard(content: bytes, *, size: int = 10_000, bytes_max: int = 1000) -> list[Frame]:
    reader = FrameReader(bytes_max)
    return [
        frame
        for at in range(0, len(content), size)
        for frame in reader.feed(content[at : at + size])
    ]


@pytest.mark.parametrize(
    "content",
    [
        framed(b"one") + framed(b"two"),
        b"\0\0" + framed(b"one") + b"\r\n\0" + framed(b"two"),
        b"\x0b\x0bone\x1c\r\x1c\r\x0b\x0btwo\x1c\r\x1c\r",
        b"\x0bone\x1c\x0btwo\x1c",
        b"\x0bone\x1c\n\x0btwo\x1c\n",
    ],
)
@pytest.mark.parametrize("size", [1, 2, 3, 1000])
def test_frames_however_they_come(content: bytes, size: int) -> None:
    assert heard(content, size=size) == [Frame(b"one"), Frame(b"two")]


def test_a_frame_that_another_begins_in_is_not_whole() -> None:
    assert heard(b"\x0bhalf a mess" + framed(b"two")) == [
        Frame(b"half a mess", is_whole=False),
        Frame(b"two"),
    ]


def test_a_frame_that_never_ends_is_refused() -> None:
    reader = FrameReader(100)
    with pytest.raises(FrameTooLarge):
        for _ in range(50):
            reader.feed(b"\x0bMSH|" if not reader.is_inside else b"x" * 10)
    assert len(reader.left()) <= 120


def test_talk_outside_of_frames_is_counted_and_refused_in_the_end() -> None:
    reader = FrameReader()
    assert reader.feed(b"GET / HTTP/1.1\r\n\r\n") == []
    assert reader.stray == len(b"GET/HTTP/1.1")
    assert (reader.is_inside, reader.left()) == (False, b"")
    with pytest.raises(FrameTooLarge):
        reader.feed(b"x" * STRAY_BYTES_MAX)


@given(st.lists(st.sampled_from([b"\x0b", b"\x1c", b"\r", b"\0", b"a", b"bc"])), st.integers(1, 5))
def test_blocks_make_no_difference(parts: list[bytes], size: int) -> None:
    content = b"".join(parts)
    assert heard(content, size=size) == heard(content)


@given(st.lists(st.binary(min_size=1).filter(lambda raw: not set(raw) & {0x0B, 0x1C})))
def test_what_is_framed_comes_out(messages: list[bytes]) -> None:
    whole = [raw for raw in messages if raw.strip(b" \t\r\n\0\x1a")]
    assert heard(b"".join(map(framed, whole)), bytes_max=10**6) == [Frame(raw) for raw in whole]
