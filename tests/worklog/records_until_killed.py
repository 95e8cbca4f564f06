"""Records steps for ever and says after each transaction how far the log has come."""

from __future__ import annotations

import sys

from unjam.frontdoor.serving import migrate, prepare_django

prepare_django()
migrate([])

from unjam.worklog import queries  # noqa: E402
from worklog.conftest import record_rows, some_rows  # noqa: E402  Django must be ready first

BATCH_ROWS = 1_500

if __name__ == "__main__":
    practice_id = sys.argv[1]
    while True:
        done = queries.last_seq(practice_id)
        recorded = record_rows(some_rows(BATCH_ROWS, after=done), practice_id=practice_id)
        sys.stdout.write(f"{recorded.last_seq}\n")
        sys.stdout.flush()
