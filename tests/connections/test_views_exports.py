"""The import page offers an everyday export first, and lets a person say that it is another."""

from __future__ import annotations

from django.test import Client

from import_page import text_of, waiting
from unjam.connections.models import ImportRun

CALLS = (
    b"Call ID,Date,Time,Direction,Number,Name,Line,Linked Item,Work,Result,Seconds\n"
    b"C1,3/14/2026,9:05:30 AM,In,555-0100,Pat O'Sample,1,claim 77,Claim,Call answered,30\n"
    b"C2,3/14/2026,9:06:30 AM,In,555-0100,Pat O'Sample,1,,Call,Call answered,30\n"
)
CALL_ANSWERS = {
    "export": "phone_calls",
    "export_was": "phone_calls",
    "case": "Call ID",
    "case_kind": "call",
    "step": "Result",
    "ended": "Date",
    "ended_time": "Time",
    "process": "Work",
    "process_name": "Call",
    "role_name": "Outside",
    "reference": "Linked Item",
    "keep": ["Direction", "Line"],
    "date_order": "mdy",
    "zone": "America/Chicago",
}
STAGES = (
    b"Our No,Received,Sent,Approved,Who\n"
    b"7,2026-11-02,2026-11-03,,Kim\n"
    b"8,2026-11-02,2026-11-04,2026-11-09,Kim\n"
)


def the_run() -> ImportRun:
    return ImportRun.objects.get()


def test_the_page_says_what_a_known_export_looks_like(manager: Client) -> None:
    page = text_of(manager.get(waiting(manager, CALLS)))
    assert "This looks like a phone system&#x27;s call log." in page
    assert 'name="export_was" value="phone_calls"' in page
    assert "says the case" not in page


def test_a_known_export_comes_in_as_it_is_offered(manager: Client) -> None:
    address = waiting(manager, CALLS)
    assert manager.post(f"{address}start/", CALL_ANSWERS).status_code == 302
    run = the_run()
    assert (run.state, run.recorded, run.counts["without_key"]) == ("finished", 2, 1)
    assert run.mapping["keep"] == ["Direction", "Line"]


def test_another_kind_may_be_chosen_and_its_columns_are_read_anew(manager: Client) -> None:
    address = waiting(manager, CALLS)
    page = text_of(manager.post(f"{address}look/", {**CALL_ANSWERS, "export": ""}))
    assert "says the case" in page
    assert 'name="export_was" value=""' in page
    page = text_of(
        manager.post(f"{address}look/", {"export": "phone_calls", "export_was": "", "zone": "UTC"})
    )
    assert "This looks like a phone system&#x27;s call log." in page


def test_an_answer_to_a_page_for_another_kind_is_taken_as_it_was_meant(manager: Client) -> None:
    address = waiting(manager, CALLS)
    answers = {**CALL_ANSWERS, "export": "", "export_was": "", "keep": ["Line"]}
    assert manager.post(f"{address}start/", answers).status_code == 302
    assert the_run().mapping["keep"] == ["Line"]


def test_a_list_with_one_column_a_stage(manager: Client) -> None:
    address = waiting(manager, STAGES)
    answers = {
        "case": "Our No",
        "person": "Who",
        "step": "Sent",
        "ended": "Received",
        "stages": ["Received", "Sent", "Approved"],
        "case_kind": "authorization",
        "process_name": "Prior authorization",
        "date_order": "iso",
        "zone": "America/Chicago",
    }
    assert manager.post(f"{address}start/", answers).status_code == 302
    run = the_run()
    assert (run.state, run.recorded, run.parked) == ("finished", 5, 0)
    assert [stage["step"] for stage in run.mapping["stages"]] == ["Received", "Sent", "Approved"]


def test_a_stage_that_is_no_column_is_said_at_its_field(manager: Client) -> None:
    address = waiting(manager, STAGES)
    answers = {"case": "Our No", "stages": ["Nothing"], "date_order": "iso"}
    assert manager.post(f"{address}start/", answers).status_code == 422
