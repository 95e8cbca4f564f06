"""An example of each everyday export, made up, with the odd days that such files have."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from unjam.connections.exports.named import NamedExport

MOMENTS = (
    "11/01/2026 12:30 AM",
    "11/01/2026 1:30 AM",
    "03/08/2026 2:30 AM",
    "11/24/2026 12:00 AM",
)
"""Midnight, the hour that the clocks repeat, and the hour that they skip."""

PATIENT = 'Pat O\'Sampleton; "Patsy"'


@dataclass(frozen=True, slots=True)
class Made:
    """A file, how many of its rows are whole, how many steps they tell, and words never kept."""

    content: bytes
    rows: int
    steps: int


def example(export: NamedExport, *, delimiter: str = ",", bom: bool = False) -> Made:
    """A file with every column of an export, one row a moment, and a row of totals at the end."""
    headers = [group[0] for group in export.columns.values()]
    headers += [stage.column[0] for stage in export.stages]
    headers += [group[0] for group in export.keep] + list(export.never[:6])
    headers = list(dict.fromkeys(headers))
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(headers)
    for number, moment in enumerate(MOMENTS):
        writer.writerow(
            [_cell(export, header, number=number, moment=moment) for header in headers]
        )
    writer.writerow(["Total", *([""] * (len(headers) - 2)), "4"])
    content = text.getvalue().encode("utf-8-sig" if bom else "utf-8")
    return Made(content, len(MOMENTS), len(MOMENTS) * max(len(export.stages), 1))


def _cell(export: NamedExport, header: str, *, number: int, moment: str) -> str:
    if header in {stage.column[0] for stage in export.stages}:
        return moment
    field = next((name for name, group in export.columns.items() if group[0] == header), "")
    day, _, clock = moment.partition(" ")
    in_two = "ended_time" in export.columns
    cells = {
        "case": f"{number:03d}",
        "step": f"Step {number % 2}",
        "started": moment,
        "ended": day if in_two else moment,
        "ended_time": clock,
        "person": "Frida O'Sampleton",
        "role": "Biller",
        "process": "Refill request",
        "reference": "refill 0000009" if number == 1 else "",
    }
    return cells.get(field, "Acme" if field == "" and header not in export.never else PATIENT)
