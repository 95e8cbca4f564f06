"""Writes the invented year: as exports, as its systems would, and the truth behind both."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from unjam.demo import exports, rules, year
from unjam.demo.chance import Chance
from unjam.demo.exports import Written
from unjam.demo.frictions import Friction
from unjam.demo.hours import DAY_MINUTES, Hours
from unjam.demo.story import Happened
from unjam.demo.systems.folder import write_systems
from unjam.demo.year import Plan, Year

EXIT_MISTAKE = 2
WEEKS_MAX = 104
SYSTEMS = "systems"
"""The folder, within that of the exports, of what the practice's systems wrote."""


def build(arguments: list[str]) -> int:
    """
    Write the exports into a folder.

    Returns:
        0, or 2 for a mistake in how it was called.
    """
    try:
        options = _parser().parse_args(arguments)
    except SystemExit as ended:
        return EXIT_MISTAKE if ended.code else 0
    plan = Plan(
        seed=options.seed,
        weeks=options.weeks,
        clinicians=options.clinicians,
        frictions=not options.plain,
    )
    if problem := _problem(plan):
        print(f"unjam demo build: {problem}", file=sys.stderr)
        return EXIT_MISTAKE
    try:
        lived = year.lived(plan)
        truth = write_year(plan, folder=options.out, lived=lived)
        systems = write_systems(plan, lived, folder=options.out / SYSTEMS)
    except OSError as error:
        print(f"unjam demo build: {options.out}: {error.strerror}.", file=sys.stderr)
        return EXIT_MISTAKE
    if options.truth:
        options.truth.write_text(json.dumps(truth, indent=2) + "\n")
    if options.quiet:
        return 0
    total = sum(export["events"] for export in truth["exports"])
    print(f"Wrote {len(truth['exports'])} exports with {total:,} events into {options.out}.")
    print(
        f"Wrote the same year as {len(systems['files'])} files of its systems, with "
        f"{systems['steps']:,} steps, into {options.out / SYSTEMS}."
    )
    return 0


def write_year(plan: Plan, *, folder: Path, lived: Year | None = None) -> dict[str, Any]:
    """
    Write every export of the invented year.

    Args:
        lived: the year, where it was lived already.

    Returns:
        The truth: the plan, for each export its counts of cases, events, steps and broken lines,
        and the frictions that were planted, with what they cost. ``manifest.json`` beside the
        exports says which kind of work each one holds.
    """
    folder.mkdir(parents=True, exist_ok=True)
    entries = []
    lived = lived or year.lived(plan)
    for export in rules.EXPORTS:
        cases = lived.cases[export.process]
        hours = Hours(plan.first_day, weeks=plan.weeks)
        chance = Chance(plan.seed, export.file_name)
        file = exports.written(cases, file_name=export.file_name, hours=hours, chance=chance)
        (folder / export.file_name).write_bytes(file.content)
        entries.append(_truth_of(export, cases=cases, file=file))
    manifest = [asdict(export) for export in rules.EXPORTS]
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
    return {
        "plan": {**asdict(plan), "first_day": str(plan.first_day)},
        "exports": entries,
        "frictions": [told(friction, weeks=plan.weeks) for friction in lived.frictions],
    }


def told(friction: Friction, *, weeks: int) -> dict[str, Any]:
    """A planted friction: where, how strong, and what it truly cost a week."""
    since_week = friction.since_minute / (7 * DAY_MINUTES)
    hours = {
        name: round(minutes / 60 / (weeks - since_week), 3)
        for name, minutes in (("waiting", friction.waiting), ("touch", friction.touch))
    }
    return {
        "kind": friction.kind.value,
        "process": friction.process,
        "step": friction.step,
        "before": friction.before,
        "strength": round(friction.strength, 3),
        "since_week": round(since_week, 2),
        "cases": len(friction.cases),
        "hours_per_week": hours,
    }


def _truth_of(
    export: rules.Export, *, cases: Sequence[Sequence[Happened]], file: Written
) -> dict[str, Any]:
    steps = Counter(event.step for case in cases for event in case)
    return {
        "file": export.file_name,
        "process": export.process,
        "cases": sum(1 for case in cases if case),
        "events": file.good,
        "broken_lines": file.broken,
        "nobody_named": sum(not event.person for case in cases for event in case),
        "steps": dict(sorted(steps.items())),
    }


def _problem(plan: Plan) -> str:
    if not 1 <= plan.weeks <= WEEKS_MAX:
        return f"--weeks is from 1 to {WEEKS_MAX}, not {plan.weeks}."
    most = len(rules.PHYSICIANS)
    if not 1 <= plan.clinicians <= most:
        return f"--clinicians is from 1 to {most}, not {plan.clinicians}."
    return ""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="unjam demo build",
        description="Write a year of an invented practice's work, as exports and as systems do.",
    )
    parser.add_argument("--seed", type=int, default=rules.SEED, help="another seed, another year")
    parser.add_argument("--weeks", type=int, default=rules.WEEKS)
    parser.add_argument("--clinicians", type=int, default=rules.CLINICIANS)
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    parser.add_argument(
        "--truth", type=Path, metavar="FILE", help="write what is true of the year"
    )
    parser.add_argument("--plain", action="store_true", help="plant no frictions")
    parser.add_argument("--quiet", action="store_true", help="say nothing when it goes well")
    return parser
