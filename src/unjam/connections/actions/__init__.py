"""Bringing in a file: receive it, start it, stop it, go on with it. Nothing is lost on the way."""

from unjam.connections.actions.arriving import import_path, receive_file, start_run
from unjam.connections.actions.dropping import new_drop, run_drop, start_what_needs_no_answer
from unjam.connections.actions.remembering import save_mapping
from unjam.connections.actions.running import Progress, run_import
from unjam.connections.actions.steering import (
    expect_process,
    forget_run,
    resume_run,
    settle_parked_rows,
    stop_run,
    wall_clock_us,
)
from unjam.connections.runs.refusals import (
    FileChanged,
    MappingIncomplete,
    MostlyUnreadable,
    RunBusy,
    RunNotOpen,
)

__all__ = [
    "FileChanged",
    "MappingIncomplete",
    "MostlyUnreadable",
    "Progress",
    "RunBusy",
    "RunNotOpen",
    "expect_process",
    "forget_run",
    "import_path",
    "new_drop",
    "receive_file",
    "resume_run",
    "run_drop",
    "run_import",
    "save_mapping",
    "settle_parked_rows",
    "start_run",
    "start_what_needs_no_answer",
    "stop_run",
    "wall_clock_us",
]
