"""A manager brings in a known export and watches a folder, wide and narrow, light and dark."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from connections.test_views_exports import CALLS, STAGES
from journeys.conftest import NARROW, WIDE, Open
from journeys.running import RunningUnjam
from journeys.visiting import Visitor
from people import PASSWORD, email_of
from unjam.practice.rules import Role


def sound(window: Visitor) -> None:
    """Nothing for axe to find, nothing to scroll sideways."""
    window.page.evaluate("scrollTo(0, 0)")  # or the bar at the top lies over what axe measures
    assert window.accessibility_faults() == [], window.page.url
    assert not window.scrolls_sideways(), window.page.url


def at_columns(window: Visitor, path: Path) -> None:
    window.go("/import/")
    window.page.locator("input[name=chosen]").set_input_files(path)
    window.page.get_by_role("button", name="Look at the files").click()
    expect(window.page.get_by_role("heading", name="Check the columns")).to_be_visible()


@pytest.mark.parametrize(("width", "colours"), [(WIDE, "light"), (NARROW, "dark")])
def test_a_known_export_is_offered_and_can_be_called_otherwise(
    open_window: Open, own_unjam: RunningUnjam, tmp_path: Path, width: int, colours: str
) -> None:
    window = open_window(width=width, colours=colours, at=own_unjam)
    window.sign_in(email_of(Role.MANAGER), PASSWORD)
    path = tmp_path / f"calls-{width}.csv"
    path.write_bytes(CALLS)
    at_columns(window, path)
    page = window.page
    expect(page.get_by_text("This looks like a phone system's call log.")).to_be_visible()
    sound(window)
    page.get_by_label("This file is").select_option("")
    expect(page.get_by_text("This looks like a phone system's call log.")).to_have_count(0)
    page.get_by_label("This file is").select_option("phone_calls")
    expect(page.get_by_text("This looks like a phone system's call log.")).to_be_visible()
    page.get_by_role("button", name="Start the import").first.click()
    expect(page.get_by_role("heading", name="It is in")).to_be_visible(timeout=30_000)


def test_a_list_of_stages_by_keyboard_and_without_scripts(
    open_window: Open, own_unjam: RunningUnjam, tmp_path: Path
) -> None:
    window = open_window(scripts=False, at=own_unjam)
    window.sign_in(email_of(Role.MANAGER), PASSWORD)
    path = tmp_path / "approvals.csv"
    path.write_bytes(STAGES)
    at_columns(window, path)
    page = window.page
    page.get_by_text("One line holds several steps").focus()
    page.keyboard.press("Enter")
    for name in ("Received", "Sent", "Approved"):
        page.locator(f"input[name=stages][value={name}]").focus()
        page.keyboard.press("Space")
    page.get_by_role("button", name="Start the import").last.focus()
    page.keyboard.press("Enter")
    page.wait_for_timeout(4_000)
    page.reload()
    expect(page.get_by_role("heading", name="It is in")).to_be_visible()


@pytest.mark.parametrize(("width", "colours"), [(WIDE, "dark"), (NARROW, "light")])
def test_a_folder_is_watched_and_stopped_and_goes_on(
    open_window: Open, own_unjam: RunningUnjam, tmp_path: Path, width: int, colours: str
) -> None:
    window = open_window(width=width, colours=colours, at=own_unjam)
    window.sign_in(email_of(Role.MANAGER), PASSWORD)
    page = window.page
    window.go("/import/")
    page.get_by_role("link", name="What comes in by itself").click()
    page.get_by_label("Folder", exact=True).fill("nowhere")
    window.expect_status(422)
    page.get_by_role("button", name="Watch this folder").click()
    expect(page.get_by_label("Folder", exact=True)).to_have_attribute("aria-invalid", "true")
    sound(window)
    watched = tmp_path / "watched"
    watched.mkdir()
    page.get_by_label("Folder", exact=True).fill(str(watched))
    page.get_by_label("What you call it").fill(f"Clearing house {width}")
    page.get_by_role("button", name="Watch this folder").click()
    sound(window)
    page.get_by_role("button", name=f"Stop with Clearing house {width}").click()
    expect(page.get_by_text("Nothing more comes in from there.")).to_be_visible()
    sound(window)
    page.get_by_role("button", name=f"Go on with Clearing house {width}").click()
    expect(page.get_by_text("What comes there comes in again.")).to_be_visible()
