"""Bringing files in on the command line: ``unjam import FILE...``, stopped and resumed."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import FrameType

from unjam.connections import actions, queries
from unjam.connections.queries import RunSummary
from unjam.connections.rules import DATE_ORDERS, ReadAs, UnreadableFile, date_and_time
from unjam.connections.runs.files import kind_of_work
from unjam.connections.runs.mappings import fitted
from unjam.connections.runs.preparing import ReaderDied
from unjam.connections.runs.quality import Quality
from unjam.practice import queries as practice_queries

BY = "command line"
BAR_CHARACTERS = 30
PARKED_SHOWN = 5
EXIT_MISTAKE = 2
EXIT_STOPPED = 130
"""The shell's own status for a command that Ctrl+C ended."""

COLUMN_OPTIONS = {
    "case": "case",
    "step": "step",
    "person": "person",
    "role": "role",
    "process_column": "process",
    "lifecycle": "lifecycle",
    "zone": "zone",
    "date_order": "date_order",
    "object_type": "object_type",
    "process": "process_name",
}
"""Options of the command, and the fields of the mapping that they set."""

TIME_OPTIONS = {"time": "ended", "start": "started"}
"""The same for instants, which may stand in two columns."""

READ_OPTIONS = ("delimiter", "encoding", "header_row", "sheet")
"""Options that say how a file is taken apart; fields of ``ReadAs``."""


class Mistake(Exception):
    """The command was called in a way that cannot work; its message says what to do instead."""


@dataclass(slots=True)
class _StopButton:
    """Remembers that Ctrl+C was pressed; the import asks between chunks."""

    pressed: bool = False

    def press(self, _number: int, _frame: FrameType | None) -> None:
        if not self.pressed:
            print("\nStopping at the end of this part ...", file=sys.stderr)
        self.pressed = True


def import_files(arguments: list[str]) -> int:
    """
    Bring files in, or let an import go on.

    Returns:
        0 when everything is in, 2 for a mistake or a file that cannot be read, 130 after Ctrl+C.
    """
    try:
        options = _parser().parse_args(arguments)
    except SystemExit as ended:
        return EXIT_MISTAKE if ended.code else 0
    try:
        with _stop_button() as button:
            return _run(options, button=button)
    except (Mistake, UnreadableFile) as error:
        print(f"unjam import: {error or type(error).__doc__}", file=sys.stderr)
    except (actions.MappingIncomplete, actions.RunBusy, actions.RunNotOpen) as error:
        print(f"unjam import: {error}", file=sys.stderr)
    except ReaderDied:
        print(f"unjam import: {ReaderDied.__doc__}", file=sys.stderr)
    except (queries.NoSuchRun, queries.NoSuchMapping) as error:
        print(f"unjam import: {error}", file=sys.stderr)
    return EXIT_MISTAKE


def _run(options: argparse.Namespace, *, button: _StopButton) -> int:
    if sum(map(bool, (options.run, options.drop, options.files))) != 1:
        raise Mistake("Name the files to bring in, or --run ID to let one go on; not both.")
    if options.drop:
        actions.run_drop(options.drop)
        return 0
    if options.run:
        return _report([_go_on(options.run, button=button)], options=options)
    practice_id = _practice(options.practice)
    for path in options.files:
        _insist_on_file(path)
    summaries = []
    for path in options.files:
        summaries.append(_bring_in(path, practice_id=practice_id, options=options, button=button))
        if button.pressed:
            break
    return _report(summaries, options=options)


def _insist_on_file(path: Path) -> None:
    if not path.exists():
        raise Mistake(f"There is no file {path}.")
    if path.is_dir():
        raise Mistake(f"{path} is a folder. Name the files in it.")


def _bring_in(
    path: Path, *, practice_id: str, options: argparse.Namespace, button: _StopButton
) -> RunSummary:
    seen = _look(path, practice_id=practice_id, options=options)
    return actions.import_path(
        path,
        practice_id=practice_id,
        by=BY,
        mapping=seen.mapping,
        shape=seen.shape,
        on_progress=_bar(path.name),
        stop_asked=lambda: button.pressed,
    )


def _look(path: Path, *, practice_id: str, options: argparse.Namespace) -> queries.Look:
    """The guess (or the saved mapping), with what the command line says on top."""
    saved = queries.mapping_named(practice_id, options.mapping) if options.mapping else None
    seen = queries.look(
        practice_id,
        path,
        file_name=path.name,
        zone=practice_queries.zone_of(practice_id),
        read_as=_read_as(options, otherwise=saved.read_as() if saved else None),
    )
    mapping = fitted(saved, seen.shape) if saved else seen.mapping
    said = {
        field: value
        for option, field in COLUMN_OPTIONS.items()
        if (value := getattr(options, option)) is not None
    }
    for option, field in TIME_OPTIONS.items():
        if (value := getattr(options, option)) is not None:
            said[field], said[f"{field}_time"] = date_and_time(value, seen.shape.headers)
    if options.process and not options.process_column:
        said["process"] = ""  # the person says it of the whole file; a column was only guessed
    if options.process_column and not options.process:
        said["process_name"] = ""  # the same the other way round
    if options.keep:
        said["keep"] = tuple(options.keep)
    return replace(seen, mapping=replace(mapping, **said))


def _read_as(options: argparse.Namespace, *, otherwise: ReadAs | None) -> ReadAs | None:
    said = {name: value for name in READ_OPTIONS if (value := getattr(options, name))}
    if "delimiter" in said:
        said["delimiter"] = said["delimiter"].replace("\\t", "\t")
    return replace(otherwise or ReadAs(), **said) if said else otherwise


def _go_on(run_id: str, *, button: _StopButton) -> RunSummary:
    practice_id = queries.practice_of_run(run_id)
    summary = queries.run(practice_id, run_id, now_us=actions.wall_clock_us())
    if summary.state == "waiting":
        raise Mistake("This import was not started yet: check its columns on its page first.")
    if summary.state in ("stopped", "failed"):
        actions.resume_run(practice_id=practice_id, run_id=run_id, by=BY)
    return actions.run_import(
        run_id, on_progress=_bar(summary.file_name), stop_asked=lambda: button.pressed
    )


def _practice(wanted: str | None) -> str:
    known = practice_queries.practices()
    if wanted:
        if wanted not in {practice.practice_id for practice in known}:
            raise Mistake(f"There is no practice {wanted!r}.")
        return wanted
    if not known:
        raise Mistake("There is no practice yet. Open one first, or try: unjam demo serve")
    if len(known) > 1:
        ids = ", ".join(f"{practice.practice_id} ({practice.name})" for practice in known)
        raise Mistake(f"There are several practices. Choose one with --practice: {ids}.")
    return known[0].practice_id


def _bar(file_name: str) -> Callable[[RunSummary], None]:
    """A progress bar on standard error; nothing where nobody looks at it."""
    if not sys.stderr.isatty():
        return lambda _summary: None

    def show(summary: RunSummary) -> None:
        full = round(BAR_CHARACTERS * summary.progress)
        bar = "█" * full + "░" * (BAR_CHARACTERS - full)
        words = f"{file_name[:30]:<30} {bar} {summary.progress:>4.0%} {summary.last_row:>11,} rows"
        print(f"\r{words}", end="", file=sys.stderr, flush=True)

    return show


@contextmanager
def _stop_button() -> Iterator[_StopButton]:
    """Ctrl+C ends the command at the end of a chunk, not in the middle of one."""
    button = _StopButton()
    try:
        before = signal.signal(signal.SIGINT, button.press)
    except ValueError:  # not the main thread: there is no Ctrl+C to wait for
        yield button
        return
    try:
        yield button
    finally:
        signal.signal(signal.SIGINT, before)


def _report(summaries: list[RunSummary], *, options: argparse.Namespace) -> int:
    if sys.stderr.isatty():
        print(file=sys.stderr)
    if options.json:
        print(json.dumps([_as_json(summary) for summary in summaries], indent=2))
    else:
        for summary in summaries:
            print(_in_words(summary))
    stopped = [summary for summary in summaries if summary.state == "stopped"]
    for summary in stopped:
        print(f"To go on: unjam import --run {summary.run_id}", file=sys.stderr)
    return EXIT_STOPPED if stopped else 0


def _as_json(summary: RunSummary) -> dict[str, object]:
    return {
        "run": summary.run_id,
        "file": summary.file_name,
        "format": summary.format_name,
        "state": summary.state,
        "rows_read": summary.last_row,
        "recorded": summary.recorded,
        "known": summary.known,
        "parked": summary.parked,
        "mapping": asdict(summary.mapping),
        "quality": _quality_as_json(summary.quality),
        "parked_rows": [
            {"line": row.line, "row": row.row, "column": row.column, "expected": row.expected}
            for row in _first_parked(summary)
        ],
    }


def _quality_as_json(quality: Quality) -> dict[str, object]:
    return {
        "verdict": quality.verdict,
        "facts": {fact.key: {"count": fact.count, "of": fact.of} for fact in quality.facts},
    }


def _first_parked(summary: RunSummary) -> tuple[queries.ParkedLine, ...]:
    return queries.parked_rows(summary.practice_id, summary.run_id, limit=PARKED_SHOWN)


def _in_words(summary: RunSummary) -> str:
    """The summary of one file. Cells are never printed: they may say who a patient is."""
    lines = [
        f"{summary.file_name}: {summary.recorded:,} new events, {summary.known:,} known already, "
        f"{summary.parked:,} rows parked.",
        *_kind_in_words(summary),
        f"  {summary.quality.verdict}",
        *(f"  - {fact.sentence}" for fact in summary.quality.facts),
    ]
    for row in _first_parked(summary):
        place = f"line {row.line:,}" if row.line else f"row {row.row:,}"
        column = f"column “{row.column}”" if row.column else "the whole row"
        lines.append(f"  Parked: {place}, {column}: expected {row.expected}.")
    return "\n".join(lines)


def _kind_in_words(summary: RunSummary) -> list[str]:
    kind = summary.mapping.process_name
    if not kind or kind != kind_of_work(summary.file_name):
        return []
    return [f"  Kind of work: {kind}, by the file's name. To say another, use --process NAME."]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="unjam import",
        description="Bring files into the work log. The same file twice changes nothing.",
    )
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    parser.add_argument("--drop", help=argparse.SUPPRESS)
    parser.add_argument("--run", metavar="ID", help="let an import that was stopped go on")
    parser.add_argument("--practice", metavar="ID", help="whose work it is, if there are several")
    parser.add_argument("--mapping", metavar="NAME", help="read as the saved mapping of this name")
    parser.add_argument("--process", metavar="NAME", help="the kind of work in the files")
    parser.add_argument("--zone", help="time zone of times that say none, as America/Chicago")
    for option in ("case", "step", "person", "role", "lifecycle"):
        parser.add_argument(f"--{option}", metavar="COLUMN")
    for option in TIME_OPTIONS:
        parser.add_argument(
            f"--{option}", metavar="COLUMN", help='or "DATE COLUMN,TIME COLUMN" if it is in two'
        )
    parser.add_argument("--process-column", metavar="COLUMN", help="which says the kind of work")
    parser.add_argument("--keep", action="append", metavar="COLUMN", help="keep this fact, too")
    parser.add_argument("--date-order", choices=list(DATE_ORDERS))
    parser.add_argument(
        "--header-row", metavar="ROW", help="the row that names the columns, or: none"
    )
    for option in ("delimiter", "encoding", "sheet", "object-type"):
        parser.add_argument(f"--{option}")
    parser.add_argument("--json", action="store_true", help="print a JSON list, one entry a file")
    return parser
