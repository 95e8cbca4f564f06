"""A person at a browser: presses are counted, what is loaded is weighed, faults are kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN_AXE = "(tags) => axe.run(document, {runOnly: {type: 'tag', values: tags}})"
WAIT_MS_MAX = 15_000
STATUS = re.compile(r"status of (\d{3})")
METER = """
(() => {
  const BARE = new Set(["Shift", "Control", "Alt", "Meta", "CapsLock", "Dead"]);
  const add = (what) => {
    const seen = JSON.parse(sessionStorage.getItem("meter") || "{}");
    seen[what] = (seen[what] || 0) + 1;
    sessionStorage.setItem("meter", JSON.stringify(seen));
  };
  const writes = (target, event) => event.key.length === 1 && !event.ctrlKey && !event.metaKey
    && target.matches("input:not([type=checkbox], [type=radio], [type=range], [type=file])"
      + ", textarea");
  addEventListener("pointerdown", (event) => { if (event.isTrusted) add("clicks"); }, true);
  addEventListener("keydown", (event) => {
    if (!event.isTrusted || event.repeat || BARE.has(event.key)) return;
    add(writes(event.target, event) ? "typed" : "keys");
  }, true);
})();
"""


@dataclass(frozen=True, slots=True)
class Effort:
    """What a task took: presses, typed characters, pages, and bytes on the wire."""

    clicks: int = 0
    keys: int = 0
    typed: int = 0
    page_changes: int = 0
    bytes: int = 0

    def as_dict(self) -> dict[str, int]:
        """For the ledger."""
        return asdict(self)


@dataclass
class Visitor:
    """One browser window with its meter."""

    page: Page
    address: str
    faults: list[str] = field(default_factory=list)
    expected_statuses: set[int] = field(default_factory=set)
    weight_bytes: int = 0
    pages_seen: int = 0

    def go(self, path: str) -> None:
        """Open a path of the served practice."""
        self.page.goto(self.address + path)

    def expect_status(self, *statuses: int) -> None:
        """These answers belong to the story; the browser's remark about them is no fault."""
        self.expected_statuses |= set(statuses)

    def sign_in(self, email: str, password: str) -> None:
        """Sign in as a person does."""
        self.go("/accounts/login/")
        self.page.get_by_label("Email").fill(email)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in", exact=True).click()
        self.page.wait_for_load_state()

    def reset_meter(self) -> None:
        """Begin to count from zero."""
        self.page.evaluate("() => sessionStorage.removeItem('meter')")
        self.weight_bytes = self.pages_seen = 0

    def effort(self) -> Effort:
        """What it took since the meter was reset."""
        self.page.wait_for_load_state("networkidle")
        counted = self.page.evaluate("() => JSON.parse(sessionStorage.getItem('meter') || '{}')")
        return Effort(**counted, page_changes=self.pages_seen, bytes=self.weight_bytes)

    def accessibility_faults(self) -> list[str]:
        """What axe finds on the page as it stands, one line each."""
        self.page.evaluate(AXE)
        found: dict[str, Any] = self.page.evaluate(RUN_AXE, AXE_TAGS)
        return [
            f"{fault['id']}: {node['target']} {node['failureSummary']}"
            for fault in found["violations"]
            for node in fault["nodes"]
        ]

    def scrolls_sideways(self) -> bool:
        """Whether the page is wider than its window."""
        wide: bool = self.page.evaluate("() => document.documentElement.scrollWidth > innerWidth")
        return wide


def visitor(
    browser: Browser, address: str, *, width: int, height: int, colours: str, scripts: bool
) -> Iterator[Visitor]:
    """Open a window, hand it over, and insist at the end that nothing went wrong in it."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if colours == "dark" else "light",
        java_script_enabled=scripts,
        reduced_motion="reduce",
    )
    context.set_default_timeout(WAIT_MS_MAX)
    context.add_init_script(METER)
    one = Visitor(context.new_page(), address)
    watch(one, context)
    yield one
    context.close()
    assert not one.faults, "The browser complained:\n  " + "\n  ".join(one.faults)


def watch(one: Visitor, context: BrowserContext) -> None:
    """Keep every fault, weigh every answer, count every page."""

    def hear(message: ConsoleMessage) -> None:
        status = STATUS.search(message.text)
        expected = status is not None and int(status[1]) in one.expected_statuses
        if message.type in ("error", "warning") and not expected:
            one.faults.append(f"{message.type}: {message.text}")

    def see(request: Request) -> None:
        if not request.url.startswith(one.address):
            one.faults.append(f"asked another place: {request.url}")
        one.pages_seen += request.is_navigation_request() and request.redirected_from is None

    def weigh(event: dict[str, Any]) -> None:
        one.weight_bytes += int(event["encodedDataLength"])

    one.page.on("console", hear)
    one.page.on("pageerror", lambda error: one.faults.append(f"script: {error}"))
    one.page.on("request", see)
    wire = context.new_cdp_session(one.page)
    wire.on("Network.loadingFinished", weigh)
    wire.send("Network.enable")
