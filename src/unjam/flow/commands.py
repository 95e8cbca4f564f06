"""``unjam rebuild``: throws the projections away and makes them again from the work log."""

from __future__ import annotations

import argparse
import sys

from unjam.flow import columns
from unjam.practice import queries as practice


def rebuild(arguments: list[str]) -> int:
    """Rebuild the projections of every practice, or of one; returns 0, or 2 with a sentence."""
    parser = argparse.ArgumentParser(prog="unjam rebuild", description=__doc__, allow_abbrev=False)
    parser.add_argument("--practice", metavar="ID", default="", help="only this practice")
    try:
        wanted = parser.parse_args(arguments).practice
    except SystemExit as end:
        return int(end.code or 0)
    known = {facts.practice_id: facts.name for facts in practice.practices()}
    if wanted and wanted not in known:
        print(f"unjam rebuild: there is no practice with the id {wanted!r}.", file=sys.stderr)
        return 2
    for practice_id in [wanted] if wanted else known:
        _rebuild(practice_id, name=known[practice_id])
    return 0


def follow() -> None:
    """Bring every projection up to the log, so that nothing redacted lies in its files."""
    for facts in practice.practices():
        columns.refresh(facts.practice_id)


def _rebuild(practice_id: str, *, name: str) -> None:
    def tell(done: int, of: int) -> None:
        print(f"\r{name}: {done:,} of {of:,} rows", end="", file=sys.stderr, flush=True)

    columns.delete(practice_id)
    found = columns.refresh(practice_id, on_progress=tell)
    print(file=sys.stderr)
    print(f"{name}: {len(found.columns):,} steps, up to row {found.last_seq:,} of the log.")
