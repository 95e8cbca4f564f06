"""The import page where a person says how a file is read, and what is remembered of it."""

from __future__ import annotations

from pathlib import Path

from django.test import Client

from import_page import CHOSEN, GOOD, text_of, waiting
from people import SmallPractice
from unjam.connections import queries
from workbook_files import write_sheets_to

TITLED = b"Report of July\nA,B,C\nTask #,What,When\n7,Sent,2026-03-01 09:00\n"
SAID = {"delimiter": "", "encoding": "", "header_row": "3"}


def looked_at(client: Client, address: str, **said: str) -> str:
    answer = client.post(f"{address}look/", {"headings": "", **said})
    assert answer.status_code == 200
    return text_of(answer)


def test_the_page_reads_the_file_again_as_a_person_says(manager: Client) -> None:
    address = waiting(manager, TITLED)
    first = text_of(manager.get(address))
    assert "Looks wrong? Say how the file is read" in first
    assert "row 3: Task #, What, When" in first
    assert '<option value="When"' not in first
    again = looked_at(manager, address, **SAID)
    assert '<option value="When" selected' in again
    assert '<option value="3" selected' in again
    assert '<details class="reading" open>' in again
    assert "autofocus" not in again


def test_a_part_of_the_page_is_enough_where_scripts_run(manager: Client) -> None:
    address = waiting(manager, TITLED)
    answer = manager.post(
        f"{address}look/", {"headings": "", **SAID}, headers={"HX-Request": "true"}
    )
    page = text_of(answer)
    assert "<html" not in page
    assert "Read again: 3 columns." in page


def test_what_cannot_be_read_so_is_said_at_the_word_that_does_not_fit(manager: Client) -> None:
    address = waiting(manager, TITLED)
    for field, value, words in [
        ("header_row", "4", "has no rows below"),
        ("encoding", "utf-16", "does not begin with the mark"),
        ("delimiter", "xx", "Select a valid choice"),
    ]:
        for place in ("look", "start"):
            said = {**SAID, "header_row": "", field: value}
            answer = manager.post(f"{address}{place}/", {**CHOSEN, "headings": "", **said})
            page = text_of(answer)
            assert answer.status_code == 422
            assert words in page
            assert f'href="#id_{field}"' in page
            assert "up_" not in page.replace("date_up_", "")


def test_a_file_is_started_as_it_was_said_and_that_is_remembered(
    manager: Client, practice: SmallPractice
) -> None:
    chosen = {**CHOSEN, "ended": "When", "person": "", **SAID, "name": "Titled"}
    manager.post(f"{waiting(manager, TITLED)}start/", chosen)
    run = queries.recent_runs(practice.practice_id, now_us=0)[0]
    assert (run.recorded, run.mapping.header_row, run.mapping.said) == (1, "3", ("header_row",))
    again = waiting(manager, TITLED + b"8,Sent,2026-03-02 09:00\n")
    page = text_of(manager.get(again))
    assert "These columns are known: read as “Titled”" in page
    manager.post(f"{again}start/", {**chosen, "name": ""})
    run = queries.recent_runs(practice.practice_id, now_us=0)[0]
    assert (run.recorded, run.known) == (1, 1)


def test_a_said_encoding_is_remembered_though_the_columns_are_the_same(
    manager: Client, practice: SmallPractice
) -> None:
    said = {"delimiter": "", "encoding": "cp1252", "header_row": "", "name": "Old program"}
    manager.post(f"{waiting(manager)}start/", {**CHOSEN, **said})
    page = text_of(manager.get(waiting(manager, GOOD + b"9,Sent,2026-03-05 10:00,Mia,x\n")))
    assert '<option value="cp1252" selected' in page
    assert "known: read as “Old program”" in page


def test_a_remembered_word_can_be_taken_back(manager: Client) -> None:
    said = {"delimiter": "", "encoding": "cp1252", "header_row": "", "name": "Old program"}
    manager.post(f"{waiting(manager)}start/", {**CHOSEN, **said})
    address = waiting(manager, GOOD + b"9,Sent,2026-03-05 10:00,Mia,x\n")
    again = looked_at(manager, address, delimiter="", encoding="", header_row="")
    assert '<option value="cp1252" selected' not in again


def test_what_was_chosen_is_kept_where_the_columns_stay(manager: Client) -> None:
    address = waiting(manager)
    page = text_of(manager.get(address))
    headings = page.split('name="headings" value="')[1].split('"')[0]
    said = {"delimiter": "", "encoding": "cp1252", "header_row": ""}
    chosen = {**CHOSEN, "step": "Patient", "headings": headings, "name": "Fax box", **said}
    again = text_of(manager.post(f"{address}look/", chosen))
    assert '<option value="Patient" selected' in again
    assert 'value="Fax box"' in again
    assert 'value="Fax"' in again
    other = text_of(manager.post(f"{address}look/", {**chosen, "delimiter": ";"}))
    assert '<option value="Patient" selected' not in other
    assert 'value="Fax"' in other


def test_only_a_waiting_file_is_read_again(manager: Client) -> None:
    address = waiting(manager)
    manager.post(f"{address}start/", CHOSEN)
    assert manager.post(f"{address}look/", SAID).status_code == 302
    assert manager.get(f"{address}look/").status_code == 405


def test_date_and_time_of_day_may_stand_in_two_columns(
    manager: Client, practice: SmallPractice
) -> None:
    content = b"Task #,What,Day,Clock\n7,Sent,3/14/2026,9:05 AM\n7,Back,3/15/2026,\n"
    address = waiting(manager, content)
    chosen = {
        **CHOSEN,
        "ended": "Day",
        "ended_time": "Clock",
        "person": "",
        "date_order": "mdy",
    }
    for wrong, field, words in [
        ({"ended_time": "Day"}, "ended_time", "another column for the time of day"),
        ({"started_time": "Clock"}, "started", "which column has the date"),
    ]:
        answer = manager.post(f"{address}start/", {**chosen, **wrong})
        assert answer.status_code == 422
        assert words in text_of(answer)
        assert f'href="#id_{field}"' in text_of(answer)
    manager.post(f"{address}start/", chosen)
    run = queries.recent_runs(practice.practice_id, now_us=0)[0]
    assert (run.recorded, run.parked) == (1, 1)
    assert "a date without one" in text_of(manager.get(address))


def test_the_kind_of_work_is_offered_by_the_name_of_the_file(
    manager: Client, practice: SmallPractice
) -> None:
    address = waiting(manager, name="fax_requests_2026-11.csv")
    assert 'value="Fax requests"' in text_of(manager.get(address))
    manager.post(f"{address}start/", {**CHOSEN, "process_name": "Fax requests", "role": ""})
    renamed = waiting(manager, name="letters.csv")
    page = text_of(manager.get(renamed))
    assert 'value="Fax requests"' in page, "the same bytes keep their kind, or they come in twice"
    by_column = {**CHOSEN, "process": "Patient", "process_name": "Letters"}
    other = waiting(manager, GOOD + b"9,Sent,2026-03-05 10:00,Mia,x\n", name="letters.csv")
    manager.post(f"{other}start/", by_column)
    assert queries.recent_runs(practice.practice_id, now_us=0)[0].mapping.process_name == ""


def test_a_workbook_is_read_by_the_sheet_that_is_chosen(
    manager: Client, practice: SmallPractice, tmp_path: Path
) -> None:
    sheets = {
        "Notes": [["Written", "by", "hand"], ["not", "a", "log"]],
        "Tasks": [["Task #", "What", "When"], ["7", "Sent", "2026-03-01 09:00"]],
    }
    book = write_sheets_to(tmp_path / "book.xlsx", sheets)
    address = waiting(manager, book.read_bytes(), name="book.xlsx")
    page = text_of(manager.get(address))
    assert "As the file tells: Notes" in page
    assert '<details class="reading" open>' in page, "a workbook of several sheets asks"
    again = looked_at(manager, address, sheet="Tasks", header_row="")
    assert '<option value="When" selected' in again
    chosen = {**CHOSEN, "ended": "When", "person": "", "sheet": "Tasks", "header_row": ""}
    manager.post(f"{address}start/", chosen)
    assert queries.recent_runs(practice.practice_id, now_us=0)[0].recorded == 1
