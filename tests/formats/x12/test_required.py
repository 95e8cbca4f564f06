"""What a guide requires and a file does not have is said with its place; the rest is read."""

from __future__ import annotations

import pytest

from formats.x12 import reading, whole
from unjam.formats.x12.claims import read_837
from unjam.formats.x12.required import kind_of, needed_by, note_missing


@pytest.mark.parametrize("kind", whole.SEGMENTS)
def test_nothing_is_missing_in_a_sound_file(kind: str) -> None:
    transaction = reading.of(kind)
    assert kind_of(transaction) == kind
    assert needed_by(kind) is not None
    assert note_missing(transaction) == 0
    assert transaction.findings == []


@pytest.mark.parametrize("kind", whole.SEGMENTS)
def test_each_required_segment_that_is_left_out_is_said(kind: str) -> None:
    needed = needed_by(kind)
    assert needed is not None
    for name in needed.segments:
        transaction = reading.of(kind)
        transaction.segments = [
            segment
            for segment in transaction.segments
            if not (segment[0] == name or "*".join(segment[:2]) == name)
        ]
        assert note_missing(transaction) >= 1
        assert name.replace("*", " with ") in transaction.findings[-1].sentence or any(
            name.replace("*", " with ") in f.sentence for f in transaction.findings
        )


@pytest.mark.parametrize("kind", whole.SEGMENTS)
def test_each_required_element_that_is_left_out_is_said_with_its_place(kind: str) -> None:
    needed = needed_by(kind)
    assert needed is not None
    places = [
        (place, number)
        for place, segment in enumerate(reading.of(kind).segments)
        for number in needed.elements.get(segment[0], ())
    ]
    for place, number in places:
        transaction = reading.of(kind)
        transaction.segments[place][number] = ""
        note_missing(transaction)
        found = [f for f in transaction.findings if f.code == "element_missing"]
        assert [(f.position - transaction.position, f.element) for f in found] == [(place, number)]


def test_what_a_view_has_said_is_not_said_again() -> None:
    transaction = reading.of("837", "CLM*PCN-1*250.5", "CLM**")
    read_837(transaction)
    assert reading.codes(transaction) == ["element_missing", "element_missing"]
    assert note_missing(transaction) == 0


def test_a_set_without_a_list_is_not_judged() -> None:
    transaction = reading.of("999")
    transaction.set_id = "834"
    assert note_missing(transaction) == 0


@pytest.mark.parametrize("version", ["004010X098A1", "005010X224A2", "005010X221A1", ""])
def test_a_file_is_not_held_to_the_guide_of_another(version: str) -> None:
    transaction = reading.of("837", "HI*ABK:J069*ABF:I10~")
    transaction.version = version
    transaction.segments = transaction.segments[:3]
    assert note_missing(transaction) == 0
