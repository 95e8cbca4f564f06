"""``unjam rebuild`` makes every projection again, and says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from reference.recorded import open_practice, record
from unjam.flow import columns, commands

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: Any) -> None:
    settings.PROJECTIONS = tmp_path / "projections"


def test_every_projection_is_made_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    practice_id = open_practice()
    record([{"case": "a", "step": "ask", "end": 5}], practice_id=practice_id)
    columns.refresh(practice_id)
    (tmp_path / "projections" / practice_id / "case.i32").write_bytes(b"")
    assert commands.rebuild([]) == 0
    assert "1 steps, up to row 1 of the log" in capsys.readouterr().out
    assert len(columns.refresh(practice_id).columns) == 1


def test_one_practice_may_be_named(capsys: pytest.CaptureFixture[str]) -> None:
    one, other = open_practice(), open_practice()
    assert commands.rebuild(["--practice", one]) == 0
    assert capsys.readouterr().out.count("\n") == 1
    assert other


def test_an_unknown_practice_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.rebuild(["--practice", "pr_none"]) == 2
    assert "'pr_none'" in capsys.readouterr().err
