"""The manager says how work should go, sees where it strays, and takes a version back."""

from __future__ import annotations

import itertools
import re

import pytest
from playwright.sync_api import expect

from journeys import exports
from journeys.conftest import NARROW, WIDE, Open
from journeys.running import RunningUnjam
from journeys.task_drives import skip_to_content, tab_to
from journeys.visiting import Visitor
from people import PASSWORD, email_of
from unjam.practice.rules import Role

EVERY_LOOK = list(itertools.product((WIDE, NARROW), ("light", "dark")))
WRITE = f"/flow/design/write/?process={exports.KIND}"
CASES = re.compile(r"\d+ cases\b")
ALL_OF_THEM = re.compile(r"(\d+) of \1 cases")
"""Other journeys may have brought more of this kind of work into the same practice."""
STRICT = """\
[[step]]
name = "Ask received"
[[step]]
name = "Chart gathered"
by = "biller"
[[step]]
name = "Form sent"
[[step]]
name = "Patient told"
[[step]]
name = "Payer answered"
"""


def manager(window: Visitor) -> Visitor:
    window.sign_in(email_of(Role.MANAGER), PASSWORD)
    return window


def sound(window: Visitor) -> None:
    """Nothing for axe to find, nothing to scroll sideways."""
    assert window.accessibility_faults() == [], window.page.url
    assert not window.scrolls_sideways(), window.page.url


@pytest.mark.parametrize(("width", "colours"), EVERY_LOOK)
def test_design_and_conformance_can_be_used_by_everyone(
    open_window: Open, busy_unjam: RunningUnjam, width: int, colours: str
) -> None:
    window = manager(open_window(width=width, colours=colours, at=busy_unjam))
    page = window.page
    window.go(f"/flow/design/?process={exports.KIND}")
    sound(window)
    window.go(WRITE)
    sound(window)
    page.get_by_label("The design", exact=True).fill(STRICT)
    expect(page.locator("#read-back")).to_contain_text("“Chart gathered”, by biller.")
    page.get_by_role("button", name="Save the design").click()
    expect(page.get_by_role("heading", name="Where it strays", exact=True)).to_be_visible()
    sound(window)
    page.get_by_role("link", name=CASES).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(ALL_OF_THEM)
    sound(window)
    page.go_back()
    page.get_by_role("button", name="Take back").click()
    expect(page.get_by_text("is taken back.")).to_be_visible()
    sound(window)


def test_from_the_map_to_a_case_that_strays(open_window: Open, busy_unjam: RunningUnjam) -> None:
    window = manager(open_window(at=busy_unjam))
    page = window.page
    window.go("/flow/")
    page.get_by_role("link", name=exports.KIND, exact=True).click()
    page.get_by_role("link", name="How it should go, and where it strays").click()
    page.get_by_role("link", name="Propose one from the log").click()
    expect(page.locator("#read-back svg")).to_be_visible()
    page.get_by_role("button", name="Save the design").click()
    expect(page.get_by_text(re.compile(r"All \d+ cases went as designed"))).to_be_visible()
    page.get_by_role("link", name="Change the design").click()
    page.get_by_label("The design", exact=True).fill(STRICT)
    expect(page.locator("#read-back")).to_contain_text("New: “Chart gathered”, by biller.")
    page.get_by_role("button", name="Save the design").click()
    strays = page.locator(".strays")
    expect(strays).to_contain_text("by another role than biller")
    one_person = re.compile(r"role than biller in \d+ of \d+ cases")
    expect(strays).not_to_contain_text(one_person)  # it would tell how that person works
    page.get_by_role("link", name=CASES).first.click()
    page.locator("main table a").first.click()
    expect(page.get_by_role("heading", name="T-")).to_be_visible()
    window.go(f"/flow/design/?process={exports.KIND}")
    page.get_by_role("button", name="Take back").click()
    expect(page.get_by_text("is taken back.")).to_be_visible()


def test_a_design_by_keyboard_alone(open_window: Open, busy_unjam: RunningUnjam) -> None:
    window = manager(open_window(at=busy_unjam))
    window.expect_status(422)
    page = window.page
    window.go(WRITE)
    skip_to_content(page)
    tab_to(page, page.get_by_label("The design", exact=True))
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(STRICT.replace("Form sent", "Form snet"))
    tab_to(page, page.get_by_role("button", name="Save the design"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("Did you mean “Form sent”?")
    expect(page.get_by_label("The design", exact=True)).to_have_value(
        STRICT.replace("sent", "snet")
    )
    sound(window)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("The design", exact=True)).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(STRICT)
    tab_to(page, page.get_by_role("button", name="Save the design"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Where it strays", exact=True)).to_be_visible()
    skip_to_content(page)
    tab_to(page, page.get_by_role("button", name="Undo"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("is taken back.")).to_be_visible()


def test_a_design_needs_no_scripts(open_window: Open, busy_unjam: RunningUnjam) -> None:
    window = manager(open_window(at=busy_unjam, scripts=False))
    page = window.page
    window.go(WRITE)
    page.get_by_label("The design", exact=True).fill(STRICT)
    page.get_by_role("button", name="Save the design").click()
    expect(page.locator(".strays")).to_contain_text("by another role than biller")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("is taken back.")).to_be_visible()


def test_conformance_prints(open_window: Open, busy_unjam: RunningUnjam) -> None:
    window = manager(open_window(at=busy_unjam))
    page = window.page
    window.go(WRITE)
    page.get_by_role("button", name="Save the design").click()
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="The design", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Take back")).to_be_hidden()
    expect(page.get_by_role("button", name="Undo")).to_be_hidden()
    assert not window.scrolls_sideways()
    page.emulate_media(media="screen")
    page.get_by_role("button", name="Take back").click()
