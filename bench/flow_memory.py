"""Prints the peak memory of one full map, in bytes an event; in a process of its own."""

from __future__ import annotations

import sys
from pathlib import Path

from bench.flow_data import load, names
from unjam.flow import kernel, warm


def memory(line: str) -> int:
    """Bytes: ``VmRSS`` is what this process holds, ``VmHWM`` the most that it has held (Linux)."""
    status = Path("/proc/self/status").read_text()
    return int(status.split(f"{line}:")[1].split()[0]) * 1024


def main() -> int:
    """Argument: folder of raw columns."""
    warm.warm_up()
    before = memory("VmRSS")
    log = load(Path(sys.argv[1]))
    kernel.in_words(kernel.map_figures(log), **names(log))
    print((memory("VmHWM") - before) / len(log))
    return 0


if __name__ == "__main__":
    sys.exit(main())
