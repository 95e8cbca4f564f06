"""An odd export, as journeys bring it in: semicolons, and headers that nobody guesses."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Page

from reference import jammed

HEADER = "Tkt;Patient;Insurer;What we did;Finished;Hands;Hat"
STEPS = (
    ("Ask received", "Frieda", "front desk", 0),
    ("Chart gathered", "Mick", "medical assistant", 65),
    ("Form sent", "Cleo", "coordinator", 130),
    ("Payer answered", "", "", 3_000),
    ("Patient told", "Frieda", "front desk", 3_040),
)
CASES = 40
KIND = "Prior authorizations"
REFILLS = "Refills"
COLUMNS = (
    ("Which piece of work", "Tkt"),
    ("What was done", "What we did"),
    ("When it was done", "Finished"),
    ("Who did it", "Hands"),
    ("In which role", "Hat"),
)


def odd_export(*, first_case: int = 0) -> str:
    """Forty cases of five steps, each step on a line of its own."""
    lines = [HEADER]
    for case in range(first_case, first_case + CASES):
        begun = datetime(2026, 3, 2, 8) + timedelta(hours=9 * case)
        lines += [
            f"T-{case:04};Demo O'Fictus;Acme (invented);{step};"
            f"{begun + timedelta(minutes=minute):%m/%d/%Y %I:%M %p};{hands};{hat}"
            for step, hands, hat, minute in STEPS
        ]
    return "\n".join(lines) + "\n"


def jammed_export() -> str:
    """Half a year that jams, under headers that the guess knows."""
    lines = ["Case,Step,Started,Finished,Person,Role"]
    place = ZoneInfo("America/New_York")
    for row in jammed.rows(zone="America/New_York"):
        begun, ended = (
            datetime.fromtimestamp(row[at] // 1_000_000, place).replace(tzinfo=None)
            for at in ("start", "end")
        )
        lines.append(
            f"R-{row['case'][2:]:0>4},{row['step']},{begun},{ended},{row['person']},{row['role']}"
        )
    return "\n".join(lines) + "\n"


def correct_and_start(page: Page, *, name: str = "") -> None:
    """The odd headers are chosen by hand where the guess left them open; a name keeps that."""
    for question, column in COLUMNS:
        page.get_by_label(question).select_option(label=column)
    page.get_by_label("Kind of work in this file").fill(KIND)
    page.get_by_role("group", name="Keep these facts").get_by_label("Insurer").check()
    page.get_by_label("Name this way of reading").fill(name)
    page.get_by_role("button", name="Start the import").click()
