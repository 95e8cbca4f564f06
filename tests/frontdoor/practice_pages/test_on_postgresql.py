"""The set-up pages on PostgreSQL, and several who save there in the same instant."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from postgres_server import server

HERE = Path(__file__).parent
FILES = (
    *("test_places.py", "test_closed_days.py", "test_people.py", "test_accounts.py"),
    "race_on_postgresql.py",
)


@pytest.mark.postgres
@pytest.mark.slow
def test_the_set_up_works_on_postgresql() -> None:
    with server() as address:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-n", "0", "--create-db"]
            + ["-p", "no:randomly", *(HERE / name for name in FILES)],
            cwd=HERE.parents[2],
            env={**os.environ, "UNJAM_POSTGRES": address},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert " passed" in done.stdout
