"""Turns what an X12 transaction says into steps of our log: which case, what was done, when."""

from __future__ import annotations

from collections.abc import Callable

from unjam.connections.logs.instants import Instants
from unjam.connections.x12 import about_claims, about_requests
from unjam.connections.x12.said import Said, Unusable, instant_of
from unjam.formats.x12.required import note_missing
from unjam.formats.x12.transactions import Transaction

NAMES = {
    "270": "Eligibility questions (270)",
    "271": "Eligibility answers (271)",
    "276": "Claim status questions (276)",
    "277": "Claim status answers (277)",
    "278": "Authorizations (278)",
    "275": "Documents sent (275)",
    "835": "Payments and denials (835)",
    "837": "Claims (837)",
    "999": "File acknowledgements (999)",
    "997": "File acknowledgements (997)",
    "TA1": "Interchange acknowledgements (TA1)",
    "834": "Enrollments (834)",
    "820": "Premium payments (820)",
}
"""What a person reads of each transaction set."""

Translate = Callable[[Transaction, int], Said]

TRANSLATIONS: dict[str, Translate] = {
    "270": about_requests.eligibility,
    "271": about_requests.eligibility,
    "275": about_requests.documents,
    "276": about_claims.status,
    "277": about_claims.status,
    "278": about_requests.authorization,
    "835": about_claims.payment,
    "837": about_claims.claims,
    "997": about_claims.file_answer,
    "999": about_claims.file_answer,
    "TA1": about_claims.interchange_answer,
}


def is_used(set_id: str) -> bool:
    """Whether work is made of a transaction set."""
    return set_id in TRANSLATIONS


def translate(transaction: Transaction, *, instants: Instants) -> Said:
    """
    All that a transaction says. Of a set that we have no use for, nothing; that is counted.

    Args:
        instants: settles its times. Odd things are added to ``transaction.findings``.
    """
    says = TRANSLATIONS.get(transaction.set_id)
    if says is None:
        said = Said()
        said.counts["not_used"] += 1
        return said
    at_us = instant_of(transaction, instants=instants)
    if at_us is None:
        sentence = "a date and time in GS04 and GS05: without them nobody knows when this was"
        return Said(parked=[Unusable(0, "GS04", sentence)])
    said = says(transaction, at_us)
    note_missing(transaction)
    return said
