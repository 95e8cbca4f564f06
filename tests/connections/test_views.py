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
    many = upload(manager, *[(f"{n}.csv", GOOD) for n in range(501)])
    assert many.status_code == 422
    assert "at most 500" in text_of(many)


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
