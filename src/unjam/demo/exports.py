"""The exports as everyday systems write them: each with its own columns, dates and flaws."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from unjam.demo import rules
from unjam.demo.chance import Chance
from unjam.demo.hours import Hours
from unjam.demo.story import Happened

Cells = list[str]
Write = Callable[["Line"], Cells]

FIRST_NAMES = ("Testa", "Sample", "Demo", "Mocka", "Ficta", "Placebo", "Dummy", "Exempla")
LAST_NAMES = ("Patientsen", "Notarealname", "Inventova", "Samplewska", "Fictus", "Pretendia")
ROLE_NAMES = {
    "front desk": "Front desk",
    "medical assistant": "MA",
    "biller": "Billing",
    "coordinator": "Coordinator",
    "physician": "Provider",
    "outside": "Outside",
}


@dataclass(frozen=True, slots=True)
class Line:
    """
    One event on its way into a file: with local instants to the second.

    Args:
        patient: an invented name, as a system would print it; imports leave it out.
    """

    happened: Happened
    begun: datetime
    done: datetime
    patient: str


@dataclass(frozen=True, slots=True)
class Habits:
    """
    How one system writes its export.

    Args:
        headers: the first line. write: the cells of one event.
        delimiter, encoding, newline: of the file.
        by_case: whether the lines of a case stand together, instead of in order of time.
    """

    headers: tuple[str, ...]
    write: Write
    delimiter: str = ","
    encoding: str = "utf-8"
    newline: str = "\n"
    by_case: bool = False


def _authorization(line: Line) -> Cells:
    event = line.happened
    return [
        event.case, line.patient, event.facts["payer"], event.facts["kind"], event.step,
        _us(line.begun), _us(line.done), event.person, ROLE_NAMES.get(event.role, event.role),
    ]  # fmt: skip


def _refill(line: Line) -> Cells:
    event = line.happened
    department = ROLE_NAMES.get(event.role, event.role)
    return [
        f"{line.begun:%Y-%m-%d %H:%M:%S}", f"{line.done:%Y-%m-%d %H:%M:%S}", event.case,
        event.step, event.person, department, event.facts["way"], line.patient,
    ]  # fmt: skip


def _referral(line: Line) -> Cells:
    event = line.happened
    return [
        event.case, event.facts["specialty"], event.facts["payer"], event.step,
        _day_month(line.done), event.person, event.role,
    ]  # fmt: skip


def _denial(line: Line) -> Cells:
    event = line.happened
    return [
        event.case, event.facts["cause"], event.facts["payer"], event.step,
        _in_words(line.begun), _in_words(line.done), event.person, event.role,
    ]  # fmt: skip


def _message(line: Line) -> Cells:
    event = line.happened
    begun, done = (
        at.replace(tzinfo=ZoneInfo(rules.TIME_ZONE)).isoformat() for at in (line.begun, line.done)
    )
    return [
        event.case, event.facts["kind"], event.step, begun, done, event.person, event.role,
    ]  # fmt: skip


def _check(line: Line) -> Cells:
    event = line.happened
    return [
        event.case, event.step, f"{line.begun:%Y%m%d%H%M%S}", f"{line.done:%Y%m%d%H%M%S}",
        event.person, event.role, event.facts["payer"],
    ]  # fmt: skip


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _clock(at: datetime) -> str:
    return f"{at.hour % 12 or 12}:{at.minute:02} {'AM' if at.hour < 12 else 'PM'}"


def _in_words(at: datetime) -> str:
    return f"{MONTHS[at.month - 1]} {at.day}, {at.year} {_clock(at)}"


def _us(at: datetime) -> str:
    return f"{at.month}/{at.day}/{at.year} {_clock(at)}"


def _day_month(at: datetime) -> str:
    return f"{at.day:02}-{MONTHS[at.month - 1]}-{at.year} {at.hour:02}:{at.minute:02}"


HABITS = {
    "pa_tracker.csv": Habits(
        ("PA #", "Patient", "Payer", "Kind of PA", "Action", "Begun At", "Completed At",
         "Worked By", "Team"), _authorization, newline="\r\n",
    ),
    "rx_requests.tsv": Habits(
        ("Start Time", "Date/Time", "Request No.", "Status", "User", "Department", "Way",
         "Patient Name"),
        _refill, delimiter="\t",
    ),
    "referral_log.csv": Habits(
        ("Referral ID", "Specialty", "Payer", "Event", "Timestamp", "Handled By", "Role"),
        _referral, delimiter=";", encoding="cp1252",
    ),
    "denied_claims.csv": Habits(
        ("Claim", "Denial Reason", "Payer", "Action", "Begun On", "Action Date", "Staff", "Role"),
        _denial, delimiter="|", by_case=True,
    ),
    "message_threads.csv": Habits(
        ("Thread ID", "Topic", "Activity", "Started", "When", "Done By", "Role"),
        _message, encoding="utf-8-sig",
    ),
    "eligibility_checks.csv": Habits(
        ("Visit ID", "Step", "Started", "Finished", "Performed By", "Role", "Plan"), _check,
    ),
}  # fmt: skip
"""By file name."""

BROKEN_A_FILE = 5
"""Lines that no import can read, put in so that the demo shows what becomes of them."""


@dataclass(frozen=True, slots=True)
class Written:
    """One export: its bytes, and how many good and broken lines it has below the header."""

    content: bytes
    good: int
    broken: int


def written(
    cases: Sequence[Sequence[Happened]], *, file_name: str, hours: Hours, chance: Chance
) -> Written:
    """Write the cases of one kind of work as its system would."""
    habits = HABITS[file_name]
    lines = [line for case in cases for line in _lines(case, hours=hours, chance=chance)]
    if not habits.by_case:
        lines.sort(key=lambda line: line.done)
    rows = [habits.write(line) for line in lines]
    broken = _break(rows, habits=habits, chance=chance)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=habits.delimiter, lineterminator=habits.newline)
    writer.writerow(habits.headers)
    writer.writerows(rows)
    return Written(text.getvalue().encode(habits.encoding), len(lines), broken)


def _lines(case: Sequence[Happened], *, hours: Hours, chance: Chance) -> list[Line]:
    patient = f"{chance.one_of(FIRST_NAMES)} {chance.one_of(LAST_NAMES)}"
    return [
        Line(event, hours.instant(event.begun), hours.instant(event.done), patient)
        for event in case
    ]


def _break(rows: list[Cells], *, habits: Habits, chance: Chance) -> int:
    """Put broken copies of lines among the good ones; returns how many."""
    if not rows:
        return 0
    for number in range(BROKEN_A_FILE):
        place = chance.whole(0, len(rows))
        rows.insert(place, _broken(list(chance.one_of(rows)), number=number, habits=habits))
    return BROKEN_A_FILE


CASE_HEADERS = ("PA #", "Request No.", "Referral ID", "Claim", "Thread ID", "Visit ID")
TIME_HEADERS = ("Completed At", "Date/Time", "Timestamp", "Action Date", "When", "Finished")


def _broken(row: Cells, *, number: int, habits: Habits) -> Cells:
    case = next(n for n, header in enumerate(habits.headers) if header in CASE_HEADERS)
    time = next(n for n, header in enumerate(habits.headers) if header in TIME_HEADERS)
    if number == 0:
        row[time] = "pending"
    elif number == 1:
        row[case] = ""
    elif number == 2:
        row[time] = ""
    elif number == 3:
        row[time] = "2026-02-30"
    else:
        return row[:2]
    return row
