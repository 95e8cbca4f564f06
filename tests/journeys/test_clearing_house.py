"""A biller drops a clearing house's folder and a phone log, and sees what came of each file."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from connections.test_views_exports import CALLS
from connections.x12 import files
from journeys.conftest import NARROW, WIDE, Open
from journeys.running import RunningUnjam
from journeys.visiting import Visitor
from people import PASSWORD, email_of
from unjam.practice.rules import Role

ERROR_PAGE = b"<html><body><h1>502 Bad Gateway</h1></body></html>"


def clearing_house(folder: Path) -> list[Path]:
    """What lies in the folder: sound files, one that breaks off, and an error page."""
    claims = files.claims("PCN1", "PCN2", "", "PCN4")
    contents = {
        "1-claims.837": claims,
        "2-taken.999": files.acknowledgement(),
        "3-other.999": files.acknowledgement(group="999"),
        "4-accepted.277": files.accepted("PCN1"),
        "5-paid.835": files.payment("PCN1", total="79.99"),
        "6-denied.835": files.payment("PCN2", paid="0", status="4", adjustments="CAS*CO*197*100"),
        "7-half.837": files.claims("PCN7", group="18") + files.claims("PCN8", group="19")[:-90],
        "8-answers.271": ERROR_PAGE,
        "phone calls.csv": CALLS,
    }
    folder.mkdir()
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return sorted(folder.iterdir())


def dropped(page: Page, paths: list[Path]) -> None:
    page.locator("input[name=chosen]").set_input_files(paths)
    page.get_by_role("button", name="Look at the files").click()
    expect(page.get_by_role("heading", name="What came in", level=1)).to_be_visible(timeout=60_000)


def told(page: Page) -> str:
    return " ".join(page.locator("main").inner_text().split())


@pytest.mark.parametrize(
    ("width", "colours", "scripts"),
    [(WIDE, "light", True), (NARROW, "dark", True), (WIDE, "dark", False)],
)
def test_a_biller_drops_a_folder(
    open_window: Open,
    own_unjam: RunningUnjam,
    tmp_path: Path,
    width: int,
    colours: str,
    scripts: bool,
) -> None:
    window: Visitor = open_window(width=width, colours=colours, scripts=scripts, at=own_unjam)
    window.sign_in(email_of(Role.BILLER), PASSWORD)
    page = window.page
    window.go("/import/")
    dropped(page, clearing_house(tmp_path / "clearing"))
    words = told(page)
    assert "Claim sent" in words
    assert "Claim denied" in words
    assert "File accepted: 1" in words, "the other file's answer waits for its claims"
    assert "the number of the claim" in words
    assert "2 files" not in words
    assert "error page" in words
    assert "Odd, and taken in all the same" in words
    assert "Check its columns" in words
    if scripts:
        assert window.accessibility_faults() == []
        assert not window.scrolls_sideways()
    page.get_by_role("link", name="1-claims.837").first.click()
    expect(page.get_by_role("heading", name="It is in")).to_be_visible()
    assert "CLM01" in told(page)
    page.get_by_role("link", name="All files chosen with it").click()
    page.get_by_role("link", name="Check its columns").click()
    expect(page.get_by_text("This looks like a phone system's call log.")).to_be_visible()


def test_the_same_folder_again_changes_nothing(
    open_window: Open, own_unjam: RunningUnjam, tmp_path: Path
) -> None:
    window = open_window(at=own_unjam)
    window.sign_in(email_of(Role.BILLER), PASSWORD)
    page = window.page
    paths = clearing_house(tmp_path / "clearing")[:6]
    for _ in range(2):
        window.go("/import/")
        dropped(page, paths)
    row = page.get_by_role("row").filter(has_text="1-claims.837").last
    assert row.locator("td").nth(2).inner_text() == "0"
    assert row.locator("td").nth(3).inner_text() == "3"
