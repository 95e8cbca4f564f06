"""Starting Unjam: a clear address, or a clear reason why not."""

from __future__ import annotations

import argparse
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import get_finder

from unjam.frontdoor import serving


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which something listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_free_port_is_taken_as_asked() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert serving.free_port("127.0.0.1", port=port, or_next=False) == port


def test_a_port_in_use_is_said_with_what_to_do(taken: int) -> None:
    with pytest.raises(serving.NoFreePort, match=f"--port {taken + 1}"):
        serving.free_port("127.0.0.1", port=taken, or_next=False)


def test_the_demo_takes_the_next_free_port(taken: int) -> None:
    assert serving.free_port("127.0.0.1", port=taken, or_next=True) > taken


def test_serving_on_a_port_in_use_ends_with_2(
    taken: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert serving.run(["--port", str(taken)]) == 2
    assert f"port {taken} at 127.0.0.1 cannot be used" in capsys.readouterr().err


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(serving.NoFreePort, match=r"203\.0\.113\.7"):
        serving.free_port("203.0.113.7", port=8000, or_next=False)


@pytest.mark.parametrize("word", ["0", "65536", "-1", "eighty", "80.0", "²"])
def test_what_is_no_port(word: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="a port is a number"):
        serving.port_number(word)


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("::", "http://127.0.0.1:8000"),
        ("::1", "http://[::1]:8000"),
        ("front.example", "http://front.example:8000"),
    ],
)
def test_the_address_to_type(host: str, shown: str) -> None:
    assert serving.address(host, port=8000) == shown


def test_the_files_of_pages_are_gathered_once_and_again_when_one_changes(
    settings, tmp_path: Path
) -> None:
    source = tmp_path / "source"
    (source / "clinic").mkdir(parents=True)
    (source / "clinic" / "a.css").write_text("a { color: red }")
    settings.STATIC_ROOT = tmp_path / "gathered"
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    get_finder.cache_clear()
    assert serving.gather_static()
    assert not serving.gather_static()
    os.utime(source / "clinic" / "a.css", ns=(1, 1))
    assert serving.gather_static()
    assert (tmp_path / "gathered" / "clinic" / "a.css").exists()
