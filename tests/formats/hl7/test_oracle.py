"""Every field of a message is what another reader of HL7 says it is."""

from __future__ import annotations

import hl7
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unjam.connections.hl7 import examples
from unjam.formats.hl7.message import Message, parse

LETTERS = st.text(st.sampled_from("abZ09 .-\u00f6^~&"), max_size=12)
NAMES = st.sampled_from(["PID", "OBX", "NTE", "ZZ1", "PV1", "FT1"])
SEGMENTS = st.lists(st.tuples(NAMES, st.lists(LETTERS, max_size=8)), max_size=6)


def fields(message: Message) -> list[list[str]]:
    return [[field.strip() for field in segment] for segment in message.segments]


def theirs(raw: bytes) -> list[list[str]]:
    return [[str(field).strip() for field in segment] for segment in hl7.parse(raw.decode())]


@pytest.mark.parametrize("raw", examples.ALL)
def test_the_examples(raw: bytes) -> None:
    assert fields(parse(raw)) == theirs(raw)


@given(SEGMENTS)
def test_any_fields(segments: list[tuple[str, list[str]]]) -> None:
    lines = ["|".join([name, *values]) for name, values in segments]
    raw = "\r".join(["MSH|^~\\&|EHR|MAPLE", *lines, ""]).encode()
    message = parse(raw)
    ours = [segment for segment in fields(message) if len(segment) > 1]
    assert ours == [segment for segment in theirs(raw) if len(segment) > 1]


@given(SEGMENTS)
def test_any_component(segments: list[tuple[str, list[str]]]) -> None:
    lines = ["|".join([name, *values]) for name, values in segments]
    raw = "\r".join(["MSH|^~\\&|EHR|MAPLE", *lines, ""]).encode()
    message, other = parse(raw), hl7.parse(raw.decode())
    for place, segment in enumerate(message.segments[1:], 1):
        for number in range(1, len(segment)):
            assert _parts(message, segment, number) == _parts_of(other[place][number])


def _parts(message: Message, segment: list[str], number: int) -> list[list[list[str]]]:
    shape = [[part.split("&") for part in one.split("^")] for one in segment[number].split("~")]
    return [
        [
            [
                message.text(segment, number, repetition=r, component=c, subcomponent=s)
                for s, _ in enumerate(parts, 1)
            ]
            for c, parts in enumerate(one, 1)
        ]
        for r, one in enumerate(shape, 1)
    ]


def _parts_of(field: hl7.Field) -> list[list[list[str]]]:
    repetitions = list(field) or [""]
    found = []
    for one in repetitions:
        parts = [one] if isinstance(one, str) else list(one) or [""]
        found.append(
            [
                [str(s).strip() for s in ([p] if isinstance(p, str) else list(p) or [""])]
                for p in parts
            ]
        )
    return found
