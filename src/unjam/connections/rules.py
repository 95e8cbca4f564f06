"""
What it means to read a file: which column is what, what could not be read, and how good it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields

from unjam.events import EventColumns

CHUNK_ROWS = 50_000
"""Rows that are read, recorded and committed together."""

CELL_BYTES_MAX = 1_000_000
"""A longer cell is no word of an event log: its row is parked."""

DATE_ORDERS = {
    "iso": "2026-11-24 09:05",
    "mdy": "11/24/2026 9:05 AM (month first)",
    "dmy": "24/11/2026 09:05 (day first)",
    "ymd": "2026/11/24 09:05 (year first)",
    "epoch_s": "1795511100 (seconds since 1970)",
    "epoch_ms": "1795511100000 (milliseconds since 1970)",
    "excel": "46350.378 (days as Excel counts them)",
}
"""How a file may write an instant, each with an example that a person reads."""

NO_HEADINGS = "none"
"""What a person says where a file does not name its columns."""

HEADING_ROW_MAX = 30
"""How far down the names of the columns are looked for, and may be said to stand."""


@dataclass(frozen=True, slots=True)
class ReadAs:
    """
    How a person says that a table is taken apart; empty where the file itself is to tell.

    Args:
        delimiter, encoding: of a text file.
        header_row: the row that names the columns, as a spreadsheet counts ("4"), or
            ``NO_HEADINGS``.
        sheet: of a workbook.
    """

    delimiter: str = ""
    encoding: str = ""
    header_row: str = ""
    sheet: str = ""

    def said(self) -> tuple[str, ...]:
        """The names of what a person has said."""
        return tuple(part.name for part in fields(self) if getattr(self, part.name))


CASE_KINDS = {
    "claim": ("Claim", "a claim number"),
    "authorization": ("Prior authorization", "a prior authorization number"),
    "eligibility": ("Eligibility check", "the number of an eligibility check"),
    "appointment": ("Appointment", "an appointment number"),
    "visit": ("Visit", "a visit number"),
    "referral": ("Referral", "a referral number"),
    "order": ("Order", "an order number"),
    "refill": ("Refill request", "the number of a refill request"),
    "document": ("Document", "a document number"),
    "call": ("Call", "a call number"),
    "message": ("Message", "a message number"),
    "task": ("Task", "a task number"),
    "fax": ("Fax", "the fax system's own number"),
}
"""What a number may be a number of: the kind of work it belongs to, and how a person says it."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A column that holds when something was done; ``role`` is who does it, where that is sure."""

    column: str
    step: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """
    Which column of a file is what. A field is the header's text; empty where the file has none.

    Args:
        case, step, ended: needed. ``ended`` is the instant at which the step was done.
        ended_time, started_time: columns of the time of day, where ``ended`` or ``started`` is
            a date by itself.
        started, person, role, process, lifecycle: optional.
        process_name, role_name: the kind of work and the role of the whole file, where no column
            says it.
        case_kind: one of ``CASE_KINDS``, put before the number in ``case``, so that it is the same
            piece of work as in messages with that number. Empty: the file's own number.
        reference: a column of the number of another piece of work that a row belongs to; where it
            is filled, it is the case. reference_kind: as ``case_kind``; empty where the cell says
            the kind itself, such as ``claim 123``.
        step_name: the step of every row where no column says it; put before the words of ``step``
            where one does ("Call: no answer").
        stages: columns that each hold the time of one stage, for files with one row a case; then
            neither ``step`` nor ``ended`` is needed.
        keep: further columns to keep as facts of the event (payer, site); all others are left out.
        zone: IANA zone of times that carry no offset. Empty means UTC.
        date_order: one of ``DATE_ORDERS``.
        delimiter, encoding: of a text file, as guessed or corrected.
        header_row: as in ``ReadAs``; empty means that the row is found again in each file.
        sheet: of a workbook; empty means the first sheet that has rows.
        object_type: of an OCEL log; empty means the type with the most events.
        said: which of the fields of ``ReadAs`` a person settled; the others are the file's own.
    """

    case: str = ""
    step: str = ""
    ended: str = ""
    ended_time: str = ""
    started: str = ""
    started_time: str = ""
    person: str = ""
    role: str = ""
    process: str = ""
    lifecycle: str = ""
    process_name: str = ""
    role_name: str = ""
    case_kind: str = ""
    reference: str = ""
    reference_kind: str = ""
    step_name: str = ""
    stages: tuple[Stage, ...] = ()
    keep: tuple[str, ...] = ()
    zone: str = ""
    date_order: str = "iso"
    delimiter: str = ","
    encoding: str = "utf-8"
    header_row: str = ""
    sheet: str = ""
    object_type: str = ""
    said: tuple[str, ...] = ()

    def instants(self) -> tuple[str, ...]:
        """The columns that tell when something was done; a row has a time in one of them."""
        return tuple(stage.column for stage in self.stages) or (self.ended,)

    def read_as(self) -> ReadAs:
        """What a person has settled of how such a file is taken apart."""
        return ReadAs(**{name: getattr(self, name) for name in self.said})


@dataclass(frozen=True, slots=True)
class FileShape:
    """
    What a file looks like before it is read: the guesses a person may correct.

    Args:
        format_name: ``csv``, ``tsv``, ``xlsx``, ``parquet``, ``xes``, ``ocel-json``, ``ocel-xml``,
            ``ocel-sqlite``.
        headers: the columns (or attribute keys), in the file's order.
        sample: the first rows, as text, at most 20.
        mapping: the best guess.
        guesses: one plain sentence per guess ("Times look like 3/14/2026 9:05 AM: month first.").
        sheets, object_types: what there is to choose from, where the format has them.
        rows_estimate: about how many rows, for the progress bar; 0 where nobody knows.
        month_is_certain: False where month and day cannot be told apart in the rows looked at.
        technical: the same in the words of whoever made the export; one short phrase each.
        heading_row: the row that names the columns, as a spreadsheet counts; 0 where none does.
        top_rows: the first rows of the file in short, headings and titles among them.
    """

    format_name: str
    headers: tuple[str, ...]
    sample: tuple[tuple[str, ...], ...]
    mapping: ColumnMapping
    guesses: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    object_types: tuple[str, ...] = ()
    rows_estimate: int = 0
    month_is_certain: bool = True
    technical: tuple[str, ...] = ()
    heading_row: int = 0
    top_rows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ParkedRow:
    """
    A row that could not be read, kept whole where a person finds it.

    Args:
        row: position among the records (1 for the first below the header).
        line: line of the text file on which the record begins; 0 where the format has no lines.
        column: the header of the cell at fault; empty where the whole row is.
        expected: what should have stood there, in plain words.
        found: the cell as it stands, shortened to 200 characters.
        raw: the row as it stands, shortened to 10,000 characters.
    """

    row: int
    line: int
    column: str
    expected: str
    found: str
    raw: str


@dataclass(frozen=True, slots=True)
class Remark:
    """
    Something odd about what was read, and went in all the same.

    Args:
        row: position in the file, as in ``ParkedRow``. place: which part of it (``CLP04``).
        code: names the kind, for counts. sentence: what is odd, and what was expected.
    """

    row: int
    place: str
    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Link:
    """
    What a message says of a reference that others use: which cases it stands for.

    Args:
        key: the reference, such as ``payer claim BLUE 123``.
        cases: as the source calls them.
        since_us: from which instant on it does (UTC µs); a later link takes its place. The
            numbers of files come again after a while, so theirs begin with the file.
        is_for_all: whether a step belongs to all of the cases, as an answer to a file does. A
            number that two cases bear is unsure otherwise, and what refers to it waits.
        process: the kind of work of the cases, for steps that do not say it themselves.
    """

    key: str
    cases: tuple[str, ...]
    since_us: int = 0
    is_for_all: bool = False
    process: str = ""


@dataclass(frozen=True, slots=True)
class HeldStep:
    """
    A step whose case is known only by something that another message has to tell.

    It waits until a message says which case, or cases, its key belongs to.

    Args:
        key: what it refers to, such as ``x12 file ACME 17 0001``.
        process, step, role, happened_at_us, more: as in ``StepRecorded``; the process is that of
            the link where it is empty.
        row: position in the file.
    """

    key: str
    process: str
    step: str
    happened_at_us: int
    role: str = ""
    more: tuple[tuple[str, str], ...] = ()
    row: int = 0


@dataclass(frozen=True, slots=True)
class Chunk:
    """
    Up to ``CHUNK_ROWS`` records of a file, read.

    Args:
        columns: the events of the rows that could be read.
        parked: the rows that could not.
        last_row: position of the last record that this chunk covers; reading resumes after it.
        progress: share of the file read so far, 0 to 1.
        counts: how many times took the declared zone (``naive``), fell in a clock change's gap
            (``dst_gap``) or its repeated hour (``dst_fold``), and so on.
        held: steps that wait for another message to say which case they belong to.
        links: what the messages of this chunk say of that.
        remarks: what is odd about events that could be read.
    """

    columns: EventColumns
    parked: tuple[ParkedRow, ...]
    last_row: int
    progress: float
    counts: Mapping[str, int] = field(default_factory=dict)
    held: tuple[HeldStep, ...] = ()
    links: tuple[Link, ...] = ()
    remarks: tuple[Remark, ...] = ()


class UnreadableFile(Exception):
    """
    This file cannot be read: its message says which file, what was expected and what to do next.
    """


def date_and_time(said: str, headers: Sequence[str]) -> tuple[str, str]:
    """
    The column of a date and that of its time of day, where a person names two with a comma.

    A single column, or one that the file does not have, comes back as it is.

    >>> date_and_time("Date,Time", ["Case", "Date", "Time"])
    ('Date', 'Time')
    >>> date_and_time("When, exactly", ["Case", "When, exactly"])
    ('When, exactly', '')
    """
    if said not in headers:
        for place in (i for i, letter in enumerate(said) if letter == ","):
            pair = said[:place].strip(), said[place + 1 :].strip()
            if set(pair) <= set(headers):
                return pair
    return said, ""
