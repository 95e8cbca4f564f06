"""The test run itself: no test reaches beyond this machine."""

from __future__ import annotations

import socket

import pytest

ELSEWHERE = ("203.0.113.7", 80)


def test_another_machine_cannot_be_reached() -> None:
    """Warnings are errors here, and the guard warns before it refuses."""
    with socket.socket() as line, pytest.raises(UserWarning, match=ELSEWHERE[0]):
        line.connect(ELSEWHERE)


def test_this_machine_can() -> None:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        with socket.create_connection(door.getsockname()) as line:
            assert line.getpeername() == door.getsockname()
