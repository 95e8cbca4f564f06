"""Guesses which character stands between the cells of a text file."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
"""The delimiters that are looked for, and how a person hears of them."""

OFFERED = {**DELIMITERS, "^": "carets (^)", "~": "tildes (~)", ":": "colons"}
"""The delimiters that a person may choose from a list."""

LINES_MAX = 200


def spoken_delimiter(delimiter: str) -> str:
    """How a person hears of a delimiter."""
    return OFFERED.get(delimiter, f"“{delimiter}”")


def guess_delimiter(lines: Sequence[str]) -> str:
    """
    The character that cuts most lines into the same number of cells, the more cells the better.

    >>> guess_delimiter(["a;b;c", "1,5;2;3"])
    ';'
    """
    return max(DELIMITERS, key=lambda delimiter: _evenness(lines, delimiter))


def _evenness(lines: Sequence[str], delimiter: str) -> float:
    try:
        records = list(csv.reader(lines[:LINES_MAX], delimiter=delimiter))
    except csv.Error:
        return 0.0
    widths = Counter(len(record) for record in records if any(record))
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]), default=(1, 0))
    if width < 2:
        return 0.0
    return count / widths.total() * (1 - 1 / (width + 1))
