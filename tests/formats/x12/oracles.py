"""What other readers of X12 say of a file; none of them is ever imported by unjam."""

from __future__ import annotations

import io
import logging
import warnings
from decimal import Decimal

import oxedi
import pyx12.params
import pyx12.x12n_document

logging.getLogger("pyx12").setLevel(logging.CRITICAL)


def pyx12_errors(content: bytes) -> list[str]:
    """The segments with which pyx12 refuses a file; empty where it accepts it."""
    answer = io.StringIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        is_sound = pyx12.x12n_document.x12n_document(
            pyx12.params.params(), io.StringIO(content.decode("ascii", "replace")), answer, None
        )
    if is_sound:
        return []
    lines = answer.getvalue().replace("\n", "").split("~")
    return [line for line in lines if line[:3] in ("IK3", "IK4", "AK3", "AK4", "AK9")] or ["?"]


def oxedi_cents(content: bytes) -> dict[str, int]:
    """What oxedi adds up in the payments of a file, in cents, by table and column."""
    tables = oxedi.parse(content).tables
    return {
        f"{name} {column}": _column_cents(tables[name].render(), column)
        for name, column in OXEDI_AMOUNTS
    }


OXEDI_AMOUNTS = (
    ("payments", "total_payment_amount"),
    ("claims", "charge_amount"),
    ("claims", "payment_amount"),
    ("claims", "patient_responsibility"),
    ("services", "charge_amount"),
    ("services", "payment_amount"),
    ("adjustments", "amount"),
    ("provider_adjustments", "amount"),
)


def _column_cents(rendered: str, column: str) -> int:
    _, head, *rows = rendered.strip().splitlines()
    at = [name.split(":")[0] for name in head.split(" | ")].index(column)
    values = [row.split(" | ")[at] for row in rows if row]
    return sum(int(Decimal(value) * 100) for value in values if value != NOTHING)


NOTHING = "\u2205"
"""How oxedi shows a value that is not there."""
