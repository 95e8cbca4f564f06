"""The manager sees where the hours go, the place on the map, and a case behind it."""

from __future__ import annotations

import itertools
import re

import pytest
from playwright.sync_api import Page, expect

from journeys.conftest import NARROW, WIDE, Open
from journeys.finding_drives import TOP
from journeys.running import RunningUnjam
from journeys.task_drives import skip_to_content, tab_to
from journeys.visiting import Visitor
from people import PASSWORD, email_of
from unjam.practice.rules import Role

EVERY_LOOK = list(itertools.product((WIDE, NARROW), ("light", "dark")))
PAGE_OF_PDF = re.compile(rb"/Type\s*/Page\b")


def manager(window: Visitor) -> Visitor:
    window.sign_in(email_of(Role.MANAGER), PASSWORD)
    return window


def pages_of(page: Page) -> int:
    """How many sheets of letter paper it takes."""
    return len(PAGE_OF_PDF.findall(page.pdf(width="8.5in", height="11in")))


def sound(window: Visitor) -> None:
    """Nothing for axe to find, nothing to scroll sideways."""
    assert window.accessibility_faults() == [], window.page.url
    assert not window.scrolls_sideways(), window.page.url


@pytest.mark.parametrize(("width", "colours"), EVERY_LOOK)
def test_findings_can_be_read_by_everyone(
    open_window: Open, jammed_unjam: RunningUnjam, width: int, colours: str
) -> None:
    window = manager(open_window(width=width, colours=colours, at=jammed_unjam))
    page = window.page
    expect(page.get_by_role("heading", name="Where the hours go")).to_be_visible()
    sound(window)
    page.get_by_role("link", name="All findings").click()
    expect(page.get_by_text("Waits too long")).to_be_visible()
    sound(window)
    page.locator("table.findings th a").first.click()
    expect(page.get_by_role("heading", name="Write note → Sign off")).to_be_visible()
    page.get_by_text("The weeks as a table").click()
    page.evaluate("scrollTo(0, 0)")  # or the bar at the top lies over what axe measures
    sound(window)
    window.go("/flow/findings/all/")
    page.get_by_role("link", name="“Write note” is often done").click()
    expect(page.get_by_role("heading", name="Why there are no figures")).to_be_visible()
    sound(window)
    window.expect_status(404)
    window.go("/flow/findings/f_none/")
    sound(window)


@pytest.mark.parametrize(("width", "colours"), EVERY_LOOK)
def test_what_comes_back_what_is_accepted_and_wages_can_be_read_by_everyone(
    open_window: Open, jammed_unjam: RunningUnjam, width: int, colours: str
) -> None:
    window = manager(open_window(width=width, colours=colours, at=jammed_unjam))
    page = window.page
    page.get_by_role("link", name="Delays that keep coming back").click()
    expect(page.get_by_role("heading", name="Habit or chance?")).to_be_visible()
    sound(window)
    window.go("/flow/findings/as-it-should-be/")
    expect(page.get_by_role("heading", name="As it should be")).to_be_visible()
    sound(window)
    window.go("/practice/wages/")
    expect(page.get_by_label("Dollars an hour")).to_be_visible()
    sound(window)


def test_a_finding_is_said_to_be_as_it_should_be_by_keyboard_and_undone(
    open_window: Open, jammed_unjam: RunningUnjam
) -> None:
    window = manager(open_window(at=jammed_unjam))
    page = window.page
    window.go("/flow/findings/all/")
    page.get_by_role("link", name="Between “Write note” and “Sign off”").click()
    skip_to_content(page)
    tab_to(page, page.get_by_text("A step that comes again by plan"))
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Signed once a day")
    page.keyboard.press("Enter")
    expect(page.get_by_text("is as it should be: it is no finding")).to_be_visible()
    expect(page.get_by_role("link", name="Between “Write note” and “Sign off”")).to_have_count(0)
    sound(window)
    page.get_by_role("button", name="Undo").press("Enter")
    expect(page.get_by_text("is told again while it shows.")).to_be_visible()
    sound(window)
    window.go("/flow/findings/all/")
    expect(page.get_by_role("link", name="Between “Write note” and “Sign off”")).to_be_visible()


def test_all_findings_print_whole(open_window: Open, jammed_unjam: RunningUnjam) -> None:
    """Every column is on the paper, nothing runs over its edge; what is for a screen is not."""
    window = manager(open_window(at=jammed_unjam))
    page = window.page
    window.go("/flow/findings/all/")
    assert pages_of(page) == 1
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 720, "height": 960})  # letter paper less its margins
    assert not window.scrolls_sideways()
    for heading in ("What was found", "Waiting a week", "Staff time a week", "What to try first"):
        expect(page.get_by_role("columnheader", name=heading)).to_be_visible()
    rows = page.locator("table.findings tbody tr")
    assert rows.count() == 3
    for box in (row.bounding_box() for row in rows.all()):
        assert box is not None
        assert box["x"] + box["width"] <= 720
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()


def test_the_top_finding_its_place_and_a_case_in_three_clicks(
    open_window: Open, jammed_unjam: RunningUnjam
) -> None:
    window = manager(open_window(at=jammed_unjam))
    page = window.page
    page.locator(TOP).first.click()
    expect(page.locator("#details h2")).to_have_text("Write note → Sign off")
    expect(page.locator(".map .e.on")).to_have_count(1)
    page.get_by_role("link", name="Cases behind this").click()
    page.locator("main table a").first.click()
    expect(page.get_by_role("heading", name="R-")).to_be_visible()


def test_a_finding_by_keyboard_alone(open_window: Open, jammed_unjam: RunningUnjam) -> None:
    window = manager(open_window(at=jammed_unjam))
    page = window.page
    skip_to_content(page)
    tab_to(page, page.get_by_role("link", name="Why, and what to try").first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Why it waited")).to_be_visible()
    skip_to_content(page)
    tab_to(page, page.locator(".as-table > summary"))
    page.keyboard.press("Enter")
    expect(page.locator(".as-table tbody tr").first).to_be_visible()
    tab_to(page, page.locator(".cases-behind a").first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="R-")).to_be_visible()


def test_findings_need_no_scripts(open_window: Open, jammed_unjam: RunningUnjam) -> None:
    window = manager(open_window(at=jammed_unjam, scripts=False))
    page = window.page
    page.get_by_role("link", name="Why, and what to try").first.click()
    expect(page.locator(".chart.run")).to_be_visible()
    expect(page.locator(".cases-behind a")).to_have_count(10)


def test_the_first_screen_and_one_finding_print_on_a_page_each(
    open_window: Open, jammed_unjam: RunningUnjam
) -> None:
    window = manager(open_window(at=jammed_unjam))
    page = window.page
    assert pages_of(page) == 1
    page.get_by_role("link", name="Why, and what to try").first.click()
    expect(page.get_by_role("heading", name="Why it waited")).to_be_visible()
    assert pages_of(page) == 1
    page.emulate_media(media="print")
    expect(page.get_by_role("link", name="See it on the map")).to_be_hidden()
