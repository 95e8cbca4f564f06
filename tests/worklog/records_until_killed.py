"""Records steps for ever and says after each transaction how far the log has come."""

from __future__ import annotations

import importlib
import sys

from unjam.frontdoor.serving import migrate, prepare_django

BATCH_ROWS = 1_500


def main(practice_id: str) -> None:
    """Runs until it is killed. The rooms are loaded once Django is ready."""
    prepare_django()
    migrate([])
    invented = importlib.import_module("worklog.conftest")
    done = importlib.import_module("unjam.worklog.queries").last_seq(practice_id)
    while True:
        rows = invented.some_rows(BATCH_ROWS, after=done)
        done = invented.record_rows(rows, practice_id=practice_id).last_seq
        sys.stdout.write(f"{done}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
