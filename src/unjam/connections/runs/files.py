"""What a file is known by: its bytes, and what its name says of the work in it."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from unjam.connections.rules import UnreadableFile

KIND_CHARS_MAX = 80

MONTHS = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
SAYS_NOTHING = re.compile(
    r"(?:all|backup|clean(?:ed)?|complete|copy|corrected|csv|daily|data|draft|edited|download(?:ed)?|dump|events?|excel|exports?|exported|extract|file"
    r"|final|fixed|from|full|history|latest|list|log|logs|mended|monthly|my|new|of|old|out|output|parked|query|report"
    r"|reports|results?|rev|revised|rpt|sample|sheet|table|test|the|thru|through|to|updated|upload|weekly"
    r"|xlsx?|tsv|week|month|year|quarter|q[1-4]|v\d+|am|pm|mon|tue|wed|thu|fri|sat|sun"
    rf"|{MONTHS}|\d.*|.)",
    re.IGNORECASE,
)
"""Words of a file's name that tell when or how it was made, not what work is in it."""


def kind_of_work(file_name: str) -> str:
    """
    The kind of work that a file's name speaks of; empty where it speaks of none.

    Exports of one kind must give one kind, whatever the day they were made: so dates, numbers and
    the marks of a copy are left out.

    >>> kind_of_work("prior_auths_2026-11-24 (2).csv")
    'Prior auths'
    >>> kind_of_work("RefillRequests_Nov2026.xlsx"), kind_of_work("export.csv")
    ('Refill requests', '')
    """
    stem = file_name.split(".")[0] if file_name[:1] != "." else ""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[^\W\d_])(?=\d)", " ", stem)
    words = [
        word
        for word in re.findall(r"[^\W_]+(?:[’'][^\W_]+)*", apart)
        if not SAYS_NOTHING.fullmatch(word)
    ]
    spoken = " ".join(
        word if word.isupper() and not stem.isupper() else word.lower() for word in words
    )
    kind = spoken[:1].upper() + spoken[1:KIND_CHARS_MAX]
    return kind if len(kind) > 2 else ""


def digest_of(path: Path) -> tuple[str, int]:
    """
    What a file is known by: its SHA-256 in hex, and its length in bytes.

    Raises:
        UnreadableFile: if it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest(), file.tell()
    except OSError as error:
        raise UnreadableFile(f"{path.name} cannot be read: {error.strerror}.") from error
