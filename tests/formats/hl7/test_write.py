"""What we write is read again as it was meant, by us and by others."""

from __future__ import annotations

from datetime import UTC, datetime

import hl7
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unjam.formats.findings import Severity
from unjam.formats.hl7.findings import Finding
from unjam.formats.hl7.message import Message, parse
from unjam.formats.hl7.write import (
    ACCEPTED,
    ERROR,
    REJECTED,
    Complaint,
    Letterhead,
    acknowledgement,
    complaint_of,
    encoded,
    segment,
    written,
)

AT = datetime(2026, 11, 24, 9, 5, tzinfo=UTC)
ASKED = parse(b"MSH|^~\\&|EHR|MAPLE|UNJAM|DESK|20261124||SIU^S12^SIU_S12|A 1|T|2.3|||||||8859/1\r")


def answer(message: Message | None, code: str, *complaints: Complaint) -> Message:
    return parse(
        acknowledgement(message, code, control_id="K1", sent_at=AT, complaints=complaints)
    )


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x7f"), max_size=40))
def test_no_text_can_break_a_message(text: str) -> None:
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    head = Letterhead(("EHR", text), ("U", ""), "SIU^S12", "1", AT)
    raw = written(head, [segment("NTE", {3: text}), segment("PID", {5: (text, "Frida")})])
    message = parse(raw)
    assert [one[0] for one in message.segments] == ["MSH", "NTE", "PID"]
    read = (message.text(message.first("NTE"), 3), message.text(message.segments[0], 4))
    wanted = "" if plain.strip() == '""' else plain.strip()
    assert read == (wanted, wanted)
    assert message.text(message.first("PID"), 5, component=2) == "Frida"


def test_repetitions_components_and_subcomponents() -> None:
    made = segment("PID", {3: [("7", None, "A"), "8"], 5: (("van", "Sample"), "Frida")})
    assert made == ["PID", "", "", "7^^A~8", "", "van&Sample^Frida"]


def test_another_reader_finds_the_same_fields() -> None:
    head = Letterhead(("EHR", "MAPLE"), ("UNJAM", "DESK"), "SIU^S12^SIU_S12", "A1", AT)
    raw = written(head, [segment("SCH", {2: "A&7", 8: ("FU", "Follow-up | talk")})])
    theirs = hl7.parse(raw.decode())
    assert str(theirs.segment("MSH")[7]) == "20261124090500+0000"
    assert theirs.unescape(str(theirs.segment("SCH")[2])) == "A&7"
    assert theirs.unescape(theirs.extract_field("SCH", 1, 8, 1, 2)) == "Follow-up | talk"


def test_what_was_read_is_written_again() -> None:
    raw = b"MSH|^~\\&|EHR\rZZZ||a^b~c&d|\r"
    message = parse(raw)
    assert encoded(message.segments, delimiters=message.delimiters) == raw


def test_an_answer_goes_back_to_who_asked() -> None:
    read = answer(ASKED, ACCEPTED)
    assert read.segments[0][3:7] == ["UNJAM", "DESK", "EHR", "MAPLE"]
    assert read.segments[0][9:12] == ["ACK^S12^ACK", "K1", "T"]
    assert read.segments[1] == ["MSA", "AA", "A 1"]
    assert len(read.segments) == 2


def test_an_error_says_where_and_why() -> None:
    why = Complaint("required", "Expected the time | of it.", segment="SCH", field=2)
    read = answer(ASKED, ERROR, why)
    err = read.first("ERR")
    assert (read.text(err, 2), read.text(err, 2, component=3)) == ("SCH", "2")
    assert (read.text(err, 3), read.text(err, 4)) == ("101", "E")
    assert read.text(err, 8) == "Expected the time | of it."


def test_the_answer_to_what_could_not_be_read() -> None:
    read = answer(None, REJECTED, Complaint("data_type", "A message begins with MSH."))
    assert read.segments[1] == ["MSA", "AR", ""]
    assert read.text(read.first("ERR"), 2) == ""


def test_an_answer_uses_the_delimiters_of_the_question() -> None:
    asked = parse(b"MSH#*+!%#EHR#MAPLE#UNJAM##20261124##SIU*S12#7\r")
    raw = acknowledgement(asked, ACCEPTED, control_id="K1", sent_at=AT)
    assert raw.startswith(b"MSH#*+!%#UNJAM##EHR#MAPLE#20261124090500+0000##ACK*S12*ACK#K1#P")
    assert b"\rMSA#AA#7\r" in raw


@pytest.mark.parametrize("raw", [b"MSH|", b"MSH|^", b"MSH|\\", b"MSH~6_7|", b"MSH|||||||||"])
def test_an_answer_to_half_a_head(raw: bytes) -> None:
    read = answer(parse(raw), ERROR, Complaint("internal", "a\\b"))
    assert read.text(read.first("MSA"), 1) == "AE"


def test_a_finding_becomes_a_complaint() -> None:
    finding = Finding("x", Severity.ERROR, 1, 0, "Expected it.", segment="SCH", field=2)
    assert complaint_of(finding) == Complaint("required", "Expected it.", segment="SCH", field=2)
