"""A finding that is as it should be: said, listed apart with who and why, and taken back."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from people import ZONE, SmallPractice
from reference import jammed
from reference.recorded import record
from unjam.events import FindingAccepted, FindingReopened
from unjam.flow import queries
from unjam.flow.findings import Kind
from unjam.flow.queries.evidence import FindingLine
from unjam.practice.rules import Role
from unjam.worklog import queries as worklog

pytestmark = pytest.mark.django_db

FINDINGS = "/flow/findings/"
LIST = f"{FINDINGS}as-it-should-be/"
WHY = "The specialist's calendar is full for weeks"


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Any, settings: Any) -> None:
    settings.PROJECTIONS = tmp_path / "projections"


@pytest.fixture
def jams(practice: SmallPractice) -> SmallPractice:
    record(jammed.rows(zone=ZONE), practice_id=practice.practice_id)
    return practice


@pytest.fixture
def manager(jams: SmallPractice, signed_in: Callable[[Role], Client]) -> Client:
    return signed_in(Role.MANAGER)


def kinds(jams: SmallPractice) -> set[Kind]:
    return {one.kind for one in queries.findings(jams.practice_id).lines}


def line(jams: SmallPractice, kind: Kind) -> FindingLine:
    return next(one for one in queries.findings(jams.practice_id).lines if one.kind == kind)


def accepted(client: Client, one: FindingLine, why: str = WHY) -> HttpResponse:
    address = f"{FINDINGS}{one.finding_id}/as-it-should-be/"
    answer = client.post(address, {"why": why}, follow=True)
    assert answer.status_code == 200
    return answer


def undone(client: Client, shown: HttpResponse) -> HttpResponse:
    offer = shown.context["undo"]
    return client.post(offer.address, dict(offer.fields), follow=True)


def words(answer: HttpResponse) -> str:
    return html.unescape(answer.content.decode()).replace("\xa0", " ")


def test_it_is_no_finding_any_more_and_stands_on_a_list_of_its_own(
    manager: Client, jams: SmallPractice
) -> None:
    stall = line(jams, Kind.STALL)
    shown = words(accepted(manager, stall))
    assert "“Sign off” is as it should be" in shown
    assert "1 more is as it should be" in shown
    assert Kind.STALL not in kinds(jams)
    assert "Waits too long" not in words(manager.get(FINDINGS))
    listed = words(manager.get(LIST))
    for said in (WHY, "by a manager", "Write note → Sign off", "h a week", "Waits too long"):
        assert said in listed, said
    entry = worklog.entries(jams.practice_id, kinds=["FindingAccepted"])[0]
    assert entry.event == FindingAccepted(
        "stall", jammed.PROCESS, "", "Write note", "Sign off", WHY
    )
    own = words(manager.get(f"{FINDINGS}{stall.finding_id}/"))
    assert "This is as it should be" in own
    assert "Why, in your words" not in own


def test_undo_and_take_back_and_undo_of_that(manager: Client, jams: SmallPractice) -> None:
    stall = line(jams, Kind.STALL)
    undone(manager, accepted(manager, stall))
    assert Kind.STALL in kinds(jams)
    accepted(manager, stall)
    fields = {
        "kind": "stall", "process": jammed.PROCESS, "step": "", "from_step": "Write note",
        "to_step": "Sign off",
    }  # fmt: skip
    shown = manager.post(f"{LIST}take-back/", fields, follow=True)
    assert "“Sign off” is told again while it shows." in words(shown)
    assert Kind.STALL in kinds(jams)
    assert WHY in words(undone(manager, shown)), "with the reason that was given"
    assert Kind.STALL not in kinds(jams)
    gone = worklog.entries(jams.practice_id, kinds=["FindingReopened"])
    assert len([one for one in gone if isinstance(one.event, FindingReopened)]) == 2


def test_a_drift_that_is_accepted_is_in_no_digest(manager: Client, jams: SmallPractice) -> None:
    accepted(manager, line(jams, Kind.DRIFT), why="")
    assert queries.changes(jams.practice_id) == ()
    assert "no reason given" in words(manager.get(LIST))


def test_another_friction_does_not_come_up_in_its_place(
    manager: Client, jams: SmallPractice
) -> None:
    before = kinds(jams)
    accepted(manager, line(jams, Kind.DRIFT))
    assert kinds(jams) == before - {Kind.DRIFT}


def test_who_may_not_change_the_practice_reads_the_list_and_changes_nothing(
    jams: SmallPractice, signed_in: Callable[[Role], Client]
) -> None:
    accepted(signed_in(Role.MANAGER), line(jams, Kind.STALL))
    coach = signed_in(Role.COACH)
    listed = words(coach.get(LIST))
    assert WHY in listed
    assert "Take back" not in listed
    other = line(jams, Kind.DRIFT)
    assert "Is this as it should be?" not in words(coach.get(f"{FINDINGS}{other.finding_id}/"))
    assert coach.post(f"{FINDINGS}{other.finding_id}/as-it-should-be/").status_code == 403
    assert Kind.DRIFT in kinds(jams)


def test_what_is_no_finding_cannot_be_accepted(manager: Client) -> None:
    assert manager.post(f"{FINDINGS}f_none/as-it-should-be/").status_code == 404
    assert manager.post(f"{LIST}take-back/", {"kind": "nonsense"}).status_code == 404
    assert "Nothing is set apart" in words(manager.get(LIST))
