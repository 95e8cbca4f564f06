"""What goes wrong on the way: half files, copies, broken messages, an error page for an answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from unjam.demo.chance import Chance

WEB_PAGE = b"""<!DOCTYPE html>
<html><head><title>503 Service Unavailable</title></head>
<body><h1>Service Unavailable</h1><p>The invented payer is down. Try again later.</p></body></html>
"""
HALF = 0.6
MOVED_SHARE, MOVED_PLACES = 0.05, 30
"""Messages that come too late, and by how many places at most."""

AGAIN_SHARE = 0.004
"""Messages that the interface sends twice."""

NO_TIME = b"MSH|^~\\&|EHR|MAPLE STREET|UNJAM|MAPLE STREET|soon||ADT^A04^ADT_A01|BAD1|P|2.5.1\r"
NO_SCHEDULE = (
    b"MSH|^~\\&|EHR|MAPLE STREET|UNJAM|MAPLE STREET|20260302090000||SIU^S12^SIU_S12|BAD2|P|2.5.1\r"
)
BROKEN_MESSAGES = (NO_TIME + b"PV1|1|O|||||||||||||||||V-BAD\r", NO_SCHEDULE + b"PID|1\r")

PARKED, KNOWN, REFUSED = "parked", "known", "refused"


@dataclass(frozen=True, slots=True)
class Fault:
    """
    One thing that was broken on purpose.

    Args:
        file: where. fault: in words. becomes: ``parked`` for a person, ``known`` already (nothing
            is recorded twice), or ``refused``: the file is none. count: how many at least.
    """

    file: str
    fault: str
    becomes: str
    count: int = 1


def damage(files: dict[str, bytearray], *, chance: Chance) -> Iterator[Fault]:
    """Add broken and doubled files to good ones, and broken parts into some of them."""
    payments = _middle(files, ".835")
    answers = _middle(files, ".271")
    if payments:
        whole = files[payments]
        half = whole[: _inside_claims(whole)]
        yield _add(files, payments, content=half, word="part", fault="half a file", becomes=PARKED)
        yield _add(
            files, payments, content=whole, word="again", fault="the same file", becomes=KNOWN
        )
    if answers:
        yield _add(
            files, answers, content=WEB_PAGE, word="answer", fault="an error page", becomes=REFUSED
        )
        files[answers] += _without_end(files[answers])
        yield Fault(answers, "a transaction without an end", PARKED)
    messages = _middle(files, ".hl7")
    if messages:
        for broken in BROKEN_MESSAGES:
            files[messages] += broken
        yield Fault(messages, "messages without time or appointment", PARKED, len(BROKEN_MESSAGES))


def on_the_way(messages: Iterable[bytes], *, chance: Chance) -> tuple[list[bytes], int]:
    """Messages in the order in which they come: some late, some twice; and how many came twice."""
    order = list(messages)
    for place in range(len(order)):
        if chance.happens(MOVED_SHARE):
            later = min(len(order) - 1, place + chance.whole(1, MOVED_PLACES))
            order[place], order[later] = order[later], order[place]
    again = [message for message in order if chance.happens(AGAIN_SHARE)]
    return order + again, len(again)


def _middle(files: dict[str, bytearray], suffix: str) -> str:
    """The file in the middle of those of a kind: neither the first month nor the last."""
    paths = sorted(path for path in files if path.endswith(suffix))
    return paths[len(paths) // 2] if paths else ""


def _add(
    files: dict[str, bytearray],
    path: str,
    *,
    content: bytes | bytearray,
    word: str,
    fault: str,
    becomes: str,
) -> Fault:
    stem, _, suffix = path.rpartition(".")
    added = f"{stem}-{word}.{suffix}"
    files[added] = bytearray(content)
    return Fault(added, fault, becomes)


def _inside_claims(content: bytes | bytearray) -> int:
    """A place in the middle of a file, within the claims of a payment."""
    return content.index(b"CLP*", round(HALF * len(content))) + 9


def _without_end(content: bytes | bytearray) -> bytes:
    """The first interchange of a file once more, with another number and no SE."""
    first = bytes(content[: content.index(b"ISA*", 4) if b"ISA*" in content[4:] else None])
    lines = first.split(b"~\n")
    kept = [line for line in lines if not line.startswith(b"SE*")]
    return b"~\n".join(kept)
