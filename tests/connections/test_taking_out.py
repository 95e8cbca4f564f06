"""The log taken out as OCEL gives the same maps again, in every form, and carries codes alone."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from reference.logs import Row, columns_of, rows
from reference.recorded import open_practice, record
from unjam.connections import taking_out
from unjam.connections.ocel.document import OcelEvent, OcelObject, Relation
from unjam.connections.ocel.write_xml import NotInXml, as_xml
from unjam.connections.readers import open_source
from unjam.events import EventColumns
from unjam.flow.kernel import Wait, process_map
from unjam.frontdoor import map_command
from unjam.worklog import actions as worklog

pytestmark = pytest.mark.django_db

NOON_US = 1_780_318_800_000_000
FORMS = [".json", ".xml", ".sqlite"]
ODD = 'Über "quoted" & <b>\t100%\u2028'


def taken_out(practice_id: str, path: Path) -> Path:
    assert taking_out.export([str(path), "--practice", practice_id]) == 0
    return path


def read_again(path: Path, *, object_type: str) -> EventColumns:
    source = open_source(path)
    mapping = replace(source.shape().mapping, object_type=object_type)
    (chunk,) = source.chunks(mapping)
    assert chunk.parked == ()
    return chunk.columns


@pytest.mark.parametrize("form", FORMS)
@given(given_rows=rows(max_size=12))
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_every_form_gives_the_same_maps_again(
    tmp_path: Path, form: str, given_rows: list[Row]
) -> None:
    kinds = {"refill": "refill", "": taking_out.NAMELESS}
    rows_of = {kind: [r for r in given_rows if r["process"] == kind] for kind in kinds}
    if not given_rows:
        return
    practice_id = open_practice()
    record(given_rows, practice_id=practice_id)
    path = taken_out(practice_id, tmp_path / f"log{form}")
    for kind, object_type in kinds.items():
        if not rows_of[kind]:
            continue
        again = read_again(path, object_type=object_type)
        for wait in Wait:
            expected = process_map(columns_of(rows_of[kind]), wait=wait)
            assert process_map(again, wait=wait) == expected


@pytest.mark.parametrize("form", FORMS)
def test_odd_words_and_kept_facts_come_back(tmp_path: Path, form: str) -> None:
    practice_id = open_practice()
    events = [
        {"case": "c_1", "step": ODD, "end": NOON_US + 1, "process": ODD, "payer": ODD},
        {"case": "c_1", "step": "done", "end": NOON_US + 2, "process": ODD, "org:role": "kept"},
    ]
    record(events, practice_id=practice_id, keep=["payer", "org:role"])
    path = taken_out(practice_id, tmp_path / f"log{form}")
    shape = open_source(path).shape()
    assert shape.object_types == (ODD,)
    assert {"payer", "org:role (kept)"} <= set(shape.headers)
    again = read_again(path, object_type=ODD)
    assert [again.step.words[code] for code in again.step.codes] == [ODD, "done"]
    assert list(again.ended_at_us) == [NOON_US + 1, NOON_US + 2]
    assert list(again.role.codes) == [0, 0]


def test_one_number_in_two_kinds_of_work_is_two_cases(tmp_path: Path) -> None:
    practice_id = open_practice()
    same = {"case": "c_1", "step": "ask", "end": NOON_US}
    record([same | {"process": kind} for kind in ("refill", "denial")], practice_id=practice_id)
    document = json.loads(taken_out(practice_id, tmp_path / "log.json").read_text("utf-8"))
    assert [(o["id"], o["type"]) for o in document["objects"]] == [
        ("c_1", "refill"),
        ("c_1-2", "denial"),
    ]


def test_the_answer_of_unjam_map_is_the_same(tmp_path: Path, capsys) -> None:
    practice_id = open_practice()
    lines = ["case,step,time,who"]
    events = []
    for number in range(9):
        for step, minutes in (("ask", 0), ("send", 7 * number), ("done", 90)):
            at_us = NOON_US + (number * 1440 + minutes) * 60_000_000
            iso = taking_out._iso(at_us)
            lines.append(f"{number},{step},{iso},p{number % 2}")
            facts = {"case": f"c_{number}", "step": step, "end": at_us, "process": "refill"}
            events.append(facts | {"person": f"s_{number % 2}"})
    table = tmp_path / "log.csv"
    table.write_text("\n".join(lines) + "\n", "utf-8")
    record(events, practice_id=practice_id)
    path = taken_out(practice_id, tmp_path / "log.xml")
    capsys.readouterr()
    answers = []
    for arguments in ([str(table), "--person", "who"], [str(path)]):
        assert map_command.run([*arguments, "--json"]) == 0
        answers.append(json.loads(capsys.readouterr().out))
    from_table, from_export = answers
    own = {"log", "format", "object_type", "process", "zone", "counts"}
    differing = {name for name in from_table if from_table[name] != from_export.get(name)} - own
    assert differing <= {"handover"}
    for name, figure in from_table["handover"].items():
        if "pairs" not in name:
            assert figure == from_export["handover"][name]


def test_nothing_but_codes_says_who_or_which(tmp_path: Path) -> None:
    practice_id = open_practice()
    record(
        [{"case": "c_1", "step": "ask", "end": NOON_US, "person": "s_1", "process": "refill"}],
        practice_id=practice_id,
    )
    worklog.redact(
        practice_id=practice_id, seqs=[1], reason="names-someone", by="st_x", at_us=NOON_US
    )
    assert taking_out.export([str(tmp_path / "log.json"), "--practice", practice_id]) == 2
    record(
        [{"case": "c_2", "step": "done", "end": NOON_US, "person": "s_1", "process": "refill"}],
        practice_id=practice_id,
    )
    text = taken_out(practice_id, tmp_path / "log.json").read_text("utf-8")
    assert "ask" not in text
    assert set(re.findall(r'"(?:id|objectId)": "([^"]+)"', text)) == {"c_2", "e3"}
    assert '"org:resource", "value": "s_1"' in text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "required"),
        (["log.csv"], "should end in .json, .xml, .sqlite"),
        (["missing/log.json"], "cannot be used"),
        (["log.json", "--practice", "pr_other"], "Say which practice"),
    ],
)
def test_a_mistake_is_one_sentence(tmp_path: Path, arguments, said, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    practice_id = open_practice()
    record([{"case": "c_1", "step": "ask", "end": NOON_US}], practice_id=practice_id)
    assert taking_out.export(arguments) == 2
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_without_a_practice_there_is_nothing_to_take_out(tmp_path: Path, capsys) -> None:
    assert taking_out.export([str(tmp_path / "log.json")]) == 2
    assert "There is no practice here yet" in capsys.readouterr().err


def test_what_xml_cannot_hold_is_refused() -> None:
    objects = [OcelObject("c_1", "refill")]
    event = OcelEvent("e1", "a\x01b", "2026-03-02T09:00:00Z", {}, (Relation("c_1"),))
    with pytest.raises(NotInXml, match="Write JSON or SQLite"):
        list(as_xml(objects, events=[event]))
