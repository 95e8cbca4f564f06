"""What the vault is given to keep: patients' facts, and what sources call cases and people."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date

from django.db import connection, transaction

from unjam.events import PatientAdded
from unjam.practice.actions.wanted import Chance
from unjam.practice.models import Patient, Reference
from unjam.practice.rules import REFERENCE_KINDS, checked_name, fresh_id

REFERENCES_AT_ONCE_MAX = 1_000_000
"""More names than this in one call is a mistake: an import brings them chunk by chunk."""


def add_patient(
    *,
    practice_id: str,
    name: str,
    born_on: date | None,
    by: str,
    contacts: Mapping[str, str] | None = None,
    member_ids: Mapping[str, str] | None = None,
    chance: Chance = os.urandom,
) -> PatientAdded:
    """
    Put a patient's facts into the vault. What leaves it is the id in the event.

    Raises:
        ValueError: if the name is empty.
    """
    row = Patient.objects.create(
        id=fresh_id("pt_", chance),
        practice_id=practice_id,
        name=checked_name(name),
        born_on=born_on,
        contacts=dict(contacts or {}),
        member_ids=dict(member_ids or {}),
    )
    return PatientAdded(patient_id=row.id)


def remember_references(*, practice_id: str, kind: str, texts: Mapping[str, str], by: str) -> int:
    """
    Keep what the sources call the cases (or persons) behind opaque ids. Known ones stay.

    Returns:
        How many were new. The import that brings them records its own events.

    Raises:
        ValueError: if the kind is unknown or there are more than ``REFERENCES_AT_ONCE_MAX``.
    """
    if kind not in REFERENCE_KINDS:
        raise ValueError(f"a reference is to a case or a person, not to {kind!r}")
    if len(texts) > REFERENCES_AT_ONCE_MAX:
        raise ValueError(f"at most {REFERENCES_AT_ONCE_MAX} references at once, got {len(texts)}")
    if not texts:
        return 0
    table = connection.ops.quote_name(Reference._meta.db_table)
    rows = [
        # In the order of the key, so that each page of it is written once. PostgreSQL has no NUL.
        (practice_id, kind, opaque_id, text.replace("\0", "\u2400"))
        for opaque_id, text in sorted(texts.items())
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} (practice_id, kind, opaque_id, text) "  # noqa: S608  # our own name
            "VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
            rows,
        )
        new: int = cursor.rowcount
        return max(new, 0)
