"""What flow remembers that the log alone would be slow to answer: how work should go, by day."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

WHY_LENGTH_MAX = 300


class AcceptedFinding(models.Model):
    """What a manager said to be as it should be: of one kind, at one place."""

    practice_id = models.CharField(max_length=64)
    kind = models.CharField(max_length=24)
    process = models.CharField(max_length=200, blank=True)
    step = models.TextField(blank=True)
    from_step = models.TextField(blank=True)
    to_step = models.TextField(blank=True)
    why = models.CharField(max_length=WHY_LENGTH_MAX, blank=True)
    said_by_role = models.CharField(max_length=24)
    said_at_us = models.BigIntegerField()

    class Meta:
        """A place is said once; what was taken back is in the log."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["practice_id", "kind", "process", "step", "from_step", "to_step"],
                name="accepted_finding_once",
            )
        ]


class DesignVersion(models.Model):
    """One kind of work as it should go, for the cases that begin from a day on."""

    practice_id = models.CharField(max_length=64)
    process = models.CharField(max_length=200, blank=True)
    effective_on = models.DateField()
    text = models.TextField()
    saved_at_us = models.BigIntegerField()

    class Meta:
        """One version a day; another on the same day takes its place, and the log keeps both."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["practice_id", "process", "effective_on"], name="design_version_one_a_day"
            )
        ]
