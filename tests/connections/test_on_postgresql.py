"""The same imports on PostgreSQL, where networks keep their practices."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from postgres_server import server

ROOM = Path(__file__).parent
FILES = (
    *("test_actions.py", "test_actions_arriving.py", "test_commands.py", "test_queries.py"),
    *("test_views.py", "test_views_run.py", "test_receiving.py"),
)


@pytest.mark.postgres
def test_imports_work_on_postgresql() -> None:
    with server() as address:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-n", "0", "--create-db"]
            + ["-m", "not slow", "-p", "no:randomly", *(ROOM / name for name in FILES)],
            cwd=ROOM.parents[1],
            env={**os.environ, "UNJAM_POSTGRES": address},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert " passed" in done.stdout
