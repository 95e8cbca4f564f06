"""
Imports one file twice into a fresh practice and prints the seconds as JSON.

Nothing is loaded when this module is: the process that reads the file for an import loads it too.
"""

from __future__ import annotations

import importlib
import json
import resource
import sys
import time
from pathlib import Path


def main(path: Path) -> dict[str, float]:
    """Seconds of the first import, of the second, and of the projection; peak memory in MB."""
    load = importlib.import_module
    serving = load("unjam.frontdoor.serving")
    serving.prepare_django()
    serving.migrate([])
    opened = load("unjam.practice.actions").open_practice(
        name="Bench (invented)", state="IL", time_zone="America/Chicago", by="bench"
    )
    actions, columns = load("unjam.connections.actions"), load("unjam.flow.columns")
    seconds = []
    for _ in range(2):
        begun = time.perf_counter()
        actions.import_path(path, practice_id=opened.practice_id, by="bench")
        seconds.append(time.perf_counter() - begun)
    begun = time.perf_counter()
    columns.refresh(opened.practice_id)
    return {
        "first_s": seconds[0],
        "again_s": seconds[1],
        "projection_s": time.perf_counter() - begun,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))
