"""A manager says how an odd file is read, and sees it read again at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from journeys.conftest import Open
from journeys.running import RunningUnjam
from journeys.task_drives import tab_to
from journeys.visiting import Visitor
from people import PASSWORD, email_of
from unjam.practice.rules import Role

WAIT_MS = 30_000
READING = "Looks wrong? Say how the file is read"
NAMED_IN = "The columns are named in"
STEPS = ("Requested", "Sent to payer", "Answered")


@pytest.fixture
def titled_export(tmp_path: Path) -> Path:
    """Three words of title that pass for names of columns; date and time of day stand apart."""
    lines = ["Portal,status,export", "PA #,Status,Status Date,Status Time,Payer"]
    for case in range(30):
        lines += [
            f"PA-{case:03},{step},11/{day + case % 20}/2026,{case % 11 + 1}:05 PM,Acme (invented)"
            for day, step in enumerate(STEPS, start=1)
        ]
    lines.append("PA-900,Requested,11/24/2026,,Acme (invented)")
    path = tmp_path / "fax_approvals_2026-11.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def _at_columns(window: Visitor, export: Path) -> Page:
    window.sign_in(email_of(Role.MANAGER), PASSWORD)
    window.go("/import/")
    page = window.page
    page.locator("input[name=chosen]").set_input_files(export)
    page.get_by_role("button", name="Look at the files").click()
    expect(page.get_by_role("heading", name="Check the columns")).to_be_visible()
    return page


def _no_faults(window: Visitor) -> None:
    assert window.accessibility_faults() == []
    assert not window.scrolls_sideways()


def _expect_two_columns(page: Page) -> None:
    expect(page.get_by_label("When it was done")).to_have_value("Status Date")
    expect(page.get_by_label("Time of day", exact=True)).to_have_value("Status Time")
    expect(page.get_by_label("Kind of work in this file")).to_have_value("Fax approvals")


@pytest.mark.parametrize(("width", "colours"), [(1440, "light"), (320, "dark")])
def test_the_file_is_read_again_at_once(
    open_window: Open,
    own_unjam: RunningUnjam,
    titled_export: Path,
    width: int,
    colours: str,
) -> None:
    window = open_window(at=own_unjam, width=width, colours=colours)
    page = _at_columns(window, titled_export)
    expect(page.get_by_text("No row looked at fits these columns")).to_be_visible()
    _no_faults(window)
    page.get_by_label(NAMED_IN).select_option("2")
    expect(page.locator("#read-again")).to_have_text("Read again: 5 columns.")
    _expect_two_columns(page)
    _no_faults(window)
    page.get_by_label("Letters are read").select_option("utf-16")
    expect(page.locator("#read-again")).to_have_text("The file cannot be read this way.")
    expect(page.locator(".error-summary")).to_contain_text("are not written this way")
    _no_faults(window)
    page.get_by_label("Letters are read").select_option("")
    page.get_by_label(NAMED_IN).select_option("2")
    _expect_two_columns(page)
    page.get_by_role("button", name="Start the import").click()
    expect(page.get_by_role("heading", name="It is in")).to_be_visible(timeout=WAIT_MS)
    expect(page.get_by_text("this row has a date without one")).to_be_visible()
    _no_faults(window)


def test_by_keyboard_alone(
    open_window: Open, own_unjam: RunningUnjam, titled_export: Path
) -> None:
    window = open_window(at=own_unjam)
    page = _at_columns(window, titled_export)
    window.reset_meter()
    rows = page.get_by_label(NAMED_IN)
    tab_to(page, rows)
    page.keyboard.type("row 2")
    expect(page.locator("#read-again")).to_have_text("Read again: 5 columns.")
    expect(rows).to_be_focused()
    expect(rows).to_have_value("2")
    _expect_two_columns(page)
    tab_to(page, page.get_by_label("Kind of work in this file"))
    page.keyboard.type("Faxes")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="It is in")).to_be_visible(timeout=WAIT_MS)
    assert window.effort().clicks == 0


def test_without_scripts(open_window: Open, own_unjam: RunningUnjam, titled_export: Path) -> None:
    window = open_window(at=own_unjam, scripts=False)
    page = _at_columns(window, titled_export)
    page.get_by_label(NAMED_IN).select_option("2")
    page.get_by_role("button", name="Read the file again").click()
    _expect_two_columns(page)
    page.get_by_role("button", name="Start the import").click()
    for _ in range(30):
        if page.get_by_role("heading", name="It is in").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(page.get_by_role("heading", name="It is in")).to_be_visible()
