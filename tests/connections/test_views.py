"""The import pages up to the start: files, columns, and what cannot be read."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from django.test import Client

from import_page import CHOSEN, GOOD, text_of, upload, waiting
from people import SmallPractice
from unjam.connections import queries
from unjam.connections.readers import Source
from unjam.connections.rules import FileShape, ReadAs
from workbook_files import write_sheets_to


def test_the_first_page_says_why_it_is_empty(manager: Client) -> None:
    page = manager.get("/import/")
    assert page.status_code == 200
    assert "Nothing has come in yet" in text_of(page)
    assert page["Cache-Control"] == "no-store"


def test_choose_check_start_read(manager: Client, practice: SmallPractice) -> None:
    address = waiting(manager)
    columns = text_of(manager.get(address))
    assert "Check the columns" in columns
    assert "Task #" in columns
    assert "is not here cannot leak" in columns
    answer = manager.post(f"{address}start/", CHOSEN)
    assert answer.status_code == 302
    done = text_of(manager.get(address))
    assert "It is in" in done
    assert "Good enough for the map: every row has a case, a step and a time" in done
    assert "Open the map" in done
    (run,) = queries.recent_runs(practice.practice_id, now_us=0)
    assert (run.recorded, run.mapping.process_name, run.mapping.keep) == (3, "Fax", ())
    assert "t.csv" in text_of(manager.get("/import/"))


def test_titles_and_addresses_say_nothing_of_a_patient(manager: Client) -> None:
    address = waiting(manager, name="Ficta Patientsen.csv")
    assert "Ficta" not in address
    page = text_of(manager.get(address))
    assert "Ficta" not in page[: page.index("</title>")]


@pytest.mark.parametrize("missing", ["case", "step", "ended"])
def test_a_needed_column_that_is_missing_is_asked_for(manager: Client, missing: str) -> None:
    address = waiting(manager)
    answer = manager.post(f"{address}start/", {**CHOSEN, missing: "", "zone": "UTC"})
    page = text_of(answer)
    assert answer.status_code == 422
    assert "There is a problem" in page
    assert f'href="#id_{missing}"' in page
    assert 'value="UTC"' in page, "what was typed is kept"
    assert manager.post(f"{address}start/", CHOSEN).status_code == 302


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("zone", "Mars/Base", "There is no time zone"),
        ("case", "No such column", "no such column"),
        ("date_order", "backwards", "Select a valid choice"),
        ("keep", "No such column", "Select a valid choice"),
    ],
)
def test_what_makes_no_sense_is_said_at_its_field(
    manager: Client, field: str, value: str, words: str
) -> None:
    address = waiting(manager)
    answer = manager.post(f"{address}start/", {**CHOSEN, field: value})
    assert answer.status_code == 422
    assert words in text_of(answer)


def test_a_named_mapping_is_offered_next_time(manager: Client, practice: SmallPractice) -> None:
    manager.post(f"{waiting(manager)}start/", {**CHOSEN, "name": "Fax box", "person": ""})
    second = text_of(manager.get(waiting(manager, GOOD + b"9,Sent,2026-03-05 10:00,Mia,x\n")))
    assert 'value="Fax box"' in second
    assert 'value="Fax"' in second
    assert "Fax box" in text_of(manager.get("/import/"))
    assert queries.saved_mappings(practice.practice_id)[0].mapping.person == ""


def test_the_same_file_again_is_recognised_and_does_no_harm(
    manager: Client, practice: SmallPractice
) -> None:
    manager.post(f"{waiting(manager)}start/", CHOSEN)
    address = waiting(manager)
    assert "This very file came in" in text_of(manager.get(address))
    manager.post(f"{address}start/", CHOSEN)
    run = queries.recent_runs(practice.practice_id, now_us=0)[0]
    assert (run.recorded, run.known) == (0, 3)


def test_a_kept_fact_must_be_ticked(manager: Client, practice: SmallPractice) -> None:
    manager.post(f"{waiting(manager)}start/", {**CHOSEN, "keep": ["Patient"]})
    run = queries.recent_runs(practice.practice_id, now_us=0)[0]
    assert run.mapping.keep == ("Patient",)


def test_several_files_wait_for_their_turn(manager: Client, practice: SmallPractice) -> None:
    answer = upload(manager, ("a.csv", GOOD), ("b.csv", GOOD + b"9,Sent,2026-03-05 10:00,,x\n"))
    assert answer.status_code == 302
    assert len(queries.recent_runs(practice.practice_id, now_us=0)) == 2
    manager.post(f"{answer['Location']}start/", CHOSEN)
    assert "Next file:" in text_of(manager.get(answer["Location"]))


def zipped_bomb() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 300_000_000)
        archive.writestr("[Content_Types].xml", b"<Types/>")
    return content.getvalue()


XXE = (
    b'<?xml version="1.0"?><!DOCTYPE log [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    b"<log><trace><event><string key='concept:name' value='&x;'/></event></trace></log>"
)
BAD_FILES = {
    "empty": ("t.csv", b""),
    "header only": ("t.csv", b"a,b,c\n"),
    "binary": ("t.csv", bytes(range(256)) * 40),
    "zip bomb": ("t.xlsx", b""),
    "external entity": ("t.xes", XXE),
    "picture": ("t.csv", b"\x89PNG\r\n\x1a\n0000"),
    "no table": ("t.parquet", b"PAR1 broken"),
}


@pytest.mark.parametrize("kind", BAD_FILES)
def test_what_cannot_be_read_is_refused_in_words(
    manager: Client, practice: SmallPractice, tmp_path: Path, kind: str
) -> None:
    name, content = BAD_FILES[kind]
    answer = upload(manager, (name, content or (zipped_bomb() if kind == "zip bomb" else b" ")))
    page = text_of(answer)
    assert answer.status_code == 422, page
    assert "There is a problem" in page
    assert name in page
    assert "up_" not in page, "our own name for the file says nothing to a person"
    assert not list((tmp_path / "uploads").rglob("up_*")), "nothing of it is kept"
    assert queries.recent_runs(practice.practice_id, now_us=0) == ()


ROW = b"1,Call,2026-03-01T10:00:00,Ann\n"
ODD_ROWS = {
    "one event": (b"", 1, 0),
    "dates in 1899 and 2999": (b"1,Call,1899-01-01T10:00,A\n1,Call,2999-01-01T10:00,A\n", 1, 2),
    "a cell of 10 MB": (b"1," + b"x" * 10_000_000 + b",2026-03-01T10:00:00,A\n", 1, 1),
    "formula cells": (b"=1+1,@SUM(A1),2026-03-01T11:00:00,+1\n", 2, 0),
    "duplicate rows": (ROW * 3, 4, 0),
    "unsorted rows": (b"1,Call,2026-02-01T10:00:00,Ann\n", 2, 0),
    "mixed zones": (b"1,Call,2026-03-01T10:00:00+05:00,A\n1,Call,2026-03-01T10:00:00Z,A\n", 3, 0),
    "5,000 steps": (
        b"".join(b"1,Step %d,2026-03-01T10:00:00,A\n" % n for n in range(5_000)),
        5_001,
        0,
    ),
}


@pytest.mark.parametrize("kind", ODD_ROWS)
def test_odd_rows_come_in_or_are_parked(
    manager: Client, practice: SmallPractice, kind: str
) -> None:
    rows, recorded, parked = ODD_ROWS[kind]
    content = b"case_id,activity,timestamp,resource\n" + ROW + rows
    address = waiting(manager, content)
    fields = {"case": "case_id", "step": "activity", "ended": "timestamp", "date_order": "iso"}
    assert manager.post(f"{address}start/", fields).status_code == 302
    run = queries.recent_runs(practice.practice_id, now_us=0)[0]
    assert (run.state, run.recorded, run.parked) == ("finished", recorded, parked)
    page = text_of(manager.get(address))
    assert ("Parked rows" in page) == bool(parked)


def test_another_encoding_is_read(manager: Client, practice: SmallPractice) -> None:
    content = GOOD.decode().replace("Sent", "Versändt").encode("cp1252")
    manager.post(f"{waiting(manager, content)}start/", {**CHOSEN, "encoding": "cp1252"})
    assert queries.recent_runs(practice.practice_id, now_us=0)[0].recorded == 3


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


def test_a_file_on_the_page_is_looked_at_once(
    manager: Client, practice: SmallPractice, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[ReadAs] = []
    shape = Source.shape

    def counted(source: Source, read_as: ReadAs) -> FileShape:
        looks.append(read_as)
        return shape(source, read_as)

    monkeypatch.setattr(Source, "shape", counted)
    address = waiting(manager, OCEL, name="log.jsonocel")
    manager.get(address)
    manager.post(f"{address}start/", {"object_type": "visit"})
    assert queries.recent_runs(practice.practice_id, now_us=0)[0].recorded == 1
    assert looks == [ReadAs()]


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


XES = (
    b'<log xmlns="http://www.xes-standard.org/"><trace><string key="concept:name" value="1"/>'
    b'<event><string key="concept:name" value="Call"/>'
    b'<date key="time:timestamp" value="2026-03-01T10:00:00.000-05:00"/></event></trace></log>'
)
OCEL = (
    b'{"objectTypes":[{"name":"claim","attributes":[]},{"name":"visit","attributes":[]}],'
    b'"eventTypes":[{"name":"Sent","attributes":[]}],'
    b'"objects":[{"id":"c1","type":"claim"},{"id":"v1","type":"visit"}],'
    b'"events":[{"id":"e1","type":"Sent","time":"2026-03-01T10:00:00Z","relationships":'
    b'[{"objectId":"c1","qualifier":""},{"objectId":"v1","qualifier":""}]}]}'
)


def test_logs_of_process_miners_need_no_columns(manager: Client, practice: SmallPractice) -> None:
    address = waiting(manager, XES, name="log.xes")
    page = text_of(manager.get(address))
    assert "Which column tells" not in page
    assert manager.post(f"{address}start/", {"process_name": "Claim"}).status_code == 302
    run = queries.recent_runs(practice.practice_id, now_us=0)[0]
    assert (run.format_name, run.recorded, run.mapping.process_name) == ("xes", 1, "Claim")


def test_a_log_of_objects_asks_what_one_case_is(manager: Client, practice: SmallPractice) -> None:
    address = waiting(manager, OCEL, name="log.jsonocel")
    assert "One case is one" in text_of(manager.get(address))
    assert manager.post(f"{address}start/", {"object_type": "visit"}).status_code == 302
    run = queries.recent_runs(practice.practice_id, now_us=0)[0]
    assert (run.recorded, run.mapping.object_type) == (1, "visit")


def test_no_file_and_too_many_files_are_said(manager: Client) -> None:
    answer = manager.post("/import/", {})
    assert answer.status_code == 422
    assert "Choose a file first" in text_of(answer)
    many = upload(manager, *[(f"{n}.csv", GOOD) for n in range(21)])
    assert many.status_code == 422
    assert "at most 20" in text_of(many)
