"""Files that others made are the ones that were looked at, each with its licence beside it."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = tomllib.loads((ROOT / "VENDOR.toml").read_text())["package"]
LICENCES = {"MIT", "OFL-1.1", "MPL-2.0"}
FILES = [file for package in PACKAGES for file in package["files"]]
SPRITES = [package for package in PACKAGES if "sprite" in package]


def sha256_of(path: str) -> str:
    return hashlib.sha256((ROOT / path).read_bytes()).hexdigest()


@pytest.mark.parametrize("file", FILES, ids=lambda file: Path(file["to"]).name)
def test_a_vendored_file_is_unchanged(file: dict[str, str]) -> None:
    assert sha256_of(file["to"]) == file["sha256"]


@pytest.mark.parametrize("package", SPRITES, ids=lambda package: package["name"])
def test_the_sprite_is_the_one_that_was_made(package: dict[str, str]) -> None:
    drawn = (ROOT / package["sprite"]).read_text()
    assert sha256_of(package["sprite"]) == package["sprite_sha256"]
    assert all(f'<symbol id="{name}"' in drawn for name in package["icons"])


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package["name"])
def test_every_package_has_a_known_licence_and_carries_its_text(
    package: dict[str, object],
) -> None:
    assert package["licence"] in LICENCES
    assert package["version"] and package["why"]
    assert any(file["from"] == "LICENSE" for file in package["files"])  # type: ignore[attr-defined]


def test_every_foreign_looking_file_is_listed() -> None:
    carried = {ROOT / file["to"] for file in FILES}
    found = [
        path
        for folder in ("src", "tests")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".woff2", ".woff", ".ttf"} or path.name.endswith(".min.js")
    ]
    assert found and set(found) <= carried
