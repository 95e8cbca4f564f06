"""Two practices on one PostgreSQL, each with its manager at a browser: work comes in, none out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from hosted import NAMES, PASSWORD, Hosted, hosted_practices
from journeys import exports
from journeys.conftest import Open
from journeys.running import Home, RunningUnjam, served

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def hosted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosted]:
    with hosted_practices(tmp_path_factory.mktemp("hosted")) as made:
        yield made


@pytest.fixture(scope="module")
def serving(hosted: Hosted) -> Iterator[RunningUnjam]:
    home = Home(hosted.home, hosted.practices[0], {})
    with served(home, UNJAM_POSTGRES=hosted.address("unjam_serves")) as running:
        yield running


def test_a_file_that_one_manager_brings_in_is_for_that_practice_only(
    open_window: Open, serving: RunningUnjam
) -> None:
    export = serving.home.folder / "tickets.csv"
    export.write_text(exports.odd_export())
    one = open_window(at=serving)
    one.sign_in("manager0@hosted.example", PASSWORD)
    one.go("/import/")
    one.page.locator("input[name=chosen]").set_input_files(export)
    one.page.get_by_role("button", name="Look at the files").click()
    exports.correct_and_start(one.page, name="Insurer tickets")
    expect(one.page.get_by_role("heading", name="It is in")).to_be_visible(timeout=60_000)
    run = one.page.url
    one.go("/import/")
    expect(one.page.get_by_text("tickets.csv")).to_be_visible()

    other = open_window(at=serving)
    other.expect_status(404)
    other.sign_in("manager1@hosted.example", PASSWORD)
    expect(other.page.locator(".foot")).to_contain_text(NAMES[1])
    other.go("/import/")
    expect(other.page.get_by_text("1.csv")).to_be_visible()
    expect(other.page.get_by_text("tickets.csv")).to_have_count(0)
    answer = other.page.goto(run)
    assert answer is not None and answer.status == 404
