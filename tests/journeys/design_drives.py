"""How a first design is said: by keyboard alone, and by mouse alone."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from journeys import exports
from journeys.task_drives import Drive, skip_to_content, tab_to

BESIDE_THE_MAP = "How it should go, and where it strays"


def say_a_design_by_keyboard(page: Page) -> None:
    """The draft is there already: save it, and take it back."""
    skip_to_content(page)
    tab_to(page, page.get_by_role("link", name=exports.KIND, exact=True))
    page.keyboard.press("Enter")
    page.wait_for_url("**/flow/map/**")
    skip_to_content(page)
    tab_to(page, page.get_by_role("link", name="Skip the map"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("link", name=BESIDE_THE_MAP))
    page.keyboard.press("Enter")
    page.wait_for_url("**/flow/design/**")
    skip_to_content(page)
    tab_to(page, page.get_by_role("link", name="Propose one from the log"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/flow/design/write/**")
    skip_to_content(page)
    tab_to(page, page.get_by_role("button", name="Save the design"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("went as designed")).to_be_visible()
    skip_to_content(page)
    tab_to(page, page.get_by_role("button", name="Undo"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("is taken back")).to_be_visible()


def say_a_design_by_mouse(page: Page) -> None:
    """Map, design, draft, save; and one press takes it back."""
    page.get_by_role("link", name=exports.KIND, exact=True).click()
    page.get_by_role("link", name=BESIDE_THE_MAP).click()
    page.get_by_role("link", name="Propose one from the log").click()
    page.get_by_role("button", name="Save the design").click()
    expect(page.get_by_text("went as designed")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("is taken back")).to_be_visible()


DESIGN_DRIVES: dict[str, dict[str, Drive]] = {
    "say_a_design": {"keyboard": say_a_design_by_keyboard, "mouse": say_a_design_by_mouse},
}
"""The task of the design in ``tests/tasks.toml``, by hand."""
