from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from unjam.connections.readers import Source
from unjam.connections.rules import UnreadableFile
from unjam.connections.tables import parquet

Read = Callable[..., Any]
AT_US = int(datetime(2026, 11, 24, 9, 5, tzinfo=UTC).timestamp()) * 1_000_000


def write_parquet(path: Path, query: str) -> Path:
    with duckdb.connect(":memory:") as connection:
        connection.execute("SET TimeZone = 'America/New_York'")
        connection.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
    return path


def events(rows: str, more: str = "") -> str:
    return f"SELECT * FROM (VALUES {rows}) AS events (case_id, activity, timestamp{more})"


def test_words_and_naive_times(read: Read, tmp_path: Path) -> None:
    rows = "('NA', 'Call', TIMESTAMP '2026-11-24 09:05'), ('007', 'Fax', '2026-11-24 09:05:00.5')"
    everything = read(write_parquet(tmp_path / "a.parquet", events(rows)))
    assert everything.cases == ["NA", "007"]
    assert [event["ended"] for event in everything.events] == [AT_US, AT_US + 500_000]
    assert everything.counts == {"naive": 2}


def test_times_with_a_zone_are_the_instants_they_are(read: Read, tmp_path: Path) -> None:
    rows = "('a', 'Call', TIMESTAMPTZ '2026-11-24 09:05:00+00')"
    everything = read(write_parquet(tmp_path / "a.parquet", events(rows)), zone="Asia/Kolkata")
    assert everything.events[0]["ended"] == AT_US
    assert everything.counts == {}


def test_numbers_lose_only_an_empty_fraction(read: Read, tmp_path: Path) -> None:
    rows = "(7.0::DOUBLE, 'x', DATE '2026-11-24'), (7.5, 'x', DATE '2026-11-24')"
    assert read(write_parquet(tmp_path / "a.parquet", events(rows))).cases == ["7", "7.5"]


def test_missing_cells(read: Read, tmp_path: Path) -> None:
    rows = "('a', 'x', TIMESTAMP '2026-11-24 09:05', NULL), (NULL, 'x', '2026-11-24', 'Sam'), "
    rows += "('b', 'x', NULL, 'Sam'), ('c', 'x', 'infinity', 'Sam')"
    everything = read(write_parquet(tmp_path / "a.parquet", events(rows, ", resource")))
    assert [(event["case"], event["person"]) for event in everything.events] == [("a", "")]
    assert [(p.row, p.column) for p in everything.parked] == [
        (2, "case_id"),
        (3, "timestamp"),
        (4, "timestamp"),
    ]


def test_order_and_reading_on(read: Read, tmp_path: Path) -> None:
    query = "SELECT 'c' || i AS case_id, 'x' AS activity, TIMESTAMP '2026-11-24' AS timestamp "
    path = write_parquet(tmp_path / "many.parquet", query + "FROM range(130000) AS r (i)")
    whole = read(path)
    assert whole.cases == [f"c{i}" for i in range(130_000)]
    assert whole.last_rows == [50_000, 100_000, 130_000]
    assert read(path, after_row=100_000).events == whole.events[100_000:]
    assert read(path, after_row=130_000).events == []


@pytest.mark.parametrize(
    "name", ["a*b.parquet", "a[1]?.parquet", 'o\'brien "x".parquet', "k=v.parquet"]
)
def test_names_that_mean_something_to_a_database(name: str, read: Read, tmp_path: Path) -> None:
    rows = "('a', 'x', TIMESTAMP '2026-11-24')"
    plain = write_parquet(tmp_path / "plain.parquet", events(rows))
    other = write_parquet(tmp_path / "a1b.parquet", events("('z', 'x', TIMESTAMP '2026-11-24')"))
    path = plain.rename(tmp_path / name)
    assert read(path).cases == ["a"]
    assert read(other).cases == ["z"]


def test_a_column_name_is_never_a_statement(read: Read, tmp_path: Path) -> None:
    strange = 'x"); DROP TABLE y; --'
    query = events("('a', 'x', TIMESTAMP '2026-11-24', 'fact')", ', "x""); DROP TABLE y; --"')
    everything = read(write_parquet(tmp_path / "a.parquet", query), keep=(strange,))
    assert everything.events[0][strange] == "fact"


def test_no_rows_and_damage(tmp_path: Path) -> None:
    empty = write_parquet(tmp_path / "a.parquet", events("('a', 'x', 'y')") + " WHERE false")
    with pytest.raises(UnreadableFile, match="no rows below"):
        parquet.shape(empty)
    for content in (b"PAR1", b"PAR1" * 20, empty.read_bytes()[:-9]):
        (tmp_path / "broken.parquet").write_bytes(content)
        with pytest.raises(UnreadableFile, match="damaged or no Parquet file"):
            parquet.shape(tmp_path / "broken.parquet")


@pytest.mark.slow
@given(place=st.integers(0, 3_000), byte=st.integers(0, 255))
@example(place=613, byte=0)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_file_with_any_byte_changed_is_read_or_refused(
    place: int, byte: int, tmp_path: Path
) -> None:
    path = tmp_path / "changed.parquet"
    if not (tmp_path / "good.parquet").exists():
        rows = "('a', 'x', TIMESTAMP '2026-11-24', NULL)"
        write_parquet(tmp_path / "good.parquet", events(rows, ", resource"))
    content = bytearray((tmp_path / "good.parquet").read_bytes())
    content[place % len(content)] = byte
    path.write_bytes(content)
    source = Source(path, "parquet")
    try:
        read = sum(len(c.columns) + len(c.parked) for c in source.chunks(source.shape().mapping))
    except UnreadableFile:
        return
    assert read >= 1
