"""The database refuses to change or delete what is in the log, whoever asks."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from unjam.worklog.models import Checkpoint, Entry, Head, Seal
from unsealed import unsealed

CHANGES = {
    Entry: {"kind": "Other", "payload": "{}", "leaf": bytes(32), "seq": 999, "salt": bytes(8)},
    Seal: {"by": "someone", "root": bytes(32), "recorded_at_us": 1},
    Checkpoint: {"note": "x", "size": 1},
}


@pytest.mark.parametrize(
    ("model", "column"),
    [(model, column) for model, columns in CHANGES.items() for column in columns],
)
def test_no_column_can_be_changed(log_of_50, model, column) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        model.objects.filter(seal_no=1 if model is not Checkpoint else 3).update(
            **{column: CHANGES[model][column]}
        )


@pytest.mark.parametrize("model", CHANGES)
def test_nothing_can_be_deleted(log_of_50, model) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        model.objects.all()._raw_delete("default")


@pytest.mark.parametrize("change", [{"size": 49}, {"seal_no": 1}])
def test_the_head_never_moves_back(log_of_50, change) -> None:
    with pytest.raises(DatabaseError, match="only moves forward"), transaction.atomic():
        Head.objects.update(**change)


def test_the_head_cannot_be_deleted(log_of_50) -> None:
    with pytest.raises(DatabaseError, match="only moves forward"), transaction.atomic():
        Head.objects.all()._raw_delete("default")


@pytest.mark.parametrize(
    "change",
    [
        {"payload": None, "salt": None, "payload_hash": bytes(31)},
        {"payload": None, "salt": None, "payload_hash": bytes(32), "kind": "Other"},
        {"payload": None, "salt": None, "payload_hash": bytes(32), "happened_from_us": 1},
        {"payload": None},
    ],
)
def test_a_redaction_that_changes_more_is_refused(log_of_50, change) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Entry.objects.filter(seq=17).update(**change)


def test_a_redacted_row_cannot_be_filled_again(log_of_50) -> None:
    row = Entry.objects.filter(seq=17)
    row.update(payload=None, salt=None, payload_hash=bytes(32))
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        row.update(payload="{}", salt=bytes(8), payload_hash=None)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        row.update(payload_hash=bytes([1]) * 32)


def test_replacing_a_row_is_refused(log_of_50) -> None:
    if connection.vendor == "postgresql":
        pytest.skip("PostgreSQL has no INSERT OR REPLACE; ON CONFLICT is an update.")
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT OR REPLACE INTO worklog_entry SELECT practice_id, seq, seal_no, 'Other',"
            " subject_id, happened_at_us, happened_from_us, payload, salt, payload_hash,"
            " dedupe_key, leaf FROM worklog_entry WHERE seq = 17"
        )


def test_the_guards_come_back_after_a_block_without_them(log_of_50) -> None:
    with unsealed(connection):
        Entry.objects.filter(seq=50).update(kind="Other")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Entry.objects.filter(seq=50).update(kind="Another")
