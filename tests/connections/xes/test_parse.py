"""XES logs are read as they stand: nothing filled in, nothing lost, nothing believed."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path

import pytest

from connections.xes.example_xes import (
    STANDARD,
    at_us,
    attributes,
    event,
    read,
    rows_of,
    saved,
    xes,
)
from unjam.connections.rules import ColumnMapping
from unjam.connections.xes import parse
from unjam.events import NO_INSTANT_US


def test_a_small_log(tmp_path: Path) -> None:
    log = xes(
        [
            (
                "NA",
                [event("Call", org__resource="Ann (invented)", lifecycle__transition="COMPLETE")],
            ),
            (
                "007",
                [event("Fax", "2026-03-02T09:00:00.5-05:00", org__role="nurse"), event("null")],
            ),
        ]
    )
    (chunk,) = read(saved(tmp_path, log))
    nine = at_us(2026, 3, 2, 9)
    assert rows_of([chunk]) == [
        ("NA", "Call", "Ann (invented)", "", "", "complete", nine, NO_INSTANT_US, 1),
        ("007", "Fax", "", "nurse", "", "", nine + 5 * 3_600_000_000 + 500_000, NO_INSTANT_US, 2),
        ("007", "null", "", "", "", "", nine, NO_INSTANT_US, 3),
    ]
    assert (chunk.parked, chunk.last_row, chunk.progress, chunk.counts) == ((), 3, 1.0, {})


@pytest.mark.parametrize("ns", ["", ' xmlns="http://www.xes-standard.org/"'])
@pytest.mark.parametrize("packed", [False, True])
def test_namespace_and_gzip_change_nothing(tmp_path: Path, ns: str, packed: bool) -> None:
    log = xes([("1", [event("Call"), event("Fax")])], ns=ns).encode()
    path = saved(tmp_path, gzip.compress(log) if packed else log, name="named.anyhow")
    assert [row[1] for row in rows_of(read(path))] == ["Call", "Fax"]


def test_prefixed_elements(tmp_path: Path) -> None:
    body = attributes(event("Call"), prefix="x:")
    log = f'<x:log xmlns:x="http://www.xes-standard.org/"><x:trace><x:event>{body}</x:event></x:trace></x:log>'
    assert [row[:2] for row in rows_of(read(saved(tmp_path, log)))] == [("trace 1", "Call")]


def test_nested_attributes_are_not_the_events_own(tmp_path: Path) -> None:
    inner = '<string key="note" value="x"><string key="concept:name" value="WRONG"/></string>'
    inner += '<list key="items"><values><string key="org:resource" value="WRONG"/></values></list>'
    body = attributes(event("Call")) + inner
    log = f"<log><trace><string key='concept:name' value='1'/><event>{body}</event></trace></log>"
    assert rows_of(read(saved(tmp_path, log)))[0][:3] == ("1", "Call", "")


def test_an_attribute_without_a_key_is_nobody(tmp_path: Path) -> None:
    path = saved(tmp_path, xes([("1", [event("Call") | {"": "WRONG"}])]))
    assert rows_of(read(path, ColumnMapping()))[0][:6] == ("1", "Call", "", "", "", "")


def test_defaults_that_a_log_declares_are_not_filled_in(tmp_path: Path) -> None:
    head = '<global scope="event"><string key="org:resource" value="UNKNOWN"/></global>'
    path = saved(tmp_path, xes([("1", [event("Call")])], head=head))
    assert rows_of(read(path))[0][2] == ""
    assert any("none is filled in" in guess for guess in parse.shape(path).guesses)


def test_traces_without_a_name_are_counted(tmp_path: Path) -> None:
    path = saved(
        tmp_path, xes([(None, [event("a"), event("b")]), ("x", [event("a")]), (" ", [event("a")])])
    )
    (chunk,) = read(path)
    assert [row[0] for row in rows_of([chunk])] == ["trace 1", "trace 1", "x", "trace 3"]
    assert chunk.counts == {"unnamed_trace": 2}


def test_a_name_written_after_the_events(tmp_path: Path) -> None:
    log = (
        f"<log><trace><event>{attributes(event('a'))}</event><event>{attributes(event('b'))}</event>"
        "<string key='concept:name' value='late'/></trace></log>"
    )
    chunks = read(saved(tmp_path, log), chunk_rows=1)
    assert [row[0] for row in rows_of(chunks)] == ["late", "late"]


def test_bad_events_are_parked_with_their_place(tmp_path: Path) -> None:
    bad = [
        {"concept:name": "no time"},
        event("odd time", "yesterday"),
        event("1899", "1899-12-31T00:00:00Z"),
        event("2999", "2999-01-01T00:00:00Z"),
        event("leap", "2026-02-30T00:00:00Z"),
        event(" "),
        event("x" * 1_000_001),
    ]
    log = xes([("1", [event("good"), *bad, event("good too")])])
    log = log.replace("</log>", f"<event>{attributes(event('stray'))}</event></log>")
    (chunk,) = read(saved(tmp_path, log))
    assert [(row[1], row[-1]) for row in rows_of([chunk])] == [("good", 1), ("good too", 9)]
    assert [(p.row, p.column) for p in chunk.parked] == [
        (2, "time:timestamp"),
        (3, "time:timestamp"),
        (4, "time:timestamp"),
        (5, "time:timestamp"),
        (6, "time:timestamp"),
        (7, "concept:name"),
        (8, ""),
        (10, ""),
    ]
    assert chunk.parked[1].found == "yesterday"
    assert "between 1970 and 2100" in chunk.parked[1].expected
    assert json.loads(chunk.parked[1].raw)["concept:name"] == "odd time"
    assert chunk.parked[1].line == 5
    assert chunk.parked[-1].expected == "an event inside a trace"
    assert len(chunk.parked[6].raw) <= 10_000


def test_naive_times_take_the_zone_and_are_counted(tmp_path: Path) -> None:
    times = [
        "2026-01-05T09:00:00",
        "2026-03-08T02:30:00",
        "2026-11-01T01:30:00",
        "2026-01-05T09:00:00Z",
    ]
    path = saved(tmp_path, xes([("1", [event("a", time) for time in times])]))
    (chunk,) = read(path, replace(STANDARD, zone="America/New_York"))
    assert [row[-3] for row in rows_of([chunk])] == [
        at_us(2026, 1, 5, 14),
        at_us(2026, 3, 8, 7, 30),
        at_us(2026, 11, 1, 5, 30),
        at_us(2026, 1, 5, 9),
    ]
    assert chunk.counts == {"naive": 3, "dst_gap": 1, "dst_fold": 1}
    assert any("Some times carry no offset" in guess for guess in parse.shape(path).guesses)


def test_facts_of_the_trace_and_of_the_file(tmp_path: Path) -> None:
    log = xes([("1", [event("a", site="north")])]).replace(
        "<trace>", "<trace><string key='payer' value='Plan A'/>"
    )
    mapping = replace(STANDARD, keep=("case:payer", "site", "absent"), process_name="refill")
    (chunk,) = read(saved(tmp_path, log), mapping)
    assert rows_of([chunk])[0][:9] == ("1", "a", "", "", "refill", "", "Plan A", "north", "")
    assert list(chunk.columns.more) == ["case:payer", "site", "absent"]


def test_a_case_may_be_an_attribute_of_the_event(tmp_path: Path) -> None:
    path = saved(
        tmp_path, xes([("1", [event("a", claim="C1"), event("b"), event("c", claim="C2")])])
    )
    (chunk,) = read(path, replace(STANDARD, case="claim"), chunk_rows=50)
    assert [row[0] for row in rows_of([chunk])] == ["C1", "C2"]
    assert [(p.row, p.column) for p in chunk.parked] == [(2, "claim")]


def test_start_times_of_interval_logs(tmp_path: Path) -> None:
    log = xes(
        [
            (
                "1",
                [
                    event("a", start_timestamp="2026-03-02T08:00:00Z"),
                    event("b", start_timestamp="?"),
                ],
            )
        ]
    )
    path = saved(tmp_path, log)
    mapping = parse.shape(path).mapping
    assert mapping.started == "start_timestamp"
    (chunk,) = read(path, mapping)
    assert rows_of([chunk])[0][-2] == at_us(2026, 3, 2, 8)
    assert [(p.row, p.column, p.found) for p in chunk.parked] == [(2, "start_timestamp", "?")]


def test_the_first_look(tmp_path: Path) -> None:
    head = (
        "<classifier name='Who' keys='org:resource'/>"
        "<classifier name='Both' keys=\"concept:name 'my phase'\"/>"
    )
    events = [event("a", org__group="desk", **{"my phase": "1"})] * 25
    shape = parse.shape(saved(tmp_path, xes([("c", events)], head=head)))
    assert shape.format_name == "xes"
    assert shape.headers == (
        "case:concept:name",
        "concept:name",
        "time:timestamp",
        "org:group",
        "my phase",
    )
    assert shape.sample[0] == ("c", "a", "2026-03-02T09:00:00Z", "desk", "1")
    assert (len(shape.sample), shape.rows_estimate) == (20, 25)
    assert shape.mapping == replace(STANDARD, role="org:group")
    offered = [guess for guess in shape.guesses if "offers" in guess]
    assert offered == ["The log also offers “Both” as the step: concept:name + my phase."]


def test_a_classifier_names_the_step_where_no_name_is_given(tmp_path: Path) -> None:
    head = "<classifier name='A' keys='Activity Phase'/>"
    events = [{"Activity": "Call", "Phase": "1", "time:timestamp": "2026-03-02T09:00:00Z"}]
    path = saved(tmp_path, xes([("c", events)], head=head))
    mapping = parse.shape(path).mapping
    assert mapping.step == "Activity + Phase"
    assert rows_of(read(path, mapping))[0][1] == "Call+1"


@pytest.mark.parametrize("chunk_rows", [1, 2, 3, 100])
def test_chunks_and_resuming_change_nothing(tmp_path: Path, chunk_rows: int) -> None:
    traces = [
        ("1", [event("a"), event(""), event("b")]),
        (None, [event("c")]),
        ("2", [event("d")] * 3),
    ]
    path = saved(tmp_path, xes(traces))
    whole = rows_of(read(path))
    chunks = read(path, chunk_rows=chunk_rows)
    assert rows_of(chunks) == whole
    assert all(len(chunk.columns) + len(chunk.parked) <= chunk_rows for chunk in chunks)
    assert chunks[-1].last_row == 7
    for chunk in chunks:
        rest = rows_of(read(path, after_row=chunk.last_row, chunk_rows=chunk_rows))
        assert rest == [row for row in whole if int(str(row[-1])) > chunk.last_row]


def test_a_cut_file_keeps_what_came_before(tmp_path: Path) -> None:
    text = xes([("1", [event("a"), event("b")]), ("2", [event("c"), event("d")])]).encode()
    path = saved(tmp_path, text[: text.index(b'value="d"')])
    (chunk,) = read(path)
    assert [row[:2] for row in rows_of([chunk])] == [("1", "a"), ("1", "b"), ("2", "c")]
    assert [p.row for p in chunk.parked] == [4]
    assert "cut or damaged" in chunk.parked[0].expected
    assert chunk.parked[0].line > 1


def test_a_cut_gzip_keeps_what_came_before(tmp_path: Path) -> None:
    names = [f"{i * 7919 % 10007}" for i in range(5_000)]
    packed = gzip.compress(xes([(name, [event(name)]) for name in names]).encode())
    chunks = read(saved(tmp_path, packed[: len(packed) * 3 // 4]))
    found = [row[0] for row in rows_of(chunks)]
    assert 1_000 < len(found) < 5_000
    assert found == names[: len(found)]
    assert [p.row for chunk in chunks for p in chunk.parked] == [len(found) + 1]
