"""A process killed in the middle of recording loses nothing that it had said was recorded."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from worklog.conftest import PRACTICE

TESTS = Path(__file__).resolve().parents[1]
KILLS = 10
FIRST_WORD_S_MAX = 60


def _environment(home: Path) -> dict[str, str]:
    """As in a practice: an encrypted file with FULL synchronisation, not the tests' memory."""
    kept = {k: v for k, v in os.environ.items() if k not in ("PYTEST_VERSION", "UNJAM_POSTGRES")}
    return {**kept, "UNJAM_HOME": str(home), "PYTHONPATH": str(TESTS)}


def _killed(home: Path, *, after_s: float) -> int:
    """The last row that a recorder said was recorded before it was killed."""
    recorder = subprocess.Popen(
        [sys.executable, "-m", "worklog.records_until_killed", PRACTICE],
        env=_environment(home),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert recorder.stdout is not None
    first = recorder.stdout.readline()
    time.sleep(after_s)
    recorder.kill()
    said = [first, *recorder.stdout.readlines()]
    recorder.wait(FIRST_WORD_S_MAX)
    recorder.stdout.close()
    return int([line for line in said if line.endswith("\n")][-1])


def _rows_of_whole_log(home: Path) -> int:
    verified = subprocess.run(
        [Path(sys.executable).with_name("unjam"), "worklog", "verify"],
        env=_environment(home),
        capture_output=True,
        text=True,
        check=False,
    )
    assert verified.returncode == 0, verified.stdout + verified.stderr
    found = re.search(r"is whole: ([\d,]+) rows", verified.stdout)
    assert found, verified.stdout
    return int(found[1].replace(",", ""))


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_and_the_chain_holds(tmp_path) -> None:
    chance = random.Random(20)
    acknowledged = 0
    for _ in range(KILLS):
        acknowledged = _killed(tmp_path, after_s=chance.uniform(0, 0.15))
        assert acknowledged <= _rows_of_whole_log(tmp_path)
    assert acknowledged > KILLS
