"""Broken HL7 raises nothing that is not declared, and takes no unbounded time."""

from __future__ import annotations

import os

import pytest

from formats.hl7 import fuzz

SECONDS = float(os.environ.get("UNJAM_FUZZ_SECONDS", "20"))


def test_a_few_hundred_broken_messages() -> None:
    assert fuzz.run(inputs=300, seed=7).inputs == 300


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_broken_messages(seed: int) -> None:
    assert fuzz.run(seconds=SECONDS, seed=seed).inputs > 100
