"""Whatever is done to a log in its database is named."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from unjam.events import CaseLookedUp
from unjam.worklog import actions, checking, queries, rows_out, signing
from unjam.worklog.models import Checkpoint, Entry
from unjam.worklog.rules import EntryRow, canonical
from unjam.worklog.rules.steps import leaf_of
from worklog.conftest import BY, NOON_US, PRACTICE, record_rows, some_rows

ROW_COLUMNS = [name for name in EntryRow._fields if name not in ("practice_id", "seq")]
TEXTS = ("kind", "subject_id", "payload", "practice_id", "by", "import_id", "note")
SEAL_COLUMNS = [
    *("first_seq", "last_seq", "root", "previous", "recorded_at_us", "by", "import_id", "chain")
]


def found(*anchors: str) -> list[str]:
    """Every problem, of every practice."""
    verdicts = checking.check_database(list(anchors))
    return [problem for verdict in verdicts for problem in verdict.problems]


def test_a_whole_log_is_whole(log_of_50) -> None:
    (verdict,) = checking.check_database([])
    assert verdict.problems == []
    assert (verdict.rows, verdict.checkpoints) == (50, 2)
    assert "is whole: 50 rows, 2 signed checkpoints" in verdict.sentences()[0]


def test_an_empty_database_is_whole(db) -> None:
    (verdict,) = checking.check_database([])
    assert verdict.sentences() == [
        "The work log is whole: 0 rows, 0 signed checkpoints and 0 kept elsewhere all agree."
        " It is empty."
    ]


def _flips(value: object) -> list[object]:
    """The value with each of its bytes changed in turn."""
    if value is None:
        return [1]
    if isinstance(value, int):
        content = value.to_bytes(8, "big", signed=True)
        return [
            int.from_bytes(_flipped(content, at=place), "big", signed=True) for place in range(8)
        ]
    content = value.encode() if isinstance(value, str) else bytes(value)
    return [_flipped(content, at=place) for place in range(len(content))]


def _flipped(content: bytes, *, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def _set(column: str) -> str:
    """How a column is set to bytes without changing its type."""
    if column not in TEXTS:
        return f'"{column}" = %s'
    if connection.vendor == "postgresql":
        return f"\"{column}\" = convert_from(%s, 'UTF8')"
    return f'"{column}" = CAST(%s AS TEXT)'


@pytest.mark.parametrize("column", ROW_COLUMNS)
def test_every_flipped_byte_of_a_row_is_named(log_of_50, tamper, column) -> None:
    value = Entry.objects.filter(seq=17).values_list(column, flat=True).get()
    flips = _flips(value)
    if value is None:
        flips = [NOON_US] if column == "happened_from_us" else [bytes(32)]
    assert flips
    for flip in flips:
        with transaction.atomic():
            if column in ("salt", "payload_hash"):
                _without_check(tamper)
            tamper(f"UPDATE worklog_entry SET {_set(column)} WHERE seq = 17", flip)
            assert found() == ["row 17 was changed"]
            transaction.set_rollback(True)


def _without_check(tamper) -> None:
    """An intruder may also take away what keeps a row either whole or redacted."""
    if connection.vendor == "postgresql":
        tamper("ALTER TABLE worklog_entry DROP CONSTRAINT worklog_entry_whole_or_redacted")
    else:
        tamper("PRAGMA ignore_check_constraints = ON")


@pytest.mark.parametrize("column", ["practice_id", "seq"])
def test_a_row_that_was_renamed_is_named(log_of_50, tamper, column) -> None:
    value = Entry.objects.filter(seq=17).values_list(column, flat=True).get()
    for flip in _flips(value):
        with transaction.atomic():
            if column == "seq" and Entry.objects.filter(seq=flip).exists():
                tamper("DELETE FROM worklog_entry WHERE seq = %s", flip)
            tamper(f"UPDATE worklog_entry SET {_set(column)} WHERE seq = 17", flip)
            problems = found()
            assert any("17" in problem and "missing" in problem for problem in problems)
            transaction.set_rollback(True)


@pytest.mark.parametrize("high_bit", [128])
def test_text_that_is_no_longer_text_is_named(log_of_50, tamper, high_bit) -> None:
    if connection.vendor == "postgresql":
        pytest.skip("PostgreSQL refuses to store it.")
    for column in ("payload", "subject_id", "kind"):
        with transaction.atomic():
            broken = bytes([high_bit]) + b"broken"
            tamper(f"UPDATE worklog_entry SET {_set(column)} WHERE seq = 17", broken)
            assert found() == ["row 17 was changed"]
            transaction.set_rollback(True)


def test_a_text_that_became_bytes_is_named(log_of_50, tamper) -> None:
    if connection.vendor == "postgresql":
        pytest.skip("PostgreSQL's columns have one type.")
    tamper("UPDATE worklog_entry SET payload = CAST(payload AS BLOB) WHERE seq = 17")
    assert found() == ["row 17 was changed"]


@pytest.mark.parametrize("column", SEAL_COLUMNS)
def test_every_flipped_byte_of_a_seal_is_named(log_of_50, tamper, column) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "{column}" FROM worklog_seal WHERE seal_no = 2')
        value = cursor.fetchone()[0]
    for flip in _flips(value):
        with transaction.atomic():
            if connection.vendor == "postgresql":
                tamper("ALTER TABLE worklog_seal DROP CONSTRAINT worklog_seal_holds_rows")
            else:
                tamper("PRAGMA ignore_check_constraints = ON")
            tamper(f"UPDATE worklog_seal SET {_set(column)} WHERE seal_no = 2", flip)
            assert "seal 2 was changed" in found()
            transaction.set_rollback(True)


def test_every_flipped_byte_of_a_checkpoint_is_named(log_of_50, tamper) -> None:
    note = Checkpoint.objects.order_by("size").first().note
    for flip in _flips(note):
        with transaction.atomic():
            try:
                flip.decode()
            except UnicodeDecodeError:
                if connection.vendor == "postgresql":
                    continue
            tamper(f"UPDATE worklog_checkpoint SET {_set('note')} WHERE size = 49", flip)
            (problem,) = found()
            assert problem.startswith("checkpoint of size 49 was changed")
            transaction.set_rollback(True)


@pytest.mark.parametrize("column", ["size", "seal_no", "chain", "checkpoint_size"])
def test_every_flipped_byte_of_the_head_is_named(log_of_50, tamper, column) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM worklog_head")
        value = cursor.fetchone()[0]
    for flip in _flips(value):
        with transaction.atomic():
            tamper(f"UPDATE worklog_head SET {column} = %s", flip)
            assert any("head" in problem for problem in found())
            transaction.set_rollback(True)


def test_rows_that_are_missing_are_named(log_of_50, tamper) -> None:
    tamper("DELETE FROM worklog_entry WHERE seq IN (7, 9, 10, 11)")
    assert found() == ["row 7 is missing", "rows 9-11 are missing"]


def test_a_log_cut_short_is_named(log_of_50, tamper) -> None:
    tamper("DELETE FROM worklog_entry WHERE seq > 40")
    assert found()[0] == "rows 41-48 are missing"


def test_a_log_cut_short_with_its_seals_is_named(log_of_50, tamper) -> None:
    tamper("DELETE FROM worklog_entry WHERE seq > 20")
    tamper("DELETE FROM worklog_seal WHERE seal_no > 1")
    tamper("DELETE FROM worklog_checkpoint")
    problems = found()
    assert "rows 21-50 are missing: the log ends at 20, its head says 50" in problems


def test_a_log_cut_short_with_everything_is_named_by_the_anchor(log_of_50, tamper) -> None:
    anchors = [row.note for row in rows_out.checkpoints(PRACTICE)]
    tamper("DELETE FROM worklog_entry WHERE seq > 20")
    tamper("DELETE FROM worklog_seal WHERE seal_no > 1")
    tamper("DELETE FROM worklog_checkpoint")
    chain = next(iter(rows_out.seals(PRACTICE))).chain
    tamper(
        "UPDATE worklog_head SET size = 20, seal_no = 1, checkpoint_size = 0, chain = %s", chain
    )
    assert found() == []
    assert found(*anchors) == [
        "anchor 1 (size 49) is not met: the log ends at 20",
        "anchor 2 (size 50) is not met: the log ends at 20",
    ]


@pytest.mark.parametrize(("first", "second"), [(5, 6), (1, 20), (20, 1), (30, 47)])
def test_two_rows_that_changed_places_are_named(log_of_50, tamper, first, second) -> None:
    _swap(tamper, first=first, second=second)
    low, high = sorted((first, second))
    assert found() == [f"rows {low} and {high} changed places"]


def _swap(tamper, *, first: int, second: int) -> None:
    tamper("UPDATE worklog_entry SET seq = -1 WHERE seq = %s", first)
    tamper("UPDATE worklog_entry SET seq = %s WHERE seq = %s", first, second)
    tamper("UPDATE worklog_entry SET seq = %s WHERE seq = -1", second)


def test_rows_that_were_turned_around_are_named(log_of_50, tamper) -> None:
    tamper("UPDATE worklog_entry SET seq = -seq WHERE seq BETWEEN 3 AND 8")
    tamper("UPDATE worklog_entry SET seq = 11 + seq WHERE seq < 0")
    (problem,) = found()
    assert problem.startswith("rows 1-20 are not what seal 1 sealed")


def _rewritten(tamper, *, seq: int) -> None:
    """Change a payload and put the row's own hashes right, as a careful intruder would."""
    rows = {row.seq: row for row in rows_out.rows(PRACTICE)}
    payload = canonical.canonical_json({"step": "something else"})
    row = rows[seq]._replace(payload=payload)
    tamper(
        "UPDATE worklog_entry SET payload = %s, leaf = %s WHERE seq = %s",
        *(payload, leaf_of(row), seq),
    )


def test_a_row_replaced_with_its_hashes_is_named_by_its_seal(log_of_50, tamper) -> None:
    _rewritten(tamper, seq=17)
    (problem,) = found()
    assert problem.startswith("rows 1-20 are not what seal 1 sealed: at least one was replaced")


def test_an_end_written_anew_is_named_by_the_anchor(log_of_50, tamper) -> None:
    anchors = [row.note for row in rows_out.checkpoints(PRACTICE)]
    chain = next(iter(rows_out.seals(PRACTICE))).chain
    tamper("DELETE FROM worklog_entry WHERE seq > 20")
    tamper("DELETE FROM worklog_seal WHERE seal_no > 1")
    tamper("DELETE FROM worklog_checkpoint")
    tamper(
        "UPDATE worklog_head SET size = 20, seal_no = 1, checkpoint_size = 0, chain = %s", chain
    )
    for number in range(31):
        event = CaseLookedUp(f"st_{number}")
        actions.record(event, practice_id=PRACTICE, by=BY, at_us=NOON_US)
    assert found() == []
    assert [problem.split(":")[0] for problem in found(*anchors)] == [
        "anchor 1 (size 49) is not met",
        "anchor 2 (size 50) is not met",
    ]


def test_a_deleted_checkpoint_is_named(log_of_50, tamper) -> None:
    tamper("DELETE FROM worklog_checkpoint WHERE size = 50")
    assert found() == ["the last checkpoint is of size 49, but the head of the log says 50"]


def test_a_checkpoint_that_was_due_and_is_gone_is_named(db, tamper) -> None:
    record_rows(some_rows(1_000))
    record_rows(some_rows(1_000, after=1_000))
    tamper("DELETE FROM worklog_checkpoint WHERE size = 1000")
    assert found() == ["the checkpoint of size 1000 is missing"]


def test_an_older_file_put_back_is_named_by_the_anchor_beside_it(
    log_of_50, tamper, django_capture_on_commit_callbacks
) -> None:
    with transaction.atomic():
        with django_capture_on_commit_callbacks(execute=True):
            record_rows(some_rows(70, after=50))
            actions.checkpoint(practice_id=PRACTICE, by=BY, at_us=NOON_US)
        assert found() == []
        transaction.set_rollback(True)
    assert found() == ["anchor 1 (size 120) is not met: the log ends at 50"]


def test_a_log_that_is_gone_is_named_by_the_anchor_beside_it(log_of_50, tamper) -> None:
    signing.keep_outside(rows_out.checkpoints(PRACTICE)[0].note, practice_id=PRACTICE)
    for table in ("entry", "seal", "checkpoint", "head"):
        tamper(f"DELETE FROM worklog_{table}")
    assert found() == ["anchor 1 (size 49) is not met: the log ends at 0"]


@pytest.mark.slow
def test_every_flipped_byte_of_an_anchor_file_is_named(log_of_50) -> None:
    for row in rows_out.checkpoints(PRACTICE):
        signing.keep_outside(row.note, practice_id=PRACTICE)
    assert found() == []
    path = signing.anchor_file(PRACTICE)
    content = path.read_bytes()
    for place in range(len(content)):
        path.write_bytes(_flipped(content, at=place))
        assert found(), f"byte {place} of the anchor file"


def test_a_missing_head_is_named(log_of_50, tamper) -> None:
    tamper("DELETE FROM worklog_head")
    assert "50 rows of practice 'pr_invented', whose log has no head" in found()


def test_another_key_is_named(log_of_50) -> None:
    (signing.keys_folder() / signing.KEY_FILE).write_text("11" * 32 + "\n")
    problems = found()
    assert len(problems) == 2
    assert all("Another key" in problem for problem in problems)


def test_a_lost_key_is_named_and_not_replaced(log_of_50) -> None:
    (signing.keys_folder() / signing.KEY_FILE).unlink()
    assert all("the key that signs this log is not here" in problem for problem in found())
    assert not (signing.keys_folder() / signing.KEY_FILE).exists()


def test_a_redacted_row_keeps_the_log_whole(log_of_50) -> None:
    row = Entry.objects.get(seq=17)
    kept = canonical.payload_hash(bytes(row.salt), row.payload)
    Entry.objects.filter(seq=17).update(payload=None, salt=None, payload_hash=kept)
    (verdict,) = checking.check_database([])
    assert verdict.problems == []
    assert "1 of the rows are redacted" in verdict.sentences()[0]
    assert len(queries.steps_after(PRACTICE, 0).columns) == 47
    (entered,) = queries.entries(PRACTICE, after_seq=16, limit=1)
    assert entered.event is None


def test_a_redaction_with_another_hash_is_named(log_of_50) -> None:
    Entry.objects.filter(seq=17).update(payload=None, salt=None, payload_hash=bytes(32))
    assert found() == ["row 17 was changed"]
