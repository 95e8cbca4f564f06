"""The invented patients of the systems' year: with names that trip careless programs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from unjam.demo.chance import Chance

FIRST_NAMES = (
    "Testa", "Sample", "Demo", "Mocka", "Ficta", "Placebo", "Dummy", "Exempla", "Anne-Testa",
    "D'Ficta", "José-Demo", "Mary Sample",
)  # fmt: skip
LAST_NAMES = (
    "Patientsen", "Notarealname", "Inventova", "Samplewska", "Fictus", "Pretendia", "O'Inventa",
    "D'Madeup", "St. Nobody", "van der Fake", "Núñez-Ficta", "Isaac-Demo", "Mockley Jr",
)  # fmt: skip
PATIENTS = 900
"""How many there are; cases are spread over them."""

YOUNGEST_YEARS, OLDEST_YEARS = 1, 95


@dataclass(frozen=True, slots=True)
class Patient:
    """One invented person; ``member`` is the number on the card, ``record`` that of the EHR."""

    first: str
    last: str
    sex: str
    born_on: date
    member: str
    record: str


def patients(chance: Chance, *, on: date) -> list[Patient]:
    """All of them, as old as they are on a day."""
    return [
        Patient(
            first=chance.one_of(FIRST_NAMES),
            last=chance.one_of(LAST_NAMES),
            sex=chance.one_of("FM"),
            born_on=on
            - timedelta(days=round(365.25 * chance.between(YOUNGEST_YEARS, OLDEST_YEARS))),
            member=f"FAKE{chance.whole(10_000_000, 99_999_999)}",
            record=f"MR{number:06}",
        )
        for number in range(1, PATIENTS + 1)
    ]
