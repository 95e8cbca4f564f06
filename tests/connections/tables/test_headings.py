from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from unjam.connections.readers import open_source
from unjam.connections.rules import ColumnMapping
from unjam.connections.tables.headings import plain_name

Write = Callable[..., Path]


@pytest.fixture
def guess(write: Write) -> Callable[..., ColumnMapping]:
    def guess_mapping(text: str) -> ColumnMapping:
        return open_source(write(text)).shape().mapping

    return guess_mapping


def table(headers: str, rows: list[str], delimiter: str = ",") -> str:
    return "\n".join([headers, *rows]) + "\n"


def test_the_names_of_the_standard_come_first(guess: Callable[..., ColumnMapping]) -> None:
    rows = [
        f"{i},call,Pete,2026-11-24 09:0{i}:00+01:00,call,Pete,50,{i % 3},Disco" for i in range(9)
    ]
    headers = ",concept:name,org:resource,time:timestamp,Activity,Resource,Costs,"
    headers += "case:concept:name,case:creator"
    mapping = guess(table(headers, rows))
    assert mapping == ColumnMapping(
        case="case:concept:name",
        step="concept:name",
        ended="time:timestamp",
        person="org:resource",
    )


def test_our_own_names(guess: Callable[..., ColumnMapping]) -> None:
    rows = [f"{i % 3},call,2026-11-24 09:0{i},2026-11-24 09:00,Sam,RN,refill" for i in range(9)]
    headers = "case_id,activity,timestamp,start_timestamp,resource,role,process"
    mapping = guess(table(headers, rows))
    assert mapping == ColumnMapping(
        case="case_id",
        step="activity",
        ended="timestamp",
        started="start_timestamp",
        person="resource",
        role="role",
        process="process",
    )


EVERYDAY = [
    (
        "PA #,Patient ID,Status,Status Date,Updated By,Department,Payer",
        "PA-{c},P{i},Submitted {s},11/{d}/2026 9:0{s} AM,Sam Sample,Billing,Acme",
        ("PA #", "Status", "Status Date", "Updated By", "Department", "mdy"),
    ),
    (
        "Task ID;Action;Done By;Assigned To;Completed At;Due Date",
        "{c};Do {s};Sam;Kim;24-Nov-2026 9:0{s} AM;30-Nov-2026",
        ("Task ID", "Action", "Completed At", "Done By", "", "iso"),
    ),
    (
        "Event ID|Ticket|Event|Date/Time|User|Team",
        "{i}|T{c}|Event {s}|{d}/11/2026 14:0{s}|kim|front desk",
        ("Ticket", "Event", "Date/Time", "User", "Team", "dmy"),
    ),
    (
        "Message ID\tCreated On\tStep\tOwner\tMessage Type",
        "{c}\tNov {d}, 2026 1:0{s} PM\tRead {s}\tSam\tbilling",
        ("Message ID", "Step", "Created On", "Owner", "", "iso"),
    ),
    (
        "Claim No.,Work Step,Started At,Finished At,Employee",
        "{c},Step {s},17955111{d},17955112{d},Sam",
        ("Claim No.", "Work Step", "Finished At", "Employee", "", "epoch_s"),
    ),
    (
        "case id,activity,time,performer",
        "{c},Fax {s},2026-11-24 09:0{s},Sam",
        ("case id", "activity", "time", "performer", "", "iso"),
    ),
    (
        "Referral Number,When,What,Who",
        "{c},46350.{d},Fax {s},Sam",
        ("Referral Number", "What", "When", "Who", "", "excel"),
    ),
]


@pytest.mark.parametrize(("headers", "row", "wanted"), EVERYDAY)
def test_everyday_exports(
    headers: str, row: str, wanted: tuple[str, ...], guess: Callable[..., ColumnMapping]
) -> None:
    rows = [row.format(i=i, c=1000 + i // 4, s=i % 4, d=10 + i % 19) for i in range(40)]
    mapping = guess(table(headers, rows))
    found = (mapping.case, mapping.step, mapping.ended, mapping.person, mapping.role)
    assert (*found, mapping.date_order) == wanted


def test_a_status_of_start_and_complete_is_the_lifecycle(
    guess: Callable[..., ColumnMapping],
) -> None:
    rows = [
        f"{i // 4},call,{'start' if i % 2 else 'complete'},2026-11-24 09:00" for i in range(20)
    ]
    mapping = guess(table("Case,Task,Status,Time", rows))
    assert (mapping.step, mapping.lifecycle) == ("Task", "Status")


def test_a_birth_date_is_not_when_a_step_was_done(guess: Callable[..., ColumnMapping]) -> None:
    rows = [f"{i // 4},call,1970-01-0{1 + i % 9},2026-11-24 09:00" for i in range(20)]
    assert guess(table("Case,Task,DOB,Date", rows)).ended == "Date"


def test_nothing_fitting_is_said(write: Write) -> None:
    shape = open_source(write("colour,shape,size\nred,round,big\nblue,flat,small\n")).shape()
    assert shape.mapping.ended == ""
    assert "No column looks like the time of the step: choose one." in shape.guesses


def test_plain_names() -> None:
    assert plain_name("time:timestamp") == "time timestamp"
    assert plain_name("  TaskID ") == "task id"
    assert plain_name("Claim No.") == "claim number"
    assert plain_name("") == ""
