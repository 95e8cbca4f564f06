"""Warming up compiles every loop that the kernel has."""

from __future__ import annotations

import pytest

from unjam.flow import warm
from unjam.flow.kernel import edges, handovers, opentime, order, places, rework, slices, variants

LOOPS = [
    value
    for module in (edges, handovers, opentime, order, places, rework, slices, variants)
    for value in vars(module).values()
    if hasattr(value, "signatures")
]


def test_every_loop_is_compiled(capsys: pytest.CaptureFixture[str]) -> None:
    assert warm.run([]) == 0
    assert capsys.readouterr().out.startswith("The kernel is compiled")
    assert len(LOOPS) > 15
    assert [loop.__name__ for loop in LOOPS if not loop.signatures] == []


def test_no_loop_is_compiled_for_more_than_two_kinds_of_arrays() -> None:
    warm.warm_up()
    assert [loop.__name__ for loop in LOOPS if len(loop.signatures) > 2] == []


def test_arguments_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert warm.run(["now"]) == 2
    assert "no arguments" in capsys.readouterr().err
