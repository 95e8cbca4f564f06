"""``unjam conform FILE``: holds one file to a designed process; no database, no account."""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Any

import numpy as np

from unjam.events import EventColumns
from unjam.flow import designed, kernel
from unjam.flow.designed import Design, Judged, Strays, Version
from unjam.flow.findings import hours
from unjam.frontdoor import file_reading, map_calendar

EVIDENCE_MAX = 50
SHOWN_MAX = 40


@dataclass(frozen=True, slots=True)
class _Work:
    """The events of one kind of work, ready to be judged."""

    log: designed.Log
    case_words: list[str]
    process: str
    hours_known: bool


def run(arguments: list[str]) -> int:
    """Print where a file strays from a design; returns 0, or 2 with a sentence on stderr."""
    return file_reading.told(_parser(), arguments, answer=_answer)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="unjam conform",
        description="Where the work of one file strays from how it should go.",
        epilog="--propose prints a first design, read from the file, for you to change.",
        allow_abbrev=False,
    )
    file_reading.add_options(parser)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--design", type=Path, metavar="FILE", help="the designed process, as TOML")
    what.add_argument("--propose", action="store_true", help="print a first design")
    parser.add_argument("--of", default="", metavar="WORK", help="which kind of work of the file")
    return parser


def _answer(options: argparse.Namespace) -> str:
    read, text = None, ""
    if options.design:
        text = _text(options.design)
        read = _design(options.design, text)
    asked = file_reading.asked(options)
    reading = file_reading.read(asked.source, asked.mapping)
    wanted = options.of or (read.process if read else "")
    work = _work(reading.columns, wanted, calendar=asked.calendar)
    if read is None:
        return _proposal(work)
    _refuse_misspelt(options.design, text, design=read.design, work=work)
    versions = [Version(0, read.design)]
    told = _told(designed.judge(work.log, versions), versions, work=work)
    told = {"log": reading.source.path.name, "design": options.design.name} | told
    return json.dumps(told, ensure_ascii=False) if options.json else _in_words(told)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(f"{path.name} is no text in UTF-8, as a design is.") from error


def _design(path: Path, text: str) -> designed.Read:
    try:
        return designed.read(text)
    except designed.NotADesign as error:
        raise ValueError(f"{path.name}: {_lower_line(str(error))}") from error


def _lower_line(sentence: str) -> str:
    return sentence.replace("Line ", "line ", 1) if sentence.startswith("Line ") else sentence


def _refuse_misspelt(path: Path, text: str, *, design: Design, work: _Work) -> None:
    problem = designed.misspelt(text, design, log_steps=_steps_that_occur(work))
    if problem is not None:
        raise ValueError(f"{path.name}: {_lower_line(str(problem))}") from problem


def _steps_that_occur(work: _Work) -> list[str]:
    return [work.log.step_words[code] for code in np.unique(work.log.ordered.step).tolist()]


def _work(columns: EventColumns, process: str, *, calendar: map_calendar.Calendar | None) -> _Work:
    """
    The events of one kind of work.

    Raises:
        ValueError: if it is not said which, and there are several, or there is none such.
    """
    codes = np.asarray(columns.process.codes, np.int32)
    there = {columns.process.words[code]: code for code in np.unique(codes).tolist()}
    if process not in there and (process or len(there) > 1):
        names = ", ".join(f"“{name}”" for name in sorted(there))
        why = f"There is no work called “{process}”" if process else "Say which with --of"
        raise ValueError(f"{why}. This file has: {names}.")
    paired = kernel.paired_log(columns)
    row = np.asarray(columns.row, np.int64)
    kept = codes[np.argsort(row, kind="stable")][paired.kept] == there.get(process, codes[0])
    ordered = kernel.in_case_order(paired.log.take(kept))
    begun = kernel.begun_us(ordered)
    first, last = int(begun.min()), int(max(begun.max(), ordered.end_us.max()))
    if calendar:
        opening = calendar.hours_between(first, last)
    else:
        named = ordered.person > 0
        opening = hours.read_from_work(begun, named, from_us=first, to_us=last)
    open_days = hours.open_days_us(opening.table, opening.day_starts_us)
    log = designed.Log(
        ordered, list(columns.step.words), list(columns.role.words), opening.table, open_days
    )
    return _Work(log, list(columns.case.words), process, calendar is not None)


def _proposal(work: _Work) -> str:
    found = designed.propose(work.log)
    if found is None:
        raise ValueError("No step is common enough to propose a design from this file.")
    text = designed.write(found.design, notes=found.notes)
    process = json.dumps(work.process, ensure_ascii=False)
    return (f"process = {process}\n\n" if work.process else "") + text.rstrip("\n")


def _told(judged: Judged, versions: list[Version], *, work: _Work) -> dict[str, Any]:
    shown = judged.strays
    drifts = designed.digest(judged, among=shown[:SHOWN_MAX])
    timed = any(d.clock == designed.Clock.OPEN_HOURS for d in versions[0].design.deadlines)
    return {
        "process": work.process,
        "n_cases": judged.n_cases,
        "as_designed": judged.n_cases - int(judged.straying.sum()),
        "fits": designed.fits(judged),
        "hours": _hours_sentence(work) if timed else "",
        "deviations": [_in_json(one, judged, versions=versions, work=work) for one in shown],
        "drifts": [designed.tell_drift(one, versions, zone=UTC) for one in drifts],
    }


def _hours_sentence(work: _Work) -> str:
    if work.hours_known:
        return "Opening hours are those of the calendar."
    return "No calendar was given: opening hours are read from when people worked."


def _in_json(
    one: Strays, judged: Judged, *, versions: list[Version], work: _Work
) -> dict[str, Any]:
    share = one.share
    told = designed.tell(one, versions)
    place = {"step": told.step} if told.step else {"from": told.from_step, "to": told.to_step}
    if len(one.place) == 2:
        place = {"from": one.place[0], "to": one.place[1]}
    return {
        "kind": one.kind.value,
        "rule": one.rule.value,
        "place": place,
        "cases": len(one.cases),
        "of": len(one.among),
        "share": round(share.value, 4),
        "share_interval": [round(share.low, 4), round(share.high, 4)],
        "evidence": [work.case_words[case] for case in one.cases[:EVIDENCE_MAX].tolist()],
        "weeks": [[week.strayed, week.of] for week in designed.weeks_of(judged, one)],
        "sentence": told.sentence,
    }


def _in_words(told: dict[str, Any]) -> str:
    name = f"{told['process']}: " if told["process"] else ""
    lines = [f"{told['log']} held to {told['design']}.", f"{name}{told['fits']}"]
    lines += [told["hours"]] if told["hours"] else []
    lines.append("")
    for number, one in enumerate(told["deviations"][:SHOWN_MAX], start=1):
        low, high = (round(100 * end) for end in one["share_interval"])
        lines.append(f"{number:>2}. {one['sentence']}")
        seen = ", ".join(one["evidence"][:3])
        lines.append(f"    {designed.percent(one['share'])} ({low} to {high} %). See: {seen}.")
    left = len(told["deviations"]) - SHOWN_MAX
    if left > 0:
        lines.append(f"{left} more, each in {told['deviations'][SHOWN_MAX]['cases']:,} cases or "
                     "fewer, with --json.")  # fmt: skip
    if told["drifts"]:
        lines += ["", "What changed:", *(f"  - {one}" for one in told["drifts"])]
    return "\n".join(lines).rstrip("\n")
