"""How work should go, at the pages: proposed, written, held to, taken back, two at once."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from people import SmallPractice
from reference.recorded import record
from unjam.events import DesignChanged
from unjam.flow import queries
from unjam.practice.rules import Role
from unjam.worklog import queries as worklog

pytestmark = pytest.mark.django_db

PROCESS = "Prior authorization"
MONDAY_US = 1_780_318_800_000_000  # Mon 1 Jun 2026, 9 am in New York
HOUR_US = 3_600_000_000
WAY = (("Asked for", "front desk"), ("Benefit check", "coordinator"), ("Sent", "coordinator"),
       ("Closed", "front desk"))  # fmt: skip
PERSON = "s_nobody_shows_this"


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Any, settings: Any) -> None:
    settings.PROJECTIONS = tmp_path / "projections"


@pytest.fixture
def busy(practice: SmallPractice) -> SmallPractice:
    """Twenty cases a day apart; the last four skip the benefit check."""
    rows = [
        {"case": f"c_{n}", "step": step, "role": role, "process": PROCESS, "person": PERSON,
         "end": MONDAY_US + (24 * n + place) * HOUR_US}
        for n in range(20) for place, (step, role) in enumerate(WAY)
        if n < 16 or step != "Benefit check"
    ]  # fmt: skip
    record(rows, practice_id=practice.practice_id)
    return practice


@pytest.fixture
def manager(busy: SmallPractice, signed_in: Callable[[Role], Client]) -> Client:
    return signed_in(Role.MANAGER)


def page(client: Client, where: str = "", **query: Any) -> str:
    answer = client.get(f"/flow/design/{where}", {"process": PROCESS} | query)
    assert answer.status_code == 200, answer.status_code
    return html.unescape(answer.content.decode())


def form(client: Client, **changed: str) -> dict[str, str]:
    """The form as the page shows it, then changed."""
    shown = client.get("/flow/design/write/", {"process": PROCESS}).context
    first = shown["form"].initial
    return {
        "process": PROCESS, "seen": shown["seen"], "text": first["text"],
        "effective_on": first["effective_on"], **changed,
    }  # fmt: skip


def save(client: Client, **changed: str) -> HttpResponse:
    answer = client.post("/flow/design/write/", form(client, **changed), follow=True)
    assert answer.status_code == 200, answer.content.decode()
    return answer


def undo(client: Client, shown: HttpResponse) -> HttpResponse:
    offer = shown.context["undo"]
    answer = client.post(offer.address, dict(offer.fields), follow=True)
    assert answer.status_code == 200
    return answer


def changes(practice: SmallPractice) -> list[DesignChanged]:
    found = worklog.entries(practice.practice_id, kinds=["DesignChanged"])
    return [one.event for one in found if isinstance(one.event, DesignChanged)]


def test_nobody_begins_with_an_empty_page(manager: Client) -> None:
    assert "No design yet" in page(manager)
    shown = page(manager, "write/")
    assert 'name = "Benefit check"' in shown
    assert "“Benefit check”, by coordinator." in shown
    assert 'class="design"' in shown


def test_a_design_is_saved_held_to_recorded_and_taken_back(
    manager: Client, busy: SmallPractice
) -> None:
    shown = save(manager, effective_on="2026-06-01")
    words = html.unescape(shown.content.decode())
    assert "The design holds for cases that begin from Mon 1 Jun 2026 on." in words
    assert "16 of 20 cases (80 %) went as designed" in words
    assert "“Benefit check” was skipped in 4 of 20 cases." in words
    assert PERSON not in words
    assert "No design yet" in html.unescape(undo(manager, shown).content.decode())
    one, two = changes(busy)
    assert (one.process, one.effective_on, two.effective_on) == (
        PROCESS, "2026-06-01", "2026-06-01",
    )  # fmt: skip
    assert 'name = "Sent"' in one.text
    assert two.text == ""


def test_each_sentence_leads_to_its_cases_and_each_case_to_its_story(manager: Client) -> None:
    save(manager)
    shown = page(manager, "cases/", rule="must occur", place="Benefit check")
    assert "“Benefit check” was skipped in 4 of 20 cases." in shown
    assert "/flow/cases/c_19/" in shown
    assert "/flow/cases/c_3/" not in shown
    gone = manager.get("/flow/design/cases/", {"process": PROCESS, "rule": "x", "place": "y"})
    assert gone.status_code == 404


def test_cases_are_held_to_the_version_that_held_when_they_began(
    manager: Client, busy: SmallPractice
) -> None:
    save(manager, effective_on="2026-06-01")
    lighter = form(manager)["text"].replace(
        'name = "Benefit check"', 'name = "Benefit check"\noptional = true'
    )
    words = html.unescape(save(manager, text=lighter, effective_on="2026-06-18").content.decode())
    assert "“Benefit check” was skipped in 1 of 17 cases." in words
    assert "New: “Benefit check”, by coordinator, may be left out." in words
    found = queries.conformance(busy.practice_id, PROCESS)
    assert found is not None
    assert [(cases, fitting) for _, cases, fitting in found.versions] == [(17, 16), (3, 3)]
    assert found.lines[0].by_version == ((1, 17), (0, 0))


def test_another_text_for_the_same_day_takes_its_place_and_undo_puts_it_back(
    manager: Client, busy: SmallPractice
) -> None:
    save(manager, effective_on="2026-06-01")
    before = queries.design_versions(busy.practice_id, PROCESS)[0].text
    shown = save(manager, effective_on="2026-06-01", text='[[step]]\nname = "Sent"\n')
    undo(manager, shown)
    assert [one.text for one in queries.design_versions(busy.practice_id, PROCESS)] == [before]
    assert len(changes(busy)) == 3


def test_the_same_text_again_changes_nothing(manager: Client, busy: SmallPractice) -> None:
    save(manager, effective_on="2026-06-01")
    shown = save(manager, effective_on="2026-06-01")
    assert "Nothing was changed." in shown.content.decode()
    assert len(changes(busy)) == 1


def test_a_version_that_was_taken_back_comes_back_with_undo(
    manager: Client, busy: SmallPractice
) -> None:
    save(manager, effective_on="2026-06-01")
    shown = manager.post(
        "/flow/design/take-back/", {"process": PROCESS, "effective_on": "2026-06-01"}, follow=True
    )
    assert queries.design_versions(busy.practice_id, PROCESS) == ()
    undo(manager, shown)
    assert len(queries.design_versions(busy.practice_id, PROCESS)) == 1
    again = {"process": PROCESS, "effective_on": "2020-01-01"}
    nothing = manager.post("/flow/design/take-back/", again, follow=True)
    assert "taken back already" in nothing.content.decode()
    wrong = {"process": PROCESS, "effective_on": "soon"}
    assert manager.post("/flow/design/take-back/", wrong).status_code == 404


def test_two_at_once_overwrite_nothing(manager: Client, busy: SmallPractice) -> None:
    mine = form(manager, effective_on="2026-06-02")
    save(manager, effective_on="2026-06-01")
    refused = manager.post("/flow/design/write/", mine)
    assert refused.status_code == 422
    assert "Somebody saved another version" in refused.content.decode()
    assert len(queries.design_versions(busy.practice_id, PROCESS)) == 1
    mine["seen"] = refused.context["seen"]
    assert manager.post("/flow/design/write/", mine).status_code == 302


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"text": '[[step]]\nname = "Benefit chek"'},
         "Line 2: No case has a step “Benefit chek”. Did you mean “Benefit check”?"),
        ({"text": "[[step]]\nname ="}, "Line 2: This cannot be read"),
        ({"text": ""}, "Write at least one step"),
        ({"effective_on": "soon"}, "There is no day “soon”."),
    ],
)  # fmt: skip
def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(
    manager: Client, changed: dict[str, str], expected: str
) -> None:
    answer = manager.post("/flow/design/write/", form(manager, **changed))
    assert answer.status_code == 422
    words = html.unescape(answer.content.decode())
    assert words.count(expected) == 2  # in the summary and beside the field
    assert html.unescape(changed.get("text", "")) in words


def test_what_is_being_typed_is_read_back(manager: Client) -> None:
    typed = {"process": PROCESS, "text": '[[step]]\nname = "Sent"\nby = "RN"'}
    words = html.unescape(manager.post("/flow/design/read/", typed).content.decode())
    assert "“Sent”, by RN." in words
    assert "<html" not in words
    typed["text"] = "[[step]]"
    words = html.unescape(manager.post("/flow/design/read/", typed).content.decode())
    assert "Line 1: A step needs a name" in words


def test_a_physician_sees_but_does_not_write(
    manager: Client, signed_in: Callable[[Role], Client]
) -> None:
    save(manager)
    physician = signed_in(Role.PHYSICIAN)
    shown = page(physician)
    assert "Change the design" not in shown
    assert "Take back" not in shown
    assert physician.post("/flow/design/write/", form(manager)).status_code == 403


def test_work_that_is_not_there_has_no_design(manager: Client) -> None:
    assert "No work of this kind" in page(manager, process="Nothing")
    assert manager.get("/flow/design/write/", {"process": "Nothing"}).status_code == 404
