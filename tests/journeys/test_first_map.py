"""A manager brings in an odd export, sees the map, and opens a case behind a line."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from journeys import exports
from journeys.conftest import Open
from journeys.exports import KIND
from journeys.running import RunningUnjam
from journeys.task_drives import tab_to
from journeys.visiting import Visitor
from people import PASSWORD, email_of
from unjam.practice.rules import Role

WAIT_MS = 30_000


@pytest.fixture
def odd_export(tmp_path: Path) -> Path:
    """Semicolons, month-first times, a surplus name column, and one line that nobody can read."""
    bad = "T-0001;Demo O'Fictus;Acme (invented);Form sent;some day;Cleo;coordinator"
    path = tmp_path / "odd export.csv"
    path.write_text(exports.odd_export() + bad + "\n")
    return path


def _signed_in(open_window: Open, at: RunningUnjam, **look: object) -> Visitor:
    window = open_window(at=at, **look)
    window.sign_in(email_of(Role.MANAGER), PASSWORD)
    return window


def _no_faults(window: Visitor) -> None:
    assert window.accessibility_faults() == []
    assert not window.scrolls_sideways()


def test_by_mouse(open_window: Open, own_unjam: RunningUnjam, odd_export: Path) -> None:
    window = _signed_in(open_window, own_unjam)
    page = window.page
    page.get_by_role("link", name="Import").click()
    page.locator("input[name=chosen]").set_input_files(odd_export)
    page.get_by_role("button", name="Look at the files").click()
    expect(page.get_by_role("heading", name="Check the columns")).to_be_visible()
    _no_faults(window)
    exports.correct_and_start(page)
    expect(page.get_by_role("heading", name="It is in")).to_be_visible(timeout=WAIT_MS)
    expect(page.get_by_text("some day", exact=True)).to_be_visible()
    _no_faults(window)
    page.get_by_role("link", name="Open the map").click()
    expect(page.get_by_role("heading", name=KIND)).to_be_visible()
    _no_faults(window)
    page.locator("svg.map a.e text").first.click()
    expect(page.locator("#details h2")).to_contain_text("→")
    page.get_by_role("link", name="Cases behind this").click()
    _no_faults(window)
    page.locator("main table a").first.click()
    expect(page.locator("main")).to_contain_text("T-00")
    expect(page.locator("main")).not_to_contain_text("Fictus")
    _no_faults(window)


def test_by_keyboard_alone(open_window: Open, own_unjam: RunningUnjam, odd_export: Path) -> None:
    window = _signed_in(open_window, own_unjam)
    page = window.page
    window.reset_meter()
    page.keyboard.press("Control+k")
    page.keyboard.type("imp")
    page.keyboard.press("Enter")
    page.wait_for_url("**/import/")
    page.locator("input[name=chosen]").set_input_files(odd_export)  # the system's own window
    _press(page, "button", "Look at the files")
    _type_into(page, "Which piece of work", "Tkt")
    _type_into(page, "What was done", "What we")
    _type_into(page, "When it was done", "Fin")
    _type_into(page, "Kind of work in this file", KIND)
    _press(page, "button", "Start the import")
    expect(page.get_by_role("heading", name="It is in")).to_be_visible(timeout=WAIT_MS)
    _press(page, "link", "Open the map")
    tab_to(page, page.locator("#map"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#details .details-kind")).to_have_text("Step")
    _press(page, "link", "Cases behind this")
    tab_to(page, page.locator("main table a").first)
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("T-00")
    assert window.effort().clicks == 0


def _press(page: Page, role: str, name: str) -> None:
    target = page.get_by_role(role, name=name)  # type: ignore[arg-type]
    expect(target).to_be_visible()
    tab_to(page, target)
    page.keyboard.press("Enter")


def _type_into(page: Page, label: str, text: str) -> None:
    tab_to(page, page.get_by_label(label))
    page.keyboard.type(text)


@pytest.mark.parametrize(("width", "colours"), [(320, "light"), (1440, "dark"), (320, "dark")])
def test_on_any_screen(
    open_window: Open, own_unjam: RunningUnjam, odd_export: Path, width: int, colours: str
) -> None:
    window = _signed_in(open_window, own_unjam, width=width, colours=colours)
    page = window.page
    window.go("/import/")
    page.locator("input[name=chosen]").set_input_files(odd_export)
    page.get_by_role("button", name="Look at the files").click()
    _no_faults(window)
    exports.correct_and_start(page)
    expect(page.get_by_role("heading", name="It is in")).to_be_visible(timeout=WAIT_MS)
    about = f"?process={KIND}"
    for place in (
        "/import/",
        "/flow/",
        f"/flow/map/{about}",
        f"/flow/questions/{about}",
        "/flow/quality/",
    ):
        window.go(place)
        _no_faults(window)


def test_without_scripts(open_window: Open, own_unjam: RunningUnjam, odd_export: Path) -> None:
    window = _signed_in(open_window, own_unjam, scripts=False)
    page = window.page
    window.go("/import/")
    page.locator("input[name=chosen]").set_input_files(odd_export)
    page.get_by_role("button", name="Look at the files").click()
    exports.correct_and_start(page)
    for _ in range(30):
        if page.get_by_role("heading", name="It is in").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    page.get_by_role("link", name="Open the map").click()
    page.locator("svg.map a.e text").first.click()
    expect(page.locator("#details h2")).to_contain_text("→")
    page.get_by_role("link", name="Cases behind this").click()
    page.locator("main table a").first.click()
    expect(page.locator("main")).to_contain_text("T-00")
