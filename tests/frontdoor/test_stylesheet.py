"""The colours can be read, the files are small, and nothing needs an exception to the policy."""

from __future__ import annotations

import gzip
import itertools
import re
from pathlib import Path

import pytest

import unjam

SOURCE = Path(unjam.__file__).parent
STATIC = SOURCE / "frontdoor" / "static" / "frontdoor"
CSS = (STATIC / "unjam.css").read_text()
CSS_BYTES_MAX = 12_000
JS_BYTES_MAX = 6_000
TEXT, EDGE = 4.5, 3.0
PAIR = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")
TOKENS = {name: (light, dark) for name, light, dark in PAIR.findall(CSS)}
WORDS_TOKENS = (
    "text",
    "muted",
    "accent",
    "late",
    "soon",
    "good",
    "wait-8-24",
    "wait-2-8",
    "wait-under-2",
)
THEMES = {"light": 0, "dark": 1}
TEMPLATES = sorted(SOURCE.rglob("*.html"))


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio, WCAG 2.2: 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(
    ("name", "ground", "theme"), list(itertools.product(WORDS_TOKENS, ("bg", "surface"), THEMES))
)
def test_words_can_be_read(name: str, ground: str, theme: str) -> None:
    at = THEMES[theme]
    assert contrast(TOKENS[name][at], TOKENS[ground][at]) >= TEXT


@pytest.mark.parametrize(("ground", "theme"), list(itertools.product(("bg", "surface"), THEMES)))
def test_edges_of_controls_can_be_seen(ground: str, theme: str) -> None:
    at = THEMES[theme]
    assert contrast(TOKENS["edge"][at], TOKENS[ground][at]) >= EDGE


@pytest.mark.parametrize("theme", THEMES)
def test_words_on_the_primary_button_can_be_read(theme: str) -> None:
    at = THEMES[theme]
    assert contrast(TOKENS["on-accent"][at], TOKENS["accent"][at]) >= TEXT


def test_the_stylesheet_and_the_script_are_small() -> None:
    assert len(gzip.compress(CSS.encode())) <= CSS_BYTES_MAX
    assert len(gzip.compress((STATIC / "core.js").read_bytes())) <= JS_BYTES_MAX


def test_the_layers_stand_in_their_order() -> None:
    assert "@layer reset, tokens, base, parts, pages, print;" in CSS


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_no_page_needs_an_exception_to_the_policy(path: Path) -> None:
    page = path.read_text()
    assert not re.search(r"\sstyle=|\son[a-z]+=\"|hx-on|<style|javascript:|//cdn|https?://", page)
    for script in re.findall(r"<script[^>]*>", page):
        assert " src=" in script or 'type="application/json"' in script, script
    assert "js:" not in page


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_every_icon_that_a_page_names_exists(path: Path) -> None:
    drawn = (STATIC / "icons.svg").read_text()
    for name in re.findall(r'{% icon "([\w-]+)" %}', path.read_text()):
        assert f'id="{name}"' in drawn, name
