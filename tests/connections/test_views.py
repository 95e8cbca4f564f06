"""The import pages: what a person sees and may do, with and without a good file."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from people import SmallPractice, small_practice
from unjam.connections import actions, queries
from unjam.connections.models import ImportRun
from unjam.practice.rules import Role

GOOD = (
    b"Task #,What,When it happened,By,Patient\n"
    b"7,Sent,2026-03-01 09:00,Mia,Ficta Patientsen\n"
    b"7,Back,2026-03-02 09:00,,Ficta Patientsen\n"
    b"8,Sent,2026-03-02 10:00,Mia,=HYPERLINK(1)\n"
)
CHOSEN = {
    "case": "Task #",
    "step": "What",
    "ended": "When it happened",
    "person": "By",
    "date_order": "iso",
    "zone": "America/Chicago",
    "process_name": "Fax",
}

SIGN_IN = "allauth.account.auth_backends.AuthenticationBackend"

SignIn = Callable[[Role], Client]


@pytest.fixture
def signed_in(practice: SmallPractice) -> SignIn:
    """A visitor with a role. The sign-in page itself, and its limits, are tested elsewhere."""

    def sign_in(role: Role) -> Client:
        client = Client()
        user = get_user_model().objects.get(email=practice.accounts[role].email)
        client.force_login(user, backend=SIGN_IN)
        return client

    return sign_in


@pytest.fixture(autouse=True)
def _uploads(settings: object, tmp_path: Path) -> None:
    settings.UPLOADS = tmp_path / "uploads"  # type: ignore[attr-defined]


@pytest.fixture
def manager(signed_in: SignIn) -> Client:
    return signed_in(Role.MANAGER)


def upload(client: Client, *files: tuple[str, bytes]) -> HttpResponse:
    chosen = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post("/import/", {"chosen": chosen})  # type: ignore[return-value]


def waiting(client: Client, content: bytes = GOOD, *, name: str = "t.csv") -> str:
    """Upload a file; the address of its page."""
    answer = upload(client, (name, content))
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def text_of(answer: HttpResponse) -> str:
    return answer.content.decode()


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


def test_no_file_and_too_many_files_are_said(manager: Client) -> None:
    answer = manager.post("/import/", {})
    assert answer.status_code == 422
    assert "Choose a file first" in text_of(answer)
    many = upload(manager, *[(f"{n}.csv", GOOD) for n in range(21)])
    assert many.status_code == 422
    assert "at most 20" in text_of(many)


def with_parked_rows(client: Client) -> str:
    bad = GOOD + b"9,Sent,=2+5,Mia,x\n9,Sent,someday,Mia,=cmd|calc\n"
    address = waiting(client, bad)
    client.post(f"{address}start/", CHOSEN)
    return address


def test_parked_rows_are_shown_and_downloaded_harmlessly(manager: Client) -> None:
    address = with_parked_rows(manager)
    page = text_of(manager.get(address))
    assert "Line 5" in page
    assert "When it happened" in page
    assert "someday" in page
    answer = manager.get(f"{address}parked.csv")
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Disposition"].startswith("attachment")
    content = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.reader(io.StringIO(content)))
    assert rows[0][:4] == ["file", "row", "line", "column"]
    assert [row[2] for row in rows[1:]] == ["5", "6"]
    assert rows[1][5] == "'=2+5"
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_parked_rows_can_be_marked_as_dealt_with(manager: Client, practice: SmallPractice) -> None:
    address = with_parked_rows(manager)
    assert "Mark as dealt with" in text_of(manager.get(address))
    assert manager.post(f"{address}parked/settle/").status_code == 302
    assert "Mark as dealt with" not in text_of(manager.get(address))
    assert queries.recent_runs(practice.practice_id, now_us=0)[0].parked_open == 0


def running(practice: SmallPractice, client: Client) -> str:
    """An import that another process works on just now."""
    address = waiting(client)
    run = ImportRun.objects.get()
    now_us = actions.wall_clock_us()
    actions.start_run(
        practice_id=practice.practice_id,
        run_id=run.id,
        mapping=queries.run(practice.practice_id, run.id, now_us=now_us).mapping,
        by="test",
    )
    ImportRun.objects.update(progress=0.4, last_row=400, rows_estimate=1000, recorded=390)
    return address


def test_progress_polls_and_ends_by_loading_the_page_anew(
    practice: SmallPractice, manager: Client
) -> None:
    address = running(practice, manager)
    page = text_of(manager.get(address))
    assert 'hx-trigger="every 1s"' in page
    assert '<progress id="import-progress" max="1" value="0.400">' in page
    assert '<meta http-equiv="refresh"' in page, "without scripts the page looks again by itself"
    fragment = manager.get(address, headers={"HX-Request": "true"})
    assert "<html" not in text_of(fragment)
    assert "400 of about 1,000 rows" in text_of(fragment)
    ImportRun.objects.update(state="finished", finished_at_us=1)
    assert manager.get(address, headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_stop_and_go_on(practice: SmallPractice, manager: Client) -> None:
    address = running(practice, manager)
    assert manager.post(f"{address}stop/").status_code == 302
    assert ImportRun.objects.get().stop_wanted
    ImportRun.objects.update(
        state="stopped", holder="", progress=0, last_row=0, recorded=0, stop_wanted=False
    )
    page = text_of(manager.get(address))
    assert "Stopped" in page
    assert "Nothing is lost" in page
    assert manager.post(f"{address}resume/").status_code == 302
    assert ImportRun.objects.get().state == "finished"


def test_a_failure_is_shown_in_words(practice: SmallPractice, manager: Client) -> None:
    address = running(practice, manager)
    ImportRun.objects.update(state="failed", failure="The file is gone.")
    page = text_of(manager.get(address))
    assert "This did not work" in page
    assert "The file is gone." in page


def test_what_was_done_already_is_not_done_twice(practice: SmallPractice, manager: Client) -> None:
    address = waiting(manager)
    manager.post(f"{address}start/", CHOSEN)
    for word in ("start", "stop", "resume", "forget"):
        assert manager.post(f"{address}{word}/").status_code == 302
    run = queries.recent_runs(practice.practice_id, now_us=0)[0]
    assert (run.state, run.recorded) == ("finished", 3)


def test_a_waiting_file_can_be_put_away(
    practice: SmallPractice, manager: Client, tmp_path: Path
) -> None:
    address = waiting(manager)
    assert manager.post(f"{address}forget/")["Location"] == "/import/"
    assert manager.get(address).status_code == 404
    assert not list((tmp_path / "uploads").rglob("up_*"))


def test_buttons_answer_to_post_only(manager: Client) -> None:
    address = waiting(manager)
    for word in ("start", "stop", "resume", "forget", "parked/settle"):
        assert manager.get(f"{address}{word}/").status_code == 405


def test_another_practices_import_is_not_there(manager: Client) -> None:
    other = small_practice(name="Other Lane (invented)", roles=(), domain="other.example")
    run_id = actions.receive_file(
        practice_id=other.practice_id, by="test", file_name="t.csv", content=[GOOD]
    )
    assert manager.get(f"/import/{run_id}/").status_code == 404
    assert manager.get(f"/import/{run_id}/parked.csv").status_code == 404
    for word in ("start", "stop", "resume", "forget", "parked/settle"):
        assert manager.post(f"/import/{run_id}/{word}/", CHOSEN).status_code == 404
    assert "t.csv" not in text_of(manager.get("/import/"))


def test_who_may_not_import_is_turned_away(signed_in: SignIn) -> None:
    physician = signed_in(Role.PHYSICIAN)
    assert physician.get("/import/").status_code == 403
    assert upload(physician, ("t.csv", GOOD)).status_code == 403
    assert Client().get("/import/").status_code == 302
