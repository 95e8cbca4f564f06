"""The questions about the flow equal the oracle's answers, on what was truly recorded."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reference import flow as oracle
from reference.logs import BEGINS, Row, columns_of, opening_hours, rows
from reference.recorded import ZONE, open_practice, record
from unjam.flow import columns, queries
from unjam.flow.kernel import process_map
from unjam.flow.queries import work
from unjam.flow.queries.goodness import BULK_EVENTS
from unjam.flow.queries.maps import laid_out
from unjam.flow.rules import MapFilter, ProcessMap

pytestmark = pytest.mark.django_db
HOURS = [(8 * 60 + 30, 12 * 60), (13 * 60, 17 * 60 + 15)]
ALL = MapFilter()
HURTS = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
PAYERS = st.sampled_from(["", "Acme", "Blue"])


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: Any) -> None:
    settings.PROJECTIONS = tmp_path / "projections"


@st.composite
def paid_rows(draw: st.DrawFn) -> list[Row]:
    return [row | {"payer": draw(PAYERS)} for row in draw(rows(max_size=16))]


def _recorded(events: list[Row], *, hours: list[tuple[int, int]] | None = None) -> str:
    practice_id = open_practice(hours=HOURS if hours is None else hours)
    record(events, practice_id=practice_id, keep=["payer"])
    return practice_id


def _of(events: list[Row], process: str) -> list[Row]:
    return [row for row in events if row["process"] == process]


def _known(events: list[Row]) -> list[Row]:
    """Rows as the log keeps them: a row that occurs twice is there twice."""
    return [row | {"row": i} for i, row in enumerate(events)]


@given(paid_rows(), st.sampled_from(["refill", "", "none such"]))
@HURTS
def test_the_map_equals_the_oracle(events: list[Row], process: str) -> None:
    found = queries.process_map(_recorded(events), process, filter=ALL)
    mine = columns_of(_known(_of(events, process)))
    wanted = oracle.process_map(mine, intervals=opening_hours(ZONE))
    assert found == wanted


def _kept_by_hand(events: list[Row], wanted: MapFilter) -> list[Row]:
    """Whole cases with an event in the span of days, and one with each word."""
    place = ZoneInfo(ZONE)
    counted = oracle.paired(oracle.events_of(columns_of(_known(events))))[0]
    on = {
        row["row"]: datetime.fromtimestamp(row["end"] // 1_000_000, UTC).astimezone(place).date()
        for row in counted
    }
    first = date.fromisoformat(wanted.from_on) if wanted.from_on else date.min
    last = date.fromisoformat(wanted.to_on) if wanted.to_on else date.max
    kept = {row["case"] for row in counted}
    if wanted.from_on or wanted.to_on:
        kept &= {row["case"] for row in counted if first <= on[row["row"]] <= last}
    for name, word in wanted.facts:
        kept &= {row["case"] for row in counted if events[row["row"]][name] == word}
    return [row for row in _known(events) if row["case"] in kept]


DAYS = st.sampled_from(["", *(begin.date().isoformat() for begin in BEGINS), "2024-03-10"])


@pytest.mark.slow
@given(paid_rows(), DAYS, DAYS, st.sampled_from([(), (("payer", "Acme"),), (("payer", "Zed"),)]))
@HURTS
def test_a_filter_keeps_whole_cases(
    events: list[Row], from_on: str, to_on: str, facts: Any
) -> None:
    events = [row | {"process": "refill", "lifecycle": ""} for row in events]
    wanted = MapFilter(from_on, to_on, facts)
    found = queries.process_map(_recorded(events, hours=[]), "refill", filter=wanted)
    kept = _kept_by_hand(events, wanted)
    assert found == oracle.process_map(columns_of(kept))
    assert all(edge.open_wait_mean_s is None for edge in found.edges)


def test_a_day_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="isoformat"):
        queries.process_map(open_practice(), "refill", filter=MapFilter(from_on="11/24"))


def test_a_kept_column_that_is_none_keeps_nothing() -> None:
    practice_id = _recorded(_known_story())
    wanted = MapFilter(facts=(("colour", "red"),))
    assert queries.process_map(practice_id, "refill", filter=wanted).n_cases == 0


@given(rows(max_size=16))
@HURTS
def test_processes_are_listed(events: list[Row]) -> None:
    lines = queries.processes(_recorded(events))
    found = {line.name: line for line in lines}
    for name in ("refill", ""):
        wanted = oracle.process_map(columns_of(_known(_of(events, name))))
        if not wanted.n_events:
            assert name not in found
            continue
        line = found[name]
        assert (line.n_cases, line.n_events, line.n_steps) == (
            wanted.n_cases,
            wanted.n_events,
            len(wanted.steps),
        )
        assert line.durations == wanted.durations
        assert line.cases_with_rework == wanted.cases_with_rework
        assert line.first_on <= line.last_on
    assert [line.n_cases for line in lines] == sorted((x.n_cases for x in lines), reverse=True)


def test_days_are_the_practices_own() -> None:
    late = int(datetime(2024, 6, 3, 3, 30, tzinfo=UTC).timestamp()) * 1_000_000
    practice_id = _recorded([{"case": "a", "step": "ask", "end": late, "process": "refill"}])
    (line,) = queries.processes(practice_id)
    assert (line.first_on, line.last_on) == ("2024-06-02", "2024-06-02")


def test_an_empty_log_has_empty_answers() -> None:
    practice_id = open_practice(hours=HOURS)
    assert queries.processes(practice_id) == ()
    assert queries.quality(practice_id) == ()
    assert queries.facts(practice_id, "refill") == {}
    assert queries.playback(practice_id, "refill", filter=ALL) == ()
    assert queries.laid_out(()).cells == {}
    assert queries.case_story(practice_id, "c") is None
    assert queries.process_map(practice_id, "refill", filter=ALL).n_events == 0
    assert (
        queries.cases_behind(
            practice_id, "refill", from_step="a", to_step="b", filter=ALL, limit=5
        )
        == ()
    )


def _map(events: list[Row]) -> ProcessMap:
    return process_map(columns_of([row | {"lifecycle": ""} for row in events]))


@given(rows(max_size=60, many_steps=True))
@settings(max_examples=50, deadline=None)
def test_each_place_of_the_layout_is_used_once(events: list[Row]) -> None:
    steps = _map(events).steps
    found = laid_out(steps)
    assert set(found.cells) == {step.name for step in steps}
    assert len(set(found.cells.values())) == len(steps)
    assert {lane for lane, _ in found.cells.values()} == set(range(len(found.lanes)))
    for step in steps:
        assert found.lanes[found.cells[step.name][0]] == (step.role or "(none)")
    by_row = sorted(steps, key=lambda step: found.cells[step.name][1])
    assert [int(step.rank) for step in by_row] == sorted(int(step.rank) for step in steps)


def test_lanes_run_from_who_acts_first_to_who_acts_last() -> None:
    story = [("ask", "RN", 0), ("call", "biller", 1), ("ask", "RN", 2), ("pay", "manager", 3)]
    events = [
        {"case": "a", "step": s, "role": r, "end": t, "process": "refill"} for s, r, t in story
    ]
    found = laid_out(queries.process_map(_recorded(events), "refill", filter=ALL).steps)
    assert found.lanes == ("RN", "biller", "manager")
    assert found.cells == {"ask": (0, 0), "call": (1, 0), "pay": (2, 1)}


@given(rows(max_size=16), st.sampled_from(["ask", "wait"]), st.sampled_from(["", "Ask", "wait"]))
@HURTS
def test_cases_behind_a_line_or_a_step(events: list[Row], from_step: str, to_step: str) -> None:
    found = queries.cases_behind(
        _recorded(events), "refill", from_step=from_step, to_step=to_step, filter=ALL, limit=100
    )
    counted = oracle.paired(oracle.events_of(columns_of(_known(_of(events, "refill")))))[0]
    waits: dict[str, list[float]] = defaultdict(list)
    lengths = {}
    for case, story in oracle.cases_of(counted).items():
        lengths[case] = len(story)
        if not to_step and story[0]["step"] == from_step:
            waits[case].append(0.0)
        for one, two in pairwise(story):
            wanted = [one["step"], two["step"]] if to_step else [two["step"]]
            if wanted == ([from_step, to_step] if to_step else [from_step]):
                begun = two["end"] if two["start"] is None else two["start"]
                waits[case].append(max(0, begun - one["end"]) / 1_000_000)
    assert {line.case_id: line.wait_s for line in found} == {c: max(w) for c, w in waits.items()}
    assert all(line.n_events == lengths[line.case_id] for line in found)
    assert [line.wait_s for line in found] == sorted((x.wait_s for x in found), reverse=True)


def test_only_so_many_cases_are_named() -> None:
    events = [
        {"case": str(i), "step": s, "end": t * (i + 1), "process": "refill"}
        for i in range(9)
        for s, t in (("ask", 0), ("wait", 1_000_000))
    ]
    found = queries.cases_behind(
        _recorded(events), "refill", from_step="ask", to_step="wait", filter=ALL, limit=2
    )
    assert [(line.case_id, line.wait_s) for line in found] == [("8", 9.0), ("7", 8.0)]


FRIDAY = int(datetime(2024, 3, 8, 21, 0, tzinfo=UTC).timestamp()) * 1_000_000  # 16:00 local
MONDAY = int(datetime(2024, 3, 11, 13, 0, tzinfo=UTC).timestamp()) * 1_000_000  # 9:00 local


def _known_story() -> list[Row]:
    common = {"case": "c_1", "process": "refill"}
    return [
        common | {"step": "ask", "end": FRIDAY, "person": "s_1", "role": "RN", "payer": "Acme"},
        common | {"step": "call", "end": MONDAY, "start": MONDAY - 60_000_000, "person": "s_1"},
        common | {"step": "ask", "end": MONDAY, "person": "s_2"},
        common | {"step": "close", "end": MONDAY + 5_000_000},
        {"case": "c_1", "process": "denial", "step": "other", "end": FRIDAY},
    ]


def test_a_story_tells_what_happened() -> None:
    story = queries.case_story(_recorded(_known_story()), "c_1")
    assert story is not None
    assert (story.process, story.duration_s) == ("refill", 64 * 3600 - 3600 + 3605.0)
    ask, call, again, close = story.lines
    assert (ask.seq, ask.wait_s, ask.same_person) == (1, None, None)
    assert (ask.role, ask.facts) == ("RN", (("payer", "Acme"),))
    assert (call.wait_s, call.open_wait_s) == (64 * 3600 - 60, (75 + 29) * 60)
    assert (call.started_at_us, call.same_person) == (MONDAY - 60_000_000, True)
    assert (again.tied, again.again, again.same_person) == (True, True, False)
    assert (close.wait_s, close.open_wait_s, close.same_person) == (5.0, 5.0, None)
    assert not any(line.again or line.tied for line in (ask, call, close))


def test_a_story_of_one_process_among_several() -> None:
    practice_id = _recorded(_known_story())
    other = queries.case_story(practice_id, "c_1", process="denial")
    assert other is not None
    assert [line.step for line in other.lines] == ["other"]
    assert queries.case_story(practice_id, "c_1", process="none such") is None
    assert queries.case_story(practice_id, "c_2") is None


@given(rows(max_size=16), st.integers(1, 5))
@HURTS
def test_playback_shows_cases_as_they_went(events: list[Row], cap: int) -> None:
    found = queries.playback(_recorded(events), "refill", filter=ALL, cap=cap)
    counted = oracle.paired(oracle.events_of(columns_of(_known(_of(events, "refill")))))[0]
    cases = oracle.cases_of(counted)
    assert len(found) == min(cap, len(cases))
    if found:
        first = min(story[0]["end"] for story in cases.values())
        told = [
            (tuple(e["step"] for e in story), tuple((e["end"] - first) / 1e6 for e in story))
            for story in cases.values()
        ]
        assert all((token.steps, token.at_s) in told for token in found)
        begins = [token.at_s[0] for token in found]
        assert begins == sorted(begins)
        assert begins[0] == 0.0


def test_facts_are_offered_with_the_words_that_occur() -> None:
    events = _known_story() + [
        {"case": "c_2", "process": "refill", "step": "ask", "end": FRIDAY, "payer": "Blue"},
        {"case": "c_3", "process": "denial", "step": "ask", "end": FRIDAY, "payer": "Zed"},
    ]
    practice_id = _recorded(events)
    assert queries.facts(practice_id, "refill") == {"payer": ("Acme", "Blue")}
    assert queries.facts(practice_id, "denial") == {"payer": ("Zed",)}
    assert queries.facts(practice_id, "none such") == {}


@given(rows(max_size=16))
@HURTS
def test_quality_counts_what_is_missing(events: list[Row]) -> None:
    found = {line.key: (line.count, line.of) for line in queries.quality(_recorded(events))}
    parts = [columns_of(_known(_of(events, name))) for name in ("refill", "") if _of(events, name)]
    maps = [oracle.process_map(part) for part in parts]
    counted = [e for part in parts for e in oracle.paired(oracle.events_of(part))[0]]
    if not counted:
        assert found == {}
        return
    n = len(counted)
    assert found["missing_person"] == (sum(one.nobody_named for one in maps), n)
    assert found["missing_role"] == (sum(not e["role"] for e in counted), n)
    assert found["missing_start"] == (sum(e["start"] is None for e in counted), n)
    edges = sum(one.edge_count for one in maps)
    assert found["ties"] == (sum(one.ties for one in maps), edges)
    assert found["overlaps"] == (sum(one.overlaps for one in maps), edges)
    assert found["one_event_cases"][1] == sum(one.n_cases for one in maps)


def test_quality_knows_bulk_entry_and_says_what_a_gap_means() -> None:
    bulk = [
        {"case": str(i), "step": "ask", "end": FRIDAY + i, "person": "s_1", "process": "refill"}
        for i in range(BULK_EVENTS)
    ]
    practice_id = _recorded(bulk + _known_story()[1:])
    found = {line.key: line for line in queries.quality(practice_id)}
    assert found["same_second_bulk"].count == BULK_EVENTS
    assert found["same_second_bulk"].meaning.startswith("A system wrote them together")
    assert (found["missing_role"].count, found["missing_role"].meaning) != (0, "")


def test_no_answer_names_a_person() -> None:
    practice_id = _recorded(_known_story())
    answers = [
        queries.processes(practice_id),
        queries.process_map(practice_id, "refill", filter=ALL),
        queries.case_story(practice_id, "c_1"),
        queries.playback(practice_id, "refill", filter=ALL),
        queries.quality(practice_id),
        queries.facts(practice_id, "refill"),
    ]
    assert "s_1" not in repr(answers)
    assert "s_2" not in repr(answers)


def test_names_that_are_none_are_not_kept() -> None:
    practice_id = _recorded(_known_story())
    projection = columns.refresh(practice_id)
    for name in ("refill", "none such", "none such either"):
        queries.process_map(practice_id, name, filter=ALL)
    assert list(work._kept[projection]) == ["refill"]
    assert work.work_of(projection, "refill") is work.work_of(projection, "refill")
