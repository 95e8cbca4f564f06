"""Invented logs of any size, as arrays in order of time: what the map is measured on."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from unjam.flow.kernel import NO_STARTS, LogArrays

KINDS, STEPS, PEOPLE, ROLES = 6, 40, 30, 7
BEGIN_US = 1_700_000_000_000_000
YEARS = 3
SIZES = ("n_cases", "n_steps", "n_persons", "n_roles")


def invented_log(n_events: int, *, seed: int = 1) -> LogArrays:
    """
    Six kinds of work over 40 steps, 30 people and 7 roles; waits are lognormal (median 2 h, sigma
    1.8), 3 % of them ties, and 6 % of the events name nobody. Codes are numbered as they appear.
    """
    dice = np.random.default_rng(seed)
    lengths = dice.integers(2, 15, n_events // 8 + 2)
    ends = np.cumsum(lengths)
    n_cases = int(np.searchsorted(ends, n_events))
    lengths = np.r_[lengths[:n_cases], n_events - (ends[n_cases - 1] if n_cases else 0)]
    lengths = lengths[lengths > 0]
    case = np.repeat(np.arange(len(lengths)), lengths)
    place = np.arange(n_events) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    waits = dice.lognormal(np.log(7_200), 1.8, n_events)
    waits[dice.random(n_events) < 0.03] = 0
    waits[place == 0] = 0
    offset = np.cumsum(waits)
    offset -= np.repeat(offset[place == 0], lengths)
    begin = np.sort(dice.random(len(lengths))) * YEARS * 365 * 86_400
    end_us = BEGIN_US + (begin[case] + offset).astype(np.int64) * 1_000_000
    kind = dice.integers(0, KINDS, len(lengths))[case]
    usual = (kind * 5 + place) % STEPS
    strayed = dice.random(n_events) < 0.25
    step = np.where(strayed, (usual + dice.integers(1, 6, n_events)) % STEPS, usual) + 1
    person = dice.integers(1, PEOPLE + 1, n_events)
    role = (person - 1) % ROLES + 1
    nobody = dice.random(n_events) < 0.06
    person[nobody] = role[nobody] = 0
    order = np.argsort(end_us, kind="stable")
    return LogArrays(
        _by_appearance(case[order].astype(np.int32), len(lengths)),
        step[order].astype(np.int32),
        person[order].astype(np.int32),
        role[order].astype(np.int32),
        end_us[order],
        NO_STARTS,
        len(lengths),
        STEPS + 1,
        PEOPLE + 1,
        ROLES + 1,
    )


def _by_appearance(codes: np.ndarray, n: int) -> np.ndarray:
    _, first = np.unique(codes, return_index=True)
    number = np.empty(n, np.int32)
    number[codes[np.sort(first)]] = np.arange(n, dtype=np.int32)
    return number[codes]


def names(log: LogArrays) -> dict[str, list[str]]:
    """Words for the codes of an invented log."""
    return {
        "step_words": [f"s{code}" for code in range(log.n_steps)],
        "role_words": [f"r{code}" for code in range(log.n_roles)],
    }


def save(log: LogArrays, folder: Path) -> None:
    """Write an invented log as raw columns, so that other processes read the same."""
    for name in ("case", "step", "person", "role"):
        getattr(log, name).tofile(folder / f"{name}.i32")
    log.end_us.tofile(folder / "end_us.i64")
    (folder / "n_cases").write_text(str(log.n_cases))


def load(folder: Path) -> LogArrays:
    """Read what ``save`` wrote."""
    codes = {
        name: np.fromfile(folder / f"{name}.i32", np.int32)
        for name in ("case", "step", "person", "role")
    }
    end_us = np.fromfile(folder / "end_us.i64", np.int64)
    n_cases = int((folder / "n_cases").read_text())
    sizes = (n_cases, STEPS + 1, PEOPLE + 1, ROLES + 1)
    return LogArrays(
        **codes, end_us=end_us, start_us=NO_STARTS, **dict(zip(SIZES, sizes, strict=True))
    )
