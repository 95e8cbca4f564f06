"""HL7 files: what one holds, what becomes of each message, and reading that is resumed."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unjam.connections.hl7 import examples, parse
from unjam.connections.hl7.parse import Reader
from unjam.connections.rules import Chunk, ColumnMapping, UnreadableFile
from unjam.formats.hl7.files import read
from unjam.formats.hl7.frames import framed

MAPPING = ColumnMapping(zone="America/Chicago")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def file(tmp_path: Path, *messages: bytes) -> Path:
    path = tmp_path / "feed.hl7"
    path.write_bytes(b"".join(messages))
    return path


def whole(tmp_path: Path, *messages: bytes) -> Chunk:
    (chunk,) = parse.chunks(file(tmp_path, *messages), MAPPING)
    return chunk


def rows(chunk: Chunk) -> list[tuple[str, str, str]]:
    columns = chunk.columns
    return [
        (columns.case.words[case], columns.step.words[step],
         datetime.fromtimestamp(at / 1e6, UTC).strftime("%d %H:%M"))
        for case, step, at in zip(
            columns.case.codes, columns.step.codes, columns.ended_at_us, strict=True
        )
    ]  # fmt: skip


def test_what_a_file_holds(tmp_path: Path) -> None:
    shape = parse.shape(file(tmp_path, *examples.ALL, examples.MOVED.replace(b"|A2|", b"|A9|")))
    assert shape.format_name == "hl7"
    assert shape.guesses[0] == "Appointments: 4."
    assert ("Appointments", "SIU^S13", "EHR|MAPLE STREET", "2") in shape.sample


def test_kinds_without_work_are_said(tmp_path: Path) -> None:
    shape = parse.shape(file(tmp_path, b"MSH|^~\\&|A|B|||2026||VXU^V04|1\r", b"MSH|^~\\&|A|B\r"))
    assert shape.guesses == (
        "HL7 VXU: 1, of which no work is made.",
        "Messages that do not say their kind: 1.",
    )


def test_a_file_becomes_steps(tmp_path: Path) -> None:
    chunk = whole(tmp_path, *examples.ALL)
    assert rows(chunk)[:2] == [
        ("appointment A-100", "Appointment booked", "02 15:05"),
        ("appointment A-100", "Appointment moved", "03 17:30"),
    ]
    assert len(rows(chunk)) == 12
    assert list(chunk.columns.row)[:2] == [1, 2]
    assert chunk.counts["step:Appointment|Appointment booked"] == 1
    assert "naive" not in chunk.counts
    assert [(remark.row, remark.code) for remark in chunk.remarks] == [(5, "patient_merge")]
    assert chunk.last_row == 13
    assert chunk.parked == ()
    kept = chunk.columns.more["Visit type"]
    assert kept.words[kept.codes[0]] == "Follow-up"


def test_times_without_an_offset_take_the_zone(tmp_path: Path) -> None:
    chunk = whole(tmp_path, examples.BOOKED.replace(b"-0600", b""))
    assert rows(chunk) == [("appointment A-100", "Appointment booked", "02 15:05")]
    assert chunk.counts["naive"] == 1


@pytest.mark.parametrize(
    ("clock", "kind"), [(b"20261101013000", "dst_fold"), (b"20260308023000", "dst_gap")]
)
def test_times_at_a_clock_change_are_counted(tmp_path: Path, clock: bytes, kind: str) -> None:
    chunk = whole(tmp_path, examples.BOOKED.replace(b"20261102090500-0600", clock))
    assert chunk.counts[kind] == 1


def test_the_same_message_twice_is_used_once(tmp_path: Path) -> None:
    again = examples.BOOKED.replace(b"\r", b"\r\n")
    chunk = whole(tmp_path, examples.BOOKED, again, framed(examples.BOOKED))
    assert len(rows(chunk)) == 1
    assert chunk.counts["duplicate_message"] == 2


def test_a_number_used_again_for_something_else_is_parked(tmp_path: Path) -> None:
    other = examples.BOOKED.replace(b"A-100", b"A-101")
    chunk = whole(tmp_path, examples.BOOKED, other)
    assert len(rows(chunk)) == 1
    (parked,) = chunk.parked
    assert (parked.row, parked.column, parked.found) == (2, "MSH-10", "A1")
    assert "A-101" in parked.raw


def test_the_same_number_of_another_sender_is_another_message(tmp_path: Path) -> None:
    other = examples.RESULT.replace(b"|B1|", b"|A1|")
    assert len(rows(whole(tmp_path, examples.BOOKED, other))) == 2


def test_what_cannot_be_read_is_parked_with_its_place_and_the_rest_goes_in(
    tmp_path: Path,
) -> None:
    chunk = whole(
        tmp_path,
        b"<html>busy</html>\r",
        examples.BOOKED,
        b"MSH|^~\\&|EHR|X|||20261102||SIU^S12|B1\rPID|1\r",
        examples.MOVED.replace(b"20261103113000-0600", b"18991231"),
        examples.ARRIVED,
    )
    assert [(one.row, one.column) for one in chunk.parked] == [(1, ""), (2, "SCH"), (3, "MSH-7")]
    assert [case for case, _, _ in rows(chunk)] == ["appointment A-100", "visit V-900"]
    assert chunk.parked[0].raw == "<html>busy</html>"


def test_a_word_that_no_log_can_hold_is_parked(tmp_path: Path) -> None:
    long = examples.BOOKED.replace(b"A-100", b"A" * 1_100_000)
    (parked,) = whole(tmp_path, long).parked
    assert "at most 1,000,000 bytes" in parked.expected


def test_a_time_that_says_only_the_day_is_remarked(tmp_path: Path) -> None:
    chunk = whole(tmp_path, examples.BOOKED.replace(b"20261102090500-0600", b"20261102"))
    assert rows(chunk) == [("appointment A-100", "Appointment booked", "02 06:00")]
    assert [(one.place, one.code) for one in chunk.remarks] == [("MSH-7", "day_only")]


def test_odd_letters_are_remarked(tmp_path: Path) -> None:
    odd = examples.BOOKED.replace(b"Frida", b"Fr\xeeda")
    (remark,) = whole(tmp_path, odd).remarks
    assert (remark.row, remark.place, remark.code) == (1, "MSH-18", "character_set")


def test_without_a_number_of_its_own_a_step_is_counted(tmp_path: Path) -> None:
    chunk = whole(tmp_path, examples.ARRIVED.replace(b"V-900", b""))
    assert chunk.counts["without_key"] == 1


def test_no_message_at_all(tmp_path: Path) -> None:
    path = file(tmp_path, b"<html>busy</html>")
    with pytest.raises(UnreadableFile, match=r"feed.hl7 cannot be read as HL7: .*web page"):
        parse.shape(path)
    with pytest.raises(UnreadableFile, match="web page"):
        list(parse.chunks(path, MAPPING))


@pytest.mark.parametrize("chunk_rows", [1, 2, 5])
def test_reading_goes_on_where_it_ended(tmp_path: Path, chunk_rows: int) -> None:
    broken = b"MSH|^~\\&|EHR|X|||20261102||SIU^S12|B1\rPID|1\r"
    path = file(tmp_path, *examples.ALL, b"rubbish\r", broken, examples.BOOKED, b"the end")
    (expected,) = parse.chunks(path, MAPPING)
    parts: list[Chunk] = []
    after = 0
    while True:
        part = next(iter(parse.chunks(path, MAPPING, after_row=after, chunk_rows=chunk_rows)))
        parts.append(part)
        if part.last_row == after:
            break
        after = part.last_row
    assert [row for part in parts for row in rows(part)] == rows(expected)
    assert [one for part in parts for one in part.parked] == list(expected.parked)
    counted = sum((Counter(part.counts) for part in parts), Counter())
    assert counted == Counter(expected.counts)


def story(messages: tuple[bytes, ...] | list[bytes]) -> list[tuple[str, str, str]]:
    """The cases as the map sees them: by case and time, whatever the order of arrival."""
    reader = Reader("America/Chicago")
    for item in read([b"".join(messages)]):
        reader.take(item)
    return sorted(rows(reader.chunk(progress=1.0)))


def test_moved_before_booked_tells_the_same_story() -> None:
    three = (examples.BOOKED, examples.MOVED, examples.DID_NOT_COME)
    stories = [story(order) for order in permutations(three)]
    assert all(one == stories[0] for one in stories)
    by_time = sorted(stories[0], key=lambda row: row[2])
    assert [step for _, step, _ in by_time] == [
        "Appointment booked",
        "Appointment moved",
        "Patient did not come",
    ]


@settings(max_examples=60)
@given(st.permutations(examples.ALL), st.lists(st.sampled_from(examples.ALL), max_size=5))
def test_any_order_of_arrival_tells_the_same_story(order: list[bytes], again: list[bytes]) -> None:
    assert story([*order, *again]) == story(list(examples.ALL))
