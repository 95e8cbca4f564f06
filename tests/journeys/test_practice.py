"""The manager sets the practice up: a set of holidays, a nurse with a licence, a link for her."""

from __future__ import annotations

import itertools

import pytest
from playwright.sync_api import Page, expect

from journeys.conftest import NARROW, WIDE, Open
from journeys.running import RunningUnjam
from journeys.task_drives import skip_to_content, tab_to
from journeys.visiting import Visitor
from people import PASSWORD, email_of
from unjam.practice.rules import Role

EVERY_LOOK = list(itertools.product((WIDE, NARROW), ("light", "dark")))
NURSE = "Nora O'Invented"
CHOSEN = "a password of my own"


def manager(window: Visitor) -> Visitor:
    window.sign_in(email_of(Role.MANAGER), PASSWORD)
    window.go("/practice/")
    return window


def sound(window: Visitor) -> None:
    """Nothing for axe to find, nothing to scroll sideways."""
    assert window.accessibility_faults() == [], window.page.url
    assert not window.scrolls_sideways(), window.page.url


@pytest.mark.parametrize(("width", "colours"), EVERY_LOOK)
def test_every_page_can_be_used_by_everyone(open_window: Open, width: int, colours: str) -> None:
    window = manager(open_window(width=width, colours=colours))
    page = window.page
    sound(window)
    for link in ("North Street", "Change the week"):
        page.get_by_role("link", name=link).first.click()
        sound(window)
    for path in ("sites/add/", "holidays/2027/", "people/add/"):
        window.go(f"/practice/{path}")
        sound(window)
    window.go("/practice/")
    page.get_by_role("link", name="Rita Rumour").click()
    sound(window)


def test_holidays_and_a_nurse_by_mouse(open_window: Open, own_unjam: RunningUnjam) -> None:
    window = manager(open_window(at=own_unjam))
    page = window.page
    page.get_by_role("link", name="Add the holidays of").click()
    page.get_by_label("Columbus Day").uncheck()
    page.get_by_role("button", name="Close on these days").click()
    expect(page.get_by_role("status").filter(has_text="closed days are added")).to_be_visible()
    sound(window)
    page.get_by_role("link", name="more days").first.click()
    expect(page.locator(".closed-days")).not_to_contain_text("Columbus Day")
    expect(page.locator(".closed-days")).to_contain_text("Labor Day")
    window.go("/practice/")
    page.get_by_role("link", name="Add a person").click()
    page.get_by_label("Name", exact=True).fill(NURSE)
    page.get_by_role("radio", name="RN Nurses").check()
    _fill_licence(page)
    page.get_by_label("Email").fill("nora@testing.example")
    page.get_by_role("button", name="Add this person").click()
    sound(window)
    expect(page.get_by_role("cell", name="RN 123 456", exact=True)).to_be_visible()
    link = page.get_by_label("Link, shown this once").input_value()
    _choose_a_password(open_window(at=own_unjam), link)


def _fill_licence(page: Page) -> None:
    page.get_by_role("combobox", name="Licence").fill("RN")
    page.get_by_label("Number").fill("RN  123 456")
    page.get_by_label("Counts until").fill("2030-02-28")


def _choose_a_password(window: Visitor, link: str) -> None:
    """As the nurse does, on a machine of her own."""
    page = window.page
    page.goto(link)
    sound(window)
    page.locator("input[type=password]").nth(0).fill(CHOSEN)
    page.locator("input[type=password]").nth(1).fill(CHOSEN)
    page.get_by_role("button", name="Keep this password").click()
    expect(page.get_by_role("heading", name="Your password is kept")).to_be_visible()
    sound(window)
    window.sign_in("nora@testing.example", CHOSEN)
    expect(page.locator(".user-menu > summary")).to_contain_text(NURSE)
    page.locator(".user-menu > summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.goto(link)
    expect(page.get_by_role("heading", name="This link no longer works")).to_be_visible()


def test_holidays_and_a_nurse_by_keyboard_alone(
    open_window: Open, own_unjam: RunningUnjam
) -> None:
    page = manager(open_window(at=own_unjam)).page
    keyboard = page.keyboard
    skip_to_content(page)
    tab_to(page, page.get_by_role("link", name="Add the holidays of"))
    keyboard.press("Enter")
    skip_to_content(page)
    tab_to(page, page.get_by_label("Columbus Day"))
    keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="Close on these days"))
    keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="closed days are added")).to_be_visible()
    skip_to_content(page)
    tab_to(page, page.get_by_role("button", name="Undo"))
    keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="taken away")).to_be_visible()
    skip_to_content(page)
    tab_to(page, page.get_by_role("link", name="Add a person"))
    keyboard.press("Enter")
    _type_a_nurse(page)
    expect(page.get_by_role("heading", name=NURSE)).to_be_visible()
    expect(page.get_by_role("cell", name="RN 123 456", exact=True)).to_be_visible()


def _type_a_nurse(page: Page) -> None:
    keyboard = page.keyboard
    skip_to_content(page)
    tab_to(page, page.get_by_label("Name", exact=True))
    keyboard.type(NURSE)
    keyboard.press("Tab")
    for _ in range(3):
        keyboard.press("ArrowDown")  # front desk, medical assistant, LPN, RN
    keyboard.press("Space")
    tab_to(page, page.get_by_role("combobox", name="Licence"))
    keyboard.type("RN")
    tab_to(page, page.get_by_label("Number"))
    keyboard.type("RN 123 456")
    keyboard.press("Tab")
    keyboard.type("02282030")
    keyboard.press("Enter")


def test_a_week_is_read_back_while_it_is_typed_and_two_at_once_lose_nothing(
    open_window: Open, own_unjam: RunningUnjam
) -> None:
    mine, theirs = (manager(open_window(at=own_unjam)) for _ in range(2))
    mine.expect_status(422)
    for window in (mine, theirs):
        window.page.get_by_role("link", name="North Street").click()
        window.page.get_by_role("link", name="Change the week").click()
    page = mine.page
    page.get_by_label("Monday").fill("8-12, 1-5:30")
    expect(page.locator("#read-back")).to_contain_text("8 am to 12 pm, 1 pm to 5:30 pm")
    theirs.page.get_by_label("Friday").fill("closed")
    theirs.page.get_by_role("button", name="Save the week").click()
    page.get_by_role("button", name="Save the week").click()
    expect(page.get_by_role("alert")).to_contain_text("Somebody changed this")
    expect(page.get_by_label("Monday")).to_have_value("8-12, 1-5:30")
    sound(mine)
    page.get_by_role("button", name="Save the week").click()
    expect(page.get_by_role("status").filter(has_text="5:30 pm")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".weeks")).not_to_contain_text("5:30 pm")


def test_the_set_up_needs_no_scripts(open_window: Open, own_unjam: RunningUnjam) -> None:
    window = manager(open_window(at=own_unjam, scripts=False))
    window.expect_status(422)
    page = window.page
    page.get_by_role("link", name="North Street").click()
    page.get_by_label("Why").fill("Staff training")
    page.get_by_role("button", name="Add this day").click()
    expect(page.get_by_role("alert")).to_contain_text("Give a day")
    expect(page.get_by_label("Why")).to_have_value("Staff training")
    page.get_by_label("Day", exact=True).fill("2027-03-04")
    page.get_by_role("button", name="Add this day").click()
    expect(page.locator(".closed-days")).to_contain_text("Staff training")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("keeps its usual hours")).to_be_visible()
