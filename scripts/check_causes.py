"""Holds the causes of waits to recorded answers: NAME.kronos_output.csv beside NAME.csv."""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from unjam.connections.readers import open_source
from unjam.connections.rules import ColumnMapping, FileShape
from unjam.flow import kernel
from unjam.flow.kernel import Cause

SUFFIX = ".kronos_output.csv"
NAMES = {"case": "case_id", "step": "Activity", "started": "start_time", "ended": "end_time"}
"""Headings of the logs that were drawn by hand; their other headings are guessed right."""

TOLERANCE_S = 1.0
ODD_MAX = 2
"""PurchasingExample: two rows of 7,080 whose contention differs; the others all agree."""

Key = tuple[str, str, str, int, str]


@dataclass(frozen=True, slots=True)
class Waited:
    """A wait in seconds, and two of its causes."""

    total_s: float
    contention_s: float
    prioritisation_s: float

    def is_like(self, other: Waited) -> bool:
        return (
            abs(self.contention_s - other.contention_s) < TOLERANCE_S
            and abs(self.prioritisation_s - other.prioritisation_s) < TOLERANCE_S
        )


def main(arguments: list[str]) -> int:
    """Check a folder; 0 when all agrees, 1 when not, 2 for a wrong call."""
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        print("usage: check_causes.py FOLDER (with NAME.csv and NAME.kronos_output.csv)")
        return 2
    recorded = sorted(Path(arguments[0]).rglob(f"*{SUFFIX}"))
    return 1 if sum(not agrees(path) for path in recorded) else 0


def agrees(recorded: Path) -> bool:
    """
    Compare every wait in which the recorded answer saw no batching, and of the same length.

    Where steps run side by side the recorded answer waits for another step than ours; those rows
    have another length, and say nothing of the causes.
    """
    ours = waits_of(recorded.with_name(recorded.name.removesuffix(SUFFIX) + ".csv"))
    compared = same = 0
    for key, theirs in answers(recorded):
        alike = [w for w in ours[key] if abs(w.total_s - theirs.total_s) < TOLERANCE_S]
        compared += bool(alike)
        same += any(wait.is_like(theirs) for wait in alike)
    print(f"{recorded.name.removesuffix(SUFFIX)}: {same:,} of {compared:,} waits agree")
    return compared > 0 and compared - same <= ODD_MAX


def waits_of(path: Path) -> dict[Key, list[Waited]]:
    """Every wait of a log by case, steps, its begin and who ended it."""
    source = open_source(path)
    columns = kernel.join(chunk.columns for chunk in source.chunks(_mapping(source.shape())))
    ordered = kernel.in_case_order(kernel.paired_log(columns).log)
    when = kernel.enabled(ordered)
    lines = kernel.timelines(ordered, when.begun_us)
    n = len(ordered)
    found = kernel.wait_causes(
        ordered, when, lines, ready_us=when.at_us, party=np.zeros(n, np.uint8),
        owned=np.ones(n, np.bool_),
    )  # fmt: skip
    case = np.repeat(np.arange(len(ordered.offsets) - 1), np.diff(ordered.offsets))
    waits = defaultdict(list)
    for i in np.flatnonzero(when.has_wait).tolist():
        before, after = ordered.step[i - 1], ordered.step[i]
        key = (
            columns.case.words[case[i]], columns.step.words[before], columns.step.words[after],
            int(ordered.end_us[i - 1]), columns.person.words[ordered.person[i]],
        )  # fmt: skip
        parts = (found.parts[cause, i] / 1e6 for cause in (Cause.CONTENTION, Cause.PRIORITISATION))
        waits[key].append(Waited(found.wait_us[i] / 1e6, *parts))
    return waits


def _mapping(shape: FileShape) -> ColumnMapping:
    named = {field: name for field, name in NAMES.items() if name in shape.headers}
    person = "Resource" if "Resource" in shape.headers else shape.mapping.person
    return replace(shape.mapping, person=person, **named)


def answers(path: Path) -> Iterator[tuple[Key, Waited]]:
    """The recorded waits without batching."""
    with path.open(newline="") as file:
        for row in csv.DictReader(file):
            if float(row["wt_batching"]) == 0:
                yield (
                    (
                        row["case_id"], row["source_activity"], row["destination_activity"],
                        _us(row["end_time"]), row["destination_resource"],
                    ),
                    Waited(
                        float(row["wt_total"]), float(row["wt_contention"]),
                        float(row["wt_prioritization"]),
                    ),
                )  # fmt: skip


def _us(text: str) -> int:
    at = datetime.fromisoformat(text)
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return round(at.timestamp() * 1e6)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
