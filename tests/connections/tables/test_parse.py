from __future__ import annotations

import csv
import io
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from unjam.connections.rules import ColumnMapping, UnreadableFile
from unjam.connections.tables import batches, chunks, parse
from unjam.connections.tables.encodings import looks_binary
from unjam.events import NO_INSTANT_US

Read = Callable[..., Any]
Write = Callable[..., Path]

HEADER = "case_id,activity,timestamp,resource\n"
MAPPING = ColumnMapping(case="case_id", step="activity", ended="timestamp", person="resource")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def us(text: str) -> int:
    at = datetime.fromisoformat(text)
    return (at.replace(tzinfo=at.tzinfo or UTC) - EPOCH) // timedelta(microseconds=1)


# Ids and words


def test_ids_stay_as_they_are_written(read: Read, write: Write) -> None:
    ids = ["NA", "007", "7", "null", "1e5", "+1", " =cmd|x", "None", "nan", "é", "  x "]
    rows = "".join(f"{case},Call,2026-11-24 09:05,Sam\n" for case in ids)
    assert read(write(HEADER + rows)).cases == ids


def test_a_missing_person_is_kept_as_none_given(read: Read, write: Write) -> None:
    everything = read(write(HEADER + "a,Call,2026-11-24 09:05,\nb,Call,2026-11-24 09:05,  \n"))
    assert [event["person"] for event in everything.events] == ["", ""]
    assert everything.parked == []


def test_lifecycle_is_lower_case_and_kept_columns_are_facts(read: Read, write: Write) -> None:
    text = "case_id,activity,timestamp,lifecycle:transition,person,Payer\n"
    text += "a,Call,2026-11-24 09:05,START,x,Acme\na,Call,2026-11-24 09:06,complete,y,\n"
    everything = read(write(text), keep=("Payer", "person"), person="")
    assert [event["lifecycle"] for event in everything.events] == ["start", "complete"]
    assert [event["Payer"] for event in everything.events] == ["Acme", ""]


def test_a_kept_column_may_bear_the_name_of_a_field(read: Read, write: Write) -> None:
    text = "case_id,activity,timestamp,role\na,Call,2026-11-24 09:05,RN\n"
    everything = read(write(text), role="", keep=("role",))
    assert everything.columns[0].more["role"].words == ["", "RN"]
    assert everything.columns[0].role.codes.tolist() == [0]


def test_one_name_for_the_work_of_a_whole_file(read: Read, write: Write) -> None:
    everything = read(write(HEADER + "a,Call,2026-11-24 09:05,\n"), process_name="refill")
    assert everything.events[0]["process"] == "refill"


def test_starts_and_their_absence(read: Read, write: Write) -> None:
    text = "case_id,activity,start_timestamp,timestamp\n"
    text += "a,Call,2026-11-24 09:00,2026-11-24 09:05\na,Fax,,2026-11-24 09:06\n"
    assert [event["started"] for event in read(write(text)).events] == [
        us("2026-11-24 09:00"),
        NO_INSTANT_US,
    ]


def test_offsets_are_converted_and_the_zone_is_for_the_others(read: Read, write: Write) -> None:
    text = HEADER + "a,Call,2026-11-24 09:05:00-08:00,\na,Fax,2026-11-24 09:05:00,\n"
    everything = read(write(text), zone="America/New_York")
    assert [event["ended"] for event in everything.events] == [
        us("2026-11-24 17:05"),
        us("2026-11-24 14:05"),
    ]
    assert everything.counts == {"naive": 1}


def test_order_and_duplicates_of_the_file_are_kept(read: Read, write: Write) -> None:
    text = HEADER + "b,Call,2026-11-25,\na,Call,2026-11-24,\nb,Call,2026-11-25,\n"
    everything = read(write(text))
    assert [(event["case"], event["row"]) for event in everything.events] == [
        ("b", 1),
        ("a", 2),
        ("b", 3),
    ]


def test_five_thousand_steps(read: Read, write: Write) -> None:
    rows = "".join(f"a,step {i},2026-11-24 09:05,\n" for i in range(5_000))
    assert len({event["step"] for event in read(write(HEADER + rows)).events}) == 5_000


# Rows that are set aside


@pytest.mark.parametrize(
    ("row", "column", "expected"),
    [
        (",Call,2026-11-24 09:05,", "case_id", "the name or number of the case"),
        ("   ,Call,2026-11-24 09:05,", "case_id", "the name or number of the case"),
        ("x,,2026-11-24 09:05,", "activity", "the name of the step"),
        ("x,Call,,", "timestamp", "a time such as 2026-11-24 09:05"),
        ("x,Call,soon,", "timestamp", "a time such as 2026-11-24 09:05"),
        ("x,Call,2026-02-30,", "timestamp", "a time such as 2026-11-24 09:05"),
        ("x,Call,1899-12-30,", "timestamp", "a date between 1970 and 2100"),
        ("x,Call,2999-12-31,", "timestamp", "a date between 1970 and 2100"),
        ("x,Call,2026-11-24 09:05", "", "4 cells, not 3"),
        ("x,Call,2026-11-24 09:05,Sam,more", "", "4 cells, not 5"),
        ("x,Ca\0ll,2026-11-24 09:05,Sam", "", "readable text; check the encoding of the file"),
        ('x,"Call" me,2026-11-24 09:05,Sam', "", "a closing quotation mark, followed by"),
    ],
)
def test_a_bad_row_is_parked_and_the_rest_goes_in(
    row: str, column: str, expected: str, read: Read, write: Write
) -> None:
    good = "a,Call,2026-11-24 09:05,Sam\n"
    everything = read(write(HEADER + good + row + "\n" + good), MAPPING)
    assert everything.cases == ["a", "a"]
    (parked,) = everything.parked
    assert (parked.row, parked.line, parked.column) == (2, 3, column)
    assert parked.expected.startswith(expected)
    assert parked.raw == row.replace("\0", "\\x00")


def test_undecodable_bytes_are_parked_and_shown(read: Read, write: Write) -> None:
    text = (HEADER + "a,Caf\xe9,2026-11-24 09:05,\nb,Call,2026-11-24 09:05,\n").encode("cp1252")
    everything = read(write(text), MAPPING)
    assert everything.cases == ["b"]
    assert everything.parked[0].raw == "a,Caf\\xe9,2026-11-24 09:05,"


def test_blank_lines_and_empty_rows_are_no_records(read: Read, write: Write) -> None:
    good = "a,Call,2026-11-24 09:05,Sam\n"
    everything = read(write(HEADER + "\n" + good + ",,,\n\r\n" + good + "\n"), MAPPING)
    assert [event["row"] for event in everything.events] == [1, 2]
    assert everything.parked == []


def test_empty_cells_beyond_the_last_column_are_let_pass(read: Read, write: Write) -> None:
    assert read(write(HEADER + "a,Call,2026-11-24 09:05,Sam,,\n"), MAPPING).cases == ["a"]


def test_an_unreadable_start_is_parked(read: Read, write: Write) -> None:
    text = "case_id,activity,start_timestamp,timestamp\na,Call,soon,2026-11-24 09:05\n"
    mapping = ColumnMapping(
        case="case_id", step="activity", ended="timestamp", started="start_timestamp"
    )
    assert read(write(text), mapping).parked[0].column == "start_timestamp"


# What the whole file may be


def refusal(path: Path, mapping: ColumnMapping | None = None) -> str:
    with pytest.raises(UnreadableFile) as refused:
        list(parse.chunks(path, mapping or parse.shape(path).mapping))
    return str(refused.value)


@pytest.mark.parametrize("content", [b"", b"\n\n\n", b"\xef\xbb\xbf", b"\xff\xfe", b",,,\n"])
def test_an_empty_file(content: bytes, write: Write) -> None:
    assert "empty" in refusal(write(content)) or "no rows" in refusal(write(content))


def test_a_header_alone(write: Write) -> None:
    path = write(HEADER)
    assert "no rows below" in refusal(path)
    assert "no rows below" in refusal(path, MAPPING)


def test_one_event(read: Read, write: Write) -> None:
    assert read(write(HEADER + "a,Call,2026-11-24 09:05,Sam")).cases == ["a"]


def test_a_folder_a_missing_file_and_a_picture(tmp_path: Path, write: Write) -> None:
    assert "is a folder" in refusal(tmp_path)
    assert "There is no file nowhere.csv" in refusal(tmp_path / "nowhere.csv")
    assert "is no text" in refusal(write(bytes(range(256)) * 40))


def test_a_mapping_that_does_not_fit(write: Write) -> None:
    path = write(HEADER + "a,Call,2026-11-24 09:05,Sam\n")
    fits = MAPPING
    for changes, sentence in [
        ({"case": "Ticket"}, "has no column “Ticket”. Its columns are: case_id, activity"),
        ({"keep": ("Payer",)}, "has no column “Payer”"),
        ({"step": ""}, "no column is chosen for the step"),
        ({"zone": "Mars/Base"}, "There is no time zone “Mars/Base”"),
        ({"zone": "../../etc/passwd"}, "There is no time zone"),
        ({"date_order": "dym"}, "is no order of dates"),
        ({"encoding": "rot13"}, "is no encoding that we read"),
        ({"delimiter": ""}, "choose one character"),
        ({"delimiter": '"'}, "choose one character"),
    ]:
        settled: dict[str, Any] = {
            name: getattr(fits, name) for name in ("case", "step", "ended", "person")
        }
        assert sentence in refusal(path, ColumnMapping(**(settled | changes)))


def test_title_lines_above_the_header(read: Read, write: Write) -> None:
    text = "Prior Authorizations\nPrinted 11/24/2026\n\n" + HEADER + "a,Call,2026-11-24,\nb,,,\n"
    path = write(text)
    shape = parse.shape(path)
    assert shape.headers == ("case_id", "activity", "timestamp", "resource")
    assert "3 lines above the names of the columns are left out." in shape.guesses
    everything = read(path)
    assert everything.cases == ["a"]
    assert everything.parked[0].line == 6


def test_a_file_without_a_header(read: Read, write: Write) -> None:
    rows = "".join(f"C{i % 4},step {i % 3},2026-11-24 09:{i:02d}\n" for i in range(20))
    path = write(rows)
    shape = parse.shape(path)
    assert "The first row is data: the file does not name its columns." in shape.guesses
    mapping = shape.mapping
    assert (mapping.case, mapping.step, mapping.ended) == ("Column 1", "Column 2", "Column 3")
    assert len(read(path).events) == 20


# Reading on


def test_reading_on_after_any_chunk_gives_the_same_rows(
    read: Read, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "CHUNK_ROWS", 5_000)
    monkeypatch.setattr(chunks, "CHUNK_ROWS", 5_000)
    rows = [f"C{i % 900},step {i % 40},2026-11-24 09:05,p{i % 7}\n" for i in range(12_000)]
    for bad in (0, 77, 4_999, 5_000, 11_999):
        rows[bad] = "x,,,\n"
    rows[6_000] = '"quoted\ncase",Call,2026-11-24 09:05,Sam\n'
    path = write(HEADER + "".join(rows))
    whole = read(path, MAPPING)
    assert len(whole.last_rows) == 3
    assert whole.last_rows[-1] == len(whole.events) + len(whole.parked) == 12_000
    assert whole.progress == sorted(whole.progress)
    assert whole.progress[-1] == 1.0
    for after_row in (*whole.last_rows, 3_333):
        rest = read(path, MAPPING, after_row=after_row)
        assert rest.events == [event for event in whole.events if event["row"] > after_row]
        assert rest.parked == [parked for parked in whole.parked if parked.row > after_row]


def test_chunks_hold_at_most_fifty_thousand_records(write: Write) -> None:
    path = write(HEADER + "a,Call,2026-11-24 09:05,\n" * 50_001)
    sizes = [len(chunk.columns) for chunk in parse.chunks(path, MAPPING)]
    assert max(sizes) <= 50_000
    assert (sum(sizes), len(sizes)) == (50_001, 2)


@pytest.mark.slow
def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    def peak(row_count: int) -> int:
        path = tmp_path / f"{row_count}.csv"
        with path.open("w") as file:
            file.write(HEADER)
            file.writelines(f"C{i % 50},Call,2026-11-24 09:05,p\n" for i in range(row_count))
        tracemalloc.start()
        for _ in parse.chunks(path, MAPPING):
            pass
        peak_bytes = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak_bytes

    assert peak(180_000) < 1.3 * peak(60_000)


# Any bytes, and any events


@given(content=st.binary(max_size=400), with_header=st.booleans())
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_bytes_are_refused_or_wholly_accounted_for(
    content: bytes, with_header: bool, tmp_path: Path, read: Read
) -> None:
    path = tmp_path / "any.csv"
    path.write_bytes((HEADER.encode() if with_header else b"") + content)
    try:
        everything = read(path, MAPPING if with_header else None)
    except UnreadableFile:
        return
    rows = [event["row"] for event in everything.events]
    rows += [parked.row for parked in everything.parked]
    assert sorted(rows) == list(range(1, everything.last_rows[-1] + 1))


SCRAPS = st.lists(
    st.sampled_from(
        [
            '"',
            ",",
            "\n",
            "\r\n",
            "\r",
            "a",
            "2026-11-24",
            "\0",
            "é",
            " ",
            '""',
            "a,b,2026-11-24,c\n",
        ]
    ),
    max_size=60,
)


@given(scraps=SCRAPS)
@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_scraps_of_a_table_are_wholly_accounted_for(
    scraps: list[str], tmp_path: Path, read: Read
) -> None:
    path = tmp_path / "scraps.csv"
    path.write_bytes((HEADER + "".join(scraps)).encode())
    try:
        everything = read(path, MAPPING)
    except UnreadableFile:
        return
    rows = [event["row"] for event in everything.events]
    rows += [parked.row for parked in everything.parked]
    assert sorted(rows) == list(range(1, everything.last_rows[-1] + 1))


# Python 3.11 writes a lone carriage return without quotation marks, so words here have none.
WORDS = st.text(
    st.characters(codec="cp1252", exclude_characters="\0\r\x81\x8d\x8f\x90\x9d"),
    min_size=1,
    max_size=12,
).filter(lambda word: word.strip() and sum(map(word.count, ",;|\t")) < 3)
EVENTS = st.lists(
    st.tuples(
        WORDS,
        WORDS,
        st.datetimes(datetime(1970, 1, 1), datetime(2100, 12, 31)),
        st.one_of(st.just(""), WORDS),
    ),
    min_size=1,
    max_size=8,
)


@given(
    events=EVENTS,
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    ending=st.sampled_from(["\n", "\r\n"]),
)
@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_events_written_in_any_dialect_are_read_back(
    events: list[tuple[str, str, datetime, str]],
    delimiter: str,
    encoding: str,
    quoting: Any,
    ending: str,
    tmp_path: Path,
    read: Read,
) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator=ending)
    writer.writerow(["case_id", "activity", "timestamp", "resource"])
    writer.writerows([case, step, at.isoformat(" "), who] for case, step, at, who in events)
    assume(not looks_binary(text.getvalue()[:4096]))  # such a file is refused, and tested as that
    path = tmp_path / "round.csv"
    path.write_bytes(text.getvalue().encode(encoding))
    mapping = ColumnMapping(
        case="case_id",
        step="activity",
        ended="timestamp",
        person="resource",
        delimiter=delimiter,
        encoding=encoding,
    )
    back = [
        (event["case"], event["step"], event["ended"], event["person"])
        for event in read(path, mapping).events
    ]
    assert back == [
        (case, step, us(at.isoformat()), who if who.strip() else "")
        for case, step, at, who in events
    ]
