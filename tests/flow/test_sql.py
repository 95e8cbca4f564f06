"""The relational questions equal their oracles: dicts, lists and the zone's own wall clock."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from fractions import Fraction
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference import flow as oracle
from reference.logs import Row, columns_of, rows
from unjam.flow import kernel
from unjam.flow.sql import answers

QUICK = settings(max_examples=25, deadline=None)
PROCESSES = st.sampled_from([None, "refill", ""])
EVENTS = rows(max_size=20)


def _plain(events: list[Row]) -> list[Row]:
    return [row | {"lifecycle": "", "row": i} for i, row in enumerate(events)]


def _kept(events: list[Row], process: str | None) -> list[Row]:
    """Each process's cases are its own."""
    return [
        row | {"case": repr((row["process"], row["case"]))}
        for row in _plain(events)
        if process in (None, row["process"])
    ]


@pytest.mark.slow
@given(EVENTS, PROCESSES)
@QUICK
def test_waits_between_steps(events: list[Row], process: str | None) -> None:
    found = answers.waits_between_steps(columns_of(_plain(events)), process=process)
    waits: dict[tuple[str, str], list[int]] = defaultdict(list)
    cases = oracle.cases_of(oracle.events_of(columns_of(_kept(events, process))))
    for story in cases.values():
        for one, two in pairwise(story):
            waits[one["step"], two["step"]].append(two["end"] - one["end"])
    wanted = sorted(waits.items(), key=lambda item: (-len(item[1]), item[0]))
    assert [(row.from_step, row.to_step) for row in found] == [pair for pair, _ in wanted]
    for row, (_, values) in zip(found, wanted, strict=True):
        assert (row.times, row.wait_sum_us) == (len(values), sum(values))
        part = Fraction((len(values) - 1) * 90, 100) % 1
        p90 = row.p90_below_us + part * (row.p90_above_us - row.p90_below_us)
        median = Fraction(row.median_below_us + row.median_above_us, 2)
        assert (median, p90) == (oracle.quantile(values, 50), oracle.quantile(values, 90))


@pytest.mark.slow
@given(EVENTS)
@QUICK
def test_waits_are_those_of_the_kernel(events: list[Row]) -> None:
    columns = columns_of([row | {"process": "refill"} for row in _plain(events)])
    found = answers.waits_between_steps(columns, process="refill")
    edges = kernel.process_map(columns, wait=kernel.Wait.END_TO_END).edges
    assert [
        (r.from_step, r.to_step, r.times, r.wait_sum_us / (r.times * 1_000_000)) for r in found
    ] == [(edge.from_step, edge.to_step, edge.count, edge.wait_mean_s) for edge in edges]


@pytest.mark.slow
@given(EVENTS, PROCESSES, st.sampled_from([None, "biller"]))
@QUICK
def test_events_by_weekday_and_hour(
    events: list[Row], process: str | None, role: str | None
) -> None:
    zone = "America/New_York"
    found = answers.events_by_weekday_and_hour(
        columns_of(_plain(events)), zone=zone, process=process, role=role
    )
    wanted: dict[tuple[int, int], list[str]] = defaultdict(list)
    for row in _kept(events, process):
        if role in (None, row["role"]):
            at = datetime.fromtimestamp(row["end"] // 1_000_000, UTC).astimezone(ZoneInfo(zone))
            wanted[at.isoweekday(), at.hour].append(row["person"])
    assert [(r.weekday, r.hour_of_day, r.events, r.people) for r in found] == [
        (*cell, len(persons), len(set(filter(None, persons))))
        for cell, persons in sorted(wanted.items())
    ]


@pytest.mark.slow
@given(EVENTS, PROCESSES)
@QUICK
def test_steps_that_name_nobody(events: list[Row], process: str | None) -> None:
    found = answers.steps_that_name_nobody(columns_of(_plain(events)), process=process)
    kept = _kept(events, process)
    wanted = []
    for step in {row["step"] for row in kept}:
        of_step = [row for row in kept if row["step"] == step]
        unnamed = [row for row in of_step if not row["person"]]
        wanted.append((step, len(of_step), len(unnamed), len({row["case"] for row in unnamed})))
    assert [
        (row.step, row.events, row.unnamed_events, row.cases_touched) for row in found
    ] == sorted(wanted, key=lambda row: (-row[2], row[0]))
