"""The walls between the rooms stand, and would fall if someone walked through them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINT = Path(sys.executable).with_name("lint-imports")


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINT, "--no-logo", "--no-cache", "--config", str(folder / "pyproject.toml")],
        cwd=folder / "src",
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_contract_is_kept() -> None:
    result = _lint(ROOT)
    assert result.returncode == 0, result.stdout


TRESPASSES = {
    "a peer": ("flow/queries.py", "import unjam.connections"),
    "upwards": ("worklog/queries.py", "import unjam.flow"),
    "rows of another room": ("connections/queries.py", "import unjam.worklog.models"),
    "Django in a rule": ("flow/rules.py", "import django"),
    "DuckDB outside flow": ("worklog/rules.py", "import duckdb"),
    "the network": ("connections/actions.py", "import requests"),
    "rows from the front door": ("frontdoor/page.py", "import unjam.practice.models"),
}


@pytest.mark.slow
@pytest.mark.parametrize("trespass", TRESPASSES)
def test_a_trespass_is_caught(trespass: str, tmp_path: Path) -> None:
    place, line = TRESPASSES[trespass]
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    trespasser = tmp_path / "src" / "unjam" / place
    if not trespasser.exists():  # a room whose rules are a package
        trespasser = trespasser.with_suffix("") / "__init__.py"
    trespasser.write_text(f"{trespasser.read_text()}\n{line}\n")
    result = _lint(tmp_path)
    assert result.returncode == 1, f"{line} in {place} was not caught:\n{result.stdout}"
