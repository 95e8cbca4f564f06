"""How the work log is stored: rows that are only added, sealed in batches, signed at times."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

ID_LENGTH_MAX = 64


class Entry(models.Model):
    """
    One thing that happened. Only its payload may ever go, and then its hash stays (redaction).

    There is no index on the subject: it costs 4 to 5 µs a row, and the map's projection answers
    "which rows has this case".
    """

    pk = models.CompositePrimaryKey("practice_id", "seq")
    practice_id = models.CharField(max_length=ID_LENGTH_MAX)
    seq = models.BigIntegerField()
    seal_no = models.BigIntegerField()
    kind = models.CharField(max_length=ID_LENGTH_MAX)
    subject_id = models.CharField(max_length=ID_LENGTH_MAX)
    happened_at_us = models.BigIntegerField()
    happened_from_us = models.BigIntegerField(null=True)
    payload = models.TextField(null=True)
    salt = models.BinaryField(null=True)
    payload_hash = models.BinaryField(null=True)
    dedupe_key = models.BinaryField()
    leaf = models.BinaryField()

    class Meta:
        """One row per thing that happened."""

        constraints: ClassVar = [
            UniqueConstraint(fields=["dedupe_key"], name="worklog_entry_once"),
            CheckConstraint(
                condition=Q(payload__isnull=False, salt__isnull=False, payload_hash__isnull=True)
                | Q(payload__isnull=True, salt__isnull=True, payload_hash__isnull=False),
                name="worklog_entry_whole_or_redacted",
            ),
        ]


class Seal(models.Model):
    """One transaction's rows under one hash, chained to the seal before."""

    pk = models.CompositePrimaryKey("practice_id", "seal_no")
    practice_id = models.CharField(max_length=ID_LENGTH_MAX)
    seal_no = models.BigIntegerField()
    first_seq = models.BigIntegerField()
    last_seq = models.BigIntegerField()
    root = models.BinaryField()
    previous = models.BinaryField()
    recorded_at_us = models.BigIntegerField()
    by = models.CharField(max_length=ID_LENGTH_MAX)
    import_id = models.CharField(max_length=ID_LENGTH_MAX, blank=True)
    chain = models.BinaryField()

    class Meta:
        """One row per transaction."""

        constraints: ClassVar = [
            CheckConstraint(
                condition=Q(first_seq__gte=1, last_seq__gte=models.F("first_seq")),
                name="worklog_seal_holds_rows",
            )
        ]


class Checkpoint(models.Model):
    """The log's size and chain at one moment, signed; a copy lies outside the database."""

    pk = models.CompositePrimaryKey("practice_id", "size")
    practice_id = models.CharField(max_length=ID_LENGTH_MAX)
    size = models.BigIntegerField()
    seal_no = models.BigIntegerField()
    note = models.TextField()


class Head(models.Model):
    """Where the log of a practice ends: the only row of the log that changes. It only grows."""

    practice_id = models.CharField(max_length=ID_LENGTH_MAX, primary_key=True)
    size = models.BigIntegerField(default=0)
    seal_no = models.BigIntegerField(default=0)
    chain = models.BinaryField(default=bytes(32))
    checkpoint_size = models.BigIntegerField(default=0)


class Repeat(models.Model):
    """
    Keys that an import brought and the log knew already, per chunk, until the import is finished.

    With them a row that stands twice in a file is told from a row that two files share.
    """

    pk = models.CompositePrimaryKey("practice_id", "import_id", "part")
    practice_id = models.CharField(max_length=ID_LENGTH_MAX)
    import_id = models.CharField(max_length=ID_LENGTH_MAX)
    part = models.IntegerField()
    keys = models.BinaryField()
