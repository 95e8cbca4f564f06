"""Colours, keys and accessibility, on the pages of the front door, wide and narrow."""

from __future__ import annotations

import itertools

import pytest
from playwright.sync_api import expect

from journeys.conftest import NARROW, WIDE, Open
from journeys.visiting import Visitor
from people import PASSWORD, email_of
from unjam.practice.rules import Role

DARK_GROUND, LIGHT_GROUND = "rgb(20, 24, 29)", "rgb(255, 255, 255)"
GROUND = "() => getComputedStyle(document.documentElement).backgroundColor"
OPEN_PAGES = ("/accounts/login/", "/look/")
OWN_PAGES = (
    "/flow/findings/", "/flow/findings/all/", "/flow/", "/flow/quality/", "/import/", "/look/",
    "/import/connected/",
    "/accounts/password/change/",
)  # fmt: skip
EVERY_LOOK = list(itertools.product((WIDE, NARROW), ("light", "dark")))


def manager(window: Visitor) -> Visitor:
    window.sign_in(email_of(Role.MANAGER), PASSWORD)
    return window


@pytest.mark.parametrize(("width", "colours"), EVERY_LOOK)
def test_everyone_can_use_the_pages(open_window: Open, width: int, colours: str) -> None:
    window = open_window(width=width, colours=colours)
    for path in OPEN_PAGES:
        window.go(path)
        assert window.accessibility_faults() == [], path
        assert not window.scrolls_sideways(), path
    manager(window)
    for path in OWN_PAGES:
        window.go(path)
        assert window.accessibility_faults() == [], path
        assert not window.scrolls_sideways(), path


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_menus_and_dialogs_are_accessible_when_open(open_window: Open, width: int) -> None:
    window = manager(open_window(width=width))
    window.page.locator(".user-menu > summary").click()
    assert window.accessibility_faults() == []
    window.page.keyboard.press("Escape")
    window.page.keyboard.press("Control+k")
    assert window.accessibility_faults() == []
    window.page.keyboard.press("Escape")
    window.page.keyboard.press("?")
    assert window.accessibility_faults() == []


def test_a_missing_page_is_kind(open_window: Open) -> None:
    window = manager(open_window())
    window.expect_status(404)
    window.go("/no/such/page/")
    expect(window.page.get_by_role("heading")).to_contain_text("no page at this address")
    assert window.accessibility_faults() == []


def test_a_page_for_another_role_is_kind(open_window: Open) -> None:
    window = open_window()
    window.sign_in(email_of(Role.FRONT_DESK), PASSWORD)
    window.expect_status(403)
    window.go("/import/")
    expect(window.page.get_by_role("heading")).to_contain_text("not for your role")


def test_the_colours_follow_the_device_until_a_person_chooses(open_window: Open) -> None:
    window = manager(open_window(colours="dark"))
    page = window.page
    assert page.evaluate(GROUND) == DARK_GROUND
    page.locator(".user-menu > summary").click()
    page.get_by_role("button", name="Light").click()
    expect(page).to_have_url(window.address + "/flow/findings/")
    assert page.evaluate(GROUND) == LIGHT_GROUND
    page.reload()
    assert page.evaluate(GROUND) == LIGHT_GROUND
    page.locator(".user-menu > summary").click()
    expect(page.get_by_role("button", name="Light")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Device").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "system")
    assert page.evaluate(GROUND) == DARK_GROUND


def test_ctrl_k_goes_to_a_page(open_window: Open) -> None:
    window = manager(open_window())
    page = window.page
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("qual")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page).to_have_url(window.address + "/flow/quality/")


def test_the_palette_says_when_nothing_fits_and_closes(open_window: Open) -> None:
    window = manager(open_window())
    page = window.page
    page.keyboard.press("Control+k")
    page.keyboard.type("zzz")
    expect(page.get_by_text("No page has that name.")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.get_by_role("combobox")).to_be_hidden()
    expect(page).to_have_url(window.address + "/flow/findings/")


def test_single_keys_rest_while_typing(open_window: Open) -> None:
    window = manager(open_window())
    page = window.page
    page.keyboard.press("Control+k")
    page.keyboard.type("?")
    expect(page.get_by_role("heading", name="Keys")).to_be_hidden()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Keys")).to_be_visible()


def test_single_keys_can_be_changed_and_switched_off(open_window: Open) -> None:
    window = manager(open_window())
    page = window.page
    heading = page.get_by_role("heading", name="Keys", exact=True)
    page.keyboard.press("?")
    page.get_by_role("link", name="Change the keys").click()
    page.get_by_label("Show the keys").fill("x")
    page.get_by_role("button", name="Save").click()
    page.keyboard.press("?")
    expect(heading).to_be_hidden()
    page.keyboard.press("x")
    expect(heading).to_be_visible()
    page.get_by_role("link", name="Change the keys").click()
    page.get_by_label("Off", exact=True).check()
    page.get_by_role("button", name="Save").click()
    page.keyboard.press("x")
    expect(heading).to_be_hidden()


def test_two_actions_cannot_share_a_key(open_window: Open) -> None:
    window = manager(open_window())
    window.expect_status(422)
    window.go("/look/")
    window.page.get_by_label("Next row").fill("k")
    window.page.get_by_role("button", name="Save").click()
    expect(window.page.get_by_role("alert")).to_contain_text("one different key for each")
    assert window.accessibility_faults() == []
