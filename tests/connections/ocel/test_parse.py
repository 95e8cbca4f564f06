"""OCEL 2.0 says the same in its three forms, and each type of object has its own cases."""

from __future__ import annotations

import gzip
import json
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unjam.connections.ocel import parse
from unjam.connections.ocel.document import OcelEvent, OcelObject, Relation
from unjam.connections.readers import open_source
from unjam.connections.rules import Chunk, ColumnMapping, UnreadableFile
from unjam.events import NO_INSTANT_US

Log = tuple[list[OcelObject], list[OcelEvent]]
WriteAs = Callable[[str, Log], Path]
COLUMNS = ("case", "step", "person", "role", "process", "lifecycle")
NINE_US = 1_772_442_000_000_000  # 2026-03-02T09:00:00Z
FORMS = ("ocel-json", "ocel-xml", "ocel-sqlite")


def event(
    number: int, step: str, *objects: str, time: str = "2026-03-02T09:00:00Z", **more: str
) -> OcelEvent:
    return OcelEvent(f"e{number}", step, time, more, tuple(Relation(o, "q") for o in objects))


OBJECTS = [
    OcelObject("C1", "claim"),
    OcelObject("C2", "claim"),
    OcelObject("V1", "visit"),
    OcelObject("NA", "visit"),
    OcelObject("F1", "form"),
]
EVENTS = [
    event(1, "Check in", "V1", resource="Ann (invented)", role="desk"),
    event(2, "Send", "C1", "C2", "V1", payer="Plan <A> & B"),
    event(3, "Send again", "C1", "C1", "C2"),
    event(4, "Lunch"),
    event(5, "Close", "NA", "ghost", time="2026-03-02T04:00:00-05:00", lifecycle="COMPLETE"),
]
LOG: Log = (OBJECTS, EVENTS)


def rows_of(chunks: Iterable[Chunk]) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for chunk in chunks:
        columns = chunk.columns
        coded = [getattr(columns, name) for name in COLUMNS] + list(columns.more.values())
        for i in range(len(columns)):
            words = tuple(column.words[column.codes[i]] for column in coded)
            times = (int(columns.ended_at_us[i]), int(columns.started_at_us[i]))
            rows.append((*words, *times, int(columns.row[i])))
    return rows


def read(path: Path, mapping: ColumnMapping | None = None, **options: int) -> list[Chunk]:
    return list(parse.chunks(path, mapping or parse.shape(path).mapping, **options))


def total(chunks: list[Chunk], kind: str) -> int:
    return sum(chunk.counts.get(kind, 0) for chunk in chunks)


def test_the_first_look(write_as: WriteAs, form: str) -> None:
    shape = parse.shape(write_as(form, LOG))
    assert shape.format_name == form
    assert shape.object_types == ("claim", "visit", "form")
    assert shape.mapping.object_type == "claim"
    assert (shape.mapping.person, shape.mapping.role, shape.mapping.lifecycle) == (
        "resource",
        "role",
        "lifecycle",
    )
    assert shape.headers[:3] == ("case:concept:name", "concept:name", "time:timestamp")
    assert shape.sample[1][:3] == ("C1, C2", "Send", "2026-03-02T09:00:00Z")
    assert shape.rows_estimate == 4
    said = " ".join(shape.guesses)
    assert "5 events. 3 of them touch no claim" in said
    assert "2 events touch more than one claim" in said


def test_the_door_knows_each_form_by_its_content(write_as: WriteAs, form: str) -> None:
    path = write_as(form, LOG)
    anyhow = path.rename(path.with_name("named.anyhow"))
    source = open_source(anyhow)
    assert source.format_name == form
    assert len(rows_of(source.chunks(source.shape().mapping))) == 4


def test_one_map_per_type_of_object(write_as: WriteAs, form: str) -> None:
    path = write_as(form, LOG)
    mapping = parse.shape(path).mapping
    chunks = read(path, replace(mapping, keep=("payer",)))
    none = NO_INSTANT_US
    assert rows_of(chunks) == [
        ("C1", "Send", "", "", "claim", "", "Plan <A> & B", NINE_US, none, 2),
        ("C2", "Send", "", "", "claim", "", "Plan <A> & B", NINE_US, none, 2),
        ("C1", "Send again", "", "", "claim", "", "", NINE_US, none, 3),
        ("C2", "Send again", "", "", "claim", "", "", NINE_US, none, 3),
    ]
    kinds = ("events", "convergence", "without_object", "unknown_object")
    assert [total(chunks, kind) for kind in kinds] == [2, 2, 3, 1]
    visits = rows_of(read(path, replace(mapping, object_type="visit", process_name="day")))
    assert [row[:6] for row in visits] == [
        ("V1", "Check in", "Ann (invented)", "desk", "day", ""),
        ("V1", "Send", "", "", "day", ""),
        ("NA", "Close", "", "", "day", "complete"),
    ]
    assert {row[6] for row in visits} == {NINE_US}


def test_a_type_that_is_not_there(write_as: WriteAs, form: str) -> None:
    path = write_as(form, LOG)
    with pytest.raises(
        UnreadableFile, match="no objects of type 'bill'. Choose one of these: claim, visit"
    ):
        read(path, ColumnMapping(object_type="bill"))


@pytest.mark.parametrize("chunk_rows", [1, 2, 100])
def test_chunks_and_resuming_change_nothing(write_as: WriteAs, form: str, chunk_rows: int) -> None:
    path = write_as(form, LOG)
    mapping = replace(parse.shape(path).mapping, object_type="visit")
    whole = rows_of(read(path, mapping))
    chunks = read(path, mapping, chunk_rows=chunk_rows)
    assert rows_of(chunks) == whole
    assert chunks[-1].last_row == len(EVENTS)
    for chunk in chunks:
        rest = rows_of(read(path, mapping, after_row=chunk.last_row))
        assert rest == [row for row in whole if int(str(row[-1])) > chunk.last_row]


def test_bad_events_are_parked(write_as: WriteAs, form: str) -> None:
    events = [
        event(1, "a", "C1", time="yesterday"),
        event(2, "b", "C1", time="2999-01-01T00:00:00Z"),
        event(3, " ", "C1"),
        event(4, "d", "C1", payer="x" * 1_000_001),
        event(5, "e", "C1"),
    ]
    path = write_as(form, (OBJECTS, events))
    (chunk,) = read(path, ColumnMapping(keep=("payer",)))
    assert [row[1] for row in rows_of([chunk])] == ["e"]
    assert [parked.row for parked in chunk.parked] == [1, 2, 3, 4]
    assert "between 1970 and 2100" in chunk.parked[0].expected
    assert chunk.parked[0].found == "yesterday"
    assert chunk.parked[3].raw.startswith('{"payer": "xxx')


def test_naive_times_take_the_zone(write_as: WriteAs, form: str) -> None:
    events = [
        event(1, "a", "C1", time="2026-03-02T04:00:00"),
        event(2, "b", "C1", time="2026-03-02 04:00:00"),
    ]
    path = write_as(form, (OBJECTS, events))
    chunks = read(path, replace(parse.shape(path).mapping, zone="America/New_York"))
    assert [row[6] for row in rows_of(chunks)] == [NINE_US, NINE_US]
    assert total(chunks, "naive") == 2


def test_gzip_is_recognised(write_as: WriteAs, tmp_path: Path) -> None:
    for form in ("ocel-json", "ocel-xml"):
        packed = tmp_path / "packed.gz"
        packed.write_bytes(gzip.compress(write_as(form, LOG).read_bytes()))
        assert len(rows_of(read(packed))) == 4


def test_a_cut_xml_keeps_what_came_before(write_as: WriteAs) -> None:
    path = write_as("ocel-xml", LOG)
    text = path.read_bytes()
    path.write_bytes(text[: text.index(b"Send again")])
    (chunk,) = read(path)
    assert [row[1] for row in rows_of([chunk])] == ["Send", "Send"]
    assert [parked.row for parked in chunk.parked] == [3]
    assert "cut or damaged" in chunk.parked[0].expected


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"hello", "JSON, XML or SQLite was expected"),
        (b"[]", "no list of events"),
        (b'{"ocel:events": {}}', "OCEL 1.0"),
        (b'{"events": 5}', "is no list"),
        (b'{"events": []}', "no events that can be read"),
        (b'{"events": [{"id": "e", "type": "x"}]}', "The first: expected a time, found ''."),
        (b'{"events": [', "broken at line 1"),
        (b'{"events": [], "events": []}', "stands twice"),
        (b"<log/>", "no <events>"),
        (b"<html/>", "begins with <html>"),
        (b"<log><events/></log>", "no events that can be read"),
        (
            b"<!DOCTYPE log [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><log>&x;</log>",
            "document type",
        ),
        (b"<log><events>", "cannot be read"),
        (b"<log>" + b"<a>" * 100, "over 64 deep"),
        (b"SQLite format 3\x00", "damaged or no OCEL 2.0"),
        (b"\x1f\x8b?", "cut or damaged"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "log.any"
    path.write_bytes(content)
    for reading in (lambda: parse.shape(path), lambda: read(path, ColumnMapping())):
        with pytest.raises(UnreadableFile) as caught:
            reading()
        assert said in str(caught.value)
        assert path.name in str(caught.value)


def test_a_folder_and_a_missing_file(tmp_path: Path) -> None:
    for path, said in ((tmp_path, "is not a file"), (tmp_path / "none", "cannot be opened")):
        with pytest.raises(UnreadableFile, match=said):
            parse.shape(path)


def test_numbers_and_truths_are_words(tmp_path: Path) -> None:
    values = [("a", 7), ("b", True), ("c", None), ("d", 0.5), ("e", "NA")]
    entry = {
        "id": 1,
        "type": "x",
        "time": "2026-03-02T09:00:00Z",
        "attributes": [{"name": name, "value": value} for name, value in values],
        "relationships": [{"objectId": "C1", "qualifier": ""}],
    }
    document = {"objects": [{"id": "C1", "type": "claim"}], "events": [entry, {"id": "2"}, 5]}
    path = tmp_path / "log.json"
    path.write_text(json.dumps(document))
    (chunk,) = read(path, ColumnMapping(keep=("a", "b", "c", "d", "e")))
    assert rows_of([chunk])[0][6:11] == ("7", "true", "", "0.5", "NA")
    assert [(p.row, p.column) for p in chunk.parked] == [(2, "type"), (3, "")]


def test_half_characters_and_nul_are_parked(tmp_path: Path) -> None:
    path = tmp_path / "log.json"
    entries = [
        f'{{"id": "{i}", "type": "{step}", "time": "2026-03-02",'
        f' "relationships": [{{"objectId": "C1"}}]}}'
        for i, step in enumerate(["\\ud800", "a\\u0000b", "fine"])
    ]
    path.write_text(
        f'{{"objects": [{{"id": "C1", "type": "c"}}], "events": [{", ".join(entries)}]}}'
    )
    (chunk,) = read(path)
    assert [row[1] for row in rows_of([chunk])] == ["fine"]
    assert [parked.row for parked in chunk.parked] == [1, 2]
    chunk.parked[0].raw.encode()


def test_names_in_a_database_are_never_trusted(write_as: WriteAs) -> None:
    path = write_as("ocel-sqlite", LOG)
    connection = sqlite3.connect(path)
    evil = 'x"; DROP TABLE event; --'
    connection.execute(
        'CREATE TABLE "event_{}" (ocel_id, ocel_time)'.format(evil.replace('"', '""'))
    )
    connection.execute("INSERT INTO event_map_type VALUES ('Evil', ?)", (evil,))
    connection.execute("INSERT INTO event VALUES ('e9', 'Evil')")
    connection.execute(
        f"INSERT INTO \"event_{evil.replace(chr(34), chr(34) * 2)}\" VALUES ('e9', '2026-03-02')"
    )
    connection.execute("INSERT INTO event_object VALUES ('e9', 'C1', '')")
    connection.commit()
    connection.close()
    before = path.read_bytes()
    assert [row[1] for row in rows_of(read(path))][-1] == "Evil"
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("DROP TABLE event_object", "no table “event_object”"),
        (
            "DROP TABLE event; CREATE VIEW event AS SELECT 1 AS ocel_id, 2 AS ocel_type",
            "no table “event”",
        ),
        ("ALTER TABLE event RENAME COLUMN ocel_id TO id", "no such column"),
    ],
)
def test_databases_that_are_no_log(write_as: WriteAs, change: str, said: str) -> None:
    path = write_as("ocel-sqlite", LOG)
    connection = sqlite3.connect(path)
    connection.executescript(change)
    connection.close()
    with pytest.raises(UnreadableFile, match=said):
        parse.shape(path)


WORDS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"),
    min_size=1,
    max_size=6,
).filter(str.strip)
MOMENTS = st.datetimes(datetime(1971, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC))
QUIET = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@st.composite
def logs(draw: st.DrawFn) -> tuple[list[OcelObject], list[OcelEvent], list[datetime]]:
    kinds = draw(st.lists(WORDS, min_size=1, max_size=3, unique=True))
    ids = draw(st.lists(WORDS, min_size=1, max_size=4, unique=True))
    objects = [OcelObject(each, draw(st.sampled_from(kinds))) for each in ids]
    steps = draw(st.lists(WORDS, min_size=1, max_size=3, unique=True))
    moments = draw(st.lists(MOMENTS, min_size=1, max_size=5))
    events = [
        OcelEvent(
            f"e{number}",
            draw(st.sampled_from(steps)),
            moment.isoformat(),
            {"fact": draw(WORDS)} if draw(st.booleans()) else {},
            tuple(
                Relation(each, "q") for each in draw(st.lists(st.sampled_from(ids), max_size=4))
            ),
        )
        for number, moment in enumerate(moments)
    ]
    return objects, events, moments


@QUIET
@given(logs())
def test_any_log_reads_back_equal_in_every_form(write_as: WriteAs, log: tuple) -> None:
    objects, events, moments = log
    type_of = {o.object_id: o.object_type for o in objects}
    for form in FORMS:
        path = write_as(form, (objects, events))
        for object_type in parse.shape(path).object_types:
            wanted = [
                (case, e.event_type, e.attributes.get("fact", ""), microseconds(moment), row)
                for row, (e, moment) in enumerate(zip(events, moments, strict=True), 1)
                for case in dict.fromkeys(r.object_id for r in e.related)
                if type_of[case] == object_type
            ]
            chunks = read(path, ColumnMapping(object_type=object_type, keep=("fact",)))
            rows = [(row[0], row[1], row[6], row[7], row[-1]) for row in rows_of(chunks)]
            assert rows == wanted
            assert total(chunks, "events") + total(chunks, "without_object") == len(events)


def microseconds(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.sampled_from(FORMS), st.data())
def test_damage_never_surprises(write_as: WriteAs, form: str, data: st.DataObject) -> None:
    path = write_as(form, LOG)
    sound = path.read_bytes()
    place = data.draw(st.integers(0, len(sound) - 1))
    if data.draw(st.booleans()):
        path.write_bytes(sound[:place])
    else:
        path.write_bytes(
            sound[:place] + bytes([data.draw(st.integers(0, 255))]) + sound[place + 1 :]
        )
    try:
        chunks = read(path)
    except UnreadableFile as error:
        assert path.name in str(error)
        return
    records = sum(len(chunk.columns) + len(chunk.parked) for chunk in chunks)
    assert records <= 12
