"""The year of the practice's systems: what is in the files is what its truth says, no more."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from demo import systems_read
from demo.systems_read import Read
from formats.x12.oracles import pyx12_errors
from unjam.demo import year
from unjam.demo.hours import Hours
from unjam.demo.systems import retelling
from unjam.demo.systems.folder import clock_back_s, write_systems
from unjam.demo.systems.records import SYSTEM, Carrier, Clock
from unjam.demo.year import Plan
from unjam.formats.x12.balance import balance
from unjam.formats.x12.benefits import BenefitFile
from unjam.formats.x12.envelope import read as read_x12
from unjam.formats.x12.read_benefits import read_benefits
from unjam.formats.x12.remits import read_835
from unjam.formats.x12.transactions import Transaction

WEEKS = 12
PLAN = Plan(weeks=WEEKS)
KEYED_MIN = 0.95


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("systems")
    write_systems(PLAN, year.lived(PLAN), folder=made)
    return made


@pytest.fixture(scope="module")
def truth(folder: Path) -> dict[str, Any]:
    said: dict[str, Any] = json.loads((folder / "truth.json").read_text())
    return said


@pytest.fixture(scope="module")
def found(folder: Path) -> Read:
    return systems_read.read(folder)


def whole(folder: Path, suffix: str) -> Iterator[Transaction]:
    for path in sorted(folder.rglob(f"*.{suffix}")):
        if path.stem.count("-") == 1:
            items = read_x12([path.read_bytes()])
            yield from (item for item in items if isinstance(item, Transaction))


def test_what_comes_out_is_the_truth_step_by_step(folder: Path, found: Read) -> None:
    expected = systems_read.truth_of(folder)
    assert sum(expected.values()) > 10_000
    assert found.waiting == 0
    assert list((expected - found.rows).elements())[:3] == []
    assert list((found.rows - expected).elements())[:3] == []


def test_what_was_broken_is_parked_known_or_refused_as_the_truth_says(
    truth: dict[str, Any], found: Read
) -> None:
    parked: dict[str, int] = {}
    for fault in truth["faults"]:
        if fault["becomes"] == "refused":
            assert fault["file"] in found.refused
        elif fault["becomes"] == "parked":
            parked[fault["file"]] = parked.get(fault["file"], 0) + fault["count"]
        elif fault["file"].endswith(".hl7"):
            assert found.known[fault["file"]] == fault["count"]
    assert parked == {name: count for name, count in found.parked.items() if count}
    kinds = {fault["fault"] for fault in truth["faults"]}
    assert {"half a file", "an error page", "messages that came twice"} <= kinds


def test_nothing_is_odd_about_what_was_not_broken(truth: dict[str, Any], found: Read) -> None:
    broken = {fault["file"] for fault in truth["faults"]}
    assert [said for said in found.remarks if said.partition(":")[0] not in broken] == []


def test_nearly_all_cases_have_a_key_and_the_others_say_so(truth: dict[str, Any]) -> None:
    assert 0 < truth["cases_without_key"] <= (1 - KEYED_MIN) * truth["cases"]


def test_every_payment_adds_up(folder: Path) -> None:
    payments = [read_835(transaction) for transaction in whole(folder, "835")]
    assert len(payments) > 50
    assert [gap for payment in payments for gap in balance(payment)] == []
    assert any(payment.provider_adjustments for payment in payments)


def test_every_answer_has_its_question(folder: Path) -> None:
    def traces(suffix: str) -> list[str]:
        files: list[BenefitFile] = [read_benefits(one) for one in whole(folder, suffix)]
        return [member.trace() for file in files for member in file.members]

    asked, answered = traces("270"), traces("271")
    assert len(asked) == len(set(asked)) > 100
    assert set(answered) <= set(asked)


@pytest.mark.parametrize("suffix", ["837", "835", "277ca", "999"])
def test_another_reader_takes_the_claims(folder: Path, suffix: str) -> None:
    path = sorted(path for path in folder.rglob(f"*.{suffix}") if path.stem.count("-") == 1)[0]
    plain = path.read_bytes().decode().encode("ascii", "replace").replace(b"?", b"e")
    for content in plain.split(b"ISA*")[1:4]:  # it knows no letters with accents
        assert pyx12_errors(b"ISA*" + content) == []


def test_names_that_trip_careless_programs_are_among_them(folder: Path) -> None:
    claims = b"".join(path.read_bytes() for path in folder.rglob("*.837"))
    assert b"O'Inventa" in claims and "Núñez".encode() in claims


def test_the_same_seed_gives_the_same_files(folder: Path, tmp_path: Path) -> None:
    write_systems(PLAN, year.lived(PLAN), folder=tmp_path)
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    again = {path: tmp_path / path.relative_to(folder) for path in files}
    assert files
    assert [path for path in files if path.read_bytes() != again[path].read_bytes()] == []


def test_machines_never_stand_between_two_steps_of_ours() -> None:
    """What the seed plants between two of our steps stays between them."""
    lived = year.lived(Plan(weeks=4))
    for process, cases in lived.cases.items():
        chance = retelling.Chance(1, "echoes")
        told = retelling.retold(process, cases, chance=chance, end_s=10**9)
        echoes = [
            place
            for place, step in enumerate(told[:-1])
            if step.role == SYSTEM and step.carrier != Carrier.TASKS
        ]
        for place in echoes:
            before, after = told[place - 1], told[place + 1]
            at_once = after.begun_s == after.at_s
            same = before.case == told[place].case == after.case
            assert not (same and before.begun_s >= 0 and after.begun_s >= 0 and not at_once)


def test_the_night_of_the_clock_change_is_found() -> None:
    clock = Clock(Plan().first_day)
    back_s = clock_back_s(clock, hours=Hours(Plan().first_day, weeks=52))
    assert f"{clock.local(back_s):%Y-%m-%d %H:%M}" == "2026-11-01 01:00"
    assert clock.utc(back_s, fold=1) > clock.utc(back_s)
    assert clock_back_s(clock, hours=Hours(Plan().first_day, weeks=4)) == 0
