"""What runs beside the pages: a started import works in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress

from django.conf import settings

from unjam.connections import actions
from unjam.connections.rules import UnreadableFile
from unjam.practice import walls

NOTHING = subprocess.DEVNULL

COMMAND = "from unjam.frontdoor.commands import main; raise SystemExit(main())"
"""What a fresh interpreter is told; the words of ``unjam import`` follow."""


def begin(run_id: str) -> None:
    """
    Let a started import work without making anyone wait for it.

    It survives the page that asked for it and the server that showed the page. Its progress and
    its failures stand in its row; its output goes nowhere, so that no patient's facts do.
    Where it dies, or cannot even be started, that page says so within seconds.
    Under test it runs at once, in this process.
    """
    if settings.TESTING:
        with suppress(UnreadableFile):  # the run says why, on its page
            actions.run_import(run_id)
        return
    process_id = _beside("--run", run_id)
    if process_id:
        actions.expect_process(run_id=run_id, process_id=process_id)


def begin_drop(drop_id: str, *, run_ids: Sequence[str]) -> None:
    """
    Let the started files of a drop work, one after the other in one process of their own.

    Args:
        run_ids: those that were started.
    """
    if settings.TESTING:
        actions.run_drop(drop_id)
        return
    process_id = _beside("--drop", drop_id)
    for run_id in run_ids if process_id else ():
        actions.expect_process(run_id=run_id, process_id=process_id)


def _beside(*words: str) -> int:
    """Start ``unjam import`` with these words; its process id, or 0 where there is no room."""
    command = [sys.executable, "-c", COMMAND, "import", *words]
    try:
        process = subprocess.Popen(
            command, stdin=NOTHING, stdout=NOTHING, stderr=NOTHING, start_new_session=True,
            env={**os.environ, "UNJAM_PRACTICE": walls.practice()},
        )  # fmt: skip
    except OSError:  # no memory or no room for another process: nobody claims it, its page says so
        return 0
    # Someone must take note of its end, or it stays on the machine's list as a dead process.
    threading.Thread(target=process.wait, daemon=True).start()
    return process.pid
