"""What is no log, or a trap, is refused with a sentence; damaged logs keep what is sound."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connections.xes.example_xes import (
    STANDARD,
    event,
    read,
    rows_of,
    saved,
    unreadable,
    xes,
)
from unjam.connections.rules import UnreadableFile
from unjam.connections.xes import parse

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
        (gzip.compress(b"PK", mtime=0), "cannot be read as XES"),
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
    with pytest.raises(UnreadableFile, match="no time zone “Mars/Base”"):
        read(path, replace(STANDARD, zone="Mars/Base"))


@pytest.mark.slow
def test_a_zip_bomb_stops_early(tmp_path: Path) -> None:
    packed = gzip.compress(b"<log>" + b" " * (80 * 2**20), compresslevel=9, mtime=0)
    assert "times its size" in unreadable(saved(tmp_path, packed, name="log.xes.gz"))


@pytest.mark.slow
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
