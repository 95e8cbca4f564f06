"""``unjam findings FILE``: where the work of one file jams, printed; no database, no account."""

from __future__ import annotations

import argparse
import json
import tomllib
from pathlib import Path
from typing import Any

from unjam.flow import findings
from unjam.flow.drawing.words import counted
from unjam.flow.findings import Finding, Hours, Interval, Wages
from unjam.frontdoor import file_reading, map_calendar
from unjam.frontdoor.file_reading import Reading


def run(arguments: list[str]) -> int:
    """Print the findings of a file; returns 0, or 2 with a sentence on standard error."""
    return file_reading.told(_parser(), arguments, answer=_answer)


def _answer(options: argparse.Namespace) -> str:
    asked = file_reading.asked(options)
    reading = file_reading.read(asked.source, asked.mapping)
    wages = _wages(options.wages) if options.wages else {}
    found, calendar = _findings(reading, asked.calendar, wages=wages)
    told = {
        "log": reading.source.path.name,
        "n_events": len(reading.columns),
        "hours": _hours_sentence(calendar),
        "findings": [in_json(one) for one in found],
    }
    return json.dumps(told, ensure_ascii=False) if options.json else _in_words(told)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="unjam findings",
        description="Where the work of one file jams, most hours that can come back first.",
        epilog="Several kinds of work may stand in a column `process`. Without a calendar, "
        "opening hours are read from the work itself.",
        allow_abbrev=False,
    )
    file_reading.add_options(parser)
    parser.add_argument(
        "--wages", type=Path, metavar="FILE", help="dollars an hour by role, as TOML"
    )
    return parser


def _findings(
    reading: Reading, calendar: map_calendar.Calendar | None, *, wages: Wages
) -> tuple[list[Finding], Hours]:
    work = findings.work_of(
        reading.columns, make_hours=calendar.hours_between if calendar else None
    )
    return findings.findings_of(work, wages=wages), work.hours


def _wages(path: Path) -> Wages:
    """
    Read wages: a TOML file with a role and its dollars an hour a line.

    Raises:
        ValueError: if it is no such file.
    """
    try:
        return {role: float(wage) for role, wage in tomllib.loads(path.read_text("utf-8")).items()}
    except (ValueError, TypeError) as error:
        raise ValueError(
            f"{path.name} holds no wages ({error}). It should have lines such as "
            '"Front desk" = 18.50, a role as the log writes it and its dollars an hour.'
        ) from error


def _hours_sentence(hours: Hours) -> str:
    if hours.known:
        return "Opening hours are those of the calendar."
    return "No calendar was given: opening hours are read from when people worked."


def in_json(one: Finding) -> dict[str, Any]:
    """
    One finding as an object.

    ``place`` has ``step``, or ``from`` and ``to``; and ``roles``. Hours are hours a week, each
    with the ends of its 95 % interval.
    """
    place: dict[str, Any] = (
        {"step": one.step} if one.step else {"from": one.from_step, "to": one.to_step}
    )
    return {
        "kind": one.kind.value,
        "process": one.process,
        "place": place | {"roles": list(one.roles)},
        "cases": one.cases,
        "share_of_cases": round(one.share_of_cases, 4),
        "hours_per_week": {
            "waiting": round(one.waiting_h.value, 3),
            "waiting_interval": _ends(one.waiting_h),
            "touch": round(one.touch_h.value, 3),
            "touch_interval": _ends(one.touch_h),
            "touch_is_estimated": one.touch_estimated,
            "can_come_back": round(one.back_h, 3),
        },
        "dollars_per_week": round(one.dollars.value, 2) if one.dollars else None,
        "dollars_interval": _ends(one.dollars) if one.dollars else None,
        "evidence": list(one.evidence),
        "weeks": {"shown": one.weeks_shown, "of": one.weeks},
        "sentence": one.sentence,
        "lever": one.lever,
    }


def _ends(interval: Interval) -> list[float]:
    return [round(interval.low, 3), round(interval.high, 3)]


def _in_words(told: dict[str, Any]) -> str:
    lines = [f"{told['log']}: {counted(told['n_events'], 'event')}.", told["hours"], ""]
    if not told["findings"]:
        lines.append("Nothing stands out beyond noise.")
    for number, one in enumerate(told["findings"], start=1):
        kind_of_work = f"{one['process']}: " if one["process"] else ""
        lines.append(f"{number:>2}. {kind_of_work}{one['sentence']}")
        lines.append(
            f"    In {one['weeks']['shown']} of {one['weeks']['of']} weeks. {one['lever']}"
        )
    return "\n".join(lines)
