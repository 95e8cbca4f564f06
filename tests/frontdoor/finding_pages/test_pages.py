"""Where the work jams, at the pages: the first screen, the list, and one finding."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from people import ZONE, SmallPractice
from reference import jammed
from reference.recorded import record
from unjam.events import CaseLookedUp
from unjam.flow import queries
from unjam.flow.findings import Kind
from unjam.flow.kernel import Cause
from unjam.flow.queries.evidence import BUSY_OR_AWAY
from unjam.frontdoor.finding_pages import telling
from unjam.practice import actions as practice_actions
from unjam.practice.rules import Role
from unjam.worklog import queries as worklog

pytestmark = pytest.mark.django_db

FIRST, ALL = "/flow/findings/", "/flow/findings/all/"


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Any, settings: Any) -> None:
    settings.PROJECTIONS = tmp_path / "projections"


@pytest.fixture
def jams(practice: SmallPractice) -> SmallPractice:
    record(jammed.rows(zone=ZONE), practice_id=practice.practice_id)
    names = {f"c_{number}": f"R-{number}" for number in range(jammed.A_WEEK * jammed.WEEKS)}
    practice_actions.remember_references(
        practice_id=practice.practice_id, kind="case", texts=names, by="test"
    )
    return practice


@pytest.fixture
def manager(jams: SmallPractice, signed_in: Callable[[Role], Client]) -> Client:
    return signed_in(Role.MANAGER)


def page(client: Client, address: str, **query: str) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200, answer.status_code
    return html.unescape(answer.content.decode()).replace("\xa0", " ")


def address_of(jams: SmallPractice, kind: Kind) -> str:
    lines = queries.findings(jams.practice_id).lines
    return f"{FIRST}{next(one.finding_id for one in lines if one.kind == kind)}/"


def looked_up(jams: SmallPractice) -> list[str]:
    found = worklog.entries(jams.practice_id, kinds=["CaseLookedUp"])
    return [one.subject_id for one in found if isinstance(one.event, CaseLookedUp)]


def test_the_first_screen_of_a_manager_says_where_the_hours_go(manager: Client) -> None:
    answer = manager.get("/", follow=True)
    assert answer.redirect_chain[-1][0] == FIRST
    shown = page(manager, FIRST)
    sentences = re.findall(r'<p class="sentence"><a href="([^"]+)">([^<]+)</a>', shown)
    address, sentence = sentences[0]
    assert "work waits" in sentence
    assert " h a week." in sentence
    assert "from_step=Write+note&to_step=Sign+off" in address
    on_map = page(manager, address)
    assert "Cases behind this" in on_map, "the place is chosen on the map"
    assert f'href="{ALL}"' in shown


def test_at_most_three_drifts_are_told_with_the_day_on_which_they_began(manager: Client) -> None:
    shown = page(manager, FIRST)
    digest = shown[shown.index("What changed and stayed so") :]
    assert "Since the week of Mon 21 Apr 2025" in digest
    assert digest.count('class="sentence"') == 1


def test_the_list_ranks_and_says_what_each_rests_on(manager: Client) -> None:
    shown = page(manager, ALL)
    first = shown[shown.index("<tbody>") : shown.index("</tr>", shown.index("<tbody>"))]
    for said in (
        "Waits too long", "Name who takes it next", f"{jammed.A_WEEK * jammed.WEEKS}", " h ",
    ):  # fmt: skip
        assert said in first, said
    assert re.search(r"\d+ of \d+</td>", first)
    assert "<request>" not in manager.get(ALL).content.decode(), "words of the log are escaped"


def test_the_list_is_of_one_kind_of_work_where_asked_for(
    manager: Client, jams: SmallPractice
) -> None:
    assert 'aria-label="Kind of work"' not in page(manager, ALL), "there is only one"
    other = [
        row | {"process": "Form", "case": f"f{row['case']}"} for row in jammed.rows(zone=ZONE)
    ]
    record(other, practice_id=jams.practice_id)
    assert page(manager, ALL).count('<td class="number rank">') > 3
    shown = page(manager, ALL, process="Form")
    assert "Refill <request> · " not in shown
    assert "Form · Waits too long" in shown
    assert "Nothing found in this work" in page(manager, ALL, process="none such")


def test_one_finding_says_why_when_which_cases_what_to_try_and_how_sure(
    manager: Client, jams: SmallPractice
) -> None:
    shown = page(manager, address_of(jams, Kind.STALL))
    for said in (
        "See it on the map", "The practice was closed", "The dashed line is the median",
        "Cases that show it", "That you saw their names is kept in the log.",
        "Name who takes it next, and by when.", "95 times in 100", "The weeks as a table",
    ):  # fmt: skip
        assert said in shown, said
    assert len(re.findall(r'<svg[^>]+role="img"', shown)) == 2
    assert jammed.DOCTOR not in shown


def test_its_cases_bear_their_sources_names_and_lead_to_their_stories(
    manager: Client, jams: SmallPractice
) -> None:
    address = address_of(jams, Kind.STALL)
    cases = re.findall(r'href="(/flow/cases/(c_\d+)/[^"]*)">(R-\d+)<', page(manager, address))
    assert len(cases) == 10
    assert all(case_id[2:] == name[2:] for _, case_id, name in cases)
    assert set(looked_up(jams)) == {case_id for _, case_id, _ in cases}
    page(manager, address)
    assert len(looked_up(jams)) == 10, "once a day is enough"
    assert cases[0][2] in page(manager, cases[0][0])


def test_of_what_goes_back_the_way_back_is_shown_with_the_cases_that_took_it(
    practice: SmallPractice, signed_in: Callable[[Role], Client]
) -> None:
    rows = jammed.rows(jams=False, zone=ZONE)
    sent_back = {f"c_{number}" for number in range(0, jammed.A_WEEK * jammed.WEEKS, 3)}
    record(
        [one for row in rows for one in _sent_back(row, sent_back)],
        practice_id=practice.practice_id,
    )
    client = signed_in(Role.MANAGER)
    (line,) = queries.findings(practice.practice_id).lines
    assert (line.kind, line.from_step, line.to_step) == (Kind.BOUNCE, "Check", "File")
    one = telling.told(line, open_waits=True)
    assert one.place == "File → Check"
    assert one.on_map.endswith("&from_step=File&to_step=Check")
    assert one.place in page(client, f"/flow/map/{one.on_map}")
    behind = set(re.findall(r"/flow/cases/(c_\d+)/", page(client, f"/flow/cases/{one.on_map}")))
    assert behind
    assert behind <= sent_back


def _sent_back(row: dict[str, Any], cases: set[str]) -> list[dict[str, Any]]:
    """The row; for these cases, what is filed goes back to be checked and is filed again."""
    if row["step"] != "File":
        return [row]
    filed = row | {"role": "filing", "person": "s_filer"}
    if row["case"] not in cases:
        return [filed]
    minute_us = 60_000_000
    steps = ((filed, 0), (row | {"step": "Check"}, 3), (filed, 6))
    return [
        one
        | {
            "start": row["start"] + later * minute_us,
            "end": row["start"] + (later + 2) * minute_us,
        }
        for one, later in steps
    ]


def test_a_coach_sees_findings_and_no_names(
    jams: SmallPractice, signed_in: Callable[[Role], Client]
) -> None:
    shown = page(signed_in(Role.COACH), address_of(jams, Kind.STALL))
    assert "R-" not in shown
    assert "/flow/cases/c_" not in shown
    assert "Cases that show it" in shown
    assert looked_up(jams) == []


@pytest.mark.parametrize("role", list(Role))
def test_who_sees_the_map_sees_findings_and_nobody_else(
    jams: SmallPractice, signed_in: Callable[[Role], Client], role: Role
) -> None:
    client = signed_in(role)
    allowed = role in (Role.MANAGER, Role.PHYSICIAN, Role.COACH)
    for address in (FIRST, ALL, address_of(jams, Kind.STALL)):
        assert client.get(address).status_code == (200 if allowed else 403)
    menu = client.get("/look/").content.decode()
    assert (">Findings<" in menu) == allowed


def test_figures_that_would_speak_of_one_person_are_nowhere(
    manager: Client, jams: SmallPractice
) -> None:
    shown = page(manager, address_of(jams, Kind.AFTER_HOURS))
    assert "“Write note” is often done outside opening hours." in shown
    assert "Why there are no figures" in shown
    for part in ("Why it waited", "Week by week", "Cases that show it", "How sure is this?"):
        assert part not in shown
    assert "“few people” stands where" in page(manager, ALL)


def test_a_finding_that_is_gone_says_so(manager: Client) -> None:
    answer = manager.get(f"{FIRST}f_0123456789abcdef/")
    assert answer.status_code == 404
    assert "This finding is not there any more" in answer.content.decode()


def test_an_empty_log_leads_to_the_import(
    practice: SmallPractice, signed_in: Callable[[Role], Client]
) -> None:
    manager, coach = signed_in(Role.MANAGER), signed_in(Role.COACH)
    for address in (FIRST, ALL):
        assert "No work in the log yet" in page(manager, address)
        assert "Bring in a file" in page(manager, address)
        assert "Bring in a file" not in page(coach, address)


@pytest.mark.parametrize(
    ("weeks", "said"), [(3, "Too little to tell yet"), (20, "Nothing stands out")]
)
def test_no_findings_are_told_kindly(
    practice: SmallPractice, signed_in: Callable[[Role], Client], weeks: int, said: str
) -> None:
    record(jammed.rows(weeks=weeks, jams=False, zone=ZONE), practice_id=practice.practice_id)
    client = signed_in(Role.MANAGER)
    assert said in page(client, FIRST)
    assert said in page(client, ALL)


def test_every_kind_and_every_cause_has_its_words() -> None:
    assert set(telling.KINDS) == set(telling.WHAT_TO_TRY) == set(Kind)
    assert set(telling.CAUSES) == {cause.name.lower() for cause in Cause} | {BUSY_OR_AWAY}
    assert all(len(text.split(". ")) <= 4 for text in telling.WHAT_TO_TRY.values())
