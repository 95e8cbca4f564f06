"""A served practice and a real browser for each journey."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import ModuleType

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from journeys import exports
from journeys.running import Home, RunningUnjam, furnished, served
from journeys.visiting import Visitor, visitor
from people import PASSWORD, email_of
from unjam.practice.rules import Role

ROOT = Path(__file__).parents[2]
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
WIDE, NARROW = 1440, 320
Open = Callable[..., Visitor]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder opens a browser; one worker does it all, on one server."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("journeys"))


def _finder() -> ModuleType:
    spec = importlib.util.spec_from_file_location("chromium", ROOT / "scripts" / "chromium.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium; without one the journeys fail and say how to get it."""
    finder = _finder()
    path = finder.present()
    if path is None:
        pytest.fail(finder.NONE_TO_BE_HAD)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A furnished folder, made once; copy it to change it."""
    return furnished(tmp_path_factory.mktemp("unjam") / "home")


@pytest.fixture(scope="session")
def unjam(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningUnjam]:
    """The served practice that journeys share; they leave its work log as they found it."""
    with served(home.copy_to(tmp_path_factory.mktemp("shared") / "home")) as running:
        yield running


@pytest.fixture
def own_unjam(home: Home, tmp_path: Path) -> Iterator[RunningUnjam]:
    """A served practice for this journey alone."""
    with served(home.copy_to(tmp_path / "home")) as running:
        yield running


@pytest.fixture
def open_window(browser: Browser, unjam: RunningUnjam) -> Iterator[Open]:
    """Opens windows: ``open_window(width=320, colours="dark", scripts=False, at=other_unjam)``."""
    with ExitStack() as windows:

        def open_one(
            *,
            width: int = WIDE,
            height: int = 900,
            colours: str = "light",
            scripts: bool = True,
            at: RunningUnjam = unjam,
        ) -> Visitor:
            window = contextmanager(visitor)(
                browser, at.address, width=width, height=height, colours=colours, scripts=scripts
            )
            return windows.enter_context(window)

        yield open_one


@pytest.fixture(scope="session")
def busy_unjam(
    browser: Browser, home: Home, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningUnjam]:
    """A served practice that has brought in one export and named its way of reading."""
    folder = tmp_path_factory.mktemp("busy")

    def correct(page: Page) -> None:
        exports.correct_and_start(page, name="Insurer tickets")

    with served(home.copy_to(folder / "home")) as running:
        export = folder / "tickets.csv"
        _bring_in(browser, running, text=exports.odd_export(), path=export, start=correct)
        yield running


@pytest.fixture(scope="session")
def jammed_unjam(
    browser: Browser, home: Home, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningUnjam]:
    """A served practice that has brought in half a year of work that jams."""
    folder = tmp_path_factory.mktemp("jammed")

    def start(page: Page) -> None:
        page.get_by_label("Kind of work in this file").fill(exports.REFILLS)
        page.get_by_role("button", name="Start the import").first.click()

    with served(home.copy_to(folder / "home")) as running:
        export = folder / "refills.csv"
        _bring_in(browser, running, text=exports.jammed_export(), path=export, start=start)
        yield running


def _bring_in(
    browser: Browser,
    running: RunningUnjam,
    *,
    text: str,
    path: Path,
    start: Callable[[Page], None],
) -> None:
    """Bring in an export as the manager does; ``start`` says what its columns are and begins."""
    path.write_text(text)
    with contextmanager(visitor)(
        browser, running.address, width=WIDE, height=900, colours="light", scripts=True
    ) as window:
        window.sign_in(email_of(Role.MANAGER), PASSWORD)
        window.go("/import/")
        window.page.locator("input[name=chosen]").set_input_files(path)
        window.page.get_by_role("button", name="Look at the files").click()
        start(window.page)
        window.page.get_by_role("heading", name="It is in").wait_for(timeout=30_000)
