"""The page of one import: progress, stopping, parked rows, and who may see it."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable
from pathlib import Path

from django.test import Client

from import_page import CHOSEN, GOOD, text_of, upload, waiting
from people import SmallPractice, small_practice
from unjam.connections import actions, queries
from unjam.connections.models import ImportRun
from unjam.practice.rules import Role

SignIn = Callable[[Role], Client]


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
    actions.expect_process(run_id=run.id, process_id=os.getpid())
    ImportRun.objects.update(holder=ImportRun.objects.get().holder.replace("starting", "ab12"))
    return address


def test_a_start_is_said_until_the_import_has_begun(
    practice: SmallPractice, manager: Client
) -> None:
    address = running(practice, manager)
    ImportRun.objects.update(last_row=0, progress=0, recorded=0, holder="")
    actions.expect_process(run_id=ImportRun.objects.get().id, process_id=os.getpid())
    assert "Starting. This takes a few seconds." in text_of(manager.get(address))
    assert "Starting" in text_of(manager.get("/import/"))


def test_an_import_that_never_began_says_so_and_what_to_do(
    practice: SmallPractice, manager: Client
) -> None:
    address = running(practice, manager)
    ImportRun.objects.update(last_row=0, progress=0, recorded=0, holder="")
    dead = 2**22 + 1  # above the largest process id of the machine
    actions.expect_process(run_id=ImportRun.objects.get().id, process_id=dead)
    assert manager.get(address, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    page = text_of(manager.get(address))
    assert "It did not begin" in page
    assert "Nothing has come in" in page
    assert "short of memory or disk space" in page
    assert "Did not begin" in text_of(manager.get("/import/"))
    manager.post(f"{address}resume/")
    assert queries.recent_runs(practice.practice_id, now_us=0)[0].state == "finished"


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
