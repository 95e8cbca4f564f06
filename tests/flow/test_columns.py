"""The projection holds what the log holds, grows by what is new, and heals by starting again."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reference import flow as oracle
from reference.logs import Row, columns_of, rows
from reference.recorded import record as put_down
from unjam.flow import columns, kernel
from unjam.worklog import actions as worklog_actions

PRACTICE = "pr_projected"


def record(
    events: Sequence[Row], *, practice_id: str = PRACTICE, keep: Sequence[str] = ()
) -> None:
    put_down(events, practice_id=practice_id, keep=keep)


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings) -> None:
    settings.PROJECTIONS = tmp_path / "projections"


FIRST = [
    {"case": "NA", "step": "ask", "end": 10, "payer": "Acme"},
    {"case": "007", "step": "ask", "end": 20, "start": 15, "person": "s_1", "role": "RN"},
]
SECOND = [
    {"case": "NA", "step": "Über\u2028done", "end": 30, "process": "refill", "site": "North"},
    {"case": "", "step": "ask", "end": 5, "lifecycle": "complete", "payer": ""},
]


def _folder() -> Path:
    return columns._folder(PRACTICE)


@pytest.mark.django_db
def test_it_holds_what_the_log_holds() -> None:
    record(FIRST, keep=["payer"])
    assert columns.refresh(PRACTICE).last_seq == 2
    record(SECOND, keep=["payer", "site"])
    found = columns.refresh(PRACTICE)
    events = [event | {"row": 0} for event in oracle.events_of(found.columns)]
    wanted = oracle.events_of(columns_of(FIRST + SECOND))
    assert events == [event | {"row": 0} for event in wanted]
    assert list(found.columns.row) == [1, 2, 3, 4]
    facts = {
        name: [column.words[code] for code in column.codes]
        for name, column in found.columns.more.items()
    }
    assert facts == {"payer": ["Acme", "", "", ""], "site": ["", "", "North", ""]}


@pytest.mark.django_db
def test_only_what_is_new_is_read(django_assert_num_queries) -> None:
    record(FIRST)
    before = columns.refresh(PRACTICE)
    with django_assert_num_queries(1):
        assert columns.refresh(PRACTICE) is before


@pytest.mark.django_db
def test_other_processes_files_are_read_again() -> None:
    record(FIRST)
    before = columns.refresh(PRACTICE)
    columns._loaded.clear()
    after = columns.refresh(PRACTICE)
    assert oracle.events_of(after.columns) == oracle.events_of(before.columns)


def _cut(folder: Path) -> None:
    path = folder / "case.i32"
    path.write_bytes(path.read_bytes()[:-1])


def _flip(folder: Path) -> None:
    path = folder / "ended_at_us.i64"
    data = bytearray(path.read_bytes())
    data[3] ^= 1
    path.write_bytes(bytes(data))


def _older(folder: Path) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"version": 0}))


def _garbled(folder: Path) -> None:
    (folder / "manifest.json").write_text("{")


def _odd_manifest(folder: Path) -> None:
    (folder / "manifest.json").write_text("[]")


def _gone(folder: Path) -> None:
    (folder / "step.words").unlink()


@pytest.mark.django_db
@pytest.mark.parametrize("harm", [_cut, _flip, _older, _garbled, _odd_manifest, _gone])
@pytest.mark.parametrize("grown", [False, True])
def test_damage_and_old_versions_are_made_anew(harm, grown: bool) -> None:
    record(FIRST)
    columns.refresh(PRACTICE)
    columns._loaded.clear()
    harm(_folder())
    if grown:
        record(SECOND)
    found = columns.refresh(PRACTICE)
    wanted = oracle.events_of(columns_of(FIRST + SECOND if grown else FIRST))
    assert [e["step"] for e in oracle.events_of(found.columns)] == [e["step"] for e in wanted]
    assert list(found.columns.ended_at_us) == [e["end"] for e in wanted]


@pytest.mark.django_db
def test_a_projection_of_a_longer_log_is_made_anew() -> None:
    record(FIRST)
    columns.refresh(PRACTICE)
    path = _folder() / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"last_seq": 9}))
    assert columns.refresh(PRACTICE).last_seq == 2


@pytest.mark.django_db
def test_an_append_that_was_cut_short_was_never_there() -> None:
    record(FIRST)
    columns.refresh(PRACTICE)
    for path in _folder().glob("*.i32"):
        path.write_bytes(path.read_bytes() + b"half an append")
    record(SECOND)
    assert len(columns.refresh(PRACTICE).columns) == 4


@pytest.mark.django_db
def test_files_are_for_their_owner_only() -> None:
    record(FIRST)
    columns.refresh(PRACTICE)
    assert stat.S_IMODE(_folder().stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in _folder().iterdir()} == {0o600}


@pytest.mark.django_db
def test_thrown_away_it_makes_itself_again() -> None:
    record(FIRST)
    columns.refresh(PRACTICE)
    columns.delete(PRACTICE)
    assert sorted(path.name for path in _folder().iterdir()) == ["lock"]
    assert len(columns.refresh(PRACTICE).columns) == 2


@pytest.mark.django_db
def test_practices_are_kept_apart() -> None:
    record(FIRST)
    record(SECOND, practice_id="pr_other")
    assert [len(columns.refresh(p).columns) for p in (PRACTICE, "pr_other", "pr_none")] == [
        2,
        2,
        0,
    ]


def test_an_id_that_could_leave_the_folder_is_refused() -> None:
    with pytest.raises(ValueError, match="letters"):
        columns.delete("../pr")


@pytest.mark.django_db
def test_progress_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "ROWS_A_READ", 1)
    record(FIRST)
    told: list[tuple[int, int]] = []
    columns.refresh(PRACTICE, on_progress=lambda done, of: told.append((done, of)))
    assert told == [(1, 2), (2, 2)]


@pytest.mark.django_db(transaction=False)
@given(events=rows(max_size=20), cuts=st.lists(st.integers(0, 20), max_size=3))
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_appended_equals_rebuilt(events: list[Row], cuts: list[int]) -> None:
    """However the log grew, late arrivals included, the map is the one of a rebuild."""
    practice_id = f"pr_{os.urandom(6).hex()}"
    bounds = sorted({0, len(events), *(cut for cut in cuts if cut < len(events))})
    for begin, end in zip(bounds, bounds[1:], strict=False):
        record(
            [row | {"row": i} for i, row in enumerate(events[begin:end])], practice_id=practice_id
        )
        grown = columns.refresh(practice_id)
    if events:
        columns.delete(practice_id)
        rebuilt = columns.refresh(practice_id)
        assert kernel.process_map(grown.columns) == kernel.process_map(rebuilt.columns)
        assert len(rebuilt.columns) == rebuilt.last_seq


@pytest.mark.django_db
def test_a_redacted_step_leaves_the_projection_and_its_files() -> None:
    record(FIRST + SECOND, keep=["payer"])
    assert len(columns.refresh(PRACTICE).columns) == 4
    worklog_actions.redact(
        practice_id=PRACTICE, seqs=[3], reason="names-someone", by="st_invented", at_us=1
    )
    found = columns.refresh(PRACTICE)
    assert list(found.columns.row) == [1, 2, 4]
    assert found.last_seq == 5
    assert not any("done" in path.read_text("latin-1") for path in _folder().iterdir())
    assert columns.refresh(PRACTICE) is found


@pytest.mark.django_db
def test_steps_after_a_redaction_are_appended_as_before() -> None:
    record(FIRST)
    columns.refresh(PRACTICE)
    worklog_actions.redact(
        practice_id=PRACTICE, seqs=[1], reason="wrong-case", by="st_invented", at_us=1
    )
    record(SECOND)
    assert list(columns.refresh(PRACTICE).columns.row) == [2, 4, 5]
