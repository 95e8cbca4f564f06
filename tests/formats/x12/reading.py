"""Reads the one transaction of a test's file, sound or with one thing changed."""

from __future__ import annotations

from formats.x12 import whole
from unjam.formats.x12.envelope import read
from unjam.formats.x12.transactions import Transaction


def only(content: bytes) -> Transaction:
    """The one transaction of a file that holds nothing else."""
    (found,) = read([content])
    assert isinstance(found, Transaction)
    return found


def of(kind: str, old: str = "", new: str = "", *, marks: str = "*^:~") -> Transaction:
    """The sound transaction of a kind, with a part of its text replaced."""
    content = whole.sound(kind, marks=marks)
    assert old.encode() in content
    changed = content.replace(old.encode(), new.encode(), 1)
    found = read([changed])
    return next(item for item in found if isinstance(item, Transaction))


def codes(transaction: Transaction) -> list[str]:
    """Its findings, but for those of the envelope's counts."""
    return [f.code for f in transaction.findings if f.code != "segment_count"]
