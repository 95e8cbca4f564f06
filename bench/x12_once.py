"""
Reads one X12 file and prints the seconds and the peak memory as JSON.

Each measurement is a process of its own, as an import has one: memory is that of this reading
and nothing else.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from unjam.formats.x12.claims import read_837
from unjam.formats.x12.envelope import read
from unjam.formats.x12.read_benefits import read_benefits
from unjam.formats.x12.remits import read_835
from unjam.formats.x12.tokens import batches, blocks_of
from unjam.formats.x12.transactions import Transaction

OBJECTS_BETWEEN_LOOKS = 20_000
"""As in the process of an import (``connections.runs.preparing``)."""

VIEWS: dict[str, Callable[[Transaction], object]] = {
    "835": read_835,
    "837": read_837,
    "271": read_benefits,
}


def tokenised(path: Path) -> int:
    """Segments of a file, taken apart into elements."""
    with path.open("rb") as file:
        return sum(len(batch.segments) for batch in batches(blocks_of(file)))


def typed(path: Path) -> int:
    """Transactions of a file, each read into the words of its kind and let go."""
    count = 0
    with path.open("rb") as file:
        for item in read(blocks_of(file)):
            if isinstance(item, Transaction):
                VIEWS[item.set_id](item)
                assert not item.findings, item.findings[0]
                count += 1
    return count


def main(way: str, path: Path) -> dict[str, float]:
    """Seconds of the processor, what was counted, and peak memory in MB."""
    gc.set_threshold(OBJECTS_BETWEEN_LOOKS, 10, 10)
    begun = time.process_time()
    count = {"tokenised": tokenised, "typed": typed}[way](path)
    seconds = time.process_time() - begun
    return {"seconds": seconds, "count": count, "peak_mb": peak_mb()}


def peak_mb() -> float:
    """The most memory of this process; ``getrusage`` may give its parent's from before exec."""
    status = Path("/proc/self/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], Path(sys.argv[2]))))
