"""Once warmed up, no question compiles anything more."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from reference.logs import columns_of
from unjam.flow import kernel, warm
from unjam.flow.designed import Design, DesignedStep, Log, Version, judge
from unjam.flow.kernel import (
    conformance,
    edges,
    handovers,
    opentime,
    order,
    places,
    rework,
    slices,
    variants,
)

LOOPS = {
    value.__name__ + value.__module__: value
    for module in (
        conformance,
        edges,
        handovers,
        opentime,
        order,
        places,
        rework,
        slices,
        variants,
    )
    for value in vars(module).values()
    if hasattr(value, "signatures")
}


def _compiled() -> dict[str, list[object]]:
    return {name: list(loop.signatures) for name, loop in LOOPS.items()}


def _ask(folder: Path) -> None:
    """A map of each kind of log that there is: with and without starts, long, mapped from disk."""
    dice = random.Random(1)
    for starts in (False, True):
        rows = [
            {"case": str(dice.randrange(9)), "step": str(dice.randrange(80)), "end": i + 5}
            | ({"start": i} if starts else {})
            for i in range(400)
        ]
        table = kernel.open_table([(0, 60_000_000)], from_us=0, to_us=60_000_000)
        for ties in kernel.Ties:
            kernel.file_map(columns_of(rows), ties=ties, open_table=table)
    path = folder / "case.i32"
    np.zeros(9, np.int32).tofile(path)
    mapped = np.asarray(np.memmap(path, np.int32, "c"))
    ends = np.arange(9, dtype=np.int64)
    log = kernel.LogArrays(mapped, mapped, mapped, mapped, ends, kernel.NO_STARTS, 1, 1, 1, 1)
    kernel.map_figures(log)
    design = Design((DesignedStep("a"), DesignedStep("b")), before=(("a", "b"),))
    judge(Log(kernel.in_case_order(log), ["a"], [""], None), [Version(0, design)])


def test_nothing_is_left_to_compile(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert warm.run([]) == 0
    assert capsys.readouterr().out.startswith("The kernel is compiled")
    before = _compiled()
    assert sum(bool(signatures) for signatures in before.values()) > 10
    _ask(tmp_path)
    assert _compiled() == before


def test_arguments_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert warm.run(["now"]) == 2
    assert "no arguments" in capsys.readouterr().err
