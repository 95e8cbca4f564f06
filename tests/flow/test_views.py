"""The flow pages as a visitor gets them: what they say, whom they let in, what they never show."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from people import SmallPractice
from reference.recorded import record
from unjam.events import CaseLookedUp
from unjam.flow import views
from unjam.practice import actions as practice_actions
from unjam.practice import queries as practice_queries
from unjam.practice.rules import Role, opaque_id
from unjam.worklog import queries as worklog

pytestmark = pytest.mark.django_db

PROCESS = "Prior authorization"
MONDAY_US = 1_780_318_800_000_000  # Mon 1 Jun 2026, 9 am in New York
HOUR_US = 3_600_000_000
DAY_US = 24 * HOUR_US
WAY = (
    ("Asked for", "medical assistant", 0),
    ("Sent to payer", "coordinator", 2),
    ("Answered", "coordinator", 50),
    ("Patient told", "front desk", 51),
)
SECRET_PERSON = "s_nobody_shows_this"


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Any, settings: Any) -> None:
    settings.PROJECTIONS = tmp_path / "projections"


def row(case: str, step: str, *, at_us: int, **more: Any) -> dict[str, Any]:
    return {"case": case, "step": step, "end": at_us, "process": PROCESS} | more


def work(cases: int = 12) -> list[dict[str, Any]]:
    """Cases a day apart; every third is sent twice; payers alternate; the end names nobody."""
    rows = []
    for number in range(cases):
        begun = MONDAY_US + number * DAY_US
        payer = ("Acme", "Blue Sky")[number % 2]
        for step, role, hours in WAY:
            person = "" if step == "Patient told" else SECRET_PERSON
            facts = {"role": role, "payer": payer, "person": person}
            rows.append(row(f"c_{number}", step, at_us=begun + hours * HOUR_US, **facts))
            if step == "Sent to payer" and number % 3 == 0:
                rows.append(row(f"c_{number}", step, at_us=begun + 20 * HOUR_US, **facts))
    return rows


@pytest.fixture
def recorded(practice: SmallPractice) -> SmallPractice:
    record(work(), practice_id=practice.practice_id, keep=["payer"])
    return practice


@pytest.fixture
def manager(recorded: SmallPractice, signed_in: Callable[[Role], Client]) -> Client:
    return signed_in(Role.MANAGER)


def page(client: Client, name: str, /, *arguments: str, status: int = 200, **query: str) -> str:
    """The page's words: tags gone, spaces single."""
    answer = client.get(reverse(name, args=arguments), query)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def words(markup: str) -> str:
    plain = re.sub(r"<[^>]+>", " ", markup)
    return re.sub(r"\s+", " ", html.unescape(plain)).replace("\xa0", " ")


def drawing(markup: str) -> str:
    """The map alone."""
    begins = markup.index("<svg xmlns")
    return markup[begins : markup.index("</svg>", begins)]


def fragment(client: Client, target: str, /, **query: str) -> str:
    headers = {"HX-Request": "true", "HX-Target": target}
    return client.get(reverse("flow:map"), query, headers=headers).content.decode()


def test_the_list_has_one_line_a_process_and_leads_to_its_map(manager):
    markup = page(manager, "flow:processes")
    assert re.search(rf'<th scope="row"><a href="/flow/map/[^"]*">{PROCESS}</a></th>', markup)
    assert "Mon 1 Jun 2026 to Sun 14 Jun 2026" in words(markup)
    assert "33 %" in words(markup), "four of twelve cases were sent twice"
    assert "/flow/map/?process=Prior+authorization" in markup


def test_an_empty_log_says_why_and_offers_the_import(practice, signed_in):
    client = signed_in(Role.MANAGER)
    for name in ("flow:processes", "quality"):
        markup = page(client, name)
        main = markup[markup.index("<main") : markup.index("</main>")]
        assert main.count('class="button primary"') == 1
        assert reverse("connections:imports") in markup
    assert "No work of this kind" in page(client, "flow:map", process="nothing such")


def test_the_map_says_what_it_rests_on(manager):
    said = words(page(manager, "flow:map", process=PROCESS))
    assert "12 cases, 52 events, 4 steps, 2 different ways through" in said
    assert "Mon 1 Jun 2026 to Sun 14 Jun 2026" in said
    assert "of the passages have the same time at both ends" in said
    assert "23 % of the events name nobody" in said
    assert "The longest typical wait is 2 days, from Sent to payer to Answered (12 times)" in said
    assert "Work goes round most at" not in said, "four cases are too few to say so"


def test_every_step_and_line_of_the_map_is_a_link_and_stands_in_a_table(manager):
    markup = page(manager, "flow:map", process=PROCESS, share="100")
    svg = drawing(markup)
    assert svg.count('<a class="s') == 4
    assert svg.count('<a class="e') == 4
    assert "Sent to payer 16 times in 12 cases, coordinator" in svg
    assert "Asked for to Sent to payer: 12 times, median wait 2 h" in svg
    tables = markup[markup.index("<h2>Lines</h2>") :]
    assert 'scope="col"' in tables
    assert "<caption>" in tables
    assert "Asked for → Sent to payer" in tables


def test_looking_at_a_step_and_at_a_line(manager):
    said = words(fragment(manager, "aside#details", process=PROCESS, step="Sent to payer"))
    assert "33 % of its cases come back to it (4 cases)" in said
    assert "Again at once 4" in said
    line = {"from_step": "Asked for", "to_step": "Sent to payer"}
    markup = fragment(manager, "aside#details", process=PROCESS, **line)
    assert markup.lstrip().startswith('<aside id="details"')
    assert "Half of the time it takes 2 h or less" in words(markup)
    assert "Median in opening hours 2 h" in words(markup)


def test_waits_in_opening_hours_leave_out_the_night(manager):
    line = {"from_step": "Sent to payer", "to_step": "Answered", "waits": "open"}
    said = words(fragment(manager, "aside#details", process=PROCESS, **line))
    assert "Counted in opening hours" in said
    assert "Median by the clock 2 days" in said
    by_hand_h = [3, 6, 6, 9, 12, 12, 12, 15, 18, 18, 18, 18]  # open Monday to Friday, 8 to 5
    assert f"Median wait {by_hand_h[5]} h" in said


def test_a_filter_keeps_whole_cases_and_moves_no_box(manager):
    def boxes(**query: str) -> dict[str, tuple[str, str]]:
        markup = page(manager, "flow:map", process=PROCESS, **query)
        found = re.findall(
            r'class="s".*?aria-label="(\D+) \d.*?data-x="([^"]+)" data-y="([^"]+)"', markup
        )
        return {name: (x, y) for name, x, y in found}

    everything = boxes(share="100")
    assert len(everything) == 4
    for query in ({"fact.payer": "Acme"}, {"from": "2026-06-05"}, {"share": "10"}):
        some = boxes(**query)
        assert some
        assert some.items() <= everything.items()
    said = words(page(manager, "flow:map", process=PROCESS, **{"fact.payer": "Acme"}))
    assert "6 cases, 26 events" in said
    assert "In all there are 12 cases. payer: Acme." in said


def test_what_cannot_be_read_is_said_and_left_out(manager):
    query = {"from": "2026-06-09", "to": "2026-06-02", "split": "soon", "share": "400"}
    markup = page(manager, "flow:map", process=PROCESS, status=422, **query)
    said = words(markup)
    assert "To: This day is before the first day of the period." in said
    assert "Before and after: A day was expected, such as 2026-11-24." in said
    assert 'value="2026-06-09"' in markup, "what was typed is kept"
    assert "<svg xmlns" in markup


def test_a_filter_that_nothing_fits_offers_all_cases(manager):
    markup = page(manager, "flow:map", process=PROCESS, **{"from": "2031-01-01"})
    assert "No case fits" in markup
    assert 'href="?process=Prior+authorization"' in markup


def test_before_and_after_show_both_figures_and_claim_no_effect(manager):
    said = words(page(manager, "flow:map", process=PROCESS, share="100", split="2026-06-08"))
    assert "Before and after Mon 8 Jun 2026" in said
    assert "7 cases before, 7 after." in said
    assert "2 cases were open on that day and count on both sides" in said
    assert "A difference is not yet an effect" in said
    assert "too few to tell" in said
    assert "2 h → 2 h" in said


def test_the_form_works_without_script_and_every_table_sorts_by_a_link(manager):
    markup = page(manager, "flow:map", process=PROCESS, share="100", edges="median")
    assert '<form class="ask" method="get"' in markup
    assert 'type="submit"' in markup
    assert 'aria-sort="descending"' in markup
    lines = markup[markup.index("<h2>Lines</h2>") : markup.index("<h2>Steps</h2>")]
    first = re.search(r'<th scope="row"><a[^>]*>([^<]+)', lines)
    assert first
    assert first[1] == "Sent to payer → Answered"


def test_pages_bear_no_inline_style_or_script_and_stay_small(manager):
    for name, query in (
        ("flow:processes", {}),
        ("flow:map", {"process": PROCESS, "share": "100"}),
        ("flow:cases", {"process": PROCESS, "step": "Answered"}),
        ("flow:questions", {"process": PROCESS}),
        ("quality", {}),
    ):
        markup = page(manager, name, **query)
        assert " style=" not in markup
        assert "<style" not in markup
        assert not re.search(r"<script(?![^>]*\bsrc=)", markup)
        assert len(re.findall(r"<[a-z]", markup)) < 3_000
        assert len(markup.encode()) < 150_000


def test_no_page_names_a_person(manager):
    for name, arguments, query in (
        ("flow:map", (), {"process": PROCESS, "share": "100", "step": "Answered"}),
        ("flow:playback", (), {"process": PROCESS}),
        ("flow:cases", (), {"process": PROCESS, "step": "Answered"}),
        ("flow:case", ("c_0",), {}),
        ("flow:questions", (), {"process": PROCESS}),
        *(("flow:answer_csv", (name,), {"process": PROCESS}) for name in views.ANSWERS),
        ("quality", (), {}),
    ):
        assert SECRET_PERSON not in page(manager, name, *arguments, **query)


def test_the_cases_behind_a_line_and_behind_a_step(manager):
    line = {"from_step": "Sent to payer", "to_step": "Sent to payer"}
    markup = page(manager, "flow:cases", process=PROCESS, **line)
    assert "4 cases, the longest wait first." in words(markup)
    assert f"{reverse('flow:case', args=['c_0'])}?process=Prior+authorization" in markup
    assert "18 h" in words(markup)
    step = words(page(manager, "flow:cases", process=PROCESS, step="Answered"))
    assert "12 cases, the longest wait for this step first." in step
    assert "How long these waited" in step
    page(manager, "flow:cases", process=PROCESS, status=404)
    assert "No case behind this" in page(manager, "flow:cases", process=PROCESS, step="no such")


def test_one_case_is_told_in_order_and_that_it_was_looked_at_is_kept(recorded, manager):
    markup = page(manager, "flow:case", "c_0")
    said = words(markup)
    assert "5 events in 2 days, through 3 roles." in said
    order = [
        said.index(step) for step in ("Asked for Medical", "Sent to payer Coord", "Answered Coord")
    ]
    assert order == sorted(order)
    assert "Done again" in said
    assert "Same role" in said
    assert "Passed on from medical assistant" in said
    assert "Mon 1 Jun 2026, 9:00 am" in said
    looked = [
        entry
        for entry in worklog.entries(recorded.practice_id, kinds=["CaseLookedUp"], limit=10)
        if isinstance(entry.event, CaseLookedUp)
    ]
    assert [entry.event.viewer_id for entry in looked] == [
        recorded.accounts[Role.MANAGER].staff_id
    ]


def test_the_sources_name_of_a_case_is_shown_to_those_who_may_see_it(practice, signed_in):
    key = practice_queries.reference_key(practice.practice_id)
    case_id = opaque_id(key, kind="case", text="PA-2026-0007")
    practice_actions.remember_references(
        practice_id=practice.practice_id, kind="case", texts={case_id: "PA-2026-0007"}, by="test"
    )
    record([row(case_id, "Asked for", at_us=MONDAY_US)], practice_id=practice.practice_id)
    assert "<h1>PA-2026-0007</h1>" in page(signed_in(Role.MANAGER), "flow:case", case_id)
    coach = signed_in(Role.COACH)
    assert coach.get(reverse("flow:case", args=[case_id])).status_code == 403
    cases = page(coach, "flow:cases", process=PROCESS, step="Asked for")
    assert case_id in cases
    assert reverse("flow:case", args=[case_id]) not in cases


def test_a_case_that_is_not_there_is_not_found_and_not_recorded(recorded, manager):
    page(manager, "flow:case", "c_none", status=404)
    assert not list(worklog.entries(recorded.practice_id, kinds=["CaseLookedUp"], limit=10))


def test_the_film_speaks_of_steps_by_their_number_on_the_map(manager):
    film = json.loads(page(manager, "flow:playback", process=PROCESS))
    steps, seconds = film["tokens"][0]
    assert len(film["tokens"]) == 12
    assert len(steps) == len(seconds) == 5
    assert seconds[:3] == [0, 7200, 72000]
    assert (film["begins_s"], film["zone"]) == (MONDAY_US / 1_000_000, "America/New_York")
    markup = page(manager, "flow:map", process=PROCESS, share="100")
    numbers = dict(re.findall(r'aria-label="(\D+) \d+ times in[^"]*" data-i="(\d)"', markup))
    assert steps == [
        int(numbers[name])
        for name in ("Asked for", "Sent to payer", "Sent to payer", "Answered", "Patient told")
    ]


def test_the_quality_page_judges_in_words(manager):
    said = words(page(manager, "quality"))
    assert "Read the map with care" in said or "Good enough for the map" in said
    assert "12 of 52 events (23 %) do not say who did them." in said


@pytest.mark.parametrize(
    "name",
    ["flow:processes", "flow:map", "flow:playback", "flow:cases", "flow:questions", "quality"],
)
def test_only_those_who_may_see_the_map_come_in(recorded, signed_in, name):
    assert Client().get(reverse(name)).status_code == 302
    assert signed_in(Role.FRONT_DESK).get(reverse(name)).status_code == 403


def test_another_practice_sees_nothing_of_this_one(recorded, signed_in, manager):
    other = practice_actions.open_practice(
        name="Elsewhere Clinic (invented)", state="NY", time_zone="America/New_York", by="test"
    )
    record([row("c_far", "Far step", at_us=MONDAY_US)], practice_id=other.practice_id)
    assert "Far step" not in page(manager, "flow:map", process=PROCESS, share="100")
    page(manager, "flow:case", "c_far", status=404)


def test_the_questions_are_answered_in_sentences_and_tables(manager):
    markup = page(manager, "flow:questions", process=PROCESS)
    said = words(markup)
    assert "12 of 52 events (23 %) name nobody, most of them at Patient told (12 of 12)." in said
    assert "So few people did this work that no hour can be shown" in said
    assert "half of the 12 times took 2 days or less" in said
    assert markup.count("<caption>") == 3
    assert "/flow/map/?process=Prior+authorization&amp;step=Patient+told" in markup
    assert "from_step=Sent+to+payer&amp;to_step=Answered" in markup
    assert reverse("flow:questions") in page(manager, "flow:map", process=PROCESS)


def test_the_questions_take_the_period_and_the_facts_of_the_map(manager):
    some = words(page(manager, "flow:questions", process=PROCESS, **{"fact.payer": "Acme"}))
    assert "6 cases of 12" in some
    assert "6 of 26 events" in some
    none = page(manager, "flow:questions", process=PROCESS, **{"from": "2031-01-01"})
    assert "No case fits" in none
    wrong = page(manager, "flow:questions", process=PROCESS, status=422, **{"from": "soon"})
    assert "From: A day was expected" in words(wrong)
    assert "12 cases" in words(wrong)
    headers = {"HX-Request": "true", "HX-Target": "div#sheet"}
    part = manager.get(reverse("flow:questions"), {"process": PROCESS}, headers=headers)
    assert part.content.decode().lstrip().startswith('<div id="sheet">')
    assert "No work of this kind" in page(manager, "flow:questions", process="nothing such")


def test_an_answer_is_downloaded_whole_and_without_formulas(recorded, signed_in):
    risky = row("c_x", "=cmd|' /C calc'!A0", at_us=MONDAY_US)
    record([risky], practice_id=recorded.practice_id, keep=["payer"])
    client = signed_in(Role.MANAGER)
    lines = list(csv.reader(io.StringIO(
        page(client, "flow:answer_csv", "steps_that_name_nobody", process=PROCESS)
    )))  # fmt: skip
    assert lines[0] == ["\ufeffstep", "times", "times_without_a_name", "cases_touched"]
    assert lines[1:] == [
        ["Patient told", "12", "12", "12"],
        ["'=cmd|' /C calc'!A0", "1", "1", "1"],
        ["Answered", "12", "0", "0"],
        ["Asked for", "12", "0", "0"],
        ["Sent to payer", "16", "0", "0"],
    ]
    gaps = page(client, "flow:answer_csv", "waits_between_steps", process=PROCESS).splitlines()
    assert gaps[1] == "Answered,Patient told,12,1.0,1.0,1.0"
    page(client, "flow:answer_csv", "who_is_slow", process=PROCESS, status=404)


def test_the_download_of_the_hours_hides_what_the_page_hides(manager):
    lines = page(manager, "flow:answer_csv", "events_by_weekday_and_hour", process=PROCESS)
    assert {line.rsplit(",", 1)[1] for line in lines.split()[1:]} <= {"0", "few"}
