"""What is remembered of each import: how far it is, what was parked, and mappings worth a name."""

from __future__ import annotations

from django.db import models


class ImportRun(models.Model):
    """The bringing in of one file, committed with every chunk: it always says where to go on."""

    class State(models.TextChoices):
        """Where an import stands."""

        WAITING = "waiting"
        RUNNING = "running"
        STOPPED = "stopped"
        FINISHED = "finished"
        FAILED = "failed"

    id = models.CharField(primary_key=True, max_length=32)
    practice_id = models.CharField(max_length=64)
    by = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    drop_id = models.CharField(max_length=32, blank=True)
    what = models.CharField(max_length=200, blank=True)
    file_name = models.CharField(max_length=255)
    path = models.TextField(blank=True)
    is_our_copy = models.BooleanField(default=False)
    file_sha256 = models.CharField(max_length=64)
    file_bytes = models.BigIntegerField()
    format_name = models.CharField(max_length=20)
    mapping = models.JSONField(default=dict)
    rows_estimate = models.BigIntegerField(default=0)
    last_row = models.BigIntegerField(default=0)
    progress = models.FloatField(default=0.0)
    counts = models.JSONField(default=dict)
    recorded = models.BigIntegerField(default=0)
    known = models.BigIntegerField(default=0)
    parked = models.BigIntegerField(default=0)
    stop_wanted = models.BooleanField(default=False)
    holder = models.CharField(max_length=120, blank=True)
    heartbeat_at_us = models.BigIntegerField(default=0)
    made_at_us = models.BigIntegerField()
    started_at_us = models.BigIntegerField(null=True)
    finished_at_us = models.BigIntegerField(null=True)
    failure = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["practice_id", "made_at_us"], name="import_run_recent"),
            models.Index(fields=["practice_id", "drop_id"], name="import_run_drop"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(progress__gte=0) & models.Q(progress__lte=1),
                name="import_run_progress_is_a_share",
            ),
            models.CheckConstraint(
                condition=models.Q(last_row__gte=0), name="import_run_last_row_counts_up"
            ),
        ]


class ParkedRow(models.Model):
    """A row that could not be read, kept whole until a person has looked at it."""

    class State(models.TextChoices):
        """Whether a person has dealt with it."""

        OPEN = "open"
        SETTLED = "settled"

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="parked_rows")
    practice_id = models.CharField(max_length=64)
    row = models.BigIntegerField()
    line = models.BigIntegerField()
    column = models.TextField(blank=True)
    expected = models.TextField()
    found = models.TextField(blank=True)
    raw = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)


class SavedMapping(models.Model):
    """A named way to read one kind of export; offered when the same columns arrive again."""

    id = models.CharField(primary_key=True, max_length=32)
    practice_id = models.CharField(max_length=64)
    name = models.CharField(max_length=80)
    fingerprint = models.CharField(max_length=64)
    mapping = models.JSONField()
    saved_at_us = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice_id", "name"], name="saved_mapping_name_is_used_once"
            )
        ]


class CaseLink(models.Model):
    """A reference that others use (a file's number, a payer's own number) and a case it means."""

    practice_id = models.CharField(max_length=64)
    key_id = models.CharField(max_length=64)
    case_id = models.CharField(max_length=64)
    process = models.TextField(blank=True)
    since_us = models.BigIntegerField()
    is_for_all = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice_id", "key_id", "case_id", "since_us"],
                name="case_link_is_told_once",
            )
        ]


class HeldStep(models.Model):
    """A step that waits for another message to say which case it belongs to."""

    practice_id = models.CharField(max_length=64)
    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="held_steps")
    key_id = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    process = models.TextField()
    step = models.TextField()
    role = models.TextField(blank=True)
    happened_at_us = models.BigIntegerField()
    more = models.JSONField(default=list)
    row = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["practice_id", "key_id"], name="held_step_by_key")]
        constraints = [
            models.UniqueConstraint(fields=["practice_id", "digest"], name="held_step_waits_once")
        ]


class Remark(models.Model):
    """Something odd about what an import read, and took in all the same."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="remarks")
    practice_id = models.CharField(max_length=64)
    row = models.BigIntegerField()
    place = models.CharField(max_length=40)
    code = models.CharField(max_length=40)
    sentence = models.TextField()


class ReceivedMessage(models.Model):
    """An HL7 message as it came over the wire, whole, and what was answered; each once."""

    class State(models.TextChoices):
        """What became of it."""

        TAKEN = "taken"
        PARKED = "parked"

    practice_id = models.CharField(max_length=64)
    identity = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)
    sender = models.TextField(blank=True)
    control_id = models.TextField(blank=True)
    kind = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State.choices)
    answer = models.CharField(max_length=2)
    complaint = models.JSONField(default=list)
    raw = models.BinaryField()
    received_at_us = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["practice_id", "received_at_us"], name="received_message_recent")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["practice_id", "identity"], name="received_message_is_kept_once"
            )
        ]


class Place(models.Model):
    """Where files or messages come from by themselves: a folder, a mailbox, a server."""

    class Kind(models.TextChoices):
        """What sort of place it is."""

        FOLDER = "folder"
        MAILBOX = "mailbox"
        SFTP = "sftp"

    id = models.CharField(primary_key=True, max_length=32)
    practice_id = models.CharField(max_length=64)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=80)
    where = models.JSONField(default=dict)
    seen = models.JSONField(default=dict)
    by = models.CharField(max_length=64)
    made_at_us = models.BigIntegerField()
    stopped_at_us = models.BigIntegerField(null=True)
    looked_at_us = models.BigIntegerField(null=True)
    trouble = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["practice_id", "made_at_us"], name="place_of_practice")]


class Delivery(models.Model):
    """A file or message that a place brought, known again by its content or its number; once."""

    class State(models.TextChoices):
        """What became of it."""

        TAKEN = "taken"
        KNOWN = "known"
        UNREADABLE = "unreadable"
        OPEN = "open"
        SETTLED = "settled"

    practice_id = models.CharField(max_length=64)
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="deliveries")
    identity = models.CharField(max_length=64)
    content = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices)
    name = models.CharField(max_length=255)
    sender = models.CharField(max_length=255, blank=True)
    text = models.TextField(blank=True)
    drop_id = models.CharField(max_length=32, blank=True)
    sentence = models.TextField(blank=True)
    is_put_away = models.BooleanField(default=False)
    arrived_at_us = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["practice_id", "arrived_at_us"], name="delivery_recent"),
            models.Index(fields=["practice_id", "content"], name="delivery_by_content"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["place", "identity"], name="delivery_is_kept_once")
        ]


class Outgoing(models.Model):
    """A file on its way to a server: how far it is, so that it is never sent twice."""

    class State(models.TextChoices):
        """How far it is; ``renaming`` is the one moment after which a server must be asked."""

        PUTTING = "putting"
        RENAMING = "renaming"
        SENT = "sent"
        UNSURE = "unsure"

    practice_id = models.CharField(max_length=64)
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="outgoing")
    name = models.CharField(max_length=255)
    content = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PUTTING)
    made_at_us = models.BigIntegerField()
    sent_at_us = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "name"], name="outgoing_name_is_used_once")
        ]
