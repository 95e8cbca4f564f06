"""The long form of the torture tests: broken files by the million, and a listener killed again."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable

from connections.hl7 import replay
from formats import mutations
from formats.hl7 import fuzz as hl7
from formats.mutations import Fuzzed
from formats.x12 import fuzz as x12

PARSERS: dict[str, Callable[..., Fuzzed]] = {"x12": x12.run, "hl7": hl7.run}
"""What is fed with broken files, by name."""

INPUTS = 10_000_000
MESSAGES, KILLS = 10_000, 30
PART = 100_000
"""Inputs between two lines of progress; each part has a seed of its own."""


def main(arguments: list[str]) -> int:
    """Run all, or one; 0 when nothing raised, was lost or was doubled."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=INPUTS, help="a parser")
    parser.add_argument("--messages", type=int, default=MESSAGES, help="to the listener")
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--only", choices=(*PARSERS, "replay"))
    options = parser.parse_args(arguments)
    for name, run in PARSERS.items():
        if options.only in (None, name) and not fed(name, run, inputs=options.inputs):
            return 1
    if options.only in (None, "replay"):
        done = replay.run(messages=options.messages, kills=options.kills)
        print(f"listener: {done}")
    return 0


def fed(name: str, run: Callable[..., Fuzzed], *, inputs: int) -> bool:
    """Feed one parser; whether nothing raised."""
    begun, done, slowest = time.monotonic(), 0, 0.0
    while done < inputs:
        try:
            part = run(inputs=min(PART, inputs - done), seed=done + 1)
        except mutations.Raised as error:
            print(f"{name}: {error}")
            return False
        done, slowest = done + part.inputs, max(slowest, part.slowest_s)
        took = time.monotonic() - begun
        print(f"{name}: {done:,} inputs in {took:,.0f} s, the slowest {slowest:.3f} s", flush=True)
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
