"""Says which files of a folder are to be taken, and when one is done being written."""

from __future__ import annotations

from dataclasses import dataclass

STILL_US = 5 * 1_000_000
"""A file whose size and time have stood still for this long is whole."""

HALF_WRITTEN = (".part", ".partial", ".tmp", ".temp", ".filepart", ".crdownload", ".download")
"""How programs call a file while they write it."""

TAKEN, KNOWN, UNREADABLE = "taken", "known", "unreadable"
OUR_FOLDERS = (TAKEN, KNOWN, UNREADABLE)

WHY_SUFFIX = ".why.txt"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a file stands: which file it is, how long, and when it was last written (UTC ns)."""

    number: int
    size: int
    written_at_ns: int


def is_wanted(name: str) -> bool:
    """
    Whether a file of this name is one that a system leaves for us.

    >>> is_wanted("claims_0901.837"), is_wanted(".hidden"), is_wanted("claims.837.part")
    (True, False, False)
    """
    lower = name.lower()
    return not (lower.startswith((".", "~$")) or lower.endswith((*HALF_WRITTEN, WHY_SUFFIX)))


def is_still(now: Standing, *, before: Standing | None, at_us: int) -> bool:
    """
    Whether nobody writes to a file any more.

    Args:
        before: how it stood at the look before; None where there was none, as after a restart.
        at_us: the instant of this look. A file's own time may lie in the future: then only two
            looks can tell.
    """
    if before is not None and before != now:
        return False
    is_old = at_us - now.written_at_ns // 1000 >= STILL_US
    return is_old or (before == now and now.written_at_ns // 1000 > at_us)


def free_name(name: str, *, taken: frozenset[str]) -> str:
    """
    A name that no file has yet.

    >>> free_name("a.835", taken=frozenset({"a.835"}))
    'a (2).835'
    """
    stem, dot, suffix = name.partition(".")
    again, candidate = 2, name
    while candidate in taken:
        candidate, again = f"{stem} ({again}){dot}{suffix}", again + 1
    return candidate
