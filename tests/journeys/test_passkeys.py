"""A passkey: added, used to sign in, renamed, removed; and words where it cannot be."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import CDPSession, Page, expect

from journeys.conftest import Open
from journeys.running import RunningUnjam
from journeys.visiting import Visitor
from people import PASSWORD, email_of
from unjam.practice.rules import Role

RN = email_of(Role.RN)
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def by_name(unjam: RunningUnjam) -> RunningUnjam:
    """The same server at a name: a browser offers no passkey at a bare number."""
    return RunningUnjam(unjam.address.replace("127.0.0.1", "localhost"), unjam.home)


@pytest.fixture
def window(open_window: Open, own_unjam: RunningUnjam) -> Iterator[Visitor]:
    yield open_window(at=by_name(own_unjam))


def device(page: Page) -> tuple[CDPSession, str]:
    """A fingerprint reader that says yes, as Chromium's own tests have it."""
    wire = page.context.new_cdp_session(page)
    wire.send("WebAuthn.enable")
    made = wire.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return wire, made["authenticatorId"]


def add_passkey(window: Visitor, *, name: str) -> None:
    page = window.page
    window.go("/accounts/2fa/")
    page.get_by_role("link", name="Add a passkey").click()
    page.wait_for_load_state()
    if "reauthenticate" in page.url:
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Add a passkey")).to_be_visible()
    expect(page.get_by_label("It signs me in by itself")).to_be_checked()
    page.get_by_label("Name", exact=True).fill(name)
    assert window.accessibility_faults() == []
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()


def test_a_passkey_signs_in_by_itself_and_is_removed(window: Visitor) -> None:
    page = window.page
    device(page)
    window.sign_in(RN, PASSWORD)
    add_passkey(window, name="Exam room tablet")
    expect(page.locator(".codes")).to_contain_text("\n")
    assert window.accessibility_faults() == []

    page.locator(".user-menu > summary").click()
    page.get_by_role("button", name="Sign out").click()
    window.go("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.locator(".user-menu > summary")).to_contain_text("Rita")

    window.go("/accounts/2fa/")
    page.get_by_role("link", name="See them").click()
    expect(page.get_by_role("heading", name="Exam room tablet")).to_be_visible()
    expect(page.locator(".panel")).to_contain_text("Signs you in by itself")
    assert window.accessibility_faults() == []
    page.get_by_role("link", name="Rename").click()
    page.get_by_role("link", name="Use your passkey instead").click()  # it matters, so once more
    assert window.accessibility_faults() == []
    page.get_by_role("button", name="Use your passkey").click()
    page.get_by_label("Name").fill("Room 2 tablet")
    assert window.accessibility_faults() == []
    page.get_by_role("button", name="Save the name").click()
    page.get_by_role("link", name="Remove Room 2 tablet").click()
    assert window.accessibility_faults() == []
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_role("main")).to_contain_text("You have none yet.")


def test_the_password_alone_is_not_enough_once_there_is_a_passkey(window: Visitor) -> None:
    page = window.page
    device(page)
    window.sign_in(RN, PASSWORD)
    add_passkey(window, name="My phone")
    codes = (page.locator(".codes").text_content() or "").split()
    page.locator(".user-menu > summary").click()
    page.get_by_role("button", name="Sign out").click()
    window.sign_in(RN, PASSWORD)
    expect(page.get_by_role("heading", name="One more proof")).to_be_visible()
    assert window.accessibility_faults() == []
    page.get_by_role("textbox").fill("000000")
    page.get_by_role("button", name="Use the code").click()
    expect(page.get_by_role("alert").first).to_contain_text("does not fit")
    page.get_by_role("button", name="Use your passkey").click()
    expect(page.locator(".user-menu > summary")).to_contain_text("Rita")

    page.locator(".user-menu > summary").click()
    page.get_by_role("button", name="Sign out").click()
    window.sign_in(RN, PASSWORD)
    page.get_by_role("textbox").fill(codes[0])
    page.get_by_role("button", name="Use the code").click()
    expect(page.locator(".user-menu > summary")).to_contain_text("Rita")


def test_a_locked_screen_opens_in_place_with_a_passkey(window: Visitor) -> None:
    page = window.page
    wire, reader = device(page)
    window.sign_in(RN, PASSWORD)
    lock(page)
    expect(page.get_by_role("button", name="Use your passkey")).to_have_count(0)
    page.get_by_label("Password of Rita Rumour").fill(PASSWORD)
    page.get_by_role("button", name="Unlock").click()
    expect(page.get_by_role("heading", name="This screen is locked")).to_be_hidden()

    add_passkey(window, name="Exam room tablet")
    window.go("/look/")
    page.get_by_label("Next row").fill("q")
    lock(page)
    wire.send("WebAuthn.setUserVerified", {"authenticatorId": reader, "isUserVerified": False})
    page.get_by_role("button", name="Use your passkey").click()
    expect(page.get_by_role("heading", name="This screen is locked")).to_be_visible()
    wire.send("WebAuthn.setUserVerified", {"authenticatorId": reader, "isUserVerified": True})
    page.get_by_role("button", name="Use your passkey").click()
    expect(page.get_by_role("heading", name="This screen is locked")).to_be_hidden()
    expect(page.get_by_label("Next row")).to_have_value("q")


def lock(page: Page) -> None:
    page.locator(".user-menu > summary").click()
    page.get_by_role("button", name="Lock this screen").click()
    expect(page.get_by_role("heading", name="This screen is locked")).to_be_visible()


def test_a_device_that_says_no_is_answered_in_words(window: Visitor) -> None:
    page = window.page
    wire, reader = device(page)
    wire.send("WebAuthn.setUserVerified", {"authenticatorId": reader, "isUserVerified": False})
    window.go("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was changed")
    assert window.accessibility_faults() == []


def test_at_a_bare_number_it_says_where_passkeys_work(
    open_window: Open, own_unjam: RunningUnjam
) -> None:
    window = open_window(at=own_unjam)
    window.go("/accounts/login/")
    page = window.page
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_have_count(0)
    window.sign_in(RN, PASSWORD)
    window.go("/accounts/2fa/webauthn/add/")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("link", name="localhost")).to_be_visible()
    assert window.accessibility_faults() == []
