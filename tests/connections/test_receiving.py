"""Messages from a wire are kept once, answered as before, and show where files show."""

from __future__ import annotations

from pathlib import Path

from people import SmallPractice
from unjam.connections import queries
from unjam.connections.actions import import_path
from unjam.connections.actions.receiving import (
    count_on_the_line,
    take_messages,
)
from unjam.connections.hl7 import examples
from unjam.connections.hl7.arrivals import Answer, Arrival
from unjam.connections.models import ReceivedMessage
from unjam.worklog import queries as worklog_queries

ZONE = "America/Chicago"
NOW_US = 1_795_557_372_000_000
"""24 Nov 2026, 21:56 UTC."""


def take(
    practice: SmallPractice, *messages: bytes | Arrival, now_us: int = NOW_US
) -> list[Answer]:
    arrivals = [one if isinstance(one, Arrival) else Arrival(one, "10.0.0.7") for one in messages]
    return take_messages(arrivals, practice_id=practice.practice_id, zone=ZONE, now_us=now_us)


def steps(practice: SmallPractice) -> list[str]:
    columns = worklog_queries.steps_after(practice.practice_id, 0).columns
    return [columns.step.words[code] for code in columns.step.codes]


def day(practice: SmallPractice) -> queries.RunSummary:
    return queries.recent_runs(practice.practice_id, now_us=NOW_US)[0]


def test_messages_are_kept_with_their_steps(practice: SmallPractice) -> None:
    answers = take(practice, examples.BOOKED, examples.MOVED)
    assert [(one.code, one.is_known) for one in answers] == [("AA", False), ("AA", False)]
    assert steps(practice) == ["Appointment booked", "Appointment moved"]
    kept = ReceivedMessage.objects.get(control_id="A1")
    assert bytes(kept.raw) == examples.BOOKED
    assert (kept.sender, kept.kind, kept.state) == ("EHR|MAPLE STREET", "SIU^S12", "taken")


def test_a_message_again_gets_its_answer_again_and_changes_nothing(
    practice: SmallPractice,
) -> None:
    take(practice, examples.BOOKED)
    answers = take(practice, examples.BOOKED, examples.BOOKED, now_us=NOW_US + 86_400_000_000)
    assert [(one.code, one.is_known) for one in answers] == [("AA", True), ("AA", True)]
    assert len(steps(practice)) == ReceivedMessage.objects.count() == 1
    assert answers[0].message is not None


def test_twice_in_one_group(practice: SmallPractice) -> None:
    answers = take(practice, examples.BOOKED, examples.BOOKED)
    assert [one.is_known for one in answers] == [False, True]
    assert len(steps(practice)) == 1


def test_a_number_used_for_something_else_is_parked_and_said(practice: SmallPractice) -> None:
    other = examples.BOOKED.replace(b"A-100", b"A-101")
    answers = take(practice, examples.BOOKED, other, other)
    assert [one.code for one in answers] == ["AA", "AE", "AE"]
    assert answers[1].complaints[0].code == "duplicate"
    assert answers[2].is_known
    assert take(practice, other)[0].is_known
    assert len(steps(practice)) == 1
    (parked,) = queries.parked_rows(practice.practice_id, day(practice).run_id)
    assert parked.column == "MSH-10"


def test_a_mended_message_is_taken_under_the_number_of_the_broken_one(
    practice: SmallPractice,
) -> None:
    broken = examples.BOOKED.replace(b"SCH|", b"ZCH|")
    assert [one.code for one in take(practice, broken, broken)] == ["AE", "AE"]
    assert [one.code for one in take(practice, examples.BOOKED)] == ["AA"]
    assert steps(practice) == ["Appointment booked"]


def test_what_cannot_be_read_is_kept_and_refused(practice: SmallPractice) -> None:
    answers = take(
        practice,
        b"<html>busy</html>",
        examples.BOOKED.replace(b"SCH|", b"ZCH|"),
        Arrival(examples.MOVED[:60], "10.0.0.7", is_whole=False),
    )
    assert [one.code for one in answers] == ["AR", "AE", "AE"]
    places = [(one.complaints[0].segment, one.complaints[0].field) for one in answers]
    assert places == [("MSH", 1), ("SCH", 0), ("", 0)]
    assert steps(practice) == []
    rows = queries.parked_rows(practice.practice_id, day(practice).run_id)
    assert [row.row for row in rows] == [1, 2, 3]
    assert rows[0].raw == "<html>busy</html>"
    assert not any("Frida" in one.complaints[0].sentence for one in answers)


def test_messages_about_nobodys_work_are_kept_and_accepted(practice: SmallPractice) -> None:
    (answer,) = take(practice, b"MSH|^~\\&|EHR|MAPLE|||20261124||VXU^V04|1\r")
    assert answer.code == "AA"
    assert steps(practice) == []
    assert ReceivedMessage.objects.get().state == "taken"


def test_a_message_without_a_number_is_known_by_its_words(practice: SmallPractice) -> None:
    bare = examples.BOOKED.replace(b"|A1|", b"||")
    answers = take(practice, bare, bare, bare.replace(b"A-100", b"A-101"))
    assert [(one.code, one.is_known) for one in answers] == [
        ("AA", False),
        ("AA", True),
        ("AA", False),
    ]


def test_senders_without_a_name_are_told_apart_by_address(practice: SmallPractice) -> None:
    nameless = examples.BOOKED.replace(b"|EHR|MAPLE STREET|UNJAM", b"|||UNJAM")
    other = nameless.replace(b"A-100", b"A-101")
    answers = take(practice, Arrival(nameless, "10.0.0.7"), Arrival(other, "10.0.0.8"))
    assert [one.code for one in answers] == ["AA", "AA"]


def test_two_messages_that_tell_of_the_same_step_are_two(practice: SmallPractice) -> None:
    again = examples.BOOKED.replace(b"|A1|", b"|A9|")
    take(practice, examples.BOOKED, again)
    take(practice, again.replace(b"|A9|", b"|A10|"))
    assert len(steps(practice)) == 3


def test_one_day_is_one_line_among_the_imports(practice: SmallPractice) -> None:
    take(practice, examples.BOOKED)
    take(practice, examples.MOVED, b"junk")
    summary = day(practice)
    assert summary.file_name == "HL7 messages of Tue 24 Nov 2026"
    assert (summary.recorded, summary.parked, summary.last_row) == (2, 1, 3)
    take(practice, examples.ARRIVED, now_us=NOW_US + 86_400_000_000)
    names = [one.file_name for one in queries.recent_runs(practice.practice_id, now_us=NOW_US)]
    assert names == ["HL7 messages of Wed 25 Nov 2026", "HL7 messages of Tue 24 Nov 2026"]


def test_senders_are_counted(practice: SmallPractice) -> None:
    take(practice, examples.BOOKED, examples.MOVED, examples.RESULT, b"junk")
    count_on_the_line(
        {"peer_refused": 2}, practice_id=practice.practice_id, zone=ZONE, now_us=NOW_US
    )
    count_on_the_line(
        {"peer_refused": 1}, practice_id=practice.practice_id, zone=ZONE, now_us=NOW_US
    )
    seen = queries.received_messages(practice.practice_id)
    assert [(one.sender, one.taken, one.parked) for one in seen.senders] == [
        ("10.0.0.7", 0, 1),
        ("EHR|MAPLE STREET", 2, 0),
        ("LAB|LAKE LAB", 1, 0),
    ]
    assert seen.on_the_line == {"peer_refused": 3}


def test_another_practice_sees_nothing(practice: SmallPractice) -> None:
    take(practice, examples.BOOKED)
    assert queries.received_messages("pr_another").senders == ()


def test_a_file_of_the_same_messages_brings_nothing_new(
    practice: SmallPractice, tmp_path: Path
) -> None:
    take(practice, *examples.ALL)
    path = tmp_path / "day.hl7"
    path.write_bytes(b"".join(examples.ALL))
    summary = import_path(path, practice_id=practice.practice_id, by="test")
    assert (summary.recorded, summary.known, summary.parked) == (0, 12, 0)


def test_messages_find_the_cases_of_a_file(practice: SmallPractice, tmp_path: Path) -> None:
    path = tmp_path / "day.hl7"
    path.write_bytes(examples.BOOKED)
    import_path(path, practice_id=practice.practice_id, by="test")
    take(practice, examples.MOVED, examples.BOOKED)
    columns = worklog_queries.steps_after(practice.practice_id, 0).columns
    assert len(columns) == 2
    assert len(set(columns.case.codes)) == 1
