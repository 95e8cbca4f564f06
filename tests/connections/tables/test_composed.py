"""Numbers with their kind, rows that refer to other work, and steps that no column names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from unjam.connections.rules import CASE_KINDS, ColumnMapping, Stage, UnreadableFile
from unjam.connections.tables.composed import reference_words

Read = Callable[..., Any]
Write = Callable[..., Path]

CALLS = (
    "Call ID,When,Outcome,About\n"
    "1,2026-11-24 09:05,Answered,claim 77\n"
    "2,2026-11-24 09:06,,\n"
    "3,2026-11-24 09:07,No answer,CLAIM  77\n"
)
CALL = ColumnMapping(
    case="Call ID",
    case_kind="call",
    ended="When",
    step_name="Call",
    process_name="Call",
)
STAGED = (
    "PA,Received,Sent,Decided,By\n"
    "A1,2026-11-02,2026-11-03 10:00,,Kim\n"
    "A2,2026-11-02,,2026-11-02,\n"
    "A3,,,,Kim\n"
    "A4,2026-11-02,soon,,Kim\n"
    "A5,2026-11-02,2999-01-01,,Kim\n"
    "Total: 5,,,,\n"
)
STAGES = ColumnMapping(
    case="PA",
    case_kind="authorization",
    person="By",
    role_name="Coordinator",
    stages=(
        Stage("Received", "Authorization asked for"),
        Stage("Sent", "Authorization requested"),
        Stage("Decided", "Authorization decided", "Payer"),
    ),
)


def test_a_number_bears_its_kind_so_that_it_joins_what_others_say(
    read: Read, write: Write
) -> None:
    mapping = ColumnMapping(case="Claim", step="Done", ended="At", case_kind="claim")
    path = write("Claim,Done,At\n 12 ,Sent,2026-11-24\n,Sent,2026-11-24\n")
    everything = read(path, mapping)
    assert everything.cases == ["claim 12"]
    assert [row.expected for row in everything.parked] == ["the name or number of the case"]


def test_one_step_for_every_row(read: Read, write: Write) -> None:
    everything = read(write(CALLS), CALL)
    assert [event["step"] for event in everything.events] == ["Call"] * 3
    assert everything.cases == ["call 1", "call 2", "call 3"]


def test_a_step_is_put_before_the_outcome(read: Read, write: Write) -> None:
    steps = [event["step"] for event in read(write(CALLS), CALL, step="Outcome").events]
    assert steps == ["Call: Answered", "Call", "Call: No answer"]


def test_a_row_that_refers_to_other_work_belongs_to_it(read: Read, write: Write) -> None:
    everything = read(write(CALLS), CALL, reference="About")
    assert everything.cases == ["claim 77", "call 2", "claim 77"]
    assert [event["process"] for event in everything.events] == ["Claim", "Call", "Claim"]
    assert everything.counts["without_key"] == 1


def test_the_kind_of_a_reference_may_be_said_of_the_column(read: Read, write: Write) -> None:
    text = "Call ID,When,Outcome,About\n1,2026-11-24,x,0077\n"
    everything = read(write(text), CALL, reference="About", reference_kind="referral")
    assert everything.cases == ["referral 0077"]
    assert everything.events[0]["process"] == "Referral"


def test_a_kind_that_nobody_knows_stays_as_it_stands() -> None:
    assert reference_words(["Invoice 7", "claim", "claim "], kind="") == [
        "Invoice 7",
        "claim",
        "claim",
    ]


def test_a_column_a_stage_becomes_a_step_a_stage(read: Read, write: Write) -> None:
    everything = read(write(STAGED), STAGES)
    told = [(e["case"], e["step"], e["role"], e["person"], e["row"]) for e in everything.events]
    assert told == [
        ("authorization A1", "Authorization asked for", "Coordinator", "Kim", 1),
        ("authorization A1", "Authorization requested", "Coordinator", "Kim", 1),
        ("authorization A2", "Authorization asked for", "Coordinator", "", 2),
        ("authorization A2", "Authorization decided", "Payer", "", 2),
    ]


def test_rows_of_stages_that_cannot_be_read_are_parked_whole(read: Read, write: Write) -> None:
    parked = [(row.row, row.column, row.found) for row in read(write(STAGED), STAGES).parked]
    assert parked == [
        (3, "Received", ""),
        (4, "Sent", "soon"),
        (5, "Sent", "2999-01-01"),
        (6, "Received", ""),
    ]


@pytest.mark.usefixtures("small_chunks")
def test_stages_go_on_after_any_chunk(read: Read, write: Write) -> None:
    rows = [f"P{n},2026-11-0{n % 9 + 1},,2026-11-1{n % 9},Kim\n" for n in range(450)]
    path = write("PA,Received,Sent,Decided,By\n" + "".join(rows))
    everything = read(path, STAGES)
    assert len(everything.events) == 900
    assert len(everything.last_rows) > 3
    rest = read(path, STAGES, after_row=everything.last_rows[1])
    assert rest.events == [e for e in everything.events if e["row"] > everything.last_rows[1]]


def test_a_stage_that_the_file_lacks_is_said(read: Read, write: Write) -> None:
    with pytest.raises(UnreadableFile, match="no column “Faxed”"):
        read(write(STAGED), STAGES, stages=(Stage("Faxed", "Faxed"),))


def test_every_kind_of_number_has_its_kind_of_work_and_its_words() -> None:
    for process, words in CASE_KINDS.values():
        assert process[0].isupper()
        assert words.split()[0] in ("a", "an", "the")
