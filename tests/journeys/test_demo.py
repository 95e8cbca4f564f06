"""The demo: set up by one command, signed in to by one click, started again at once, stopped."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from journeys.conftest import Open
from journeys.running import Home, RunningUnjam, first_address, started, stop

AGAIN_S_MAX = 30


@pytest.mark.slow
def test_the_demo_opens_with_one_click_and_starts_again_at_once(
    open_window: Open, tmp_path: Path
) -> None:
    folder = tmp_path / "demo"
    with started(folder, words=("demo", "serve")) as process:
        address = first_address(process)
        window = open_window(at=RunningUnjam(address, Home(folder, "", {})))
        window.go("/")
        assert window.accessibility_faults() == []
        window.page.get_by_role("button", name="Manager").click()
        expect(window.page).to_have_url(address + "/flow/findings/")
        expect(window.page.get_by_text("Prior authorization").first).to_be_visible()
        stop(process)
    began_s = time.monotonic()
    with started(folder, words=("demo", "serve")) as process:
        first_address(process)
    assert time.monotonic() - began_s < AGAIN_S_MAX
