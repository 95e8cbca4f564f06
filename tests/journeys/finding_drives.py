"""How a manager gets from the first screen to a case: by keyboard alone, and by mouse alone."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from journeys.task_drives import Drive, skip_to_content, tab_to

TOP = ".told .sentence a"


def find_top_case_by_keyboard(page: Page) -> None:
    """The first sentence is the first link of the page; its place on the map is chosen already."""
    skip_to_content(page)
    page.keyboard.press("Tab")
    expect(page.locator(TOP).first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/flow/map/**")
    skip_to_content(page)
    tab_to(page, page.get_by_role("link", name="Skip the map"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("link", name="Cases behind this"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/flow/cases/**")
    skip_to_content(page)
    tab_to(page, page.locator("main table a").first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="R-")).to_be_visible()


def find_top_case_by_mouse(page: Page) -> None:
    """Sentence, cases, case: three presses."""
    page.locator(TOP).first.click()
    page.get_by_role("link", name="Cases behind this").click()
    page.locator("main table a").first.click()
    expect(page.get_by_role("heading", name="R-")).to_be_visible()


FINDING_DRIVES: dict[str, dict[str, Drive]] = {
    "find_top_case": {"keyboard": find_top_case_by_keyboard, "mouse": find_top_case_by_mouse},
}
"""The task of the first screen in ``tests/tasks.toml``, by hand."""
