"""XES logs are read as they stand: nothing filled in, nothing lost, nothing believed."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from html import escape
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unjam.connections.rules import Chunk, ColumnMapping, UnreadableFile
from unjam.connections.xes import parse
from unjam.events import NO_INSTANT_US

STANDARD = ColumnMapping(
    case="case:concept:name",
    step="concept:name",
    ended="time:timestamp",
    person="org:resource",
    role="org:role",
    lifecycle="lifecycle:transition",
)
COLUMNS = ("case", "step", "person", "role", "process", "lifecycle")
Event = dict[str, str]
Row = tuple[object, ...]


def quoted(text: str) -> str:
    return (
        '"'
        + escape(text).replace("\n", "&#10;").replace("\t", "&#9;").replace("\r", "&#13;")
        + '"'
    )


def attributes(values: Event, *, prefix: str = "") -> str:
    return "".join(
        f"<{prefix}{'date' if key == 'time:timestamp' else 'string'}"
        f" key={quoted(key)} value={quoted(value)}/>"
        for key, value in values.items()
    )


def xes(traces: Iterable[tuple[str | None, list[Event]]], *, head: str = "", ns: str = "") -> str:
    """A log as text: (name of the trace, its events) pairs."""
    parts = [f"<?xml version='1.0' encoding='UTF-8'?>\n<log{ns}>\n{head}"]
    for name, events in traces:
        parts.append("<trace>")
        parts.append(attributes({"concept:name": name}) if name is not None else "")
        parts += [f"<event>{attributes(event)}</event>\n" for event in events]
        parts.append("</trace>\n")
    return "".join([*parts, "</log>\n"])


def event(step: str, time: str = "2026-03-02T09:00:00Z", **more: str) -> Event:
    return {"concept:name": step, "time:timestamp": time} | {
        key.replace("__", ":"): value for key, value in more.items()
    }


def saved(tmp_path: Path, text: str | bytes, *, name: str = "log.xes") -> Path:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def rows_of(chunks: Iterable[Chunk]) -> list[Row]:
    return [row for chunk in chunks for row in _rows(chunk)]


def _rows(chunk: Chunk) -> Iterator[Row]:
    columns = chunk.columns
    coded = [getattr(columns, name) for name in COLUMNS] + list(columns.more.values())
    for i in range(len(columns)):
        words = tuple(column.words[column.codes[i]] for column in coded)
        yield (
            *words,
            int(columns.ended_at_us[i]),
            int(columns.started_at_us[i]),
            int(columns.row[i]),
        )


def read(path: Path, mapping: ColumnMapping = STANDARD, **options: int) -> list[Chunk]:
    return list(parse.chunks(path, mapping, **options))


def at_us(*parts: int) -> int:
    return round(datetime(*parts, tzinfo=UTC).timestamp() * 1_000_000)


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


def unreadable(path: Path) -> str:
    sentences = []
    for reading in (lambda: parse.shape(path), lambda: read(path)):
        with pytest.raises(UnreadableFile) as caught:
            reading()
        sentences.append(str(caught.value))
    assert all(path.name in sentence for sentence in sentences)
    return sentences[0]


BOMB = "<!DOCTYPE log [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><log><trace/>&b;</log>"
XXE = "<!DOCTYPE log [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><log>&x;</log>"
EXTERNAL = "<!DOCTYPE log SYSTEM 'http://example.invalid/log.dtd'><log/>"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"hello", "cannot be read as XES"),
        (b"<log></log>", "without events"),
        (b"<log><trace><event>", "before its first complete"),
        (b"<html></html>", "begins with <html>"),
        (BOMB.encode(), "document type or entities"),
        (XXE.encode(), "document type or entities"),
        (EXTERNAL.encode(), "document type or entities"),
        (b"<?xml version='1.0' encoding='utf-7'?><log/>", "written in 'utf-7'"),
        (b"<?xml version='1.0' encoding='zlib'?><log/>", "written in 'zlib'"),
        (b"<log>" + b"<a>" * 100 + b"</a>" * 100 + b"</log>", "over 64 deep"),
        (b"<log><trace><event>" + b"<a>" * 100, "over 64 deep"),
        (gzip.compress(b"PK"), "cannot be read as XES"),
        (b"\x1f\x8bnot gzip at all", "cut or damaged"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path: Path, content: bytes, said: str) -> None:
    assert said in unreadable(saved(tmp_path, content))


def test_a_folder_and_a_missing_file(tmp_path: Path) -> None:
    assert "cannot be opened" in unreadable(tmp_path)
    assert "cannot be opened" in unreadable(tmp_path / "none.xes")


def test_a_wrong_zone_is_said(tmp_path: Path) -> None:
    path = saved(tmp_path, xes([("1", [event("a")])]))
    with pytest.raises(UnreadableFile, match="no time zone called 'Mars/Base'"):
        read(path, replace(STANDARD, zone="Mars/Base"))


def test_a_zip_bomb_stops_early(tmp_path: Path) -> None:
    packed = gzip.compress(b"<log>" + b" " * (80 * 2**20), compresslevel=9)
    assert "times its size" in unreadable(saved(tmp_path, packed, name="log.xes.gz"))


def test_an_endless_tag_stops_early(tmp_path: Path) -> None:
    path = saved(tmp_path, b"<log><trace a='" + b"x" * (18 * 2**20))
    assert "over 16 MB" in unreadable(path)


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1", "windows-1252"])
def test_other_encodings(tmp_path: Path, encoding: str) -> None:
    log = xes([("Zoë", [event("Café")])]).replace("UTF-8", encoding)
    assert rows_of(read(saved(tmp_path, log.encode(encoding))))[0][:2] == ("Zoë", "Café")


WORDS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"),
    min_size=1,
    max_size=8,
).filter(str.strip)
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
TIMES = st.datetimes(datetime(1971, 1, 1), datetime(2099, 1, 1), timezones=OFFSETS)
EVENTS = st.tuples(WORDS, TIMES, st.one_of(st.just(""), WORDS))
LOGS = st.lists(st.tuples(WORDS, st.lists(EVENTS, max_size=4)), max_size=5)
QUIET = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@QUIET
@given(LOGS, st.integers(1, 5))
def test_any_log_reads_back_equal(tmp_path: Path, log: list, chunk_rows: int) -> None:
    traces = [
        (case, [event(step, time.isoformat(), org__resource=who) for step, time, who in events])
        for case, events in log
    ]
    path = saved(tmp_path, xes(traces))
    wanted = [
        (
            case,
            step,
            who,
            round((time - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(microseconds=1)),
        )
        for case, events in log
        for step, time, who in events
    ]
    if not wanted:
        assert "without events" in unreadable(path)
        return
    rows = rows_of(read(path, chunk_rows=chunk_rows))
    assert [(row[0], row[1], row[2], row[-3]) for row in rows] == wanted
    assert [row[-1] for row in rows] == list(range(1, len(wanted) + 1))


SOUND = xes(
    [("1", [event("a", org__resource="Ann"), event("b")]), ("2", [event("ü")])],
    head='<global scope="event"><string key="a" value="b"/></global>',
).encode()


@QUIET
@given(st.sampled_from([SOUND, gzip.compress(SOUND, mtime=0)]), st.data())
def test_damage_never_surprises(tmp_path: Path, sound: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(sound) - 1))
    if data.draw(st.booleans()):
        damaged = sound[:place]
    else:
        damaged = sound[:place] + bytes([data.draw(st.integers(0, 255))]) + sound[place + 1 :]
    path = saved(tmp_path, damaged)
    try:
        chunks = read(path, parse.shape(path).mapping)
    except UnreadableFile as error:
        assert path.name in str(error)
        return
    records = sum(len(chunk.columns) + len(chunk.parked) for chunk in chunks)
    assert 1 <= records <= 4
