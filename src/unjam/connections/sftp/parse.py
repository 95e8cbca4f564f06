"""Reads what a server's folder holds, and writes the commands with which files travel."""

from __future__ import annotations

import re
from dataclasses import dataclass

from unjam.connections.folder.parse import is_wanted

NAME_CHARS_MAX = 200
FILES_MAX = 1_000
"""Files of one listing; the rest waits for the next."""

LINE = re.compile(
    r"(?P<kind>[-dlbcps])[rwxsStT-]{9}\S* +\S+ +\S+ +\S+ +(?P<size>\d{1,15}) "
    r"+(?P<when>\w{3} +\d{1,2} +[\d:]{4,5}) (?P<name>.+)"
)
SAFE_NAME = re.compile(r"[^\0-\x1f\x7f/\\]{1,200}")


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file on a server: its name, its size in bytes, and its time as the server writes it."""

    name: str
    size: int
    when: str

    @property
    def standing(self) -> str:
        """What changes when the file does."""
        return f"{self.size} {self.when}"


def listing(text: str) -> tuple[RemoteFile, ...]:
    """
    The plain files of a folder, by name; folders, links and files half written are left out.

    Args:
        text: what ``ls -ln`` says, a line a file; other lines are passed over.
    """
    found = []
    for line in text.splitlines():
        match = LINE.fullmatch(line.rstrip("\r"))
        if match is None or match["kind"] != "-":
            continue
        name = match["name"].rpartition("/")[2]
        if is_safe(name) and is_wanted(name):
            found.append(RemoteFile(name, int(match["size"]), match["when"]))
    return tuple(sorted(found, key=lambda each: each.name)[:FILES_MAX])


def is_safe(name: str) -> bool:
    """Whether a name leads nowhere else, and can be said in a command."""
    return bool(SAFE_NAME.fullmatch(name)) and name not in (".", "..") and name.isprintable()


def said(word: str) -> str:
    """
    A word of a command, so that neither a space nor a mark in it means anything.

    >>> said('May "list" [1].csv')
    '"May \\\\"list\\\\" \\\\[1\\\\].csv"'
    """
    return '"' + re.sub(r'(["\\*?\[\]])', r"\\\1", word) + '"'
