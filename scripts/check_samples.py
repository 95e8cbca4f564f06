"""Holds `unjam map` to logs whose right answer is known: NAME.expected.json beside NAME.xes."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

LOG_SUFFIXES = (
    ".xes",
    ".xes.gz",
    ".csv",
    ".tsv",
    ".xlsx",
    ".parquet",
    ".jsonocel",
    ".xmlocel",
    ".sqlite",
)
EXPECTED_SUFFIX = ".expected.json"
RELATIVE_TOLERANCE = 1e-6
SECONDS_MAX = 600
DIFFERENCES_SHOWN_MAX = 5

REQUIRED = (
    "n_events",
    "n_cases",
    "n_activities",
    "ties_consecutive_same_case_same_ts",
    "dfg",
    "start_activities",
    "end_activities",
    "n_variants",
    "top10_variants",
    "rework_cases_per_activity",
    "rework_events_total",
    "cases_with_any_rework",
    "case_duration_s",
    "handover",
)
"""What `unjam map --json` has to say wherever the expected answer says it."""

REMARKS = {"log", "source", "tool", "notes", "note", "order", "independent_check"}
"""Fields that tell how the expected answer was made; they are no answer."""

ROW_SETS = {"dfg", "pairs"}
"""Lists whose order says nothing: rows of two names and then numbers."""

PARTLY = {"case_duration_s", "handover"}
"""Objects of which only the fields in both are compared."""


class Mapped:
    """What came out of `unjam map`: an answer, or a sentence on why there is none."""

    def __init__(self, path: Path) -> None:
        command = [str(Path(sys.executable).parent / "unjam"), "map", str(path), "--json"]
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=SECONDS_MAX, check=False
        )
        self.status = done.returncode
        self.sentence = (done.stderr.strip().splitlines() or [""])[-1]
        self.crashed = self.status not in (0, 2) or "Traceback" in done.stderr
        self.answer: dict[str, Any] = json.loads(done.stdout) if self.status == 0 else {}


def main(arguments: list[str]) -> int:
    """Check a folder; 0 when all is as expected, 1 when not, 2 for a wrong call."""
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        print("usage: check_samples.py FOLDER (with logs, and NAME.expected.json beside NAME.xes)")
        return 2
    folder = Path(arguments[0])
    folder = folder / "logs" if (folder / "logs").is_dir() else folder
    pairs = expected_answers(folder)
    broken = sum(not check(log, expected=expected) for log, expected in pairs)
    others = [path for path in logs_in(folder) if path not in {log for log, _ in pairs}]
    crashed = sum(not show(path, folder=folder) for path in others)
    print(
        f"{len(pairs) - broken} of {len(pairs)} logs give the expected answer;"
        f" {len(others) - crashed} of {len(others)} others were read or refused with a sentence."
    )
    return 1 if broken or crashed else 0


def logs_in(folder: Path) -> list[Path]:
    """Every log below the folder, by name."""
    return sorted(path for path in folder.rglob("*") if path.name.endswith(LOG_SUFFIXES))


def expected_answers(folder: Path) -> list[tuple[Path, Path]]:
    """Each log that has an expected answer beside it, with that answer's file."""
    found = []
    for expected in sorted(folder.rglob(f"*{EXPECTED_SUFFIX}")):
        stem = expected.name.removesuffix(EXPECTED_SUFFIX)
        beside = [expected.with_name(stem + suffix) for suffix in LOG_SUFFIXES]
        found += [(log, expected) for log in beside if log.is_file()]
    return found


def check(log: Path, *, expected: Path) -> bool:
    """Compare a log's map with its expected answer, in one line; whether they are equal."""
    wanted = json.loads(expected.read_text("utf-8"))
    mapped = Mapped(log)
    if mapped.status != 0:
        print(f"DIFFERS  {log.name}: no answer. {mapped.sentence}")
        return False
    found = differences(mapped.answer, wanted=wanted)
    compared = sorted((set(wanted) & set(mapped.answer)) - REMARKS)
    if not found:
        print(f"equal    {log.name}: {len(compared)} fields, {wanted.get('n_events'):,} events")
        return True
    shown = "; ".join(found[:DIFFERENCES_SHOWN_MAX])
    print(f"DIFFERS  {log.name}: {len(found)} differences: {shown}")
    return False


def differences(answer: dict[str, Any], *, wanted: dict[str, Any]) -> list[str]:
    """Where an answer departs from the one that is wanted, as sentences."""
    found = [f"{name} is missing" for name in REQUIRED if name in wanted and name not in answer]
    for name in (key for key in wanted if key in answer and key not in REMARKS):
        found += differences_of(answer[name], wanted=wanted[name], name=name)
    return found


def differences_of(value: Any, *, wanted: Any, name: str) -> list[str]:
    """Where one field departs from what is wanted."""
    leaf = name.rpartition(".")[2]
    if leaf in PARTLY and isinstance(value, dict):
        return [
            difference
            for key in wanted
            if key in value and key not in REMARKS
            for difference in differences_of(value[key], wanted=wanted[key], name=f"{name}.{key}")
        ]
    if leaf in ROW_SETS:
        return row_differences(value, wanted=wanted, name=name)
    return [] if same(value, wanted=wanted) else [f"{name}: {short(value)}, not {short(wanted)}"]


def row_differences(rows: list[Any], *, wanted: list[Any], name: str) -> list[str]:
    """Rows that are missing, added or different; a row is known by its two names."""
    ours = {(row[0], row[1]): row[2:] for row in rows}
    theirs = {(row[0], row[1]): row[2:] for row in wanted}
    found = [f"{name}: {len(rows) - len(ours)} rows twice"] if len(ours) != len(rows) else []
    for key in sorted({*ours, *theirs}):
        if not same(ours.get(key), wanted=theirs.get(key)):
            found.append(f"{name} {' > '.join(key)}: {ours.get(key)}, not {theirs.get(key)}")
    return found


def same(value: Any, *, wanted: Any) -> bool:
    """Whether two values are equal: whole numbers and words exactly, others to 1e-6."""
    if isinstance(wanted, float) or isinstance(value, float):
        numbers = isinstance(value, int | float) and isinstance(wanted, int | float)
        return numbers and math.isclose(value, wanted, rel_tol=RELATIVE_TOLERANCE, abs_tol=1e-9)
    if isinstance(wanted, dict) and isinstance(value, dict):
        return value.keys() == wanted.keys() and all(
            same(value[key], wanted=wanted[key]) for key in wanted
        )
    if isinstance(wanted, list) and isinstance(value, list):
        return len(value) == len(wanted) and all(
            same(mine, wanted=theirs) for mine, theirs in zip(value, wanted, strict=True)
        )
    return type(value) is type(wanted) and value == wanted


def short(value: Any) -> str:
    """A value as it fits in a line."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 120 else f"{text[:117]}..."


def show(path: Path, *, folder: Path) -> bool:
    """Say what came out of a log without an expected answer; whether it did not crash."""
    mapped = Mapped(path)
    name = path.relative_to(folder)
    if mapped.crashed:
        print(f"CRASHED  {name}: {mapped.sentence}")
    elif mapped.status == 2:
        print(f"refused  {name}: {mapped.sentence}")
    else:
        figures = ("n_events", "n_cases", "n_activities", "n_variants")
        said = ", ".join(f"{mapped.answer.get(key)} {key[2:]}" for key in figures)
        print(f"read     {name}: {said}, {mapped.answer.get('parked', '?')} parked")
    return not mapped.crashed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
