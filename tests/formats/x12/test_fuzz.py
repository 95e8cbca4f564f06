"""Broken X12 raises nothing that is not declared, and takes no unbounded time."""

from __future__ import annotations

import os

import pytest

from formats.x12 import fuzz

SECONDS = float(os.environ.get("UNJAM_FUZZ_SECONDS", "20"))


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_broken_interchanges(seed: int) -> None:
    done = fuzz.run(seconds=SECONDS, seed=seed)
    assert done.inputs > 100
