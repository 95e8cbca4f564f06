"""How each task of the ledger is done: by keyboard alone, and by mouse alone."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import FilePayload, Locator, Page, expect

from journeys import exports
from people import PASSWORD, email_of
from unjam.practice.rules import Role

Drive = Callable[[Page], None]
TABS_MAX = 40
USER_MENU = ".user-menu > summary"
IMPORT_MS_MAX = 30_000


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus, as a person without a mouse does."""
    for _ in range(TABS_MAX):
        if target.evaluate("(element) => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{target} cannot be reached with {TABS_MAX} tabs")


def skip_to_content(page: Page) -> None:
    """Past the menu, by the first link of every page."""
    tab_to(page, page.get_by_role("link", name="Skip to content"))
    page.keyboard.press("Enter")


def sign_in_by_keyboard(page: Page) -> None:
    """The email has the focus already."""
    expect(page.get_by_label("Email")).to_be_focused()
    page.keyboard.type(email_of(Role.MANAGER))
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/flow/findings/")


def sign_in_by_mouse(page: Page) -> None:
    """The hand leaves the mouse only to write."""
    page.get_by_label("Email").click()
    page.keyboard.type(email_of(Role.MANAGER))
    page.get_by_label("Password").click()
    page.keyboard.type(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/flow/findings/")


def find_quality_by_keyboard(page: Page) -> None:
    """Ctrl+K, the first letters, Enter."""
    page.keyboard.press("Control+k")
    page.keyboard.type("qual")
    page.keyboard.press("Enter")
    page.wait_for_url("**/flow/quality/")


def find_quality_by_mouse(page: Page) -> None:
    """One press in the menu."""
    page.get_by_role("link", name="Quality").click()
    page.wait_for_url("**/flow/quality/")


def go_dark_by_keyboard(page: Page) -> None:
    """Through the menu with the person's name."""
    tab_to(page, page.locator(USER_MENU))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("button", name="Dark"))
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def go_dark_by_mouse(page: Page) -> None:
    """Open the menu, press Dark."""
    page.locator(USER_MENU).click()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def sign_out_by_keyboard(page: Page) -> None:
    """Through the menu with the person's name."""
    tab_to(page, page.locator(USER_MENU))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("button", name="Sign out"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def sign_out_by_mouse(page: Page) -> None:
    """Open the menu, press Sign out."""
    page.locator(USER_MENU).click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def import_known_by_keyboard(page: Page) -> None:
    """The start button has the focus already: the columns are known."""
    skip_to_content(page)
    files = page.locator("input[name=chosen]")
    tab_to(page, files)
    page.keyboard.press("Space")  # opens the system's own window, whose presses are not ours
    files.set_input_files(_next_export(first_case=1_000))
    tab_to(page, page.get_by_role("button", name="Look at the files"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Start the import").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="It is in")).to_be_visible(timeout=IMPORT_MS_MAX)


def import_known_by_mouse(page: Page) -> None:
    """Choose, look, start."""
    with page.expect_file_chooser() as asked:
        page.locator("input[name=chosen]").click()
    asked.value.set_files(_next_export(first_case=2_000))
    page.get_by_role("button", name="Look at the files").click()
    page.get_by_role("button", name="Start the import").first.click()
    expect(page.get_by_role("heading", name="It is in")).to_be_visible(timeout=IMPORT_MS_MAX)


def _next_export(*, first_case: int) -> FilePayload:
    text = exports.odd_export(first_case=first_case)
    return {"name": "tickets.csv", "mimeType": "text/csv", "buffer": text.encode()}


def find_slow_case_by_keyboard(page: Page) -> None:
    """The first bar beside the map is the line where most waiting adds up."""
    skip_to_content(page)
    tab_to(page, page.get_by_role("link", name=exports.KIND, exact=True))
    page.keyboard.press("Enter")
    page.wait_for_url("**/flow/map/**")
    skip_to_content(page)
    tab_to(page, page.get_by_role("link", name="Skip the map"))
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(".chart a").first).to_be_focused()
    page.keyboard.press("Enter")
    behind = page.get_by_role("link", name="Cases behind this")
    expect(behind).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/flow/cases/**")
    skip_to_content(page)
    tab_to(page, page.locator("main table a").first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="T-")).to_be_visible()


def find_slow_case_by_mouse(page: Page) -> None:
    """Map, bar, cases, case: four presses."""
    page.get_by_role("link", name=exports.KIND, exact=True).click()
    page.locator(".chart a").first.click()
    page.get_by_role("link", name="Cases behind this").click()
    page.locator("main table a").first.click()
    expect(page.get_by_role("heading", name="T-")).to_be_visible()


def find_unnamed_steps_by_keyboard(page: Page) -> None:
    """The link stands beside the map, below the bars."""
    skip_to_content(page)
    tab_to(page, page.get_by_role("link", name=exports.KIND, exact=True))
    page.keyboard.press("Enter")
    page.wait_for_url("**/flow/map/**")
    skip_to_content(page)
    tab_to(page, page.get_by_role("link", name="Skip the map"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("link", name="More questions about this work"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Which steps name nobody?")).to_be_visible()


def find_unnamed_steps_by_mouse(page: Page) -> None:
    """Two presses."""
    page.get_by_role("link", name=exports.KIND, exact=True).click()
    page.get_by_role("link", name="More questions about this work").click()
    expect(page.get_by_role("heading", name="Which steps name nobody?")).to_be_visible()


DRIVES: dict[str, dict[str, Drive]] = {
    "sign_in": {"keyboard": sign_in_by_keyboard, "mouse": sign_in_by_mouse},
    "find_quality": {"keyboard": find_quality_by_keyboard, "mouse": find_quality_by_mouse},
    "go_dark": {"keyboard": go_dark_by_keyboard, "mouse": go_dark_by_mouse},
    "import_known_export": {"keyboard": import_known_by_keyboard, "mouse": import_known_by_mouse},
    "find_unnamed_steps": {
        "keyboard": find_unnamed_steps_by_keyboard,
        "mouse": find_unnamed_steps_by_mouse,
    },
    "find_slow_case": {"keyboard": find_slow_case_by_keyboard, "mouse": find_slow_case_by_mouse},
    "sign_out": {"keyboard": sign_out_by_keyboard, "mouse": sign_out_by_mouse},
}
"""Each task of ``tests/tasks.toml``, by hand."""
