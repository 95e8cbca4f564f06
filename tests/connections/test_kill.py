"""Whatever is killed in the middle of an import, it goes on after its last committed row."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROWS = 160_000
CACHE_BYTES = 64_000_000
"""What the database may keep of its own pages (PRAGMA cache_size)."""

OPEN = """
from unjam.frontdoor.serving import prepare_django
prepare_django()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from unjam.practice import actions
from unjam.worklog import actions as worklog
opened = actions.open_practice(name="Kill Lane (invented)", state="WI", time_zone="UTC", by="test")
worklog.record(opened.event, practice_id=opened.practice_id, by="test", at_us=1)
print(opened.practice_id)
"""
IMPORT = """
import sys
from pathlib import Path
from unjam.frontdoor.serving import prepare_django
if __name__ == "__main__":
    prepare_django()
    from unjam.connections import actions
    actions.import_path(
        Path(sys.argv[1]), practice_id=sys.argv[2], by="test",
        on_progress=lambda run: print(run.run_id, run.last_row, flush=True),
    )
"""
BACKGROUND = """
import sys, time
from pathlib import Path
from unjam.frontdoor.serving import prepare_django
prepare_django()
from unjam.connections import actions, queries, tasks
practice_id, path = sys.argv[1], Path(sys.argv[2])
run_id = actions.receive_file(
    practice_id=practice_id, by="test", file_name="t.csv", content=[path.read_bytes()]
)
waiting = queries.run(practice_id, run_id, now_us=actions.wall_clock_us())
actions.start_run(practice_id=practice_id, run_id=run_id, mapping=waiting.mapping, by="test")
tasks.begin(run_id)
for _ in range(300):
    run = queries.run(practice_id, run_id, now_us=actions.wall_clock_us())
    if run.state != "running":
        break
    time.sleep(0.2)
print(run.state, run.recorded)
"""


def _environment(home: Path) -> dict[str, str]:
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "COV"))}
    return {**inherited, "UNJAM_HOME": str(home)}


def _unjam(*words: str, home: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).with_name("unjam"), *words],
        env=_environment(home),
        capture_output=True,
        text=True,
        check=False,
    )


def _python(code: str, *words: str, home: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        env=_environment(home),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def _big_file(path: Path, *, rows: int = ROWS) -> Path:
    with path.open("w") as file:
        file.write("case_id,activity,timestamp,resource\n")
        for n in range(rows):
            day, second = divmod(n, 80_000)
            at = (
                f"2026-03-{day + 1:02}T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
            )
            file.write(f"{n // 5},step {n % 5},{at},person {n % 7}\n")
    return path


@pytest.mark.slow
def test_kill_and_go_on(tmp_path: Path) -> None:
    home, path = tmp_path / "home", _big_file(tmp_path / "t.csv")
    practice_id = _python(OPEN, home=home)
    script = tmp_path / "bring_in.py"
    script.write_text(IMPORT)
    with subprocess.Popen(
        [sys.executable, script, path, practice_id],
        env=_environment(home),
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        run_id, last_row = process.stdout.readline().split()
        os.kill(process.pid, signal.SIGKILL)
    assert 0 < int(last_row) < ROWS

    resumed = _unjam("import", "--run", run_id, "--json", home=home)
    assert resumed.returncode == 0, resumed.stderr
    (summary,) = json.loads(resumed.stdout)
    assert (summary["state"], summary["recorded"], summary["known"]) == ("finished", ROWS, 0)

    verified = _unjam("worklog", "verify", home=home)
    assert verified.returncode == 0, verified.stdout + verified.stderr
    again = _unjam("import", str(path), "--json", home=home)
    (summary,) = json.loads(again.stdout)
    assert (summary["recorded"], summary["known"]) == (0, ROWS)


@pytest.mark.slow
def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    home, path = tmp_path / "home", _big_file(tmp_path / "t.csv", rows=300_000)
    practice_id = _python(OPEN, home=home)
    told = IMPORT.replace("run.last_row", "open('/proc/self/statm').read().split()[1]")
    script = tmp_path / "bring_in.py"
    script.write_text(told)
    done = subprocess.run(
        [sys.executable, script, path, practice_id],
        env=_environment(home),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    pages = [int(line.split()[1]) for line in done.stdout.splitlines()]
    assert len(pages) >= 6
    grown_bytes = (max(pages[2:]) - pages[1]) * os.sysconf("SC_PAGE_SIZE")
    assert grown_bytes < CACHE_BYTES + 20_000_000


@pytest.mark.slow
def test_an_import_started_on_a_page_works_in_a_process_of_its_own(tmp_path: Path) -> None:
    home, path = tmp_path / "home", tmp_path / "t.csv"
    path.write_text("case_id,activity,timestamp\n1,Call,2026-03-01T10:00:00\n")
    practice_id = _python(OPEN, home=home)
    assert _python(BACKGROUND, practice_id, str(path), home=home) == "finished 1"
