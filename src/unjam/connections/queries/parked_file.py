"""The parked rows of an import as a file that a spreadsheet opens without harm."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from unjam.practice.rules.spreadsheets import harmless

HEADINGS = ("file", "row", "line", "column", "expected", "found", "row as it stands")


@dataclass(frozen=True, slots=True)
class ParkedLine:
    """A parked row as a page shows it; ``raw`` is the row as it stands in the file."""

    parked_id: int
    row: int
    line: int
    column: str
    expected: str
    found: str
    raw: str
    is_open: bool


class _Echo:
    """Hands back each line that the CSV writer writes, so that none is kept."""

    def write(self, line: str) -> str:
        return line


def parked_lines(rows: Iterable[ParkedLine], *, file_name: str) -> Iterator[str]:
    """The lines of the file, headings first."""
    writer = csv.writer(_Echo())
    yield "\ufeff"  # or a spreadsheet takes the text for another encoding
    yield writer.writerow(HEADINGS)
    for parked in rows:
        words = (parked.column, parked.expected, parked.found, parked.raw)
        line = [harmless(file_name), parked.row, parked.line, *map(harmless, words)]
        yield writer.writerow(line)
