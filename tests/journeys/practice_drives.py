"""How the tasks of the practice's set-up are done: by keyboard alone, and by mouse alone."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from journeys.task_drives import Drive, skip_to_content, tab_to

LICENCE = "RN 123 456"


def close_on_holidays_by_keyboard(page: Page) -> None:
    """Everything usual is ticked; one press takes it back."""
    skip_to_content(page)
    tab_to(page, page.get_by_role("link", name="Add the holidays of"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("checkbox", name="New Year's Day").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("closed days are added")).to_be_visible()
    skip_to_content(page)
    tab_to(page, page.get_by_role("button", name="Undo"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("closed days are taken away")).to_be_visible()


def close_on_holidays_by_mouse(page: Page) -> None:
    """Add, close, undo."""
    page.get_by_role("link", name="Add the holidays of").click()
    page.get_by_role("button", name="Close on these days").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("closed days are taken away")).to_be_visible()


def add_a_nurse_by_keyboard(page: Page) -> None:
    """From the top of the form to its bottom; Enter sends it from any field."""
    skip_to_content(page)
    tab_to(page, page.get_by_role("link", name="Add a person"))
    page.keyboard.press("Enter")
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    page.keyboard.type("Nina Fable")
    page.keyboard.press("Tab")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    tab_to(page, page.get_by_role("combobox", name="Licence"))
    page.keyboard.type("RN")
    tab_to(page, page.get_by_label("Number"))
    page.keyboard.type(LICENCE)
    page.keyboard.press("Tab")
    page.keyboard.type("02282030")
    page.keyboard.press("Enter")
    expect(page.get_by_role("cell", name=LICENCE, exact=True)).to_be_visible()


def add_a_nurse_by_mouse(page: Page) -> None:
    """The hand leaves the mouse only to write."""
    page.get_by_role("link", name="Add a person").click()
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    page.keyboard.type("Nino Fable")
    page.get_by_role("radio", name="RN Nurses").click()
    for field, words in (("Licence", "RN"), ("Number", LICENCE)):
        page.get_by_role("textbox", name=field).or_(
            page.get_by_role("combobox", name=field)
        ).click()
        page.keyboard.type(words)
    page.get_by_label("Counts until").click(position={"x": 20, "y": 15})
    page.keyboard.type("02282030")
    page.get_by_role("button", name="Add this person").click()
    expect(page.get_by_role("cell", name=LICENCE, exact=True)).to_be_visible()


PRACTICE_DRIVES: dict[str, dict[str, Drive]] = {
    "close_on_holidays": {
        "keyboard": close_on_holidays_by_keyboard,
        "mouse": close_on_holidays_by_mouse,
    },
    "add_a_nurse": {"keyboard": add_a_nurse_by_keyboard, "mouse": add_a_nurse_by_mouse},
}
"""Each task of the set-up in ``tests/tasks.toml``, by hand."""
