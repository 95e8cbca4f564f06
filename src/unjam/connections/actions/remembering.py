"""A mapping is remembered under a name, so that the next file of its kind needs no question."""

from __future__ import annotations

import os
from collections.abc import Callable

from django.db import transaction

from unjam.connections.actions.steering import wall_clock_us
from unjam.connections.models import SavedMapping
from unjam.connections.rules import ColumnMapping, FileShape
from unjam.connections.runs.mappings import fingerprint, problems_of, to_words
from unjam.connections.runs.refusals import MappingIncomplete
from unjam.events import MappingSaved
from unjam.practice.rules import fresh_id
from unjam.worklog import actions as worklog_actions


def save_mapping(
    *,
    practice_id: str,
    name: str,
    mapping: ColumnMapping,
    shape: FileShape,
    by: str,
    clock: Callable[[], int] = wall_clock_us,
) -> str:
    """
    Remember how a file is read, under a name; an earlier mapping of that name is replaced.

    Returns:
        The id of the saved mapping.

    Raises:
        MappingIncomplete: if the mapping would not read this file.
    """
    if problems := problems_of(mapping, shape):
        raise MappingIncomplete(problems)
    now_us = clock()
    with transaction.atomic():
        row, _ = SavedMapping.objects.update_or_create(
            practice_id=practice_id,
            name=name,
            defaults={
                "fingerprint": fingerprint(shape),
                "mapping": to_words(mapping),
                "saved_at_us": now_us,
            },
            create_defaults={
                "id": fresh_id("mp_", os.urandom),
                "fingerprint": fingerprint(shape),
                "mapping": to_words(mapping),
                "saved_at_us": now_us,
            },
        )
        worklog_actions.record(
            MappingSaved(row.id, name),
            practice_id=practice_id,
            by=by,
            at_us=now_us,
            subject_id=row.id,
        )
    return row.id
