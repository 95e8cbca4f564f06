"""Fetches the files that VENDOR.toml lists, makes the icons, and writes their hashes back."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

import tomlkit

ROOT = Path(__file__).parent.parent
LIST = ROOT / "VENDOR.toml"
SYMBOL = '<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>'
SPRITE = '<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'
EMPTY_SHAPE = r'<path stroke="none"[^>]*>'


def main() -> int:
    """Fetch each package with ``npm pack``; returns 0, or 1 when npm is missing."""
    listed = tomlkit.parse(LIST.read_text())
    for package in listed["package"]:
        with tempfile.TemporaryDirectory() as folder:
            _renew(package, fetched=_fetch(package, folder=Path(folder)))
        print(f"  {package['name']} {package['version']}")
    LIST.write_text(tomlkit.dumps(listed))
    return 0


def _fetch(package: Any, *, folder: Path) -> Path:
    wanted = f"{package['name']}@{package['version']}"
    command = ["npm", "pack", "--silent", wanted]
    made = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    with tarfile.open(folder / made.stdout.strip().splitlines()[-1]) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


def _renew(package: Any, *, fetched: Path) -> None:
    for file in package["files"]:
        content = (fetched / file["from"]).read_bytes()
        _write(ROOT / file["to"], content=content)
        file["sha256"] = hashlib.sha256(content).hexdigest()
    if "sprite" in package:
        content = sprite(package["icons"], drawings=fetched / "icons" / "outline").encode()
        _write(ROOT / package["sprite"], content=content)
        package["sprite_sha256"] = hashlib.sha256(content).hexdigest()


def _write(path: Path, *, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def sprite(icons: dict[str, str], *, drawings: Path) -> str:
    """All icons in one file, each under our own name for it."""
    symbols = [
        SYMBOL.format(name=ours, shapes=_shapes((drawings / f"{theirs}.svg").read_text()))
        for ours, theirs in sorted(icons.items())
    ]
    return SPRITE.format(symbols="\n".join(symbols))


def _shapes(drawing: str) -> str:
    inside = re.sub(r"<!--.*?-->", "", drawing, flags=re.DOTALL)
    inside = re.sub(EMPTY_SHAPE, "", re.sub(r"</?svg[^>]*>", "", inside))
    return re.sub(r"\s*\n\s*", "", inside).replace(" />", "/>").strip()


if __name__ == "__main__":
    sys.exit(main())
