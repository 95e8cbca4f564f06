"""What the pages say: headline, details, tables, differences, charts, stories, in plain words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

import pytest
from defusedxml import ElementTree
from hypothesis import given
from hypothesis import strategies as st

from flow.example_maps import H, laid_out, mapped, prior_authorizations
from unjam.flow.drawing import Question, beside, charts, comparing, lay_out, telling, words
from unjam.flow.drawing.film import film
from unjam.flow.drawing.lettering import two_lines, width
from unjam.flow.drawing.lists import case_list, quality_sentence
from unjam.flow.drawing.story import tell_story
from unjam.flow.drawing.tables import EDGE_SORTS, ROWS_SHOWN, STEP_SORTS, edge_table
from unjam.flow.rules import CaseLine, CaseStory, Edge, QualityLine, StoryLine, Token

YEAR = prior_authorizations()
LAYOUT = laid_out(YEAR)
ASKED = Question(process="Prior authorization")
SVG = "{http://www.w3.org/2000/svg}"


def sheet(question: Question = ASKED, **more):
    return lay_out(question, YEAR, layout=LAYOUT, whole=YEAR, **more)


def edge(count: int = 50, *, median_h: float = 2.0, name: str = "b") -> Edge:
    s = median_h * H
    return Edge("a", name, count, count, 0, s, s, s)


def plain(text: str) -> str:
    return text.replace(words.NBSP, " ")


def test_the_headline_names_the_longest_frequent_wait_and_where_work_goes_round():
    said = plain(telling.headline(YEAR, open_waits=False))
    assert "The longest typical wait is 3 days, from Sent to payer to Payer answered" in said
    assert "Work goes round most at Sent to payer: 45 % of its cases come back to it." in said


def test_opening_hours_are_never_counted_in_days():
    open_h = 100.0
    long = replace(edge(count=500), open_wait_median_s=open_h * H)
    long = replace(long, open_wait_p90_s=300 * H, open_wait_mean_s=open_h * H)
    asked = replace(ASKED, open_waits=True)
    facts = dict(telling.edge_details(long, asked).facts)
    assert (facts["Median wait"], facts["9 in 10 within"]) == ("100 h", "300 h")
    assert "median wait 100 h" in telling.edge_words(long, open_waits=True)
    figures = dict(edge_table([long], asked).rows[0].cells)
    assert (figures["Median wait"], figures["9 in 10 within"]) == ("100 h", "300 h")
    bars = beside(asked, replace(YEAR, edges=(long,))).bars
    assert "50,000 h" in bars
    assert " days" not in bars


def test_the_headline_does_not_change_with_the_share_that_is_drawn():
    assert sheet(replace(ASKED, share=10)).headline == sheet(replace(ASKED, share=100)).headline


def test_the_headline_of_opening_hours_says_so():
    assert "of opening hours" in telling.headline(YEAR, open_waits=True)


def test_too_few_cases_make_no_headline():
    few = mapped([[("a", 0.0), ("b", H)], [("a", 0.0), ("b", 9 * H)]])
    assert telling.headline(few, open_waits=False) == "Too few cases to say what is typical."


def test_a_line_taken_a_few_times_is_told_with_a_warning():
    details = telling.edge_details(edge(3), ASKED)
    assert details.sentence == "Only 3 times: too few to call anything typical."
    assert ("Median wait", "2 h") in details.facts


def test_a_choice_that_does_not_occur_has_no_details_and_no_bars():
    found = beside(replace(ASKED, step="no such step"), YEAR)
    assert found.details is None
    assert found.bars == ""


def test_what_is_left_out_is_counted():
    some, everything = sheet(), sheet(replace(ASKED, share=100))
    assert "Left out: 7 steps and 25 lines." in some.left_out
    assert "That is all." in everything.left_out


@pytest.mark.parametrize("sort", ["name", *EDGE_SORTS])
def test_the_table_of_lines_sorts_by_every_column(sort):
    table = sheet(replace(ASKED, share=100, edge_sort=sort)).edges
    assert [h.sorted != "" for h in table.headings].count(True) == 1
    assert len(table.rows) == ROWS_SHOWN
    assert table.more == "3 more"
    assert "rows=all" in table.more_href
    whole = sheet(replace(ASKED, share=100, edge_sort=sort, all_rows=True)).edges
    assert len(whole.rows) == len(YEAR.edges)
    if sort == "count":
        counts = [int(row.cells[0][1].replace(",", "")) for row in whole.rows]
        assert counts == sorted(counts, reverse=True)


@pytest.mark.parametrize("sort", ["name", *STEP_SORTS])
def test_the_table_of_steps_sorts_by_every_column(sort):
    table = sheet(replace(ASKED, share=100, step_sort=sort)).steps
    assert len(table.rows) == 23
    assert [h.sorted != "" for h in table.headings].count(True) == 1


def test_the_table_of_steps_runs_down_the_map_at_first():
    names = [row.name for row in sheet(replace(ASKED, share=100)).steps.rows]
    assert names[0] == "Order placed"
    assert names[-1] == "Number on claim"


@pytest.mark.parametrize(
    ("before", "after", "said", "tone"),
    [
        (edge(50, median_h=4), edge(50, median_h=1), "3 h shorter", "good"),
        (edge(50, median_h=1), edge(50, median_h=4), "3 h longer", "late"),
        (edge(500, median_h=40), edge(500, median_h=41), "1 h longer", ""),
        (edge(50, median_h=4), edge(50, median_h=4), "the same", ""),
        (edge(19, median_h=4), edge(500, median_h=1), "too few to tell", ""),
        (None, edge(50), "only after", ""),
        (edge(50), None, "only before", ""),
    ],
)
def test_a_difference_is_said_only_where_there_is_enough_on_both_sides(before, after, said, tone):
    sides = [replace(YEAR, edges=(e,) if e else ()) for e in (before, after)]
    asked = replace(ASKED, split_on="2026-06-08")
    found = comparing.compare([edge()], asked, before=sides[0], after=sides[1], whole=1200)
    assert (found.differences[0].change, found.differences[0].tone) == (said, tone)
    assert "A difference is not yet an effect" in found.sentence


def test_before_and_after_stand_on_one_map():
    asked = replace(ASKED, split_on="2026-06-08")
    later = prior_authorizations(300, 3)
    found = sheet(asked, sides=(YEAR, later))
    assert found.comparison
    assert (found.comparison.cases_before, found.comparison.cases_after) == (1200, 300)
    labels = [t.text for t in ElementTree.fromstring(found.svg).iter(f"{SVG}text")]
    assert "1.2 h → 1.2 h" in labels


@given(st.lists(st.floats(0, 1e8), max_size=40))
def test_a_histogram_counts_every_duration_once_and_says_so_in_words(durations_s):
    drawn = ElementTree.fromstring(charts.histogram(durations_s, title="How long"))
    told = drawn.find(f"{SVG}desc").text
    counts = [int(part.rsplit(": ", 1)[1]) for part in told.split("; ")] if durations_s else []
    assert sum(counts) == len(durations_s)
    assert drawn.find(f"{SVG}title").text == "How long"


@given(st.lists(st.tuples(st.text(max_size=30), st.floats(0, 1e9)), max_size=8))
def test_bars_are_well_formed_and_none_is_longer_than_the_chart(items):
    bars = [charts.Bar(name, value, words.duration(value), 3, "?x") for name, value in items]
    drawn = ElementTree.fromstring(charts.bars(bars, title="Where <waiting> adds up"))
    assert all(2 <= float(rect.get("width")) <= 300 for rect in drawn.iter(f"{SVG}rect"))
    assert len(drawn.findall(f".//{SVG}a")) == len(items)


@given(st.text(max_size=80), st.floats(60, 140))
def test_a_name_never_runs_over_its_box(name, room):
    lines = two_lines(name, room=room)
    assert 1 <= len(lines) <= 2
    assert all(width(line.rstrip("…")) <= room for line in lines)


@given(st.floats(0, 4e8))
def test_durations_are_said_in_bands_that_agree_with_the_colours(seconds):
    assert words.band(seconds) == (seconds >= 7200) + (seconds >= 28800) + (seconds >= 86400)
    assert words.duration_short(seconds)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (59.9, "59 s"),
        (60, "1 min"),
        (H - 31, "59 min"),
        (H - 15, "1 h"),
        (47 * H, "47 h"),
        (48 * H, "2 days"),
        (61 * H, "2.5 days"),
        (20.4 * 24 * H, "20 days"),
        (2_000 * 24 * H, "2,000 days"),
    ],
)
def test_lengths_of_time(seconds: float, said: str) -> None:
    assert words.duration(seconds) == said


@given(st.floats(0, 1e9))
def test_a_length_always_has_a_unit_and_never_60_of_a_smaller_one(seconds: float) -> None:
    said = words.duration(seconds)
    assert said.split()[-1] in {"s", "min", "h", "days"} or said == "no time"
    assert "60 min" not in said and not said.startswith("60 s")


def test_an_address_says_only_what_differs_and_comes_back_whole():
    assert ASKED.address() == "?process=Prior+authorization"
    asked = replace(
        ASKED, share=60, open_waits=True, facts=(("payer", "A & B"),), split_on="2026-06-08"
    )
    assert asked.address() == (
        "?process=Prior+authorization&share=60&waits=open&split=2026-06-08&fact.payer=A+%26+B"
    )
    assert asked.before.to_on == "2026-06-07"
    assert asked.after.from_on == "2026-06-08"
    assert "step=" not in replace(asked, step="x").at_nothing()


def line(step: str, *, at_s: float, wait_s: float | None, **more) -> StoryLine:
    told = {"role": "biller", "tied": False, "again": False, "same_person": None, "facts": ()}
    told |= {"started_at_us": None, "open_wait_s": None} | more
    return StoryLine(seq=1, step=step, ended_at_us=int(at_s * 1e6), wait_s=wait_s, **told)


def test_a_story_marks_what_is_done_again_passed_on_or_tied():
    story = CaseStory(
        "c_1",
        "Denials",
        (
            line("Denied", at_s=0, wait_s=None),
            line("Denied", at_s=0, wait_s=0.0, tied=True, again=True),
            line("Told", at_s=172800, wait_s=172800.0, role="front desk", open_wait_s=30600.0),
        ),
        172800.0,
    )
    told = tell_story(story, zone=UTC)
    assert told.sentence == (
        "3 events in 2 days, through 2 roles. The longest wait, 2 days, was for Told. "
        "1 step was done again."
    )
    first, second, third = told.chapters
    assert first.wait == ""
    assert second.marks == (
        "Done again",
        "Same role",
        "Same time as the one before; the order in the file decided",
    )
    assert second.wait == "No wait"
    assert third.marks == ("Passed on from biller",)
    assert (third.wait, third.band, third.gap) == ("2 days", 3, 4)
    assert third.open_wait == "8 h 30 min of opening hours"
    assert third.at == "Sat 3 Jan 1970, 12:00 am"


def test_what_every_event_of_a_story_says_is_said_once():
    payer = ("Payer", "Acme (invented)")
    story = CaseStory(
        "c_1",
        "Denials",
        (
            line("Denied", at_s=0, wait_s=None, facts=(payer, ("Site", "East"))),
            line("Told", at_s=180, wait_s=60.0, started_at_us=60_000_000, facts=(payer,)),
            line("Paid", at_s=7380, wait_s=7200.0, open_wait_s=7200.0, facts=(payer,)),
            line("Shut", at_s=7440, wait_s=60.0, open_wait_s=0.0, role="", facts=(payer,)),
        ),
        7440.0,
    )
    told = tell_story(story, zone=UTC)
    assert told.facts == (payer,)
    assert [one.facts for one in told.chapters] == [(("Site", "East"),), (), (), ()]
    assert told.chapters[1].at == "Thu 1 Jan 1970, 12:01 am to 12:03 am"
    assert told.chapters[2].open_wait == "", "the same as by the clock"
    assert told.chapters[3].open_wait == "all of it outside opening hours"
    assert told.chapters[3].role == "No role named"


def test_the_longest_stories_are_cut_and_say_so():
    story = CaseStory("c_1", "", tuple(line("x", at_s=i, wait_s=1.0) for i in range(305)), 304.0)
    told = tell_story(story, zone=UTC)
    assert (len(told.chapters), told.left_out) == (300, 5)


def test_a_full_list_of_cases_says_that_there_may_be_more():
    found = [CaseLine(f"c_{i}", 0, 3, 60.0) for i in range(5)]
    asked = replace(ASKED, step="Denied")
    assert case_list(found, asked, zone=UTC, limit=5).sentence.startswith(
        "The 5 cases that waited"
    )
    assert case_list(found, asked, zone=UTC, limit=9).sentence.startswith("5 cases, ")
    assert case_list(found[:1], asked, zone=UTC, limit=9).histogram == ""


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "Nothing is missing"), (3, "Good:"), (20, "Good enough"), (60, "with care")],
)
def test_the_quality_of_the_data_is_judged_by_its_worst_gap(count, said):
    lines = (QualityLine("ties", "s", 0, 100), QualityLine("missing_person", "s", count, 100))
    assert said in quality_sentence(lines)


def test_a_film_numbers_its_steps_and_marks_those_not_drawn():
    token = Token(("a", "rare", "b"), (0.0, 60.4, 90.0))
    assert film([token], {"a": 0, "b": 1}) == {"span_s": 90, "tokens": [[[0, -1, 1], [0, 60, 90]]]}
    assert film([], {}) == {"span_s": 0, "tokens": []}
