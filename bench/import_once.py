"""Imports one file twice into a fresh practice and prints the seconds as JSON."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from unjam.frontdoor.serving import migrate, prepare_django

prepare_django()
migrate([])

from unjam.connections import actions  # noqa: E402  Django must be ready first
from unjam.flow import columns  # noqa: E402
from unjam.practice import actions as practice  # noqa: E402


def main(path: Path) -> dict[str, float]:
    """Seconds of the first import, of the second, and of the projection; peak memory in MB."""
    opened = practice.open_practice(
        name="Bench (invented)", state="IL", time_zone="America/Chicago", by="bench"
    )
    seconds = [_import(path, practice_id=opened.practice_id) for _ in range(2)]
    begun = time.perf_counter()
    columns.refresh(opened.practice_id)
    return {
        "first_s": seconds[0],
        "again_s": seconds[1],
        "projection_s": time.perf_counter() - begun,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _import(path: Path, *, practice_id: str) -> float:
    begun = time.perf_counter()
    actions.import_path(path, practice_id=practice_id, by="bench")
    return time.perf_counter() - begun


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))
