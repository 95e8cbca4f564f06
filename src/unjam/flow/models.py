"""What flow remembers that the log alone would be slow to answer: how work should go, by day."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


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
