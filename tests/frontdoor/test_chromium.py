"""Chromium is found where a person says it is, or it is said that it is not there."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "chromium.py"


@pytest.fixture
def chromium() -> ModuleType:
    spec = importlib.util.spec_from_file_location("chromium_script", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def program(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_the_one_that_is_named_wins(
    chromium: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = program(tmp_path / "my-browser")
    monkeypatch.setenv("UNJAM_CHROMIUM", str(named))
    assert chromium.present() == str(named)


def test_a_named_one_that_is_not_there_is_said(
    chromium: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNJAM_CHROMIUM", str(tmp_path / "none"))
    with pytest.raises(SystemExit, match="no program is there"):
        chromium.present()


def test_the_path_comes_next_and_the_newest_download_last(
    chromium: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("UNJAM_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "downloads"))
    assert chromium.present() is None
    for build in ("900", "1217"):
        program(tmp_path / "downloads" / f"chromium-{build}" / "chrome-linux64" / "chrome")
    assert "chromium-1217" in chromium.present()
    on_path = program(tmp_path / "bin" / "chromium")
    assert chromium.present() == str(on_path)


def test_without_any_the_words_say_what_to_do(
    chromium: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for way in ("present", "from_apt", "from_playwright"):
        monkeypatch.setattr(chromium, way, lambda: None)
    assert chromium.main() == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "UNJAM_CHROMIUM" in said.err and "apt-get install chromium" in said.err


def test_a_fetched_one_that_does_not_start_is_not_taken(
    chromium: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = program(tmp_path / "good")
    assert chromium.starts(str(good))
    bad = program(tmp_path / "bad")
    bad.write_text("#!/bin/sh\necho 'error while loading libnss3.so' >&2\nexit 127\n")
    assert not chromium.starts(str(bad))
    assert f"{bad} does not start: error while loading libnss3.so" in capsys.readouterr().err
