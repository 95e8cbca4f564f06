"""Half a year of one kind of work whose delays come back on a weekday or with a payer."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from reference.jammed import at_us
from reference.logs import Row
from truth.practice import DAY, later

PAYERS = ("Aster", "Birch", "Cedar")
WEEKS = 24
PEOPLE = 6
PROCESS = "Form"
Longer = Callable[[int, str], float]


def as_ever(weekday: int, payer: str) -> float:
    """No delay."""
    return 1.0


def rows(
    longer: Longer = as_ever, *, answers: Longer = as_ever, seed: int = 1, a_week: int = 30,
    zone: str = "UTC", people: int = PEOPLE,
) -> list[Row]:  # fmt: skip
    """
    Cases of four steps with an answer of the payer between; seasons differ.

    Args:
        longer: how many times as long the wait before "Sign" is, by the weekday on which it gets
            there and by payer. answers: the same of the payer's answer.
    """
    dice, found = np.random.default_rng(seed), []
    season = np.exp(dice.normal(0, 0.4, WEEKS + 60))
    for number in range(a_week * WEEKS):
        payer = PAYERS[number % 3] if dice.random() > 0.05 else ""
        minute = later(dice.uniform(0, WEEKS * 7 * DAY), 0)
        for step in ("Open", "Answer", "Check", "Sign", "Send"):
            weekday = int(minute // DAY) % 7
            wait = 90 * season[int(minute // DAY // 7)] * dice.lognormal(0, 0.9)
            if step == "Answer":
                minute += 2 * DAY * answers(weekday, payer) * dice.lognormal(0, 0.5)
            else:
                minute = later(minute, wait * (longer(weekday, payer) if step == "Sign" else 1.0))
            row = _row(f"c_{number}", step, minute, who=int(dice.integers(people)), zone=zone)
            found.append(row | {"Payer": payer})
            minute += 5
    return sorted(found, key=lambda row: row["end"])


def _row(case: str, step: str, minute: float, *, who: int, zone: str) -> Row:
    is_answer = step == "Answer"
    return {
        "case": case, "step": step, "process": PROCESS,
        "person": "" if is_answer else f"s_{who}", "role": "payer" if is_answer else "clerk",
        "start": at_us(minute, zone=zone),
        "end": at_us(minute + (0 if is_answer else 5), zone=zone),
    }  # fmt: skip
