"""Sound messages made unsound: what fuzzers feed to the parsers, from one seed."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

SLOWEST_S_MAX = 5.0
"""No input of this size may take longer, on a slow and busy machine."""

BOMB = 4_000


@dataclass(frozen=True, slots=True)
class Fuzzed:
    """What a run did: inputs given, and the slowest of them in seconds."""

    inputs: int
    slowest_s: float


class Raised(AssertionError):
    """A parser raised what it does not declare; the message holds the input."""


def mutated(chance: random.Random, seeds: Sequence[bytes], *, marks: bytes) -> bytes:
    """One of the seeds with one to six things wrong."""
    content = bytearray(chance.choice(seeds))
    for _ in range(chance.randint(1, 6)):
        _damage(content, chance, seeds=seeds, marks=marks)
    return bytes(content)


def _damage(
    content: bytearray, chance: random.Random, *, seeds: Sequence[bytes], marks: bytes
) -> None:
    low = chance.randrange(len(content) + 1)
    high = min(len(content), low + chance.choice((1, 1, 3, 20, 200)))
    match chance.randrange(9):
        case 0:
            content[low:high] = b""
        case 1:
            content[low:low] = content[low:high]
        case 2:
            content[low:high] = bytes([chance.choice(marks)])
        case 3:
            content[low:low] = bytes([chance.choice(marks)]) * chance.choice((1, 2, 50))
        case 4:
            content[low:high] = chance.randbytes(high - low)
        case 5:
            del content[low:]
        case 6:
            content[low:low] = chance.choice(seeds)
        case 7:
            odd = chance.choice((b"0", b"-1", b"9" * 30, b"1e9", b"NaN", "²".encode(), b"\0"))
            content[low:high] = odd
        case _:
            content[low:high] = chance.choice((b"9" * BOMB, b"A" * BOMB, b"\xff\xfe", b"\xc3"))


def run(
    parse: Callable[[bytes], object],
    *,
    seeds: Sequence[bytes],
    marks: bytes,
    seconds: float = 10.0,
    inputs: int | None = None,
    seed: int = 1,
) -> Fuzzed:
    """
    Feed mutated inputs to a parser until time or inputs run out.

    Raises:
        Raised: at the first exception that the parser does not declare, or the first slow input.
    """
    chance = random.Random(seed)
    end, done, slowest = time.monotonic() + seconds, 0, 0.0
    while (inputs is not None and done < inputs) or (inputs is None and time.monotonic() < end):
        content = mutated(chance, seeds, marks=marks)
        begun = time.monotonic()
        try:
            parse(content)
        except Exception as error:
            raise Raised(f"{type(error).__name__}: {error} on {content!r}") from error
        took = time.monotonic() - begun
        slowest, done = max(slowest, took), done + 1
        if took > SLOWEST_S_MAX:
            raise Raised(f"{took:.1f} s for {content[:2000]!r}")
    return Fuzzed(done, slowest)
