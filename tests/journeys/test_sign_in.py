"""Signing in: by keyboard, by mouse, without scripts, with a wrong password, too often."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from journeys.conftest import Open
from journeys.running import RunningUnjam
from people import PASSWORD, email_of
from unjam.practice.rules import Role

MANAGER = email_of(Role.MANAGER)
TRIES = 8


def test_a_manager_signs_in_by_keyboard_and_lands_on_where_the_hours_go(open_window: Open) -> None:
    window = open_window()
    window.go("/")
    page = window.page
    keyboard = page.keyboard
    expect(page.get_by_label("Email")).to_be_focused()
    keyboard.type(MANAGER)
    keyboard.press("Tab")
    keyboard.type(PASSWORD)
    keyboard.press("Enter")
    expect(page).to_have_url(window.address + "/flow/findings/")
    expect(page.get_by_role("link", name="Findings")).to_have_attribute("aria-current", "page")
    keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_a_manager_signs_in_by_mouse_and_signs_out_again(open_window: Open) -> None:
    window = open_window()
    window.sign_in(MANAGER, PASSWORD)
    page = window.page
    expect(page).to_have_url(window.address + "/flow/findings/")
    page.locator(".user-menu > summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_signing_in_needs_no_scripts(open_window: Open) -> None:
    window = open_window(scripts=False)
    window.sign_in(MANAGER, PASSWORD)
    expect(window.page).to_have_url(window.address + "/flow/findings/")
    window.page.locator(".user-menu > summary").click()
    window.page.get_by_role("button", name="Dark").click()
    expect(window.page.locator("html")).to_have_attribute("data-theme", "dark")


def test_a_page_that_was_asked_for_comes_after_signing_in(open_window: Open) -> None:
    window = open_window()
    window.go("/import/")
    window.page.get_by_label("Email").fill(MANAGER)
    window.page.get_by_label("Password").fill(PASSWORD)
    window.page.keyboard.press("Enter")
    expect(window.page).to_have_url(window.address + "/import/")


def test_a_wrong_password_says_what_to_do_and_keeps_the_email(open_window: Open) -> None:
    window = open_window()
    window.sign_in(MANAGER, "not the passphrase")
    page = window.page
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("do not go together")
    expect(page.get_by_label("Email")).to_have_value(MANAGER)
    expect(page.get_by_label("Password")).to_have_value("")
    summary.get_by_role("link").click()
    expect(page.get_by_label("Email")).to_be_focused()
    assert window.accessibility_faults() == []


def test_an_empty_form_names_both_fields(open_window: Open) -> None:
    window = open_window()
    window.sign_in("", "")
    expect(window.page.get_by_role("alert")).to_contain_text("Enter your email.")
    expect(window.page.get_by_role("alert")).to_contain_text("Enter your password.")


def test_after_eight_tries_the_account_rests_and_others_do_not(open_window: Open) -> None:
    window = open_window()
    window.expect_status(429)
    victim = email_of(Role.LPN)
    for attempt in range(TRIES):
        window.sign_in(victim.upper() if attempt % 2 else victim, "a guess")
    expect(window.page.get_by_role("heading")).to_contain_text("rests for 15 minutes")
    assert window.accessibility_faults() == []
    window.sign_in(victim, PASSWORD)
    expect(window.page.get_by_role("heading")).to_contain_text("rests for 15 minutes")
    window.sign_in(email_of(Role.RN), PASSWORD)
    expect(window.page.locator(".user-menu > summary")).to_contain_text("Rita")


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.MEDICAL_ASSISTANT])
def test_a_role_without_pages_yet_is_told_so(open_window: Open, role: Role) -> None:
    window = open_window()
    window.sign_in(email_of(role), PASSWORD)
    expect(window.page.get_by_role("heading")).to_contain_text("nothing for you to do here yet")
    assert window.accessibility_faults() == []


def test_nothing_of_a_page_is_kept_after_signing_out(
    open_window: Open, unjam: RunningUnjam
) -> None:
    window = open_window()
    window.sign_in(MANAGER, PASSWORD)
    answer = window.page.request.get(unjam.address + "/flow/")
    assert "no-store" in answer.headers["cache-control"]
    kept = window.page.evaluate("() => ({...localStorage})")
    assert kept == {}


def test_a_second_proof_can_be_set_up_after_the_password_once_more(open_window: Open) -> None:
    window = open_window()
    window.sign_in(email_of(Role.COORDINATOR), PASSWORD)
    window.go("/accounts/2fa/")
    assert window.accessibility_faults() == []
    window.page.get_by_role("link", name="Set up").click()
    assert window.accessibility_faults() == []
    window.page.get_by_label("Password", exact=True).fill(PASSWORD)
    window.page.get_by_role("button", name="Go on").click()
    expect(window.page.get_by_role("heading", name="Set up codes from an app")).to_be_visible()
    assert window.page.locator(".qr svg").bounding_box()["width"] > 100
    assert window.accessibility_faults() == []
    window.page.get_by_label("Authenticator code").fill("000000")
    window.page.get_by_role("button", name="Switch on").click()
    expect(window.page.get_by_role("alert")).to_be_visible()
