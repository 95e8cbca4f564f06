"""A screen that nobody uses: a warning, then a cover; and nothing that was typed is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from journeys.conftest import Open
from journeys.running import Home, RunningUnjam, served
from people import PASSWORD, PRACTICE_NAME, email_of
from unjam.practice.rules import Role

MANAGER = email_of(Role.MANAGER)
IDLE_S = 6
COVER_MS_MAX = (IDLE_S + 4) * 1000
TYPED = "half a thought"


@pytest.fixture(scope="module")
def hasty(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningUnjam]:
    """A served practice whose screens lock after seconds."""
    folder: Path = tmp_path_factory.mktemp("hasty") / "home"
    with served(home.copy_to(folder), UNJAM_IDLE_S=str(IDLE_S)) as running:
        yield running


def cover(page: Page):
    return page.get_by_role("heading", name="This screen is locked")


def words_on(page: Page) -> str:
    """Everything that can be seen or read aloud."""
    text: str = page.evaluate("() => document.body.innerText + document.title")
    return text


def unlock(page: Page, password: str = PASSWORD) -> None:
    page.get_by_label("Password of Mara Makebelieve").fill(password)
    page.get_by_role("button", name="Unlock").click()


def test_it_warns_then_covers_and_gives_everything_back(
    open_window: Open, hasty: RunningUnjam
) -> None:
    window = open_window(at=hasty)
    window.sign_in(MANAGER, PASSWORD)
    window.go("/look/")
    page = window.page
    key = page.get_by_label("Next row")
    key.fill("q")
    title = page.title()
    warning = page.get_by_role("status").filter(has_text="This screen locks in")
    expect(warning).to_be_visible(timeout=COVER_MS_MAX)
    assert window.accessibility_faults() == []
    page.keyboard.press("Shift")
    expect(warning).to_have_count(0)
    expect(cover(page)).to_be_hidden()

    expect(cover(page)).to_be_visible(timeout=COVER_MS_MAX)
    assert PRACTICE_NAME not in words_on(page)
    assert "Look and keys" not in words_on(page)
    assert page.title() == "Locked · Unjam"
    expect(page.locator("main")).to_be_hidden()
    expect(page.get_by_label("Password of Mara Makebelieve")).to_be_focused()
    assert window.accessibility_faults() == []
    page.keyboard.press("Control+k")
    page.keyboard.press("Escape")
    expect(cover(page)).to_be_visible()

    unlock(page, "not the passphrase")
    expect(page.get_by_role("alert")).to_contain_text("does not fit")
    assert window.accessibility_faults() == []
    unlock(page)
    expect(cover(page)).to_be_hidden()
    expect(key).to_have_value("q")
    expect(key).to_be_focused()
    assert page.title() == title


def test_the_server_is_locked_too_and_one_password_opens_every_tab(
    open_window: Open, hasty: RunningUnjam
) -> None:
    window = open_window(at=hasty)
    window.sign_in(MANAGER, PASSWORD)
    first = window.page
    second = first.context.new_page()
    second.goto(hasty.address + "/look/")
    for _ in range(IDLE_S + 2):  # use of one tab keeps the other open
        second.keyboard.press("Shift")
        second.wait_for_timeout(1000)
    expect(cover(first)).to_be_hidden()
    expect(cover(second)).to_be_hidden()
    second.locator(".user-menu > summary").click()
    second.get_by_role("button", name="Lock this screen").click()
    for page in (first, second):
        expect(cover(page)).to_be_visible()
    answer = first.context.request.get(hasty.address + "/flow/")
    assert "/accounts/reauthenticate/" in answer.url
    unlock(second)
    for page in (first, second):
        expect(cover(page)).to_be_hidden()
    assert first.context.request.get(hasty.address + "/flow/").url.endswith("/flow/")


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_the_cover_fits_a_small_screen(
    open_window: Open, hasty: RunningUnjam, colours: str
) -> None:
    window = open_window(at=hasty, width=320, height=640, colours=colours)
    window.sign_in(MANAGER, PASSWORD)
    window.page.locator(".user-menu > summary").click()
    window.page.get_by_role("button", name="Lock this screen").click()
    expect(cover(window.page)).to_be_visible()
    assert not window.scrolls_sideways()
    assert window.accessibility_faults() == []


def test_without_scripts_the_server_locks_and_leads_back(
    open_window: Open, hasty: RunningUnjam
) -> None:
    window = open_window(at=hasty, scripts=False)
    window.sign_in(MANAGER, PASSWORD)
    page = window.page
    page.wait_for_timeout((IDLE_S + 1) * 1000)
    window.go("/look/")
    window.go("/import/")
    expect(cover(page)).to_be_visible()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Unlock").click()
    expect(page).to_have_url(hasty.address + "/import/")
    page.locator(".user-menu > summary").click()
    page.get_by_role("button", name="Lock this screen").click()
    expect(cover(page)).to_be_visible()


def test_a_fragment_that_the_server_refuses_covers_the_page_and_spoils_nothing(
    open_window: Open, hasty: RunningUnjam
) -> None:
    window = open_window(at=hasty)
    window.expect_status(423)
    window.sign_in(MANAGER, PASSWORD)
    window.go("/import/")
    page = window.page
    page.evaluate(
        """() => {
          const part = document.createElement("p");
          part.id = "part";
          part.textContent = "as it was";
          part.setAttribute("hx-get", "/flow/");
          part.setAttribute("hx-trigger", "asked");
          document.querySelector("main").append(part);
          htmx.process(part);
        }"""
    )
    token = page.locator("#cover [name=csrfmiddlewaretoken]").first.input_value()
    page.context.request.post(
        hasty.address + "/screen/lock/", headers={"X-CSRFToken": token}, max_redirects=0
    )
    page.evaluate("() => htmx.trigger('#part', 'asked')")
    expect(cover(page)).to_be_visible(timeout=2000)
    unlock(page)
    expect(page.locator("#part")).to_have_text("as it was")


def test_a_session_that_ended_leads_from_the_cover_to_the_sign_in(
    open_window: Open, hasty: RunningUnjam
) -> None:
    window = open_window(at=hasty)
    window.sign_in(MANAGER, PASSWORD)
    window.page.locator(".user-menu > summary").click()
    # The server's answer renews the cookie, so it must have come before the cookie is taken away.
    with window.page.expect_response(lambda answer: answer.request.method == "POST"):
        window.page.get_by_role("button", name="Lock this screen").click()
    expect(cover(window.page)).to_be_visible()
    window.page.context.clear_cookies(name="unjam")
    unlock(window.page)
    expect(window.page.get_by_role("heading", name="Sign in")).to_be_visible()
