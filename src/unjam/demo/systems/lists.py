"""Writes the everyday lists: the EHR's task list, the phone log, portal messages, the fax log."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from unjam.demo.chance import Chance
from unjam.demo.exports import MONTHS
from unjam.demo.systems.patients import Patient
from unjam.demo.systems.records import Carrier, Clock, Step

Cells = list[str]
BROKEN_A_LIST = 4
"""Lines of each list that no import can read."""


@dataclass(frozen=True, slots=True)
class Line:
    """One step on its way into a list, with the number that the system gives the line."""

    step: Step
    number: str
    patient: Patient
    clock: Clock


@dataclass(frozen=True, slots=True)
class Layout:
    """
    How one system writes its list.

    Args:
        headers: the first line. write: the cells of one step. ended: column of the instant, the
            one that is broken. newline, encoding: of the file.
    """

    headers: tuple[str, ...]
    write: Callable[[Line], Cells]
    ended: str
    newline: str = "\n"
    encoding: str = "utf-8"


def _task(line: Line) -> Cells:
    step, clock = line.step, line.clock
    begun = clock.local(step.begun_s).isoformat(" ") if step.begun_s >= 0 else ""
    reason = next(
        (step.fact(name) for name in ("cause", "kind", "specialty", "way") if step.fact(name)), ""
    )
    return [
        line.number, step.case, step.process, step.step, begun,
        clock.local(step.at_s).isoformat(" "), step.person, step.role,
        step.fact("payer"), reason,
    ]  # fmt: skip


def _call(line: Line) -> Cells:
    step, at = line.step, line.clock.local(line.step.at_s)
    name = f"{line.patient.first} {line.patient.last}"
    number = f"(608) 555-01{at.minute:02}"
    return [
        line.number, f"{at.month}/{at.day}/{at.year}",
        f"{at.hour % 12 or 12}:{at:%M:%S} {'AM' if at.hour < 12 else 'PM'}",
        "In", number, name, "Main line", step.case, step.process, step.step, step.role,
        str(40 + at.minute),
    ]  # fmt: skip


def _portal(line: Line) -> Cells:
    step = line.step
    name = f"{line.patient.last}, {line.patient.first}"
    return [
        line.number, line.clock.aware(step).isoformat(), name,
        step.fact("kind") or "Refill", step.case, step.process, step.step, step.role,
    ]  # fmt: skip


def _fax(line: Line) -> Cells:
    step, at = line.step, line.clock.local(line.step.at_s)
    received = f"{at.day:02}-{MONTHS[at.month - 1]}-{at.year} {at:%H:%M}"
    pages = str(1 + at.minute % 7)
    return [
        line.number, received, "(608) 555-0199", pages, step.case, step.process, step.step,
        step.role,
    ]  # fmt: skip


LAYOUTS = {
    Carrier.TASKS: Layout(
        ("Task ID", "Linked Item", "Work", "Task", "Started", "Completed", "Owner", "Role",
         "Payer", "Reason"),
        _task, ended="Completed",
    ),
    Carrier.PHONES: Layout(
        ("Call ID", "Date", "Time", "Direction", "Number", "Name", "Line", "Linked Item", "Work",
         "Result", "Caller Type", "Seconds"),
        _call, ended="Time", newline="\r\n",
    ),
    Carrier.PORTAL: Layout(
        ("Message ID", "Received", "Patient", "Topic", "Linked Item", "Work", "Event",
         "Sent By Role"),
        _portal, ended="Received", encoding="utf-8-sig",
    ),
    Carrier.FAXES: Layout(
        ("Fax ID", "Received", "From", "Pages", "Linked Item", "Work", "Subject", "Sender Type"),
        _fax, ended="Received",
    ),
}  # fmt: skip
NUMBERED = {
    Carrier.TASKS: "TSK", Carrier.PHONES: "C", Carrier.PORTAL: "MSG", Carrier.FAXES: "FAX",
}  # fmt: skip


def listed(
    steps: Sequence[Step], carrier: Carrier, *, clock: Clock, patients: Sequence[Patient],
    chance: Chance,
) -> bytes:  # fmt: skip
    """The list that a system exports, in order of time, with its broken lines."""
    layout, prefix = LAYOUTS[carrier], NUMBERED[carrier]
    rows = [
        layout.write(
            Line(step, step.own or f"{prefix}{number:07}", chance.one_of(patients), clock)
        )
        for number, step in enumerate(sorted(steps, key=lambda step: step.at_s), start=1)
    ]
    place = layout.headers.index(layout.ended)
    for number in range(BROKEN_A_LIST if rows else 0):
        broken = list(chance.one_of(rows))
        broken[place] = ("pending", "", "99:99", "31/31/2026")[number % 4]
        rows.insert(chance.whole(0, len(rows)), broken)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=layout.newline)
    writer.writerow(layout.headers)
    writer.writerows(rows)
    return text.getvalue().encode(layout.encoding)
